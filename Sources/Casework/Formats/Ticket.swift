package import LedgerStore
package import Sealing
package import Syntax
package import WorkflowEngine

/// The name of one question to the police: made of the case and of random bytes, so that no other case can claim it.
package struct TicketID: Hashable, Sendable {
  /// 32 lower-case hex digits.
  package let hex: String

  package static func random() -> TicketID { TicketID(text: Hex.encode(Random.bytes(16))) }

  /// - Parameter salt: 16 bytes, which the entry that asks states.
  package init?(case id: CaseID, salt: [UInt8]) {
    guard salt.count == 16 else { return nil }
    let hash = Hash.sha256(Array("avhopp/ticket/v1\n".utf8), id.bytes, salt)
    self.init(text: Hex.encode(Array(hash.bytes.prefix(16))))
  }

  package init?(hex: some StringProtocol) {
    guard hex.utf8.count == 32, Hex.decode(hex) != nil else { return nil }
    self.init(text: String(hex))
  }

  private init(text: String) { hex = text }
}

/// One step of the scale that the police choose from: the municipality's own words, not a score.
package struct Level: Equatable, Sendable {
  package let id: String
  package let label: Label

  package init(id: String, label: Label) { (self.id, self.label) = (id, label) }
}

/// What a ticket says before it is signed.
package struct TicketDraft: Equatable, Sendable {
  package let vault: Digest
  package let id: TicketID
  package let alias: TicketAlias
  /// The threat compartment's public key.
  package let recipient: Recipient
  package let questions: String
  /// The fact that the answer sets, and its values.
  package let fact: String
  package let levels: [Level]
  package let expires: Moment
  /// Whom it is for: the function in the police and its telephone, never a name.
  package let function: String

  /// The fact and the scale that a definition has for the police's answer: those of the form behind the first event that
  /// asks for their proof. nil where it has none.
  package static func scale(of workflow: Workflow) -> (fact: String, levels: [Level])? {
    for event in workflow.events where event.proof == "police" {
      guard let fields = event.form.flatMap({ workflow.forms[$0]?.fields }),
        let fact = fields.compactMap(\.feeds).first(where: { workflow.facts[$0]?.kind == .assessment }),
        let scale = fields.first(where: { $0.id == "level" && $0.kind == .choice })
      else { continue }
      return (fact, scale.choices.map { Level(id: $0.id, label: $0.label) })
    }
    return nil
  }

  package init(
    vault: Digest, id: TicketID = .random(), alias: TicketAlias = .random(), recipient: Recipient, questions: String,
    fact: String, levels: [Level], expires: Moment, function: String
  ) {
    (self.vault, self.id, self.alias) = (vault, id, alias)
    (self.recipient, self.questions) = (recipient, questions)
    (self.fact, self.levels, self.expires, self.function) = (fact, levels, expires, function)
  }
}

