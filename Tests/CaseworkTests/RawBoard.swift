import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework
@testable import WorkflowEngine

/// For every way in which the main workflow takes a step, a step that is right; and what a replay says of one, held against
/// the plain reading.
final class RawBoard {
  let stage: RawStage
  let empty: RawScene
  /// By place in the reading's `handlers`; none where no such step was found.
  let sound: [Int: Attempt]

  static let isSoak = unsafe getenv("AVHOPP_SOAK") != nil

  /// Setting it up takes seconds, and nothing in it changes.
  nonisolated(unsafe) static let shared = Result { try RawBoard() }

  private init() throws {
    stage = try RawStage()
    empty = try RawScene(stage)
    var sound: [Int: Attempt] = [:]
    for (place, handler) in stage.reading.handlers.enumerated() {
      let role = try #require(stage.reading.role(of: handler))
      sound[place] = try Attempt(empty, handler, by: stage.person(role), role: role)
    }
    self.sound = sound
  }

  /// A step that has this wrong with it and nothing else, if there is one by nobody to whom another way is open; nil where
  /// none was found.
  func attempt(_ handler: PlainReading.Handler, _ flaw: Flaw) throws -> Attempt? {
    let reading = stage.reading
    var roles = try [#require(reading.role(of: handler))]
    var lacking: Set<String> = []
    if case .condition(let place) = flaw {
      let named = handler.conditions.reduce(into: Set<String>()) { $0.formUnion($1.roles) }
      let others = reading.ways(besides: handler).flatMap(\.conditions).reduce(into: Set<String>()) {
        $0.formUnion($1.roles)
      }
      let isOfRole = !handler.conditions[place].roles.isEmpty
      let possible = reading.roles.filter { named.contains($0) != isOfRole }
      lacking = handler.conditions[place].items
      if lacking.isEmpty {
        roles = Array(((possible.filter { !others.contains($0) }).prefix(1) + possible).prefix(others.isEmpty ? 1 : 3))
      }
    }
    var remaining: Attempt?
    for role in roles {
      let person = try lacking.isEmpty ? stage.person(role) : stage.person(lacking: lacking)
      guard let found = try Attempt(empty, handler, by: person, role: role, flaw: flaw) else { continue }
      if try !found.isOpen() { return found }
      remaining = remaining ?? found
    }
    return remaining
  }

  enum Outcome: Equatable {
    case refused(VoidRule)
    case taken
    /// The replay and the plain reading are not of one mind, and how.
    case wrong(String)
  }

  /// What every client makes of an entry in a case that stands so, against what the plain reading says.
  /// - Parameter law: the definition as the client has it.
  func outcome(
    _ certified: Certified, _ step: PlainCase.Step, _ plain: PlainCase, _ before: CaseFold, _ active: Set<String>
  ) -> Outcome {
    let way = plain.way(step, active, stage.reading)
    var fold = before
    let ruling = fold.fold(certified, world: stage.ledger.world)
    switch (ruling, way) {
    case (.void(let rule), nil):
      return fold.stands(where: before, but: certified) ? .refused(rule) : .wrong("void, and moved something")
    case (.accepted, nil): return .wrong("accepted")
    case (.void(let rule), .some): return .wrong("void: \(rule)")
    case (.accepted, .some(let way)):
      let configuration = fold.position?.configuration ?? StateSet()
      switch way.move {
      case .none: return configuration == before.position?.configuration ? .taken : .wrong("moved by \(way.name)")
      case .to(let path): return stage.paths(configuration).contains(path) ? .taken : .wrong("not moved by \(way.name)")
      case .back: return .taken
      }
    }
  }

  func outcome(_ attempt: Attempt, law: Workflow? = nil) throws -> Outcome {
    let certified = try attempt.scene.certified(attempt.entry, by: attempt.person)
    var before = attempt.scene.standing(in: attempt.configuration)
    if let law { before.workflow = law }
    return outcome(
      certified, attempt.scene.step(certified, items: attempt.person.items), attempt.scene.plain, before,
      stage.paths(attempt.configuration))
  }
}
