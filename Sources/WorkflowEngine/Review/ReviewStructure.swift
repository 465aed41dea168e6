/// Faults of single transitions, and of pairs of them.
extension Review {
  mutating func checkStructure() {
    for transition in workflow.transitions.indices {
      checkReset(transition)
      checkRecording(transition)
      checkShadow(transition)
      checkVoid(transition)
      checkEndorsements(transition)
    }
    checkLesser()
    checkDecidingDeadlines()
    checkProposed()
    for event in workflow.events where event.isOutside && workflow.index.deciders[event.id] == nil {
      report(
        .countersign, at: event.place, subjects: [event.id],
        sv:
          "\(name(event: event.id).sv) antecknar ett beslut fattat utanför systemet, men ingen händelse kontrasignerar det",
        en: "\(name(event: event.id).en) records a decision taken outside the system, but no event countersigns it")
    }
  }

  mutating func checkProposed() {
    for event in workflow.events {
      for wanted in event.proposed
      where (event.decides ?? event.answers).map({ workflow.index.fed[$0]?.contains(wanted.fact) != true }) ?? true {
        report(
          .neverProposed, at: event.place, subjects: [event.id, wanted.fact],
          sv: "\(name(event: event.id).sv) kräver att förslaget anger ”\(wanted.fact)”, men inget förslag gör det",
          en: "\(name(event: event.id).en) asks that the proposal states “\(wanted.fact)”, but no proposal does")
      }
    }
  }

  /// A transition between two places inside a parallel state that leaves all its regions: one innocent edit there would
  /// send protection back to its start.
  private mutating func checkReset(_ transition: Int) {
    let chart = workflow.chart
    let taken = chart.transitions[transition]
    guard let domain = chart.domain(of: transition, memory: [:]) else { return }
    for parallel in chart.lineage(taken.source) where chart.states[parallel].kind == .parallel {
      let isInside = taken.targets.contains { $0 == parallel || chart.isDescendant($0, of: parallel) }
      guard isInside, domain == parallel || chart.isDescendant(parallel, of: domain) else { continue }
      report(
        .regionReset, at: place(transition: transition), subjects: subjects(transition: transition),
        sv: "\(name(transition: transition).sv) lämnar alla delar av \(name(parallel).sv) och börjar om dem",
        en: "\(name(transition: transition).en) leaves every region of \(name(parallel).en) and starts them again")
    }
  }

  /// Of several answers to one event the first that is met counts; one that asks for no less than an earlier never counts.
  private mutating func checkShadow(_ transition: Int) {
    let info = workflow.transitions[transition]
    guard let event = info.event, let rule = workflow.rules[info.rule] else { return }
    let siblings = workflow.chart.states[workflow.chart.transitions[transition].source].transitions
    for earlier in siblings where earlier < transition && workflow.transitions[earlier].event == event {
      guard let first = workflow.rules[workflow.transitions[earlier].rule], first.all.allSatisfy(rule.all.contains)
      else { continue }
      report(
        .shadowed, at: info.place, subjects: subjects(transition: transition),
        sv: "\(name(event: event).sv) kommer aldrig hit: regeln ”\(first.id)” ovanför släpper redan igenom allt",
        en: "\(name(event: event).en) never gets here: the rule “\(first.id)” above already admits everything")
    }
  }

  /// Of several answers that lead to the same, one below that asks for less: what the one above asks for is worth nothing.
  private mutating func checkVoid(_ transition: Int) {
    let info = workflow.transitions[transition]
    guard let event = info.event, let rule = workflow.rules[info.rule] else { return }
    let taken = workflow.chart.transitions[transition]
    for earlier in workflow.chart.states[taken.source].transitions where earlier < transition {
      let other = workflow.transitions[earlier]
      guard other.event == event, other.records == info.records,
        workflow.chart.transitions[earlier].targets == taken.targets, let first = workflow.rules[other.rule],
        rule.all.allSatisfy({ leaf in first.all.contains { $0.implies(leaf) } }),
        !first.all.allSatisfy(rule.all.contains)
      else { continue }
      report(
        .bypass, at: info.place, subjects: subjects(transition: transition),
        sv:
          "vad ”\(first.id)” kräver för \(name(event: event).sv) kan kringgås: ”\(rule.id)” kräver mindre för samma sak",
        en:
          "what “\(first.id)” asks for \(name(event: event).en) can be bypassed: “\(rule.id)” asks for less, for the same"
      )
    }
  }

  private mutating func checkRecording(_ transition: Int) {
    let info = workflow.transitions[transition]
    guard let fact = info.records, workflow.facts[fact]?.kind == .decision else { return checkUnrecorded(transition) }
    guard let event = info.event, workflow.events[event]?.isOutside != true, !workflow.asksForPower(info.rule) else {
      return
    }
    report(
      .unboundDecision, at: info.place, subjects: subjects(transition: transition),
      sv:
        "\(name(event: event).sv) är ett beslut, men regeln ”\(info.rule)” kräver varken en delegationspunkt eller ett kontrasignerat beslut utanför systemet",
      en:
        "\(name(event: event).en) is a decision, but the rule “\(info.rule)” asks for neither a delegation item nor a countersigned decision outside the system"
    )
  }
}

extension Workflow {
  /// Transitions that are decisions, by the state they open.
  var gates: [Int: [Int]] {
    var gates: [Int: [Int]] = [:]
    for transition in transitions.indices {
      guard let fact = transitions[transition].records, facts[fact]?.kind == .decision else { continue }
      for target in chart.transitions[transition].targets {
        let gated = chart.isHistory(target) ? chart.states[target].parent ?? 0 : target
        gates[gated, default: []].append(transition)
      }
    }
    return gates
  }
}
