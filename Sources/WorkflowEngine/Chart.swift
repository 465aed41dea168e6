/// The statechart core: a tree of states in document order and the transitions between them. It knows nothing of guards,
/// time or people. Selection, conflict resolution and history follow SCXML (W3C Recommendation 2015) Appendix D;
/// one event is one microstep, so a step always ends.
package struct Chart: Sendable {
  package struct State: Sendable {
    package enum Kind: Sendable, Equatable {
      case atomic, compound, parallel, final
      case history(deep: Bool)
    }
    package let name: String
    /// Dotted, without the root: "case.process.decision".
    package let path: String
    package let kind: Kind
    package let parent: Int?
    /// One past the last descendant: states are numbered in document order, so descendants are a range.
    package var end: Int
    package var children: [Int] = []
    /// Compound: where it starts. History: where it goes when nothing is recorded.
    package var initial: [Int] = []
    /// Out of this state, in document order.
    package var transitions: [Int] = []
  }

  package struct Transition: Sendable {
    package let source: Int
    package let targets: [Int]
    /// A target that is the source, or inside it, does not leave the source.
    package let isInternal: Bool

    package init(source: Int, targets: [Int], isInternal: Bool) {
      (self.source, self.targets, self.isInternal) = (source, targets, isInternal)
    }
  }

  /// History: what was active below the parent of each history state when it was last left.
  package typealias Memory = [Int: StateSet]

  package struct Outcome: Sendable {
    package var configuration: StateSet
    package var memory: Memory
    package var exited: StateSet
    package var entered: StateSet
  }

  /// State 0 is the root.
  package private(set) var states: [State]
  package private(set) var transitions: [Transition] = []
  /// Some state of it is a history.
  private(set) var remembers = false

  package init(root: String) {
    states = [State(name: root, path: "", kind: .compound, parent: nil, end: 1)]
  }

  // MARK: Building, in document order

  package mutating func addState(_ name: String, kind: State.Kind, parent: Int) -> Int {
    let index = states.count
    let path = states[parent].path.isEmpty ? name : states[parent].path + "." + name
    states.append(State(name: name, path: path, kind: kind, parent: parent, end: index + 1))
    states[parent].children.append(index)
    if isHistory(index) { remembers = true }
    var ancestor: Int? = parent
    while let state = ancestor {
      states[state].end = index + 1
      ancestor = states[state].parent
    }
    return index
  }

  package mutating func setInitial(_ targets: [Int], of state: Int) { states[state].initial = targets }

  package mutating func addTransition(_ transition: Transition) -> Int {
    transitions.append(transition)
    states[transition.source].transitions.append(transitions.count - 1)
    return transitions.count - 1
  }

  // MARK: The tree

  package func isDescendant(_ state: Int, of ancestor: Int) -> Bool { state > ancestor && state < states[ancestor].end }

  /// The state itself, its parent, and so on up to the root.
  package func lineage(_ state: Int) -> [Int] {
    var line = [state]
    while let parent = states[line[line.count - 1]].parent { line.append(parent) }
    return line
  }

  package func isHistory(_ state: Int) -> Bool { if case .history = states[state].kind { true } else { false } }

  package func isAtomic(_ state: Int) -> Bool { states[state].kind == .atomic || states[state].kind == .final }
}
