internal import Syntax

extension Workflow {
  /// What differs in `new`, in the order of the file; what is gone stands where it stood in the old one.
  package func changes(to new: Workflow) -> [Change] {
    var difference = Difference(old: self, new: new)
    difference.compareTables()
    difference.compareForms()
    difference.compareEvents()
    difference.compareRules()
    difference.compareChart()
    return difference.changes.sorted { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
  }
}

/// One comparison of two definitions.
struct Difference {
  let old: Workflow
  let new: Workflow
  private(set) var changes: [Change] = []

  init(old: Workflow, new: Workflow) { (self.old, self.new) = (old, new) }

  mutating func add(_ kind: Change.Kind?, _ what: Label, _ id: String, at place: Place, isGone: Bool = false) {
    guard let kind else { return }
    let label = Label(sv: "\(what.sv) ”\(id)”", en: "\(what.en) “\(id)”")
    changes.append(Change(kind: kind, label: label, file: isGone ? old.file : new.file, place: place))
  }

  /// What is in one table only, and a closer look at what is in both.
  mutating func each<Item>(
    _ old: Table<Item>, _ new: Table<Item>, _ name: Label, added: Change.Kind = .structure,
    gone: Change.Kind = .structure, place: (Item) -> Place, look: (inout Difference, String, Item, Item) -> Void
  ) {
    for id in old.ids where new[id] == nil {
      guard let item = old[id] else { continue }
      add(gone, Label(sv: "\(name.sv) borttagen:", en: "\(name.en) removed:"), id, at: place(item), isGone: true)
    }
    for id in new.ids {
      guard let item = new[id] else { continue }
      if let before = old[id] {
        look(&self, id, before, item)
      } else {
        add(added, Label(sv: "\(name.sv) tillagd:", en: "\(name.en) added:"), id, at: place(item))
      }
    }
  }

  /// One change of a rule, with every condition that came, went or became another.
  mutating func conditions(_ before: Rule, _ after: Rule, _ what: Label, _ id: String, at place: Place) {
    let conditions = Leaf.changes(before.all, after.all)
    guard let kind = Change.together(conditions.map(\.kind)) else { return }
    func tell(_ language: Language) -> String {
      conditions.map { was, now, _ in
        let quote = { (workflow: Workflow, leaf: Leaf) in "[\(workflow.phrase(leaf, language))]" }
        switch (was.map { quote(old, $0) }, now.map { quote(new, $0) }) {
        case (let was?, let now?): return language == .sv ? "\(was) blev \(now)" : "\(was) became \(now)"
        case (let was?, nil): return language == .sv ? "inte längre \(was)" : "no longer \(was)"
        case (nil, let now?): return language == .sv ? "nu också \(now)" : "now also \(now)"
        case (nil, nil): return ""
        }
      }.joined(separator: "; ")
    }
    let label = Label(sv: "\(what.sv) ”\(id)”: \(tell(.sv))", en: "\(what.en) “\(id)”: \(tell(.en))")
    changes.append(Change(kind: kind, label: label, file: new.file, place: place))
  }

  mutating func text(_ old: Label, _ new: Label, _ id: String, at place: Place) {
    if old != new { add(.labels, Label(sv: "annan text för", en: "another text for"), id, at: place) }
  }

  // MARK: The flat tables

  mutating func compareTables() {
    text(old.title, new.title, "title", at: Place(line: 1, column: 1))
    if old.isWithoutAssessment != new.isWithoutAssessment {
      add(
        new.isWithoutAssessment ? .stricter : .looser,
        Label(sv: "med eller utan behovsprövning:", en: "with or without needs assessment:"), new.id,
        at: Place(line: 1, column: 1))
    }
    each(old.periods, new.periods, Label(sv: "tid", en: "period"), added: .labels, gone: .labels, place: \.place) {
      $0.period($1, $2, $3)
    }
    each(old.roles, new.roles, Label(sv: "roll", en: "role"), place: \.place) { difference, id, before, after in
      difference.text(before.label, after.label, id, at: after.place)
      let kind: Change.Kind? = after.min == before.min ? nil : after.min > before.min ? .stricter : .looser
      difference.add(
        kind, Label(sv: "annan minsta bemanning för", en: "another least staffing for"), id, at: after.place)
    }
    each(old.delegations, new.delegations, Label(sv: "delegationspunkt", en: "delegation item"), place: \.place) {
      difference, id, before, after in
      difference.text(before.label, after.label, id, at: after.place)
      let kind = Set(before.roles) == Set(after.roles) ? nil : Leaf.choice(before.roles, after.roles)
      difference.add(kind, Label(sv: "andra roller kan få punkt", en: "other roles can hold item"), id, at: after.place)
    }
    each(old.compartments, new.compartments, Label(sv: "del av akten", en: "compartment"), place: \.place) {
      difference, id, before, after in
      difference.text(before.label, after.label, id, at: after.place)
      let lists = [(before.readers, after.readers), (before.standing, after.standing)]
      let kinds = lists.map { Set($0) == Set($1) ? nil : Leaf.choice($0, $1) }
      difference.add(
        Change.together(kinds), Label(sv: "andra läsare av", en: "other readers of"), id, at: after.place)
    }
    each(old.reasons, new.reasons, Label(sv: "skälskod", en: "reason"), added: .labels, gone: .labels, place: \.place) {
      $0.text($2.label, $3.label, $1, at: $3.place)
    }
    each(old.facts, new.facts, Label(sv: "uppgift", en: "fact"), place: \.place) { $0.fact($1, $2, $3) }
    compareWaivers()
  }

