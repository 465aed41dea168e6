import Casework
import Foundation
import Sealing
import Syntax
import Testing
import WorkflowEngine

/// Makes the vault that the tests copy. Homes are made through Casework, with the weaker of the two admitted settings of
/// Argon2: the program itself always takes the stronger. Everything after that is the program's own work.
final class VaultMaker {
  static let founders = ["anna", "bo"]
  static let staff: [(name: String, roles: [String], items: [String])] = [
    ("dina", ["jour"], ["4.10", "4.20"]), ("emil", ["socialsekreterare"], ["4.1", "4.10", "4.20"]),
    ("frida", ["enhetschef"], ["4.1", "4.2"]), ("gun", ["koordinator"], ["4.1"]),
    ("hans", ["beslutsfattare"], ["4.2", "4.12", "4.13"]), ("joar", ["granskare:2099-12-31"], []),
    ("inga", ["polis"], []),
  ]
  static let definition = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Workflows/avhopp.json").path

  private let scratch: Scratch
  private let workflow: Workflow
  private(set) var markers: Markers
  private var passphrases: [String: String] = [:]
  private var keyNames: [String: String] = [:]
  private var codes: [String: String] = [:]
  private var vaultCode = ""
  private var number = ""

  init(seed: String? = nil) throws {
    scratch = try Scratch()
    markers = seed.map { Markers(seed: $0) } ?? Markers()
    workflow = try Workflow.read([UInt8](try Data(contentsOf: URL(filePath: Self.definition))), file: "avhopp.json")
    for folder in ["homes", "papers"] {
      try FileManager.default.createDirectory(atPath: "\(scratch.path)/\(folder)", withIntermediateDirectories: true)
    }
  }

  func make() throws -> TestVault {
    for name in Self.founders + Self.staff.map(\.name) { try enrol(name) }
    try found()
    try admit()
    try introduce()
    try story()
    return state
  }

  private var state: TestVault {
    TestVault(
      scratch: scratch, passphrases: passphrases, keyNames: keyNames, codes: codes, vaultCode: vaultCode,
      number: number, markers: markers)
  }

  private func enrol(_ name: String) throws {
    let passphrase = markers.plant("passphrase of \(name)")
    passphrases[name] = passphrase
    let bytes = Array(passphrase.utf8)
    let secret = try Secret.filled(count: bytes.count) { buffer in
      unsafe buffer.copyBytes(from: bytes)
      return bytes.count
    }
    try Home(path: "\(scratch.path)/homes/\(name)").createIdentity(passphrase: secret, strength: .interactive)
    // There is no vault yet to name in the request.
    let request = try Program.run(
      ["identity", "request", "\(state.papers)/\(name).request", "--json"], as: state.actor(name))
    let answer = try #require(JSONObject.lines(request.out).first, "\(request.err)")
    keyNames[name] = try answer.string("person")
    codes[name] = try answer.string("code")
  }

  private func card(_ name: String) -> String {
    let fields = ["name", "title", "unit", "phone"].map { "\"\($0)\":\"\(markers.plant("\($0) of \(name)"))\"" }
    return "{" + fields.joined(separator: ",") + "}"
  }

  private func found() throws {
    let cards = "{\"me\":\(card("anna")),\"founders\":[\(card("bo"))]}"
    let answer = try state.done(
      "anna",
      [
        "init", state.vault, "--name", "storstad.example/avhopp", "--threshold", "2", "--founder",
        "\(state.papers)/bo.request", "--code", codes["bo"] ?? "", "--answers", "-",
      ], input: cards)[0]
    vaultCode = try answer.string("code")
    try state.done("bo", ["join", vaultCode])
  }

