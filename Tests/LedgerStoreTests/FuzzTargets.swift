import LedgerStore
import Sealing
import Syntax

/// Every reader of bytes that others can hand us in the name of a log: what it takes must print back to the same bytes, and
/// nothing may trap. Used by the tests for a short while and by `make fuzz` for as long as you like.
enum FuzzTarget: String, CaseIterable, Sendable {
  case note, checkpoint, proof, request, entry, genesis, frame, tile, bundle, vkey, head

  /// False where something was taken that does not print back.
  func holds(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .note:
      guard let note = try? SignedNote(bytes) else { return true }
      _ = try? note.opened(knownKeys: [])
      return note.bytes == bytes
    case .checkpoint:
      guard let signed = try? SignedCheckpoint(bytes) else { return true }
      let mine = try? signed.verifyOurs(origin: signed.checkpoint.origin, keys: [], witnesses: [])
      return signed.bytes == bytes && signed.checkpoint.text == signed.note.text && mine == nil
    case .proof:
      guard let proof = try? EntryProof(bytes) else { return true }
      _ = proof.holds(Merkle.emptyRoot)
      return proof.bytes == bytes
    case .request:
      guard let request = try? AddCheckpoint(bytes) else { return true }
      let new = request.checkpoint.checkpoint
      _ = Merkle.isConsistent(
        old: request.old, new: new.size, oldRoot: new.root, newRoot: new.root, proof: request.hashes)
      return request.bytes == bytes
    case .entry:
      guard let entry = try? Entry(text: bytes) else { return true }
      return entry.text == bytes
    case .genesis:
      guard let genesis = try? Genesis(note: bytes) else { return true }
      return genesis.note == bytes && !genesis.founders.isEmpty
    case .frame:
      guard case .frame(let frame) = FrameLayout.read(bytes[...], index: 1, segment: 0, offset: 0) else { return true }
      return frame.location.length <= bytes.count && frame.location.length % LedgerLimit.frameUnit == 0
    case .tile:
      guard let hashes = Tile.hashes(bytes) else { return true }
      return hashes.flatMap(\.bytes) == bytes
    case .bundle:
      guard let entries = Tile.entries(bytes) else { return true }
      return entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 255)] + $0 } == bytes
    case .vkey:
      let text = String(decoding: bytes, as: UTF8.self)
      let signer = (try? VerifyingKey(vkey: text)).map { $0.vkey == text } ?? true
      return signer && (try? WitnessKey(vkey: text)).map { $0.vkey == text } ?? true
    case .head:
      guard let head = Head(bytes: bytes) else { return true }
      return head.bytes == bytes
    }
  }
}
