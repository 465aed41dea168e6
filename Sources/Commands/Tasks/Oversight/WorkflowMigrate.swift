import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `workflow migrate`: running cases to a newer version, one signed entry each, shown before it is signed.
enum WorkflowMigrate {
  static let command = Command(
    "workflow migrate", ["arbetsflöde flytta"], operands: "[CASE ...]",
    sv: "Flyttar pågående ärenden till en nyare antagen version; visar först vad som ändras i vart och ett.",
    en: "Moves running cases to a newer adopted version; shows first what changes in each.",
    options: [
      Option("all", sv: "alla mina ärenden som kan flytta", en: "all cases of mine that can move"),
      Option(
        "to", "VERSION", sv: "till denna version; annars den nyaste som går",
        en: "to this version; else the newest that is possible"),
      Option("dry-run", sv: "visa bara", en: "only show"),
      Option("role", "ROLE", sv: "roll att göra det i", en: "role to act in"),
    ],
    examples: [
      .init(
        "avhopp arbetsflöde flytta --all --dry-run", sv: "Se vad som händer med varje ärende. Ingenting skrivs.",
        en: "See what becomes of every case. Nothing is written."),
      .init(
        "avhopp arbetsflöde flytta K-7Q3M", sv: "Visa, fråga, skriv under.", en: "Show, ask, sign."),
    ]
  ) { session, arguments in
    let office = try session.office()
    let isAll = arguments.has("all")
    guard isAll != !arguments.operands.isEmpty else {
      throw UsageFault.missingOperand(session.text("ÄRENDE eller --all", "CASE or --all"))
    }
    let cases = isAll ? office.list().map(\.id) : try arguments.operands.map { try session.find($0, office) }
    let version = arguments.value("to")
    var told: [JSON] = []
    var status = ExitStatus.done
    var count = (moved: 0, stay: 0, newest: 0)
    for id in cases {
      let move: CaseMove
      do throws(CaseworkError) {
        move = try office.move(of: id, to: version)
      } catch {
        guard isAll, case .migration(let fault) = error else { throw error }
        switch fault {
        case .newest, .closed, .noSuchVersion: count.newest += 1
        default:
          count.stay += 1
          try session.warn(CaseNumber(id).text + "  " + fault.words(session.language).sentence)
        }
        continue
      }
      try tell(move, session)
      let (done, isMoved) = try sign(move, office, session, arguments)
      if isMoved { count.moved += 1 }
      if case .stays = move.outcome {
        count.stay += 1
        if !isAll { status = .refused }
      }
      told.append(json(move, done, session))
    }
    if cases.count > 1 || isAll {
      try session.answer(
        session.text("Flyttade", "Moved") + ": \(count.moved). "
          + session.text("Stannar", "Staying") + ": \(count.stay). "
          + session.text("Behöver inte flyttas", "No need to move") + ": \(count.newest).")
    }
    try session.answer(json: [("cases", .list(told))])
    try session.tellFindings()
    return status
  }

  /// Asked at a terminal, case by case; from a script the command itself is the answer.
  private static func sign(
    _ move: CaseMove, _ office: Office, _ session: Session, _ arguments: Arguments
  ) throws -> (Done?, Bool) {
    guard case .moves = move.outcome, !arguments.has("dry-run") else { return (nil, false) }
    if session.world.isInteractive {
      guard try session.prompt.yes(session.text("Flytta \(move.number)?", "Move \(move.number)?")) else {
        try session.answer(session.text("Inte flyttat.", "Not moved."))
        return (nil, false)
      }
    }
    let done = try office.migrate(move, role: arguments.value("role"))
    try session.tellDone(done)
    try session.answer(
      session.text(
        "Flyttat: \(move.number) följer nu version \(move.to.version.visible()) (post #\(done.seq)).",
        "Moved: \(move.number) follows version \(move.to.version.visible()) now (entry #\(done.seq))."))
    return (done, true)
  }

  // MARK: What becomes of it

  private static func tell(_ move: CaseMove, _ session: Session) throws {
    try session.answer(
      "\(move.number)  \(move.from.title(session.language))  \(move.from.version.visible()) → \(move.to.version.visible())"
    )
    switch move.outcome {
    case .stays(let obstacles):
      try session.answer(session.text("  Stannar:", "  Stays:"))
      for obstacle in obstacles { try session.answer("    " + obstacle.label(session.language)) }
    case .moves(let effect):
      for line in lines(move, effect, session) { try session.answer("  " + line) }
    }
    for role in move.vacant {
      try session.warn(
        session.text(
          "Ingen i valvet har rollen \(move.to.roles[role]?.label.sv ?? role), som den nya versionen behöver.",
          "Nobody in the vault has the role \(move.to.roles[role]?.label.en ?? role), which the new version needs."))
    }
  }

