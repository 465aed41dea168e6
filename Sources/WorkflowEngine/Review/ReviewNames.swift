/// Names, labels and rules: what can be seen without walking the graph.
extension Review {
  mutating func checkNames() {
    let names = workflow.index.unused
    func unused(_ kind: ReaderContext.Names, _ items: [(id: String, place: Place)]) -> [(String, Place, Label)] {
      items.filter { names[kind]?.contains($0.id) == true }.map { ($0.id, $0.place, kind.label) }
    }
    let spare =
      unused(.periods, workflow.periods.map { ($0.id, $0.place) })
      + unused(.delegations, workflow.delegations.map { ($0.id, $0.place) })
      + unused(.reasons, workflow.reasons.map { ($0.id, $0.place) })
      + unused(.facts, workflow.facts.map { ($0.id, $0.place) })
      + unused(.forms, workflow.forms.map { ($0.id, $0.place) })
      + unused(.rules, workflow.rules.map { ($0.id, $0.place) })
      + workflow.compartments.dropFirst().filter { part in
        !workflow.forms.contains { $0.fields.contains { $0.compartment == part.id } }
      }
      .map { ($0.id, $0.place, ReaderContext.Names.compartments.label) }
      + workflow.events.filter { workflow.index.transitions[$0.id] == nil }
      .map { ($0.id, $0.place, ReaderContext.Names.events.label) }
    for (id, place, kind) in spare {
      report(
        .unusedName, at: place, subjects: [id], sv: "\(kind.sv) ”\(id)” används inte",
        en: "the \(kind.en) “\(id)” is not used")
    }
    for rule in workflow.rules { checkHolders(rule) }
  }

  /// A role that a rule names, and that can hold none of the items it asks for, can never act under it.
  private mutating func checkHolders(_ rule: Rule) {
    let admitted = WorkflowIndex.roles(of: rule.all, delegations: workflow.delegations)
    for case .role(let named) in rule.all where !admitted.isEmpty {
      for role in named where !admitted.contains(role) {
        let label = workflow.roles[role]?.label ?? Label(sv: role, en: role)
        report(
          .unusedName, at: rule.place, subjects: [rule.id, role],
          sv: "regeln ”\(rule.id)” nämner \(label.sv), som inte kan ha den delegationspunkt som regeln kräver",
          en: "the rule “\(rule.id)” names \(label.en), who cannot hold the delegation item that the rule asks for")
      }
    }
  }

  mutating func checkLabels() {
    var labels: [(String, Label, Place)] = [("title", workflow.title, Place(line: 1, column: 1))]
    labels += workflow.periods.map { ($0.id, $0.label, $0.place) }
    labels += workflow.roles.map { ($0.id, $0.label, $0.place) }
    labels += workflow.delegations.map { ($0.id, $0.label, $0.place) }
    labels += workflow.compartments.map { ($0.id, $0.label, $0.place) }
    labels += workflow.reasons.map { ($0.id, $0.label, $0.place) }
    labels += workflow.facts.map { ($0.id, $0.label, $0.place) }
    for form in workflow.forms {
      labels.append((form.id, form.label, form.place))
      for field in form.fields {
        labels.append(("\(form.id).\(field.id)", field.label, field.place))
        if let help = field.help { labels.append(("\(form.id).\(field.id)", help, field.place)) }
        labels += field.choices.map { ("\(form.id).\(field.id).\($0.id)", $0.label, field.place) }
      }
    }
    labels += workflow.events.map { ($0.id, $0.label, $0.place) }
    labels += workflow.separations.map { ($0.first, $0.label, $0.place) }
    labels += workflow.rules.map { ($0.id, $0.label, $0.place) }
    for state in workflow.states.indices.dropFirst() where !workflow.chart.isHistory(state) {
      labels.append((workflow.chart.states[state].path, workflow.states[state].label, workflow.states[state].place))
    }
    // What is told of a waiver is a reason; it is signed with the rest.
    labels += workflow.waivers.map { ($0.at, $0.label, $0.place) }
    for (subject, label, place) in labels where label.sv.lowercased() == label.en.lowercased() {
      report(
        .sameLabel, at: place, subjects: [subject], sv: "texten är densamma på svenska och engelska: ”\(label.sv)”",
        en: "the text is the same in Swedish and English: “\(label.en)”")
    }
    checkWords()
    checkTwins()
  }

