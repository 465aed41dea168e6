/// A bound from below for what is left of a way: landmarks. Of each such set of acts at least one is on every way; a set is found,
/// its cheapest weight is taken off all its acts and counted, and so on until the rest costs nothing. (LM-cut; M. Helmert and
/// C. Domshlak, "Landmarks, Critical Paths and Abstractions", ICAPS 2009.)
struct WayBound {
  private static let never = Int.max
  private let problem: WayProblem
  /// The last is the goal; the one before it always holds.
  private let count: Int
  private let needs: [[Int]]
  private let gives: [[Int]]
  private let acts: [Int]
  /// By need, the moves that give it.
  private let givers: [[Int]]
  /// By act, what it weighs with what it leaves to be done.
  private let weights: [Int]
  /// Events no entry of which may be open when the goal is taken, and what deciding one weighs.
  private let debts: [(event: EventID, weight: Int)]

  init(_ problem: WayProblem) {
    self.problem = problem
    count = problem.needs.count + 2
    let (always, goal) = (count - 2, count - 1)
    needs = problem.moves.map { $0.needs.isEmpty ? [always] : $0.needs }
    gives = problem.moves.map { move in
      let isGoal = move.act.map { problem.acts[$0].event == problem.goal } ?? false
      return isGoal ? move.gives + [goal] : move.gives
    }
    acts = problem.moves.map { $0.act ?? -1 }
    var givers = [[Int]](repeating: [], count: count)
    for (move, gifts) in gives.enumerated() {
      for gift in gifts { givers[gift].append(move) }
    }
    self.givers = givers
    debts = WayBound.debts(problem)
    var weights = problem.weights
    for (event, weight) in debts {
      for (place, act) in problem.acts.enumerated() {
        if act.event == event { weights[place] += weight }
        if problem.workflow.events[act.event]?.decides == event { weights[place] = 0 }
      }
    }
    self.weights = weights
  }

  /// Each entry that is laid open on the way must be decided by a step of its own.
  private static func debts(_ problem: WayProblem) -> [(event: EventID, weight: Int)] {
    let workflow = problem.workflow
    let rules = (workflow.index.transitions[problem.goal] ?? []).map { workflow.index.conditions[$0] }
    return problem.decided.compactMap { event in
      guard workflow.events[event]?.allowsSeveral == true, event != problem.goal,
        rules.allSatisfy({ $0.contains(.open(event, atMost: 0)) })
      else { return nil }
      let deciding = problem.acts.indices.filter { workflow.events[problem.acts[$0].event]?.decides == event }
      guard !deciding.contains(where: { problem.acts[$0].event == problem.goal }) else { return nil }
      return deciding.map { problem.weights[$0] }.min().map { (event, $0) }
    }
  }

  /// - Parameter holds: by need, what is so now.
  /// - Returns: no way weighs less; and the moves that could be on one, for each brings about something that is not so yet and that
  ///   the goal asks for, or a move that could be on one does. Nil if there is no way.
  func least(_ holds: [Bool], _ position: Position) -> (weight: Int, moves: [Int])? {
    let moves = useful(holds)
    var weights = weights
    var total = debts.reduce(0) { $0 + $1.weight * position.openEntries(of: $1.event).count }
    while true {
      let (costs, supporters) = reach(holds, weights, moves)
      let rest = costs[count - 1]
      if rest == WayBound.never { return nil }
      if rest == 0 { return (total, moves) }
      let landmark = cut(holds, weights, supporters, moves)
      // Never empty where the goal costs something; were it so, what has been counted would still be a bound.
      guard let least = landmark.map({ weights[$0] }).min(), least > 0 else { return (total, moves) }
      for act in landmark { weights[act] -= least }
      total += least
    }
  }

  /// What is so already nobody brings about: should a step on the way end it, it is brought about after that.
  private func useful(_ holds: [Bool]) -> [Int] {
    var found = [Bool](repeating: false, count: needs.count)
    var seen = holds + [true, false]
    var queue = [count - 1]
    seen[count - 1] = true
    while let need = queue.popLast() {
      for move in givers[need] where !found[move] {
        found[move] = true
        for next in needs[move] where !seen[next] {
          seen[next] = true
          queue.append(next)
        }
      }
    }
    return found.indices.filter { found[$0] }
  }

  private func weight(_ move: Int, _ weights: [Int]) -> Int { acts[move] < 0 ? 0 : weights[acts[move]] }

  /// What the dearest of its needs costs, for each need in turn; and by move that need.
  private func reach(
    _ holds: [Bool], _ weights: [Int], _ moves: [Int]
  ) -> (costs: [Int], supporters: [Int]) {
    var costs = [Int](repeating: WayBound.never, count: count)
    for need in holds.indices where holds[need] { costs[need] = 0 }
    costs[count - 2] = 0
    var supporters = [Int](repeating: -1, count: needs.count)
    var isChanged = true
    while isChanged {
      isChanged = false
      for move in moves {
        var dearest = needs[move][0]
        for need in needs[move] where costs[need] > costs[dearest] { dearest = need }
        supporters[move] = dearest
        if costs[dearest] == WayBound.never { continue }
        let cost = costs[dearest] + weight(move, weights)
        for gift in gives[move] where cost < costs[gift] {
          costs[gift] = cost
          isChanged = true
        }
      }
    }
    return (costs, supporters)
  }

  /// The acts by which what can be had leads into what leads to the goal for nothing.
  private func cut(_ holds: [Bool], _ weights: [Int], _ supporters: [Int], _ moves: [Int]) -> Set<Int> {
    var isNear = [Bool](repeating: false, count: count)
    isNear[count - 1] = true
    var isChanged = true
    while isChanged {
      isChanged = false
      for move in moves where weight(move, weights) == 0 && !isNear[supporters[move]] {
        if gives[move].contains(where: { isNear[$0] }) {
          isNear[supporters[move]] = true
          isChanged = true
        }
      }
    }
    var isHad = holds + [true, false]
    var landmark: Set<Int> = []
    isChanged = true
    while isChanged {
      isChanged = false
      for move in moves where isHad[supporters[move]] && !isNear[supporters[move]] {
        for gift in gives[move] where !isHad[gift] {
          if isNear[gift] {
            landmark.insert(acts[move])
          } else {
            isHad[gift] = true
            isChanged = true
          }
        }
      }
    }
    return landmark
  }
}
