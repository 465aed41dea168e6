import Casework
import LedgerStore
import Sealing
import Syntax

/// What has happened in a case, kept beside the program's own replay of it, and which step may follow: judged by
/// `PlainReading` alone.
struct PlainCase {
  struct Step {
    let event: String
    var actor: String
    let role: String
    let items: Set<String>
    let leaf: Digest
    var ref: Digest?
    let time: Moment
    let facts: [FactLine]
    let reason: String?
    let proofs: Set<String>
    let parts: Set<String>

    /// A step of nobody's, to ask what any would meet.
    static func nobody(_ time: Moment) -> Step {
      Step(
        event: "", actor: "", role: "", items: [], leaf: Hash.sha256([]), ref: nil, time: time, facts: [], reason: nil,
        proofs: [], parts: [])
    }
  }

  struct Known {
    let value: String
    let until: Moment?
    let isRevoked: Bool
    /// Into `steps`.
    let at: Int
  }

  struct Reading: Hashable { let actor: String, leaf: Digest }

  private(set) var steps: [Step] = []
  private(set) var facts: [String: Known] = [:]
  /// Whole entries that somebody has opened.
  var opened: Set<Reading> = []
  /// Proposals that nobody has decided or replaced.
  private(set) var open: [String: [Digest]] = [:]

  private func last(_ event: String) -> Int? { steps.lastIndex { $0.event == event } }

  func step(_ leaf: Digest?) -> Step? { steps.first { $0.leaf == leaf } }

  func waiting(_ proposal: String) -> [Digest] { open[proposal] ?? [] }

  /// What the latest entry of the event said, so that another can say the same.
  func values(of event: String) -> [String: Set<String>] {
    let facts = last(event).map { steps[$0].facts } ?? []
    return Dictionary(facts.map { ($0.name, [$0.value]) }, uniquingKeysWith: { $0.union($1) })
  }

  /// The entry of `event` that a step is about: the one it names if that still stands, else the last that is open.
  private func subject(_ event: String, _ step: Step, _ reading: PlainReading) -> Step? {
    let latest = last(event).map { steps[$0] }
    if let named = steps.first(where: { $0.event == event && $0.leaf == step.ref }) {
      let isOpen = !reading.decided.contains(event) || open[event]?.contains(named.leaf) == true
      if reading.events[event]?.isSeveral == true ? isOpen : named.leaf == latest?.leaf { return named }
    }
    return self.step(open[event]?.last) ?? latest
  }

  // MARK: What may follow

  /// Which of a way's conditions the step does not meet, by their place in the rule.
  func unmet(_ step: Step, _ handler: PlainReading.Handler, _ active: Set<String>, _ reading: PlainReading) -> [Int] {
    handler.conditions.indices.filter { !isMet(handler.conditions[$0], step, active, reading) }
  }

  /// The way that the step takes: inner states before those around them, and the first whose rule is met. nil where it may
  /// not be taken.
  func way(
    _ step: Step, _ active: Set<String>, _ reading: PlainReading
  ) -> PlainReading.Handler? {
    let possible = (reading.byEvent[step.event] ?? []).map { reading.handlers[$0] }.filter { active.contains($0.state) }
    let met = possible.filter { unmet(step, $0, active, reading).isEmpty }
    guard let deepest = met.map(\.state.utf8.count).max(),
      let way = met.first(where: { $0.state.utf8.count == deepest })
    else { return nil }
    return faults(step, way, reading).isEmpty ? way : nil
  }

  func isMet(
    _ condition: PlainReading.Condition, _ step: Step, _ active: Set<String>, _ reading: PlainReading
  ) -> Bool {
    switch condition {
    case .role(let roles): return roles.contains(step.role)
    case .delegated(let item, let roles): return step.items.contains(item) && roles.contains(step.role)
    case .reason(let codes): return step.reason.map(codes.contains) ?? false
    case .proof(let kind): return step.proofs.contains(kind)
    case .new(let fact, let values):
      return step.facts.contains { $0.name == fact && (values.isEmpty || values.contains($0.value)) }
    case .lasts(let fact, let most):
      guard let until = step.facts.first(where: { $0.name == fact })?.until else { return false }
      return until <= step.time.adding(most)
    case .inState(let state): return active.contains(state)
    case .notIn(let state): return !active.contains(state)
    case .anyOf(let branches): return branches.contains { isMet($0, step, active, reading) }
    case .known, .done, .none, .noOwn, .count, .open, .opened, .elapsed, .approvals:
      return isMetByThePast(condition, step, reading)
    }
  }

