import Sealing
import Syntax
import Testing

@testable import Casework
@testable import LedgerStore
@testable import WorkflowEngine

/// What a step needs, taken away from it again.
extension RawScene {
  /// The fact is withdrawn, or gets a value that does not do, while everything else that the step needs goes on to hold.
  private mutating func overwrite(
    _ fact: String, _ values: Set<String>, _ condition: PlainReading.Condition, keeping past: [PlainReading.Condition],
    depth: Int
  ) throws -> Bool {
    let reading = stage.reading
    let others = values.isEmpty ? [] : (reading.facts[fact]?.values ?? []).subtracting(values)
    for event in reading.eventNames {
      guard let definition = reading.events[event], definition.proof == nil else { continue }
      let isRevoking = definition.sets.contains { $0.fact == fact && $0.value == "revoked" }
      guard isRevoking || !others.isEmpty && definition.fed.contains(fact) else { continue }
      var next = self
      guard try next.perform(event, values: isRevoking ? [:] : [fact: others], depth: depth) else { continue }
      let nobody = PlainCase.Step.nobody(next.clock)
      let isKept = past.allSatisfy {
        !plain.isMet($0, nobody, [], reading) || next.plain.isMet($0, nobody, [], reading)
      }
      guard isKept, !next.plain.isMet(condition, nobody, [], reading) else { continue }
      self = next
      return true
    }
    return false
  }

  /// Sees to it that a condition that would hold does not.
  mutating func spoil(
    _ condition: PlainReading.Condition, _ probe: PlainCase.Step, _ person: RawPerson,
    keeping past: [PlainReading.Condition], depth: Int
  ) throws -> Bool {
    guard plain.isMet(condition, probe, [], stage.reading) else { return true }
    switch condition {
    case .noOwn(let event, _): return try perform(event, by: person, depth: depth)
    case .none(let event, _): return try perform(event, depth: depth)
    case .count(let event, let most, let since):
      for _ in plain.count(event, since: since)..<most where try !perform(event, depth: depth) {
        return false
      }
      return true
    case .open(let event, let most):
      // One more than is needed, and that one closed: who asks only whether any was closed is to be misled.
      for _ in 0..<(most + 2) where try !perform(event, depth: depth) { return false }
      return try close(event, isOnly: true, depth: depth)
    case .done(_, let since):
      guard let since else { return false }
      return try perform(since, values: plain.values(of: since), not: person, depth: depth)
    case .known(let fact, let state, let values, _):
      if try overwrite(fact, values, condition, keeping: past, depth: depth) { return true }
      if state == "valid" { wait(days: 40) }
      return state == "valid"
    default: return false
    }
  }
}
