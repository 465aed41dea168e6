// P1: a step with no document, in process: judged, signed, sealed, written and synced. Prints the median in nanoseconds.
//
//   steps N FOLDER WORKFLOW      N steps on a new vault in FOLDER; FOLDER/home and FOLDER/vault are left behind
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

guard CommandLine.arguments.count == 4, let count = Int(CommandLine.arguments[1]), count > 0 else { exit(2) }
let folder = CommandLine.arguments[2]
_ = try Sodium.start()
let home = Home(path: "\(folder)/home")
if !home.hasIdentity { try home.createIdentity(passphrase: try passphrase(), strength: .interactive) }
let person = try home.unlock(passphrase: try passphrase())
let me = person.name
let card = try DirectoryCard(name: "Anna Exempel", title: "", unit: "", phone: "")
let office = try Office.create(
  at: "\(folder)/vault", home: home, person: person, origin: "bench.example", card: card, founders: [], threshold: 1)
_ = try office.adopt(definition: bytes(of: CommandLine.arguments[3]), file: "workflow")
let opened = try office.openCase(workflow: "avhopp")
var took: [Int] = []
for _ in 0..<count {
  let start = nanoseconds()
  _ = try office.assign(me, in: opened.caseID)
  took.append(nanoseconds() - start)
}
print(took.sorted()[count / 2])
