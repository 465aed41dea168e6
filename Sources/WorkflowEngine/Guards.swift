internal import Syntax

/// The one evaluator. Enforcement and explanation both ask it, so that message and verdict cannot drift apart.
/// Every leaf is met with evidence or unmet with a remedy; what is unknown or absent is unmet.
struct Guards {
  let workflow: Workflow
  let position: Position
  /// Nil for a deadline: nobody acts, so every condition on an actor is unmet.
  let step: Step?
  let now: Moment
  /// False where nobody reads the sentences, as in a search.
  var speaks = true

  enum Finding {
    case met(Evidence)
    case unmet(Unmet)
  }

  func unmet(_ rule: RuleID) -> [Unmet] {
    guard let rule = workflow.rules[rule] else {
      return [words(.notEnabled, sv: "Regeln finns inte.", en: "No such rule.")]
    }
    return rule.all.compactMap { leaf in
      guard case .unmet(var unmet) = evaluate(leaf) else { return nil }
      // Another than whoever asks, by this very rule: another rule of the event may admit others.
      if unmet.code == .distinctFrom || unmet.code == .noOwn {
        unmet.by = WorkflowIndex.roles(of: rule.all, delegations: workflow.delegations)
      }
      return unmet
    }
  }

  func met(_ rule: RuleID) -> [Evidence] {
    (workflow.rules[rule]?.all ?? []).compactMap { if case .met(let evidence) = evaluate($0) { evidence } else { nil } }
  }

  func areMet(_ conditions: [Leaf]) -> Bool {
    conditions.allSatisfy { if case .met = evaluate($0) { true } else { false } }
  }

  func evaluate(_ leaf: Leaf) -> Finding {
    switch leaf {
    case .role(let roles): return role(roles)
    case .delegated(let item): return delegated(item)
    case .approvals(let wanted): return approvals(wanted)
    case .distinctFrom(let events): return distinct(events)
    case .fact(let condition): return fact(condition)
    case .inState(let state, _): return inState(state)
    case .notInState(let state, _): return notInState(state)
    case .elapsed(let period, let since): return elapsed(period, since)
    case .elapsedAtMost(let period, let since): return elapsedAtMost(period, since)
    case .done(let event, let since): return done(event, since)
    case .reason(let codes): return reason(codes)
    case .count(let event, let most, let since): return count(event, most, since)
    case .none(let event, let until): return none(event, until)
    case .noOwn(let event, let until): return noOwn(event, until)
    case .open(let event, let most): return open(event, most)
    case .opened(let event): return opened(event)
    case .proof(let kind): return proof(kind)
    case .lasts(let fact, let most): return lasts(fact, most)
    case .anyOf(let branches): return anyOf(branches)
    }
  }

  /// The entry of `event` that the step is about: the one its `ref` names if that still stands, else the latest that is
  /// open, else the latest. Naming one that was replaced gains nothing.
  func subject(_ event: EventID) -> Occurrence? {
    if let ref = step?.ref, let named = position.occurrence(event, leaf: ref), let plan = workflow.index.plan(event) {
      let stands =
        plan.event.allowsSeveral
        ? !plan.isDecided || position.isOpen(event, leaf: ref) : named.leaf == position.latest(event)?.leaf
      if stands { return named }
    }
    return position.standing(event)
  }

  // MARK: The person

  private func role(_ roles: [RoleID]) -> Finding {
    if let step, roles.contains(step.role) { return met(.role) }
    return .unmet(
      words(
        .role, by: roles, sv: "Steget görs av: \(labels(roles, .sv)).", en: "This step is for: \(labels(roles, .en))."))
  }

  private func delegated(_ item: String) -> Finding {
    let by = workflow.delegations[item]?.roles ?? []
    if let step, step.delegations.contains(item), by.contains(step.role) { return met(.delegation) }
    return .unmet(
      words(
        .delegation, params: ["item": item], by: by,
        sv: "Punkt \(item) i delegationsordningen ger dig inte rätt till detta. Den kan ges till: \(labels(by, .sv)).",
        en: "You do not hold item \(item) of the delegation order. It can be held by: \(labels(by, .en))."))
  }

