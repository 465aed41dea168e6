import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What a case's entries are ruled by besides the case itself: the roster's timeline, and the adopted definitions.
struct World {
  let roster: Roster
  let definitions: [Digest: Workflow]
  /// Adopted plans by which cases move from one definition to another.
  var plans: [Digest: MigrationPlan] = [:]
  /// Whether a register's key file is the one that its readers would have made: see `RegisterKey`.
  let isMade: (_ line: RegisterLine) -> Bool
}

/// Rules one entry of a case. The order is fixed, so that the rule named is the same everywhere: who signed, where it
/// stands, in what role, lines, bodies, proofs, facts, and then the step itself.
extension CaseFold {
  /// In place: what was recorded before is not copied. Everything is checked before anything that an entry adds to is
  /// touched, save the compartments, which are put back.
  mutating func fold(_ certified: Certified, world: World) -> EntryRuling {
    let before = compartments
    let law = (workflow, definition)
    do throws(RuleBroken) {
      try apply(certified, world: world)
      return .accepted
    } catch {
      compartments = before
      if law.0 == nil { position = nil }
      (workflow, definition) = law
      voids.append(VoidEntry(certified, rule: error.rule))
      return .void(error.rule)
    }
  }

  private mutating func apply(_ certified: Certified, world: World) throws(RuleBroken) {
    if let rule = certified.broken(in: id, chain: chain, roster: world.roster) { throw .broke(rule) }
    let entry = certified.entry
    let builtIn = BuiltIn(rawValue: entry.event)
    guard (builtIn == .open) == (entry.seq == 0) else { throw .broke(builtIn == .open ? .alreadyOpen : .notOpen) }
    if builtIn == .open { try open(certified, world: world) }
    guard workflow != nil else { throw .broke(.notOpen) }
    let move = try builtIn == .migrate ? migration(certified, world: world) : nil
    // What a move brings is judged by the definition that it moves to.
    guard let workflow = move?.migration.new ?? workflow else { throw .broke(.notOpen) }

    let roles = world.roster.roles(of: entry.signer, at: certified.index, time: entry.time)
    guard roles.contains(entry.role) else { throw .broke(.role) }
    if builtIn != .open {
      guard isReader(entry.signer, of: Roster.Part.register, roster: world.roster, at: certified.index) else {
        throw .broke(.notRegisterMember)
      }
    }
    try applyLines(certified, workflow: workflow, world: world, builtIn: builtIn)
    try checkBodies(certified, workflow: workflow, world: world, builtIn: builtIn)
    try checkProofs(certified, workflow: workflow, world: world, builtIn: builtIn)
    if let move {
      try apply(move, certified)
    } else if let builtIn {
      try applyBuiltIn(builtIn, certified, workflow: workflow, world: world)
    } else {
      try applyStep(certified, workflow: workflow, world: world)
    }
    // The entry itself is judged by what its writer's program saw: who reads by the definition that it brings comes after it.
    if builtIn == .open || move != nil {
      for part in workflow.compartments { compartments[part.id]?.roles = part.readers }
    }
    bodies.formUnion(entry.bodies.map(\.hash))
    places[certified.leaf] = entries.count
    entries.append(CaseEntry(certified))
    chain.advance(leaf: certified.leaf, signer: entry.signer, time: entry.time)
    if builtIn == .endorse { setBack(by: entry, workflow: workflow, world: world) }
  }

  private mutating func open(_ certified: Certified, world: World) throws(RuleBroken) {
    let entry = certified.entry
    let facts = entry.facts.filter { $0.name != BuiltInFact.clock }
    guard facts.count == 2, facts.allSatisfy({ $0.until == nil }),
      let name = facts.first(where: { $0.name == BuiltInFact.workflow })?.value,
      let digest = facts.first(where: { $0.name == BuiltInFact.definition }).flatMap({ Digest(hex: $0.value) })
    else { throw .broke(.fact) }
    guard world.roster.isAdopted(workflow: name, definition: digest, at: certified.index),
      let workflow = world.definitions[digest], workflow.id == name,
      let register = workflow.compartments[Roster.Part.register], register.readers.contains(entry.role)
    else { throw .broke(.definition) }
    guard let first = entry.epochs.first(where: { $0.compartment == Roster.Part.register && $0.n == 1 }),
      id == .of(vault: entry.vault, firstKey: first.recipient)
    else { throw .broke(.origin) }
    self.workflow = workflow
    definition = digest
    position = workflow.start(at: entry.time)
    assigned = nil
  }

