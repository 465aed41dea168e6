import Syntax
import Testing
import WorkflowEngine

/// Every length of time that ships is the law's, with its source, or says that it is the municipality's own, or is the end that
/// a decision states. Which are the law's, and how long they are, is written here once more: a period that is dropped, made
/// longer or said to be local is noticed.
@Suite struct `A period that ships` {
  struct Statutory: Sendable {
    let id: String
    let length: String
    /// Where its last day is none, by lag (1930:173); nil = not tested here.
    var ends: NamedPeriod.End?
    /// What its source must name; a source without a known section says that a lawyer must look it up.
    let source: String
  }

  private static let common = [
    Statutory(id: "retention", length: "P5Y", source: "SoL 16 kap.")
  ]
  private static let child = [
    Statutory(id: "childAssessment", length: "P1D", source: "verify: jurist"),
    Statutory(id: "eighteen", length: "P18Y", source: "verify: jurist"),
  ]
  static let statutory: [String: [Statutory]] = [
    "forebyggande": common,
    "sig": common + [child[0]],
    "sspf": common + child,
    "avhopp": common + child + [
      Statutory(id: "delay", length: "P6M", source: "FL 12 §"),
      Statutory(id: "delayAnswer", length: "P4W", source: "FL 12 §"),
      Statutory(id: "appeal", length: "P3W", ends: .workday, source: "FL 44 §"),
      Statutory(id: "preliminary", length: "P14D", source: "SoL 20 kap. 2 §"),
      Statutory(id: "childInquiry", length: "P4M", source: "verify: jurist"),
      Statutory(id: "week79", length: "P1W", ends: .workday, source: "Lag (2024:79) 4 kap. 3–4 §§"),
      Statutory(id: "court79", length: "P1W", source: "Lag (2024:79) 4 kap. 3–4 §§"),
      Statutory(id: "apply79", length: "P6W", ends: .workday, source: "Lag (2024:79) 4 kap. 6 §"),
      Statutory(id: "begin79", length: "P4W", ends: .workday, source: "Lag (2024:79) 3 kap. 4 §"),
      Statutory(id: "consider79", length: "P6M", source: "Lag (2024:79) 5 kap. 3 och 6 §§"),
      Statutory(id: "secretCheck", length: "P6M", source: "Lag (2024:79) 5 kap. 3 och 6 §§"),
      Statutory(id: "weekLvu", length: "P1W", ends: .workday, source: "lag (1930:173)"),
      Statutory(id: "applyLvu", length: "P4W", ends: .workday, source: "LVU 8 §"),
      Statutory(id: "considerLvu", length: "P6M", source: "verify: jurist"),
      Statutory(id: "followLvu", length: "P6M", source: "verify: jurist"),
    ],
  ]

  @Test(arguments: try ShippedWorkflow.all.get())
  func `is the law's with its source, or says that it is local or the decision's own`(shipped: ShippedWorkflow) throws {
    let statutory = try #require(Self.statutory[shipped.name])
    for wanted in statutory {
      guard let period = shipped.workflow.periods[wanted.id] else {
        Issue.record("\(wanted.id) is gone")
        continue
      }
      #expect(period.length?.text == wanted.length, "\(wanted.id)")
      #expect(wanted.ends.map { period.ends == $0 } ?? true, "\(wanted.id)")
      #expect(period.source.contains(wanted.source), "\(wanted.id): \(period.source)")
    }
    for period in shipped.workflow.periods where !statutory.contains(where: { $0.id == period.id }) {
      let isOwn = period.length == nil && period.source == "Den tid som beslutet eller uppgiften anger"
      #expect(
        period.source.lowercased().contains("lokal rutin, ingen lagstadgad tid") || isOwn,
        "\(period.id): \(period.source)")
    }
    #expect(statutory.allSatisfy { shipped.workflow.periods[$0.id]?.source.contains("okal rutin") == false })
  }

  /// Not only declared: a deadline runs by it, or a rule asks for it, or a fact lapses by it.
  @Test(arguments: try ShippedWorkflow.all.get()) func `runs somewhere`(shipped: ShippedWorkflow) {
    let workflow = shipped.workflow
    let conditions = workflow.rules.flatMap(\.all).flatMap { leaf in
      if case .anyOf(let branches) = leaf { branches } else { [leaf] }
    }
    let asked = conditions.compactMap { leaf in
      switch leaf {
      case .elapsed(let period, _), .elapsedAtMost(let period, _), .lasts(_, let period): period.id
      case .approvals(let wanted): wanted.within?.id
      default: nil
      }
    }
    let running = Set(
      workflow.transitions.compactMap { $0.deadline?.period } + asked + workflow.facts.compactMap { $0.validFor?.id })
    #expect(Set(workflow.periods.map(\.id)) == running)
  }

  @Test(arguments: try ShippedWorkflow.all.get()) func `was verified on a day that has been`(shipped: ShippedWorkflow) {
    for period in shipped.workflow.periods {
      #expect(period.verified.text >= "2026-11-01" && period.verified.text <= Moment.now().date.text, "\(period.id)")
      #expect(!period.source.isEmpty)
    }
  }
}
