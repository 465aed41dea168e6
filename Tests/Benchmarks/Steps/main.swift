// P1: a step with no document, in process: judged, signed, sealed, written and synced. Prints the median in nanoseconds.
//
//   steps N FOLDER WORKFLOW      N steps on a new vault in FOLDER; FOLDER/vault, FOLDER/founder and FOLDER/worker are left behind
//   steps command FOLDER         P3: one more step there, by a process of its own that is born with its keys unlocked, opens
//                                the vault and ends; prints what it took from its birth to its end
//   steps ledger CASES N FOLDER WORKFLOW   P4: CASES cases of N entries each, and an auditor in office: FOLDER/auditor
//   steps audit FOLDER                     the auditor's whole audit; prints nanoseconds, entries and the memory it held, KiB
//   steps grow FOLDER K FILE               P5: a checkpoint of all that is there, in FILE, and K more entries: some in cases that
//                                          are there, some in new ones
//   steps since FOLDER FILE                the auditor's audit of what came after; prints nanoseconds, entries judged, memory
//   steps append FOLDER N                  P5: N more steps in one case of it; prints the median in nanoseconds
import Casework
import Glibc
import LedgerStore
import Sealing
import Syntax

func nanoseconds() -> Int {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

func passphrase() throws -> Secret {
  try Secret.filled(count: 8) { buffer in
    for index in 0..<8 { unsafe buffer[index] = 0x61 }
    return 8
  }
}

func bytes(of path: String) -> [UInt8] {
  guard let file = unsafe fopen(path, "r") else { exit(5) }
  defer { unsafe fclose(file) }
  var all = [UInt8](repeating: 0, count: 1 << 22)
  let count = unsafe all.withUnsafeMutableBytes { unsafe fread($0.baseAddress, 1, $0.count, file) }
  return Array(all[..<count])
}

/// An unlocked person with a home of their own.
func person(_ home: Home) throws -> Person {
  if !home.hasIdentity { try home.createIdentity(passphrase: try passphrase(), strength: .interactive) }
  return try home.unlock(passphrase: try passphrase())
}

func measure(_ count: Int, in folder: String, workflow: String) throws {
  _ = try Sodium.start()
  let card = try DirectoryCard(name: "Anna Exempel", title: "", unit: "", phone: "")
  let vault = "\(folder)/vault"
  let (mine, theirs) = (Home(path: "\(folder)/founder"), Home(path: "\(folder)/worker"))
  let founder = try Office.create(
    at: vault, home: mine, person: try person(mine), origin: "bench.example", card: card, founders: [], threshold: 1)
  _ = try founder.adopt(definition: bytes(of: workflow), file: "workflow")
  let worker = try person(theirs)
  let (name, code) = (worker.name, worker.controlCode)
  _ = try founder.admit(
    request: try worker.request(vault: nil), code: code, roles: [Grant("socialsekreterare")], items: [], card: card)
  let office = try Office.join(at: vault, home: theirs, person: worker, code: founder.vaultCode)
  let opened = try office.openCase(workflow: "avhopp")
  var took: [Int] = []
  for _ in 0..<count {
    let start = nanoseconds()
    _ = try office.assign(name, in: opened.caseID)
    took.append(nanoseconds() - start)
  }
  print(took.sorted()[count / 2])
}

/// Swift withholds fork(), since another thread may hold a lock that the child needs. Here is one thread.
@_silgen_name("fork") func bear() -> Int32

func measureCommand(in folder: String) throws {
  _ = try Sodium.start()
  let home = Home(path: "\(folder)/worker")
  let worker = try person(home)
  let start = nanoseconds()
  let child = bear()
  if child == 0 {
    let name = worker.name
    let office = try Office.open(at: "\(folder)/vault", home: home, person: worker)
    _ = try office.assign(name, in: office.list()[0].id)
    exit(0)
  }
  var status: Int32 = 0
  guard unsafe waitpid(child, &status, 0) == child, status == 0 else { exit(5) }
  print(nanoseconds() - start)
}

func makeLedger(cases: Int, of count: Int, in folder: String, workflow: String) throws {
  _ = try Sodium.start()
  let card = try DirectoryCard(name: "Anna Exempel", title: "", unit: "", phone: "")
  let vault = "\(folder)/vault"
  let homes = ["founder", "worker", "auditor"].map { Home(path: "\(folder)/\($0)") }
  let founder = try Office.create(
    at: vault, home: homes[0], person: try person(homes[0]), origin: "bench.example", card: card, founders: [],
    threshold: 1)
  _ = try founder.adopt(definition: bytes(of: workflow), file: "workflow")
  let worker = try person(homes[1])
  let auditor = try person(homes[2])
  let name = worker.name
  _ = try founder.admit(
    request: try worker.request(vault: nil), code: worker.controlCode, roles: [Grant("socialsekreterare")], items: [],
    card: card)
  _ = try founder.admit(
    request: try auditor.request(vault: nil), code: auditor.controlCode, roles: [Grant("granskare")], items: [],
    card: card)
  _ = try Office.join(at: vault, home: homes[2], person: auditor, code: founder.vaultCode)
  let office = try Office.join(at: vault, home: homes[1], person: worker, code: founder.vaultCode)
  for _ in 0..<cases {
    let opened = try office.openCase(workflow: "avhopp")
    for _ in 1..<count { _ = try office.assign(name, in: opened.caseID) }
  }
}

/// The most that this process has held since it was told to forget; KiB.
func peak() -> Int {
  let lines = String(decoding: bytes(of: "/proc/self/status"), as: UTF8.self).split(separator: "\n")
  return lines.first { $0.hasPrefix("VmHWM:") }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
}

func worker(in folder: String) throws -> (office: Office, name: String) {
  _ = try Sodium.start()
  let home = Home(path: "\(folder)/worker")
  let worker = try person(home)
  let name = worker.name
  return (try Office.open(at: "\(folder)/vault", home: home, person: worker), name)
}

/// Of every fifty entries, ten in a new case, and twenty each in two that are there.
func grow(_ count: Int, in folder: String, checkpoint file: String) throws {
  let (office, name) = try worker(in: folder)
  let home = Home(path: "\(folder)/auditor")
  let auditor = try Office.open(at: "\(folder)/vault", home: home, person: try person(home))
  guard try auditor.audit().passed else { exit(3) }
  let made = try auditor.checkpoint().signed.bytes
  guard let out = unsafe fopen(file, "w") else { exit(5) }
  unsafe fwrite(made, 1, made.count, out)
  unsafe fclose(out)
  let old = office.list().map(\.id)
  for piece in 0..<(count / 50) {
    let new = try office.openCase(workflow: "avhopp").caseID
    for _ in 1..<10 { _ = try office.assign(name, in: new) }
    for step in 0..<2 {
      // Spread over the cases that there are, whatever their number.
      let id = old[(2 * piece + step) * old.count / (count / 25)]
      for _ in 0..<20 { _ = try office.assign(name, in: id) }
    }
  }
}

func append(_ count: Int, in folder: String) throws {
  let (office, name) = try worker(in: folder)
  let id = office.list()[0].id
  var took: [Int] = []
  for _ in 0..<count {
    let start = nanoseconds()
    _ = try office.assign(name, in: id)
    took.append(nanoseconds() - start)
  }
  print(took.sorted()[count / 2])
}

/// Of everything, or since a checkpoint.
func audit(in folder: String, since file: String? = nil) throws {
  _ = try Sodium.start()
  let home = Home(path: "\(folder)/auditor")
  let office = try Office.open(at: "\(folder)/vault", home: home, person: try person(home))
  // The hashing of the passphrase took more than all that follows.
  if let file = unsafe fopen("/proc/self/clear_refs", "w") {
    unsafe fputs("5", file)
    unsafe fclose(file)
  }
  let start = nanoseconds()
  let report = try file.map { try office.audit(since: bytes(of: $0)) } ?? office.audit()
  let took = nanoseconds() - start
  guard report.passed, report.isComplete, report.since?.fault == nil else { exit(3) }
  print(took, report.since?.judged ?? report.accepted, peak())
}

switch CommandLine.arguments.dropFirst().first {
case "ledger" where CommandLine.arguments.count == 6:
  let numbers = CommandLine.arguments[2...3].compactMap { Int($0) }
  guard numbers.count == 2, numbers.allSatisfy({ $0 > 0 }) else { exit(2) }
  try makeLedger(
    cases: numbers[0], of: numbers[1], in: CommandLine.arguments[4], workflow: CommandLine.arguments[5])
  exit(0)
case "audit" where CommandLine.arguments.count == 3:
  try audit(in: CommandLine.arguments[2])
  exit(0)
case "since" where CommandLine.arguments.count == 4:
  try audit(in: CommandLine.arguments[2], since: CommandLine.arguments[3])
  exit(0)
case "grow" where CommandLine.arguments.count == 5:
  guard let count = Int(CommandLine.arguments[3]), count > 0, count % 50 == 0 else { exit(2) }
  try grow(count, in: CommandLine.arguments[2], checkpoint: CommandLine.arguments[4])
  exit(0)
case "append" where CommandLine.arguments.count == 4:
  guard let count = Int(CommandLine.arguments[3]), count > 0 else { exit(2) }
  try append(count, in: CommandLine.arguments[2])
  exit(0)
default: break
}
if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "command" {
  try measureCommand(in: CommandLine.arguments[2])
  exit(0)
}
guard CommandLine.arguments.count == 4, let count = Int(CommandLine.arguments[1]), count > 0 else { exit(2) }
try measure(count, in: CommandLine.arguments[2], workflow: CommandLine.arguments[3])
