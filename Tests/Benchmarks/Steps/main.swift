// P1: a step with no document, in process: judged, signed, sealed, written and synced. Prints the median in nanoseconds.
//
//   steps N FOLDER WORKFLOW      N steps on a new vault in FOLDER; FOLDER/vault, FOLDER/founder and FOLDER/worker are left behind
//   steps command FOLDER         P3: one more step there, by a process of its own that is born with its keys unlocked, opens
//                                the vault and ends; prints what it took from its birth to its end
import Casework
import Glibc
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

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "command" {
  try measureCommand(in: CommandLine.arguments[2])
  exit(0)
}
guard CommandLine.arguments.count == 4, let count = Int(CommandLine.arguments[1]), count > 0 else { exit(2) }
try measure(count, in: CommandLine.arguments[2], workflow: CommandLine.arguments[3])
