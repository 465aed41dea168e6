import Foundation
import Synchronization
import Testing

/// The built program, run as its user runs it: a process of its own, with its own home, a pipe instead of a terminal.
struct Program: Sendable {
  /// Beside the test bundle: `swift build --build-tests` makes both.
  static let path: String = {
    let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    return bundle.appending(path: "avhopp").path
  }()

  struct Output: Sendable {
    let status: Int32
    let signal: Int32?
    let out: String
    let err: String
    var both: String { out + err }
  }

  /// Runs `words` as `person` on `vault`; `wrapper` stands before it, as in `strace … avhopp …`. `prelude` is shell that is
  /// run before, as in `ulimit …;`.
  static func run(
    _ words: [String], as person: Actor? = nil, vault: String? = nil, input: String = "", wrapper: [String] = [],
    environment: [String: String] = [:], prelude: String = "", program: String = path
  ) throws -> Output {
    let scratch = try Scratch()
    let given = scratch.file("in")
    try Data(input.utf8).write(to: given)
    let running = try Running(
      words, as: person, vault: vault, input: FileHandle(forReadingFrom: given), wrapper: wrapper,
      environment: environment, prelude: prelude, program: program)
    return try running.finish()
  }

  /// A wrapper for what is to be sent a signal: the threads that tests run on block them, and a child inherits that.
  static let signalled = [
    "env", "PERL_BADLANG=0", "perl", "-MPOSIX", "-e",
    "sigprocmask(SIG_SETMASK, POSIX::SigSet->new()); exec { $ARGV[0] } @ARGV",
  ]

  /// Another program, found in PATH.
  static func tool(_ words: [String], input: String = "", environment: [String: String] = [:]) throws -> Output {
    try run(Array(words.dropFirst()), input: input, environment: environment, program: words[0])
  }
}

/// A run under way. Streams go through files, so that neither side can block the other.
final class Running {
  private let scratch: Scratch
  private let process = Process()

  init(
    _ words: [String], as person: Actor?, vault: String?, input: FileHandle, wrapper: [String] = [],
    environment extra: [String: String] = [:], prelude: String = "", program: String = Program.path
  ) throws {
    scratch = try Scratch()
    for name in ["out", "err"] { try Data().write(to: scratch.file(name)) }
    try Data(((person?.passphrase ?? "") + "\n").utf8).write(to: scratch.file("pass"))
    var command = wrapper + [program] + words
    if person != nil { command += ["--passphrase-fd", "9"] }
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      ["-c", "exec 9<\"$1\"; shift; " + prelude + " exec \"$@\"", "sh", scratch.file("pass").path] + command
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LANG": "en_GB.UTF-8",
      "HOME": scratch.path,
    ].merging(person.map { ["AVHOPP_HOME": $0.home] } ?? [:]) { $1 }
      .merging(vault.map { ["AVHOPP_VAULT": $0] } ?? [:]) { $1 }.merging(extra) { $1 }
    process.standardInput = input
    process.standardOutput = try FileHandle(forWritingTo: scratch.file("out"))
    process.standardError = try FileHandle(forWritingTo: scratch.file("err"))
    try process.run()
  }

  var id: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  func finish() throws -> Program.Output {
    process.waitUntilExit()
    let killed = process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil
    return Program.Output(
      status: killed == nil ? process.terminationStatus : 128 + process.terminationStatus, signal: killed,
      out: String(decoding: try Data(contentsOf: scratch.file("out")), as: UTF8.self),
      err: String(decoding: try Data(contentsOf: scratch.file("err")), as: UTF8.self))
  }

  /// Until the process sleeps, as it does where it waits for an answer. False if it ended first.
  func waitUntilAsleep() throws -> Bool {
    var quiet = 0
    while isRunning, quiet < 10 {
      let stat = (try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)) ?? ""
      quiet = stat.split(separator: ")").last?.hasPrefix(" S") == true ? quiet + 1 : 0
      Thread.sleep(forTimeInterval: 0.05)
    }
    return isRunning
  }
}

/// One invented person with a home of their own.
struct Actor: Sendable {
  let name: String
  let home: String
  let passphrase: String
}

/// A folder that goes away with the value's owner.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "avhopp-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    _ = Scratch.atEnd
    let path = path
    Scratch.standing.withLock { _ = $0.insert(path) }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
    let path = path
    Scratch.standing.withLock { _ = $0.remove(path) }
  }

  /// What a static holds is never let go: it is removed when the tests end.
  private static let standing = Mutex<Set<String>>([])
  private static let atEnd = atexit {
    for path in Scratch.standing.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }

  func file(_ name: String) -> URL { URL(filePath: path).appending(path: name) }
}

/// A tool from Debian. Missing: the suite says so by name and skips; with CI=true a missing tool is a failure.
enum Tool {
  static func isPresent(_ names: String...) -> Bool { names.allSatisfy(isPresent) }

  private static func isPresent(_ name: String) -> Bool {
    let found = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    if !found { Tool.say("skipped: \(name) is not installed") }
    return found || isCI
  }

  static var isCI: Bool { ProcessInfo.processInfo.environment["CI"] == "true" }

  /// AVHOPP_SOAK=1 (`make soak`): the long forms.
  static var isSoak: Bool { ProcessInfo.processInfo.environment["AVHOPP_SOAK"] == "1" }

  /// Mounting, and becoming another user, want root. Elsewhere the test says so and is skipped.
  static func isRoot(for what: String) -> Bool {
    if getuid() == 0 { return true }
    say("skipped: \(what) needs root")
    return false
  }

  static func say(_ sentence: String) { FileHandle.standardError.write(Data((sentence + "\n").utf8)) }
}
