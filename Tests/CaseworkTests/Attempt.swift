import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework
@testable import WorkflowEngine

/// What is wrong with a step, and nothing else.
enum Flaw: Hashable, CustomStringConvertible {
  /// One condition of the rule, by its place there.
  case condition(Int)
  /// What it decides or answers: not named; its signer's own; not read; replaced since; about something else.
  case unnamed, own, unread, replaced, other
  /// Somebody signed what they may not sign both of.
  case separate
  /// A fact with a value that isn't one, or of another form; a part of the form left out.
  case value, foreign, part

  var description: String {
    switch self {
    case .condition(let place): "condition \(place)"
    case .unnamed: "unnamed"
    case .own: "own"
    case .unread: "unread"
    case .replaced: "replaced"
    case .other: "other"
    case .separate: "separate"
    case .value: "value"
    case .foreign: "foreign"
    case .part: "part"
    }
  }
}

/// A whole step, ready to be signed, in a case whose past and state are as it needs: right in all but what is asked for.
struct Attempt {
  private(set) var scene: RawScene
  private(set) var entry: Entry
  let person: RawPerson
  let configuration: StateSet
  let handler: PlainReading.Handler

  /// Deep enough for a measure that ends after everything that must have happened before.
  static let depth = 6

  /// nil where no such step could be found.
  init?(
    _ before: RawScene, _ handler: PlainReading.Handler, by person: RawPerson, role: String,
    values: [String: Set<String>] = [:], flaw: Flaw? = nil, depth: Int = Attempt.depth
  ) throws {
    let stage = before.stage
    guard let event = stage.reading.events[handler.event] else { return nil }
    var broken: Int?
    if case .condition(let place) = flaw { broken = place }
    var start = before
    if let target = event.decides ?? event.answers.first {
      let isThere = flaw == nil && start.subject(of: handler.event, not: person) != nil
      if !isThere {
        var said = Dictionary(event.proposed.map { ($0.fact, Set([$0.value])) }, uniquingKeysWith: { $1 })
        if flaw == .other {
          guard let first = event.proposed.first, let all = stage.reading.facts[first.fact]?.values else { return nil }
          said[first.fact] = all.subtracting([first.value])
        }
        let isOwn = flaw == .own || flaw == .separate
        guard
          try start.perform(
            target, values: said, by: isOwn ? person : nil, not: isOwn ? nil : person, depth: depth)
        else { return nil }
      }
    }
    if CaseFold.asks(handler.event, in: stage.workflow) { try start.ask(by: person) }
    if event.proof != nil, try !start.perform("REQUEST_ASSESSMENT", depth: depth) { return nil }
    // Where another way of the same event would remain, that is best barred as well.
    for barred in broken == nil ? [[]] : [stage.reading.barring(handler), []] {
      for choice in Self.choices(handler, broken) {
        guard
          let found = try Self.found(
            start, handler, by: person, role: role, values: values, flaw: flaw, broken: broken, choice: choice,
            barred: barred, depth: depth)
        else { continue }
        (scene, entry, configuration) = found
        (self.person, self.handler) = (person, handler)
        return
      }
    }
    return nil
  }

  /// True when the rules allow it by some way, whatever is wrong with it for its own.
  func isOpen() throws -> Bool {
    let step = scene.step(try scene.certified(entry, by: person), items: person.items)
    return scene.plain.way(step, scene.stage.paths(configuration), scene.stage.reading) != nil
  }

  /// Which branch of each alternative is to be the one that holds.
  private static func choices(_ handler: PlainReading.Handler, _ broken: Int?) -> [[Int: Int]] {
    var choices: [[Int: Int]] = [[:]]
    for (place, condition) in handler.conditions.enumerated() where place != broken {
      guard case .anyOf(let branches) = condition else { continue }
      // What the step itself can bring comes first: it needs no past.
      let order = branches.indices.sorted {
        (branches[$0].isOfThePast ? 1 : 0, $0) < (branches[$1].isOfThePast ? 1 : 0, $1)
      }
      choices = choices.flatMap { choice in order.map { choice.merging([place: $0]) { $1 } } }
    }
    return Array(choices.prefix(64))
  }