  private func distinct(_ events: [EventID]) -> Finding {
    let own = events.compactMap { subject($0) }.first { $0.actor == step?.actor }
    guard let own else { return met(.distinctFrom, events.compactMap { subject($0)?.leaf }) }
    return .unmet(
      words(
        .distinctFrom, params: ["event": own.event],
        sv: "Du gjorde själv ”\(label(own.event, .sv))”. Någon annan måste göra detta.",
        en: "You signed “\(label(own.event, .en))” yourself. Another person must do this."))
  }

  /// Each declaration of one's own must have been lifted by an entry that names it: another's being lifted frees nobody.
  private func noOwn(_ event: EventID, _ until: [EventID]) -> Finding {
    let places = position.places(of: event)
    if places.isEmpty, case .some = step { return met(.noOwn) }
    return noOwn(event, until, places)
  }

  /// Apart, since it copies what it asks, and most cases have no such entry.
  @inline(never)
  private func noOwn(_ event: EventID, _ until: [EventID], _ places: [Int]) -> Finding {
    let own = places.map { position.log[$0] }.filter { $0.actor == step?.actor }
    let named = Set(until.flatMap { position.places(of: $0) }.compactMap { position.log[$0].ref })
    guard step == nil || own.contains(where: { !named.contains($0.leaf) }) else { return met(.noOwn) }
    return .unmet(
      words(
        .noOwn, params: ["event": event], event: until.first,
        sv: "Du har själv gjort ”\(label(event, .sv))”. Någon annan måste göra detta.",
        en: "You signed “\(label(event, .en))” yourself. Another person must do this."))
  }

  private func open(_ event: EventID, _ most: Int) -> Finding {
    let waiting = position.openEntries(of: event)
    if waiting.count <= most { return met(.open, waiting) }
    let closer = workflow.index.deciders[event]?.first
    return .unmet(
      words(
        .open, params: ["event": event, "have": "\(waiting.count)", "need": "\(most)"],
        by: closer.flatMap { workflow.index.roles[$0] } ?? [], event: closer,
        sv: "\(waiting.count) ”\(label(event, .sv))” väntar på att avgöras; högst \(most).",
        en: "\(waiting.count) of “\(label(event, .en))” wait to be decided; at most \(most)."))
  }

  private func opened(_ event: EventID) -> Finding {
    let subject = subject(event)
    if let subject, let step, position.opened[step.actor]?.contains(subject.leaf) == true {
      return met(.opened, [subject.leaf])
    }
    return .unmet(
      words(
        .opened, params: ["event": event], by: step.map { [$0.role] } ?? [],
        sv: "Öppna och läs först: \(label(event, .sv)).", en: "Open and read first: \(label(event, .en))."))
  }

  private func proof(_ kind: String) -> Finding {
    if let step, step.proofs.contains(kind) { return met(.proof) }
    return .unmet(
      words(
        .proof, params: ["proof": kind], sv: "Polisens egen underskrift saknas.",
        en: "The police's own signature is missing."))
  }

  private func reason(_ codes: [String]) -> Finding {
    if let reason = step?.reason, codes.contains(reason) { return met(.reason) }
    let list = { (language: Language) in
      codes.map { workflow.reasons[$0]?.label(language) ?? $0 }.joined(separator: ", ")
    }
    return .unmet(
      words(
        .reason, params: ["reasons": codes.joined(separator: " ")], by: step.map { [$0.role] } ?? [],
        sv: "Ett skäl måste anges: \(list(.sv)).", en: "A reason must be given: \(list(.en))."))
  }

  // MARK: The chart

