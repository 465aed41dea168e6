package import Sealing
package import Syntax

/// Something held from one index on, until an index, a moment, or for good.
package struct Holding: Sendable, Equatable {
  package let id: String
  package let until: Moment?
  /// The entry that gave it: effective for every later index.
  package let from: Int
  /// The entry that took it away: not effective for later ones.
  package internal(set) var dropped: Int?

  /// Index first, then clock: what the ledger's order says can't be moved by a claimed time.
  func isHeld(at index: Int?, time: Moment) -> Bool {
    if let index {
      guard from < index, dropped.map({ index <= $0 }) ?? true else { return false }
    } else if dropped != nil {
      return false
    }
    return until.map { time <= $0 } ?? true
  }
}

/// One person of the roster as the ledger knows them: an opaque name and public keys. Their real name lies sealed.
package struct RosterPerson: Sendable, Equatable {
  /// A sealing key of theirs, from the entry that made it known.
  package struct SealingKey: Sendable, Equatable {
    package let generation: Int
    package let recipient: Recipient
    package let from: Int
  }

  package let name: String
  package let verifyingKey: VerifyingKey
  package internal(set) var sealing: [SealingKey]
  package let isFounder: Bool
  package let activeFrom: Int
  package internal(set) var activeUntil: Int?
  package internal(set) var roles: [Holding] = []
  package internal(set) var items: [Holding] = []
  /// The sealed directory body with their name, when there is one.
  package internal(set) var card: BodyPlace?

  package var isActive: Bool { activeUntil == nil }
  package var recipient: Recipient { sealing[sealing.count - 1].recipient }
  package var generation: Int { sealing[sealing.count - 1].generation }

  func isActive(at index: Int?) -> Bool {
    guard let index else { return activeUntil == nil }
    return activeFrom < index && (activeUntil.map { index <= $0 } ?? true)
  }
}

/// Where one sealed body lies and what must be written inside it.
package struct BodyPlace: Sendable, Equatable, Hashable {
  package let compartment: String
  package let epoch: Int
  package let hash: Digest
  package let size: Int
  package let author: String
  package let event: String
}

extension Roster {
  func hasLeft(_ name: String) -> Bool { persons[name].map { !$0.isActive } ?? false }
}
