package import LedgerStore
package import Sealing
import Syntax
package import WorkflowEngine

/// What a move would do to one case, before anybody signs it.
package struct CaseMove: Sendable {
  package let id: CaseID
  /// `K-7Q3M-9TX2`
  package let number: String
  package let from: Workflow
  package let to: Workflow
  package let definition: Digest
  package let plan: Digest
  /// As it stands, deadlines fired until now.
  package let before: Position
  package let outcome: Migration.Outcome
  /// Parts that the case does not have yet.
  package let parts: [String]
  /// Roles that the new version needs somebody in, and nobody has.
  package let vacant: [RoleID]
  /// The case's last entry when this was found out.
  let seen: Digest?
}

/// Why no move can be signed; what stands in one case's own way is `obstacles`.
package enum MigrationFault: Error, Sendable, Equatable {
  /// The case follows the newest version already.
  case newest(version: String)
  /// Founders have adopted no plan from the one version to the other.
  case noPlan(from: String, to: String)
  case noSuchVersion(String)
  case closed
  /// Whoever proposed the plan moves no case by it.
  case ownPlan
  case obstacles([Migration.Obstacle])
  /// The plan does not hold for every case.
  case unproved([Diagnostic])
}

/// Moving cases to a newer adopted version of their workflow.
extension Office {
  /// What moving the case would do. Nothing is written.
  /// - Parameter version: as the definition or the beginning of its hash says; nil for the newest that the case can go to.
  /// - Throws: `.migration` where there is no way at all; what stands in this case's way is in `outcome`.
  package func move(of id: CaseID, to version: String? = nil) throws(CaseworkError) -> CaseMove {
    let (fold, workflow) = try current(id)
    guard let from = fold.definition, let position = fold.position else { throw .unknownCase }
    let now = time(of: fold)
    let before = workflow.elapsed(to: now, position).position
    let adoption = try target(of: workflow, from, version)
    guard let digest = adoption.migration else { throw .unknownEntry }
    let (new, plan) = (try definition(adoption.definition), try self.plan(digest))
    let migration = Migration(from: workflow, to: new, map: plan.maps[from.hex] ?? [:])
    guard !workflow.isClosed(at: before) else { throw .migration(.closed) }
    var outcome = migration.move(before, at: now)
    if let obstacle = fold.obstacle(to: new, at: now) {
      if case .stays(let others) = outcome {
        outcome = .stays(others + [obstacle])
      } else {
        outcome = .stays([obstacle])
      }
    }
    return CaseMove(
      id: id, number: CaseNumber(id).text, from: workflow, to: new, definition: adoption.definition, plan: digest,
      before: before, outcome: outcome, parts: new.compartments.map(\.id).filter { fold.compartments[$0] == nil },
      vacant: new.roles.filter { $0.min > 0 && roster.holders(ofRole: $0.id, time: self.now()).isEmpty }.map(\.id),
      seen: fold.chain.prev)
  }

  /// Signs it, if the case is still as it was shown. The plan is proved once more, by this program.
  package func migrate(_ move: CaseMove, role: String? = nil) throws(CaseworkError) -> Done {
    if case .stays(let obstacles) = move.outcome { throw .migration(.obstacles(obstacles)) }
    let (fold, _) = try current(move.id)
    guard fold.chain.prev == move.seen else { throw .caseMoved }
    guard let acting = role ?? myRoles.first(where: CaseFold.movers.contains), myRoles.contains(acting) else {
      throw .noRole
    }
    guard roster.adoption(of: move.definition, plan: move.plan, notBy: me, at: nil) != nil else {
      throw .migration(.ownPlan)
    }
    try prove(try plan(move.plan), to: move.to)
    var draft = EntryDraft(role: acting, event: BuiltIn.migrate.rawValue)
    draft.facts = [
      FactLine(name: BuiltInFact.definition, value: move.definition.hex),
      FactLine(name: BuiltInFact.migration, value: move.plan.hex),
    ]
    draft.ignoresClock = false
    for part in move.parts {
      guard let compartment = move.to.compartments[part] else { continue }
      addFirstReaders(
        of: compartment, to: &draft, room: Self.memberLinesMax / move.parts.count, in: move.id)
    }
    return try append(draft, in: move.id)
  }

