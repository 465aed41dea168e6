import Foundation
import Testing

@testable import WorkflowEngine

@Suite struct `A definition` {
  @Test func `as a table has a row for every transition and an arrow where the case stands`() throws {
    let workflow = try SmallDefinition.workflow()
    let table = workflow.table(language: .en, marked: workflow.start(at: moment("2026-11-20T22:00:00Z")).configuration)
    let rows = table.split(separator: "\n").filter {
      $0.contains(" | ") && !$0.hasPrefix("---") && !$0.hasPrefix("State |")
    }
    #expect(rows.count == workflow.chart.transitions.count)
    // Where nothing leads on by itself a case can stand, too; that is no row of dashes.
    #expect(table.contains("\nStates without steps of their own: Erased (erased)"))
    #expect(rows.allSatisfy { $0.components(separatedBy: " | ").count == 5 })
    #expect(table.contains("▶ Investigation (case.handling.open) | "))
    #expect(!table.contains("▶ Placement (case.protection.placed)"))
    for region in workflow.regions { #expect(table.contains("## \(region.label.en)\n")) }
  }

  /// With the letters and the names of groups written out again, the rows of each part say what every transition asks for, and
  /// of whom.
  @Test func `as a table writes long conditions and lists of roles once, and explains them where they are used`() throws
  {
    for workflow in try ShippedWorkflow.all.get().map(\.workflow) {
      for language in Language.allCases {
        var written: Set<[String]> = []
        var (groups, letters) = (0, 0)
        for section in workflow.table(language: language).components(separatedBy: "## ") {
          let lines = section.components(separatedBy: "\n")
          let short = Dictionary(
            uniqueKeysWithValues: lines.compactMap { $0.wholeMatch(of: /\* (.+?): (.*)/) }.map {
              (String($0.1), String($0.2))
            })
          letters += short.keys.count { $0.hasPrefix("(") }
          groups += short.keys.count { !$0.hasPrefix("(") }
          let cells = lines.map { $0.components(separatedBy: " | ") }.filter { $0.count == 5 }
          for row in cells.dropFirst(2) {
            written.insert(
              row[1...3].map { $0.components(separatedBy: "; ").map { short[$0] ?? $0 }.joined(separator: "; ") })
          }
          // What is explained is used.
          for name in short.keys { #expect(cells.contains { $0.joined(separator: "; ").contains(name) }, "\(name)") }
          #expect(!section.contains("; – |") && !section.hasSuffix(" | –"))
        }
        for row in workflow.rows(language: language) {
          let isStep = row.deadline == "–"
          #expect(
            written.contains([isStep ? row.event : row.deadline, isStep ? row.who : row.escalatesTo, row.conditions]),
            "\(row)")
        }
        #expect(workflow.id != "avhopp" || letters > 5 && groups > 5)
      }
    }
  }

  @Test func `as a table says whose state it is where two parts have one of that name`() throws {
    let workflow = try #require(ShippedWorkflow.all.get().first { $0.name == "sig" }).workflow
    let table = workflow.table(language: .sv)
    #expect(table.contains("i läget ”Polisen: Med i gruppen”; i läget ”Frivården: Med i gruppen”"))
    #expect(table.contains("i läget ”Delning bara enligt samtycke”"), "which no other part has")
    #expect(workflow.table(language: .en).contains("in the state “The police: "))
  }

  @Test func `as a table says what a decision's proposal must state, and who may not be the same`() throws {
    let workflow = try #require(ShippedWorkflow.all.get().first { $0.name == "avhopp" }).workflow
    let rows = workflow.rows(language: .sv)
    let grant = try #require(rows.first { $0.event == "Bevilja: kontaktperson" })
    #expect(grant.conditions.contains("som anger Insats i förslaget: Kontaktperson"))
    let received = try #require(rows.first { $0.event == "Kvittera jourlämning" })
    #expect(received.conditions.contains("av en annan än den som gjorde ”Jourlämna”"))
  }
}
