import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What a step is given beside what is typed, by the name of its option: `part`, `entry`, `happened`, `role`, `reason`, `ref`;
/// of a ticket to the police, `ticket`. As the step takes it, whatever way somebody has written it.
typealias StepOptions = [String: String]

/// What a draft is the beginning of, and all that decides where and as what it is recorded: an address that was typed into a
/// part that two read must not be recorded, by its own draft, in one that most read.
struct DraftAbout {
  let event: String
  let options: StepOptions
  /// An older program wrote that there were options, and not which.
  private let isVague: Bool

  init(_ event: String, _ options: StepOptions) {
    (self.event, self.options, isVague) = (event, options, false)
  }

  /// `NOTE --happened 2026-11-23T01:30:00Z --part address`
  var text: String {
    ([event] + options.sorted { $0.key < $1.key }.map { $0.key + " " + $0.value }).joined(separator: " --")
  }

  init(_ draft: DraftInfo) {
    var pieces = draft.about.split(separator: " --", omittingEmptySubsequences: false).map(String.init)
    let first = pieces.removeFirst()
    var options: StepOptions = [:]
    for piece in pieces {
      let words = piece.split(separator: " ", maxSplits: 1).map(String.init)
      if words.count == 2 { options[words[0]] = words[1] }
    }
    isVague = first.hasSuffix("+") || first == "CORRECT" && options["entry"] == nil
    event = first.hasSuffix("+") ? String(first.dropLast()) : first
    self.options = options
  }

  /// Whether the inbox can go on with it by itself.
  var isWhole: Bool { !isVague && options["ticket"] == nil }

  /// What its step is taken with: as the draft says, and besides as it is said now.
  /// - Parameters:
  ///   - given: what the command that goes on with it was given.
  ///   - hasPart: whether it is recorded in the part of the file that is named.
  func merged(_ given: StepOptions, hasPart: Bool, _ state: CaseState, _ session: Session) throws -> StepOptions {
    if isVague, hasPart ? given["part"] == nil : given.isEmpty {
      throw DraftFault.vague(hasPart ? "--part" : "--ref, --happened, --role, --reason")
    }
    for (name, value) in options {
      guard let now = given[name], now != value else { continue }
      let shown = Self.shown(name, value, state, session)
      throw name == "entry" ? DraftFault.otherEntry(shown) : .otherOption("--" + name + " " + shown)
    }
    return options.merging(given) { kept, _ in kept }
  }

  static func shown(_ name: String, _ value: String, _ state: CaseState, _ session: Session) -> String {
    switch name {
    case "entry", "ref": state.entries.first { $0.leaf.hex == value }.map { "#\($0.seq)" } ?? String(value.prefix(8))
    case "happened": Moment(value)?.minuteText ?? value
    case "part": state.workflow.compartments[value]?.label(session.language) ?? value
    default: value.visible()
    }
  }
}

/// A draft that its person goes on with.
struct Begun {
  let id: String
  let typed: Typed
  let options: StepOptions

  /// What was typed of this very step in this very case, with what that was given: of another, or with other options, it would
  /// be recorded where it does not belong, and stay there. What the draft says and the command does not is told.
  init(
    _ id: String, of event: String, given: StepOptions, names: Set<String>, _ state: CaseState, _ office: Office,
    _ session: Session
  ) throws {
    let draft = try office.draft(id)
    guard draft.info.caseID == state.id else {
      throw DraftFault.otherCase(draft.info.caseID.map { CaseNumber($0).text } ?? "–", asked: state.number)
    }
    let about = DraftAbout(draft.info)
    guard about.event == event, names.isSuperset(of: about.options.keys) else {
      throw DraftFault.otherStep(draft.info.name.visible())
    }
    self.id = id
    options = try about.merged(given, hasPart: names.contains("part"), state, session)
    typed = try DraftPlace.read(draft.content)
    let silent = about.options.filter { given[$0.key] == nil && $0.key != "ticket" }.sorted { $0.key < $1.key }
    if silent.isEmpty { return }
    try session.tell(
      session.text("Som i utkastet: ", "As in the draft: ")
        + silent.map { "--" + $0.key + " " + DraftAbout.shown($0.key, $0.value, state, session) }.joined(
          separator: ", "))
  }
}

/// Why a draft is not gone on with here. It stays as it is.
enum DraftFault: Error, Equatable, Sendable, Explained {
  case otherCase(String, asked: String)
  case otherStep(String)
  case otherEntry(String)
  case otherOption(String)
  /// An older program's, which says not what the step was given: these options have to.
  case vague(String)

  func words(_ language: Language) -> Words {
    let (sentence, hint) = language == .sv ? swedish : english
    let kept =
      language == .sv
      ? " Ingenting registrerades; utkastet finns kvar." : " Nothing was recorded; the draft is kept."
    return Words(.wrongUse, sentence + kept, hint)
  }

  private var swedish: (String, String) {
    switch self {
    case .otherCase(let number, let asked):
      ("Utkastet hör till \(number), inte till \(asked).", "Se vilket som hör vart: avhopp utkast")
    case .otherStep(let name):
      ("Utkastet är av ett annat steg: \(name).", "Fortsätt det steget, eller ta bort utkastet: avhopp utkast bort ID")
    case .otherEntry(let entry):
      (
        "Utkastet rättar en annan post: \(entry).",
        "Fortsätt med den posten, eller ta bort utkastet: avhopp utkast bort ID"
      )
    case .otherOption(let option):
      ("Utkastet skrevs med ett annat val: \(option).", "Utelämna valet: utkastet har sitt eget.")
    case .vague(let options):
      (
        "En äldre version skrev utkastet, och inte vilka val kommandot hade.",
        "Ange valen som de var då (\(options)): de avgör vart det skrivna går."
      )
    }
  }

  private var english: (String, String) {
    switch self {
    case .otherCase(let number, let asked):
      ("The draft belongs to \(number), not to \(asked).", "See which belongs where: avhopp draft list")
    case .otherStep(let name):
      ("The draft is of another step: \(name).", "Go on with that step, or remove the draft: avhopp draft remove ID")
    case .otherEntry(let entry):
      (
        "The draft corrects another entry: \(entry).",
        "Go on with that entry, or remove the draft: avhopp draft remove ID"
      )
    case .otherOption(let option):
      ("The draft was written with another option: \(option).", "Leave the option out: the draft has its own.")
    case .vague(let options):
      (
        "An older version wrote the draft, and not which options its command had.",
        "Give the options as they were (\(options)): they say where what is typed goes."
      )
    }
  }
}
