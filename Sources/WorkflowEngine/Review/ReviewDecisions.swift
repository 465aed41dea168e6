/// What is asked of a decision holds wherever it is taken, and is asked about that very decision.
extension Review {
  /// Somewhere else, or by another event, the same decision leads to the same and asks for less.
  mutating func checkLesser() {
    let decisions = workflow.transitions.indices.filter {
      workflow.recordsDecision($0) && !workflow.chart.transitions[$0].targets.isEmpty
    }
    for transition in decisions {
      let stricter = decisions.first { other in
        isSameDecision(transition, other) && !isSameAnswer(transition, other) && asksMore(other, than: transition)
      }
      guard let stricter, let rule = workflow.rules[workflow.transitions[transition].rule],
        let first = workflow.rules[workflow.transitions[stricter].rule]
      else { continue }
      let (what, whole) = (name(transition: transition), name(transition: stricter))
      report(
        .bypass, at: place(transition: transition), subjects: subjects(transition: transition),
        sv:
          "vad ”\(first.id)” kräver för \(whole.sv) kan kringgås med \(what.sv): ”\(rule.id)” kräver mindre för samma sak",
        en:
          "what “\(first.id)” asks for \(whole.en) can be bypassed by \(what.en): “\(rule.id)” asks for less, for the same"
      )
    }
  }

  private func isSameDecision(_ a: Int, _ b: Int) -> Bool {
    a != b && workflow.transitions[a].records == workflow.transitions[b].records
      && workflow.chart.transitions[a].targets == workflow.chart.transitions[b].targets
  }

  /// Alternatives of one event in one state are told of by `checkVoid`.
  private func isSameAnswer(_ a: Int, _ b: Int) -> Bool {
    workflow.transitions[a].event == workflow.transitions[b].event
      && workflow.chart.transitions[a].source == workflow.chart.transitions[b].source
  }

  /// Where the case stands is no condition on the decision.
  private func asksMore(_ strict: Int, than other: Int) -> Bool {
    func asked(_ transition: Int) -> [Leaf] {
      workflow.index.conditions[transition].filter { leaf in
        !leaf.branches.allSatisfy {
          if case .inState = $0 { true } else if case .notInState = $0 { true } else { false }
        }
      }
    }
    let (more, less) = (asked(strict), asked(other))
    return less.allSatisfy { leaf in more.contains { $0.implies(leaf) } }
      && !more.allSatisfy { leaf in less.contains { $0.implies(leaf) } }
  }

  /// Endorsements count that are of what the step decides.
  mutating func checkEndorsements(_ transition: Int) {
    guard let event = workflow.transitions[transition].event.flatMap({ workflow.events[$0] }) else { return }
    for leaf in workflow.index.conditions[transition] {
      for case .approvals(let wanted) in leaf.branches {
        let answered = workflow.events[wanted.by]?.answers
        let fault: Label
        if let decided = event.decides, decided != wanted.of {
          let (asked, own) = (name(event: wanted.of), name(event: decided))
          fault = Label(sv: "av \(asked.sv), inte av \(own.sv)", en: "of \(asked.en), not of \(own.en)")
        } else if let answered, answered != wanted.of {
          let (by, other) = (name(event: wanted.by), name(event: answered))
          fault = Label(sv: "genom \(by.sv), som gäller \(other.sv)", en: "by \(by.en), which is about \(other.en)")
        } else if leaf.branches.contains(where: \.isBrought) {
          fault = Label(
            sv: "eller något som den som beslutar själv för med sig",
            en: "or something that whoever decides brings along")
        } else {
          continue
        }
        report(
          .bypass, at: place(transition: transition), subjects: subjects(transition: transition),
          sv: "\(name(event: event.id).sv) nöjer sig med tillstyrkan \(fault.sv)",
          en: "\(name(event: event.id).en) is content with an endorsement \(fault.en)")
      }
    }
  }

  /// Where people get from one state to another only by what takes the power to decide, a clock gets nobody there.
  mutating func checkDecidingDeadlines() {
    let chart = workflow.chart
    for transition in workflow.transitions.indices where workflow.transitions[transition].deadline != nil {
      let taken = chart.transitions[transition]
      let around = chart.lineage(taken.source)
      let alike = chart.transitions.indices.filter { other in
        workflow.transitions[other].event != nil && chart.transitions[other].targets == taken.targets
          && around.contains(chart.transitions[other].source)
      }
      // Where protection or an insats ends by a clock, that is told of it.
      guard !taken.targets.isEmpty, !isMarked(around), let first = alike.first,
        alike.allSatisfy({ workflow.asksForPower(workflow.transitions[$0].rule) })
      else { continue }
      report(
        .deadlineWeakens, at: place(transition: transition), subjects: subjects(transition: transition),
        sv: "en frist gör vad \(name(transition: first).sv) gör, som tar behörighet att besluta",
        en: "a deadline does what \(name(transition: first).en) does, which takes the power to decide")
    }
  }

  /// A step to protection or an insats whose form says what was decided is a decision: without the mark no check knows it for one.
  mutating func checkUnrecorded(_ transition: Int) {
    let info = workflow.transitions[transition]
    guard let event = info.event.flatMap({ workflow.events[$0] }),
      isMarked(workflow.landing(of: transition).flatMap(workflow.chart.lineage)),
      let fact = (workflow.index.fed[event.id] ?? []).sorted().first(where: { isDecided($0, in: event) }),
      [event.answers, event.decides].compactMap({ $0 }).allSatisfy({ workflow.events[$0]?.isOutside != true })
    else { return }
    let label = workflow.facts[fact]?.label ?? Label(sv: fact, en: fact)
    report(
      .unboundDecision, at: info.place, subjects: subjects(transition: transition),
      sv: "\(name(event: event.id).sv) fattar ”\(label.sv)” men antecknar inget beslut (records)",
      en: "\(name(event: event.id).en) takes “\(label.en)” but records no decision (records)")
  }

  func isMarked(_ states: [Int]) -> Bool {
    states.contains { workflow.states[$0].isProtective || workflow.states[$0].isDiscretionary }
  }

  private func isDecided(_ fact: FactID, in event: EventDefinition) -> Bool {
    workflow.facts[fact]?.kind == .decision
      && (event.form.flatMap { workflow.forms[$0] }?.fields ?? []).contains { $0.feeds == fact }
  }
}

extension Leaf {
  /// Whoever meets this meets the other.
  func implies(_ other: Leaf) -> Bool {
    if case .role(let few) = self, case .role(let many) = other { return few.allSatisfy(many.contains) }
    return self == other
  }

  /// Met by whoever acts, with nobody else and nothing noted before.
  fileprivate var isBrought: Bool {
    switch self {
    case .role, .delegated, .reason, .lasts, .proof: true
    case .fact(let asked): asked.state == .new
    default: false
    }
  }
}
