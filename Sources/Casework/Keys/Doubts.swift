import LedgerStore
import Sealing

/// Entries that are void for us because we found no key of theirs: they are so for everybody, or else we are out.
struct Doubts {
  private var fresh: [CaseID: Int] = [:]
  private var waiting: [CaseID: [(finding: Finding, epoch: Int)]] = [:]

  mutating func add(_ line: RegisterLine) { fresh[line.caseID] = line.number }

  /// True when the finding must wait: until others are seen to have gone on without the entry.
  mutating func takes(_ finding: Finding, in id: CaseID) -> Bool {
    guard let epoch = fresh.removeValue(forKey: id) else { return false }
    waiting[id, default: []].append((finding, epoch))
    return true
  }

  /// An entry of the case was accepted after them.
  mutating func settle(_ id: CaseID) -> [Finding] {
    fresh[id] = nil
    return waiting.removeValue(forKey: id)?.map(\.finding) ?? []
  }

  /// Of a case that goes no further, though we were let into it: the key that we should have been given.
  func missing(_ id: CaseID) -> Finding? {
    guard let (finding, epoch) = waiting[id]?.last else { return nil }
    return Finding(
      .keyFileMissing(compartment: Roster.Part.register, epoch: epoch), index: finding.index, caseID: id)
  }
}
