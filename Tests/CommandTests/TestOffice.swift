import Commands
import Foundation
import Syntax

/// The invented staff of a small municipality, a vault they have founded, and the main workflow adopted. Made once, by the
/// program's own commands, and copied for each session that wants it.
struct TestOffice: Sendable {
  struct Person: Sendable {
    let key: String
    let name: String
    let grants: [String]
    /// Whose control codes they have typed from paper.
    let verifies: [String]
  }

  static let staff: [Person] = [
    Person(key: "bo", name: "Bo Raskvik", grants: [], verifies: ["ulla"]),
    Person(key: "ulla", name: "Ulla Friskmo", grants: [], verifies: []),
    Person(
      key: "eva", name: "Eva Holmlund", grants: ["--role", "enhetschef", "--item", "4.1", "--item", "4.10"],
      verifies: ["sanna", "maja", "karim", "dag"]),
    Person(
      key: "sanna", name: "Sanna Nattberg", grants: ["--role", "jour", "--item", "4.10", "--item", "4.20"],
      verifies: ["eva", "karim", "sigge"]),
    Person(
      key: "sigge", name: "Sigge Dagberg", grants: ["--role", "jour", "--item", "4.10", "--item", "4.20"],
      verifies: []),
    Person(
      key: "maja", name: "Maja Lindeblad",
      grants: [
        "--role", "socialsekreterare", "--role", "beslutsfattare", "--item", "4.1", "--item", "4.12", "--item", "4.41",
        "--item", "4.60", "--item", "6.1", "--item", "6.9",
      ],
      verifies: ["eva", "karim"]),
    Person(
      key: "karim", name: "Karim Ekstrand", grants: ["--role", "koordinator", "--item", "4.1", "--item", "4.10"],
      verifies: []),
    Person(
      key: "dag", name: "Dag Norrman",
      grants: ["--role", "socialdirektor"]
        + ["4.2", "4.12", "4.13", "4.21", "4.22", "4.30", "4.40", "4.50"].flatMap { ["--item", $0] },
      verifies: []),
    Person(key: "olle", name: "Olle Stenkvist", grants: ["--role", "socialsekreterare"], verifies: []),
    Person(
      key: "lena", name: "Lena Wikman",
      grants: ["--role", "granskare:" + Moment.now().swedish.date.adding(days: 3_650).text],
      verifies: []),
    Person(key: "tova", name: "Tova Bergsten", grants: ["--role", "polis"], verifies: []),
  ]
  static let founders: Set<String> = ["bo", "ulla", "eva"]

  let folder: ScratchFolder
  /// Key names by `maja`, control codes by `majakod`, the vault's by `valvkod`.
  let names: [String: String]

  /// Where the shipped definitions lie.
  static let workflows = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Workflows").path

  static let shared: Result<TestOffice, any Error> = Result { try TestOffice() }

  struct Failed: Error, CustomStringConvertible { let description: String }

  private init() throws {
    folder = try ScratchFolder()
    var maker = Maker(folder: folder.path)
    try maker.found()
    names = maker.names
  }

  static func environment(
    _ person: String, in folder: String, vault: String?, terminal: String = "xterm"
  ) -> [String: String] {
    [
      "LANG": "sv_SE.UTF-8", "TERM": terminal, "NO_COLOR": "1", "AVHOPP_HOME": folder + "/homes/" + person,
      "HOME": folder + "/homes",
    ].merging(vault.map { ["AVHOPP_VAULT": $0] } ?? [:]) { $1 }
  }

  static func passphrase(_ person: String) -> String { "lösenfras för \(person)" }

  static func run(
    _ person: String, _ words: [String], in folder: String, world: TestWorld, vault: String?,
    passphrase given: String? = nil, terminal: String = "xterm"
  ) -> Int32 {
    let environment = environment(person, in: folder, vault: vault, terminal: terminal)
    let pipe = Pipe()
    try? pipe.fileHandleForWriting.write(contentsOf: Data("\(given ?? passphrase(person))\n".utf8))
    try? pipe.fileHandleForWriting.close()
    let all =
      words.contains("--passphrase-fd")
      ? words : words + ["--passphrase-fd", "\(pipe.fileHandleForReading.fileDescriptor)"]
    return world.run(all, environment: environment)
  }
}

