/// One thing in which two versions of a definition differ.
package struct Change: Sendable, Equatable {
  /// From the harmless to what must be read with care.
  package enum Kind: String, Sendable, CaseIterable {
    /// What people read, and in which order: nothing is judged otherwise.
    case labels
    /// Something that was possible takes more.
    case stricter
    /// Something is possible that took more.
    case looser
    /// States, ways, forms and facts: neither more nor less, but another thing.
    case structure

    package var label: Label {
      switch self {
      case .labels: Label(sv: "Bara texter", en: "Labels only")
      case .stricter: Label(sv: "Strängare", en: "Stricter")
      case .looser: Label(sv: "Lösare", en: "Looser")
      case .structure: Label(sv: "Byggnaden", en: "Structure")
      }
    }

    package func consequence(_ language: Language) -> String {
      switch (self, language) {
      case (.labels, .sv): "Bara texter skiljer. Ingen bedömning blir en annan; läs att de säger detsamma."
      case (.labels, .en): "Only labels differ. Nothing is judged otherwise; read that they say the same."
      case (.stricter, .sv): "Den nya är strängare, aldrig lösare."
      case (.stricter, .en): "The new one is stricter, never looser."
      case (.looser, .sv), (.structure, .sv):
        "Den nya tillåter eller gör något annat än den gamla: chef och jurist läser den först."
      case (.looser, .en), (.structure, .en):
        "The new one admits or does something else than the old: manager and lawyer read it first."
      }
    }
  }

  package let kind: Kind
  package let label: Label
  package let file: String
  package let place: Place

  package func text(_ language: Language) -> String { "\(file):\(place.line):\(place.column): \(label(language))" }

  /// What the whole is, by its gravest change; nil if nothing differs.
  package static func `class`(of changes: [Change]) -> Kind? {
    Kind.allCases.last { kind in changes.contains { $0.kind == kind } }
  }

  /// Several differences of one thing as one: the same direction, or structure.
  static func together(_ kinds: [Kind?]) -> Kind? {
    let kinds = kinds.compactMap { $0 }.filter { $0 != .labels }
    guard let first = kinds.first else { return nil }
    return kinds.allSatisfy { $0 == first } ? first : .structure
  }
}

extension Leaf {
  /// A condition that came (`was` nil), went (`now` nil) or became another.
  typealias Changed = (was: Leaf?, now: Leaf?, kind: Change.Kind)

  /// What a rule of `new` conditions asks beside one of `old`: one more is stricter, one less is looser, and one in another's
  /// place is both, which `Change.together` calls structure.
  static func changes(_ old: [Leaf], _ new: [Leaf]) -> [Changed] {
    var (gone, come) = (old, new)
    for leaf in old {
      guard let place = come.firstIndex(where: { $0.says(leaf) }), let was = gone.firstIndex(where: { $0.says(leaf) })
      else { continue }
      come.remove(at: place)
      gone.remove(at: was)
    }
    var changes: [Changed] = []
    for leaf in gone {
      if let place = come.firstIndex(where: { $0.isAlike(leaf) }) {
        changes.append((leaf, come[place], come[place].compare(to: leaf)))
        come.remove(at: place)
      } else {
        changes.append((leaf, nil, .looser))
      }
    }
    return changes + come.map { (nil, $0, .stricter) }
  }

  /// The same condition, in two versions: states by their path.
  func says(_ other: Leaf) -> Bool {
    switch (self, other) {
    case (.inState(_, let a), .inState(_, let b)), (.notInState(_, let a), .notInState(_, let b)): a == b
    case (.anyOf(let a), .anyOf(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.says($1) }
    default: self == other
    }
  }

  /// About the same thing, so that more or less can be said.
  private func isAlike(_ other: Leaf) -> Bool {
    switch (self, other) {
    case (.role, .role), (.reason, .reason), (.anyOf, .anyOf), (.distinctFrom, .distinctFrom): true
    case (.approvals(let a), .approvals(let b)): a.of == b.of && a.by == b.by
    case (.fact(let a), .fact(let b)): a.fact == b.fact
    case (.count(let a, _, _), .count(let b, _, _)): a == b
    case (.elapsed(_, let a), .elapsed(_, let b)), (.elapsedAtMost(_, let a), .elapsedAtMost(_, let b)): a == b
    case (.lasts(let a, _), .lasts(let b, _)): a == b
    default: false
    }
  }

  private func compare(to old: Leaf) -> Change.Kind {
    switch (self, old) {
    case (.role(let new), .role(let old)): Leaf.choice(old, new)
    case (.reason(let new), .reason(let old)): Leaf.choice(old, new)
    case (.distinctFrom(let new), .distinctFrom(let old)): Leaf.choice(new, old)
    case (.anyOf(let new), .anyOf(let old)): Leaf.branches(old, new)
    case (.count(_, let new, let since), .count(_, let old, let before)) where since == before:
      new < old ? .stricter : .looser
    case (.approvals(let new), .approvals(let old)) where Set(new.roles) == Set(old.roles) && new.within == old.within:
      // As many as there are roles is one of each; more than that can all be of one role.
      new.count < old.count ? .looser : old.count > 1 && old.count == old.roles.count ? .structure : .stricter
    case (.fact(let new), .fact(let old)) where new.state == old.state && new.since == old.since:
      new.values.isEmpty ? .looser : old.values.isEmpty ? .stricter : Leaf.choice(old.values, new.values)
    case (.fact(let new), .fact(let old)) where new.state == old.state && Set(new.values) == Set(old.values):
      old.since == nil ? .stricter : new.since == nil ? .looser : .structure
    default: .structure
    }
  }

  /// Of a list where one is enough, fewer is stricter.
  static func choice(_ old: [String], _ new: [String]) -> Change.Kind {
    let (old, new) = (Set(old), Set(new))
    return new.isSubset(of: old) ? .stricter : old.isSubset(of: new) ? .looser : .structure
  }

  /// One branch more makes it easier, one less harder; one that became another counts as that does.
  private static func branches(_ old: [Leaf], _ new: [Leaf]) -> Change.Kind {
    let kinds = changes(old, new).map { was, now, kind in
      was == nil ? Change.Kind.looser : now == nil ? .stricter : kind
    }
    return Change.together(kinds) ?? .structure
  }
}
