internal import Syntax

/// What tells two places of a case apart for every condition on the way: not who signed, for each step is another's, and not the
/// order of steps that no condition asks about.
struct WaySituation: Hashable {
  private struct Fact: Hashable {
    let value: String
    let until: Moment?
    let isRevoked: Bool
  }

  private struct Alarm: Hashable {
    let transition: Int
    let due: Moment
  }

  private let configuration: StateSet
  private let memory: Chart.Memory
  private let now: Moment
  private let holds: [Bool]
  private let facts: [Fact?]
  /// What later steps can make of each condition on order or number.
  private let orders: [Int64]
  /// What the open entries of each event state, oldest first.
  private let open: [[String]]
  private let alarms: Set<Alarm>

  init(_ position: Position, _ problem: WayProblem, holds: [Bool]) {
    (configuration, memory, now) = (position.configuration, position.memory, position.now)
    self.holds = holds
    facts = problem.facts.map { name in
      position.facts[name].map { Fact(value: $0.value, until: $0.until, isRevoked: $0.isRevoked) }
    }
    orders = problem.asked.compactMap { WaySituation.order($0, position) }
    open = problem.decided.map { event in
      let places = position.numbers[event].map { position.open[$0] } ?? []
      return places.map { place in
        position.log[place].facts.map { "\($0.name) \($0.value)" }.joined(separator: "\n")
      }
    }
    alarms = Set(
      position.armed.filter { !problem.workflow.chart.transitions[$0.transition].targets.isEmpty }
        .map { Alarm(transition: $0.transition, due: $0.due) })
  }

  private static func order(_ leaf: Leaf, _ position: Position) -> Int64? {
    func last(_ event: EventID) -> Int? { position.places(of: event).last }
    switch leaf {
    case .done(let event, nil): return last(event) == nil ? 0 : 1
    case .done(let event, let since?): return isAfter(last(event), last(since))
    case .none(let event, let until): return isAfter(last(event), until.compactMap(last).max() ?? -1)
    case .fact(let condition): return condition.since.map { isAfter(position.facts[condition.fact]?.place, last($0)) }
    case .count(let event, let most, let since):
      let from = since.flatMap(last) ?? -1
      return Int64(min(most, position.places(of: event).count { $0 > from }))
    case .elapsed(_, .event(let event)), .elapsedAtMost(_, .event(let event)):
      return position.latest(event)?.began.seconds ?? -1
    case .approvals(let wanted):
      let signed = position.places(of: wanted.by).map { position.log[$0] }
        .filter { $0.ref == position.standing(wanted.of)?.leaf }
      return wanted.roles.reduce(0) { sum, role in sum &* 16 + Int64(signed.count { $0.role == role } & 15) }
    default: return nil
    }
  }

  /// 2: the second has not been, so that the first must come anew in any case.
  private static func isAfter(_ first: Int?, _ second: Int?) -> Int64 {
    guard let second else { return 2 }
    return first.map { $0 > second ? 1 : 0 } ?? 0
  }
}
