internal import Syntax

/// What a case has that the new version must know.
extension Migration {
  // MARK: Facts, events and parts

  func isKept(_ id: FactID, _ value: FactValue) -> Bool {
    guard let before = old.facts[id], let after = new.facts[id] else { return false }
    return before.kind == after.kind && before.isRevocable == after.isRevocable
      && (value.isRevoked || after.allows(value.value))
  }

  func obstaclesOfTables(_ before: Position) -> [Obstacle] {
    var found: [Obstacle] = []
    if old.id != new.id {
      found.append(
        Obstacle(
          .otherWorkflow, sv: "Det är ett annat arbetsflöde: \(new.title.sv).",
          en: "It is another workflow: \(new.title.en)."))
    }
    for part in old.compartments where new.compartments[part.id] == nil {
      found.append(
        Obstacle(
          .part, sv: "Delen ”\(part.label.sv)” finns inte i den nya versionen.",
          en: "The new version does not have the part “\(part.label.en)”."))
    }
    for fact in old.facts where fact.kind == .decision || fact.kind == .consent {
      guard let value = before.facts[fact.id], value.isInForce(at: before.now), !isKept(fact.id, value) else {
        continue
      }
      found.append(
        Obstacle(
          .fact, sv: "”\(fact.label.sv)” gäller, och finns inte i den nya versionen.",
          en: "“\(fact.label.en)” is in force, and the new version does not know it."))
    }
    for event in old.events
    where new.events[event.id] == nil && !before.places(of: event.id).isEmpty && old.restraining.contains(event.id) {
      found.append(
        Obstacle(
          .event, sv: "”\(event.label.sv)” hindrar någon från att göra något, och finns inte i den nya versionen.",
          en: "“\(event.label.en)” keeps somebody from doing something, and the new version does not know it."))
    }
    return found
  }

  // MARK: Proposals

  /// What stays open, by places in the log; and what is dropped because nobody could decide it here.
  func proposals(
    _ before: Position, _ obstacles: inout [Obstacle]
  ) -> (open: [EventID: [Int]], dropped: [EventID]) {
    var open: [EventID: [Int]] = [:]
    var dropped: [EventID] = []
    for event in old.events.map(\.id).sorted() {
      guard let number = before.numbers[event], !before.open[number].isEmpty else { continue }
      if isDecidedAlike(event) {
        open[event] = before.open[number]
        continue
      }
      let isDecidable = old.deciders(of: event).contains { !old.candidates($0, before).isEmpty }
      if isDecidable || old.restraining.contains(event) || new.restraining.contains(event) {
        let label = old.events[event]?.label ?? Label(sv: event, en: event)
        obstacles.append(
          Obstacle(
            .proposal,
            sv: "”\(label.sv)” väntar på beslut, och beslutas annorlunda i den nya versionen. Avgör det först.",
            en: "“\(label.en)” waits for a decision, and is decided otherwise in the new version. Decide it first."))
      } else {
        dropped.append(event)
      }
    }
    return (open, dropped)
  }

  /// Whether a proposal means the same in both, and is decided by the same events under the same conditions.
  private func isDecidedAlike(_ event: EventID) -> Bool {
    let deciders = old.deciders(of: event)
    guard Set(deciders) == Set(new.deciders(of: event)) else { return false }
    return ([event] + deciders).allSatisfy { old.binding(of: $0) == new.binding(of: $0) }
  }
}
