import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

@Suite("Asking the police and taking in documents")
struct OfficePoliceTests {
  /// A case of frida's with consent to ask the police, emil in it, and inga at the police with a ticket.
  private func asked() throws -> (town: Town, id: CaseID, ticket: Ticket) {
    let town = try Town.staffed()
    try town.admit("inga", roles: ["polis"])
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    _ = try frida.addMembers([(try town.key("emil"), ["register", "threat", "investigation"])], in: id)
    let workflow = try frida.state(of: id).workflow
    let form = try #require(workflow.forms["consent"])
    var given: [String: Answer] = [:]
    for field in form.fields {
      if field.feeds == "consentPolice" { given[field.id] = .choice("yes") }
      if given[field.id] == nil, field.isRequired, Answers.defaultAnswer(field, at: town.now) == nil {
        given[field.id] = try filled(form, at: town.now)[field.id]
      }
    }
    let consent = try Answers.complete(given, form: form, at: town.now)
    _ = try frida.record(Order(event: "GIVE_CONSENT", answers: consent), in: id)
    return (town, id, try ask(frida, id, town))
  }

  private func ask(_ frida: Office, _ id: CaseID, _ town: Town) throws -> Ticket {
    let workflow = try frida.state(of: id).workflow
    let inquiry = try answers(
      "inquiry",
      [
        "function": .text("Hot och risk"), "questions": .text("Hur stor är faran?"),
        "expires": .moment(Moment(seconds: town.now.seconds + 7 * 86_400)),
      ], workflow, at: town.now)
    let event = try #require(frida.ticketEvent(workflow))
    let (ticket, asking) = try frida.ticket(
      Order(event: event, answers: inquiry), questions: "Hur stor är faran?", function: "Enhetschef, 08-000 00 00",
      in: id)
    _ = try frida.record(asking, in: id)
    return ticket
  }

  private func deposit(_ town: Town, _ ticket: Ticket, by name: String) throws -> [UInt8] {
    let assessment = Assessment(
      function: "Utredare", reference: "K-1", date: town.now.swedish.date, question: "Hur stor är faran?",
      level: "high",
      words: "Hotet är allvarligt MARKÖR.", whereNot: "Centrum", advice: "Flytta", lookAgain: nil)
    let person = try town.person(name)
    return try person.withSigningKey { key in
      try Assess.deposit(assessment, ticket: ticket, by: key, at: town.now).file
    }
  }

  @Test func whatTheyHandInIsTakenInOnceAndReadByTheThreatsReaders() throws {
    let (town, id, ticket) = try asked()
    let file = try deposit(town, ticket, by: "inga")
    let own = try town.person("frida").controlCode
    #expect(ticket.controlCode == own, "what frida reads out is what inga types")
    let emil = try town.office("emil")
    let day = town.now.swedish.date.adding(days: 30)
    let done = try emil.importDeposit(file, lookAgain: day)
    let frida = try town.office("frida")
    #expect(throws: CaseworkError.deposit(.alreadyUsed)) { _ = try frida.importDeposit(file, lookAgain: day) }
    let entry = try #require(try frida.state(of: id).entry(done.leaf))
    #expect(entry.proofs.map(\.kind) == ["police"])
    #expect(entry.facts.contains { $0.name == "source" && $0.value == "ours" })
    let opened = try frida.read(done.leaf, reason: .supervision, in: id)
    #expect(opened.first?.assessment?.words == "Hotet är allvarligt MARKÖR.")
    #expect(try frida.audit().passed)
  }

  @Test func twoTicketsOfOneCaseHaveNothingInCommonAndBothAreAnswered() throws {
    let (town, id, first) = try asked()
    let frida = try town.office("frida")
    func epochs() throws -> Int { try frida.state(of: id).compartments["threat"]?.epochs.count ?? 0 }
    #expect(try epochs() == 1)
    let second = try ask(frida, id, town)
    #expect(try epochs() == 2, "a key that stands in a ticket stands in no other")
    let lines = [first, second].map { ticket in
      Set(String(decoding: ticket.note, as: UTF8.self).split(separator: "\n"))
    }
    let known = ["avhopp/ticket/v1", "vault", "fact", "level", "scale", "question", "expires", "function", "worker"]
    let shared = lines[0].intersection(lines[1]).filter { line in !known.contains { line.hasPrefix($0) } }
    #expect(shared.isEmpty, "\(shared)")
    // Nor do they differ by a number that counts on.
    let fields = Set(lines[0].union(lines[1]).compactMap { $0.split(separator: " ").first.map(String.init) })
    let told: Set = [
      "avhopp/ticket/v1", "vault", "ticket", "alias", "recipient", "questions", "fact", "level", "expires", "worker",
      "function", "—",
    ]
    #expect(fields == told)
    let emil = try town.office("emil")
    let day = town.now.swedish.date.adding(days: 30)
    for ticket in [second, first] {
      let done = try emil.importDeposit(try deposit(town, ticket, by: "inga"), lookAgain: day)
      let read = try frida.read(done.leaf, reason: .supervision, in: id)
      #expect(read.first?.assessment?.words == "Hotet är allvarligt MARKÖR.")
    }
    #expect(try frida.audit().passed)
  }