  /// What people choose between, and what stories and alarms are told by, has a text of its own.
  private mutating func checkTwins() {
    let chart = workflow.chart
    var groups: [[(String, Label, Place)]] = [
      workflow.events.map { ($0.id, $0.label, $0.place) }, workflow.roles.map { ($0.id, $0.label, $0.place) },
      workflow.facts.map { ($0.id, $0.label, $0.place) }, workflow.reasons.map { ($0.id, $0.label, $0.place) },
      workflow.delegations.map { ($0.id, $0.label, $0.place) },
      workflow.compartments.map { ($0.id, $0.label, $0.place) },
    ]
    for form in workflow.forms {
      groups.append(form.fields.map { ("\(form.id).\($0.id)", $0.label, $0.place) })
      for field in form.fields {
        groups.append(field.choices.map { ("\(form.id).\(field.id).\($0.id)", $0.label, field.place) })
      }
    }
    let states = chart.states.indices.dropFirst().filter { !chart.isHistory($0) }
    let regions = Dictionary(grouping: states) { state in
      let region = workflow.region(of: state)
      return region == state ? chart.states[state].parent ?? 0 : region
    }
    for region in regions.keys.sorted() {
      groups.append(
        (regions[region] ?? []).map { (chart.states[$0].path, workflow.states[$0].label, workflow.states[$0].place) })
    }
    for group in groups {
      for language in Language.allCases {
        var owners: [String: String] = [:]
        for (subject, label, place) in group {
          let text = label(language)
          if let owner = owners[text.lowercased()] {
            report(
              .sameLabel, at: place, subjects: [subject], sv: "”\(text)” heter redan \(owner)",
              en: "“\(text)” is already what \(owner) is called")
          }
          owners[text.lowercased()] = subject
        }
      }
    }
  }

  /// A word is one event's in both languages: whoever has learnt it in the one types it in the other.
  private mutating func checkWords() {
    var owners: [String: EventID] = [:]
    for event in workflow.events {
      for word in Language.allCases.map({ event.word($0) }) {
        if let owner = owners[word], owner != event.id {
          report(
            .sameWord, at: event.place, subjects: [event.id], sv: "ordet ”\(word)” skrivs redan för \(owner)",
            en: "the word “\(word)” is already typed for \(owner)")
        }
        owners[word] = event.id
      }
    }
  }

  mutating func checkRules() {
    checkLevels()
    for transition in workflow.transitions.indices {
      let info = workflow.transitions[transition]
      guard let rule = workflow.rules[info.rule] else { continue }
      switch info.trigger {
      case .event: checkOpen(rule, transition)
      case .deadline: checkDeadline(rule, transition)
      }
    }
    for (rule, condition) in workflow.rules.flatMap({ rule in rule.all.flatMap(\.branches).map { (rule, $0) } }) {
      guard case .fact(let fact) = condition, fact.state != .new, workflow.index.producers[fact.fact] == nil else {
        continue
      }
      report(
        .factSource, at: rule.place, subjects: [rule.id, fact.fact],
        sv: "regeln kräver ”\(fact.fact)”, men ingen händelse registrerar den",
        en: "the rule asks for “\(fact.fact)”, but no event records it")
    }
  }

  /// Where a form records an assessment, nothing else in it may be what a rule asks the value of: it would be the level by
  /// another name.
  private mutating func checkLevels() {
    for form in workflow.forms {
      let facts = form.fields.flatMap { [$0.feeds, $0.untilOf].compactMap { $0 } }
      guard facts.contains(where: { workflow.facts[$0]?.kind == .assessment }) else { continue }
      for field in form.fields {
        guard let fact = field.feeds, workflow.facts[fact]?.kind != .assessment else { continue }
        let rule = workflow.rules.first { rule in
          rule.all.flatMap(\.branches).contains { leaf in
            if case .fact(let asked) = leaf { asked.fact == fact && !asked.values.isEmpty } else { false }
          }
        }
        guard let rule else { continue }
        report(
          .levelGate, at: field.place, subjects: [form.id, fact],
          sv:
            "regeln ”\(rule.id)” frågar efter vad bedömningens formulär anger (”\(field.label.sv)”); ingen nivå avgör",
          en: "the rule “\(rule.id)” asks for what the assessment’s form says (“\(field.label.en)”); no level decides")
      }
    }
  }

  private mutating func checkOpen(_ rule: Rule, _ transition: Int) {
    guard WorkflowIndex.roles(of: rule.all, delegations: workflow.delegations).isEmpty else { return }
    report(
      .openRule, at: place(transition: transition), subjects: subjects(transition: transition) + [rule.id],
      sv: "regeln ”\(rule.id)” säger inte vem som får göra detta",
      en: "the rule “\(rule.id)” does not say who may do this")
  }

  private mutating func checkDeadline(_ rule: Rule, _ transition: Int) {
    guard rule.asksWhoActs else { return }
    report(
      .deadlineRule, at: place(transition: transition), subjects: subjects(transition: transition) + [rule.id],
      sv: "ingen handlar när en frist går ut; regeln ”\(rule.id)” får bara fråga om läge och uppgifter",
      en: "nobody acts when a deadline comes; the rule “\(rule.id)” may ask only about states and facts")
  }
}

extension Rule {
  /// Asks for what nobody brings when a deadline comes.
  var asksWhoActs: Bool {
    all.flatMap(\.branches).contains { leaf in
      switch leaf {
      case .inState, .notInState: false
      case .fact(let condition): condition.state == .new
      default: true
      }
    }
  }
}

extension Leaf {
  /// The leaf itself, or the branches of an `anyOf`.
  package var branches: [Leaf] { if case .anyOf(let branches) = self { branches } else { [self] } }
}
