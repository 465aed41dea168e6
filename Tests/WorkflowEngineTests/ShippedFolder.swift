import Foundation
import Testing
import WorkflowEngine

/// The workflows that ship, each with its stories.
struct ShippedWorkflow: Sendable, CustomTestStringConvertible {
  let name: String
  let workflow: Workflow
  let stories: [Story]
  var testDescription: String { name }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Workflows")

  /// Read once: the definitions are large.
  static let all = Result { try read() }

  private static func read() throws -> [ShippedWorkflow] {
    try names(in: folder, ending: ".json").map { name in
      let workflow = try Workflow.read([UInt8](Data(contentsOf: folder.appending(path: name))), file: name)
      let place = folder.appending(path: name.replacing(".json", with: ".stories"))
      let stories = try names(in: place, ending: ".txt").flatMap { file in
        try Workflow.stories([UInt8](Data(contentsOf: place.appending(path: file))), file: file)
      }
      return ShippedWorkflow(name: name.replacing(".json", with: ""), workflow: workflow, stories: stories)
    }
  }

  private static func names(in folder: URL, ending: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(ending) }.sorted()
  }
}
