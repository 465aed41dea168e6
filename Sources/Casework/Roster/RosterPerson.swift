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
    isGiven(at: index) && (until.map { time <= $0 } ?? true)
  }

  /// Given and not taken back, whatever any clock says.
  func isGiven(at index: Int?) -> Bool {
    guard let index else { return dropped == nil }
    return from < index && (dropped.map { index <= $0 } ?? true)
  }

  /// Over by more than a day, and nobody has taken it back.
  func hasRunOut(at time: Moment) -> Bool {
    guard dropped == nil, let until else { return false }
    return time.seconds > until.seconds + 86_400
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
  /// In order: each from the entry that let them in, until the one that shut them out.
  package private(set) var periods: [Period]
  package internal(set) var roles: [Holding] = []
  package internal(set) var items: [Holding] = []
  /// The sealed directory body with their name, when there is one.
  package internal(set) var card: BodyPlace?
  /// The entry from which that is it.
  var cardFrom: Int?

  package struct Period: Sendable, Equatable {
    package let from: Int
    package internal(set) var until: Int?
  }

  init(name: String, verifyingKey: VerifyingKey, sealing: [SealingKey], isFounder: Bool, from index: Int) {
    (self.name, self.verifyingKey, self.sealing, self.isFounder) = (name, verifyingKey, sealing, isFounder)
    periods = [Period(from: index)]
  }

  /// The entry that first let them in; for nobody before it were they anybody.
  package var activeFrom: Int { periods[0].from }
  /// The entry that shut them out, if they are out now.
  package var activeUntil: Int? { periods[periods.count - 1].until }
  package var isActive: Bool { periods[periods.count - 1].until == nil }
  package var recipient: Recipient { sealing[sealing.count - 1].recipient }
  package var generation: Int { sealing[sealing.count - 1].generation }

  func isActive(at index: Int?) -> Bool {
    guard let index else { return isActive }
    return periods.contains { $0.from < index && ($0.until.map { index <= $0 } ?? true) }
  }

  /// Active at `index`, and without a break since the entry at `joined`.
  func hasStayed(since joined: Int, at index: Int?) -> Bool {
    periods.contains { period in
      guard period.from <= joined else { return false }
      guard let until = period.until else { return true }
      return index.map { $0 <= until } ?? false
    }
  }

  /// Shut out from the next index on, with everything they held: whoever comes back is given anew what they are to have.
  mutating func leave(at index: Int) {
    periods[periods.count - 1].until = index
    for at in roles.indices where roles[at].dropped == nil { roles[at].dropped = index }
    for at in items.indices where items[at].dropped == nil { items[at].dropped = index }
  }

  mutating func comeBack(at index: Int) { periods.append(Period(from: index)) }
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

  /// The same as the roster stood at `index`.
  func hasLeft(_ name: String, at index: Int) -> Bool {
    persons[name].map { $0.activeFrom < index && !$0.isActive(at: index) } ?? false
  }
}

extension RosterPerson {
  mutating func set(card place: BodyPlace, from index: Int) { (card, cardFrom) = (place, index) }
}
