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

  mutating func add(_ kind: Change.Kind?, _ what: Label, _ thing: Named, isGone: Bool = false) {
    guard let kind else { return }
    let label = Label(sv: "\(what.sv) \(thing(.sv))", en: "\(what.en) \(thing(.en))")
    changes.append(Change(kind: kind, label: label, file: isGone ? old.file : new.file, place: thing.place))
  }

  /// What is in one table only, what stands in another order, and a closer look at what is in both.
  /// - Parameter order: what another order is: of things that are only read, or of what is tried from the top.
  /// - Parameter hasText: its label is its own, and not made of others'.
  mutating func each<Item: Compared>(
    _ old: Table<Item>, _ new: Table<Item>, _ name: Label, added: Change.Kind = .structure,
    gone: Change.Kind = .structure, order: Change.Kind = .labels, hasText: Bool = true,
    look: (inout Difference, Named, Item, Item) -> Void
  ) {
    let (before, after) = (old.ids.filter { new[$0] != nil }, new.ids.filter { old[$0] != nil })
    if let (_, id) = zip(before, after).first(where: { $0 != $1 }), let item = new[id] {
      add(order, Label(sv: "\(name.sv), annan ordning:", en: "\(name.en), another order:"), Named(id, item))
    }
    for id in old.ids where new[id] == nil {
      guard let item = old[id] else { continue }
      add(gone, Label(sv: "\(name.sv) borttagen:", en: "\(name.en) removed:"), Named(id, item), isGone: true)
    }
    for id in new.ids {
      guard let item = new[id] else { continue }
      let named = Named(id, item)
      guard let before = old[id] else {
        add(added, Label(sv: "\(name.sv) tillagd:", en: "\(name.en) added:"), named)
        continue
      }
      if hasText, before.label != item.label {
        let isTaken = old.ids.contains { other in
          guard other != id, let holder = old[other]?.label, item.label.takes(holder, from: before.label) else {
            return false
          }
          // Regions have states of one name: there it is taken from a neighbour, or from one that gave it up.
          return Self.isBeside(id, other) || new[other].map { !$0.label.shares(item.label) } ?? true
        }
        text(named, isTaken: isTaken)
      }
      look(&self, named, before, item)
    }
  }

  /// A text that people know as another thing's is no mere text: they would do the one and mean the other.
  mutating func text(_ named: Named, isTaken: Bool) {
    isTaken
      ? add(.structure, Label(sv: "text som stod för något annat:", en: "text that stood for something else:"), named)
      : add(.labels, Label(sv: "annan text för", en: "another text for"), named)
  }

  /// In the same part of the chart, or of a table whose names have no parts.
  private static func isBeside(_ id: String, _ other: String) -> Bool {
    func parent(_ path: String) -> Substring { path.lastIndex(of: ".").map { path[..<$0] } ?? "" }
    return parent(id) == parent(other)
  }

  /// One change of a rule, with every condition that came, went or became another.
  /// - Parameter kind: what the change of the conditions makes of the whole.
  mutating func conditions(
    _ before: Rule, _ after: Rule, _ what: Label, _ thing: Named, as kind: (Change.Kind) -> Change.Kind
  ) {
    let conditions = Leaf.changes(before.all, after.all)
    guard let found = Change.together(conditions.map(\.kind)) else { return }
    let label = Label(
      sv: "\(what.sv) \(thing(.sv)): \(tell(conditions, .sv))", en: "\(what.en) \(thing(.en)): \(tell(conditions, .en))"
    )
    changes.append(Change(kind: kind(found), label: label, file: new.file, place: thing.place))
  }

  private func tell(_ conditions: [Leaf.Changed], _ language: Language) -> String {
    conditions.map { was, now, _ in
      // Of several where one is enough, only what differs.
      if case (.anyOf(let before)?, .anyOf(let after)?) = (was, now) {
        return (language == .sv ? "av flera som räcker: " : "of several that suffice: ")
          + tell(Leaf.changes(before, after), language)
      }
      let quote = { (workflow: Workflow, leaf: Leaf) in "[\(workflow.phrase(leaf, language))]" }
      switch (was.map { quote(old, $0) }, now.map { quote(new, $0) }) {
      case (let was?, let now?): return language == .sv ? "\(was) blev \(now)" : "\(was) became \(now)"
      case (let was?, nil): return language == .sv ? "inte längre \(was)" : "no longer \(was)"
      case (nil, let now?): return language == .sv ? "nu också \(now)" : "now also \(now)"
      case (nil, nil): return ""
      }
    }.joined(separator: "; ")
  }

  // MARK: The flat tables

  mutating func compareTables() {
    let title = Named(new.id, new.title, Place(line: 1, column: 1))
    if old.title != new.title { text(title, isTaken: false) }
    if old.id != new.id { add(.structure, Label(sv: "ett annat arbetsflöde:", en: "another workflow:"), title) }
    if old.isWithoutAssessment != new.isWithoutAssessment {
      add(
        new.isWithoutAssessment ? .stricter : .looser,
        Label(sv: "med eller utan behovsprövning:", en: "with or without needs assessment:"), title)
    }
    each(old.periods, new.periods, Label(sv: "tid", en: "period"), added: .labels, gone: .labels) {
      $0.period($1, $2, $3)
    }
    each(old.roles, new.roles, Label(sv: "roll", en: "role")) { difference, role, before, after in
      let kind: Change.Kind? = after.min == before.min ? nil : after.min > before.min ? .stricter : .looser
      difference.add(kind, Label(sv: "annan minsta bemanning för", en: "another least staffing for"), role)
    }
    each(old.delegations, new.delegations, Label(sv: "delegationspunkt", en: "delegation item")) {
      difference, item, before, after in
      guard Set(before.roles) != Set(after.roles) else { return }
      let kinds = difference.uses {
        if case .delegated(item.id) = $0 { Leaf.choice(before.roles, after.roles) } else { nil }
      }
      difference.add(
        Change.together(kinds) ?? .structure, Label(sv: "andra roller kan få punkt", en: "other roles can hold item"),
        item)
    }
    each(old.compartments, new.compartments, Label(sv: "del av akten", en: "compartment")) {
      difference, part, before, after in
      let lists = [(before.readers, after.readers), (before.standing, after.standing)].filter { Set($0) != Set($1) }
      // Who reads no more hears no alarm, and acts on nothing at night: that is not only stricter.
      let isMore = lists.allSatisfy { Set($0).isSubset(of: $1) }
      let kind: Change.Kind? = lists.isEmpty ? nil : isMore ? .looser : .structure
      difference.add(kind, Label(sv: "andra läsare av", en: "other readers of"), part)
    }
    each(old.reasons, new.reasons, Label(sv: "skälskod", en: "reason"), added: .labels, gone: .labels) { _, _, _, _ in }
    each(old.facts, new.facts, Label(sv: "uppgift", en: "fact")) { $0.fact($1, $2, $3) }
    compareWaivers()
  }

  private mutating func compareWaivers() {
    func same(_ a: Waiver, _ b: Waiver) -> Bool { a.check == b.check && a.at == b.at }
    func named(_ waiver: Waiver, _ workflow: Workflow) -> Named {
      let label = workflow.label(ofState: waiver.at) ?? workflow.events[waiver.at]?.label
      let check = waiver.check.check.title
      let whole = label.map { Label(sv: "\(check.sv): \($0.sv)", en: "\(check.en): \($0.en)") } ?? check
      return Named(waiver.at, whole, waiver.place)
    }
    for waiver in old.waivers where !new.waivers.contains(where: { same($0, waiver) }) {
      add(.stricter, Label(sv: "undantag borttaget:", en: "exception removed:"), named(waiver, old), isGone: true)
    }
    for waiver in new.waivers {
      guard let before = old.waivers.first(where: { same($0, waiver) }) else {
        add(.looser, Label(sv: "undantag tillagt:", en: "exception added:"), named(waiver, new))
        continue
      }
      if before.label != waiver.label || before.by != waiver.by {
        add(.labels, Label(sv: "annan text för undantag", en: "another text for the exception"), named(waiver, new))
      }
    }
  }
}