  private func inState(_ state: Int) -> Finding {
    if position.configuration.contains(state) { return met(.inState) }
    let label = workflow.name(ofState: state)
    return .unmet(
      words(
        .inState, params: ["state": workflow.chart.states[state].path],
        by: roles(of: moves { workflow.couldEnter($0, state) }),
        sv: "Detta kräver läget ”\(label.sv)”.", en: "This requires the state “\(label.en)”."))
  }

  private func notInState(_ state: Int) -> Finding {
    if !position.configuration.contains(state) { return met(.notInState) }
    let label = workflow.name(ofState: state)
    return .unmet(
      words(
        .notInState, params: ["state": workflow.chart.states[state].path],
        by: roles(of: moves { workflow.couldLeave($0, state) }),
        sv: "Detta går inte i läget ”\(label.sv)”.", en: "This is not possible in the state “\(label.en)”."))
  }

  /// Steps out of the active states that could do it, but for those that would have somebody be older than they are.
  private func moves(_ couldDoIt: (Int) -> Bool) -> [Int] {
    guard speaks else { return [] }
    let barred = workflow.barredTransitions
    return workflow.transitions.indices.filter { transition in
      workflow.transitions[transition].event != nil && !barred.contains(transition)
        && position.configuration.contains(workflow.chart.transitions[transition].source) && couldDoIt(transition)
    }
  }

  /// The transitions that the event can take where the case stands, as a remedy for something else: noting an age is none.
  func remedies(_ event: EventID) -> [Int] {
    guard speaks else { return [] }
    let barred = workflow.barredTransitions
    return workflow.candidates(event, position).filter { !barred.contains($0) }
  }

  /// Whom the rules of these transitions admit, one after the other.
  func roles(of transitions: [Int]) -> [RoleID] {
    transitions.reduce(into: []) { found, transition in
      let conditions = workflow.index.conditions[transition]
      for role in WorkflowIndex.roles(of: conditions, delegations: workflow.delegations) where !found.contains(role) {
        found.append(role)
      }
    }
  }

  /// The first branch speaks for all, unless the step itself can still bring what another asks: before its form is filled in
  /// nobody is refused for what the form may settle.
  private func anyOf(_ branches: [Leaf]) -> Finding {
    var firstUnmet: Unmet?
    var by: [RoleID] = []
    for branch in branches {
      switch evaluate(branch) {
      case .met(let evidence): return .met(evidence)
      case .unmet(let unmet):
        let isBetter = unmet.code == .factNew && firstUnmet?.code != .factNew
        if firstUnmet == nil || firstUnmet?.code == .role || isBetter { firstUnmet = unmet }
        for role in unmet.by where !by.contains(role) { by.append(role) }
      }
    }
    guard var unmet = firstUnmet else {
      return .unmet(words(.notEnabled, sv: "Inget alternativ.", en: "No alternative."))
    }
    unmet.by = by
    return .unmet(unmet)
  }

  // MARK: Helpers

  func met(_ code: Unmet.Code, _ leaves: [String] = []) -> Finding { .met(Evidence(code: code, leaves: leaves)) }

  func words(
    _ code: Unmet.Code, params: [String: String] = [:], by: [RoleID] = [], event: EventID? = nil,
    opensAt: Moment? = nil, sv: @autoclosure () -> String, en: @autoclosure () -> String
  ) -> Unmet {
    Unmet(
      code: code, params: params, by: by, event: event, opensAt: opensAt, sv: speaks ? sv() : "", en: speaks ? en() : ""
    )
  }

  func labels(_ roles: [RoleID], _ language: Language) -> String {
    roles.isEmpty ? "–" : roles.map { workflow.roles[$0]?.label(language) ?? $0 }.joined(separator: ", ")
  }

  func label(_ event: EventID, _ language: Language) -> String { workflow.events[event]?.label(language) ?? event }

  func label(fact: FactID, _ language: Language) -> String { workflow.facts[fact]?.label(language) ?? fact }

  /// Swedish civil time, as people read it.
  func shown(_ moment: Moment) -> String {
    let time = moment.swedish
    let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    return "\(time.date.text) \(two(time.hour)).\(two(time.minute))"
  }
}
