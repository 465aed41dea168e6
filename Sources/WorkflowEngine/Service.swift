internal import Syntax

/// Decisions, and what notes that the party has been served them. Each decision that can be appealed has a time of its own in
/// which to be served, and each that was served a time of its own in which to be appealed: another takes neither away.
extension Workflow {
  /// Decisions that can be appealed and whose service nobody has noted, oldest first.
  package func unserved(at position: Position) -> [String] {
    unservedPlaces(position).map { position.log[$0].leaf }
  }

  private func unservedPlaces(_ position: Position) -> [Int] {
    position.log.indices.filter {
      index.appealable.contains(position.log[$0].event) && !isAnswered($0, isUnserved: true, position)
    }
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
    remind(of: [position.log.count - 1], &position, at: time) { _, _ in true }
  }

  /// A case that has just moved here is reminded of each decision that nobody has served, once.
  /// - Parameter isNew: whether the version that it moved from did not remind of the entry by this deadline.
  func remindAnew(_ position: inout Position, at time: Moment, isNew: (_ transition: Int, _ event: EventID) -> Bool) {
    remind(of: unservedPlaces(position), &position, at: time, where: isNew)
  }

  private func remind(
    of places: [Int], _ position: inout Position, at time: Moment, where isWanted: (Int, EventID) -> Bool
  ) {
    for transition in index.deadlinesUnserved {
      guard let clock = index.clocks[transition],
        position.configuration.contains(chart.transitions[transition].source)
      else { continue }
      for place in places where isWanted(transition, position.log[place].event) {
        position.armed.append(
          Position.Armed(
            transition: transition, due: clock.period.after(position.log[place].began), since: time, entry: place))
      }
    }
  }

  /// The note of service that a time counts from, where it was set going by the fact alone, or under another version.
  func note(of transition: Int, at position: Position) -> Int? {
    guard let fact = index.clocks[transition]?.deadline.from else { return nil }
    return position.log.lastIndex { told in
      events[told.event]?.isServing == true && told.facts.contains { $0.name == fact }
    }
  }

  /// The note of service just made answers its decision's reminder. It replaces what an earlier note of the same decision set
  /// going, and no other decision's.
  func serve(_ transition: Int, _ clock: Clock, _ position: inout Position, at time: Moment) {
    let place = position.log.count - 1
    let decision = position.log[place].ref
    let log = position.log
    position.armed.removeAll { armed in
      guard armed.transition == transition else { return false }
      if let served = armed.entry.flatMap({ clock.deadline.isUnserved ? log[$0].leaf : log[$0].ref }) {
        return served == decision
      }
      // Whose it is nothing says, if it is of another version; where there was no other decision, it is this one's.
      return !log.contains { isServable($0.event) && $0.leaf != decision && $0.time <= armed.since }
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
