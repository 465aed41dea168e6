import Sealing
import Syntax
import WorkflowEngine

/// Where the demo plays: people with homes and passphrases of their own, one vault, and what is told to the audience.
final class DemoStage {
  let session: Session
  let folder: String
  let vault: String
  private let started: Moment
  /// What each step of the shipped workflow is called, in both languages.
  private let steps: [Label]
  private(set) var commands = 0
  private var passphrases: [String: String] = [:]
  /// Key names and control codes, as each person's own program has told them.
  var keys: [String: String] = [:]
  var codes: [String: String] = [:]
  var vaultCode = ""
  /// The case's number, once it is open.
  var number = ""

  init(session: Session, folder: String) throws {
    self.session = session
    self.folder = folder
    vault = folder + "/vault"
    started = session.world.now()
    let path = try Shipped.path(session)
    steps = (try? Workflow.read(try Files.read(path), file: path))?.events.map(\.word) ?? []
    for name in ["homes", "papers"] { try DemoFolder.makeInside(folder + "/" + name) }
    for person in DemoCast.people {
      passphrases[person.key] = person.key + "-" + Hex.encode(Random.bytes(12))
      try DemoFolder.makeInside(home(person.key))
    }
  }

  func passphrase(_ key: String) -> String { passphrases[key] ?? "" }

  func home(_ key: String) -> String { folder + "/homes/" + key }

  func text(_ sv: String, _ en: String) -> String { session.text(sv, en) }

  // MARK: Telling

  func scene(_ sv: String, _ en: String) throws {
    let title = text(sv, en)
    let rule = String(repeating: "─", count: max(4, 74 - title.unicodeScalars.count))
    try session.world.output.write("\n── " + title + " " + rule + "\n")
  }

  func tell(_ sv: String, _ en: String) throws {
    for line in text(sv, en).wrapped(78) { try session.world.output.write(line + "\n") }
    try session.world.output.flush()
  }

  func line(_ text: String) throws { try session.world.output.write(text + "\n") }

  /// A command line as one types it in the audience's language, whole; `$DEMO` is the demo's folder.
  private func spoken(_ words: [String]) -> String {
    var shown = words.map { Self.shown($0, in: folder) }
    if let (command, rest) = try? CommandTable.find(shown) {
      shown = [command.shown(session.language)] + rest.map(event)
    }
    return shown.joined(separator: " ")
  }

  /// A folder may be called as a word begins.
  static func shown(_ word: String, in folder: String) -> String {
    word.hasPrefix(folder + "/") ? "$DEMO" + word.dropFirst(folder.count) : word
  }

  /// The other language's word for a step of the workflow.
  private func event(_ word: String) -> String {
    steps.first { $0.sv == word || $0.en == word }?(session.language) ?? word
  }

  // MARK: Doing

  /// Runs the program as somebody; the run must end as expected.
  @discardableResult
  func run(
    _ who: String, _ words: [String], ends status: Int32 = 0, vault other: String? = nil, home otherHome: String? = nil
  )
    throws -> Ended
  {
    if DemoStop.isAsked { throw DemoStop() }
    commands += 1
    let spawn = Spawn(
      program: session.world.program,
      environment: [
        "LANG=" + (session.language == .sv ? "sv_SE.UTF-8" : "en_GB.UTF-8"), "TERM=dumb",
        "AVHOPP_HOME=" + (otherHome ?? home(who)), "AVHOPP_VAULT=" + (other ?? vault),
      ])
    let ended = try spawn.run(words, passphrase: passphrases[who])
    guard ended.status == status else { throw DemoFault(who: who, words: words, ended: ended) }
    return ended
  }

  /// Runs the program and gives its `--json` answer.
  @discardableResult
  func ask(_ who: String, _ words: [String], vault other: String? = nil) throws -> JSON {
    let ended = try run(who, words + ["--json"], vault: other)
    let last = ended.out.split(separator: "\n").last.map(String.init) ?? ""
    return try JSON.read(Array((last + "\n").utf8))
  }

  /// Runs the program and shows what was typed and what it said, at most `lines` of it.
  @discardableResult
  func show(_ who: String, _ words: [String], ends status: Int32 = 0, lines limit: Int = 12) throws -> Ended {
    let ended = try run(who, words, ends: status)
    try line("  \(who)$ avhopp " + spoken(words))
    let said = (ended.out + ended.said).split(separator: "\n").map(String.init)
    for text in said.prefix(limit) { try line("      " + text) }
    if said.count > limit { try line("      …") }
    if status != 0 { try line("      [\(status)]") }
    try session.world.output.flush()
    return ended
  }

