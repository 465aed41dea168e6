internal import Syntax

/// Facts that perish, and periods that must leave room for each other.
extension Review {
  /// Where a rule asks for a fact in force that lapses by itself, it can be renewed there, or one step away.
  mutating func checkFreshness(_ exploration: Exploration) {
    for transition in workflow.transitions.indices where workflow.transitions[transition].event != nil {
      for leaf in workflow.rules[workflow.transitions[transition].rule]?.all ?? [] {
        let facts = leaf.branches.compactMap {
          if case .fact(let fact) = $0, fact.state == .valid { fact.fact } else { nil }
        }
        guard facts.count == leaf.branches.count, facts.allSatisfy(workflow.hasEnd) else { continue }
        checkRenewal(of: facts, for: transition, exploration)
      }
    }
  }

  private mutating func checkRenewal(of facts: [FactID], for transition: Int, _ exploration: Exploration) {
    let renewing = facts.flatMap { fact in
      (workflow.index.producers[fact] ?? []).flatMap { workflow.index.transitions[$0] ?? [] }.filter { renewal in
        !(workflow.rules[workflow.transitions[renewal].rule]?.all ?? []).contains { asks($0, for: fact) }
      }
    }
    let trace = gap(renewing, exploration) { component, node, here in
      let isWanted = component.mask.contains(workflow.chart.transitions[transition].source)
      if isWanted, !component.isEnabled(transition, at: node) { return true }
      let near = [node] + component.edges[node].filter { workflow.transitions[$0.transition].event != nil }.map(\.to)
      return near.contains { Review.isEnabled(component, $0, here) }
    }
    guard let trace else { return }
    let story = story(trace)
    let labels = facts.compactMap { workflow.facts[$0]?.label }
    let (sv, en) = (labels.map(\.sv).joined(separator: " / "), labels.map(\.en).joined(separator: " / "))
    report(
      .starvation, at: place(transition: transition), subjects: subjects(transition: transition) + facts,
      sv: "\(name(transition: transition).sv) kräver ”\(sv)” i kraft, som här inte kan förnyas.\(story.sv)",
      en: "\(name(transition: transition).en) asks for “\(en)” in force, which cannot be renewed here.\(story.en)")
  }

  private func asks(_ leaf: Leaf, for fact: FactID) -> Bool {
    if case .fact(let condition) = leaf { return condition.fact == fact && condition.state == .valid }
    return false
  }

  /// In one rule: what must have lasted at least so long, against what may be at most so old.
  mutating func checkWindows() {
    checkLengths()
    for rule in workflow.rules {
      for case .elapsed(let wait, let since) in rule.all {
        for leaf in rule.all {
          guard let window = window(leaf), let least = wait.days(longest: true), let most = window.days(longest: false)
          else { continue }
          if most <= least {
            report(
              .windowClash, at: rule.place, subjects: [rule.id],
              sv:
                "regeln väntar ”\(wait.label.sv)” efter \(name(start: since).sv), men ”\(window.label.sv)” är då slut",
              en:
                "the rule waits “\(wait.label.en)” after \(name(start: since).en), but “\(window.label.en)” is over by then"
            )
          } else {
            report(
              .slack, at: rule.place, subjects: [rule.id],
              sv: "mellan ”\(wait.label.sv)” och ”\(window.label.sv)” finns \(most - least) dagars spelrum",
              en: "between “\(wait.label.en)” and “\(window.label.en)” there are \(most - least) days of slack")
          }
        }
      }
    }
  }

  /// Within no time at all nothing can be met: "PT0M" is for a deadline, which says the moment itself.
  private mutating func checkLengths() {
    func report(_ period: NamedPeriod?, _ place: Place, _ id: String) {
      guard let period, period.length == nil else { return }
      self.report(
        .windowClash, at: place, subjects: [id],
        sv: "”\(period.label.sv)” har ingen längd (PT0M): inget hinner ske inom den",
        en: "“\(period.label.en)” has no length (PT0M): nothing can happen within it")
    }
    for fact in workflow.facts { report(fact.validFor, fact.place, fact.id) }
    for rule in workflow.rules {
      for leaf in rule.all.flatMap(\.branches) {
        if case .lasts(_, let most) = leaf {
          report(most, rule.place, rule.id)
        } else {
          report(window(leaf), rule.place, rule.id)
        }
      }
    }
  }

  private func name(start: Leaf.Start) -> Label {
    switch start {
    case .event(let id): name(event: id)
    case .day(let id): workflow.facts[id]?.label ?? Label(sv: id, en: id)
    }
  }

  private func window(_ leaf: Leaf) -> NamedPeriod? {
    switch leaf {
    case .elapsedAtMost(let period, _): period
    case .approvals(let wanted): wanted.within
    case .fact(let condition) where condition.state == .valid: workflow.facts[condition.fact]?.validFor
    // Of several the longest is enough.
    case .anyOf(let branches):
      branches.allSatisfy { window($0) != nil }
        ? branches.compactMap { window($0) }.max { ($0.days(longest: false) ?? 0) < ($1.days(longest: false) ?? 0) }
        : nil
    default: nil
    }
  }
}

extension NamedPeriod {
  /// Whole days, with months and years as long or as short as they come; nil for a period of no length.
  func days(longest: Bool) -> Int? {
    guard let length else { return nil }
    if countsWorkdays || ends != .moment { return calendarDays(longest: longest) }
    let hours = length.hours + (length.minutes > 0 && longest ? 1 : 0)
    return length.years * (longest ? 366 : 365) + length.months * (longest ? 31 : 28) + length.weeks * 7 + length.days
      + (longest ? (hours + 23) / 24 : hours / 24)
  }

  /// By the calendar: from each day of seven years, among which Christmas and Easter fall in every way that matters here.
  private func calendarDays(longest: Bool) -> Int? {
    guard var day = CivilDate(year: 2026, month: 1, day: 1) else { return nil }
    var found: Int?
    for _ in 0..<(7 * 366) {
      if let noon = CivilTime(date: day, hour: 12, minute: 0).map({ Moment(swedish: $0) }) {
        let seconds = after(noon).seconds - noon.seconds
        let days = Int(longest ? (seconds + 86_399) / 86_400 : seconds / 86_400)
        found = found.map { longest ? max($0, days) : min($0, days) } ?? days
      }
      day = day.adding(days: 1)
    }
    return found
  }
}