  private mutating func period(_ id: String, _ before: NamedPeriod, _ after: NamedPeriod) {
    text(before.label, after.label, id, at: after.place)
    if before.source != after.source || before.verified != after.verified {
      add(.labels, Label(sv: "annan källa för", en: "another source for"), id, at: after.place)
    }
    let measures: [(NamedPeriod) -> Int] = [
      { $0.days(longest: true) ?? 0 }, { $0.days(longest: false) ?? 0 }, { $0.length?.hours ?? 0 },
      { $0.countsWorkdays ? 1 : 0 }, { NamedPeriod.End.allCases.firstIndex(of: $0.ends) ?? 0 },
    ]
    let isSame =
      before.length == after.length && before.countsWorkdays == after.countsWorkdays && before.ends == after.ends
    guard !isSame else { return }
    let isWait = new.rules.contains { rule in
      rule.all.flatMap(\.branches).contains { if case .elapsed(let period, _) = $0 { period.id == id } else { false } }
    }
    let isLimit = isUsedAsLimit(id)
    let kinds: [Change.Kind?] = measures.map { measure in
      measure(before) == measure(after) ? nil : (measure(before) < measure(after)) == isWait ? .stricter : .looser
    }
    let kind: Change.Kind = isWait == isLimit ? .structure : Change.together(kinds) ?? .structure
    add(
      kind,
      Label(
        sv: "\(before.spelled.sv) blev \(after.spelled.sv):", en: "\(before.spelled.en) became \(after.spelled.en):"),
      id, at: after.place)
  }

  /// Something may be at most so long, or an alarm sounds after it.
  private func isUsedAsLimit(_ id: String) -> Bool {
    let inRules = new.rules.contains { rule in
      rule.all.flatMap(\.branches).contains { leaf in
        switch leaf {
        case .elapsedAtMost(let period, _), .lasts(_, let period): period.id == id
        case .approvals(let wanted): wanted.within?.id == id
        default: false
        }
      }
    }
    return inRules || new.facts.contains { $0.validFor?.id == id }
      || new.transitions.contains { $0.deadline?.period == id }
  }

  private mutating func fact(_ id: FactID, _ before: FactDefinition, _ after: FactDefinition) {
    text(before.label, after.label, id, at: after.place)
    if before.kind != after.kind || before.values != after.values || before.isRevocable != after.isRevocable {
      add(.structure, Label(sv: "ändrad uppgift", en: "changed fact"), id, at: after.place)
    }
    if before.validFor?.id != after.validFor?.id {
      let kind: Change.Kind = before.validFor == nil ? .stricter : after.validFor == nil ? .looser : .structure
      add(kind, Label(sv: "annan giltighetstid för", en: "another time of validity for"), id, at: after.place)
    }
  }

  private mutating func compareWaivers() {
    func same(_ a: Waiver, _ b: Waiver) -> Bool { a.check == b.check && a.at == b.at }
    for waiver in old.waivers where !new.waivers.contains(where: { same($0, waiver) }) {
      add(
        .stricter, Label(sv: "undantag borttaget:", en: "exception removed:"), waiver.at, at: waiver.place, isGone: true
      )
    }
    for waiver in new.waivers {
      guard let before = old.waivers.first(where: { same($0, waiver) }) else {
        add(.looser, Label(sv: "undantag tillagt:", en: "exception added:"), waiver.at, at: waiver.place)
        continue
      }
      text(before.label, waiver.label, waiver.at, at: waiver.place)
    }
  }
}
