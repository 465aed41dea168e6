import Foundation
import Sealing
import Syntax
import Testing

/// The keeper of the folder, who holds no key, seals key files to people whose public keys they have seen: each says that it is the
/// register of a case, with five hundred epochs.
@Suite struct `A folder full of key files that somebody made up` {
  private static let epochs = 500

  /// What anybody can read: a request lies where its sender put it, and a worker's key stands in every ticket.
  private static func recipient(_ name: String, _ town: TestVault) throws -> Recipient {
    let request = try String(contentsOfFile: "\(town.papers)/\(name).request", encoding: .utf8)
    let words = request.split { $0 == " " || $0 == "\n" }
    return try Recipient(try #require(words.first { $0.hasPrefix("age1") }))
  }

  private static func invent(_ vault: Digest, _ recipients: [Recipient], in town: TestVault) throws {
    let key = try SealingKey.generate()
    let name = Hash.sha256(Array("avhopp/case/v1\n".utf8), vault.bytes, key.recipient.bytes).hex.prefix(32)
    var text = Array(
      "avhopp/key/v1\nvault \(vault.hex)\ncase \(name)\ncompartment register\nepochs 1 \(epochs)\n\n".utf8)
    text += key.withSecret { $0.withBytes { unsafe Array($0) } }
    text += Random.bytes(32 * (epochs - 1))
    let size = Padding.padme(text.count + 2) - 1
    text += [0x80] + [UInt8](repeating: 0, count: size - text.count - 1)
    let file = try Age.seal(text, to: recipients)
    let hash = Hash.blake2b(file).hex
    let folder = URL(filePath: "\(town.vault)/keys/\(hash.prefix(2))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(file).write(to: folder.appending(path: hash))
  }

  /// A frame that no key opens: what has everybody look whether they were let into a case.
  private static func addNoise(to town: TestVault) throws {
    var frame = Array("avhopp\r\n".utf8) + [0, 0, 4, 0] + Random.bytes(1024 - 12 - 16)
    frame += Hash.blake2b(frame).bytes.prefix(16)
    let path = "\(town.vault)/ledger/00000000.log"
    let log = try #require(FileHandle(forWritingAtPath: path))
    try log.seekToEnd()
    try log.write(contentsOf: Data(frame))
    try log.close()
  }

  @Test(.enabled(if: Tool.isPresent("setpriv")))
  func `stops nobody who may lock little memory, and protection at night least of all`() throws {
    let town = try TestVault.copy()
    let program = town.scratch.file("avhopp").path
    try FileManager.default.copyItem(atPath: Program.path, toPath: program)
    let vault = Hash.sha256(Array(try Data(contentsOf: URL(filePath: town.vault + "/vault.note"))))
    let people = try ["dina", "gun"].map { try Self.recipient($0, town) }
    // 48 KiB of keys each, were they all kept.
    for _ in 0..<12 { try Self.invent(vault, people, in: town) }
    try Self.addNoise(to: town)
    let isRoot = getuid() == 0
    if isRoot { try #require(try Program.tool(["chown", "-R", "nobody", town.root]).status == 0) }
    let become = isRoot ? ["setpriv", "--reuid=nobody", "--clear-groups", "--inh-caps=-all"] : []
    for (who, words) in [
      ("dina", ["case", "list"]), ("dina", ["duty", town.number]), ("dina", ["case", "open"]),
      ("gun", ["case", "list"]), ("gun", ["inbox"]),
    ] {
      let output = try Program.run(
        words, as: town.actor(who), vault: town.vault, wrapper: become, prelude: "ulimit -l 256;", program: program)
      #expect(output.status == 0, "\(who) \(words): \(output.both)")
    }
  }
}
