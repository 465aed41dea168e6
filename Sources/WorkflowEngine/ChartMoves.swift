/// In a chart where no state remembers, a transition taken alone leaves and enters the same states every time.
extension Chart {
  package struct Move: Sendable {
    /// Whichever of these are active are left.
    let leaves: StateSet
    let enters: StateSet
  }

  /// By transition; nil if some state remembers, for then it depends on the case.
  func moves() -> [Move]? {
    guard !states.indices.contains(where: isHistory) else { return nil }
    // With everything active, all that can be left is left, and nothing that is entered is there already.
    let everything = StateSet(states.indices)
    return transitions.indices.map { transition in
      let outcome = take([transition], everything, memory: [:])
      return Move(leaves: outcome.exited, enters: outcome.entered)
    }
  }
}
