// P7: guarded transitions, driven by the definition that ships. Prints how many a second.
//
//   judge N WORKFLOW      N steps, each judged against the whole definition, moving one region to and fro: of the main
//                         workflow, or of two-states.json beside this, which is what the peers are given
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

/// Steps a second.
func pace(_ workflow: Workflow, count: Int) -> Int {
  let began = Moment(seconds: 1_790_000_000)
  var position = workflow.start(at: began)
  var steps = (0..<count).reversed().map { number in
    Step(
      event: number.isMultiple(of: 2) ? "PAUSE_SHARING" : "RESUME_SHARING", actor: "anna", role: "socialsekreterare",
      leaf: "e\(number)", time: began)
  }
  let start = nanoseconds()
  // Taken out of the list, the first last: what is measured is judging a step, not copying it.
  while let step = steps.popLast() {
    guard case .allowed = workflow.apply(step, to: &position) else { exit(1) }
  }
  return count * 1_000_000_000 / (nanoseconds() - start)
}

guard CommandLine.arguments.count == 3, let count = Int(CommandLine.arguments[1]), count > 0 else { exit(2) }
print(try pace(Workflow.read(bytes(of: CommandLine.arguments[2]), file: CommandLine.arguments[2]), count: count))