  private mutating func applyLines(
    _ certified: Certified, workflow: Workflow, world: World, builtIn: BuiltIn?
  ) throws(RuleBroken) {
    // A case that opens, or moves to another version, brings the parts that it does not have yet.
    let isFounding = builtIn == .open || builtIn == .migrate
    if certified.entry.hasNoLines, !isFounding {
      // The rules below the lines; most entries have none.
      guard !certified.entry.bringsTooMuch else { throw .broke(.proof) }
      if let freshAt, !world.roster.hasChanged(from: freshAt, to: certified.index) { return }
      guard !isStale(Roster.Part.register, roster: world.roster, at: certified.index) else { throw .broke(.staleEpoch) }
      freshAt = certified.index
      return
    }
    freshAt = nil
    let (entry, index, roster) = (certified.entry, certified.index, world.roster)
    let (before, excluded) = (compartments, excluded)
    guard !entry.members.contains(where: { $0.add && excluded.contains($0.keyName) }) else {
      throw .broke(.exclusion)
    }
    let stranded = before.keys.filter { isStranded($0, workflow: workflow, roster: roster, at: index) }
    if builtIn != .members {
      // Members change by an entry of their own; any entry may turn an epoch.
      guard entry.members.allSatisfy({ isFounding && before[$0.compartment] == nil }) else { throw .broke(.memberLine) }
    }
    let lines = CompartmentLines(
      entry: entry, index: index, roster: roster, declared: Set(workflow.compartments.map(\.id)),
      mayAdd: { name, person in
        guard let declared = workflow.compartments[name] else { return false }
        let mayRead = declared.readers.contains { role in
          roster.roles(of: person, at: index, time: entry.time).contains(role)
        }
        if isFounding, before[name] == nil {
          // Alone at night, with nobody verified who may read it: the one who opens the case must be able to write.
          let isAlone = entry.members.filter { $0.compartment == name }.count == 1 && person == entry.signer
          return mayRead || isAlone
        }
        // Where nobody is left who may read it, the case's own people may add: with a key of its own, and none before it.
        if stranded.contains(name) {
          let isAlone = entry.members.filter { $0.compartment == name && $0.add }.count == 1
          return mayRead || isAlone && person == entry.signer
        }
        return mayRead && before[name]?.isReader(entry.signer, in: roster, at: index) == true
      },
      mayDrop: { _, person in person == entry.signer || Self.mayDropOthers.contains(entry.role) },
      isBarred: { name, person in
        !roster.isGiven(anyOf: workflow.compartments[name]?.readers ?? [], to: person, at: index)
      },
      auditEpoch: { name in name == Roster.Part.register ? roster.auditEpoch(at: index, time: entry.time) : nil },
      freshOnly: Set(
        stranded.filter { name in
          let added = entry.members.filter { $0.add && $0.compartment == name }.map(\.keyName)
          return beginsAnew(
            name, by: entry.signer, adding: Set(added), workflow: workflow, roster: roster, at: index)
        }),
      isOfCase: true)
    compartments = try lines.apply(to: compartments)
    try checkRegister(entry, world: world)
    if isFounding {
      guard workflow.compartments.allSatisfy({ compartments[$0.id] != nil }),
        isReader(entry.signer, of: Roster.Part.register, roster: roster, at: index + 1)
      else { throw .broke(.epochLine) }
    }
    // The register seals every frame, so nothing may be written on while it is stale: the writer's program turns it.
    guard entry.leavesRegister || !isStale(Roster.Part.register, roster: roster, at: index) else {
      throw .broke(.staleEpoch)
    }
  }

