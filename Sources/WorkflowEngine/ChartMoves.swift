/// In a chart where no state remembers, a transition taken alone leaves and enters the same states every time.
extension Chart {
  /// One object, since a step only looks into it.
  package final class Move: Sendable {
    /// Whichever of these are active are left.
    let leaves: StateSet
    let enters: StateSet
    /// The same two, in document order.
    let left: [Int]
    let entered: [Int]

    init(leaves: StateSet, enters: StateSet) {
      (self.leaves, self.enters) = (leaves, enters)
      (left, entered) = (Array(leaves), Array(enters))
    }
  }

  /// By transition; nil if some state remembers, for then it depends on the case.
  func moves() -> [Move]? {
    guard !remembers else { return nil }
    // With everything active, all that can be left is left, and nothing that is entered is there already.
    let everything = StateSet(states.indices)
    return transitions.indices.map { transition in
      let outcome = take([transition], everything, memory: [:])
      return Move(leaves: outcome.exited, enters: outcome.entered)
    }
  }
}