/// What the comparison tells of a thing: by what people call it, then its name in the file.
struct Named {
  let id: String
  let place: Place
  private let label: Label

  init(_ id: String, _ label: Label, _ place: Place) { (self.id, self.label, self.place) = (id, label, place) }
  init(_ id: String, _ item: some Compared) { self.init(id, item.label, item.place) }

  func callAsFunction(_ language: Language) -> String {
    language == .sv ? "”\(label.sv)” (\(id))" : "“\(label.en)” (\(id))"
  }
}

extension Label {
  /// It reads as the other did, in a language in which it was another text before.
  func takes(_ other: Label, from before: Label) -> Bool {
    sv != before.sv && sv.lowercased() == other.sv.lowercased()
      || en != before.en && en.lowercased() == other.en.lowercased()
  }

  /// One of the two reads the same.
  func shares(_ other: Label) -> Bool {
    sv.lowercased() == other.sv.lowercased() || en.lowercased() == other.en.lowercased()
  }
}

/// A thing of a definition that has a text and a place in the file.
protocol Compared: Sendable {
  var label: Label { get }
  var place: Place { get }
}

extension NamedPeriod: Compared {}
extension Role: Compared {}
extension DelegationItem: Compared {}
extension Compartment: Compared {}
extension Reason: Compared {}
extension FactDefinition: Compared {}
extension Form: Compared {}
extension Field: Compared {}
extension EventDefinition: Compared {}
