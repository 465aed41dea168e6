import Foundation
import LedgerStore
import Sealing
import Syntax
import Testing

/// Bytes that must never change: FORMAT.md shows them, and vaults in use are made of them. AVHOPP_WRITE_GOLDEN=1 writes
/// files that are not there yet.
enum Golden {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

  static func check(_ name: String, _ bytes: [UInt8]) throws {
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["AVHOPP_WRITE_GOLDEN"] == "1",
      !FileManager.default.fileExists(atPath: file.path)
    {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
    #expect(Array(try Data(contentsOf: file)) == bytes, "\(name) is not what this program makes")
  }

  static func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }
}

@Suite struct `The formats` {
  private func head() throws -> Head { Head(genesis: try TestKeys.genesis()) }

  private func note() throws -> [UInt8] {
    var entry = try fullEntry()
    entry.vault = try TestKeys.genesis().hash
    entry.seen = try head().seen
    return try TestKeys.signer().sign(text: entry.text)
  }

  @Test func `of vault note, control code and leaf are as committed`() throws {
    let genesis = try TestKeys.genesis()
    try Golden.check("vault.note", genesis.note)
    try Golden.check("control-code.txt", Array((genesis.controlCode + "\n").utf8))
    try Golden.check("genesis-hash.txt", Array("\(genesis.hash.hex)\n\(genesis.leaf.hex)\n".utf8))
    #expect(try Genesis(note: Golden.read("vault.note")) == genesis)
  }

  @Test func `of an entry are as committed`() throws {
    try Golden.check("entry.note", try note())
    try Golden.check("entry-leaf.txt", Array("\(Merkle.leaf(try note()).hex)\n".utf8))
  }

  /// A log of two entries: signed under the log's name by key 11 × 32, cosigned by key 12 × 32 at a round second.
  @Test func `of a checkpoint, a request to a witness and a receipt are as committed`() throws {
    let genesis = try TestKeys.genesis()
    let origin = "\(genesis.origin)/\(Hex.encode(genesis.random))"
    let leaves = [genesis.leaf, Merkle.leaf(try note())]
    var tree = Frontier()
    for leaf in leaves { tree.append(leaf: leaf) }
    let text = Checkpoint(origin: origin, size: 2, root: tree.root).text
    let witness = try TestKeys.signer("avhopp.witness/p-0011223344556677", seed: 12)
    let signed = try TestKeys.signer(origin, seed: 11).sign(text: text)
    let checkpoint = try SignedCheckpoint(signed + witness.cosign(checkpoint: text, at: 1_795_353_600))
    try Golden.check("checkpoint", checkpoint.bytes)
    var inclusion = try #require(Prover(index: 1, size: 2))
    var consistency = try #require(Prover(old: 1, new: 2))
    for leaf in leaves {
      inclusion.append(leaf: leaf)
      consistency.append(leaf: leaf)
    }
    let receipt = EntryProof(index: 1, hashes: try #require(inclusion.proof), checkpoint: checkpoint)
    try Golden.check("receipt", receipt.bytes)
    #expect(try EntryProof(Golden.read("receipt")).holds(leaves[1]))
    let request = AddCheckpoint(
      old: 1, hashes: try #require(consistency.proof), checkpoint: try SignedCheckpoint(signed))
    try Golden.check("add-checkpoint", request.bytes)
    #expect(try AddCheckpoint(Golden.read("add-checkpoint")) == request)
  }

  @Test func `of a frame are as committed, and it opens to the entry`() throws {
    let genesis = try TestKeys.genesis()
    let frame = try Frame.seal(
      note: note(), tag: Tag.of(seq: 4, case: fullEntry().caseID, key: TestKeys.tagKey()), key: TestKeys.frameKey(),
      genesis: genesis.hash, index: 1, nonce: Array(0..<24))
    try Golden.check("frame.bin", frame.bytes)
    let bytes = try Golden.read("frame.bin")
    guard case .frame(let read) = FrameLayout.read(bytes[...], index: 1, segment: 0, offset: 0) else {
      Issue.record("the committed frame is not read")
      return
    }
    let entry = try #require(try read.open(with: TestKeys.frameKey(), genesis: genesis.hash))
    #expect(entry.note.bytes == (try note()))
    #expect(entry.seenMatches(try head()))
    #expect(entry.isSigned(by: try TestKeys.signer().verifyingKey))
    #expect(try read.open(with: TestKeys.frameKey(6), genesis: genesis.hash) == nil)
    #expect(try read.open(with: TestKeys.frameKey(), genesis: Merkle.emptyRoot) == nil)
  }

  @Test func `of a frame hide a note's size up to a kilobyte`() {
    #expect(FrameLayout.length(noteCount: 1) == 1024)
    #expect(FrameLayout.length(noteCount: 907) == 1024)
    #expect(FrameLayout.length(noteCount: 908) == 2048)
    #expect(FrameLayout.length(noteCount: LedgerLimit.noteBytesMax) == LedgerLimit.frameBytesMax)
    for count in [0, 1, 906, 907, 908, 1930, 1931, 1932, 5000] {
      let length = FrameLayout.length(noteCount: count)
      let note = [UInt8](repeating: 0x80, count: count)
      let padded = FrameLayout.pad(note, to: length - FrameLayout.overhead)
      #expect(padded.count + FrameLayout.overhead == length)
      #expect(FrameLayout.unpad(padded, length: length) == note)
      #expect(FrameLayout.unpad(padded, length: length + 1024) == nil)
    }
    #expect(FrameLayout.unpad([0, 0, 0], length: 1024) == nil)
    #expect(FrameLayout.unpad([], length: 1024) == nil)
  }

  @Test func `of a kept head are read back, and refused when changed`() throws {
    let scratch = try Scratch()
    var vault = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    #expect(Head(bytes: vault.start.bytes) == vault.start)
    #expect(Head(bytes: Head.start.bytes) == .start)
    for seq in 0..<5 {
      let head = try vault.append(Step(seq: seq)).head
      #expect(Head(bytes: head.bytes) == head)
      #expect(Head(bytes: head.bytes + [0]) == nil)
      #expect(Head(bytes: head.bytes.dropLast()) == nil)
    }
    #expect(Head(bytes: []) == nil)
    #expect(Head(bytes: [UInt8](repeating: 255, count: 92)) == nil)
  }

  /// With tools that every machine has: the leaf is `(printf '\0'; cat entry.note) | sha256sum`.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/openssl"), "openssl is not installed"))
  func `of an entry are verified by openssl`() throws {
    let scratch = try Scratch()
    let script = """
      set -e
      cd \(scratch.path)
      note=\(Golden.folder.path)/entry.note
      sed '/^$/,$d' "$note" > body
      tail -1 "$note" | cut -d' ' -f3 | base64 -d | tail -c 64 > signature
      vkey=$(sed -n 's/^founder \\(k7f3a91c2+[^ ]*\\) .*/\\1/p' \(Golden.folder.path)/vault.note)
      (printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
       echo "$vkey" | sed 's/^[^+]*+[^+]*+//' | base64 -d | tail -c 32) > key.der
      openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key.der -in body -sigfile signature > /dev/null
      test "$( (printf '\\0'; cat "$note") | sha256sum | cut -d' ' -f1)" = "$(cat \(Golden.folder.path)/entry-leaf.txt)"
      sed 's/^seq 4$/seq 5/' body > changed
      ! openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key.der -in changed -sigfile signature > /dev/null 2>&1
      """
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", script]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