  /// Everybody who follows the case must answer alike here, or they would go on under two keys. So whoever is taken out of
  /// the register is taken out by an entry that opens no epoch of it: one that they can judge.
  private func checkRegister(_ entry: Entry, world: World) throws(RuleBroken) {
    let register = Roster.Part.register
    guard !entry.leavesRegister || !entry.epochs.contains(where: { $0.compartment == register }) else {
      throw .broke(.epochLine)
    }
    guard !entry.bringsTooMuch else { throw .broke(.proof) }
    guard let after = compartments[register] else { return }
    for key in entry.keys where key.compartment == register {
      let line = RegisterLine(entry: entry, caseID: id, register: after, number: key.n, roster: world.roster)
      guard world.isMade(line) else { throw .broke(.keyLine) }
    }
  }

  static let mayDropOthers: Set<String> = ["enhetschef", "koordinator", "socialdirektor"]

  private func checkBodies(
    _ certified: Certified, workflow: Workflow, world: World, builtIn: BuiltIn?
  ) throws(RuleBroken) {
    let entry = certified.entry
    guard !entry.bodies.isEmpty else { return }
    let allowed = allowedCompartments(entry.event, workflow: workflow, builtIn: builtIn)
    for body in entry.bodies {
      guard allowed.contains(body.compartment) else { throw .broke(.bodyCompartment) }
      guard let compartment = compartments[body.compartment], compartment.current?.number == body.epoch else {
        throw .broke(.bodyEpoch)
      }
      // Who opens an epoch of a part that they don't belong to places what they brought, and nobody anything after it.
      guard
        compartment.current?.openedAt == certified.index
          || !isStale(body.compartment, roster: world.roster, at: certified.index)
      else { throw .broke(.staleEpoch) }
      guard
        !mustBeTakenUp(
          body.compartment, by: entry.signer, workflow: workflow, roster: world.roster, at: certified.index)
      else { throw .broke(.unableReaders) }
      guard body.size <= Self.bodyBytesMax else { throw .broke(.bodySize) }
    }
    // One sealed file belongs to one entry: else destroying a note could take a proposal with it.
    let hashes = Set(entry.bodies.map(\.hash))
    guard hashes.count == entry.bodies.count, hashes.isDisjoint(with: bodies) else { throw .broke(.bodyReused) }
  }

  private func allowedCompartments(_ event: String, workflow: Workflow, builtIn: BuiltIn?) -> Set<String> {
    switch builtIn {
    case .note, .correct, .destroy: return Set(workflow.compartments.map(\.id))
    case .open, .read, .refused, .members, .endorse, .assign, .logReview, .migrate, .exclude, .readmit:
      return []
    case nil: break
    }
    guard let definition = workflow.events[event] else { return [] }
    var allowed: Set<String> = []
    if let form = definition.form.flatMap({ workflow.forms[$0] }) { allowed = Set(form.fields.map(\.compartment)) }
    if definition.proof == "police" { allowed.insert(CaseFold.threat) }
    return allowed
  }

  /// A step leaves what it must in every part that its form asks of: a decision without its reasons is none, and what the
  /// police signed lies beside their signature.
  static func isMissing(_ entry: Entry, _ event: EventDefinition, workflow: Workflow) -> Bool {
    if event.proof == "police" { return entry.bodies.map(\.compartment) != [CaseFold.threat] }
    guard let form = event.form.flatMap({ workflow.forms[$0] }) else { return false }
    return !Set(form.fields.filter(\.isRequired).map(\.compartment)).isSubset(of: entry.bodies.map(\.compartment))
  }

  /// A document of 32 MiB with its header, padding and age's own. Whoever opens a body holds it in memory.
  static let bodyBytesMax = 36 << 20

  /// Where what the police hand in is kept.
  static let threat = "threat"
}
