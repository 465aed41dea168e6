/// Moving running cases from one version of a definition to another: which state becomes which.
///
/// A case moves whole or not at all, and the same on every client: nothing here asks for a clock or a program's version.
package struct Migration: Sendable {
  package let old: Workflow
  package let new: Workflow
  /// Paths of states, old to new. A state whose path lives on needs no mention; one that is named takes along what is
  /// inside it.
  let map: [String: String]
  private let oldGates: [Int: Set<EventID>]
  private let newGates: [Int: Set<EventID>]

  package init(from old: Workflow, to new: Workflow, map: [String: String] = [:]) {
    (self.old, self.new, self.map) = (old, new, map)
    (oldGates, newGates) = (old.gateEvents, new.gateEvents)
  }

  // MARK: Where a state goes

  func target(of path: String) -> String {
    var (known, rest) = (path, "")
    while map[known] == nil {
      guard let cut = known.lastIndex(of: ".") else { return path }
      rest = known[cut...] + rest
      known = String(known[..<cut])
    }
    return (map[known] ?? known) + rest
  }

  /// The state of the new version that an old one becomes.
  func image(of state: Int) -> Int? {
    guard state != 0 else { return 0 }
    guard let image = new.index.stateByPath[target(of: old.chart.states[state].path)] else { return nil }
    return new.chart.isHistory(image) == old.chart.isHistory(state) ? image : nil
  }

  /// Where a case in `configuration` of the old version stands in the new; nil if it has no place there. Regions that are
  /// new begin at their start.
  package func image(of configuration: StateSet) -> StateSet? {
    var images: [Int] = []
    for atom in configuration where old.chart.isAtomic(atom) {
      guard let image = image(of: atom) else { return nil }
      images.append(image)
    }
    for (place, a) in images.enumerated() where images.dropFirst(place + 1).contains(where: { new.exclude(a, $0) }) {
      return nil
    }
    return new.chart.configuration(holding: images)
  }

  // MARK: What may not be crossed

  enum Crossing: Sendable, Equatable {
    case endsProtection, givesProtection, endsSupport, givesSupport, passesDecision, undoesDecision, leavesState,
      endsDuty,
      becomesAnother

    var label: Label {
      switch self {
      case .endsProtection: Label(sv: "avslutar ett skydd", en: "ends protection")
      case .givesProtection: Label(sv: "ger skydd utan beslut", en: "gives protection without a decision")
      case .endsSupport: Label(sv: "avslutar en insats", en: "ends support")
      case .givesSupport: Label(sv: "ger en insats utan beslut", en: "gives support without a decision")
      case .passesDecision: Label(sv: "går förbi ett beslut", en: "goes past a decision")
      case .undoesDecision: Label(sv: "gör ett beslut ogjort", en: "undoes a decision")
      case .leavesState:
        Label(sv: "lämnar ett läge som den nya versionen också har", en: "leaves a state that the new version has, too")
      case .endsDuty:
        Label(
          sv: "leder dit ingen svarar för det som någon svarade för",
          en: "goes where nobody answers for what somebody answered for")
      case .becomesAnother:
        Label(
          sv: "gör det till ett annat läge, som den gamla också hade",
          en: "makes another state of it, which the old one had, too")
      }
    }
  }

  /// What is wrong with an old atom becoming `image`, where the new case stands in `configuration`.
  func crossing(from atom: Int, to image: Int, in configuration: StateSet) -> Crossing? {
    let before = Standing(atom, old, oldGates)
    let path = old.chart.states[atom].path
    let moves = path != new.chart.states[image].path
    for state in configuration
    where new.chart.isAtomic(state) && (state == image || new.chart.isDescendant(state, of: image)) {
      let after = Standing(state, new, newGates)
      if before.isProtective != after.isProtective { return before.isProtective ? .endsProtection : .givesProtection }
      if before.isDiscretionary != after.isDiscretionary {
        return before.isDiscretionary ? .endsSupport : .givesSupport
      }
      if after.gates.contains(where: { gate in before.gates.allSatisfy { $0.isDisjoint(with: gate) } }) {
        return .passesDecision
      }
      if moves, before.gates.contains(where: { gate in after.gates.allSatisfy { $0.isDisjoint(with: gate) } }) {
        return .undoesDecision
      }
    }
    guard moves else { return nil }
    // A map is for what has got another name. Secrecy, a child's track, a pause, what waits for a countersignature, an appeal
    // that came in: nothing marks that leaving them does harm, so no state is left by a map that can be kept.
    if new.index.stateByPath[path] != nil { return .leavesState }
    if old.isAnsweredFor(atom), !new.isAnsweredFor(image) { return .endsDuty }
    return matters(atom, besides: image) ? .becomesAnother : nil
  }

  /// The old one could tell them apart, and somebody's duty, a clock or a rule rests on the difference.
  private func matters(_ atom: Int, besides image: Int) -> Bool {
    let landing = landing(image)
    return old.chart.states.indices.contains { other in
      guard other != atom, old.chart.isAtomic(other), old.exclude(other, atom), let twin = self.image(of: other),
        !self.landing(twin).isDisjoint(with: landing)
      else { return false }
      return old.chart.lineage(atom).contains { state in
        state != 0 && !old.chart.lineage(other).contains(state) && restsOn(state)
      }
    }
  }

  private func restsOn(_ state: Int) -> Bool {
    old.states[state].owner != nil || !old.index.deadlines[state].isEmpty
      || old.rules.contains { rule in
        rule.all.flatMap(\.branches).contains { leaf in
          switch leaf {
          case .inState(state, _), .notInState(state, _): true
          default: false
          }
        }
      }
  }

  /// The innermost states that a case comes to with `image`.
  private func landing(_ image: Int) -> Set<Int> {
    Set(
      new.chart.configuration(holding: [image]).filter {
        new.chart.isAtomic($0) && ($0 == image || new.chart.isDescendant($0, of: image))
      })
  }

  /// States that begin by themselves when `images` are held, and may only begin by a decision.
  func begun(_ configuration: StateSet, besides images: [Int]) -> (state: Int, crossing: Crossing)? {
    let held = Set(images.flatMap { new.chart.lineage($0) })
    for state in configuration
    where !held.contains(state) && !images.contains(where: { new.chart.isDescendant(state, of: $0) }) {
      let info = new.states[state]
      if info.isProtective { return (state, .givesProtection) }
      if info.isDiscretionary { return (state, .givesSupport) }
      if newGates[state] != nil { return (state, .passesDecision) }
    }
    return nil
  }

  /// What an old and a remembered new one have on them and around them: the same, or it is a crossing.
  func isAlike(_ state: Int, _ image: Int) -> Bool {
    let (before, after) = (Standing(state, old, oldGates), Standing(image, new, newGates))
    return before.isProtective == after.isProtective && before.isDiscretionary == after.isDiscretionary
      && after.gates.allSatisfy { gate in before.gates.contains { !$0.isDisjoint(with: gate) } }
  }
}

