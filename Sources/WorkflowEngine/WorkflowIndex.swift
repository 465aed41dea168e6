/// What judging looks up often, computed once when a definition is read.
struct WorkflowIndex: Sendable {
  var stateByPath: [String: Int] = [:]
  /// Transitions that an event can take.
  var transitions: [EventID: [Int]] = [:]
  /// Facts that a step of the event may carry because its form feeds them.
  var fed: [EventID: Set<FactID>] = [:]
  /// Events that can record a fact, in the order of the file.
  var producers: [FactID: [EventID]] = [:]
  /// Events that decide a proposal.
  var deciders: [EventID: [EventID]] = [:]
  /// Roles whose holders can do an event, by the rules of its transitions.
  var roles: [EventID: [RoleID]] = [:]
  /// What must not be signed by the same person, by the later event.
  var separations: [EventID: [Separation]] = [:]
  /// Deadlines on a state, as transitions; by state.
  var deadlines: [[Int]]
  /// Deadlines that an event sets going, and those that wait for the end of a fact or count from its day.
  var deadlinesSince: [EventID: [Int]] = [:]
  var deadlinesOfFact: [FactID: [Int]] = [:]
  private(set) var plans: [EventID: StepPlan] = [:]
  /// The conditions of its rule; by transition.
  let conditions: [[Leaf]]
  let moves: [Chart.Move]?
  /// By transition; nil for a step's.
  let clocks: [Clock?]
  /// Names that something refers to.
  let used: [ReaderContext.Names: Set<String>]

  init(
    chart: Chart, transitions infos: [Workflow.TransitionInfo], events: Table<EventDefinition>, forms: Table<Form>,
    rules: Table<Rule>, separations: [Separation], delegations: Table<DelegationItem>, periods: Table<NamedPeriod>,
    used: [ReaderContext.Names: Set<String>]
  ) {
    self.used = used
    conditions = infos.map { rules[$0.rule]?.all ?? [] }
    moves = chart.moves()
    clocks = infos.map { info in
      info.deadline.flatMap { deadline in periods[deadline.period].map { Clock(deadline, $0) } }
    }
    deadlines = chart.states.map { _ in [] }
    for state in chart.states.indices.dropFirst() { stateByPath[chart.states[state].path] = state }
    for (transition, info) in infos.enumerated() {
      switch info.trigger {
      case .event(let event): transitions[event, default: []].append(transition)
      case .deadline(let deadline):
        deadlines[chart.transitions[transition].source].append(transition)
        if let event = deadline.since { deadlinesSince[event, default: []].append(transition) }
        for fact in [deadline.before, deadline.from].compactMap({ $0 }) {
          deadlinesOfFact[fact, default: []].append(transition)
        }
      }
    }
    for event in events { add(event, forms: forms, infos: infos) }
    for event in events {
      var found: [RoleID] = []
      for transition in transitions[event.id] ?? [] {
        for role in WorkflowIndex.roles(of: rules[infos[transition].rule]?.all ?? [], delegations: delegations)
        where !found.contains(role) { found.append(role) }
      }
      roles[event.id] = found
    }
    for separation in separations {
      for event in separation.others { self.separations[event, default: []].append(separation) }
    }
    for event in events { plans[event.id] = StepPlan(event, self) }
  }

  private mutating func add(
    _ event: EventDefinition, forms: Table<Form>, infos: [Workflow.TransitionInfo]
  ) {
    if let decided = event.decides { deciders[decided, default: []].append(event.id) }
    let fields = event.form.flatMap { forms[$0] }?.fields ?? []
    let fed = Set(fields.compactMap(\.feeds))
    self.fed[event.id] = fed
    let recorded = (transitions[event.id] ?? []).compactMap { infos[$0].records }
    let set = event.sets.filter { $0.value != FactDefinition.revokedValue }.map(\.fact)
    for fact in fed.union(recorded).union(set) { producers[fact, default: []].append(event.id) }
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
