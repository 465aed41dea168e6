internal import Syntax

extension Migration {
  /// Reads a map of states, `{"old.path":"new.path"}`.
  /// - Parameter file: the name shown in faults.
  package static func map(_ bytes: [UInt8], file: String) throws(WorkflowFault) -> [String: String] {
    func fault(_ line: Int, _ column: Int) -> WorkflowFault {
      WorkflowFault(diagnostics: [
        Diagnostic(
          file: file, line: line, column: column, code: .syntax, sv: "här ska stå {\"gammalt läge\":\"nytt läge\"}",
          en: "expected {\"old state\":\"new state\"}", suggestion: nil)
      ])
    }
    let json: JSON
    do { json = try JSON.read(bytes) } catch { throw fault(error.line, error.column) }
    guard let members = json.object else { throw fault(json.line, json.column) }
    var map: [String: String] = [:]
    for member in members {
      guard let target = member.value.string else { throw fault(member.value.line, member.value.column) }
      map[member.key] = target
    }
    return map
  }
}
