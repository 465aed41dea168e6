internal import Syntax

/// Conditions that belong to an event itself, whatever its rule says.
extension Guards {
  /// - Parameters:
  ///   - taken: the transitions that the step takes, or could take.
  ///   - speaking: the one whose rule says who may take it.
  func builtIn(_ plan: StepPlan, _ step: Step, taking taken: [Int], speaking: Int? = nil) -> [Unmet] {
    var unmet =
      step.facts.isEmpty ? [] : carried(plan, step, records: taken.compactMap { workflow.transitions[$0].records })
    if let proposal = plan.event.decides { unmet += decided(proposal, plan.event, step, speaking) }
    if let answered = plan.event.answers {
      if let named = step.ref.flatMap({ position.occurrence(answered, leaf: $0) }) {
        unmet += otherThanProposed(named, plan.event)
      } else {
        unmet.append(reference(step.ref == nil ? .refMissing : .refWrong, to: answered))
      }
    }
    if plan.event.isServing, !workflow.isDecision(step.ref, at: position) {
      unmet.append(
        words(
          step.ref == nil ? .refMissing : .refWrong, sv: "Steget ska ange vilket beslut det gäller.",
          en: "The step must name the decision it is about."))
    }
    if let kind = plan.event.proof, case .unmet(let missing) = evaluate(.proof(kind)) { unmet.append(missing) }
    for separation in plan.separations {
      guard let first = subject(separation.first), first.actor == step.actor else { continue }
      unmet.append(
        words(
          .separated, params: ["event": separation.first], by: roles(of: speaking.map { [$0] } ?? taken),
          sv: "\(separation.label.sv).", en: "\(separation.label.en)."))
    }
    return unmet
  }

  /// A step may carry only facts that its form feeds or its transition records, each once, each with a value of its kind.
  private func carried(_ plan: StepPlan, _ step: Step, records: [FactID]) -> [Unmet] {
    var seen: Set<FactID> = []
    var unmet: [Unmet] = []
    for fact in step.facts {
      let isAllowed = plan.fed.contains(fact.name) || records.contains(fact.name)
      guard isAllowed, seen.insert(fact.name).inserted else {
        unmet.append(
          words(
            .factForeign, params: ["fact": Spelling.shown(fact.name)], sv: "Steget bär en uppgift som inte hör hit.",
            en: "The step carries a fact that does not belong here."))
        continue
      }
      guard let definition = workflow.facts[fact.name], definition.allows(fact.value),
        definition.isWellFormed(fact.value)
      else {
        unmet.append(
          words(
            .factIll, params: ["fact": fact.name], sv: "\(label(fact: fact.name, .sv)) har ett värde som inte finns.",
            en: "\(label(fact: fact.name, .en)) has a value that does not exist."))
        continue
      }
    }
    return unmet
  }

  /// The decision is one person's, over exactly what another proposed, after having read it.
  private func decided(
    _ proposal: EventID, _ event: EventDefinition, _ step: Step, _ speaking: Int?
  ) -> [Unmet] {
    guard let ref = step.ref else { return [reference(.refMissing, to: proposal)] }
    guard let named = position.occurrence(proposal, leaf: ref) else {
      return [reference(.refWrong, to: proposal)]
    }
    guard position.isOpen(proposal, leaf: ref) else {
      return [
        words(
          .refReplaced, params: ["event": proposal], by: workflow.index.roles[proposal] ?? [], event: proposal,
          sv: "”\(label(proposal, .sv))” har ändrats eller redan avgjorts. Tidigare ställningstaganden gäller inte.",
          en: "“\(label(proposal, .en))” was changed or already decided. Earlier endorsements are void.")
      ]
    }
    var unmet = otherThanProposed(named, event)
    if event.isOutside { return unmet }
    if named.actor == step.actor {
      unmet.append(
        words(
          .refOwn, params: ["event": proposal],
          by: roles(of: speaking.map { [$0] } ?? workflow.candidates(event.id, position)),
          sv: "Du gjorde själv ”\(label(proposal, .sv))”. En annan måste göra ”\(event.label.sv)”.",
          en: "You signed “\(label(proposal, .en))” yourself. Another must do “\(event.label.en)”."))
    }
    if position.opened[step.actor]?.contains(ref) != true {
      unmet.append(
        words(
          .refUnopened, params: ["event": proposal], by: [step.role],
          sv: "Öppna och läs först: \(label(proposal, .sv)).",
          en: "Open and read first: \(label(proposal, .en))."))
    }
    return unmet
  }

  private func otherThanProposed(_ named: Occurrence, _ event: EventDefinition) -> [Unmet] {
    event.proposed.filter { !named.states($0.fact, $0.value) }.map { wanted in
      let found = named.facts.first { $0.name == wanted.fact }.map { shown(value: $0.value, of: wanted.fact) }
      return words(
        .refOther, params: ["event": named.event, "fact": wanted.fact, "value": wanted.value],
        by: workflow.index.roles[named.event] ?? [],
        event: named.event,
        sv: "”\(label(named.event, .sv))” gäller något annat: \(found?.sv ?? "–").",
        en: "“\(label(named.event, .en))” is about something else: \(found?.en ?? "–").")
    }
  }

  /// As the form offers it.
  private func shown(value: String, of fact: FactID) -> Label {
    let choices = workflow.forms.flatMap(\.fields).filter { $0.feeds == fact }.flatMap(\.choices)
    return choices.first { $0.id == value }?.label ?? Label(sv: value, en: value)
  }

  private func reference(_ code: Unmet.Code, to event: EventID) -> Unmet {
    let isThere = position.latest(event) != nil
    return words(
      code, params: ["event": event], by: workflow.index.roles[event] ?? [], event: isThere ? nil : event,
      sv: isThere ? "Steget ska ange vilken ”\(label(event, .sv))” det gäller." : "\(label(event, .sv)) saknas.",
      en: isThere ? "The step must name the “\(label(event, .en))” it is about." : "\(label(event, .en)) is missing.")
  }
}

extension FactDefinition {
  func isWellFormed(_ value: String) -> Bool {
    switch kind {
    case .date: CivilDate(value) != nil || Moment(minutes: value) != nil
    case .number: Digits.number(value) != nil
    case .consent, .assessment, .document, .need, .decision, .flag, .code: Spelling.isFactValue(value)
    }
  }
}
