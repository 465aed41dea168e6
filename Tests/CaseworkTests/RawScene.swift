import Sealing
import Syntax
import Testing

@testable import Casework
@testable import LedgerStore
@testable import WorkflowEngine

/// One case as every client replays it, and beside it the same past as `PlainReading` judges it. A value: any number of
/// next steps can be tried from here. Between steps the case is put into whatever state the next one is to be tried in; its
/// deadlines are left out, which have tests of their own.
struct RawScene {
  let stage: RawStage
  private(set) var fold: CaseFold
  private(set) var plain = PlainCase()
  private var index: Int
  private(set) var clock: Moment
  private var asked: (ticket: Ticket, salt: [UInt8])?

  init(_ stage: RawStage) throws {
    self.stage = stage
    fold = try #require(stage.ledger.cases[stage.caseID])
    index = stage.ledger.tree.size
    clock = stage.ledger.clock
  }

  mutating func wait(_ period: Period) { clock = clock.adding(period).adding(seconds: 60) }
  mutating func wait(days: Int64) { clock = clock.adding(seconds: days * 86_400) }

  // MARK: Entries

  /// Signed, and read back as a client reads a frame.
  func certified(_ entry: Entry, by person: RawPerson) throws -> Certified {
    let note = try person.signing.sign(text: entry.text)
    let leaf = Merkle.leaf(note)
    let read = try ReadEntry(
      note: note, index: index, leaf: leaf, location: Location(segment: 0, offset: 0, length: 1024),
      genesis: stage.ledger.genesis.hash)
    return Certified(
      entry: read.entry, index: index, leaf: leaf, tagMatches: true, seenMatches: true, signature: .open(read))
  }

  func bare(_ event: String, by person: RawPerson, role: String) -> Entry {
    Entry(
      vault: stage.ledger.genesis.hash, caseID: stage.caseID, seq: fold.chain.nextSeq, prev: fold.chain.prev,
      signer: person.name, seen: stage.ledger.history, time: clock, role: role, event: event)
  }

