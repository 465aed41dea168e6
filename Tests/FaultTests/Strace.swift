import Foundation
import Testing

/// One system call, as strace tells it.
struct SystemCall: Sendable {
  let process: Int
  let name: String
  let text: String
  let wasInjected: Bool

  /// Quoted paths, and those of descriptors (`-y` writes `3</the/path>`).
  var paths: [String] {
    text.matches(of: #/"(/[^"]*)"|<(/[^>]*)>/#).map { String($0.1 ?? $0.2 ?? "") }
  }

  /// The call with random names blotted out: two runs of one command make calls of the same kinds.
  var kind: String {
    let place = (paths.last ?? "").replacing(#/^.*avhopp-test-[^\/]*/#, with: "")
      .replacing(#/[0-9a-f]{16,}/#, with: "*").replacing(#/\/[0-9a-f]{2}(?=\/|$)/#, with: "/*").replacing(
        #/\.\d+\.new/#, with: ".new")
    return name + " " + place
  }

  func touches(_ folder: String) -> Bool { paths.contains { $0.hasPrefix(folder) } }
}

/// Runs the program under strace.
enum Strace {
  /// Calls that change what is on the disk, or make it last.
  static let writing = [
    "write", "pwrite64", "fsync", "fdatasync", "link", "linkat", "mkdir", "mkdirat", "openat", "rename", "renameat",
    "renameat2", "ftruncate",
  ]
  /// And those whose failure may cost a time stamp or a left-over name, or the lock.
  static let all = writing + ["fchmod", "utimensat", "unlink", "unlinkat", "flock"]

  /// - Parameter inject: `fsync:error=EIO:when=2` and the like.
  static func run(
    _ town: TestVault, _ name: String, _ words: [String], input: String = "", calls: [String] = writing,
    inject: String? = nil, options: [String] = [], program: String = Program.path
  ) throws -> (output: Program.Output, calls: [SystemCall]) {
    let scratch = try Scratch()
    let trace = scratch.file("trace").path
    let known = calls.map { "?\($0)" }.joined(separator: ",")
    var wrapper = ["strace", "-f", "-y", "-qq", "-o", trace, "-e", "trace=\(known)", "-e", "signal=none"] + options
    if let inject { wrapper += ["-e", "inject=\(inject)"] }
    let output = try Program.run(
      words, as: town.actor(name), vault: town.vault, input: input, wrapper: wrapper, program: program)
    return (output, try read(trace))
  }

  static func read(_ path: String) throws -> [SystemCall] {
    try String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self).split(separator: "\n").compactMap {
      line in
      guard let match = line.firstMatch(of: #/^(\d+) +([a-z0-9_]+)\(/#), let process = Int(match.1)
      else { return nil }
      return SystemCall(
        process: process, name: String(match.2), text: String(line), wasInjected: line.contains("(INJECTED)"))
    }
  }
}
