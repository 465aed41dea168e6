internal import Syntax

/// Conditions as phrases, for those who review a definition.
extension Workflow {
  func phrase(_ leaf: Leaf, _ language: Language) -> String {
    func say(_ sv: String, _ en: String) -> String { language == .sv ? sv : en }
    func quoted(_ text: String) -> String { say("”\(text)”", "“\(text)”") }
    func event(_ id: EventID) -> String { quoted(events[id]?.label(language) ?? id) }
    func start(_ start: Leaf.Start) -> String {
      switch start {
      case .event(let id): event(id)
      case .day(let id): quoted(facts[id]?.label(language) ?? id)
      }
    }
    func list(_ ids: [EventID]) -> String { ids.map(event).joined(separator: ", ") }
    func state(_ index: Int) -> String { quoted(name(ofState: index)(language)) }
    func period(_ period: NamedPeriod) -> String { period.withLength(language) }
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
      let fewer =
        most == 1
        ? say(" inte gjort", " not done") : say(" gjort färre än \(most) gånger", " done fewer than \(most) times")
      return event(id) + fewer + (since.map { say(" efter ", " after ") + event($0) } ?? "")
    case .none(let id, let until):
      return say("inget öppet ", "nothing open of ") + event(id) + say(", till ", ", until ") + list(until)
    case .noOwn(let id, let until):
      return say("har inte själv gjort ", "has not signed ") + event(id) + say(", utom efter ", ", save after ")
        + list(until)
    case .open(let id, let most):
      return (most == 0 ? say("ingen öppen ", "no open ") : say("högst \(most) öppna ", "at most \(most) open "))
        + event(id)
    case .opened(let id): return say("har läst ", "has read ") + event(id)
    case .proof: return say("polisens underskrift", "signature of the police")
    case .lasts(let fact, let most):
      let name = facts[fact]?.label(language) ?? fact
      return say("\(name) med slut inom \(period(most))", "\(name) ending within \(period(most))")
    case .anyOf(let branches): return branches.map { phrase($0, language) }.joined(separator: say(" eller ", " or "))
    }
  }

  /// Its label; where another state has the same, after its region's: "Polisen: Med i gruppen".
  func name(ofState index: Int) -> Label {
    let label = states[index].label
    let region = states[region(of: index)].label
    guard region != label, states.filter({ $0.label == label }).count > 1 else { return label }
    return Label(sv: "\(region.sv): \(label.sv)", en: "\(region.en): \(label.en)")
  }

  func roleList(_ ids: [RoleID], _ language: Language) -> String {
    ids.map { roles[$0]?.label(language) ?? $0 }.joined(separator: ", ")
  }

  /// "Insats: Boende".
  func phrase(of fact: FactID, _ values: [String], _ language: Language) -> String {
    "\(facts[fact]?.label(language) ?? fact): \(offered(fact, values, language))"
  }

  /// Values as the forms offer them.
  private func offered(_ fact: FactID, _ values: [String], _ language: Language) -> String {
    let choices = forms.flatMap(\.fields).filter { $0.feeds == fact }.flatMap(\.choices)
    return values.map { value in choices.first { $0.id == value }?.label(language) ?? value }.joined(separator: " / ")
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
    let values = condition.values.isEmpty ? "" : " (\(offered(condition.fact, condition.values, language)))"
    let since = condition.since.map { id in
      let label = events[id]?.label(language) ?? id
      return language == .sv ? ", ny sedan ”\(label)”" : ", newer than “\(label)”"
    }
    return "\(name) \(state)\(values)\(since ?? "")"
  }
}

extension NamedPeriod {
  /// "Tid att svara (14 dagar)"; of one without a length its name alone.
  func withLength(_ language: Language) -> String {
    label(language) + (length == nil ? "" : " (\(spelled(language)))")
  }

  /// Its length as it counts: "1 arbetsdag, till dagens slut".
  var spelled: Label {
    guard let length else { return Label(sv: "genast", en: "at once") }
    let day = countsWorkdays ? Label(sv: "arbetsdag", en: "working day") : Label(sv: "dag", en: "day")
    let units: [(Int, Label, many: Label)] = [
      (length.years, Label(sv: "år", en: "year"), Label(sv: "år", en: "years")),
      (length.months, Label(sv: "månad", en: "month"), Label(sv: "månader", en: "months")),
      (length.weeks, Label(sv: "vecka", en: "week"), Label(sv: "veckor", en: "weeks")),
      (length.days, day, Label(sv: day.sv + "ar", en: day.en + "s")),
      (length.hours, Label(sv: "timme", en: "hour"), Label(sv: "timmar", en: "hours")),
      (length.minutes, Label(sv: "minut", en: "minute"), Label(sv: "minuter", en: "minutes")),
    ]
    let end =
      switch ends {
      case .moment: Label(sv: "", en: "")
      case .day: Label(sv: ", till dagens slut", en: ", to the end of the day")
      case .workday: Label(sv: ", till arbetsdagens slut", en: ", to the end of the working day")
      }
    func words(_ language: Language) -> String {
      units.filter { $0.0 > 0 }.map { "\($0) \(($0 == 1 ? $1 : $2)(language))" }.joined(separator: " ") + end(language)
    }
    return Label(sv: words(.sv), en: words(.en))
  }
}
