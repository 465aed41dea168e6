import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Receipts for single entries, and the whole log for an auditor's own tools.
enum ProofTask {
  static let prove = Command(
    "audit prove", ["granska bevisa"], operands: "ENTRY FILE",
    sv: "Ett kvitto på att en post ligger i den undertecknade liggaren, att spara utanför valvet.",
    en: "A receipt that an entry lies in the signed ledger, to be kept outside the vault.",
    examples: [
      .init(
        "avhopp granska bevisa 41 kvitto", sv: "Skriver kvitto, och posten i kvitto.note om du kan läsa den.",
        en: "Writes kvitto, and the entry in kvitto.note if you can read it.")
    ]
  ) { session, arguments in
    let entry = try arguments.operand(0, session.text("POST", "ENTRY"))
    let file = try arguments.operand(1, session.text("FIL", "FILE"))
    try arguments.atMost(2)
    guard let index = Digits.number(entry) else {
      throw UsageFault.badValue(of: entry, expected: Label(sv: "postens nummer", en: "the entry's number"))
    }
    try session.mustBeFree([file, file + ".note"])
    let receipt = try session.office().prove(index)
    try Files.create(file, receipt.proof.bytes)
    if let note = receipt.note { try Files.create(file + ".note", note) }
    let checkpoint = receipt.proof.checkpoint.checkpoint
    try session.answer(
      session.text(
        "Post \(index) ligger i liggaren om \(checkpoint.size) poster: \(file.visible())",
        "Entry \(index) lies in the ledger of \(checkpoint.size) entries: \(file.visible())"))
    try session.answer(json: [
      ("entry", .number(index)), ("size", .number(checkpoint.size)), ("proof", .text(file)),
      ("note", receipt.note == nil ? .null : .text(file + ".note")),
    ])
    return .done
  }

  static let check = Command(
    "audit check", ["granska kvitto", "granska export"], operands: "PROOF NOTE | DIR", needs: .nothing,
    sv: "Prövar ett kvitto mot posten, eller en exporterad mapp, med loggens nycklar. Behöver inget valv.",
    en: "Checks a receipt against its entry, or an exported folder, by the log's keys. Needs no vault.",
    options: [
      Option("keys", "FILE", sv: "loggens och vittnenas öppna nycklar", en: "the log's and the witnesses' public keys")
    ],
    examples: [
      .init(
        "avhopp granska kvitto kvitto kvitto.note --keys logg.vkeys", sv: "Nycklarna har du på papper.",
        en: "You have the keys on paper."),
      .init("avhopp granska export revision --keys logg.vkeys", sv: "En hel mapp.", en: "A whole folder."),
    ]
  ) { session, arguments in
    let first = try arguments.operand(0, session.text("KVITTO", "PROOF"))
    guard let path = arguments.value("keys") else { throw UsageFault.optionNeedsValue("--keys") }
    let keys = try KeyList(try Files.read(path, limit: CheckpointTask.limit))
    if ExportFolder.isFolder(first) {
      try arguments.atMost(1)
      return try folderChecked(session, ExportFolder(first), keys)
    }
    let proof = try Files.read(first, limit: CheckpointTask.limit)
    let note = try Files.read(try arguments.operand(1, session.text("POST", "NOTE")), limit: CheckpointTask.limit * 2)
    try arguments.atMost(2)
    let found = try ReceiptCheck.check(proof: proof, note: note, logs: keys.logs, witnesses: keys.witnesses)
    try session.answer(
      session.text(
        "Kvittot håller: post \(found.index) av \(found.checkpoint.size) i \(found.checkpoint.origin.visible()).",
        "The receipt holds: entry \(found.index) of \(found.checkpoint.size) in \(found.checkpoint.origin.visible())."))
    for one in found.cosigned {
      try session.answer(
        session.text("Bevittnat ", "Witnessed ") + "\(one.time.text) \(one.witness.name.visible())")
    }
    if found.cosigned.isEmpty {
      try session.warn(session.text("Inget vittne har skrivit under.", "No witness has signed."))
    }
    try session.answer(json: [
      ("holds", .flag(true)), ("entry", .number(found.index)), ("size", .number(found.checkpoint.size)),
      ("origin", .text(found.checkpoint.origin)), ("witnesses", CheckpointTask.witnesses(found.cosigned)),
    ])
    return .done
  }

