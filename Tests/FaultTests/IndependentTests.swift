import Foundation
import Testing

/// A log that our program has exported, as others' programs find it: Go's packages from Debian, pymerkle from PyPI,
/// openssl and sha256sum. What cannot be had here fails: a check that was not made is not passed.
@Suite struct `An exported log` {
  @Test func `is verified by Go, and with any byte changed is not`() throws {
    let log = try ExportedLog.shared()
    let good = try log.go(log.folder)
    #expect(good.status == 0, "\(good.both)")
    #expect(good.out.contains("checkpoint: 1 line(s) by the log, 1 by witnesses"))
    #expect(good.out.contains("signatures of entries: \(log.size) good"))
    #expect(good.out.contains("GOOD \(log.origin) \(log.size) "))
    for path in try log.files() where !path.hasPrefix("workflows") && !log.isPaper(path) {
      let copy = try log.copied()
      let bytes = [UInt8](try Data(contentsOf: copy.file(path)))
      // Spread over the file, its first and last bytes among them.
      for place in Set([0, bytes.count - 1] + stride(from: 7, to: bytes.count, by: max(1, bytes.count / 23))).sorted() {
        try copy.write(path, bytes, flipping: place)
        let run = try log.go(copy.path)
        #expect(run.status == 1 || run.status == 2, "\(path) byte \(place): \(run.both)")
        #expect(!run.out.contains("GOOD"))
      }
    }
  }

  @Test func `has the tree that pymerkle computes, and with a changed entry has not`() throws {
    let log = try ExportedLog.shared()
    let python = try Pymerkle.shared()
    let good = try python.run(log.folder)
    #expect(good.status == 0 && good.out.hasPrefix("GOOD \(log.origin) \(log.size) "), "\(good.both)")
    for path in try log.files() where path.hasPrefix("tile/entries") {
      let copy = try log.copied()
      let bytes = [UInt8](try Data(contentsOf: copy.file(path)))
      for place in [0, 1, 2, bytes.count / 2, bytes.count - 1] {
        try copy.write(path, bytes, flipping: place)
        let run = try python.run(copy.path)
        #expect(run.status == 1 && !run.out.contains("GOOD"), "\(path) byte \(place): \(run.both)")
      }
    }
  }

  /// Its own README, command for command.
  @Test(.enabled(if: Tool.isPresent("openssl", "sha256sum", "python3")))
  func `is checked by the commands in its README, and with any file changed is not`() throws {
    let log = try ExportedLog.shared()
    let readme = String(decoding: try Data(contentsOf: URL(filePath: log.folder + "/README.md")), as: UTF8.self)
    let blocks = readme.split(separator: "```\n").enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    try #require(blocks.count == 3)
    let sums = String(blocks[0].prefix { $0 != "\n" })
    #expect(sums.hasPrefix("sha256sum "))
    #expect(blocks[0].contains("pymerkle==\(Pymerkle.version)"))
    for block in [sums, blocks[1], blocks[2]] {
      let copy = try log.copied()
      let run = try Program.tool(["sh", "-ec", "cd \"$0\"\n" + block, copy.path])
      #expect(run.status == 0, "\(block)\n\(run.both)")
      #expect(try TreeScan.files(copy.path).sorted() == log.files().sorted(), "what it makes lies elsewhere")
    }
    for path in try log.files() {
      let copy = try log.copied()
      let bytes = [UInt8](try Data(contentsOf: copy.file(path)))
      try copy.write(path, bytes, flipping: bytes.count / 2)
      let run = try Program.tool(["sh", "-c", "cd \"$0\" && " + sums, copy.path])
      #expect(run.status != 0, "\(path)")
    }
    // The sums themselves, in every byte: a line that is none may not make its file one that nobody checks.
    let copy = try log.copied()
    let listed = [UInt8](try Data(contentsOf: copy.file("SHA256SUMS")))
    for place in listed.indices {
      try copy.write("SHA256SUMS", listed, flipping: place)
      let changed = String(decoding: try Data(contentsOf: copy.file("SHA256SUMS")), as: UTF8.self)
      let run = try Program.tool(["sh", "-c", "cd \"$0\" && " + sums, copy.path])
      #expect(
        run.status != 0 || changed.lowercased() == String(decoding: listed, as: UTF8.self).lowercased(), "byte \(place)"
      )
    }
    let changed = try log.copied()
    let bytes = [UInt8](try Data(contentsOf: changed.file("checkpoint")))
    try changed.write("checkpoint", bytes, flipping: 40)
    #expect(try Program.tool(["sh", "-ec", "cd \"$0\"\n" + blocks[1], changed.path]).status != 0)
  }

  @Test func `names nobody and opens nothing`() throws {
    let log = try ExportedLog.shared()
    #expect(try TreeScan.find(log.town.markers.texts, in: log.folder) == [])
    #expect(
      try TreeScan.find(["age-encryption.org", "AGE-SECRET-KEY", "avhopp/body", "avhopp/key"], in: log.folder) == [])
    // And not a file that the vault has, whole or as part of one.
    let sealed = try TreeScan.files(log.town.vault).filter { !$0.hasPrefix("tmp") && $0 != "vault.note" }
    let all = try log.files().reduce(into: Data()) { $0 += try Data(contentsOf: URL(filePath: "\(log.folder)/\($1)")) }
    for path in sealed {
      let bytes = try Data(contentsOf: URL(filePath: "\(log.town.vault)/\(path)"))
      #expect(bytes.isEmpty || all.range(of: bytes.prefix(200)) == nil, "\(path)")
    }
  }

  @Test(arguments: ["good", "flipped"]) func `of others is judged the same by the same programs`(state: String) throws {
    let vectors =
      ProcessInfo.processInfo.environment["AVHOPP_VECTORS"].map { URL(filePath: $0) }
      ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "../shared/vectors").standardizedFileURL
    let source = vectors.appending(path: "merkle/tessera-log")
    guard FileManager.default.fileExists(atPath: source.path) else {
      Tool.say("CANNOT CHECK: no vectors at \(source.path)")
      #expect(!Tool.isCI, "no vectors at \(source.path)")
      return
    }
    let log = try ExportedLog.shared()
    let copy = try FolderCopy(of: source.path)
    let key = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\n"
    try Data(key.utf8).write(to: copy.file("log.vkeys"))
    if state == "flipped" {
      let bytes = [UInt8](try Data(contentsOf: copy.file("tile/entries/000.p/15")))
      try copy.write("tile/entries/000.p/15", bytes, flipping: 20)
    }
    let isGood = state == "good"
    let go = try log.go(copy.path)
    #expect(go.status == (isGood ? 0 : 1), "\(go.both)")
    #expect(!isGood || go.out.contains("signatures of entries: NOT CHECKED"))
    let python = try Pymerkle.shared().run(copy.path)
    #expect(python.status == (isGood ? 0 : 1), "\(python.both)")
  }
}

