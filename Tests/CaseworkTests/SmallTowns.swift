import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

extension Town {
  /// Founded, and the least definition adopted under which a case can be opened and a note written.
  static func minimal() throws -> Town {
    let town = try Town()
    _ = try town.found()
    let anna = try town.office("anna")
    let done = try anna.adopt(try Workflow.read(Array(minimalDefinition.utf8), file: "minimal.json"))
    let bo = try town.office("bo")
    bo.checksDefinitions = false
    _ = try bo.endorse(done.leaf)
    return town
  }

  /// Too small to pass the checks that a definition for work must pass.
  static let minimalDefinition = """
    {
      "format": "workflow/1", "id": "minimal", "version": "1.0.0",
      "title": { "sv": "Minsta ärende", "en": "Least case" },
      "periods": {}, "roles": { "enhetschef": { "sv": "Enhetschef", "en": "Unit manager", "min": 1 } },
      "delegations": {},
      "compartments": { "register": { "sv": "Register", "en": "Register", "readers": ["enhetschef"] } },
      "reasons": {}, "facts": {}, "forms": {}, "events": {}, "separate": [],
      "rules": {}, "waivers": [], "initial": "case",
      "states": { "case": { "label": { "sv": "Ärendet", "en": "The case" } } }
    }
    """

  /// Has a part and a form with a document besides.
  private static func litet(_ version: String, _ changes: [(old: String, new: String)] = []) throws -> Workflow {
    let report = #"""
      "report": { "sv": "Anmälan", "en": "Report", "fields": [
        { "id": "words", "type": "longtext", "compartment": "plan", "sv": "Vad", "en": "What", "required": true, "max": 8000 },
        { "id": "file", "type": "document", "compartment": "plan", "sv": "Handlingen", "en": "The document" }
      ] }
      """#
    return try Litet.workflow(
      version,
      [
        (#""forms": {},"#, #""forms": { \#(report) },"#),
        (
          #""word": { "sv": "föreslå", "en": "propose" } }"#,
          #""word": { "sv": "föreslå", "en": "propose" }, "form": "report" }"#
        ),
        (
          #""standing": ["koordinator"] }"#,
          #""standing": ["koordinator"] }, "plan": { "sv": "Planen", "en": "The plan", "readers": ["socialsekreterare", "enhetschef", "koordinator"], "standing": ["koordinator"] }"#
        ),
      ] + changes)
  }

  /// Forty entries and all kinds of files: cases of two workflows, one moved to a newer version; forms, a document, notes, one
  /// of them destroyed; people who came and one who went; definitions, plans, one that waits; a witnessed checkpoint; an entry
  /// that is void. Audited by joar.
  func fillWithForty() throws {
    try admit("joar", roles: ["granskare"])
    try admit("emil", roles: ["socialsekreterare"])
    try admit("frida", roles: ["enhetschef"])
    try admit("gun", roles: ["koordinator"])
    try admit("hans", roles: ["jour"])
    try introduce(["emil", "frida", "gun"])
    let (anna, bo) = (try office("anna"), try office("bo"))
    bo.checksDefinitions = false
    let first = try Self.litet("1.0.0")
    let maps: [Digest: [String: String]] = [Hash.sha256(first.canonical): [:]]
    _ = try bo.endorse(try anna.adopt(first).leaf)
    let (emil, frida, gun) = (try office("emil"), try office("frida"), try office("gun"))
    let old = try emil.openCase(workflow: "litet").caseID
    _ = try bo.endorse(try anna.adopt(try Self.litet("1.1.0", [Litet.slower]), maps: maps).leaf)
    _ = try anna.adopt(try Self.litet("1.2.0", [Litet.slower]), maps: maps)
    _ = try gun.migrate(try gun.move(of: old))
    _ = try emil.addMembers([(try key("frida"), ["register", "plan"])], in: old)
    let paper = "\(root)/anmälan.pdf"
    try LocalFile.replace(paper, with: Array("%PDF påhittad".utf8), durable: false)
    let form = try answers(
      "report", ["words": .text("Orden"), "file": .document(try DocumentFile.at(path: paper))], first, at: now)
    let proposal = try emil.record(Order(event: "PROPOSE", answers: form), in: old)
    _ = try frida.read(proposal.leaf, reason: .supervision, in: old)
    let wrong = try emil.note("Fel ärende", compartment: "plan", in: old)
    _ = try emil.destroy(wrong.leaf, in: old)
    _ = try gun.read(wrong.leaf, reason: .supervision, in: old)
    guard case .gone = try gun.destroy(wrong.leaf, in: old) else { throw CaseworkError.unknownEntry }
    let small = try frida.openCase(workflow: "minimal").caseID
    let note = try frida.note("Möte på måndag.", compartment: "register", in: small)
    _ = try frida.correct(note.leaf, text: "Möte på tisdag.", compartment: "register", in: small)
    _ = try Forger(frida).write(in: small) { $0.role = "socialdirektor" }
    _ = try office("anna").revoke(try key("hans"), evenIfStranding: true)
    let joar = try office("joar")
    let made = try joar.checkpoint()
    let vera = Witness(try person("vera"), home: home("vera"))
    for key in joar.publicKeys.logs { try vera.follow(key) }
    _ = try office("bo").endorse(try office("anna").propose(witness: vera.key()).leaf)
    _ = try joar.takeCosignatures(try vera.answer(try joar.request(for: made, old: 0).bytes, time: now))
    let last = try gun.openCase(workflow: "litet").caseID
    while gun.pinnedSize <= 42 { _ = try gun.note("En till", compartment: "plan", in: last) }
    let report = try joar.audit()
    try #require(report.findings.map(\.kind) == [.void(.role)] && report.isComplete, "\(report.findings)")
  }
}