  private static func folderChecked(_ session: Session, _ folder: ExportFolder, _ keys: KeyList) throws -> ExitStatus {
    let found: ExportCheck.Outcome
    do {
      found = try ExportCheck(names: try folder.names(), read: { folder.read($0) }).check(keys: keys)
    } catch let fault as ExportCheck.Fault {
      throw OversightFault.export(fault)
    }
    let entries = session.entries(found.checkpoint.size)
    try session.answer(
      session.text(
        "Exporten håller: \(entries) i \(found.checkpoint.origin.visible()), \(session.witnesses(found.cosigned.count)).",
        "The export holds: \(entries) of \(found.checkpoint.origin.visible()), \(session.witnesses(found.cosigned.count))."
      ))
    for witness in found.unknown {
      let name = witness.name.visible()
      try session.warn(
        session.text(
          "Ett vittne som inte finns i --keys, \(name): dess rad är inte prövad. Be om nyckeln på papper.",
          "A witness that is not in --keys, \(name): its line was not checked. Ask for the key on paper."))
    }
    try session.answer(json: [
      ("holds", .flag(true)), ("size", .number(found.checkpoint.size)), ("origin", .text(found.checkpoint.origin)),
      ("root", .text(found.checkpoint.root.hex)), ("witnesses", CheckpointTask.witnesses(found.cosigned)),
      ("unchecked", .list(found.unknown.map { .text($0.name) })),
    ])
    return found.unknown.isEmpty ? .done : .noKey
  }

  static let export = Command(
    "audit export", ["granska exportera"], operands: "DIR",
    sv:
      "Hela loggen i en mapp som andras verktyg kan granska. Inga handlingar, inga namn, inga nycklar till handlingar.",
    en: "The whole log in a folder that other people's tools can verify. No documents, no names, no keys to documents.",
    examples: [
      .init(
        "avhopp granska exportera revision", sv: "README.md i mappen säger hur den kontrolleras.",
        en: "README.md in the folder says how to check it.")
    ]
  ) { session, arguments in
    let folder = try arguments.operand(0, session.text("MAPP", "DIR"))
    try arguments.atMost(1)
    try session.mustBeFree([folder])
    let office = try session.office()
    let writer = ExportFolder(folder)
    let export = try office.export { (path, bytes) throws(CaseworkError) in try writer.put(path, bytes) }
    try session.answer(
      session.text(
        "Exporterat: \(export.checkpoint.checkpoint.size) poster i \(export.files) filer.",
        "Exported: \(export.checkpoint.checkpoint.size) entries in \(export.files) files."))
    if export.left > 0 {
      let (left, time) = (export.left, Times.exact(export.checkpoint.time, session.language))
      try session.warn(
        session.text(
          "Inte med: \(left) poster efter avstämningspunkten (\(time)). Ta med dem: avhopp granska avstämning, och vittnets svar.",
          "Not in it: \(left) entries after the checkpoint (\(time)). To have them: avhopp audit checkpoint, and the witness's answer."
        ))
    }
    if !export.unopened.isEmpty {
      let list = export.unopened.map(String.init).joined(separator: ", ")
      try session.warn(
        session.text("Poster som ingen nyckel öppnar, tomma i exporten: \(list)", "Entries that no key opens: \(list)"))
    }
    try session.answer(json: [
      ("folder", .text(folder)), ("size", .number(export.checkpoint.checkpoint.size)),
      ("files", .number(export.files)), ("notIncluded", .number(export.left)),
      ("unopened", .list(export.unopened.map { .number($0) })),
    ])
    try session.tell(
      session.text(
        "Så kontrolleras den: \(folder.visible())/README.md", "How to check it: \(folder.visible())/README.md"))
    return export.unopened.isEmpty ? .done : .damaged
  }
}
