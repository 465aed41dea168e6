package import Syntax

package typealias RoleID = String
package typealias FactID = String
package typealias EventID = String
package typealias RuleID = String

/// A legal or agreed length of time. `length` nil means none at all ("PT0M"): the moment itself. One object, since rules and
/// deadlines hand it about.
package final class NamedPeriod: Sendable, Hashable {
  /// When on its last day a period is over.
  package enum End: String, Sendable, CaseIterable { case moment, day, workday }
  package let id: String
  package let label: Label
  package let length: Period?
  /// The days of `length` are Swedish working days.
  package let countsWorkdays: Bool
  package let ends: End
  package let source: String
  package let verified: CivilDate
  package let place: Place

  init(
    id: String, label: Label, length: Period?, countsWorkdays: Bool, ends: End, source: String, verified: CivilDate,
    place: Place
  ) {
    (self.id, self.label, self.length, self.countsWorkdays) = (id, label, length, countsWorkdays)
    (self.ends, self.source, self.verified, self.place) = (ends, source, verified, place)
  }

  /// In two versions of a definition the same name is the same period; whether its length changed is told once.
  package static func == (a: NamedPeriod, b: NamedPeriod) -> Bool { a.id == b.id }

  package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

package struct Role: Sendable {
  package let id: RoleID
  package let label: Label
  /// Fewest persons a municipality needs in the role.
  package let min: Int
  package let place: Place
}

/// An item of the delegation order, and the roles whose holders may be given it.
package struct DelegationItem: Sendable {
  package let id: String
  package let label: Label
  package let roles: [RoleID]
  package let place: Place
}

package struct Compartment: Sendable {
  package let id: String
  package let label: Label
  /// Roles whose holders may be made members.
  package let readers: [RoleID]
  /// Roles whose verified holders become members when a case opens.
  package let standing: [RoleID]
  package let place: Place
}

package struct Reason: Sendable {
  package let id: String
  package let label: Label
  package let place: Place
}

package struct FactDefinition: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case consent, assessment, document, need, decision, flag, code, date, number
  }
  package let id: FactID
  package let label: Label
  package let kind: Kind
  /// The values allowed; empty = any that the grammar of facts allows.
  package let values: [String]
  package let validFor: NamedPeriod?
  package let isRevocable: Bool
  package let place: Place
}

package struct Form: Sendable {
  package let id: String
  package let label: Label
  package let fields: [Field]
  package let place: Place
}

package struct Field: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case text, longtext, choice, date, datetime, number, personnummer, document, bool
  }
  package struct Choice: Sendable {
    package let id: String
    package let label: Label
  }
  package enum Default: Sendable, Equatable {
    case choice(String)
    case now, today, nextWorkdayNoon
    case number(Int)
    case bool(Bool)
  }
  package let id: String
  package let label: Label
  package let kind: Kind
  package let compartment: String
  package let isRequired: Bool
  /// "Vet inte än" is offered, and writes no fact.
  package let offersUnknown: Bool
  package let choices: [Choice]
  /// The fact this field's answer becomes.
  package let feeds: FactID?
  /// The fact whose valid-until this field sets.
  package let untilOf: FactID?
  package let max: Int?
  package let standard: Default?
  package let help: Label?
  package let place: Place
}

package struct EventDefinition: Sendable {
  package enum Duty: String, Sendable, CaseIterable { case protect, money, oral, concern }
  package let id: EventID
  package let label: Label
  /// What is typed at the terminal.
  package let word: Label
  package let form: String?
  /// `ref` must be an open entry of this event, opened by the signer and signed by another.
  package let decides: EventID?
  /// Facts that the entry decided or answered must have recorded: a decision on one measure does not fit a proposal of
  /// another, nor does a step that carries one out.
  package let proposed: [(fact: FactID, value: String)]
  /// `ref` must be an accepted entry of this event.
  package let answers: EventID?
  package let proof: String?
  package let isProtective: Bool
  package let isReceived: Bool
  /// Receives the appeal of a decision that can be appealed.
  package let isAppeal: Bool
  /// Notes that a decision was served: `ref` names it.
  package let isServing: Bool
  /// Several entries of this event may be open at once.
  package let allowsSeveral: Bool
  /// A decision taken outside the system and recorded here; the recorder may be the proposer, another countersigns.
  package let isOutside: Bool
  package let duty: [Duty]
  package let sets: [(fact: FactID, value: String)]
  package let place: Place
}

/// Whoever signed the latest `first` may not sign any of `others`.
package struct Separation: Sendable {
  package let first: EventID
  package let others: [EventID]
  package let label: Label
  package let place: Place
}

package struct Rule: Sendable {
  package let id: RuleID
  package let label: Label
  package let all: [Leaf]
  package let place: Place
}

/// An intended exception from a check: signed, with the rest of the definition, by those who adopt it.
package struct Waiver: Sendable {
  package let check: Diagnostic.Code
  /// A state's path, an event, or a name in a table.
  package let at: String
  /// Who answers for the exception.
  package let by: String
  /// The reason.
  package let label: Label
  package let place: Place
}
