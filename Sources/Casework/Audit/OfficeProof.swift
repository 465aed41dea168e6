package import LedgerStore
package import Sealing
import Syntax

/// A receipt for one entry, and the entry itself where our keys open it.
package struct EntryReceipt: Sendable {
  package let proof: EntryProof
  /// The signed entry; nil where it is other people's.
  package let note: [UInt8]?
}

extension Office {
  /// Proves that entry `index` lies in the newest checkpoint that a witness has signed, else in the newest of all.
  package func prove(_ index: Int) throws(CaseworkError) -> EntryReceipt {
    try refresh()
    guard index >= 0, index < pin.head.size else { throw .oversight(.noSuchEntry(index: index)) }
    let held = roster.checkpoints.filter { $0.checkpoint.size > index }
    guard
      let known = held.last(where: roster.isWitnessed) ?? held.last(where: { !$0.cosigned.isEmpty }) ?? held.last
    else {
      throw .oversight(.notCheckpointed(index: index))
    }
    guard var prover = Prover(index: index, size: known.checkpoint.size) else {
      throw .oversight(.noSuchEntry(index: index))
    }
    let leaf = try feed(&prover, to: known.checkpoint.size, wanted: index)
    let proof = EntryProof(index: index, hashes: prover.proof ?? [], checkpoint: known.signed)
    // Never hand out what does not hold: the disk may not be what was checkpointed.
    guard let leaf, proof.holds(leaf) else {
      throw .oversight(.otherHistory(size: known.checkpoint.size))
    }
    return EntryReceipt(proof: proof, note: try note(of: index, leaf: leaf))
  }

  private func note(of index: Int, leaf: Digest) throws(CaseworkError) -> [UInt8]? {
    if index == 0 { return reader.genesis.note }
    let run = try OpenedEntries(self)
    var found: [UInt8]?
    do {
      try reader.scan(from: reader.start) { (frame, _) throws(CaseworkError) in
        if frame.index == index { found = try run.note(frame) }
      }
    } catch {
      throw CaseworkError(error)
    }
    return found.flatMap { Merkle.leaf($0) == leaf ? $0 : nil }
  }

  /// Leaves in order, from vault.note on. Answers the leaf that is wanted.
  @discardableResult
  func feed(_ prover: inout Prover, to size: Int, wanted: Int? = nil) throws(CaseworkError) -> Digest? {
    var given = prover
    var found = wanted == 0 ? reader.genesis.leaf : nil
    given.append(leaf: reader.genesis.leaf)
    do {
      try reader.scan(from: reader.start) { (frame, _) throws(CaseworkError) in
        if frame.index < size { given.append(leaf: frame.leaf) }
        if frame.index == wanted { found = frame.leaf }
      }
    } catch {
      throw CaseworkError(error)
    }
    prover = given
    return found
  }
}

/// Opens entries again after a replay has told which register each lies under: one whole audit, then any frame.
final class OpenedEntries {
  private let run: AuditRun
  let report: AuditReport

  init(_ office: Office) throws(CaseworkError) {
    run = try AuditRun.reaching(office, isDeep: false) { reach throws(CaseworkError) in
      let run = try AuditRun(office, reach: reach)
      run.keyOf = [:]
      return run
    }
    report = run.report
  }

  /// Whose register every entry lies under that our keys open.
  var people: [RosterPerson] { run.roster.people }

  /// nil where none of our keys opens it, or what is in it is no entry.
  func note(_ frame: Frame) throws(CaseworkError) -> [UInt8]? {
    guard let name = run.keyOf?[frame.index] else { return nil }
    do {
      let read = try run.kept.withFrameKey(name) { key throws(LedgerError) -> ReadEntry? in
        try frame.open(with: key, genesis: run.office.genesisHash)
      }
      return (read ?? nil)?.note.bytes
    } catch {
      guard case .badEntry = error else { throw CaseworkError(error) }
      return nil
    }
  }
}

/// The check of a receipt, for whoever has it, the entry and the log's public keys: no vault, no identity.
package enum ReceiptCheck {
  /// Answers what the checkpoint says, and which of the witnesses given have signed it.
  package static func check(
    proof bytes: [UInt8], note: [UInt8], logs: [VerifyingKey], witnesses: [WitnessKey]
  ) throws(OversightFault) -> (index: Int, checkpoint: Checkpoint, cosigned: [Cosigned]) {
    let proof: EntryProof
    let cosigned: [Cosigned]
    do throws(CheckpointFault) {
      proof = try EntryProof(bytes)
      cosigned = try proof.checkpoint.verifyOurs(
        origin: proof.checkpoint.checkpoint.origin, keys: logs, witnesses: witnesses)
    } catch {
      throw .checkpoint(error)
    }
    guard proof.holds(Merkle.leaf(note)) else { throw .badProof }
    return (proof.index, proof.checkpoint.checkpoint, cosigned)
  }
}

/// Public keys as they are handed over: one vkey a line, the log's and its witnesses'.
package struct KeyList: Sendable, Equatable {
  package private(set) var logs: [VerifyingKey] = []
  package private(set) var witnesses: [WitnessKey] = []

  package init(logs: [VerifyingKey], witnesses: [WitnessKey]) { (self.logs, self.witnesses) = (logs, witnesses) }

  package static let none = KeyList(logs: [], witnesses: [])

  package init(_ bytes: [UInt8]) throws(OversightFault) {
    guard var lines = try? Lines(bytes, lineMax: LedgerLimit.checkpointLineMax + 200, totalMax: 1 << 16) else {
      throw .badKey
    }
    while let line = lines.next() {
      if let key = try? VerifyingKey(vkey: String(line)) {
        logs.append(key)
      } else if let key = try? WitnessKey(vkey: String(line)) {
        witnesses.append(key)
      } else {
        throw .badKey
      }
    }
    guard !logs.isEmpty || !witnesses.isEmpty else { throw .badKey }
  }

  package var bytes: [UInt8] {
    Array((logs.map(\.vkey) + witnesses.map(\.vkey)).map { $0 + "\n" }.joined().utf8)
  }
}

extension Office {
  /// The log's public keys and its witnesses', to hand to whoever checks from outside.
  package var publicKeys: KeyList { KeyList(logs: roster.currentLogKeys, witnesses: roster.witnesses) }
}
