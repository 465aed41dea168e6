import Foundation
import Glibc
import Testing

@testable import Casework

/// Windows of one person, on a file system that has no `flock`.
@Suite struct `A lock where the file system has none` {
  private let folder: String
  private var journal: String { folder + "/journal" }
  private var stand: String { journal + ".lock" }

  init() throws {
    folder = NSTemporaryDirectory() + "avhopp-lock-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// As such a file system answers.
  private func none(_ code: Int32) -> (Int32, Int32) -> Int32 {
    { _, _ in
      errno = code
      return -1
    }
  }

  private func lock(_ code: Int32 = ENOLCK, attempts: Int = 3) throws -> LocalLock {
    try LocalLock(journal, attempts: attempts, take: none(code))
  }

  @Test(arguments: [ENOLCK, EOPNOTSUPP, ENOSYS]) func `is a file that one window makes and takes away`(
    code: Int32
  ) throws {
    defer { removeTree(folder) }
    var first: LocalLock? = try lock(code)
    #expect(try String(contentsOfFile: stand, encoding: .utf8).hasPrefix("\(getpid()) "))
    #expect(throws: LocalFile.Fault.held(stand)) { _ = try lock(code) }
    withExtendedLifetime(first) {}
    first = nil
    #expect(!LocalFile.exists(stand))
    _ = try lock(code)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["journal"])
  }

  @Test func `is taken over from a window that died, and from no other machine's`() throws {
    defer { removeTree(folder) }
    let mine = try lock()
    let text = try String(contentsOfFile: stand, encoding: .utf8)
    let machine = try #require(text.split(separator: " ").last)
    withExtendedLifetime(mine) {}
    // No process has the greatest number there can be.
    try "\(Int32.max) \(machine)".write(toFile: stand, atomically: true, encoding: .utf8)
    withExtendedLifetime(try lock()) {}
    #expect(!LocalFile.exists(stand))
    try "\(Int32.max) another-machine\n".write(toFile: stand, atomically: true, encoding: .utf8)
    #expect(throws: LocalFile.Fault.held(stand)) { _ = try lock() }
  }

  @Test func `is not used where something else is wrong`() throws {
    defer { removeTree(folder) }
    #expect(throws: LocalFile.Fault.io(operation: "flock", code: EBADF)) { _ = try lock(EBADF) }
    #expect(!LocalFile.exists(stand))
  }
}
