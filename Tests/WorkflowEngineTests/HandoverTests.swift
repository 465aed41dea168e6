import Foundation
import Testing
import WorkflowEngine

@Suite struct `A hand-over from one workflow to another` {
  private static let names = ["avhopp", "sig", "sspf", "forebyggande"]

  /// The shipped files, one of them with a passage replaced.
  private func shipped(
    _ changes: [String: (old: String, new: String)] = [:], without: Set<String> = []
  ) throws -> [Workflow] {
    try Self.names.filter { !without.contains($0) }.map { name in
      var text = String(
        decoding: try Data(contentsOf: ShippedWorkflow.folder.appending(path: "\(name).json")), as: UTF8.self)
      if let change = changes[name] {
        try #require(text.contains(change.old), "\(change.old)")
        text = text.replacing(change.old, with: change.new)
      }
      return try Workflow.read(Array(text.utf8), file: "\(name).json")
    }
  }

  @Test func `has two ends in what ships`() throws {
    let (ends, faults) = Handover.check(try shipped())
    #expect(faults == [])
    #expect(ends.map { "\($0.workflow) → \($0.other)" } == ["sig → avhopp", "sspf → sig", "sspf → avhopp"])
  }

  @Test func `is named where nobody receives it, with its place`() throws {
    let found = Handover.check(try shipped(without: ["avhopp"])).faults
    #expect(found.map(\.code) == [.handover, .handover])
    #expect(found.map(\.file) == ["sig.json", "sspf.json"] && found.allSatisfy { $0.line > 1 && $0.column > 1 })
    let deaf = try shipped(["sig": (#""sspf""#, #""avhopp""#)])
    let words = Handover.check(deaf).faults.map(\.en)
    #expect(words.count == 2)
    #expect(words.contains { $0.hasSuffix("hands over to “sig”, which takes nothing over from here") }, "\(words)")
    #expect(words.contains { $0.hasSuffix("takes over from “avhopp”, which hands nothing over to here") }, "\(words)")
  }

  @Test func `is named where it is received without new consent`() throws {
    let lax = try shipped(["avhopp": (#", { "fact": "consentHandover", "state": "new", "values": ["yes"] }"#, "")])
    let found = Handover.check(lax).faults
    #expect(
      !found.isEmpty && found.allSatisfy { $0.file == "avhopp.json" && $0.sv.hasSuffix("utan att kräva nytt samtycke") }
    )
  }
}
