import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// When the newest copy of a vault is lost for good: going on from a backup, in the open.
enum RestoredTask {
  static let restored = Command(
    "audit restored", ["granska återställt"],
    sv: "Antecknar att valvet är återställt från en säkerhetskopia, och vad som är förlorat. Grundarna tillsammans.",
    en: "Records that the vault was restored from a backup, and what is lost. The founders together.",
    examples: [
      .init(
        "avhopp granska återställt", sv: "Efter avhopp anslut KOD --restored. En annan grundare tillstyrker.",
        en: "After avhopp join CODE --restored. Another founder endorses.")
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let status = try PeopleTask.told(try session.office().recordRestored(), session)
    try session.tell(
      session.text(
        "Loggen får nytt namn när det gäller: revisorn gör en ny avstämningspunkt, vittnen följer den nya nyckeln.",
        "The log gets a new name once in force: the auditor makes a new checkpoint, witnesses follow the new key."))
    return status
  }

  /// `join CODE --restored`.
  static func rejoin(_ session: Session, _ code: String) throws -> ExitStatus {
    let (office, lost, wasSeen) = try Office.rejoin(
      at: try session.vaultPath(), home: try session.home(), person: try session.person(), code: code,
      clock: session.clock)
    session.keep(office)
    let size = office.pinnedSize
    try session.answer(
      wasSeen
        ? session.text(
          "Du går vidare från en kopia med \(size) poster. Du hade sett \(lost.size).",
          "You go on from a copy of \(size) entries. You had seen \(lost.size).")
        : session.text(
          "Du går vidare med valvets \(size) poster. De \(lost.size) som utomstående undertecknat är inte bland dem.",
          "You go on with the vault's \(size) entries. The \(lost.size) that outsiders have signed are not among them.")
    )
    try session.answer(json: [
      ("joined", .flag(true)), ("size", .number(size)), ("seen", wasSeen ? .number(lost.size) : .null),
      ("lost", .number(lost.size)), ("root", .text(lost.root.hex)),
    ])
    guard wasSeen else {
      try session.warn(
        session.text(
          "Det finns två historier. Spara filen och kopiorna; grundarna avgör: avhopp granska återställt",
          "There are two histories. Keep the file and the copies; the founders decide: avhopp audit restored"))
      return .done
    }
    try session.warn(
      office.hasLost
        ? session.text(
          "Det som kom efter kopian är förlorat: gör om det, efter var och ens minne. Grundare: avhopp granska återställt",
          "What came after the copy is lost: do it again, from everyone's memory. Founders: avhopp audit restored")
        : session.text(
          "Inget är förlorat, men poster var dolda för dig. Gå igenom varje ärende du har skrivit i sedan dess.",
          "Nothing is lost, but entries were hidden from you. Go through every case that you have written in since."))
    return .done
  }
}
