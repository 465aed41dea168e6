extension Rule: Kept {
  func put(to out: inout KeptWriter) { out.put(id, label, all, place) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(id: try kept.get(), label: try kept.get(), all: try kept.get(), place: try kept.get())
  }
}

extension Leaf: Kept {
  func put(to out: inout KeptWriter) {
    switch self {
    case .role(let roles): out.put(0, roles)
    case .delegated(let item): out.put(1, item)
    case .approvals(let approvals): out.put(2, approvals)
    case .distinctFrom(let events): out.put(3, events)
    case .fact(let condition): out.put(4, condition)
    case .inState(let state, let path): out.put(5, state, path)
    case .notInState(let state, let path): out.put(6, state, path)
    case .elapsed(let period, let start): out.put(7, period.id, start)
    case .elapsedAtMost(let period, let start): out.put(8, period.id, start)
    case .done(let event, let since): out.put(9, event, since)
    case .reason(let reasons): out.put(10, reasons)
    case .count(let event, let most, let since): out.put(11, event, most, since)
    case .none(let event, let until): out.put(12, event, until)
    case .noOwn(let event, let until): out.put(13, event, until)
    case .open(let event, let most): out.put(14, event, most)
    case .opened(let event): out.put(15, event)
    case .proof(let kind): out.put(16, kind)
    case .lasts(let fact, let most): out.put(17, fact, most.id)
    case .anyOf(let branches): out.put(18, branches)
    }
  }

  init(from kept: inout KeptReader) throws(KeptFault) {
    switch try kept.number() {
    case 0: self = .role(try kept.get())
    case 1: self = .delegated(try kept.get())
    case 2: self = .approvals(try kept.get())
    case 3: self = .distinctFrom(try kept.get())
    case 4: self = .fact(try kept.get())
    case 5: self = .inState(try kept.state(), path: try kept.get())
    case 6: self = .notInState(try kept.state(), path: try kept.get())
    case 7: self = .elapsed(try kept.period(), since: try kept.get())
    case 8: self = .elapsedAtMost(try kept.period(), since: try kept.get())
    case 9: self = .done(try kept.get(), since: try kept.get())
    case 10: self = .reason(try kept.get())
    case 11: self = .count(try kept.get(), atMost: try kept.get(), since: try kept.get())
    case 12: self = .none(try kept.get(), until: try kept.get())
    case 13: self = .noOwn(try kept.get(), until: try kept.get())
    case 14: self = .open(try kept.get(), atMost: try kept.get())
    case 15: self = .opened(try kept.get())
    case 16: self = .proof(try kept.get())
    case 17: self = .lasts(try kept.get(), atMost: try kept.period())
    case 18: self = .anyOf(try kept.get())
    default: throw KeptFault()
    }
  }
}

extension Leaf.Start: Kept {
  func put(to out: inout KeptWriter) {
    switch self {
    case .event(let event): out.put(true, event)
    case .day(let fact): out.put(false, fact)
    }
  }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self = try kept.get() ? .event(try kept.get()) : .day(try kept.get())
  }
}

extension Leaf.Approvals: Kept {
  func put(to out: inout KeptWriter) { out.put(count, of, by, roles, within?.id) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    let (count, of, by) = (try kept.number(), try kept.text(), try kept.text())
    let roles = try kept.get() as [RoleID]
    let within = try kept.number() == 0 ? nil : try kept.period()
    self.init(count: count, of: of, by: by, roles: roles, within: within)
  }
}

extension Leaf.FactCondition: Kept {
  func put(to out: inout KeptWriter) { out.put(fact, state.rawValue, values, since) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(fact: try kept.get(), state: try kept.choice(), values: try kept.get(), since: try kept.get())
  }
}

extension Workflow.StateInfo: Kept {
  func put(to out: inout KeptWriter) { out.put(label, owner, isProtective, isDiscretionary, place) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(
      label: try kept.get(), owner: try kept.get(), isProtective: try kept.get(), isDiscretionary: try kept.get(),
      place: try kept.get())
  }
}

extension Workflow.TransitionInfo: Kept {
  func put(to out: inout KeptWriter) {
    switch trigger {
    case .event(let event): out.put(true, event)
    case .deadline(let deadline): out.put(false, deadline)
    }
    out.put(rule, records, isAppealable, place)
  }
  init(from kept: inout KeptReader) throws(KeptFault) {
    let trigger: Trigger = try kept.get() ? .event(try kept.get()) : .deadline(try kept.get())
    self.init(
      trigger: trigger, rule: try kept.get(), records: try kept.get(), isAppealable: try kept.get(),
      place: try kept.get())
  }
}

extension Workflow.Deadline: Kept {
  func put(to out: inout KeptWriter) { out.put(period, escalate, since, before, from, isUnserved) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(
      period: try kept.get(), escalate: try kept.get(), since: try kept.get(), before: try kept.get(),
      from: try kept.get(), isUnserved: try kept.get())
  }
}

/// It is built again as the reader built it, so that what hangs together cannot be kept apart.
extension Chart: Kept {
  func put(to out: inout KeptWriter) {
    out.put(states[0].name, states.count)
    for state in states.dropFirst() {
      let kind =
        switch state.kind {
        case .atomic: 0
        case .compound: 1
        case .parallel: 2
        case .final: 3
        case .history(let deep): deep ? 5 : 4
        }
      out.put(state.name, kind, state.parent ?? 0)
    }
    for state in states { out.put(state.initial) }
    out.put(transitions.count)
    for transition in transitions { out.put(transition.source, transition.targets, transition.isInternal) }
  }

  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(root: try kept.get())
    let count = try kept.count()
    guard count <= StateSet.statesMax else { throw KeptFault() }
    kept.stateCount = 1
    while kept.stateCount < count {
      let (name, number) = (try kept.text(), try kept.number())
      guard (0...5).contains(number) else { throw KeptFault() }
      let kinds: [State.Kind] = [.atomic, .compound, .parallel, .final, .history(deep: false), .history(deep: true)]
      _ = addState(name, kind: kinds[number], parent: try kept.state())
      kept.stateCount += 1
    }
    for state in states.indices { setInitial(try kept.states(), of: state) }
    for _ in 0..<(try kept.count()) {
      let (source, targets) = (try kept.state(), try kept.states())
      _ = addTransition(Transition(source: source, targets: targets, isInternal: try kept.get()))
    }
  }
}

extension Chart.Move: Kept {
  func put(to out: inout KeptWriter) { out.put(left, entered) }
  convenience init(from kept: inout KeptReader) throws(KeptFault) {
    let (left, entered) = (try kept.states(), try kept.states())
    self.init(leaves: StateSet(left), enters: StateSet(entered))
  }
}
