/// What judging looks up often, computed once when a definition is read.
struct WorkflowIndex: Sendable {
  let stateByPath: [String: Int]
  /// Transitions that an event can take.
  var transitions: ByName<[Int]>
  /// Facts that a step of the event may carry because its form feeds them.
  var fed: ByName<Set<FactID>>
  /// Events that can record a fact, in the order of the file.
  var producers: ByName<[EventID]>
  /// Events that decide a proposal.
  var deciders: ByName<[EventID]>
  /// Roles whose holders can do an event, by the rules of its transitions.
  var roles: ByName<[RoleID]>
  /// What must not be signed by the same person, by the later event.
  var separations: ByName<[Separation]>
  /// Deadlines on a state, as transitions; by state.
  var deadlines: [[Int]]
  /// Deadlines that an event sets going, and those that wait for the end of a fact or count from its day.
  var deadlinesSince: ByName<[Int]>
  var deadlinesOfFact: ByName<[Int]>
  /// Deadlines that wait for service to be noted.
  var deadlinesUnserved: [Int] = []
  /// Events that can be served: those that decide a proposal, and those that can be appealed.
  let decisions: Set<EventID>
  let appealable: Set<EventID>
  /// Deadlines without a target whose rule says where they are silent.
  let silent: [Int]
  /// Each event's place in the definition.
  let numbers: NameTable
  /// By event.
  private var plans: [StepPlan] = []
  /// The conditions of its rule; by transition.
  let conditions: [[Leaf]]
  let moves: [Chart.Move]?
  /// By transition; nil for a step's.
  let clocks: [Clock?]
  /// Names that nothing refers to.
  let unused: [ReaderContext.Names: Set<String>]

  init(
    chart: Chart, transitions infos: [Workflow.TransitionInfo], events: Table<EventDefinition>,
    facts: Table<FactDefinition>, forms: Table<Form>, rules: Table<Rule>, separations: [Separation],
    delegations: Table<DelegationItem>, periods: Table<NamedPeriod>, paths: [String: Int],
    unused: [ReaderContext.Names: Set<String>], moves: [Chart.Move]?
  ) {
    (stateByPath, self.unused, numbers) = (paths, unused, events.names)
    (transitions, fed, deciders, roles) = (ByName(numbers), ByName(numbers), ByName(numbers), ByName(numbers))
    (self.separations, deadlinesSince) = (ByName(numbers), ByName(numbers))
    (producers, deadlinesOfFact) = (ByName(facts.names), ByName(facts.names))
    let conditions = infos.map { rules[$0.rule]?.all ?? [] }
    self.conditions = conditions
    appealable = Set(infos.filter(\.isAppealable).compactMap(\.event))
    decisions = appealable.union(events.filter { $0.decides != nil }.map(\.id))
    silent = infos.indices.filter {
      infos[$0].deadline != nil && chart.transitions[$0].targets.isEmpty && !conditions[$0].isEmpty
    }
    self.moves = moves
    clocks = infos.map { info in
      info.deadline.flatMap { deadline in periods[deadline.period].map { Clock(deadline, $0) } }
    }
    deadlines = chart.states.map { _ in [] }
    for (transition, info) in infos.enumerated() {
      switch info.trigger {
      case .event(let event): transitions.add(transition, to: event)
      case .deadline(let deadline):
        deadlines[chart.transitions[transition].source].append(transition)
        if deadline.isUnserved { deadlinesUnserved.append(transition) }
        if let event = deadline.since { deadlinesSince.add(transition, to: event) }
        for fact in [deadline.before, deadline.from].compactMap({ $0 }) { deadlinesOfFact.add(transition, to: fact) }
      }
    }
    for event in events {
      add(event, forms: forms, infos: infos)
      var found: [RoleID] = []
      for transition in transitions[event.id] ?? [] {
        for role in WorkflowIndex.roles(of: conditions[transition], delegations: delegations)
        where !found.contains(role) { found.append(role) }
      }
      roles.set(found, for: event.id)
    }
    for separation in separations {
      for event in separation.others { self.separations.add(separation, to: event) }
    }
    var plans: [StepPlan] = []
    for event in events { plans.append(StepPlan(event, plans.count, self, infos)) }
    self.plans = plans
  }

  func plan(_ event: EventID) -> StepPlan? { numbers[event].map { plans[$0] } }

  private mutating func add(
    _ event: EventDefinition, forms: Table<Form>, infos: [Workflow.TransitionInfo]
  ) {
    if let decided = event.decides { deciders.add(event.id, to: decided) }
    let fields = event.form.flatMap { forms[$0] }?.fields ?? []
    let fed = Set(fields.compactMap(\.feeds))
    self.fed.set(fed, for: event.id)
    let recorded = (transitions[event.id] ?? []).compactMap { infos[$0].records }
    let set = event.sets.filter { $0.value != FactDefinition.revokedValue }.map(\.fact)
    for fact in fed.union(recorded).union(set) { producers.add(event.id, to: fact) }
  }

  /// Roles admitted by a rule: those it names, narrowed to the holders of its delegation item if it names no role.
  static func roles(of leaves: [Leaf], delegations: Table<DelegationItem>) -> [RoleID] {
    var found: [RoleID]?
    for leaf in leaves {
      let admitted: [RoleID]
      switch leaf {
      case .role(let roles): admitted = roles
      case .delegated(let item): admitted = delegations[item]?.roles ?? []
      case .anyOf(let branches):
        let each = branches.map { roles(of: [$0], delegations: delegations) }
        if each.contains(where: \.isEmpty) { continue }
        admitted = each.flatMap { $0 }
      default: continue
      }
      found = found.map { $0.filter(admitted.contains) } ?? admitted
    }
    return found ?? []
  }
}
