import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework
@testable import WorkflowEngine

@Suite struct `What a person keeps of a definition` {
  private func isKept(_ workflow: Workflow) -> Bool {
    if case .kept = workflow.source { true } else { false }
  }

  private func digest(_ office: Office) throws -> Digest { try #require(office.roster.adopted.last?.definition) }

  /// Dina has taken a step, and so has read the definition.
  private func town() throws -> (town: Town, case: CaseID, path: String) {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    _ = try dina.note("En rad.", compartment: "duty", in: id)
    return (town, id, try dina.keptPath(try digest(dina)))
  }

  @Test func `is what they work by the next time, and everything is as it was`() throws {
    let (town, id, path) = try town()
    let kept = try town.office("dina")
    #expect(isKept(try kept.definition(try digest(kept))))
    let entries = try kept.state(of: id).entries
    try LocalFile.replace(path, with: [], durable: false)
    let read = try town.office("dina")
    read.programMark = nil
    let workflow = try read.definition(try digest(read))
    #expect(!isKept(workflow))
    #expect(workflow.canonical == (try kept.definition(try digest(kept)).canonical))
    #expect(try read.state(of: id).entries == entries)
    #expect(try LocalFile.read(path).isEmpty)
    #expect(try kept.audit().passed)
  }

  /// The definition is read from the vault, and kept anew.
  private func expectRead(_ town: Town, _ comment: Comment) throws {
    let office = try town.office("dina")
    let workflow = try office.definition(try digest(office))
    #expect(!isKept(workflow), comment)
    #expect(Hash.sha256(workflow.canonical) == (try digest(office)), comment)
    let again = try town.office("dina")
    #expect(isKept(try again.definition(try digest(again))), comment)
  }

  @Test func `is not believed when it is damaged, cut or gone`() throws {
    let (town, _, path) = try town()
    let whole = try LocalFile.read(path)
    for place in [0, 23, 24, 28, 200, whole.count / 4, whole.count / 2, whole.count - 17, whole.count - 1] {
      var bytes = whole
      bytes[place] ^= 1
      try LocalFile.replace(path, with: bytes, durable: false)
      try expectRead(town, "byte \(place)")
    }
    for count in [0, 1, 39, 40, 41, whole.count - 1] {
      try LocalFile.replace(path, with: Array(whole[..<count]), durable: false)
      try expectRead(town, "cut at \(count)")
    }
    removeTree(path)
    try expectRead(town, "gone")
  }

  @Test func `is not believed when another program, definition, vault or person kept it`() throws {
    let (town, _, path) = try town()
    let dina = try town.office("dina")
    let digest = try digest(dina)
    let mark = try #require(dina.programMark)
    let right = try #require(dina.keptPurpose(digest))
    // Another definition, as that of this name: whoever believed it would be judged by other rules.
    let other = try Workflow.read(try Litet.workflow("6.6.0").canonical, file: "other")
    let kept = try #require(other.kept())
    let purposes = [
      dina.programMark.map { "\(dina.genesisHash.hex) definition \(digest.hex) \($0)0" },
      dina.keptPurpose(Hash.sha256(other.canonical)),
      "\(Hash.sha256([1]).hex) definition \(digest.hex) \(mark)",
      "\(dina.genesisHash.hex) pin",
    ]
    for purpose in purposes {
      try dina.saveSealed(kept, path, purpose: try #require(purpose))
      try expectRead(town, "\(purpose ?? "")")
    }
    try dina.saveSealed(Array(kept.prefix(kept.count / 3)), path, purpose: right)
    try expectRead(town, "what this program never writes")
    let emil = try town.office("emil")
    _ = try emil.definition(digest)
    try LocalFile.replace(path, with: try LocalFile.read(try emil.keptPath(digest)), durable: false)
    try expectRead(town, "emil's")
  }

  @Test func `is not read by an audit`() throws {
    let (town, _, _) = try town()
    let dina = try town.office("dina")
    #expect(try dina.audit().passed)
    for adoption in dina.roster.adopted { #expect(!isKept(try dina.readDefinition(adoption, keys: dina.keys))) }
  }
}
