/// Moving running cases from one version of a definition to another: which state becomes which.
package struct Migration: Sendable {
  let old: Workflow
  package let new: Workflow
  /// Paths of states, old to new. A state whose path lives on needs no mention.
  let map: [String: String]

  package init(from old: Workflow, to new: Workflow, map: [String: String] = [:]) {
    (self.old, self.new, self.map) = (old, new, map)
  }

  /// Proves the map total over what a case under the old version can reach, and that it takes nobody into or out of
  /// protection or an insats, nor past a decision. Faults stand at the states of the old version.
  package func check(configurationsMax: Int = Exploration.nodesMax) -> [Diagnostic] {
    var review = Review(old)
    for path in map.keys.sorted() where old.index.stateByPath[path] == nil {
      review.report(
        .noImage, at: Place(line: 1, column: 1), subjects: [path],
        sv: "kartan nämner ”\(path)”, som inte finns i den gamla",
        en: "the map names “\(path)”, which is not in the old one")
    }
    let exploration = Exploration(old, nodesMax: configurationsMax)
    guard !exploration.isCut else {
      review.report(
        .tooMany, at: Place(line: 1, column: 1), subjects: [], sv: "den gamla har för många lägen för att prövas",
        en: "the old one has too many configurations to be tried")
      return review.diagnostics
    }
    var told: Set<Int> = []
    for component in exploration.components {
      for node in component.nodes.indices {
        let atoms = component.nodes[node].configuration.filter { old.chart.isAtomic($0) }
        for atom in atoms where told.insert(atom).inserted {
          checkImage(of: atom, trace: component.trace(to: node), &review)
        }
      }
    }
    checkTogether(exploration, &review)
    return review.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// The state of the new version that an old one becomes.
  func image(of state: Int) -> Int? {
    let path = old.chart.states[state].path
    let target = map[path] ?? path
    return new.chart.isHistory(new.index.stateByPath[target] ?? 0) ? nil : new.index.stateByPath[target]
  }

  /// Where a case in `configuration` of the old version stands in the new; nil if it has no place there. Regions that are
  /// new begin at their start.
  package func image(of configuration: StateSet) -> StateSet? {
    var images: [Int] = []
    for atom in configuration where old.chart.isAtomic(atom) {
      guard let image = image(of: atom) else { return nil }
      images.append(image)
    }
    for (place, a) in images.enumerated() where images.dropFirst(place + 1).contains(where: { exclude(a, $0) }) {
      return nil
    }
    return new.chart.configuration(holding: images)
  }

  /// In one compound state only one child is active.
  private func exclude(_ a: Int, _ b: Int) -> Bool {
    let (line, other) = (new.chart.lineage(a), new.chart.lineage(b))
    guard !line.contains(b), !other.contains(a), let common = line.first(where: other.contains) else { return false }
    return new.chart.states[common].kind != .parallel
  }

  private func checkImage(of atom: Int, trace: [Int], _ review: inout Review) {
    let (name, place, path) = (review.name(atom), review.place(atom), old.chart.states[atom].path)
    let story = review.story(trace)
    guard let image = image(of: atom) else {
      let lost = map[path] ?? path
      return review.report(
        .noImage, at: place, subjects: [path],
        sv: "ett ärende i \(name.sv) har ingen plats i den nya versionen (”\(lost)” finns inte).\(story.sv)",
        en: "a case in \(name.en) has no place in the new version (there is no “\(lost)”).\(story.en)")
    }
    let target = Review(new).name(image)
    func crosses(_ sv: String, _ en: String) {
      review.report(
        .imageCrosses, at: place, subjects: [path], sv: "flytten från \(name.sv) till \(target.sv) \(sv).\(story.sv)",
        en: "the move from \(name.en) to \(target.en) \(en).\(story.en)")
    }
    let (before, after) = (traits(atom, old), traits(image, new))
    if before.isProtective != after.isProtective {
      crosses(
        before.isProtective ? "avslutar ett skydd" : "ger skydd utan beslut",
        before.isProtective ? "ends protection" : "gives protection without a decision")
    }
    if before.isDiscretionary != after.isDiscretionary {
      crosses(
        before.isDiscretionary ? "avslutar en insats" : "ger en insats utan beslut",
        before.isDiscretionary ? "ends support" : "gives support without a decision")
    }
    if after.isGated, !before.isGated { crosses("går förbi ett beslut", "goes past a decision") }
  }

  private func traits(
    _ state: Int, _ workflow: Workflow
  ) -> (isProtective: Bool, isDiscretionary: Bool, isGated: Bool) {
    let line = workflow.chart.lineage(state)
    let gates = workflow.gates
    return (
      line.contains { workflow.states[$0].isProtective }, line.contains { workflow.states[$0].isDiscretionary },
      line.contains { gates[$0] != nil }
    )
  }

  /// States that are active at once may not become states that exclude each other.
  private func checkTogether(_ exploration: Exploration, _ review: inout Review) {
    var seen: Set<[Int]> = []
    func compare(_ atoms: [Int], _ others: [Int]) {
      for a in atoms {
        for b in others where a != b && seen.insert([min(a, b), max(a, b)]).inserted {
          guard let first = image(of: a), let second = image(of: b), exclude(first, second) else { continue }
          review.report(
            .noImage, at: review.place(max(a, b)), subjects: [old.chart.states[b].path],
            sv:
              "\(review.name(a).sv) och \(review.name(b).sv) gäller samtidigt, men utesluter varandra i den nya versionen",
            en: "\(review.name(a).en) and \(review.name(b).en) hold at once, but exclude each other in the new version")
        }
      }
    }
    let parts = exploration.components.map { component in
      component.nodes.map { $0.configuration.filter { old.chart.isAtomic($0) } }
    }
    for (place, part) in parts.enumerated() {
      for atoms in part { compare(atoms, atoms) }
      let here = Set(part.joined()).sorted()
      for other in parts.dropFirst(place + 1) { compare(here, Set(other.joined()).sorted()) }
    }
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
