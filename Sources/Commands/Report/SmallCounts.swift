import Syntax
import WorkflowEngine

/// Counts about persons, as whoever made the report may hand them on: an auditor's are exact. From others, one to four is
/// "fewer than 5", since a small number tells of a person. None is none.
struct SmallCounts {
  static let least = 5

  let isAuditor: Bool
  let language: Language

  func hides(_ count: Int) -> Bool { !isAuditor && (1..<Self.least).contains(count) }

  func text(_ count: Int) -> String {
    guard hides(count) else { return "\(count)" }
    return language == .sv ? "färre än \(Self.least)" : "fewer than \(Self.least)"
  }

  func json(_ count: Int) -> JSON { hides(count) ? .text("<\(Self.least)") : .number(count) }

  func bar(_ label: String, _ count: Int) -> BarChart.Bar {
    hides(count)
      ? .init(label: label, count: Self.least - 1, shown: "<\(Self.least)") : .init(label: label, count: count)
  }
}
