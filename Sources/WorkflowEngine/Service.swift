internal import Syntax

/// Decisions, and what notes that the party has been served them. Each decision that can be appealed has a time of its own in
/// which to be served, and each that was served a time of its own in which to be appealed: another takes neither away.
extension Workflow {
  /// Decisions that can be appealed and whose service nobody has noted, oldest first.
  package func unserved(at position: Position) -> [String] {
    position.log.indices.filter {
      index.appealable.contains(position.log[$0].event) && !isAnswered($0, isUnserved: true, position)
    }.map { position.log[$0].leaf }
  }

  /// What can be served: it decides a proposal, or can be appealed.
  package func isServable(_ event: EventID) -> Bool { index.decisions.contains(event) }

  /// The event that a time of one entry's own is about: the decision that is to be served, or that was.
  package func decision(_ entry: Int?, at position: Position) -> EventID? {
    guard let entry, position.log.indices.contains(entry) else { return nil }
    let told = position.log[entry]
    if index.appealable.contains(told.event) { return told.event }
    guard events[told.event]?.isServing == true else { return nil }
    return position.log.last { $0.leaf == told.ref }?.event
  }

  /// The decision just taken is to be served.
  func remind(_ position: inout Position, at time: Moment) {
    let place = position.log.count - 1
    for transition in index.deadlinesUnserved {
      guard let clock = index.clocks[transition],
        position.configuration.contains(chart.transitions[transition].source)
      else { continue }
      position.armed.append(
        Position.Armed(
          transition: transition, due: clock.period.after(position.log[place].began), since: time, entry: place))
    }
  }

  /// The note of service just made answers its decision's reminder. It replaces what an earlier note of the same decision set
  /// going, and no other decision's.
  func serve(_ transition: Int, _ clock: Clock, _ position: inout Position, at time: Moment) {
    let place = position.log.count - 1
    let decision = position.log[place].ref
    let log = position.log
    position.armed.removeAll { armed in
      guard armed.transition == transition, let entry = armed.entry else { return false }
      return clock.deadline.isUnserved ? log[entry].leaf == decision : log[entry].ref == decision
    }
    guard let day = clock.deadline.from.flatMap({ position.facts[$0]?.day }) else { return }
    position.armed.append(
      Position.Armed(transition: transition, due: clock.period.after(day), since: time, entry: place))
  }

  /// Whether the entry has been named since by what answers it: a note of service, a countersignature, a note that the time is
  /// over.
  func isAnswered(_ entry: Int, isUnserved: Bool, _ position: Position, from time: Moment? = nil) -> Bool {
    let asked = position.log[entry]
    return position.log[(entry + 1)...].contains { later in
      guard later.ref == asked.leaf, time.map({ later.time >= $0 }) ?? true, let event = events[later.event] else {
        return false
      }
      return isUnserved ? event.isServing : event.decides == asked.event || event.answers == asked.event
    }
  }
}

extension Workflow {
  /// Whether `leaf` is an entry of this case that can be served.
  func isDecision(_ leaf: String?, at position: Position) -> Bool {
    position.log.contains { $0.leaf == leaf && isServable($0.event) }
  }
}
