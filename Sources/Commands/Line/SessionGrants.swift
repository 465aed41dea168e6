import Casework
import Syntax
import WorkflowEngine

/// Roles and delegation items as they are typed: what is given is signed and kept for good, so a slip is refused before that.
extension Session {
  /// `--role` and `--item`, each `name` or `name:2027-01-31`. Roles are those of the contract and of every definition that is
  /// adopted; items those of the definitions. Before any is adopted an item is known by its form alone, and that is said.
  func grants(
    _ arguments: Arguments, _ office: Office, to person: String? = nil
  ) throws -> (roles: [Grant], items: [Grant]) {
    let roles = try arguments.all("role").map { try grant($0, option: "--role") }
    let items = try arguments.all("item").map { try grant($0, option: "--item") }
    let workflows = office.everyWorkflow
    let known = Roster.Role.contract + workflows.flatMap { $0.roles.map(\.id) }
    for role in roles where !known.contains(role.id) {
      throw UsageFault.unknownRole(role.id, suggestion: Spelling.nearest(to: role.id, among: known))
    }
    let listed = workflows.flatMap { $0.delegations.map(\.id) }
    for item in items where !listed.contains(item.id) {
      guard workflows.isEmpty, Spelling.isItem(item.id) else {
        throw UsageFault.unknownItem(item.id, suggestion: Spelling.nearest(to: item.id, among: listed), known: listed)
      }
      try warn(
        text(
          "Inget antaget arbetsflöde känner punkt \(item.id) än. Stäm av den mot delegationsordningen.",
          "No adopted workflow knows item \(item.id) yet. Compare it with the delegation order."))
    }
    let held = Set(roles.map(\.id) + (person.flatMap { office.roster.person($0)?.roles.map(\.id) } ?? []))
    for item in items {
      let holders = Set(workflows.flatMap { $0.delegations[item.id]?.roles ?? [] })
      guard !holders.isEmpty, holders.isDisjoint(with: held) else { continue }
      let named = Set(workflows.flatMap(\.roles).filter { holders.contains($0.id) }.map { $0.label(language) })
      let list = named.sorted().joined(separator: ", ")
      try warn(
        text(
          "Punkt \(item.id) gäller bara i en roll som kan ha den: \(list). Personen har ingen av dem.",
          "Item \(item.id) counts only in a role that can hold it: \(list). The person has none of them."))
    }
    return (roles, items)
  }

  /// What is to be taken back is something that the person has: another name would be recorded, and change nothing.
  func held(_ arguments: Arguments, by person: String, _ office: Office) throws -> (roles: [String], items: [String]) {
    let (roles, items) = (arguments.all("role").map(\.folded), arguments.all("item"))
    let subject = office.roster.person(person)
    let (hasRoles, hasItems) = (subject?.roles.map(\.id) ?? [], subject?.items.map(\.id) ?? [])
    for role in roles where !hasRoles.contains(role) {
      throw UsageFault.unknownRole(role, suggestion: Spelling.nearest(to: role, among: hasRoles))
    }
    for item in items where !hasItems.contains(item) {
      throw UsageFault.unknownItem(item, suggestion: Spelling.nearest(to: item, among: hasItems), known: hasItems)
    }
    return (roles, items)
  }

  /// å, ä and ö may be typed, which no role's own name has. An auditor is one for a review: theirs has an end.
  private func grant(_ word: String, option: String) throws -> Grant {
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else {
      guard word.folded != Roster.Role.auditor else {
        throw UsageFault.badValue(
          of: option,
          expected: Label(
            sv: "granskare:2027-01-31: en granskare släpps in för en granskning, till och med en dag",
            en: "granskare:2027-01-31: an auditor is let in for a review, with a last day"))
      }
      return Grant(word.folded)
    }
    guard let until = Times.until(parts[1]) else {
      throw UsageFault.badValue(
        of: option,
        expected: Label(sv: "namn, eller namn:2027-01-31 (till och med)", en: "name, or name:2027-01-31 (last day)"))
    }
    return Grant(parts[0].folded, until: until)
  }
}