  /// One step of the workflow, to be taken with others in one session.
  struct Step {
    let event: String
    let answers: [(String, JSON)]
    let more: [String]

    init(_ event: String, _ answers: [(String, JSON)], _ more: [String] = []) {
      (self.event, self.answers, self.more) = (event, answers, more)
    }
  }

  /// Several commands of one person in one session: `--batch`, so that the keys are unlocked once.
  @discardableResult
  func together(_ who: String, read: String? = nil, _ steps: [Step]) throws -> Ended {
    var lines = read.map { ["read \(number) \($0) --reason decision --quiet"] } ?? []
    for step in steps {
      let path = try paper("\(step.event)-\(commands)-\(lines.count).json", step.answers)
      lines.append((["do", number, step.event] + step.more + ["--answers", path]).joined(separator: " "))
    }
    let path = folder + "/papers/batch-\(commands).txt"
    try Files.create(path, Array((lines.joined(separator: "\n") + "\n").utf8))
    let ended = try run(who, ["--batch", path])
    for text in lines { try line("  \(who)$ avhopp " + spoken(text.split(separator: " ").map(String.init))) }
    // What was read is not for the audience; the steps are.
    let said = (ended.out + ended.said).split(separator: "\n").map(String.init)
    let first = read == nil ? 0 : said.firstIndex { $0.hasPrefix(number) } ?? 0
    for text in said[first...] { try line("      " + text) }
    try session.world.output.flush()
    return ended
  }

  /// A step of the workflow with its answers in a file.
  @discardableResult
  func step(
    _ who: String, _ event: String, _ answers: [(String, JSON)], _ more: [String] = [], shown: Bool = false,
    ends status: Int32 = 0
  )
    throws -> Ended
  {
    let words = ["do", number, event, "--answers", try paper(event + "-\(commands).json", answers)] + more
    return shown ? try show(who, words, ends: status) : try run(who, words, ends: status)
  }

  /// A file with answers, in the folder that is removed at the end.
  func paper(_ name: String, _ answers: [(String, JSON)]) throws -> String {
    let path = folder + "/papers/" + name
    try Files.create(path, JSON.record(answers).canonical())
    return path
  }

  func document(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Files.create(folder + "/papers/" + name, bytes)
    return name
  }

  // MARK: Ending

  func finish(kept: String?) throws {
    let seconds = session.world.now().seconds - started.seconds
    try line("")
    try tell(
      "\(commands) kommandon på \(seconds) sekunder. Ingen server. Ingen huvudnyckel. Lägg ner oss i morgon: era filer öppnas med age.",
      "\(commands) commands in \(seconds) seconds. No server. No master key. Shut us down tomorrow: your files open with age."
    )
    guard let kept else { return }
    try Files.create(kept + "/people.json", people())
    try tell(
      "Kvar i \(kept): vault, homes, papers och people.json. Fortsätt som vem som helst: AVHOPP_HOME=\(kept)/homes/karim avhopp --vault \(kept)/vault",
      "Left in \(kept): vault, homes, papers and people.json. Go on as any of them: AVHOPP_HOME=\(kept)/homes/karim avhopp --vault \(kept)/vault"
    )
  }

  private func people() -> [UInt8] {
    JSON.record([
      (
        "people",
        .list(
          DemoCast.people.map { person in
            .record([
              ("name", .text(person.name)), ("roles", .list(person.roles.map { .text($0) })),
              ("home", .text(home(person.key))), ("passphrase", .text(passphrases[person.key] ?? "")),
            ])
          })
      )
    ]).canonical()
  }
}

/// A command of the story did not end as the story says: the demo stops and shows it.
struct DemoFault: Error, Explained {
  let who: String
  let words: [String]
  let ended: Ended

  func words(_ language: Language) -> Words {
    let line = "\(who)$ avhopp \(words.joined(separator: " ")) [\(ended.status)]"
    return language == .sv
      ? Words(.storage, "Berättelsen stannade: \(line)", ended.out + ended.said)
      : Words(.storage, "The story stopped: \(line)", ended.out + ended.said)
  }
}
