/// The proof: for every case that the old version can have, whatever its people did.
extension Migration {
  /// Proves the map total over what a case under the old version can reach, and that it takes nobody into or out of
  /// protection or an insats, nor past a decision; that no part of a case, no consent or decision and nothing that keeps
  /// somebody from acting is lost. Faults stand at their places in the old version.
  package func check(configurationsMax: Int = Exploration.nodesMax) -> [Diagnostic] {
    var review = Review(old)
    let top = Place(line: 1, column: 1)
    if old.id != new.id {
      review.report(
        .noImage, at: top, subjects: [old.id], sv: "ett ärende i ”\(old.id)” kan inte bli ett i ”\(new.id)”",
        en: "a case of “\(old.id)” cannot become one of “\(new.id)”")
    }
    for path in map.keys.sorted() where old.index.stateByPath[path] == nil {
      review.report(
        .noImage, at: top, subjects: [path], sv: "kartan nämner ”\(path)”, som inte finns i den gamla",
        en: "the map names “\(path)”, which is not in the old one")
    }
    checkTables(&review)
    checkHistories(&review)
    let exploration = Exploration(old, nodesMax: configurationsMax)
    guard !exploration.isCut else {
      review.report(
        .tooMany, at: top, subjects: [], sv: "den gamla har för många lägen för att prövas",
        en: "the old one has too many configurations to be tried")
      return review.diagnostics
    }
    checkStates(exploration, &review)
    checkTogether(exploration, &review)
    return review.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  private func lost(_ what: Label, _ id: String, at place: Place, _ review: inout Review) {
    review.report(
      .noImage, at: place, subjects: [id], sv: "\(what.sv) ”\(id)” har ingen plats i den nya versionen",
      en: "\(what.en) “\(id)” has no place in the new version")
  }

  private func checkTables(_ review: inout Review) {
    for part in old.compartments where new.compartments[part.id] == nil {
      lost(Label(sv: "delen av akten", en: "the part of the case"), part.id, at: part.place, &review)
    }
    for fact in old.facts where fact.kind == .decision || fact.kind == .consent {
      guard let after = new.facts[fact.id], after.kind == fact.kind, after.isRevocable == fact.isRevocable,
        after.values.isEmpty || !fact.values.isEmpty && fact.values.allSatisfy(after.values.contains)
      else {
        lost(Label(sv: "uppgiften", en: "the fact"), fact.id, at: fact.place, &review)
        continue
      }
    }
    for event in old.events where old.restraining.contains(event.id) && new.events[event.id] == nil {
      lost(Label(sv: "händelsen", en: "the event"), event.id, at: event.place, &review)
    }
  }

  /// Going back to where one was must mean the same place, and must have been recorded.
  private func checkHistories(_ review: inout Review) {
    if let unfounded = unfoundedHistory {
      let path = new.chart.states[unfounded].path
      review.report(
        .noImage, at: Place(line: 1, column: 1), subjects: [path],
        sv: "den nya har ett minne (\(path)) som inget pågående ärende har",
        en: "the new one has a history (\(path)) that no running case has")
    }
  }

  /// A history of the new version that no old one becomes: cases that were there before have recorded nothing.
  var unfoundedHistory: Int? {
    let founded = Set(
      old.chart.states.indices.filter { old.chart.isHistory($0) }.compactMap { history -> Int? in
        guard let image = image(of: history), new.chart.states[image].kind == old.chart.states[history].kind else {
          return nil
        }
        return image
      })
    return new.chart.states.indices.first { new.chart.isHistory($0) && !founded.contains($0) }
  }

  private func checkStates(_ exploration: Exploration, _ review: inout Review) {
    var told: Set<Int> = []
    for component in exploration.components {
      for node in component.nodes.indices {
        for atom in component.nodes[node].configuration where old.chart.isAtomic(atom) && told.insert(atom).inserted {
          checkImage(of: atom, trace: component.trace(to: node), &review)
        }
      }
    }
    // A region that is new begins for everybody; one that some states leave empty, for those in them.
    let start = old.chart.start().configuration
    var images: Set<[Int]> = []
    for component in exploration.components {
      var rest = start
      rest.subtract(component.mask)
      for node in component.nodes.indices {
        var whole = rest
        whole.formUnion(component.nodes[node].configuration)
        let held = whole.filter { old.chart.isAtomic($0) }.compactMap { image(of: $0) }
        guard images.insert(held).inserted,
          let found = begun(new.chart.configuration(holding: held), besides: held)
        else { continue }
        let (state, words) = (Review(new).name(found.state), found.crossing.label)
        return review.report(
          .imageCrosses, at: Place(line: 1, column: 1), subjects: [new.chart.states[found.state].path],
          sv: "flytten till den nya börjar \(state.sv) och \(words.sv)",
          en: "the move to the new one begins \(state.en) and \(words.en)")
      }
    }
  }

  private func checkImage(of atom: Int, trace: [Int], _ review: inout Review) {
    let (name, place, path) = (review.name(atom), review.place(atom), old.chart.states[atom].path)
    let story = review.story(trace)
    guard let image = image(of: atom) else {
      let lost = target(of: path)
      return review.report(
        .noImage, at: place, subjects: [path],
        sv: "ett ärende i \(name.sv) har ingen plats i den nya versionen (”\(lost)” finns inte).\(story.sv)",
        en: "a case in \(name.en) has no place in the new version (there is no “\(lost)”).\(story.en)")
    }
    guard let found = crossing(from: atom, to: image, in: new.chart.configuration(holding: [image])) else { return }
    let (target, words) = (Review(new).name(image), found.label)
    review.report(
      .imageCrosses, at: place, subjects: [path],
      sv: "flytten från \(name.sv) till \(target.sv) \(words.sv).\(story.sv)",
      en: "the move from \(name.en) to \(target.en) \(words.en).\(story.en)")
  }

  /// States that are active at once may not become states that exclude each other.
  private func checkTogether(_ exploration: Exploration, _ review: inout Review) {
    var seen: Set<[Int]> = []
    func compare(_ atoms: [Int], _ others: [Int]) {
      for a in atoms {
        for b in others where a != b && seen.insert([min(a, b), max(a, b)]).inserted {
          guard let first = image(of: a), let second = image(of: b), new.exclude(first, second) else { continue }
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
