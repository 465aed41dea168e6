import Casework
import Foundation
import Testing
import WorkflowEngine

@Suite struct `The roles of the contract` {
  @Test func `are those of the workflows that ship`() throws {
    let folder = URL(filePath: TestOffice.workflows)
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" }
    let roles = try files.flatMap { file in
      try Workflow.read([UInt8](Data(contentsOf: file)), file: file.lastPathComponent).roles.map(\.id)
    }
    #expect(!files.isEmpty && Set(roles) == Set(Roster.Role.contract))
  }
}
