import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// An invented municipality in a temporary folder: real vault, real homes, real keystores. Each person works in a session
/// of their own, as if on a machine of their own.
final class Town {
  let root: String
  let vault: String
  private let hand: Hand
  private var people: [String: Home] = [:]
  private(set) var keyName: [String: String] = [:]
  /// Founders are anna, bo and cia; two of them must agree.
  static let founders = ["anna", "bo", "cia"]

  /// The clock on everybody's wall, unless they have one of their own.
  final class Hand: @unchecked Sendable {  // tests turn it, one at a time
    var time = Moment("2026-11-20T22:10:00Z")!  // a Friday, 23.10 in Sweden
    var own: [String: Moment] = [:]
  }

  init() throws {
    root = "/tmp/avhopp-town-\(Random.hex(8))"
    vault = "\(root)/vault"
    hand = Hand()
    _ = try Sodium.start()
    try LocalFile.makeFolder(root)
  }

  deinit { removeTree(root) }

  func pass(_ seconds: Int64) { hand.time = Moment(seconds: hand.time.seconds + seconds) }
  var now: Moment { hand.time }
  func set(clockOf name: String, to moment: Moment?) { hand.own[name] = moment }

  func clock(_ name: String) -> Clock {
    let hand = hand
    return Clock { hand.own[name] ?? hand.time }
  }

  func home(_ name: String) throws -> Home {
    if let home = people[name] { return home }
    let home = Home(path: "\(root)/homes/\(name)")
    let keys = try PersonKeys.generate(name: "p-\(Random.hex(8))")
    keyName[name] = keys.name
    try LocalFile.makeFolder(home.path)
    let file = try Keystore.create(keys, passphrase: try secret("lusab-\(name)"), strength: .interactive)
    try LocalFile.replace(home.identityPath, with: file, durable: false)
    people[name] = home
    return home
  }

  func person(_ name: String) throws -> Person {
    try home(name).unlock(passphrase: try secret("lusab-\(name)"))
  }

  func key(_ name: String) throws -> String {
    _ = try home(name)
    return try #require(keyName[name])
  }

  func request(_ name: String, vault: Digest? = nil) throws -> (note: [UInt8], code: String) {
    let person = try person(name)
    return (try person.request(vault: vault), person.controlCode)
  }

  func card(_ name: String) throws -> DirectoryCard {
    try DirectoryCard(name: "\(name) Påhittad", title: "handläggare", unit: "Avhopparteamet", phone: "070-000 00 00")
  }

  /// The vault, founded by anna, bo and cia; the others have joined.
  func found() throws -> Office {
    let others = try Self.founders.dropFirst().map { name in
      let request = try request(name)
      return Founder(request: request.note, code: request.code, card: try card(name))
    }
    let office = try Office.create(
      at: vault, home: try home("anna"), person: try person("anna"), origin: "storstad.example/avhopp",
      card: try card("anna"), founders: others, threshold: 2, clock: clock("anna"))
    for name in Self.founders.dropFirst() { _ = try join(name, code: office.vaultCode) }
    return office
  }

  func join(_ name: String, code: String) throws -> Office {
    try Office.join(at: vault, home: try home(name), person: try person(name), code: code, clock: clock(name))
  }

  func office(_ name: String) throws -> Office {
    try Office.open(at: vault, home: try home(name), person: try person(name), clock: clock(name))
  }

  /// Admits somebody by anna and bo, and has them join.
  @discardableResult
  func admit(_ name: String, roles: [String], items: [String] = []) throws -> Office {
    let anna = try office("anna")
    let request = try request(name)
    let done = try anna.admit(
      request: request.note, code: request.code, roles: roles.map { Grant($0) }, items: items.map { Grant($0) },
      card: try card(name))
    _ = try office("bo").endorse(done.leaf, code: request.code)
    return try join(name, code: anna.vaultCode)
  }

  /// Everybody who has a role has typed everybody else's code.
  func introduce(_ names: [String]) throws {
    for name in names {
      let office = try office(name)
      for other in names where other != name {
        try office.verify(person: try key(other), code: try person(other).controlCode)
      }
    }
  }

  func adopt() throws {
    let anna = try office("anna")
    // Its own tests check the definition: here that would take longer than all the rest.
    let done = try anna.adopt(try Workflow.read(try Self.mainWorkflow(), file: "avhopp.json"))
    _ = try office("bo").endorse(done.leaf)
  }

  static func mainWorkflow() throws -> [UInt8] {
    let repository = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try LocalFile.read("/\(repository)/Workflows/avhopp.json")
  }

  /// A staffed municipality: dina on duty, emil the social worker, frida the unit manager, gun the coordinator, hans who
  /// decides, inga at the police, joar the auditor.
  func staff() throws {
    _ = try found()
    try adopt()
    try admit("dina", roles: ["jour"], items: ["4.10", "4.20"])
    try admit("emil", roles: ["socialsekreterare"], items: ["4.1", "4.10", "4.20"])
    try admit("frida", roles: ["enhetschef"], items: ["4.1", "4.2"])
    try admit("gun", roles: ["koordinator"], items: ["4.1"])
    try admit("hans", roles: ["beslutsfattare"], items: ["4.2", "4.12", "4.13"])
    try introduce(["dina", "emil", "frida", "gun", "hans"])
  }
}

func secret(_ text: String) throws -> Secret {
  let bytes = Array(text.utf8)
  return try Secret.filled(count: bytes.count) { buffer in
    unsafe buffer.copyBytes(from: bytes)
    return bytes.count
  }
}

func removeTree(_ path: String) {
  for name in (try? LocalFile.names(in: path)) ?? [] { removeTree("\(path)/\(name)") }
  if unsafe unlink(path) != 0 { _ = unsafe rmdir(path) }
}

/// A form of the main workflow, filled in.
func answers(_ form: String, _ given: [String: Answer], _ workflow: Workflow, at moment: Moment) throws -> Answers {
  try Answers.complete(given, form: try #require(workflow.forms[form]), at: moment)
}
