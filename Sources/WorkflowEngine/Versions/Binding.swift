internal import Syntax

extension Workflow {
  /// Under what an event is taken, as text that two versions have alike if they judge it alike: its form, what it is bound
  /// to, and each way's conditions with the lengths of time that they count.
  func binding(of event: EventID) -> [String] {
    guard let definition = events[event] else { return [] }
    var said = [
      definition.decides ?? "-", definition.answers ?? "-", definition.proof ?? "-", "\(definition.allowsSeveral)",
      "\(definition.isOutside)", "\(definition.isServing)",
    ]
    said += (definition.proposed + definition.sets).map { "\($0.fact)=\($0.value)" }
    said += (definition.form.flatMap { forms[$0] }?.fields ?? []).map { field in
      let choices = field.choices.map(\.id).joined(separator: ",")
      return "\(field.id) \(field.kind) \(field.compartment) \(field.isRequired) \(field.feeds ?? "-") "
        + "\(field.untilOf ?? "-") \(choices)"
    }
    said += (index.separations[event] ?? []).map { "not by \($0.first)" }
    for transition in index.transitions[event] ?? [] {
      said.append("way \(transitions[transition].records ?? "-")")
      for leaf in rules[transitions[transition].rule]?.all ?? [] { said.append(leaf.said) }
    }
    return said
  }
}

extension Leaf {
  /// In words of its own, with the lengths of its periods; states by their path.
  fileprivate var said: String {
    switch self {
    case .inState(_, let path): "in \(path)"
    case .notInState(_, let path): "notIn \(path)"
    case .anyOf(let branches): "any(" + branches.map(\.said).joined(separator: "|") + ")"
    case .approvals(let wanted):
      "approvals \(wanted.count) \(wanted.of) \(wanted.by) \(wanted.roles.sorted()) \(Self.length(wanted.within))"
    case .elapsed(let period, let since): "elapsed \(Self.length(period)) \(since)"
    case .elapsedAtMost(let period, let since): "elapsedAtMost \(Self.length(period)) \(since)"
    case .lasts(let fact, let period): "lasts \(fact) \(Self.length(period))"
    case .role, .delegated, .distinctFrom, .fact, .done, .reason, .count, .none, .noOwn, .open, .opened, .proof:
      "\(self)"
    }
  }

  private static func length(_ period: NamedPeriod?) -> String {
    guard let period else { return "-" }
    return "\(period.id) \(period.length?.text ?? "PT0M") \(period.countsWorkdays) \(period.ends)"
  }
}
