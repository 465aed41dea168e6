/// A step that could stand in a way: of which event, and what it states.
struct WayAct: Hashable {
  let event: EventID
  /// Values of facts that it records; an empty text is any value.
  var values: [FactID: String] = [:]
  /// It refers to the entry of this event that stands.
  var about: EventID?
  /// The role it is taken in, where a rule counts roles.
  var role: RoleID?
  /// The ground given, where one stands for another condition.
  var ground: String?
}

/// How far out of the way a step lies. What is weighed follows from the definition: whoever writes one says it by what the
/// step is, and nothing here knows any step by its name.
extension Workflow {
  enum Weight {
    /// Any step.
    static let step = 10
    /// Time to be waited for, a ground that stands for a condition, a decision taken outside that must be asked for: a little more
    /// than a step that does without.
    static let detour = 11
    /// A deadline that moves the case by itself; a decision of one's own that takes back what was given.
    static let loss = 100
    /// Over any way of ordinary steps.
    static let circumstance = 1_000
  }

  func weight(_ act: WayAct) -> Int {
    guard let event = events[act.event] else { return Weight.step }
    var weight = Weight.step
    if isCircumstance(act.event) { weight += Weight.circumstance }
    if takesBack(event), event.decides == nil { weight += Weight.loss }
    if act.ground != nil { weight += Weight.detour }
    if event.isOutside { weight += Weight.detour }
    return weight
  }

  /// A step that nobody takes to get on: it notes what another has brought (an application, an appeal), or that what was given is
  /// over without anybody having decided so, as when a person dies or withdraws consent, or a court lifts a decision.
  package func isCircumstance(_ event: EventID) -> Bool {
    guard let definition = events[event] else { return false }
    return definition.isReceived || definition.isAppeal || takesBack(definition) && !isDecision(event)
  }

  private func takesBack(_ event: EventDefinition) -> Bool {
    event.sets.contains { $0.value == FactDefinition.revokedValue }
  }

  /// Transitions out of a state that a date of the person's ends, as the eighteenth birthday does: a child is not made an adult to
  /// get on, nor are years waited for.
  var barredTransitions: Set<Int> {
    func isDated(_ transition: Int) -> Bool {
      transitions[transition].deadline?.from != nil && !chart.transitions[transition].targets.isEmpty
    }
    let states = Set(transitions.indices.filter(isDated).map { chart.transitions[$0].source })
    return Set(
      transitions.indices.filter { transition in
        let taken = chart.transitions[transition]
        return !taken.targets.isEmpty && (transitions[transition].event != nil || isDated(transition))
          && chart.lineage(taken.source).contains { state in
            let isLeft = state == taken.source || taken.targets.allSatisfy { !chart.isDescendant($0, of: state) }
            return states.contains(state) && isLeft
          }
      })
  }
}