  private func isMetByThePast(_ condition: PlainReading.Condition, _ step: Step, _ reading: PlainReading) -> Bool {
    switch condition {
    case .known(let fact, let state, let values, let since):
      guard let known = facts[fact], values.isEmpty || values.contains(known.value) else { return false }
      let isInForce = !known.isRevoked && (known.until.map { step.time < $0 } ?? true)
      if state == "valid" && !isInForce || state == "lapsed" && isInForce { return false }
      return since.map { event in last(event).map { $0 < known.at } ?? false } ?? true
    case .done(let event, let since):
      guard let at = last(event) else { return false }
      return since.map { event in last(event).map { $0 < at } ?? false } ?? true
    case .none(let event, let until):
      guard let at = last(event) else { return true }
      return until.contains { last($0).map { $0 > at } ?? false }
    case .noOwn(let event, let until):
      let answered = Set(steps.filter { until.contains($0.event) }.compactMap(\.ref))
      return !steps.contains { $0.event == event && $0.actor == step.actor && !answered.contains($0.leaf) }
    case .count(let event, let most, let since): return count(event, since: since) < most
    case .open(let event, let most): return (open[event] ?? []).count <= most
    case .opened(let event):
      return subject(event, step, reading).map { opened.contains(Reading(actor: step.actor, leaf: $0.leaf)) } ?? false
    case .elapsed(let period, let since):
      return last(since).map { step.time >= steps[$0].time.adding(period) } ?? false
    case .approvals(let wanted):
      guard let subject = subject(wanted.of, step, reading) else { return false }
      let signed = steps.filter { other in
        other.event == wanted.by && other.ref == subject.leaf && wanted.roles.contains(other.role)
          && other.actor != subject.actor && other.actor != step.actor
          && (wanted.within.map { step.time <= other.time.adding($0) } ?? true)
      }
      return Set(signed.map(\.actor)).count >= wanted.count
    default: return false
    }
  }

  /// How often it was done, at all or after another was done last.
  func count(_ event: String, since: String?) -> Int {
    steps.dropFirst(since.flatMap { last($0) }.map { $0 + 1 } ?? 0).count { $0.event == event }
  }

  /// What stands against the step whatever the rule of its way says, each by a word.
  func faults(_ step: Step, _ way: PlainReading.Handler, _ reading: PlainReading) -> Set<String> {
    guard let event = reading.events[step.event] else { return ["event"] }
    var faults: Set<String> = []
    if let proposal = event.decides {
      if let named = self.step(step.ref), named.event == proposal {
        if open[proposal]?.contains(named.leaf) != true { faults.insert("replaced") }
        if !fits(event, named) { faults.insert("other") }
        if named.actor == step.actor { faults.insert("own") }
        if !opened.contains(Reading(actor: step.actor, leaf: named.leaf)) { faults.insert("unread") }
      } else {
        faults.insert("reference")
      }
    }
    if !event.answers.isEmpty {
      if let named = self.step(step.ref), event.answers.contains(named.event) {
        if !fits(event, named) { faults.insert("other") }
      } else {
        faults.insert("reference")
      }
    }
    if let proof = event.proof, !step.proofs.contains(proof) { faults.insert("proof") }
    for pair in reading.separate where pair.others.contains(step.event) {
      if subject(pair.first, step, reading)?.actor == step.actor { faults.insert("separate") }
    }
    let carried = Set(step.facts.map(\.name))
    if !carried.isSubset(of: event.fed.union(way.records.map { [$0] } ?? [])) { faults.insert("foreign") }
    for fact in step.facts {
      guard let values = reading.facts[fact.name]?.values, !values.isEmpty else { continue }
      if !values.contains(fact.value) { faults.insert("value") }
    }
    if event.proof == nil, !event.parts.isSubset(of: step.parts) { faults.insert("part") }
    return faults
  }

  func fits(_ event: PlainReading.Event, _ named: Step) -> Bool {
    event.proposed.allSatisfy { wanted in
      named.facts.contains { $0.name == wanted.fact && $0.value == wanted.value }
    }
  }

  // MARK: What has happened

  mutating func take(_ step: Step, by way: PlainReading.Handler, _ reading: PlainReading) {
    steps.append(step)
    guard let event = reading.events[step.event] else { return }
    if let proposal = event.decides { open[proposal]?.removeAll { $0 == step.ref } }
    if reading.decided.contains(step.event) {
      let others = event.isSeveral ? (open[step.event] ?? []).filter { $0 != step.ref } : []
      open[step.event] = others + [step.leaf]
    }
    var values = step.facts
    for (fact, value) in event.sets + (way.records.map { [($0, step.event)] } ?? []) {
      if !values.contains(where: { $0.name == fact }) { values.append(FactLine(name: fact, value: value)) }
    }
    for fact in values {
      let kind = reading.facts[fact.name]
      facts[fact.name] = Known(
        value: fact.value, until: fact.until ?? kind?.validFor?.end(from: step.time),
        isRevoked: kind?.isRevocable == true && fact.value == "revoked", at: steps.count - 1)
    }
  }
}
