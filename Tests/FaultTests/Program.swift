import Foundation
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

  /// Runs `words` as `person` on `vault`; `wrapper` stands before it, as in `strace … avhopp …`.
  /// Streams go through files, so that neither side can block the other.
  static func run(
    _ words: [String], as person: Actor? = nil, vault: String? = nil, input: String = "", wrapper: [String] = [],
    environment extra: [String: String] = [:], shell prelude: String = ""
  ) throws -> Output {
    let scratch = try Scratch()
    let given = scratch.file("in")
    let printed = scratch.file("out")
    let said = scratch.file("err")
    let pass = scratch.file("pass")
    try Data(input.utf8).write(to: given)
    try Data(((person?.passphrase ?? "") + "\n").utf8).write(to: pass)
    var command = wrapper + [path] + words
    if person != nil { command += ["--passphrase-fd", "9"] }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", prelude + "exec 9<\"$1\"; shift; exec \"$@\"", "sh", pass.path] + command
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LANG": "en_GB.UTF-8",
      "HOME": scratch.path,
    ].merging(person.map { ["AVHOPP_HOME": $0.home] } ?? [:]) { $1 }
      .merging(vault.map { ["AVHOPP_VAULT": $0] } ?? [:]) { $1 }.merging(extra) { $1 }
    try Data().write(to: printed)
    try Data().write(to: said)
    process.standardInput = try FileHandle(forReadingFrom: given)
    process.standardOutput = try FileHandle(forWritingTo: printed)
    process.standardError = try FileHandle(forWritingTo: said)
    try process.run()
    process.waitUntilExit()
    let killed = process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil
    return Output(
      status: killed == nil ? process.terminationStatus : 128 + process.terminationStatus, signal: killed,
      out: String(decoding: try Data(contentsOf: printed), as: UTF8.self),
      err: String(decoding: try Data(contentsOf: said), as: UTF8.self))
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
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> URL { URL(filePath: path).appending(path: name) }

  /// A copy of a folder, so that a fault in it harms nobody else.
  func copy(of folder: String, as name: String) throws -> String {
    let target = file(name).path
    try? FileManager.default.removeItem(atPath: target)
    try FileManager.default.copyItem(atPath: folder, toPath: target)
    return target
  }
}

/// A tool from Debian. Missing: the suite says so by name and skips; with CI=true a missing tool is a failure.
enum Tool {
  static func isPresent(_ name: String) -> Bool {
    let found = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    if !found { FileHandle.standardError.write(Data("skipped: \(name) is not installed\n".utf8)) }
    return found || ProcessInfo.processInfo.environment["CI"] == "true"
  }
}