/// One log, exported once: the test vault's, with a checkpoint that inga of the police has cosigned.
final class ExportedLog: Sendable {
  let town: TestVault
  let folder: String
  let origin: String
  let size: Int
  private let scratch: Scratch

  private static let made = Result { try ExportedLog() }
  static func shared() throws -> ExportedLog { try made.get() }

  private init() throws {
    town = try TestVault.copy()
    scratch = try Scratch()
    folder = "\(scratch.path)/export"
    let papers = town.papers
    let made = try town.done("joar", ["audit", "checkpoint", "\(papers)/november"])[0]
    (origin, size) = (try made.string("origin"), try #require(made["size"] as? Int))
    try town.done("joar", ["audit", "keys", "\(papers)/log.vkeys"])
    try town.done("inga", ["audit", "follow", "\(papers)/log.vkeys", "--key", "\(papers)/inga.vkey"])
    try town.done("inga", ["audit", "witness", "\(papers)/november.add-checkpoint", "\(papers)/answer"])
    let waits = try town.done("anna", ["people", "witness", "\(papers)/inga.vkey"])[0]
    try town.done("bo", ["people", "endorse", try waits.string("leaf")])
    try town.done("joar", ["audit", "cosigned", "\(papers)/answer"])
    try town.done("joar", ["audit", "export", folder])
    let built = try Program.tool(
      ["go", "build", "-o", "\(scratch.path)/verify", "\(folder)/verify.go"],
      environment: ["GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": "\(scratch.path)/cache"])
    try #require(built.status == 0, "CANNOT CHECK: verify.go does not build: \(built.both)")
  }

  func go(_ folder: String) throws -> Program.Output { try Program.tool(["\(scratch.path)/verify", folder]) }

  func files() throws -> [String] { try TreeScan.files(folder) }

  /// Not part of the log, and held by SHA256SUMS alone.
  func isPaper(_ path: String) -> Bool { ["README.md", "SHA256SUMS", "verify.go", "verify.py"].contains(path) }

  func copied() throws -> FolderCopy { try FolderCopy(of: folder) }
}

/// A copy of a folder for one test to change.
struct FolderCopy {
  private let scratch: Scratch
  let path: String

  init(of folder: String) throws {
    scratch = try Scratch()
    path = "\(scratch.path)/copy"
    let done = try Program.tool(["sh", "-c", "cp -r \"$0\" \"$1\" && chmod -R u+w \"$1\"", folder, path])
    try #require(done.status == 0, "\(done.err)")
  }

  func file(_ name: String) -> URL { URL(filePath: path).appending(path: name) }

  func write(_ name: String, _ bytes: [UInt8], flipping place: Int) throws {
    var changed = bytes
    changed[place] ^= 1 << UInt8(place % 8)
    try Data(changed).write(to: file(name))
  }
}

/// pymerkle in an environment of its own, from PyPI. Without it nothing is passed.
final class Pymerkle: Sendable {
  private let scratch: Scratch
  private let program: String

  static let version = "7.0.0"
  private static let made = Result { try Pymerkle() }
  static func shared() throws -> Pymerkle { try made.get() }

  private init() throws {
    scratch = try Scratch()
    let made = try Program.tool(
      [
        "sh", "-c",
        "python3 -m venv \"$0\" && \"$0/bin/pip\" install -q --disable-pip-version-check pymerkle==\(Self.version)",
        "\(scratch.path)/venv",
      ])
    try #require(made.status == 0, "CANNOT CHECK: pymerkle \(Self.version) cannot be had from PyPI: \(made.both)")
    program = try ExportedLog.shared().folder + "/verify.py"
  }

  func run(_ folder: String) throws -> Program.Output {
    try Program.tool(["\(scratch.path)/venv/bin/python", program, folder])
  }
}