  /// Who reads a part that a case did not have before: I as far as my roles may, and those who always do and whom I have
  /// verified; I alone where there is nobody. The others are owed.
  func addFirstReaders(
    of compartment: WorkflowEngine.Compartment, to draft: inout EntryDraft, room: Int, in id: CaseID? = nil
  ) {
    let readers = standing(compartment, in: id).filter { $0 != me && isVerified($0) }
    if mayRead(me, compartment) || readers.isEmpty { draft.changes.add.append((compartment.id, me)) }
    draft.changes.add += readers.sorted().prefix(room).map { (compartment.id, $0) }
  }

  /// The adoption to go by: the newest with a plan from `from`, or that of the version named.
  private func target(of workflow: Workflow, _ from: Digest, _ version: String?) throws(CaseworkError) -> Adoption {
    let newer = roster.adopted.filter { $0.workflow == workflow.id && roster.isNewer($0.definition, than: from) }
    var wanted = newer
    if let version {
      wanted = []
      for adoption in newer {
        let known = try definition(adoption.definition)
        if known.version == version || version.count >= 6 && adoption.definition.hex.hasPrefix(version) {
          wanted.append(adoption)
        }
      }
      if wanted.isEmpty {
        throw workflow.version == version
          ? .migration(.newest(version: version)) : .migration(.noSuchVersion(version))
      }
    }
    guard let newest = wanted.last else { throw .migration(.newest(version: workflow.version)) }
    var leading: [Adoption] = []
    for adoption in wanted {
      if let digest = adoption.migration, try plan(digest).maps[from.hex] != nil { leading.append(adoption) }
    }
    guard let last = leading.last else {
      throw .migration(.noPlan(from: workflow.version, to: try definition(newest.definition).version))
    }
    // Proposed twice, by whoever is not the one who moves.
    return leading.last { $0.definition == last.definition && $0.by != me } ?? last
  }

  /// The newest adopted version of a case's workflow, where that is not the case's own, and whether a plan leads there. One that
  /// this program cannot read, or that is not there, is called by its hash: an older case goes on whatever becomes of newer ones.
  package func newerVersion(of id: CaseID) -> (version: String, isOpen: Bool)? {
    guard let fold = cases[id]?.fold, let from = fold.definition, let workflow = fold.workflow,
      let newest = roster.adopted.last(where: { $0.workflow == workflow.id }),
      roster.isNewer(newest.definition, than: from)
    else { return nil }
    let isOpen = roster.adopted.contains { adoption in
      guard adoption.workflow == workflow.id, let digest = adoption.migration,
        roster.isNewer(adoption.definition, than: from), (try? definition(adoption.definition)) != nil
      else { return false }
      return (try? plan(digest))?.maps[from.hex] != nil
    }
    return ((try? definition(newest.definition))?.version ?? String(newest.definition.hex.prefix(12)), isOpen)
  }

  /// Whether I could sign such a move at all.
  package var movesCases: Bool { myRoles.contains(where: CaseFold.movers.contains) }

  // MARK: The plan

  /// The plan that an ADOPT brings, before it has effect.
  package func waitingPlan(_ pending: Pending) throws(CaseworkError) -> MigrationPlan? {
    guard let body = pending.plan else { return nil }
    guard
      let digest = pending.facts.first(where: { $0.name == BuiltInFact.migration }).flatMap({ Digest(hex: $0.value) })
    else { throw .unknownEntry }
    return try openPlan(body, digest, index: pending.index)
  }

  /// Proves for each earlier definition that every case under it can move. Once a session for each plan.
  func prove(_ plan: MigrationPlan, to new: Workflow) throws(CaseworkError) {
    let mark = Hash.sha256(Array("plan ".utf8) + plan.canonical)
    guard checksDefinitions, !soundDefinitions.contains(mark) else { return }
    guard plan.workflow == new.id, plan.definition == Hash.sha256(new.canonical).hex else {
      throw .damaged(index: 0, what: "plan")
    }
    for (hash, map) in plan.maps.sorted(by: { $0.key < $1.key }) {
      guard let digest = Digest(hex: hash) else { throw .damaged(index: 0, what: "plan") }
      let faults = Migration(from: try definition(digest), to: new, map: map).check()
      guard faults.isEmpty else { throw .migration(.unproved(faults)) }
    }
    soundDefinitions.insert(mark)
  }

  /// An adopted definition by its version, the beginning of its hash, or a file's own bytes.
  package func adopted(_ version: String, of workflow: String) throws(CaseworkError) -> Digest {
    for adoption in roster.adopted.reversed() where adoption.workflow == workflow {
      if version.count >= 6, adoption.definition.hex.hasPrefix(version) { return adoption.definition }
      if try definition(adoption.definition).version == version { return adoption.definition }
    }
    throw .migration(.noSuchVersion(version))
  }
}
