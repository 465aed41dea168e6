/// The steps that one step needs behind it, who can take each, and which of them must be taken by different persons.
/// Whether people can be found for all is the workflow satisfiability problem: small here, and solved by trying.
struct StaffPlan {
  struct Slot {
    let event: EventID
    /// Names of those who can take it.
    var candidates: [String]
  }

  /// Steps beyond this many are not followed further back; what they would add can only make a plan harder.
  static let slotsMax = 12

  let workflow: Workflow
  let staff: Staff
  /// A case under way, where some steps are taken already.
  let position: Position?
  private(set) var slots: [Slot] = []
  private var apart: [(Int, Int)] = []
  private var slotOf: [EventID: Int] = [:]

  init(_ workflow: Workflow, of transition: Int, staff: Staff, at position: Position? = nil) {
    (self.workflow, self.staff, self.position) = (workflow, staff, position)
    guard let event = workflow.transitions[transition].event,
      let rule = workflow.rules[workflow.transitions[transition].rule]
    else { return }
    slots = [Slot(event: event, candidates: staff.persons.filter { rule.admits($0, workflow) }.map(\.name))]
    slotOf[event] = 0
    expand(event, at: 0, rule: rule)
    for separation in workflow.separations {
      guard let first = slotOf[separation.first] else { continue }
      for other in separation.others { if let slot = slotOf[other], slot != first { apart.append((first, slot)) } }
    }
  }

  /// The steps before this one.
  private mutating func expand(_ event: EventID, at slot: Int, rule: Rule?) {
    let definition = workflow.events[event]
    if let proposal = definition?.decides, let before = add(proposal), definition?.isOutside != true {
      apart.append((before, slot))
    }
    if let answered = definition?.answers { _ = add(answered) }
    for separation in workflow.index.separations[event] ?? [] { _ = add(separation.first) }
    for leaf in rule?.all ?? [] {
      switch leaf {
      case .done(let other, _): _ = add(other)
      case .distinctFrom(let others):
        for other in others where other != event { if let before = add(other) { apart.append((before, slot)) } }
      case .approvals(let wanted): addApprovals(wanted, for: slot)
      default: break
      }
    }
  }

  /// The slot of a step that must have been taken; nil if there are too many already.
  private mutating func add(_ event: EventID) -> Int? {
    if let known = slotOf[event] { return known }
    guard slots.count < StaffPlan.slotsMax else { return nil }
    let rules = Set((workflow.index.transitions[event] ?? []).map { workflow.transitions[$0].rule })
    let known = rules.compactMap { workflow.rules[$0] }
    let able = staff.persons.filter { person in known.contains { $0.admits(person, workflow) } }.map(\.name)
    let signer = signed(event)?.actor
    slots.append(Slot(event: event, candidates: signer.map { [$0] } ?? able))
    slotOf[event] = slots.count - 1
    // With several rules any of them may have been the one.
    if signer == nil { expand(event, at: slots.count - 1, rule: known.count == 1 ? known[0] : nil) }
    return slotOf[event]
  }

  /// The entry that stands: the open one, else the latest.
  private func signed(_ event: EventID) -> Occurrence? {
    position?.standing(event)
  }

  private mutating func addApprovals(_ wanted: Leaf.Approvals, for slot: Int) {
    let proposal = add(wanted.of)
    let rules = (workflow.index.transitions[wanted.by] ?? []).compactMap {
      workflow.rules[workflow.transitions[$0].rule]
    }
    let given = (position?.places(of: wanted.by) ?? []).compactMap { place in position?.log[place] }
      .filter { $0.ref == signed(wanted.of)?.leaf && wanted.roles.contains($0.role) }
    var signers: [Int] = []
    for place in 0..<wanted.count {
      let roles = wanted.count == wanted.roles.count ? [wanted.roles[place]] : wanted.roles
      let able = staff.persons.filter { person in
        !person.roles.isDisjoint(with: roles) && rules.contains { $0.admits(person, workflow) }
      }
      slots.append(
        Slot(event: wanted.by, candidates: given.filter { roles.contains($0.role) }.map(\.actor) + able.map(\.name)))
      let signer = slots.count - 1
      for other in signers + [slot] + (proposal.map { [$0] } ?? []) { apart.append((other, signer)) }
      signers.append(signer)
    }
  }

  /// A person for every step, or nil if there is no way.
  func assignment() -> [String]? {
    let alike = Dictionary(
      staff.persons.map { ($0.name, "\($0.roles.sorted()) \($0.items.sorted())") },
      uniquingKeysWith: { first, _ in first })
    let order = slots.indices.sorted { slots[$0].candidates.count < slots[$1].candidates.count }
    var chosen = [String?](repeating: nil, count: slots.count)
    func assign(_ next: Int) -> Bool {
      guard next < order.count else { return true }
      let slot = order[next]
      let taken = Set(chosen.compactMap { $0 })
      var tried: Set<String> = []
      for name in slots[slot].candidates {
        // Of those not yet in the plan who hold the same, one stands for all.
        if !taken.contains(name), !tried.insert(alike[name] ?? name).inserted { continue }
        let isFree = apart.allSatisfy { a, b in
          !(a == slot && chosen[b] == name) && !(b == slot && chosen[a] == name)
        }
        guard isFree else { continue }
        chosen[slot] = name
        if assign(next + 1) { return true }
        chosen[slot] = nil
      }
      return false
    }
    return assign(0) ? chosen.map { $0 ?? "" } : nil
  }
}

extension Workflow {
  /// Whether these people suffice for the step and for those it needs behind it.
  func canBeTaken(_ transition: Int, by staff: Staff) -> Bool {
    StaffPlan(self, of: transition, staff: staff).assignment() != nil
  }
}