  /// anna begins and bo endorses, each in one batch.
  private func admit() throws {
    var lines = ["workflow adopt \"\(Self.definition)\""]
    for person in Self.staff {
      let card = try state.paper("\(person.name).card", card(person.name))
      lines.append(
        "people admit \(state.papers)/\(person.name).request --code \"\(codes[person.name] ?? "")\" --answers \(card) "
          + person.roles.map { "--role \($0) " }.joined() + person.items.map { "--item \($0) " }.joined())
    }
    let begun = try state.done("anna", ["--batch", "-"], input: lines.joined(separator: "\n"))
    try #require(begun.count == lines.count)
    let endorsements = try begun.enumerated().map { index, answer in
      let leaf = try answer.string("leaf")
      return index == 0
        ? "people endorse \(leaf)"
        : "people endorse \(leaf) --code \"\(codes[Self.staff[index - 1].name] ?? "")\""
    }
    try state.done("bo", ["--batch", "-"], input: endorsements.joined(separator: "\n"))
    for person in Self.staff where person.name != "inga" { try state.done(person.name, ["join", vaultCode]) }
  }

  private func introduce() throws {
    for (name, others) in [
      ("dina", ["frida", "gun"]), ("frida", ["emil", "hans", "gun", "dina"]), ("emil", ["gun", "hans", "frida"]),
    ] {
      let lines = others.map { "people verify \(keyNames[$0] ?? "") --code \"\(codes[$0] ?? "")\"" }
      try state.done(name, ["--batch", "-"], input: lines.joined(separator: "\n"))
    }
  }

  /// From a call in the night to a proposal that the decider has read.
  private func story() throws {
    number = try state.done("dina", ["case", "open", "avhopp"])[0].string("case")
    try take("dina", ["EMERGENCY_PLACEMENT", "DUTY_CARD"])
    let all = "register identity investigation threat economy plan"
    try state.done(
      "frida", ["--batch", "-"],
      input: """
        case add \(number) \(keyNames["emil"] ?? "") \(all) duty
        case add \(number) \(keyNames["hans"] ?? "") \(all)
        """)
    try state.done("emil", ["case", "assign", number, "me"])
    try take("emil", ["APPLY", "IDENTITY", "OPEN_INVESTIGATION", "INVESTIGATED", "PROPOSE"])
    try state.done("emil", ["note", number, "--text", "-"], input: markers.plant("a note's text"))
    try state.done("hans", ["read", number, "PROPOSE", "--reason", "decision"])
  }

  private func take(_ name: String, _ events: [String]) throws {
    let lines = try events.map { event in
      let file = try state.paper("\(event).json", try answers(to: event))
      return "do \(number) \(event) --answers \(file)"
    }
    try state.done(name, ["--batch", "-"], input: lines.joined(separator: "\n"))
  }

  /// Every field of the event's form: a marker where text goes, and a document whose name and content are markers.
  func answers(to event: String) throws -> String {
    var fill = FormFill(papers: state.papers, markers: markers)
    defer { markers = fill.markers }
    return try fill.answers(to: event, workflow)
  }
}

/// Answers a form with markers.
struct FormFill {
  let papers: String
  var markers: Markers

  mutating func answers(to event: String, _ workflow: Workflow) throws -> String {
    let form = try #require(workflow.events[event]?.form.flatMap { workflow.forms[$0] })
    let members = try form.fields.compactMap { field in
      try value(field, "\(event).\(field.id)").map { "\"\(field.id)\":\($0)" }
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  private mutating func value(_ field: Field, _ place: String) throws -> String? {
    switch field.kind {
    case .text, .longtext: return "\"\(markers.plant(place))\""
    case .document:
      let name = markers.plant("the name of \(place)") + ".pdf"
      let content = markers.plant("the content of \(place)")
      try Data((content + String(repeating: " ", count: 70_000) + content).utf8)
        .write(to: URL(filePath: "\(papers)/\(name)"))
      // Beside the answers, also in a copy of them.
      return "\"\(name)\""
    case .personnummer:
      markers.remember("19900101-9802", place)
      return "\"19900101-9802\""
    case .choice: return field.isRequired ? "\"\(field.choices[0].id)\"" : nil
    case .bool: return field.isRequired ? "true" : nil
    case .number: return field.isRequired ? "1" : nil
    case .date: return field.isRequired ? "\"\(Moment.now().swedish.date.adding(days: 7).text)\"" : nil
    case .datetime:
      // What has a default is left to it: it is the moment that the rules allow.
      return field.isRequired && field.standard == nil ? "\"\(Moment.now().text)\"" : nil
    }
  }
}