  private static func found(
    _ start: RawScene, _ handler: PlainReading.Handler, by person: RawPerson, role: String,
    values: [String: Set<String>], flaw: Flaw?, broken: Int?, choice: [Int: Int],
    barred: [PlainReading.Condition], depth: Int
  ) throws -> (RawScene, Entry, StateSet)? {
    var scene = start
    let (stage, reading) = (start.stage, start.stage.reading)
    guard let event = reading.events[handler.event] else { return nil }
    var wish = Wish(values: values)
    for (place, condition) in handler.conditions.enumerated() {
      if place == broken {
        wish.fail(condition)
      } else if case .anyOf(let branches) = condition {
        wish.meet(branches[choice[place] ?? 0])
      } else {
        wish.meet(condition)
      }
    }
    for condition in barred where condition.isSaid { wish.fail(condition) }
    guard let configuration = stage.configuration(active: wish.active.union([handler.state]), inactive: wish.inactive)
    else { return nil }
    let isBound = event.decides != nil || !event.answers.isEmpty
    let isOwn = flaw == .own || flaw == .separate
    func named(_ scene: RawScene) -> Digest? {
      guard isBound, flaw != .unnamed else { return nil }
      if isOwn || flaw == .other {
        return scene.plain.steps.last { $0.event == event.decides || event.answers.contains($0.event) }?.leaf
      }
      return scene.subject(of: handler.event, not: person)
    }
    let probe = { (scene: RawScene) in
      var step = PlainCase.Step.nobody(scene.clock)
      step.actor = person.name
      step.ref = named(scene)
      return step
    }
    guard try scene.mend(wish.past, for: probe, depth: depth) else { return nil }
    for condition in wish.against + barred.filter({ !$0.isSaid })
    where try !scene.spoil(condition, probe(scene), person, keeping: wish.past, depth: depth) {
      return nil
    }
    if flaw == .separate, !isBound {
      guard let first = reading.separate.first(where: { $0.others.contains(handler.event) })?.first,
        try scene.perform(first, by: person, depth: depth)
      else { return nil }
    }
    var ref = named(scene)
    if isBound, flaw != .unnamed, ref == nil { return nil }
    if event.decides != nil, let ref, flaw != .unread { try scene.read(ref, by: person) }
    if flaw == .replaced {
      guard let target = event.decides, try scene.perform(target, not: person, depth: depth) else { return nil }
    } else if let again = named(scene), again != ref {
      ref = again
    }
    guard var entry = try? scene.entry(handler.event, by: person, role: role, wish) else { return nil }
    entry.ref = ref
    entry.facts.removeAll { wish.isWithout($0.name) }
    guard entry.facts.allSatisfy({ wish.allows($0.value, of: $0.name) }) else { return nil }
    switch flaw {
    case .value:
      guard let place = entry.facts.firstIndex(where: { reading.facts[$0.name]?.values.isEmpty == false }) else {
        return nil
      }
      entry.facts[place].value = "nonesuch"
    case .foreign:
      guard let fact = reading.facts.keys.sorted().first(where: { !event.fed.contains($0) && $0 != handler.records })
      else { return nil }
      entry.facts.append(FactLine(name: fact, value: reading.facts[fact]?.values.min() ?? "yes"))
    case .part:
      guard let part = event.parts.min() else { return nil }
      entry.bodies.removeAll { $0.compartment == part }
    default: break
    }
    let step = scene.step(try scene.certified(entry, by: person), items: person.items)
    let unmet = scene.plain.unmet(step, handler, stage.paths(configuration), reading)
    let faults = scene.plain.faults(step, handler, reading)
    guard unmet == (broken.map { [$0] } ?? []) else { return nil }
    guard broken == nil && flaw != nil ? flaw?.isNamed(in: faults) == true : faults.isEmpty else { return nil }
    return (scene, entry, configuration)
  }
}

extension Flaw {
  /// The plain reading finds this wrong with the step, and nothing besides.
  func isNamed(in faults: Set<String>) -> Bool {
    switch self {
    case .condition: false
    case .unnamed: faults == ["reference"]
    // Who proposed it may not sign both; and who decides has not opened what replaced it.
    case .own: faults.contains("own") && faults.isSubset(of: ["own", "separate"])
    case .separate: faults == ["separate"]
    case .unread, .replaced, .other, .value, .foreign, .part: faults == [description]
    }
  }
}

extension PlainReading {
  /// Of the same step in the same state.
  func ways(besides handler: Handler) -> [Handler] {
    (byEvent[handler.event] ?? []).map { handlers[$0] }.filter {
      $0.state == handler.state && $0.place != handler.place
    }
  }

  /// What other ways of the same step ask never to have happened, or to be said, and this one doesn't.
  func barring(_ handler: Handler) -> [Condition] {
    func never(_ way: Handler) -> [Condition] {
      way.conditions.filter { condition in
        switch condition {
        case .none, .new: true
        default: false
        }
      }
    }
    return never(handler).isEmpty ? ways(besides: handler).flatMap(never) : []
  }
}

extension PlainReading.Condition {
  var isSaid: Bool { if case .new = self { true } else { false } }

  var isOfWhatWaits: Bool { if case .open = self { true } else { false } }

  /// Needs something to have happened.
  var isOfThePast: Bool {
    switch self {
    case .role, .delegated, .reason, .proof, .new, .lasts, .inState, .notIn, .count, .none, .noOwn, .open: false
    case .known, .done, .opened, .elapsed, .approvals: true
    case .anyOf(let branches): branches.contains(where: \.isOfThePast)
    }
  }
}
