internal import Syntax

/// Lengths of time and how long facts hold: what longer or shorter means is said by what they are used for.
extension Difference {
  mutating func period(_ named: Named, _ before: NamedPeriod, _ after: NamedPeriod) {
    if before.source != after.source {
      // The length may be the same, but somebody says that another provision asks for it: that is for the lawyer.
      add(.structure, Label(sv: "annan källa för", en: "another source for"), named)
    } else if before.verified != after.verified {
      add(.labels, Label(sv: "annan dag för kontroll av", en: "another day of verification of"), named)
    }
    let isSame =
      before.length == after.length && before.countsWorkdays == after.countsWorkdays && before.ends == after.ends
    guard !isSame else { return }
    let measures: [(NamedPeriod) -> Int] = [
      { $0.days(longest: true) ?? 0 }, { $0.days(longest: false) ?? 0 }, { $0.length?.hours ?? 0 },
      { $0.countsWorkdays ? 1 : 0 }, { NamedPeriod.End.allCases.firstIndex(of: $0.ends) ?? 0 },
    ]
    let directions = Set(
      measures.compactMap { measure in
        measure(before) == measure(after) ? nil : measure(before) < measure(after)
      })
    let isLonger = directions.count == 1 ? directions.first : nil
    let kind = isLonger.flatMap { Change.together(consequences(of: named.id, isLonger: $0)) } ?? .structure
    add(
      kind,
      Label(
        sv: "\(before.spelled.sv) blev \(after.spelled.sv):", en: "\(before.spelled.en) became \(after.spelled.en):"),
      named)
  }

  /// What comes of a period being longer or shorter, wherever either version uses it.
  private func consequences(of id: String, isLonger: Bool) -> [Change.Kind?] {
    let (more, less): (Change.Kind, Change.Kind) = isLonger ? (.stricter, .looser) : (.looser, .stricter)
    var kinds: [Change.Kind?] = uses { leaf in
      switch leaf {
      case .elapsed(let period, _): period.id == id ? more : nil
      case .elapsedAtMost(let period, _), .lasts(_, let period): period.id == id ? less : nil
      case .approvals(let wanted): wanted.within?.id == id ? less : nil
      default: nil
      }
    }
    for workflow in [old, new] {
      for (transition, info) in workflow.transitions.enumerated() where info.deadline?.period == id {
        // A deadline that moves the case is another case from then on. An alarm before an end sounds later when it is
        // shorter; longer, it can fall before the moment it is set at, and is then never told.
        let isMove = !workflow.chart.transitions[transition].targets.isEmpty
        let isWarning = info.deadline?.before != nil
        kinds.append(isMove || isWarning && isLonger ? .structure : isWarning ? .looser : less)
      }
      for fact in workflow.facts where fact.validFor?.id == id {
        kinds += validity(of: fact.id, isLonger: isLonger)
      }
    }
    return kinds
  }

  /// What comes of a fact holding longer or shorter.
  private func validity(of id: FactID, isLonger: Bool) -> [Change.Kind?] {
    var kinds: [Change.Kind?] = uses { leaf in
      guard case .fact(let condition) = leaf, condition.fact == id else { return nil }
      switch condition.state {
      case .valid: return isLonger ? .looser : .stricter
      case .lapsed: return isLonger ? .stricter : .looser
      case .any, .new: return nil
      }
    }
    for workflow in [old, new] {
      for (transition, info) in workflow.transitions.enumerated() where info.deadline?.before == id {
        let isMove = !workflow.chart.transitions[transition].targets.isEmpty
        kinds.append(isMove || !isLonger ? .structure : .looser)
      }
    }
    return kinds + [isLonger ? .looser : .stricter]
  }

  /// What a change of conditions makes of the rules that have them, through the steps and alarms that use those.
  func uses(_ kind: (Leaf) -> Change.Kind?) -> [Change.Kind?] {
    [old, new].flatMap { workflow in
      workflow.rules.flatMap { rule -> [Change.Kind?] in
        let kinds = rule.all.flatMap(\.branches).compactMap(kind)
        guard !kinds.isEmpty else { return [] }
        let users = workflow.transitions.indices.filter { workflow.transitions[$0].rule == rule.id }
        return kinds.flatMap { kind in users.map { workflow.meaning(ofRuleOf: $0)(kind) } }
      }
    }
  }

  mutating func fact(_ named: Named, _ before: FactDefinition, _ after: FactDefinition) {
    if before.kind != after.kind || before.values != after.values || before.isRevocable != after.isRevocable {
      add(.structure, Label(sv: "ändrad uppgift", en: "changed fact"), named)
    }
    if before.validFor?.id != after.validFor?.id {
      let isOther = before.validFor != nil && after.validFor != nil
      let kinds = validity(of: named.id, isLonger: after.validFor == nil)
      add(
        isOther ? .structure : Change.together(kinds) ?? .structure,
        Label(sv: "annan giltighetstid för", en: "another time of validity for"), named)
    }
  }
}
