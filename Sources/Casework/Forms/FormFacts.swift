package import LedgerStore
internal import Syntax
package import WorkflowEngine

/// Which fields of a form become which facts, and whether an entry's fact lines say what its form says.
package struct FormFacts: Sendable {
  private let form: Form

  package init(_ form: Form) { self.form = form }

  /// Facts that the form feeds or dates, in the order of its fields.
  package var names: [FactID] {
    var names: [FactID] = []
    for field in form.fields {
      if let name = field.feeds ?? field.untilOf, !names.contains(name) { names.append(name) }
    }
    return names
  }

  func lines(_ answers: Answers, event: EventID, values: [FactID: String]) -> [FactLine] {
    names.compactMap { name in
      let until = dating(name).flatMap { answers[$0.id]?.validUntil }
      if let feeder = feeder(of: name, in: answers) {
        guard let value = answers[feeder.id]?.factValue else { return nil }
        return FactLine(name: name, value: value, until: until)
      }
      guard !isFed(name), let until else { return nil }
      return FactLine(name: name, value: values[name] ?? event, until: until)
    }
  }

  /// The facts about which an entry's lines say something else than the opened part of its form: another value or date, a
  /// line where the form is silent, or no line where it speaks. What lies in other compartments is not judged.
  /// - Parameter part: what was opened, from `FormContent.read`.
  package func lies(_ part: Answers, compartment: String, entryFacts: [FactLine]) -> [FactID] {
    names.filter { name in
      let lines = entryFacts.filter { $0.name == name }
      let feeders = form.fields.filter { $0.feeds == name }
      let isFedHere = !feeders.isEmpty && feeders.allSatisfy { $0.compartment == compartment }
      let isDatedHere = dating(name)?.compartment == compartment
      guard isFedHere || isDatedHere else { return false }
      guard lines.count <= 1 else { return true }
      if isFedHere, lines.first?.value != feeders.compactMap({ part[$0.id]?.factValue }).first { return true }
      if isDatedHere { return datedOtherwise(name, part, line: lines.first) }
      return dating(name) == nil && lines.first?.until != nil
    }
  }

  /// Facts with a line though no body of the entry lies in the compartment of the field that feeds them: nobody could ever
  /// check such a line.
  package func orphans(entryFacts: [FactLine], bodyCompartments: Set<String>) -> [FactID] {
    names.filter { name in
      let feeders = form.fields.filter { $0.feeds == name }
      return entryFacts.contains { $0.name == name } && !feeders.isEmpty
        && !feeders.contains { bodyCompartments.contains($0.compartment) }
    }
  }

  /// The value of a fact that is only dated here is the step's own business, not the form's.
  private func datedOtherwise(_ name: FactID, _ part: Answers, line: FactLine?) -> Bool {
    let until = dating(name).flatMap { part[$0.id]?.validUntil }
    if isFed(name) { return line != nil && line?.until != until }
    return line?.until != until
  }

  private func isFed(_ name: FactID) -> Bool { form.fields.contains { $0.feeds == name } }

  private func feeder(of name: FactID, in answers: Answers) -> Field? {
    form.fields.first { $0.feeds == name && answers[$0.id] != nil && answers[$0.id] != .unknown }
  }

  private func dating(_ name: FactID) -> Field? { form.fields.first { $0.untilOf == name } }
}
