package import Sealing
package import Syntax

/// A head of the tree for outsiders: C2SP tlog-checkpoint v1.0.0, three lines and no extension lines.
///
///     storstad.example/avhopp/000102030405060708090a0b0c0d0e0f
///     41
///     nND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=
///
/// Which log it is, how many leaves its tree has, and the root over them (base64).
package struct Checkpoint: Equatable, Sendable {
  /// The log's identity, and the name of every key that may sign for it.
  package let origin: String
  /// Leaves, vault.note counted.
  package let size: Int
  package let root: Digest

  package init(origin: String, size: Int, root: Digest) { (self.origin, self.size, self.root) = (origin, size, root) }

  package init(text: [UInt8]) throws(SyntaxError) {
    var lines = try Lines(text, lineMax: LedgerLimit.checkpointLineMax, totalMax: LedgerLimit.checkpointBytesMax)
    guard let origin = lines.next(), !origin.isEmpty else { throw lines.fail("the log's origin") }
    guard let number = lines.next(), let size = Digits.number(number, max: LedgerLimit.countMax) else {
      throw lines.fail("the tree's size")
    }
    guard let hash = lines.next(), let bytes = Base64.decode(hash, padded: true), let root = Digest(bytes: bytes[...])
    else { throw lines.fail("the tree's root") }
    guard lines.isAtEnd else { throw lines.fail("no further lines") }
    self.init(origin: String(origin), size: size, root: root)
  }

  package var text: [UInt8] { Array("\(origin)\n\(size)\n\(Base64.encode(root.bytes, padded: true))\n".utf8) }

  package var seen: Seen { Seen(size: size, root: root) }
}

/// Why a checkpoint is not taken. Carries nothing of it.
package enum CheckpointFault: Error, Equatable, Sendable {
  case malformed(SyntaxError)
  /// It is another log's.
  case wrongOrigin
  /// No key that we know of this log has signed it.
  case notSigned
  /// A line by a known key does not verify.
  case badSignature
  /// A line by a key that nobody has vouched for: in our own files there is none.
  case unknownLine
}

/// A checkpoint with the lines below it: one or more of the log's keys, then its witnesses'.
package struct SignedCheckpoint: Equatable, Sendable {
  package let checkpoint: Checkpoint
  package let note: SignedNote

  package init(_ bytes: [UInt8]) throws(CheckpointFault) {
    do throws(SyntaxError) {
      guard bytes.count <= LedgerLimit.checkpointNoteBytesMax else {
        throw SyntaxError(line: 0, expected: "a checkpoint of at most 64 KiB")
      }
      note = try SignedNote(bytes)
      checkpoint = try Checkpoint(text: note.text)
    } catch {
      throw .malformed(error)
    }
  }

  package var bytes: [UInt8] { note.bytes }

  /// By the C2SP rule, for other people's logs: lines by unknown keys are passed over.
  package func verify(origin: String, keys: [VerifyingKey]) throws(CheckpointFault) {
    guard checkpoint.origin.utf8.elementsEqual(origin.utf8) else { throw .wrongOrigin }
    let mine = keys.filter { $0.name.utf8.elementsEqual(origin.utf8) }
    do {
      _ = try note.opened(knownKeys: mine)
    } catch {
      throw error == .badSignature ? .badSignature : .notSigned
    }
  }

  /// For our own log: every line must be by one of its keys or its witnesses, and verify. A line that nobody vouches for
  /// could be anything, and a reader who passes over it has not seen the file that another one sees.
  ///
  /// Answers the witnesses that have signed, each with its latest time.
  package func verifyOurs(
    origin: String, keys: [VerifyingKey], witnesses: [WitnessKey]
  ) throws(CheckpointFault) -> [Cosigned] {
    try verify(origin: origin, keys: keys)
    var cosigned: [Cosigned] = []
    for line in note.signatures {
      if keys.contains(where: { $0.keyID == line.keyID && $0.name.utf8.elementsEqual(line.name.utf8) }) { continue }
      guard let witness = witnesses.first(where: { $0.keyID == line.keyID && $0.name == line.name }) else {
        throw .unknownLine
      }
      guard let time = try? note.cosignedTime(by: witness) else { throw .badSignature }
      let moment = Moment(seconds: Int64(clamping: time))
      if !cosigned.contains(where: { $0.witness == witness }) {
        cosigned.append(Cosigned(witness: witness, time: moment))
      }
    }
    return cosigned
  }

  /// The same checkpoint without this witness's lines.
  package func removing(_ witness: WitnessKey) throws(CheckpointFault) -> SignedCheckpoint {
    let kept = note.signatures.filter { !($0.keyID == witness.keyID && $0.name.utf8.elementsEqual(witness.name.utf8)) }
    let lines = kept.flatMap { SignedNote.line(name: $0.name, keyID: $0.keyID, signature: $0.signature) }
    return try SignedCheckpoint(note.text + [0x0A] + lines)
  }

  /// The same checkpoint with more lines below it.
  package func adding(_ lines: [SignedNote.Signature]) throws(CheckpointFault) -> SignedCheckpoint {
    let new = lines.filter { !note.signatures.contains($0) }
    let added = new.flatMap { SignedNote.line(name: $0.name, keyID: $0.keyID, signature: $0.signature) }
    return try SignedCheckpoint(bytes + added)
  }
}

/// A witness says: at this time it was the largest tree of this log that I had seen, and consistent with all before.
package struct Cosigned: Equatable, Sendable {
  package let witness: WitnessKey
  package let time: Moment
}
