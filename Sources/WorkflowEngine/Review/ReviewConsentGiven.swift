/// A consent is given by somebody who was asked, and holds until it is withdrawn: it is never implied, and never lived on.
extension Review {
  /// It comes from an answer in a form, of which none that opens anything is filled in beforehand, or is the only one.
  mutating func checkImplied(_ fact: FactDefinition) {
    for event in workflow.events {
      let isImplied = event.sets.contains { $0.fact == fact.id && opens($0.value, fact) }
      let fields = (event.form.flatMap { workflow.forms[$0] }?.fields ?? []).filter { $0.feeds == fact.id }
      let isRecorded =
        fields.isEmpty
        && (workflow.index.transitions[event.id] ?? []).contains { workflow.transitions[$0].records == fact.id }
      guard isImplied || isRecorded else { continue }
      report(
        .consent, at: event.place, subjects: [event.id, fact.id],
        sv: "\(name(event: event.id).sv) ger samtycket ”\(fact.label.sv)” utan att någon har svarat på frågan",
        en:
          "\(name(event: event.id).en) gives the consent “\(fact.label.en)” without anyone having answered the question"
      )
    }
    for form in workflow.forms {
      for field in form.fields where field.feeds == fact.id && (isFilledIn(field, fact) || isForced(field, fact)) {
        report(
          .consent, at: field.place, subjects: [form.id, fact.id],
          sv: "samtycket ”\(fact.label.sv)” är ifyllt i förväg, eller går inte att låta bli att ge",
          en: "the consent “\(fact.label.en)” is filled in beforehand, or cannot be left ungiven")
      }
    }
  }

  /// Whether a rule is met by the consent with this value. An answer that some rule turns away, and that others take only
  /// with every other answer, is a no: they ask whether the question was put.
  private func opens(_ value: String, _ fact: FactDefinition) -> Bool {
    let asked = workflow.rules.flatMap(\.all).flatMap(\.branches).compactMap { leaf in
      if case .fact(let asked) = leaf, asked.fact == fact.id { asked } else { nil }
    }
    let admitting = asked.filter { $0.admits(value) }
    return value != FactDefinition.revokedValue && !admitting.isEmpty
      && (admitting.contains { !fact.values.allSatisfy($0.admits) } || admitting.count == asked.count)
  }

  private func isFilledIn(_ field: Field, _ fact: FactDefinition) -> Bool {
    switch field.standard {
    case .choice(let value): opens(value, fact)
    case .bool(let flag): opens(flag ? "yes" : "no", fact)
    case .now, .today, .nextWorkdayNoon, .number: true
    case nil: false
    }
  }

  private func isForced(_ field: Field, _ fact: FactDefinition) -> Bool {
    field.isRequired && !field.offersUnknown && field.kind == .choice
      && field.choices.allSatisfy { opens($0.id, fact) }
  }

  /// Conditions that are met after the withdrawal.
  mutating func checkOldConsent(_ fact: FactDefinition) {
    let giving = workflow.events.filter { workflow.index.fed[$0.id]?.contains(fact.id) == true }.map(\.id)
    for rule in workflow.rules {
      let isAsked = rule.all.contains { leaf in leaf.branches.allSatisfy { holds($0) } }
      let survives = rule.all.contains { leaf in
        leaf.branches.contains { branch in
          switch branch {
          case .fact(let asked): asked.fact == fact.id && (asked.state == .any || asked.state == .lapsed)
          case .done(let event, _), .opened(let event), .elapsedAtMost(_, .event(let event)):
            !isAsked && giving.contains(event)
          default: false
          }
        }
      }
      guard survives || rule.all.contains(where: { goesRound($0, fact) }) else { continue }
      report(
        .consent, at: rule.place, subjects: [rule.id, fact.id],
        sv: "regeln ”\(rule.label.sv)” nöjer sig med att samtycket har funnits, eller utan det; det ska gälla",
        en: "the rule “\(rule.label.en)” is content with a consent that once was, or with none; it must be in force")
    }
  }

  /// A consent in force, or given in this very step.
  private func holds(_ leaf: Leaf) -> Bool {
    guard case .fact(let asked) = leaf else { return false }
    return workflow.facts[asked.fact]?.kind == .consent && (asked.state == .valid || asked.state == .new)
  }

  /// The consent, or else something that whoever acts brings along. A state of the case, or a fact, is none such.
  private func goesRound(_ leaf: Leaf, _ fact: FactDefinition) -> Bool {
    guard case .anyOf(let branches) = leaf,
      branches.contains(where: { if case .fact(let asked) = $0 { asked.fact == fact.id } else { false } })
    else { return false }
    return branches.contains { branch in
      switch branch {
      case .fact, .inState, .notInState: false
      default: true
      }
    }
  }
}
