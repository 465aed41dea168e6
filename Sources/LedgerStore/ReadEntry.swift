package import Sealing
internal import Syntax

/// An entry that was read from the ledger: its frame opened, its leaf is the hash of its note, its text follows the grammar,
/// it names this vault, and carries one signature line under its signer's name. Nobody has yet checked the signature or
/// `seen`; only this file can make one.
package struct ReadEntry: Sendable {
  package let index: Int
  package let leaf: Digest
  package let entry: Entry
  package let note: SignedNote
  package let location: Location

  init(
    note bytes: [UInt8], index: Int, leaf: Digest, location: Location, genesis: Digest
  ) throws(EntryFault) {
    guard Merkle.leaf(bytes) == leaf else { throw .leaf }
    try self.init(hashed: bytes, index: index, leaf: leaf, location: location, genesis: genesis)
  }

  /// The same of a note whose leaf the caller has just made.
  init(hashed bytes: [UInt8], index: Int, leaf: Digest, location: Location, genesis: Digest) throws(EntryFault) {
    guard bytes.count <= LedgerLimit.noteBytesMax else {
      throw .note(SyntaxError(line: 0, expected: "a note of at most 65,535 bytes"))
    }
    do { note = try SignedNote(bytes) } catch { throw .note(error) }
    do { entry = try Entry(text: note.text) } catch { throw .grammar(error) }
    guard entry.vault == genesis else { throw .vault }
    guard note.signatures.count == 1, note.signatures[0].name == entry.signer else { throw .signer }
    (self.index, self.leaf, self.location) = (index, leaf, location)
  }

  /// Whether this key is the signer's and signed exactly this text.
  package func isSigned(by key: VerifyingKey) -> Bool {
    guard key.name == entry.signer else { return false }
    do {
      try note.verify(key)
      return true
    } catch {
      return false
    }
  }

  /// Whether `seen` is all that lay before this entry. If not: another history, or a slip. `before` comes from the scan.
  package func seenMatches(_ before: Head) -> Bool {
    before.size == index && entry.seen == before.seen
  }
}
