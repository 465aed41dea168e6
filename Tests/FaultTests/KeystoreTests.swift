import Foundation
import Sealing
import Testing

/// A keystore that somebody else has had in their hands, as the program meets it.
@Suite struct `A keystore` {
  @Test func `opens for no other passphrase`() throws {
    let town = try TestVault.copy()
    for wrong in ["", "x", "zq", String(repeating: "å", count: 200)] {
      let output = try run(town, passphrase: wrong)
      #expect([2, 4].contains(output.status), "\(output.both)")
      #expect(output.out.isEmpty)
    }
    let other = try run(town, passphrase: town.actor("gun").passphrase)
    #expect(other.status == 4)
    #expect(other.err.contains("passphrase"))
  }

  @Test func `that is a pipe which nobody writes to holds nobody up`() throws {
    let town = try TestVault.copy()
    let file = try town.actor("emil").home + "/identity.avhopp"
    try FileManager.default.removeItem(atPath: file)
    try #require(try Program.tool(["mkfifo", file]).status == 0)
    // 124 is what `timeout` ends with where it has to end it.
    let output = try town.run("emil", ["status", town.number], wrapper: ["timeout", "60"])
    #expect(output.status == 5, "\(output.both)")
    #expect(output.out.isEmpty)
  }

  @Test func `that is cut, changed or another's is told apart before and after the passphrase`() throws {
    let town = try TestVault.copy()
    let file = URL(filePath: try town.actor("emil").home + "/identity.avhopp")
    let whole = [UInt8](try Data(contentsOf: file))
    for count in [0, 1, 18, 19, 60, whole.count / 2, whole.count - 1] {
      try Data(whole[..<count]).write(to: file)
      let output = try run(town)
      #expect(output.status == 3, "cut at \(count): \(output.both)")
    }
    for place in stride(from: 0, to: whole.count, by: whole.count / 12) {
      var changed = whole
      changed[place] ^= 1
      try Data(changed).write(to: file)
      let output = try run(town)
      #expect(output.status == 3, "changed at \(place): \(output.both)")
      #expect(output.out.isEmpty)
    }
    try Data("-----BEGIN OPENSSH PRIVATE KEY-----\n".utf8).write(to: file)
    #expect(try run(town).status == 3)
    // Another person's keystore, whose passphrase is typed right: another person, who is not in these pins.
    try Data(contentsOf: URL(filePath: town.actor("gun").home + "/identity.avhopp")).write(to: file)
    let other = try run(town, passphrase: town.actor("gun").passphrase)
    #expect([2, 3, 4].contains(other.status), "\(other.both)")
    #expect(other.out.isEmpty)
  }

  /// The header is read from a file that anyone may have written.
  @Test(.enabled(if: Tool.isPresent("strace")), arguments: ["2 16777216", "999999999 65536", "17 65536", "2 1048577"])
  func `that asks for a machine's whole memory is refused before any is taken`(cost: String) throws {
    let town = try TestVault.copy()
    try rewrite(town, cost: cost)
    let run = try Strace.run(town, "emil", ["case", "list"], calls: ["mmap", "mlock", "mlock2"])
    #expect(run.output.status == 3, "\(run.output.both)")
    #expect(run.output.err.contains("memory"))
    for call in run.calls where call.name == "mmap" {
      let size = call.text.firstMatch(of: #/mmap\([^,]*, (\d+)/#).flatMap { Int($0.1) } ?? 0
      #expect(size < 64 << 20, "\(call.text)")
    }
  }

  @Test(arguments: ["1 65536", "2 65535", "2 1024", "0 0", "2  65536", "+2 65536", "02 65536"])
  func `that is weaker than we accept is not opened`(cost: String) throws {
    let town = try TestVault.copy()
    try rewrite(town, cost: cost)
    let output = try run(town)
    #expect(output.status == 3, "\(output.both)")
    #expect(output.out.isEmpty)
  }

  private func run(_ town: TestVault, passphrase: String? = nil) throws -> Program.Output {
    let emil = try town.actor("emil")
    let actor = Actor(name: "emil", home: emil.home, passphrase: passphrase ?? emil.passphrase)
    return try Program.run(["case", "list"], as: actor, vault: town.vault)
  }

  /// Another cost, and a sum that is right for it: not an accident.
  private func rewrite(_ town: TestVault, cost: String) throws {
    let file = URL(filePath: try town.actor("emil").home + "/identity.avhopp")
    var text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    text.replace("argon2id 2 65536 ", with: "argon2id \(cost) ")
    let body = text.prefix(upTo: try #require(text.range(of: "sum ")).lowerBound)
    text = body + "sum \(Hash.sha256(Array(body.utf8)).hex)\n"
    try Data(text.utf8).write(to: file)
  }
}
