internal import Syntax

/// Conditions as phrases, for those who review a definition.
extension Workflow {
  func phrase(_ leaf: Leaf, _ language: Language) -> String {
    func say(_ sv: String, _ en: String) -> String { language == .sv ? sv : en }
    func event(_ id: EventID) -> String { "”\(events[id]?.label(language) ?? id)”" }
    func start(_ start: Leaf.Start) -> String {
      switch start {
      case .event(let id): event(id)
      case .day(let id): "”\(facts[id]?.label(language) ?? id)”"
      }
    }
    func list(_ ids: [EventID]) -> String { ids.map(event).joined(separator: ", ") }
    func state(_ index: Int) -> String { "”\(states[index].label(language))”" }
    func period(_ period: NamedPeriod) -> String {
      period.label(language) + (period.length.map { " (\($0.text))" } ?? "")
    }
    switch leaf {
    case .role(let ids): return roleList(ids, language)
    case .delegated(let item): return say("punkt \(item)", "item \(item)")
    case .approvals(let wanted):
      let within = wanted.within.map { say(" inom ", " within ") + period($0) } ?? ""
      return "\(wanted.count) × \(event(wanted.by)) (\(roleList(wanted.roles, language)))\(within)"
    case .distinctFrom(let ids): return say("inte den som gjorde ", "not the signer of ") + list(ids)
    case .fact(let condition): return phrase(condition, language)
    case .inState(let index, _): return say("i läget ", "in the state ") + state(index)
    case .notInState(let index, _): return say("inte i läget ", "not in the state ") + state(index)
    case .elapsed(let length, let since):
      return say("tidigast \(period(length)) efter ", "earliest \(period(length)) after ") + start(since)
    case .elapsedAtMost(let length, let since):
      return say("senast \(period(length)) efter ", "latest \(period(length)) after ") + start(since)
    case .done(let id, let since):
      return event(id) + say(" gjort", " done") + (since.map { say(" efter ", " after ") + event($0) } ?? "")
    case .reason(let codes):
      return say("skäl: ", "reason: ") + codes.map { reasons[$0]?.label(language) ?? $0 }.joined(separator: " / ")
    case .count(let id, let most, let since):
      return say("högst \(most) gånger ", "at most \(most) times ") + event(id)
        + (since.map { say(" efter ", " after ") + event($0) } ?? "")
    case .none(let id, let until):
      return say("inget öppet ", "nothing open of ") + event(id) + say(", till ", ", until ") + list(until)
    case .noOwn(let id, let until):
      return say("har inte själv gjort ", "has not signed ") + event(id) + say(", utom efter ", ", save after ")
        + list(until)
    case .open(let id, let most): return say("högst \(most) öppen av ", "at most \(most) open of ") + event(id)
    case .opened(let id): return say("har läst ", "has read ") + event(id)
    case .proof: return say("polisens underskrift", "signature of the police")
    case .lasts(let fact, let most):
      let name = facts[fact]?.label(language) ?? fact
      return say("\(name) med slut inom \(period(most))", "\(name) ending within \(period(most))")
    case .anyOf(let branches): return branches.map { phrase($0, language) }.joined(separator: say(" eller ", " or "))
    }
  }

  func roleList(_ ids: [RoleID], _ language: Language) -> String {
    ids.map { roles[$0]?.label(language) ?? $0 }.joined(separator: ", ")
  }

  private func phrase(_ condition: Leaf.FactCondition, _ language: Language) -> String {
    let name = facts[condition.fact]?.label(language) ?? condition.fact
    let state: String =
      switch (condition.state, language) {
      case (.valid, .sv): "gäller"
      case (.valid, .en): "in force"
      case (.any, .sv): "finns"
      case (.any, .en): "recorded"
      case (.new, .sv): "anges i steget"
      case (.new, .en): "given in the step"
      case (.lapsed, .sv): "har upphört"
      case (.lapsed, .en): "lapsed"
      }
    // As the forms offer them.
    let choices = forms.flatMap(\.fields).filter { $0.feeds == condition.fact }.flatMap(\.choices)
    let offered = condition.values.map { value in choices.first { $0.id == value }?.label(language) ?? value }
    let values = offered.isEmpty ? "" : " (\(offered.joined(separator: " / ")))"
    let since = condition.since.map { id in
      (language == .sv ? ", ny sedan " : ", newer than ") + "”\(events[id]?.label(language) ?? id)”"
    }
    return "\(name) \(state)\(values)\(since ?? "")"
  }
}

extension NamedPeriod {
  /// Its length as it counts: "P1D, arbetsdagar, till dagens slut".
  var spelled: Label {
    let length = length?.text ?? "PT0M"
    let days = countsWorkdays ? Label(sv: ", arbetsdagar", en: ", working days") : Label(sv: "", en: "")
    let end =
      switch ends {
      case .moment: Label(sv: "", en: "")
      case .day: Label(sv: ", till dagens slut", en: ", to the end of the day")
      case .workday: Label(sv: ", till arbetsdagens slut", en: ", to the end of the working day")
      }
    return Label(sv: length + days.sv + end.sv, en: length + days.en + end.en)
  }
}
