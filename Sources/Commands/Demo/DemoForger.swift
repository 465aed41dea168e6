import Casework
import LedgerStore
import Sealing
import Syntax

/// A client that somebody has changed, in the hands of a person with real keys: it asks no rule, writes the step it likes,
/// and signs it correctly. It shows what the rules of every other client are worth; it can do nothing that its owner's own
/// editor and libsodium could not.
struct DemoForger {
  let vaultPath: String
  let keystore: [UInt8]

  /// What the forged entry says.
  struct Step {
    let number: String
    let seq: Int
    let prev: Digest
    let role: String
    let event: String
    let ref: Digest?
  }

  private struct Register: ~Copyable {
    let caseID: CaseID
    let secret: Secret
  }

  /// Appends the step to the ledger. Nobody is asked.
  /// - Returns: its index.
  func write(_ step: Step, passphrase: String, at time: Moment) throws -> Int {
    let keys = try Keystore.open(keystore, passphrase: try secret(of: passphrase))
    var vault = try Vault.open(at: vaultPath)
    let register = try register(of: step.number, in: vault, keys)
    let caseID = register.caseID
    let tag = try Tag.of(seq: step.seq, case: caseID, key: register.secret.derived(Tag.purpose))
    let frameKey = try register.secret.derived(Frame.purpose)
    let genesis = vault.genesis.hash
    let receipt = try vault.append(from: vault.start) { (_: Frame, _: Head) throws(LedgerError) in
    } prepare: { (head: Head) throws(LedgerError) -> Draft in
      let entry = Entry(
        vault: genesis, caseID: caseID, seq: step.seq, prev: step.prev, signer: keys.name, seen: head.seen, time: time,
        role: step.role, event: step.event, ref: step.ref)
      let note: [UInt8]
      do throws(SealingError) { note = try keys.signing.sign(text: entry.text) } catch { throw .sealing(error) }
      return Draft(frame: try Frame.seal(note: note, tag: tag, key: frameKey, genesis: genesis, index: head.size))
    }
    return receipt.index
  }

  /// The secret under which the case's frames are sealed: its owner is a reader and has it by right.
  private func register(
    of number: String, in vault: borrowing Vault, _ keys: borrowing PersonKeys
  ) throws -> Register {
    for hash in try vault.fileNames(.key).hashes {
      // FORMAT.md, "Key file": a header, an empty line, 32 bytes for each epoch from the first to the last, padding.
      guard let plaintext = try? keys.open(try vault.readWhole(.key, hash)) else { continue }
      let header = plaintext.withBytes { unsafe Array($0.prefix(512)) }
      guard let end = header.indices.dropLast().first(where: { header[$0] == 0x0A && header[$0 + 1] == 0x0A }) else {
        continue
      }
      let lines = String(decoding: header[..<end], as: UTF8.self).split(separator: "\n")
      guard lines.contains("compartment register"), let line = lines.first(where: { $0.hasPrefix("case ") }),
        let id = CaseID(hex: line.dropFirst(5)), CaseNumber(id).text == number,
        let epochs = lines.last?.split(separator: " ").compactMap({ Int($0) }), epochs.count == 2
      else { continue }
      return Register(
        caseID: id, secret: try plaintext.secret(at: end + 2 + 32 * (epochs[1] - epochs[0]), count: 32))
    }
    throw DemoFault(who: "-", words: ["forge"], ended: Ended(status: 4, out: "", said: number))
  }

  private func secret(of passphrase: String) throws -> Secret {
    let pipe = try Pipe()
    try writeAll(pipe.input, Array((passphrase + "\n").utf8))
    return try Passphrase.read(fd: pipe.output)
  }
}
