import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Every reader of bytes that others can hand us: what it takes must print back to the same bytes where it has one spelling,
/// and nothing may trap. Used by the tests for a short while and by `make fuzz` for as long as you like.
/// Not among them: a keystore, whose checksum and passphrase stand before its grammar (its own tests cut and flip it).
enum FuzzTarget: String, CaseIterable, Sendable {
  case note, checkpoint, proof, request, entry, genesis, frame, tile, bundle, vkey, head
  case json, armor, age, definition, stories
  case newcomer, ticket, deposit, assessment, card, body, personNumber, caseNumber

  /// Nil where these bytes are refused; false where they are taken and do not print back.
  func taken(_ bytes: [UInt8]) -> Bool? {
    switch self {
    case .note, .checkpoint, .proof, .request, .entry, .genesis, .frame, .tile, .bundle, .vkey, .head:
      takenAsLog(bytes)
    case .json, .armor, .age, .definition, .stories: takenAsFile(bytes)
    case .newcomer, .ticket, .deposit, .assessment, .card, .body, .personNumber, .caseNumber: takenAsForm(bytes)
    }
  }

  private func takenAsLog(_ bytes: [UInt8]) -> Bool? {
    switch self {
    case .note:
      guard let note = try? SignedNote(bytes) else { return nil }
      _ = try? note.opened(knownKeys: [])
      return note.bytes == bytes
    case .checkpoint:
      guard let signed = try? SignedCheckpoint(bytes) else { return nil }
      let mine = try? signed.verifyOurs(origin: signed.checkpoint.origin, keys: [], witnesses: [])
      return signed.bytes == bytes && signed.checkpoint.text == signed.note.text && mine == nil
    case .proof:
      guard let proof = try? EntryProof(bytes) else { return nil }
      _ = proof.holds(Merkle.emptyRoot)
      return proof.bytes == bytes
    case .request:
      guard let request = try? AddCheckpoint(bytes) else { return nil }
      let new = request.checkpoint.checkpoint
      _ = Merkle.isConsistent(
        old: request.old, new: new.size, oldRoot: new.root, newRoot: new.root, proof: request.hashes)
      return request.bytes == bytes
    case .entry:
      guard let entry = try? Entry(text: bytes) else { return nil }
      return entry.text == bytes
    case .genesis:
      guard let genesis = try? Genesis(note: bytes) else { return nil }
      return genesis.note == bytes && !genesis.founders.isEmpty
    case .frame:
      guard case .frame(let frame) = FrameLayout.read(bytes[...], index: 1, segment: 0, offset: 0) else { return nil }
      return frame.location.length <= bytes.count && frame.location.length % LedgerLimit.frameUnit == 0
    case .tile:
      guard let hashes = Tile.hashes(bytes) else { return nil }
      return hashes.flatMap(\.bytes) == bytes
    case .bundle:
      guard let entries = Tile.entries(bytes) else { return nil }
      return entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 255)] + $0 } == bytes
    case .vkey:
      let text = String(decoding: bytes, as: UTF8.self)
      let read = [(try? VerifyingKey(vkey: text))?.vkey, (try? WitnessKey(vkey: text))?.vkey].compactMap(\.self)
      return read.isEmpty ? nil : read.allSatisfy { $0 == text }
    default:
      guard let head = Head(bytes: bytes) else { return nil }
      return head.bytes == bytes
    }
  }

  private func takenAsFile(_ bytes: [UInt8]) -> Bool? {
    switch self {
    case .json:
      guard let json = try? JSON.read(bytes) else { return nil }
      let spelling = json.canonical()
      return (try? JSON.read(spelling))?.canonical() == spelling
    case .armor:
      guard let file = try? Armor.decode(bytes) else { return nil }
      return Armor.isArmored(bytes) && (try? Armor.decode(Armor.encode(file))) == file
    case .age:
      guard let key = try? FuzzTarget.key() else { return false }
      return (try? Age.open(bytes, with: key).disclosed()).map { $0 == FuzzTarget.words }
    case .definition:
      guard let workflow = try? Workflow.read(bytes, file: "fuzz.json") else { return nil }
      return !workflow.id.isEmpty && !workflow.states.isEmpty
    default:
      return (try? Workflow.stories(bytes, file: "fuzz.txt")).map { !$0.contains { $0.stepCount == 0 } }
    }
  }

  private func takenAsForm(_ bytes: [UInt8]) -> Bool? {
    let text = String(decoding: bytes, as: UTF8.self)
    switch self {
    case .newcomer:
      guard let request = try? Request(note: bytes) else { return nil }
      return request.note == bytes && request.matches(code: request.controlCode)
    case .ticket:
      guard let ticket = try? Ticket(note: bytes) else { return nil }
      return ticket.note == bytes
    case .deposit:
      guard let deposit = try? DepositCheck.read(bytes) else { return nil }
      return bytes.starts(with: deposit.statement.note) && deposit.statement.names(deposit.sealed)
    case .assessment:
      guard let draft = try? FuzzTarget.draft() else { return false }
      guard let read = try? Assessment.read(json: bytes, ticket: draft, load: { _ throws(FieldExpectation) in [] })
      else { return nil }
      return read.faults(levels: draft.levels.map(\.id)).isEmpty
    case .card:
      guard let card = try? DirectoryCard(encoded: bytes) else { return nil }
      return card.encoded == bytes
    case .body:
      guard let (header, content) = try? BodyHeader.open(bytes) else { return nil }
      return header.plaintext(content) == bytes
    case .personNumber:
      guard let today = CivilDate("2026-11-23"), let number = try? PersonNumber(typed: text, today: today) else {
        return nil
      }
      return (try? PersonNumber(typed: number.text, today: today)) == number
    default:
      guard let number = try? CaseNumber(typed: text) else { return nil }
      return (try? CaseNumber(typed: number.text)) == number
    }
  }

  static let words = Array("hemligt".utf8)

  static func key() throws -> SealingKey { try SealingKey.from(secret: Secret.filled(count: 32) { _ in 32 }) }

  /// A ticket with two levels, for the assessments that answer it.
  static func draft() throws -> TicketDraft {
    TicketDraft(
      vault: Hash.sha256([7]), recipient: try key().recipient,
      questions: "Hur allvarligt är hotet?\nVar inte?",
      fact: "threatAssessment",
      levels: [
        Level(id: "low", label: Label(sv: "Låg", en: "Low")), Level(id: "high", label: Label(sv: "Hög", en: "High")),
      ], expires: Moment(seconds: 1_800_000_000), function: "Utredare, 114 14")
  }
}