  /// An officer's changed program can seal what ours would refuse to: it is refused again when it is taken in, since the
  /// reader's terminal would obey it.
  @Test(arguments: ["\u{1B}[2J", "\u{9B}31m", "a\u{202E}b", "\u{7}", "\r", "\u{2028}", "e\u{301}"])
  func whatMovesATerminalIsNotTakenIn(evil: String) throws {
    let (town, id, ticket) = try asked()
    let emil = try town.office("emil")
    let size = emil.pin.head.size
    let good = Assessment(
      function: "Utredare", date: town.now.swedish.date, question: "Hur stor är faran?", level: "high", words: "Stor.")
    let fields: [WritableKeyPath<Assessment, String>] = [
      \.function, \.reference, \.question, \.level, \.words, \.whereNot, \.advice,
    ]
    for field in fields {
      var assessment = good
      assessment[keyPath: field] += evil
      let file = try town.person("inga").withSigningKey { key in
        let text = AssessmentText(
          vault: ticket.draft.vault, ticket: ticket.id, ticketHash: ticket.hash, officer: key.verifyingKey.name,
          content: assessment.canonical)
        let sealed = try Age.seal(text.encoded, to: [ticket.draft.recipient])
        let note = try Assess.statement(assessment, ticket: ticket, sealed: sealed, by: key, at: town.now)
        return note + Array("\n".utf8) + Armor.encode(sealed)
      }
      #expect {
        _ = try emil.importDeposit(file, lookAgain: town.now.swedish.date.adding(days: 30), in: id)
      } throws: { error in
        switch error as? CaseworkError {
        case .deposit(.assessment(let faults)): return faults.count == 1
        case .deposit(.content): return true
        default: return false
        }
      }
    }
    try emil.refresh()
    #expect(emil.pin.head.size == size)
  }

  @Test func strangersColleaguesAndLateOnesAreRefusedEachByName() throws {
    let (town, id, ticket) = try asked()
    let emil = try town.office("emil")
    let byStranger = try deposit(town, ticket, by: "okänd")
    #expect(throws: CaseworkError.deposit(.officerUnknown)) { _ = try emil.importDeposit(byStranger, in: id) }
    let byColleague = try deposit(town, ticket, by: "hans")
    #expect(throws: CaseworkError.deposit(.officerNotPolice)) { _ = try emil.importDeposit(byColleague, in: id) }
    let file = try deposit(town, ticket, by: "inga")
    town.pass(8 * 86_400)
    #expect(throws: CaseworkError.deposit(.expired(ticket.expires))) { _ = try emil.importDeposit(file, in: id) }
  }

  @Test func aDocumentIsSealedInPiecesAndComesBackWhole() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let workflow = try frida.state(of: id).workflow
    let content = (0..<300_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let path = "\(town.root)/ansökan.pdf"
    try LocalFile.replace(path, with: content, durable: false)
    var given: [String: Answer] = [
      "by": .choice("person"), "age": .choice("adult"), "environment": .unknown, "wish": .unknown, "risk": .unknown,
      "children": .unknown,
    ]
    given["paper"] = .document(try DocumentFile.at(path: path))
    let form = try answers("application", given, workflow, at: town.now)
    let done = try frida.record(Order(event: "APPLY", answers: form), in: id)
    let opened = try frida.read(done.leaf, parts: ["investigation"], reason: .supervision, in: id)
    let document = try #require(opened.first { $0.kind == .document })
    #expect(document.name == "ansökan.pdf")
    #expect(document.content == content)
    // Taken away under our feet, nothing is recorded.
    let size = frida.pin.head.size
    try LocalFile.replace(path, with: Array(content.dropLast()), durable: false)
    #expect(throws: CaseworkError.document(FieldFault(field: "ansökan.pdf", expected: .documentChanged))) {
      _ = try frida.record(Order(event: "APPLY", answers: form), in: id)
    }
    #expect(frida.pin.head.size == size)
    #expect(try LocalFile.names(in: "\(town.vault)/tmp").isEmpty)
  }

  @Test func nothingOfItLiesReadableInTheVaultOrTheHomes() throws {
    let (town, id, ticket) = try asked()
    _ = try town.office("emil").importDeposit(
      try deposit(town, ticket, by: "inga"), lookAgain: town.now.swedish.date.adding(days: 30))
    let frida = try town.office("frida")
    _ = try frida.note("Ring MARKÖR-mamma", compartment: "investigation", in: id)
    let names = [try town.key("emil"), "REQUEST_ASSESSMENT", "MARKÖR", "Påhittad", "enhetschef", "avhopp", id.hex]
    for file in try allFiles(town.root) where !file.hasSuffix("vault.note") {
      let text = String(decoding: try LocalFile.read(file), as: UTF8.self)
      // Every age file and keystore begins with the name of its format.
      for name in names where name != "avhopp" || file.contains("/vault/bodies") || file.contains("/vault/keys") {
        #expect(!text.contains(name), "\(name) in \(file)")
        #expect(!file.contains(name) || name == "avhopp")
      }
    }
  }

  private func allFiles(_ path: String) throws -> [String] {
    try LocalFile.names(in: path).flatMap { name in
      let inside = "\(path)/\(name)"
      return LocalFile.isFolder(inside) ? try allFiles(inside) : [inside]
    }
  }
}