  /// Everything that an honest program would put into the step: the form's facts, a sealed body for each part and document,
  /// the reason, what it decides or answers, the police's signature.
  func entry(_ event: String, by person: RawPerson, role: String, _ wish: Wish) throws -> Entry {
    var entry = bare(event, by: person, role: role)
    let definition = try #require(stage.workflow.events[event])
    if definition.proof != nil {
      let statement = try stage.deposit(try #require(asked).ticket, at: clock)
      entry.facts = statement.facts
      entry.bodies = [RawLedger.body("threat", 1)]
      entry.proofs = [ProofLine(kind: "police", note: statement.note)]
    } else if let form = definition.form.flatMap({ stage.workflow.forms[$0] }) {
      let answers = try wish.answers(form, at: clock)
      entry.facts = answers.facts(form, event: event)
      entry.bodies = answers.parts(form).map { RawLedger.body($0.compartment, 1) }
      entry.bodies += answers.documents(form).map { RawLedger.body($0.compartment, 1) }
    }
    if CaseFold.asks(event, in: stage.workflow), let asked {
      let ticket = asked.ticket
      entry.facts = [
        FactLine(name: "ticket", value: ticket.id.hex, until: ticket.expires),
        FactLine(name: "ticketHash", value: ticket.hash.hex),
        FactLine(name: "ticketSalt", value: Hex.encode(asked.salt)),
      ]
    }
    if let reason = wish.reason { entry.facts.append(FactLine(name: "reason", value: reason)) }
    return entry
  }

  /// The same, as the plain reading sees it.
  func step(_ certified: Certified, items: [String]) -> PlainCase.Step {
    let entry = certified.entry
    return PlainCase.Step(
      event: entry.event, actor: entry.signer, role: entry.role, items: Set(items), leaf: certified.leaf,
      ref: entry.ref,
      time: entry.time, facts: entry.facts.filter { !Self.besides.contains($0.name) },
      reason: entry.facts.first { $0.name == "reason" }?.value, proofs: Set(entry.proofs.map(\.kind)),
      parts: Set(entry.bodies.map(\.compartment)))
  }

  private static let besides: Set<String> = ["reason", "ticketHash", "ticketSalt", "source"]

  // MARK: What happens

  /// The case as it stands, put into another state.
  func standing(in configuration: StateSet) -> CaseFold {
    var fold = fold
    fold.position?.configuration = configuration
    fold.position?.armed = []
    return fold
  }

  /// A step that the rules allow, taken: false where the plain reading says that they don't.
  mutating func take(_ entry: Entry, by person: RawPerson, in configuration: StateSet) throws -> Bool {
    let certified = try certified(entry, by: person)
    let step = step(certified, items: person.items)
    guard let way = plain.way(step, stage.paths(configuration), stage.reading) else { return false }
    var next = standing(in: configuration)
    let ruling = next.fold(certified, world: stage.ledger.world)
    try #require(ruling == .accepted, "\(way.name) by \(entry.role): \(ruling)")
    plain.take(step, by: way, stage.reading)
    fold = next
    pass()
    return true
  }

  private mutating func pass() {
    index += 1
    clock = clock.adding(seconds: 60)
  }

  /// A receipt for every part of an entry.
  mutating func read(_ leaf: Digest, by person: RawPerson) throws {
    guard plain.opened.insert(PlainCase.Reading(actor: person.name, leaf: leaf)).inserted else { return }
    var entry = bare("READ", by: person, role: RawStage.readerRole)
    entry.ref = leaf
    let parts = Set(try #require(fold.entry(leaf)).bodies.map(\.compartment))
    entry.facts = parts.sorted().map { FactLine(name: "part", value: $0) }
    entry.facts.append(FactLine(name: "reason", value: "decision"))
    try #require(fold.fold(try certified(entry, by: person), world: stage.ledger.world) == .accepted)
    pass()
  }

  /// A question to the police that this person asks next.
  mutating func ask(by person: RawPerson) throws {
    let salt = Random.bytes(16)
    let id = try #require(TicketID(case: stage.caseID, salt: salt))
    let recipient = try #require(fold.compartments["threat"]?.current?.recipient)
    asked = (try stage.ticket(id, recipient, by: person, at: clock), salt)
  }

  // MARK: The past that a step needs

  /// The newest entry that the step could decide or answer, of anybody else's.
  func subject(of event: String, not person: RawPerson) -> Digest? {
    guard let definition = stage.reading.events[event] else { return nil }
    let open: [Digest] =
      definition.decides.map { plain.waiting($0) }
      ?? plain.steps.filter { definition.answers.contains($0.event) }.map(\.leaf)
    return open.last { leaf in
      plain.step(leaf).map { $0.actor != person.name && plain.fits(definition, $0) } ?? false
    }
  }

  /// Has somebody take this step, in a state where it can be taken and with whatever must have happened before.
  mutating func perform(
    _ event: String, values: [String: Set<String>] = [:], by actor: RawPerson? = nil, not other: RawPerson? = nil,
    where isFit: (PlainReading.Handler) -> Bool = { _ in true }, depth: Int
  ) throws -> Bool {
    guard depth > 0 else { return false }
    for place in stage.reading.byEvent[event] ?? [] {
      let handler = stage.reading.handlers[place]
      guard isFit(handler), let role = stage.reading.role(of: handler) else { continue }
      // Everybody reads every part by a role that may do most things.
      let isReaders = handler.conditions.contains { $0.roles.contains(RawStage.readerRole) }
      let cast: [(RawPerson, String)] =
        actor.map { isReaders ? [($0, RawStage.readerRole)] : [] }
        ?? stage.others().map { ($0, role) }
      // Whose own proposal waits does not decide it: then it is for the other.
      let able = cast.filter { subject(of: event, not: $0.0) != nil }
      for (person, role) in able.isEmpty ? cast : able where person.name != other?.name {
        guard let attempt = try Attempt(self, handler, by: person, role: role, values: values, depth: depth - 1) else {
          continue
        }
        var next = attempt.scene
        guard try next.take(attempt.entry, by: person, in: attempt.configuration) else { continue }
        self = next
        return true
      }
    }
    return false
  }

  /// Sees to it that these conditions hold for a step of this person's.
  mutating func mend(
    _ past: [PlainReading.Condition], for probe: (RawScene) -> PlainCase.Step, depth: Int
  ) throws -> Bool {
    for _ in 0..<8 {
      let step = probe(self)
      let unmet = past.first { !plain.isMet($0, step, [], stage.reading) }
      guard let unmet else { return true }
      guard try mend(unmet, step, depth: depth) else { return false }
    }
    return false
  }

  private mutating func mend(_ condition: PlainReading.Condition, _ step: PlainCase.Step, depth: Int) throws -> Bool {
    func isDone(_ event: String) -> Bool { plain.steps.contains { $0.event == event } }
    switch condition {
    case .done(let event, let since):
      if let since, !isDone(since), try !perform(since, depth: depth) { return false }
      return try perform(event, depth: depth)
    case .known(let fact, let state, let values, let since):
      if let since, !isDone(since), try !perform(since, depth: depth) { return false }
      guard try produce(fact, values, depth: depth) else { return false }
      if state == "lapsed" { wait(days: 40) }
      return true
    case .elapsed(let period, let since):
      if !isDone(since), try !perform(since, depth: depth) { return false }
      wait(period)
      return true
    case .none(_, let until):
      guard let closer = until.min() else { return false }
      return try perform(closer, depth: depth)
    case .opened(let event):
      guard let actor = stage.person(named: step.actor) else { return false }
      if !isDone(event), try !perform(event, not: actor, depth: depth) { return false }
      guard let leaf = step.ref ?? plain.steps.last(where: { $0.event == event })?.leaf else { return false }
      try read(leaf, by: actor)
      return true
    case .approvals(let wanted):
      guard let ref = step.ref, let role = wanted.roles.min() else { return false }
      return try endorse(ref, by: wanted.by, role: role)
    case .open(let event, _): return try close(event, depth: depth)
    default: return false
    }
  }

  /// One of the proposals that wait is decided; none but that, if `isOnly`.
  mutating func close(_ proposal: String, isOnly: Bool = false, depth: Int) throws -> Bool {
    for event in stage.reading.eventNames where stage.reading.events[event]?.decides == proposal {
      let isFit = { (way: PlainReading.Handler) in !isOnly || !way.conditions.contains(where: \.isOfWhatWaits) }
      if try perform(event, where: isFit, depth: depth) { return true }
    }
    return false
  }

  /// An event that may name what it endorses.
  private mutating func endorse(_ ref: Digest, by event: String, role: String) throws -> Bool {
    let person = try #require(stage.others().last)
    var entry = try entry(event, by: person, role: role, Wish())
    entry.ref = ref
    guard let place = stage.reading.byEvent[event]?.first,
      let configuration = stage.configuration(active: [stage.reading.handlers[place].state], inactive: [])
    else { return false }
    return try take(entry, by: person, in: configuration)
  }

  private mutating func produce(_ fact: String, _ values: Set<String>, depth: Int) throws -> Bool {
    let reading = stage.reading
    let recorders = Set(reading.handlers.filter { $0.records == fact }.map(\.event))
    for event in reading.eventNames {
      guard let definition = reading.events[event], definition.proof == nil,
        definition.fed.contains(fact) || recorders.contains(event)
      else { continue }
      // Of several ways to take the step, one that leaves the fact.
      let isFit = { (way: PlainReading.Handler) in way.records == fact || definition.fed.contains(fact) }
      if try perform(event, values: values.isEmpty ? [:] : [fact: values], where: isFit, depth: depth) { return true }
    }
    return false
  }
}
