// P7: guarded transitions, driven by the definition that ships. Prints how many a second.
//
//   judge N WORKFLOW      N steps, each judged against the whole definition, moving one region to and fro
import Glibc
import Syntax
import WorkflowEngine

func nanoseconds() -> Int {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

func bytes(of path: String) -> [UInt8] {
  guard let file = unsafe fopen(path, "r") else { exit(5) }
  defer { unsafe fclose(file) }
  var all = [UInt8](repeating: 0, count: 1 << 22)
  let count = unsafe all.withUnsafeMutableBytes { unsafe fread($0.baseAddress, 1, $0.count, file) }
  return Array(all[..<count])
}

guard CommandLine.arguments.count == 3, let count = Int(CommandLine.arguments[1]), count > 0 else { exit(2) }
let workflow = try Workflow.read(bytes(of: CommandLine.arguments[2]), file: CommandLine.arguments[2])
let began = Moment(seconds: 1_790_000_000)
var position = workflow.start(at: began)
let steps = (0..<count).map { number in
  Step(
    event: number.isMultiple(of: 2) ? "PAUSE_SHARING" : "RESUME_SHARING", actor: "anna", role: "socialsekreterare",
    leaf: "e\(number)", time: began)
}
let start = nanoseconds()
for step in steps {
  guard case .allowed = workflow.apply(step, to: &position) else { exit(1) }
}
print(count * 1_000_000_000 / (nanoseconds() - start))