/// What holds of a state and of those around it.
private struct Standing {
  let isProtective: Bool
  let isDiscretionary: Bool
  /// For each state that a decision opens, the events that are this decision.
  let gates: [Set<EventID>]

  init(_ state: Int, _ workflow: Workflow, _ events: [Int: Set<EventID>]) {
    let line = workflow.chart.lineage(state)
    isProtective = line.contains { workflow.states[$0].isProtective }
    isDiscretionary = line.contains { workflow.states[$0].isDiscretionary }
    gates = line.compactMap { events[$0] }
  }
}

extension Workflow {
  /// By somebody who answers for the state, for one around it, or for the one that it begins in.
  fileprivate func isAnsweredFor(_ state: Int) -> Bool {
    var line = chart.lineage(state)
    var inner = state
    while chart.states[inner].kind == .compound, let first = chart.states[inner].initial.first {
      line.append(first)
      inner = first
    }
    return line.contains { states[$0].owner != nil }
  }

  /// The events that open a state by a decision.
  fileprivate var gateEvents: [Int: Set<EventID>] {
    gates.mapValues { transitions in Set(transitions.map { self.transitions[$0].event ?? "" }) }
  }

  /// Events by which rules restrain: whoever signed them, or that they stand open, keeps something from being done. A version
  /// that calls one of them otherwise would forget it.
  var restraining: Set<EventID> {
    var found = Set(separations.map(\.first))
    for leaf in rules.flatMap(\.all).flatMap(\.branches) {
      switch leaf {
      case .distinctFrom(let events): found.formUnion(events)
      case .none(let event, _), .noOwn(let event, _), .open(let event, _), .count(let event, _, _): found.insert(event)
      default: break
      }
    }
    return found
  }
}

extension Chart {
  /// The whole configuration in which these states are active, everything else as it starts.
  func configuration(holding states: [Int]) -> StateSet {
    var held = StateSet([0])
    for state in states { for ancestor in lineage(state) { held.insert(ancestor) } }
    return completed(held)
  }
}
