import Casework
import LedgerStore
import Syntax
import WorkflowEngine

/// Who must not read a case: people of a linked case, of the person's family, of the school.
enum ExclusionTask {
  static let exclude = Command(
    "case exclude", ["ärende uteslut"], operands: "CASE PERSON…",
    sv: "Ingen kan släppa in dem i ärendet, förrän två har hävt det.",
    en: "Nobody can let them into the case, until two have lifted that.",
    examples: [
      .init(
        "avhopp ärende uteslut K-7Q3M 4 7", sv: "Person 4 och 7 ur personlistan. Läser de redan: släpp ut dem först.",
        en: "Persons 4 and 7 of the people list. If they read it already: remove them first.")
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments)
    _ = try arguments.operand(1, "PERSON")
    let people = try arguments.operands[1...].map { try PeopleTask.person($0, office) }
    let state = try office.state(of: id)
    for person in people where state.compartments.values.contains(where: { $0.members[person] != nil }) {
      throw ExclusionFault.reads(person, state.number)
    }
    let done = try office.exclude(people, in: id)
    let names = people.map { session.name(of: $0, office) }.joined(separator: ", ")
    return try CaseTask.told(
      done, session.text("Ingen kan släppa in: ", "Nobody can let in: ") + names, session)
  }

  static let readmit = Command(
    "case readmit", ["ärende häv-uteslutning"], operands: "CASE ENTRY",
    sv: "Häver en uteslutning, när två har skrivit under: en av dem chef eller beslutsfattare.",
    en: "Lifts an exclusion once two have signed, one of them a manager or decider.",
    examples: [
      .init(
        "avhopp ärende häv-uteslutning K-7Q3M 5", sv: "Posten som uteslöt; den som skrev den kan vara en av två.",
        en: "The entry that excluded; its signer may be one of the two.")
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments)
    try arguments.atMost(2)
    let entry = try session.entry(try arguments.operand(1, session.text("POST", "ENTRY")), try office.state(of: id))
    let done = try office.readmit(entry.leaf, in: id)
    let isLifted = try office.state(of: id).exclusions.contains { $0.leaf == entry.leaf && $0.isLifted }
    let sentence =
      isLifted
      ? session.text("Uteslutningen är hävd.", "The exclusion is lifted.")
      : session.text(
        "Antecknat. Den gäller tills två har hävt den, en av dem chef eller beslutsfattare.",
        "Recorded. It holds until two have lifted it, one of them a manager or decider.")
    return try CaseTask.told(done, sentence, session)
  }

  /// What stands in the case's status.
  static func lines(_ state: CaseState, _ office: Office, _ session: Session) -> [String] {
    state.exclusions.filter { !$0.isLifted }.map { exclusion in
      let names = exclusion.people.map { session.name(of: $0, office) }.joined(separator: ", ")
      let lifters = exclusion.lifters.map { session.name(of: $0, office) }.joined(separator: ", ")
      return names + session.text(" (post #\(exclusion.seq))", " (entry #\(exclusion.seq))")
        + (lifters.isEmpty ? "" : session.text(", vill häva: ", ", to be lifted, say: ") + lifters)
    }
  }
}

enum ExclusionFault: Error, Explained {
  /// Key name, and the case's number.
  case reads(String, String)
  /// Name, the case's number, and the number of the entry that excludes.
  case excluded(String, String, seq: Int)

  func words(_ language: Language) -> Words {
    switch self {
    case .reads(let person, let number): Self.reads(person, number, language)
    case .excluded(let person, let number, let seq): Self.excluded(person, number, seq, language)
    }
  }

  private static func excluded(_ person: String, _ number: String, _ seq: Int, _ language: Language) -> Words {
    language == .sv
      ? Words(
        .refused, "Ingen kan släppa in: \(person), som är utesluten ur ärendet (post #\(seq)). Ingenting sparades.",
        "Två häver det, en av dem chef eller beslutsfattare: avhopp ärende häv-uteslutning \(number) \(seq)")
      : Words(
        .refused, "Nobody can let in: \(person), who is excluded from the case (entry #\(seq)). Nothing was saved.",
        "Two lift it, one of them a manager or decider: avhopp case readmit \(number) \(seq)")
  }

  private static func reads(_ person: String, _ number: String, _ language: Language) -> Words {
    language == .sv
      ? Words(
        .refused, "Personen läser ärendet (\(person)). Ingenting sparades.",
        "Ta först bort läsrätten: avhopp ärende släpp-ut \(number) \(person)")
      : Words(
        .refused, "The person reads the case (\(person)). Nothing was saved.",
        "First remove the reader: avhopp case remove \(number) \(person)")
  }
}