  private static func lines(_ move: CaseMove, _ effect: Migration.Effect, _ session: Session) -> [String] {
    let l = session.language
    func section(_ name: (sv: String, en: String), _ lines: [String]) -> [String] {
      lines.isEmpty ? [] : [session.text(name.sv, name.en)] + lines.map { "  " + $0 }
    }
    func state(_ path: String?, _ workflow: Workflow) -> String? {
      guard let path else { return nil }
      let region = path.lastIndex(of: ".").flatMap { workflow.label(ofState: String(path[..<$0]))?(l) }
      return [region, workflow.label(ofState: path)?(l) ?? path].compactMap { $0 }.joined(separator: ": ")
    }
    let places = effect.places.map { place in
      changed(state(place.before, move.from), state(place.after, move.to), session)
    }
    let deadlines = effect.deadlines.map { deadline in
      changed(
        deadline.before.map { text($0, move.from, session) }, deadline.after.map { text($0, move.to, session) }, session
      )
    }
    let (before, after) = (
      Set(move.from.enabled(at: move.before)), Set(move.to.enabled(at: effect.position))
    )
    func steps(_ events: Set<EventID>, _ workflow: Workflow) -> [String] {
      let words = workflow.events.filter { events.contains($0.id) }.map { $0.word(l) }
      return words.isEmpty ? [] : words.joined(separator: " · ").wrapped(96)
    }
    return section(("Läge", "Where it stands"), places) + section(("Frister", "Deadlines"), deadlines)
      + section(("Steg som tillkommer", "Steps that appear"), steps(after.subtracting(before), move.to))
      + section(("Steg som försvinner", "Steps that vanish"), steps(before.subtracting(after), move.from))
      + section(
        ("Uppgifter som inte används längre (de står kvar i akten)", "Facts no longer used (they stay in the file)"),
        effect.facts.map { move.from.facts[$0]?.label(l) ?? $0 })
      + section(
        ("Förslag som måste läggas på nytt", "Proposals to be made anew"),
        effect.proposals.map { session.label(ofEvent: $0, move.from) })
      + section(
        ("Nya delar av akten", "New parts of the file"), move.parts.map { move.to.compartments[$0]?.label(l) ?? $0 })
  }

  private static func changed(_ before: String?, _ after: String?, _ session: Session) -> String {
    switch (before, after) {
    case (let before?, let after?): before == after ? "= " + after : "~ " + before + " → " + after
    case (let before?, nil): "− " + before
    case (nil, let after?): "+ " + after
    case (nil, nil): ""
    }
  }

  private static func text(_ due: Due, _ workflow: Workflow, _ session: Session) -> String {
    let l = session.language
    let place = workflow.label(ofState: due.state)?(l) ?? due.state
    let fact = (due.before ?? due.from).flatMap { workflow.facts[$0]?.label(l) }
    return Times.exact(due.due, l) + "  " + (workflow.periods[due.period]?.label(l) ?? due.period) + " – "
      + (fact ?? place)
  }

  private static func json(_ move: CaseMove, _ done: Done?, _ session: Session) -> JSON {
    var members: [(String, JSON)] = [
      ("case", .text(move.number)), ("workflow", .text(move.from.id)), ("from", .text(move.from.version)),
      ("to", .text(move.to.version)), ("definition", .text(move.definition.hex)), ("plan", .text(move.plan.hex)),
    ]
    func due(_ due: Due?) -> JSON {
      due.map {
        .record([("state", .text($0.state)), ("period", .text($0.period)), ("due", .text($0.due.text))])
      } ?? .null
    }
    func path(_ path: String?) -> JSON { path.map { .text($0) } ?? .null }
    switch move.outcome {
    case .stays(let obstacles):
      members.append(
        (
          "stays",
          .list(
            obstacles.map {
              .record([
                ("code", .text($0.code.rawValue)), ("sv", .text($0.label.sv)), ("en", .text($0.label.en)),
              ])
            })
        ))
    case .moves(let effect):
      members += [
        (
          "places",
          .list(effect.places.map { .record([("before", path($0.before)), ("after", path($0.after))]) })
        ),
        (
          "deadlines",
          .list(effect.deadlines.map { .record([("before", due($0.before)), ("after", due($0.after))]) })
        ),
        ("unusedFacts", .list(effect.facts.map { .text($0) })),
        ("droppedProposals", .list(effect.proposals.map { .text($0) })),
        ("newParts", .list(move.parts.map { .text($0) })),
      ]
    }
    members.append(("vacantRoles", .list(move.vacant.map { .text($0) })))
    members.append(("moved", done.map { .text($0.leaf.hex) } ?? .null))
    return .record(members)
  }
}
