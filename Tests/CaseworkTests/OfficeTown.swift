import Dispatch
import Glibc
import LedgerStore
import Syntax
import Testing
import WorkflowEngine

@testable import Casework
@testable import Sealing

/// An invented municipality in a temporary folder: real vault, real homes, real keystores. Each person works in a session
/// of their own, as if on a machine of their own.
///
/// Founding and staffing one takes seconds, so it is done once for each kind; a test gets a copy of its own.
final class Town {
  let root: String
  let vault: String
  private let hand = Hand()
  private var people: [String: Box] = [:]
  /// Founders are anna, bo and cia; two of them must agree.
  static let founders = ["anna", "bo", "cia"]

  /// The clock on everybody's wall, unless they have one of their own.
  final class Hand: @unchecked Sendable {  // tests turn it, one at a time
    var time = Moment("2026-11-20T22:10:00Z")!  // a Friday, 23.10 in Sweden
    var own: [String: Moment] = [:]
  }

  /// Somebody's keys, as their keystore would hold them: without Argon2id, which has tests of its own.
  private final class Box: @unchecked Sendable {  // immutable
    let name: String
    let keys: Secret

    init(_ keys: borrowing PersonKeys) throws {
      name = keys.name
      self.keys = try KeystoreBody.bytes(of: keys)
    }
  }

  /// An empty place.
  init() throws {
    root = "/tmp/avhopp-town-\(Random.hex(8))"
    vault = "\(root)/vault"
    _ = try Sodium.start()
    try LocalFile.makeFolder(root)
  }

  /// A copy of another town, the same people in it.
  convenience init(copyOf other: Town) throws {
    try self.init()
    try copyTree(other.root, to: root)
    people = other.people
  }

  /// Founded by anna, bo and cia, with the main workflow adopted.
  static func founded() throws -> Town { try Town(copyOf: try unsafe foundedOnce.get()) }

  /// Founded, and staffed: see `staff`.
  static func staffed() throws -> Town { try Town(copyOf: try unsafe staffedOnce.get()) }

  nonisolated(unsafe) private static let foundedOnce = Result {
    let town = try Town()
    _ = try town.found()
    try town.adopt()
    Town.removeAtExit(town.root)
    return town
  }

  nonisolated(unsafe) private static let staffedOnce = Result {
    let town = try Town.founded()
    try town.staff()
    Town.removeAtExit(town.root)
    return town
  }

  /// With forty entries, and an auditor, joar: see `fillWithForty`.
  static func forty() throws -> Town { try Town(copyOf: try unsafe fortyOnce.get()) }

  nonisolated(unsafe) private static let fortyOnce = Result {
    let town = try Town.minimal()
    try town.fillWithForty()
    Town.removeAtExit(town.root)
    return town
  }

  /// The towns that are copied live as long as the process.
  private static func removeAtExit(_ root: String) {
    roots.add(root)
    atexit { Town.roots.removeAll() }
  }

  private static let roots = Roots()

  private final class Roots: @unchecked Sendable {  // behind a queue
    private let queue = DispatchQueue(label: "towns")
    private var paths: [String] = []

    func add(_ path: String) { queue.sync { paths.append(path) } }
    func removeAll() { queue.sync { for path in paths { removeTree(path) } } }
  }

  deinit { removeTree(root) }

  func pass(_ seconds: Int64) { hand.time = Moment(seconds: hand.time.seconds + seconds) }
  var now: Moment { hand.time }
  func set(clockOf name: String, to moment: Moment?) { hand.own[name] = moment }

  func clock(_ name: String) -> Clock {
    let hand = hand
    return Clock { hand.own[name] ?? hand.time }
  }

  func home(_ name: String) -> Home { Home(path: "\(root)/homes/\(name)") }

  private func box(_ name: String) throws -> Box {
    if let box = people[name] { return box }
    let box = try Box(try PersonKeys.generate(name: "p-\(Random.hex(8))"))
    people[name] = box
    return box
  }

  func person(_ name: String) throws -> Person {
    Person(keys: try KeystoreBody.keys(from: try box(name).keys), home: home(name))
  }

  func key(_ name: String) throws -> String { try box(name).name }

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
      at: vault, home: home("anna"), person: try person("anna"), origin: "storstad.example/avhopp",
      card: try card("anna"), founders: others, threshold: 2, clock: clock("anna"))
    for name in Self.founders.dropFirst() { _ = try join(name, code: office.vaultCode) }
    return office
  }

  func join(_ name: String, code: String) throws -> Office {
    try Office.join(at: vault, home: home(name), person: try person(name), code: code, clock: clock(name))
  }

  func office(_ name: String) throws -> Office {
    try Office.open(at: vault, home: home(name), person: try person(name), clock: clock(name))
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
    let bo = try office("bo")
    bo.checksDefinitions = false
    _ = try bo.endorse(done.leaf)
  }

  static func mainWorkflow() throws -> [UInt8] {
    let repository = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try LocalFile.read("/\(repository)/Workflows/avhopp.json")
  }

  /// A staffed municipality: dina on duty, emil the social worker, frida the unit manager, gun the coordinator, hans who
  /// decides, inga at the police, joar the auditor.
  private func staff() throws {
    try admit("dina", roles: ["jour"], items: ["4.10", "4.20"])
    try admit("emil", roles: ["socialsekreterare"], items: ["4.1", "4.10", "4.20"])
    try admit("frida", roles: ["enhetschef"], items: ["4.1", "4.2"])
    try admit("gun", roles: ["koordinator"], items: ["4.1"])
    try admit("hans", roles: ["beslutsfattare"], items: ["4.2", "4.12", "4.13"])
    try introduce(["dina", "emil", "frida", "gun", "hans"])
  }
}

func removeTree(_ path: String) {
  for name in (try? LocalFile.names(in: path)) ?? [] { removeTree("\(path)/\(name)") }
  if unsafe unlink(path) != 0 { _ = unsafe rmdir(path) }
}

extension LocalFile {
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

func copyTree(_ from: String, to: String) throws {
  try LocalFile.makeFolder(to)
  for name in try LocalFile.names(in: from) {
    var status = stat()
    try #require(unsafe stat("\(from)/\(name)", &status) == 0)
    if status.st_mode & S_IFMT == S_IFDIR {
      try copyTree("\(from)/\(name)", to: "\(to)/\(name)")
    } else {
      try LocalFile.replace("\(to)/\(name)", with: try LocalFile.read("\(from)/\(name)"), durable: false)
    }
  }
}

/// A form of the main workflow, filled in.
func answers(_ form: String, _ given: [String: Answer], _ workflow: Workflow, at moment: Moment) throws -> Answers {
  try Answers.complete(given, form: try #require(workflow.forms[form]), at: moment)
}
