/// Whose absence stops a case where it now stands.
package struct Stall: Sendable, Equatable {
  package let person: String
  /// Path of the state that nobody else can move.
  package let state: String
  /// The steps that would move it, had the person been there.
  package let events: [EventID]
}

extension Workflow {
  /// For each person and each state that somebody answers for: the steps out of it that these people can take only with
  /// that person among them. Conditions on facts and time are taken as met; who has signed what comes from the case.
  package func stalls(_ staff: Staff, at position: Position) -> [Stall] {
    let everything = StateSet(chart.states.indices)
    var stalls: [Stall] = []
    for state in position.configuration where states[state].owner != nil && chart.isAtomic(state) {
      let around = chart.lineage(state).prefix { chart.states[$0].kind != .parallel && $0 != 0 }
      let ways = around.flatMap { chart.states[$0].transitions }.filter { transition in
        transitions[transition].event != nil && !chart.transitions[transition].targets.isEmpty
          && structuralLeaves(transition).allSatisfy { $0.isMet(by: position.configuration, within: everything) }
      }
      func open(_ staff: Staff) -> [Int] {
        ways.filter { StaffPlan(self, of: $0, staff: staff, at: position).assignment() != nil }
      }
      let possible = open(staff)
      guard !possible.isEmpty else { continue }
      for person in staff.persons where open(staff.without(person.name)).isEmpty {
        var events: [EventID] = []
        for event in possible.compactMap({ transitions[$0].event }) where !events.contains(event) {
          events.append(event)
        }
        stalls.append(Stall(person: person.name, state: chart.states[state].path, events: events))
      }
    }
    return stalls
  }
}
