import Syntax
import Testing
import WorkflowEngine

/// The same numbers for the same seed, on every machine.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {  // xorshift64*, Vigna 2016
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

@Suite struct `Whatever is thrown at it` {
  @Test(arguments: 0..<12) func `judging answers, agrees with explaining, and keeps what holds of every case`(
    seed: Int
  ) throws {
    let workflow = try SmallDefinition.workflow()
    var random = SeededNumbers(seed: seed)
    var position = workflow.start(at: moment("2026-11-20T22:00:00Z"))
    var leaves = ["", "zz"]
    var allowed = 0
    for count in 0..<300 {
      var step = randomStep(workflow, leaves: leaves, count: count, now: position.now, &random)
      if Bool.random(using: &random) { makePlausible(&step, workflow, position, &random) }
      let wasProtected = isProtected(workflow.elapsed(to: step.time, position).position, workflow)
      let verdict = workflow.judge(step, at: position)
      #expect(verdict == workflow.judge(step, at: position))
      if count % 10 == 0 {
        let explained = workflow.explain(step, at: position)
        if case .refused(let unmet) = verdict { #expect(explained.unmet == unmet) } else { #expect(explained.allowed) }
      }
      guard case .allowed(let next) = verdict else { continue }
      allowed += 1
      leaves.append(step.leaf)
      position = next
      #expect(isWhole(position, workflow))
      if wasProtected, !isProtected(position, workflow) { #expect(step.event == "END_PLACEMENT") }
      position = workflow.opened(actor: step.actor, leaf: leaves.randomElement(using: &random) ?? "", position)
    }
    #expect(allowed > 10)
  }

  /// Half the steps are nearly right, or few would be allowed.
  private func makePlausible(
    _ step: inout Step, _ workflow: Workflow, _ position: Position, _ random: inout SeededNumbers
  ) {
    step.event = workflow.enabled(at: position).randomElement(using: &random) ?? ""
    step.role = workflow.roles(for: step.event).randomElement(using: &random) ?? ""
    step.delegations = ["4.1", "4.12"]
    step.ref = position.openEntries(of: workflow.events[step.event]?.decides ?? "PROPOSE").last
    step.facts =
      step.event == "PLACE"
      ? [StepFact(name: "placement", value: "shelter", until: step.time.adding(seconds: 86_400))] : []
  }

  private func randomStep(
    _ workflow: Workflow, leaves: [String], count: Int, now: Moment, _ random: inout SeededNumbers
  ) -> Step {
    let actors = ["anna", "disa", "karin", "sanna", ""]
    let roles = workflow.roles.map(\.id) + ["", "nobody"]
    let facts = workflow.facts.map(\.id) + ["", "å"]
    let values = ["shelter", "granted", "police", "high", "revoked", "", "å", "9"]
    var carried: [StepFact] = []
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let hours = Int64.random(in: -10...100, using: &random)
      carried.append(
        StepFact(
          name: facts.randomElement(using: &random) ?? "", value: values.randomElement(using: &random) ?? "",
          until: Bool.random(using: &random) ? now.adding(seconds: hours * 3600) : nil))
    }
    let times: [Int64] = [-1, 0, 0, 1, 60, 3600, 86_400, 40 * 86_400]
    let extreme = count > 280 && Int.random(in: 0..<20, using: &random) == 0
    return Step(
      event: (workflow.events.map(\.id) + ["", "NOPE"]).randomElement(using: &random) ?? "",
      actor: actors.randomElement(using: &random) ?? "", role: roles.randomElement(using: &random) ?? "",
      leaf: "e\(count)", ref: Bool.random(using: &random) ? leaves.suffix(4).randomElement(using: &random) : nil,
      time: extreme ? Moment(seconds: .max) : now.adding(seconds: times.randomElement(using: &random) ?? 0),
      happened: Bool.random(using: &random) ? Moment(seconds: Int64.random(in: .min ... .max, using: &random)) : nil,
      facts: carried, reason: Bool.random(using: &random) ? "acuteDanger" : "å",
      proofs: Bool.random(using: &random) ? ["police"] : [],
      delegations: Set(["4.1", "4.12", "9"].filter { _ in Bool.random(using: &random) }))
  }

  private func isProtected(_ position: Position, _ workflow: Workflow) -> Bool {
    position.configuration.contains { workflow.states[$0].isProtective }
  }

  /// Every active state has its parent active; a parallel one all its regions, a compound one exactly one child.
  private func isWhole(_ position: Position, _ workflow: Workflow) -> Bool {
    position.configuration.allSatisfy { state in
      let children = workflow.chart.states[state].children.filter { !workflow.chart.isHistory($0) }
      let active = children.count { position.configuration.contains($0) }
      let isHeld = workflow.chart.states[state].parent.map { position.configuration.contains($0) } ?? true
      switch workflow.chart.states[state].kind {
      case .parallel: return isHeld && active == children.count
      case .compound: return isHeld && active == 1
      case .atomic, .final: return isHeld
      case .history: return false
      }
    }
  }

  @Test(arguments: 0..<4) func `a damaged definition is read or refused, never a trap`(seed: Int) throws {
    var random = SeededNumbers(seed: seed)
    let lines = SmallDefinition.text.split(separator: "\n", omittingEmptySubsequences: false)
    var refused = 0
    for _ in 0..<60 {
      var changed = lines
      for _ in 0...Int.random(in: 0...2, using: &random) {
        let (a, b) = (Int.random(in: changed.indices, using: &random), Int.random(in: changed.indices, using: &random))
        switch Int.random(in: 0...2, using: &random) {
        case 0: changed.remove(at: a)
        case 1: changed.insert(changed[b], at: a)
        default: changed.swapAt(a, b)
        }
      }
      if !Workflow.check(Array(changed.joined(separator: "\n").utf8), file: "x").isEmpty { refused += 1 }
    }
    for _ in 0..<60 {
      var bytes = SmallDefinition.bytes
      let place = Int.random(in: bytes.indices, using: &random)
      bytes[place] = UInt8.random(in: 32...126, using: &random)
      if !Workflow.check(bytes, file: "x").isEmpty { refused += 1 }
    }
    #expect(refused > 20)
  }
}
