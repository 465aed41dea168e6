import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What a case's entries are ruled by besides the case itself: the roster's timeline, and the adopted definitions.
struct World {
  let roster: Roster
  let definitions: [Digest: Workflow]
}

/// Rules one entry of a case. The order is fixed, so that the rule named is the same everywhere: who signed, where it
/// stands, in what role, lines, bodies, proofs, facts, and then the step itself.
extension CaseFold {
  /// In place: what was recorded before is not copied. Everything is checked before anything that an entry adds to is
  /// touched, save the compartments, which are put back.
  mutating func fold(_ certified: Certified, world: World) -> EntryRuling {
    let before = compartments
    let wasOpen = workflow != nil
    do throws(RuleBroken) {
      try apply(certified, world: world)
      return .accepted
    } catch {
      compartments = before
      if !wasOpen { (workflow, definition, position) = (nil, nil, nil) }
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
    guard let workflow else { throw .broke(.notOpen) }

    let roles = world.roster.roles(of: entry.signer, at: certified.index, time: entry.time)
    guard roles.contains(entry.role) else { throw .broke(.role) }
    if builtIn != .open {
      guard compartments[Roster.Part.register]?.members[entry.signer] != nil else { throw .broke(.notRegisterMember) }
    }
    try applyLines(certified, workflow: workflow, world: world, builtIn: builtIn)
    try checkBodies(certified, workflow: workflow, world: world, builtIn: builtIn)
    try checkProofs(certified, workflow: workflow, world: world, builtIn: builtIn)
    if let builtIn {
      try applyBuiltIn(builtIn, certified, workflow: workflow, world: world)
    } else {
      try applyStep(certified, workflow: workflow, world: world)
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
    self.workflow = workflow
    definition = digest
    position = workflow.start(at: entry.time)
    assigned = nil
  }

  private mutating func applyLines(
    _ certified: Certified, workflow: Workflow, world: World, builtIn: BuiltIn?
  ) throws(RuleBroken) {
    let (entry, index, roster) = (certified.entry, certified.index, world.roster)
    let before = compartments
    if builtIn != .members, builtIn != .open {
      // Members change by an entry of their own; any entry may turn an epoch.
      guard entry.members.isEmpty else { throw .broke(.memberLine) }
    }
    let lines = CompartmentLines(
      entry: entry, index: index, roster: roster, declared: Set(workflow.compartments.map(\.id)),
      mayAdd: { name, person in
        guard let declared = workflow.compartments[name] else { return false }
        let mayRead = declared.readers.contains { role in
          roster.roles(of: person, at: index, time: entry.time).contains(role)
        }
        if builtIn == .open {
          // Alone at night, with nobody verified who may read it: the one who opens the case must be able to write.
          let isAlone = entry.members.filter { $0.compartment == name }.count == 1 && person == entry.signer
          return mayRead || isAlone
        }
        return mayRead && before[name]?.members[entry.signer] != nil
      },
      mayDrop: { _, person in person == entry.signer || Self.mayDropOthers.contains(entry.role) },
      auditEpoch: { name in name == Roster.Part.register ? roster.auditEpoch(at: index, time: entry.time) : nil })
    compartments = try lines.apply(to: compartments)
    if builtIn == .open {
      guard compartments.count == workflow.compartments.count,
        compartments[Roster.Part.register]?.members[entry.signer] != nil
      else { throw .broke(.epochLine) }
    }
    // The register seals every frame, so nothing may be written on while it is stale: the writer's program turns it.
    guard !isStale(Roster.Part.register, roster: roster, at: index) else { throw .broke(.staleEpoch) }
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
      guard !isStale(body.compartment, roster: world.roster, at: certified.index) else { throw .broke(.staleEpoch) }
    }
    // One sealed file belongs to one entry: else destroying a note could take a proposal with it.
    let hashes = Set(entry.bodies.map(\.hash))
    guard hashes.count == entry.bodies.count, hashes.isDisjoint(with: bodies) else { throw .broke(.bodyReused) }
  }

  private func allowedCompartments(_ event: String, workflow: Workflow, builtIn: BuiltIn?) -> Set<String> {
    switch builtIn {
    case .note, .correct: return Set(workflow.compartments.map(\.id))
    case .open, .read, .members, .endorse, .destroy, .assign: return []
    case nil: break
    }
    guard let definition = workflow.events[event] else { return [] }
    var allowed: Set<String> = []
    if let form = definition.form.flatMap({ workflow.forms[$0] }) { allowed = Set(form.fields.map(\.compartment)) }
    if definition.proof == "police" { allowed.insert(CaseFold.threat) }
    return allowed
  }

  /// Where what the police hand in is kept.
  static let threat = "threat"
}