/// Founds the vault, step by step, as a user would.
private struct Maker {
  let folder: String
  var names: [String: String] = [:]
  private var vault: String { folder + "/vault" }

  init(folder: String) { self.folder = folder }

  mutating func found() throws {
    for path in ["homes", "papers"] + TestOffice.staff.map({ "homes/" + $0.key }) {
      try FileManager.default.createDirectory(atPath: folder + "/" + path, withIntermediateDirectories: true)
    }
    for person in TestOffice.staff where TestOffice.founders.contains(person.key) { try identity(person, vault: nil) }
    let cards: [String: Any] = ["me": card("bo"), "founders": [card("ulla"), card("eva")]]
    let made = try ask(
      "bo",
      [
        "init", vault, "--name", "exempelkommun", "--founder", paper("ulla.request"), "--code", names["ullakod"] ?? "",
        "--founder", paper("eva.request"), "--code", names["evakod"] ?? "", "--answers",
        try write(cards, "founders.json"),
      ], vault: nil)
    names["valvkod"] = code(made["code"])
    for person in TestOffice.staff where !TestOffice.founders.contains(person.key) {
      try identity(person, vault: vault)
    }
    for key in ["ulla", "eva"] { try ask(key, ["join", names["valvkod"] ?? ""]) }
    try admit()
    for person in TestOffice.staff where !TestOffice.founders.contains(person.key) {
      try ask(person.key, ["join", names["valvkod"] ?? ""])
    }
    for person in TestOffice.staff {
      for other in person.verifies {
        try ask(person.key, ["people", "verify", names[other] ?? "", "--code", names[other + "kod"] ?? ""])
      }
    }
  }

  private mutating func identity(_ person: TestOffice.Person, vault: String?) throws {
    let made = try ask(person.key, ["identity", "new", "--request", paper(person.key + ".request")], vault: vault)
    names[person.key] = made["person"]?.string
    names[person.key + "kod"] = code(made["code"])
  }

  private func admit() throws {
    for person in TestOffice.staff where !TestOffice.founders.contains(person.key) {
      let file = try write(card(person.key), person.key + ".json")
      try ask(
        "bo",
        [
          "people", "admit", paper(person.key + ".request"), "--code", names[person.key + "kod"] ?? "", "--answers",
          file,
        ] + person.grants)
    }
    let eva = TestOffice.staff.first { $0.key == "eva" }
    try ask("bo", ["people", "grant", names["eva"] ?? ""] + (eva?.grants ?? []))
    try ask("bo", ["workflow", "adopt", TestOffice.workflows + "/avhopp.json"])
    for act in try ask("ulla", ["people"])["pending"]?.array ?? [] {
      let subject = TestOffice.staff.first { names[$0.key] == act["person"]?.string }
      let code = subject.flatMap { names[$0.key + "kod"] }.map { ["--code", $0] } ?? []
      try ask("ulla", ["people", "endorse", act["leaf"]?.string ?? ""] + code)
    }
  }

  @discardableResult
  private func ask(_ person: String, _ words: [String], vault: String?? = .none) throws -> JSON {
    let world = TestWorld()
    let status = TestOffice.run(person, words + ["--json"], in: folder, world: world, vault: vault ?? self.vault)
    guard status == 0 else {
      throw TestOffice.Failed(description: "\(person)> avhopp \(words) [\(status)] \(world.answer) \(world.voice)")
    }
    return try JSON.read(Array(world.answer.utf8))
  }

  private func card(_ key: String) -> [String: String] {
    let name = TestOffice.staff.first { $0.key == key }?.name ?? key
    return ["name": name, "title": "Tjänsteperson", "unit": "Enheten", "phone": "010-000 00 00"]
  }

  private func paper(_ name: String) -> String { folder + "/papers/" + name }

  private func write(_ value: Any, _ name: String) throws -> String {
    try JSONSerialization.data(withJSONObject: value).write(to: URL(filePath: paper(name)))
    return paper(name)
  }

  private func code(_ json: JSON?) -> String { (json?.string ?? "").replacingOccurrences(of: " ", with: "-") }
}
