import Foundation
import Testing

/// Test vectors that others made, in a folder outside the repository: the one that `AVHOPP_VECTORS` names, else
/// `../shared/vectors`. Where it is missing the suites that need it are skipped, and say so; with CI=true they fail.
enum Vectors {
  static let isRequired = ProcessInfo.processInfo.environment["CI"] == "true"
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["AVHOPP_VECTORS"] { return URL(filePath: path) }
    return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/vectors")
  }()

  /// A suite that reads `name` of the vectors.
  static func needed(_ name: String) -> some SuiteTrait & TestTrait {
    let isThere = FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    return .enabled(if: isThere || isRequired, "no vectors at \(folder.appending(path: name).path): set AVHOPP_VECTORS")
  }

  static func files(_ name: String) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path)) ?? []
    return names.sorted().map { folder.appending(path: name).appending(path: $0) }
  }

  static func json<T: Decodable>(_ name: String, as type: T.Type) throws -> T {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: folder.appending(path: name)))
  }
}

/// A program of the system that checks ours: skipped visibly where it is missing, required with CI=true.
struct Tool {
  struct Result {
    let status: Int32
    let output: [UInt8]
    let errors: String
  }

  static func path(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  static func needed(_ name: String) -> some SuiteTrait & TestTrait {
    .enabled(if: path(name) != nil || Vectors.isRequired, "the program `\(name)` is not on the PATH")
  }

  /// Runs a program in `folder` and waits for it.
  static func run(_ name: String, _ arguments: [String], in folder: URL) throws -> Result {
    let process = Process()
    process.executableURL = URL(filePath: try #require(path(name), "`\(name)` is not on the PATH"))
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let output = folder.appending(path: ".output")
    let errors = folder.appending(path: ".errors")
    for file in [output, errors] { try Data().write(to: file) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: [UInt8](try Data(contentsOf: output)),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}

/// A folder that goes when the test does.
final class Scratch {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "avhopp-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: url.appending(path: name))
  }

  func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: url.appending(path: name)))
  }
}