/// A question to the police that is answered once, by one sealed file. A signed note by the worker who asks:
///
///     avhopp/ticket/v1
///     vault <genesis hash>
///     ticket <32 hex>
///     alias <T-XXXX-XXXX>
///     recipient <age1… of the threat compartment's epoch>
///     questions <base64 of UTF-8>
///     fact <name>
///     level <value> <base64 of its Swedish label> <base64 of its English label>     1…16
///     expires <moment>
///     worker <vkey> <age1… that the worker came with>
///     function <base64 of whom it is for: function and telephone>
///
/// It names neither the person nor the case, and has no number that counts: two tickets of one case must not look alike.
package struct Ticket: Equatable, Sendable {
  package let draft: TicketDraft
  package let worker: VerifyingKey
  /// The sealing key that the worker was admitted with: the other half of what their control code stands for. Nothing is
  /// sealed to it here.
  package let sealing: Recipient
  /// The ticket file.
  package let note: [UInt8]

  package static let noteMax = 32 << 10
  package static let questionsMax = 4000
  package static let functionMax = 200
  package static let levelsMax = 16

  package var id: TicketID { draft.id }
  package var alias: TicketAlias { draft.alias }
  package var expires: Moment { draft.expires }

  /// SHA-256 of the file; stands in the case's entry and in the answer.
  package var hash: Digest { Hash.sha256(note) }

  /// The worker's, as they see it themselves and as others typed it when they were admitted.
  package var controlCode: String { ControlCode.text(codeDigest) }

  /// That the ticket is signed by the worker whom it names says nothing: whoever swaps it on the way names and signs for
  /// themself. Only the code, heard or read elsewhere, says whose it is.
  package func matches(code typed: String) -> Bool { ControlCode.matches(typed, codeDigest) }

  var codeDigest: Digest { ControlCode.digest(ofPerson: worker.vkey, recipient: sealing.text) }

  /// - Parameter sealing: the sealing key that the worker was admitted with.
  package static func signed(
    _ draft: TicketDraft, by key: borrowing SigningKey, sealing: Recipient
  ) throws(FormatFault) -> Ticket {
    if let field = fault(in: draft) { throw .value(field: field) }
    let levels = draft.levels.map {
      "level \($0.id) \(TextField.encode($0.label.sv)) \(TextField.encode($0.label.en))\n"
    }.joined()
    let text = """
      avhopp/ticket/v1
      vault \(draft.vault.hex)
      ticket \(draft.id.hex)
      alias \(draft.alias.text)
      recipient \(draft.recipient.text)
      questions \(TextField.encode(draft.questions))
      fact \(draft.fact)
      \(levels)expires \(draft.expires.text)
      worker \(key.verifyingKey.vkey) \(sealing.text)
      function \(TextField.encode(draft.function))

      """
    return try Ticket(note: try NoteText.signed(text, by: key))
  }

  /// - Throws: where the note is not strict or not signed by the worker it names.
  package init(note bytes: [UInt8]) throws(FormatFault) {
    let (note, values) = try NoteText.read(bytes, max: Ticket.noteMax, lineMax: 4 * Ticket.questionsMax * 2) { lines in
      try Ticket.read(&lines)
    }
    (draft, worker, sealing) = values
    self.note = bytes
    if let field = Ticket.fault(in: draft) { throw .value(field: field) }
    try NoteText.verify(note, worker)
  }

  private static func read(_ lines: inout Lines) throws -> (TicketDraft, VerifyingKey, Recipient) {
    _ = try lines.field("avhopp/ticket/v1", count: 0)
    guard let vault = Digest(hex: try lines.field("vault", count: 1)[0]) else { throw lines.fail("a SHA-256 hash") }
    guard let id = TicketID(hex: try lines.field("ticket", count: 1)[0]) else { throw lines.fail("32 hex digits") }
    let spelled = try lines.field("alias", count: 1)[0]
    guard let alias = try? TicketAlias(typed: spelled), alias.text == spelled else { throw lines.fail("an alias") }
    let recipient = try Recipient(String(try lines.field("recipient", count: 1)[0]))
    let questions = try text("questions", max: questionsMax, &lines)
    let fact = String(try lines.field("fact", count: 1)[0])
    var levels: [Level] = []
    while let fields = try lines.fieldIfPresent("level") {
      guard fields.count == 3, let sv = TextField.decode(fields[1], max: 400),
        let en = TextField.decode(fields[2], max: 400)
      else { throw lines.fail("a level and its two labels") }
      levels.append(Level(id: String(fields[0]), label: Label(sv: sv, en: en)))
    }
    guard let expires = Moment(try lines.field("expires", count: 1)[0]) else { throw lines.fail("a moment") }
    let keys = try lines.field("worker", count: 2)
    let worker = try VerifyingKey(vkey: String(keys[0]))
    let sealing = try Recipient(String(keys[1]))
    let function = try text("function", max: functionMax, &lines)
    let draft = TicketDraft(
      vault: vault, id: id, alias: alias, recipient: recipient, questions: questions, fact: fact, levels: levels,
      expires: expires, function: function)
    return (draft, worker, sealing)
  }

  private static func text(_ name: String, max: Int, _ lines: inout Lines) throws -> String {
    guard let text = TextField.decode(try lines.field(name, count: 1)[0], max: 4 * max) else {
      throw lines.fail("base64 of a text, or -")
    }
    return text
  }

  /// The name of the first line that may not stand so.
  private static func fault(in draft: TicketDraft) -> String? {
    let ids = draft.levels.map(\.id)
    if PlainText.fault(draft.questions, max: questionsMax, isMultiline: true) != nil { return "questions" }
    if !Name.isName(draft.fact) { return "fact" }
    let labels = draft.levels.flatMap { [$0.label.sv, $0.label.en] }
    guard (1...levelsMax).contains(ids.count), Set(ids).count == ids.count, ids.allSatisfy({ Name.isFactValue($0) }),
      labels.allSatisfy({ !$0.isEmpty && PlainText.fault($0, max: 80, isMultiline: false) == nil })
    else { return "level" }
    return PlainText.fault(draft.function, max: functionMax, isMultiline: false) == nil ? nil : "function"
  }
}
