internal import Syntax

/// The lightest way first: every step that could matter is tried on a copy of the case, and the copy that can still become the
/// lightest whole way is gone on from (A*, P. E. Hart, N. J. Nilsson, B. Raphael 1968). The first way out of the queue is
/// then the lightest there is.
struct WaySearch {
  enum Outcome {
    /// - isLightest: no other weighs less.
    case found(WayTrial, isLightest: Bool)
    /// Every step was tried from everywhere: there is no way.
    case none
    /// The limit was reached first.
    case gaveUp
  }

  /// Copies of the case made before giving up: a person waits for the answer.
  static let trialsMax = 6_000
  /// Entries in all copies together: those of a long case are larger.
  static let entriesMax = 1_500_000

  private struct Node {
    let trial: WayTrial
    let weight: Int
    /// What can be tried next.
    let moves: [Int]
    let isGoal: Bool
  }

  private let problem: WayProblem
  private let bound: WayBound
  /// The rest is counted so many times: more finds a way sooner, which need not be the lightest.
  private let haste: Int
  private var queue = WayQueue<Node>()
  private var lightest: [WaySituation: Int] = [:]
  private var trialsLeft: Int

  init(_ problem: WayProblem, haste: Int, from position: Position) {
    (self.problem, self.haste, bound) = (problem, haste, WayBound(problem))
    trialsLeft = min(WaySearch.trialsMax, WaySearch.entriesMax / (position.log.count + 1))
  }

  mutating func run(from position: Position) -> Outcome {
    offer(WayTrial(problem.workflow, position), weight: 0)
    while let node = queue.pop() {
      if node.isGoal { return .found(node.trial, isLightest: haste == 1) }
      guard trialsLeft > 0 else { return .gaveUp }
      for place in node.moves { follow(problem.moves[place], node) }
      wait(node)
    }
    return .none
  }

  private mutating func follow(_ move: WayProblem.Move, _ node: Node) {
    guard let act = move.act, let next = node.trial.take(problem.acts[act], by: move.transition) else { return }
    let hasWaited = next.taken.last?.hasWaited == true && !node.trial.hasWaited
    let weight = node.weight + problem.weights[act] + (hasWaited ? Workflow.Weight.detour : 0)
    if problem.acts[act].event == problem.goal {
      queue.push(Node(trial: next, weight: weight, moves: [], isGoal: true), rank: weight, tie: 0)
    } else {
      offer(next, weight: weight)
    }
  }

  /// Until the next deadline that could move the case.
  private mutating func wait(_ node: Node) {
    let moving = Set(node.moves.map { problem.moves[$0] }.filter { $0.act == nil }.map(\.transition))
    if moving.isEmpty { return }
    let due = node.trial.position.armed.filter { moving.contains($0.transition) }.map(\.due)
    if let next = due.filter({ $0 > node.trial.now }).min() {
      offer(node.trial.wait(until: next), weight: node.weight + Workflow.Weight.loss)
    }
  }

  private mutating func offer(_ trial: WayTrial, weight: Int) {
    trialsLeft -= 1
    let holds = problem.needs.map { trial.holds($0) }
    let situation = WaySituation(trial.position, problem, holds: holds)
    if let known = lightest[situation], known <= weight { return }
    guard let rest = bound.least(holds, trial.position) else { return }
    lightest[situation] = weight
    let moves = rest.moves.filter { problem.moves[$0].needs.allSatisfy { holds[$0] } }
    queue.push(
      Node(trial: trial, weight: weight, moves: moves, isGoal: false), rank: weight + haste * rest.weight,
      tie: rest.weight)
  }
}

extension WayTrial {
  /// Whether it is so now, or will be when time has passed; unsure is yes, for a step that is tried is judged.
  func holds(_ need: WayProblem.Need) -> Bool {
    switch need {
    case .state(let state): return position.configuration.contains(state)
    case .away(let state): return !position.configuration.contains(state)
    case .condition(let leaf): return opens(leaf)
    case .subject(let decision):
      guard let event = workflow.events[decision] else { return false }
      if event.decides != nil { return !position.openEntries(for: event).isEmpty }
      return event.answers.map { answered in
        position.places(of: answered).contains { position.fits(event, leaf: position.log[$0].leaf) }
      } ?? true
    }
  }

  private func opens(_ leaf: Leaf) -> Bool {
    switch leaf {
    case .anyOf(let branches): return branches.contains { opens($0) }
    case .approvals(let wanted):
      // About whichever of the open entries the step will name.
      let subjects = position.openEntries(of: wanted.of).map { Optional($0) } + [nil]
      return subjects.contains { isMet(leaf, about: $0) }
    default: return isMet(leaf, about: nil)
    }
  }

  private func isMet(_ leaf: Leaf, about ref: String?) -> Bool {
    let step = Step(event: "", actor: "way", role: "", leaf: "", ref: ref, time: now)
    let guards = Guards(workflow: workflow, position: position, step: step, now: now, speaks: false)
    switch guards.evaluate(leaf) {
    case .met: return true
    case .unmet(let unmet): return unmet.opensAt != nil
    }
  }
}

/// Least rank first; of the same rank the least tie, then the earliest.
struct WayQueue<Item> {
  private var heap: [(rank: Int, tie: Int, serial: Int, item: Item)] = []
  private var serial = 0

  mutating func push(_ item: Item, rank: Int, tie: Int) {
    serial += 1
    heap.append((rank, tie, serial, item))
    var place = heap.count - 1
    while place > 0, isBefore(place, (place - 1) / 2) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func pop() -> Item? {
    guard !heap.isEmpty else { return nil }
    heap.swapAt(0, heap.count - 1)
    let first = heap.removeLast()
    var place = 0
    while true {
      let least = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }.min { isBefore($0, $1) }
      guard let least, isBefore(least, place) else { return first.item }
      heap.swapAt(least, place)
      place = least
    }
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (heap[a].rank, heap[a].tie, heap[a].serial) < (heap[b].rank, heap[b].tie, heap[b].serial)
  }
}
