import Syntax
import Testing

@testable import WorkflowEngine

@Suite struct `A definition that was kept` {
  /// Everything that it holds, down to the last stored property, whatever type somebody gives it later.
  private func description(_ value: Any, _ depth: Int = 0) -> String {
    if let label = value as? Label { return "\(label.sv)|\(label.en)" }
    let mirror = Mirror(reflecting: value)
    guard !mirror.children.isEmpty, depth < 40 else { return "\(value)" }
    // The text is compared as a text; the index is made of the rest, and of two things that are compared beside it.
    let parts = mirror.children.filter { !(value is Workflow && ["source", "index"].contains($0.label)) }
      .map { "\($0.label ?? "")=\(description($0.value, depth + 1))" }
    let isUnordered = mirror.displayStyle == .set || mirror.displayStyle == .dictionary
    return "\(type(of: value))(" + (isUnordered ? parts.sorted() : parts).joined(separator: ",") + ")"
  }

  private func roundTrip(_ workflow: Workflow) throws -> (read: Workflow, kept: Workflow, bytes: [UInt8]) {
    let read = try Workflow.read(workflow.canonical, file: workflow.file)
    let bytes = try #require(read.kept())
    return (read, try #require(Workflow.read(kept: bytes, file: workflow.file)), bytes)
  }

  @Test func `is in everything what reading it gives`() throws {
    for shipped in try ShippedWorkflow.all.get() {
      let (read, kept, _) = try roundTrip(shipped.workflow)
      // Not #expect of the texts: what would be shown of a difference are millions of characters.
      let isSame = description(read) == description(kept)
      #expect(isSame, "\(shipped.name)")
      #expect(kept.canonical == read.canonical)
      #expect(kept.index.unused == read.index.unused)
      let hasSameMoves = description(kept.index.moves as Any) == description(read.index.moves as Any)
      #expect(hasSameMoves, "\(shipped.name)")
      #expect(kept.index.stateByPath == read.index.stateByPath)
    }
  }

  @Test func `differs where anything of it differs`() throws {
    let text = try SmallDefinition.changed([("\"length\": \"PT72H\"", "\"length\": \"PT71H\"")])
    let (other, _, _) = try roundTrip(try Workflow.read(Array(text.utf8), file: "small.json"))
    let (read, kept, _) = try roundTrip(try SmallDefinition.workflow())
    #expect(description(kept) == description(read))
    #expect(description(kept) != description(other))
  }

  @Test func `tells its stories as before`() throws {
    for shipped in try ShippedWorkflow.all.get() {
      let kept = try roundTrip(shipped.workflow).kept
      let (faults, untold) = kept.replay(shipped.stories)
      #expect(faults.isEmpty && untold.isEmpty, "\(shipped.name)")
    }
  }

  @Test func `is nothing when it is cut, and is not made of a text in another spelling`() throws {
    let workflow = try SmallDefinition.workflow()
    #expect(workflow.kept() == nil)
    let (_, _, bytes) = try roundTrip(workflow)
    let tables = bytes.count - workflow.canonical.count
    for count in 0..<tables { #expect(Workflow.read(kept: Array(bytes[..<count]), file: "small.json") == nil) }
  }

  private func kept<Item: Kept>(_ item: Item, periods: Table<NamedPeriod>) throws -> Item {
    var out = KeptWriter()
    out.put(item)
    let bytes = out.whole
    var reader = try KeptReader(KeptText(bytes, from: bytes.count), 0..<bytes.count)
    (reader.periods, reader.stateCount) = (periods, 3)
    let item = try reader.get() as Item
    #expect(reader.isAtEnd)
    return item
  }

  @Test func `keeps each kind of condition`() throws {
    let periods = try SmallDefinition.workflow().periods
    let period = try #require(periods.items.first)
    let approvals = Leaf.Approvals(count: 2, of: "A", by: "B", roles: ["r"], within: period)
    let fact = Leaf.FactCondition(fact: "f", state: .lapsed, values: ["v"], since: "E")
    let leaves: [Leaf] = [
      .role(["a", "b"]), .delegated("4.1"), .approvals(approvals), .distinctFrom(["E"]), .fact(fact),
      .inState(1, path: "a.b"), .notInState(2, path: "c"), .elapsed(period, since: .event("E")),
      .elapsedAtMost(period, since: .day("f")), .done("E", since: nil), .reason(["x"]),
      .count("E", atMost: 3, since: "F"), .none("E", until: ["F"]), .noOwn("E", until: []), .open("E", atMost: 1),
      .opened("E"), .proof("police"), .lasts("f", atMost: period),
    ]
    #expect(try kept(leaves + [.anyOf(leaves)], periods: periods) == leaves + [.anyOf(leaves)])
    let defaults: [Field.Default] = [
      .choice("a"), .now, .today, .nextWorkdayNoon, .number(-3), .bool(true), .bool(false),
    ]
    #expect(try kept(defaults, periods: periods) == defaults)
    #expect(try kept([Int.min, -1, 0, 127, 128, Int.max], periods: periods) == [Int.min, -1, 0, 127, 128, Int.max])
  }

  @Test func `keeps a chart that remembers`() throws {
    var chart = Chart(root: "root")
    let outer = chart.addState("outer", kind: .compound, parent: 0)
    let inner = chart.addState("inner", kind: .parallel, parent: outer)
    let deep = chart.addState("deep", kind: .history(deep: true), parent: outer)
    _ = chart.addState("shallow", kind: .history(deep: false), parent: outer)
    let end = chart.addState("end", kind: .final, parent: 0)
    _ = chart.addState("one", kind: .atomic, parent: inner)
    chart.setInitial([outer], of: 0)
    chart.setInitial([inner], of: deep)
    _ = chart.addTransition(Chart.Transition(source: outer, targets: [end], isInternal: true))
    _ = chart.addTransition(Chart.Transition(source: end, targets: [deep, inner], isInternal: false))
    let again = try kept(chart, periods: Table([]))
    #expect(description(again) == description(chart))
    #expect(again.remembers)
  }
}
