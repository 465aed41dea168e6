import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

extension Office {
  /// What a modified program of somebody with keys does: the ledger's next entry, bent as it likes, with whatever files it
  /// has put into the vault. Nothing is judged.
  func forge(
    _ event: String, role: String, in id: CaseID, files: [Staged] = [], _ bend: @escaping (inout Entry) -> Void
  ) throws {
    try refresh()
    try load(id)
    _ = try writer.append(from: pin.head) { (frame, before) throws(AppendStop) in
      do throws(CaseworkError) { try self.take(frame, before) } catch { throw AppendStop.failed(error) }
    } prepare: { (head) throws(AppendStop) in
      self.advance(to: head)
      do {
        let chain = self.chain(id)
        var entry = Entry(
          vault: self.genesisHash, caseID: id, seq: chain.nextSeq, prev: chain.prev, signer: self.me, seen: head.seen,
          time: max(chain.time ?? self.now(), self.now()), role: role, event: event)
        bend(&entry)
        let note = try self.person.keys.signing.sign(text: entry.text)
        let epoch = self.compartments(id)["register"]?.current?.number ?? 1
        let name = EpochName(caseID: id, compartment: "register", number: epoch)
        let tag = try #require(try self.keys.tag(seq: entry.seq, name))
        let sealed = try self.keys.withFrameKey(name) { key in
          try Frame.seal(note: note, tag: tag, key: key, genesis: self.genesisHash, index: head.size)
        }
        return Draft(frame: try #require(sealed), staged: files)
      } catch {
        Issue.record("\(error)")
        throw AppendStop.failed(.caseMoved)
      }
    }
  }

  /// A key file of an epoch, sealed to whomever the forger likes.
  func forgedKeyFile(_ name: EpochName, to recipients: [Recipient]) throws -> Staged {
    let file = KeyFile(vault: genesisHash, place: name)
    let bytes = try file.sealed(from: keys, to: recipients)
    return try reader.stage(.key, bytes: try #require(bytes))
  }

  /// A body sealed to an epoch, with a header that claims what the forger likes.
  func forgedBody(_ place: BodyExpectation, _ content: [UInt8], to recipient: Recipient) throws -> Staged {
    let header = try BodyHeader(place: place, kind: .form, name: nil, length: content.count)
    return try reader.stage(.body, bytes: try Age.seal(header.plaintext(content), to: [recipient]))
  }
}

/// Emil the social worker is bribed; Frida the unit manager and Hans the decider follow the case with honest programs.
@Suite struct `A bribed member with keys and a program of their own` {
  private let town: Town
  private let id: CaseID

  init() throws {
    town = try Town.staffed()
    let frida = try town.office("frida")
    id = try frida.openCase(workflow: "avhopp").caseID
    let parts = ["register", "identity", "investigation", "threat", "economy", "plan"]
    _ = try frida.addMembers(
      [(try town.key("emil"), parts + ["duty"]), (try town.key("hans"), parts)], in: id)
  }

  private func kinds(_ office: Office) -> [Finding.Kind] { office.findings.map(\.kind) }

  @Test func `who seals a part's key to a stranger is named by every other member`() throws {
    let emil = try town.office("emil")
    let stranger = try SealingKey.generate().recipient
    let name = EpochName(caseID: id, compartment: "threat", number: 1)
    _ = try emil.state(of: id)
    let epoch = try #require(emil.compartments(id)["threat"]?.current)
    #expect(try emil.ensureKey(name, in: emil.compartments(id)))
    let staged = try emil.forgedKeyFile(name, to: emil.roster.recipients(of: epoch) + [stranger])
    try emil.forge("MEMBERS", role: "socialsekreterare", in: id, files: [staged]) { entry in
      entry.keys = [KeyLine(compartment: "threat", n: 1, hash: staged.hash, size: staged.size)]
    }
    for honest in ["frida", "hans"] {
      let office = try town.office(honest)
      _ = try office.state(of: id)
      let me = try town.key("emil")
      let isNamed = kinds(office).contains { kind in
        switch kind {
        case .ghostReader("threat", 1, me), .wrongReaders("threat", 1, me): true
        default: false
        }
      }
      #expect(isNamed, "\(honest): \(kinds(office))")
    }
    // Nothing more is sealed to that epoch: the next note turns it first.
    let frida = try town.office("frida")
    let done = try frida.note("Nytt efter upptäckten", compartment: "threat", happened: nil, in: id)
    let line = try #require(try frida.state(of: id).entry(done.leaf)?.bodies.first)
    #expect(line.compartment == "threat" && line.epoch == 2)
  }

  @Test func `who leaves a member out of a part's key is named by every member`() throws {
    let emil = try town.office("emil")
    let name = EpochName(caseID: id, compartment: "threat", number: 1)
    _ = try emil.state(of: id)
    let epoch = try #require(emil.compartments(id)["threat"]?.current)
    #expect(try emil.ensureKey(name, in: emil.compartments(id)))
    let hans = try town.person("hans").recipient
    let staged = try emil.forgedKeyFile(name, to: emil.roster.recipients(of: epoch).filter { $0 != hans })
    try emil.forge("MEMBERS", role: "socialsekreterare", in: id, files: [staged]) { entry in
      entry.keys = [KeyLine(compartment: "threat", n: 1, hash: staged.hash, size: staged.size)]
    }
    let me = try town.key("emil")
    let office = try town.office("frida")
    _ = try office.state(of: id)
    #expect(kinds(office).contains(.omittedReader(compartment: "threat", epoch: 1, writer: me)))
  }

  @Test func `who lets an entry's facts say other than its form is named by whoever opens it`() throws {
    let emil = try town.office("emil")
    let workflow = try emil.state(of: id).workflow
    let form = try #require(workflow.forms["application"])
    let honest = try answers(
      "application",
      [
        "by": .choice("person"), "age": .choice("unknown"), "environment": .choice("criminalNetwork"),
        "wish": .text("Vill bort"), "risk": .choice("days"), "children": .choice("no"),
      ], workflow, at: town.now)
    var draft = EntryDraft(role: "socialsekreterare", event: "APPLY")
    draft.facts = honest.facts(form, event: "APPLY").map { fact in
      fact.name == "ageGroup" ? FactLine(name: fact.name, value: "adult", until: fact.until) : fact
    }
    draft.bodies = honest.parts(form).map { part in
      BodyDraft(compartment: part.compartment, kind: .form, name: nil, content: .bytes(part.content))
    }
    let done = try emil.append(draft, in: id)
    let frida = try town.office("frida")
    #expect(throws: CaseworkError.lyingFact(name: "ageGroup")) {
      try frida.read(done.leaf, parts: ["identity"], reason: .supervision, in: id)
    }
    #expect(kinds(frida).contains(.lyingFact(name: "ageGroup")))
  }

  @Test func `who puts a body of another step or person under an entry is named`() throws {
    let frida = try town.office("frida")
    let written = try frida.note("Fridas anteckning", compartment: "investigation", happened: nil, in: id)
    let emil = try town.office("emil")
    let body = try #require(try emil.state(of: id).entry(written.leaf)?.bodies.first)
    // The very file that another entry of the case names: void, or two could have it destroyed.
    try emil.forge("NOTE", role: "socialsekreterare", in: id) { entry in
      entry.bodies = [
        BodyLine(compartment: body.compartment, epoch: body.epoch, hash: body.hash, size: body.size)
      ]
    }
    let hans = try town.office("hans")
    #expect(try hans.state(of: id).voids.map(\.rule) == [.bodyReused])
    // A file of its own that claims to be Frida's: seen by whoever opens it.
    let epoch = try #require(try emil.state(of: id).compartments["investigation"]?.current)
    let place = BodyExpectation(
      vault: emil.genesisHash, caseID: id, compartment: "investigation", epoch: epoch.number, author: frida.me,
      event: "NOTE")
    let file = try emil.forgedBody(place, Array("{}".utf8), to: epoch.recipient)
    try emil.forge("NOTE", role: "socialsekreterare", in: id, files: [file]) { entry in
      entry.bodies = [
        BodyLine(compartment: "investigation", epoch: epoch.number, hash: file.hash, size: file.size)
      ]
    }
    let forged = try #require(try hans.state(of: id).entries.last)
    #expect(forged.signer == emil.me)
    #expect(throws: CaseworkError.misplacedBody(line: "author")) {
      try hans.read(forged.leaf, reason: .supervision, in: id)
    }
    #expect(kinds(hans).contains(.misplacedBody(line: "author")))
    // The note itself still opens.
    #expect(try hans.read(written.leaf, reason: .supervision, in: id).first?.note == "Fridas anteckning")
  }

  @Test func `who forges a step that the rules forbid changes nothing, and the next honest command succeeds`() throws {
    let emil = try town.office("emil")
    try emil.forge("GRANT", role: "beslutsfattare", in: id) { _ in }
    try emil.forge("GRANT", role: "socialsekreterare", in: id) { $0.ref = Hash.sha256([1]) }
    let frida = try town.office("frida")
    let state = try frida.state(of: id)
    #expect(state.voids.map(\.rule) == [.role, .workflow])
    #expect(kinds(frida).contains(.void(.role)) && kinds(frida).contains(.void(.workflow)))
    _ = try frida.note("Går vidare", compartment: "investigation", happened: nil, in: id)
    #expect(try town.office("hans").state(of: id).entries.last?.event == "NOTE")
  }
}
