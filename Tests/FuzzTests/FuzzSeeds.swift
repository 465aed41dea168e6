import Casework
import Foundation
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

extension FuzzTarget {
  /// A definition takes a thousand times longer to read than a key.
  var rounds: Int { self == .definition ? 200 : 4_000 }

  /// True files of its kind: the golden ones where there are, else made here.
  func seeds() throws -> [[UInt8]] {
    switch self {
    case .note: [try golden("checkpoint"), try golden("vault.note")]
    case .checkpoint: [try golden("checkpoint")]
    case .proof: [try golden("receipt")]
    case .request: [try golden("add-checkpoint")]
    case .entry: [try SignedNote(golden("entry.note")).text]
    case .genesis: [try golden("vault.note")]
    case .frame: [try golden("frame.bin")]
    case .tile: [(0..<5).flatMap { Hash.sha256([$0]).bytes }]
    case .bundle: [[0, 3, 1, 2, 3, 0, 0, 0, 1, 9]]
    case .vkey:
      [
        Array(try Keys().officer.verifyingKey.vkey.utf8),
        Array(try WitnessKey(name: "w.example/1", publicKey: Keys().officer.verifyingKey.publicKey).vkey.utf8),
      ]
    case .head: [Head(genesis: try Genesis(note: golden("vault.note"))).bytes]
    case .json:
      [try Assessment.template(Self.draft(), today: Self.today), Array(#"{"å": [1, -2, true, null, "\u00e5"]}"#.utf8)]
    case .armor: [Armor.encode(try sealed()), Armor.encode([UInt8](repeating: 1, count: 48))]
    case .age: [try sealed()]
    case .definition: [try file("Tests/Benchmarks/two-states.json")]
    case .stories: [try file("Workflows/forebyggande.stories/01-verksamheten.txt")]
    case .newcomer:
      [
        try Request.signed(by: Keys().officer, sealing: Self.draft().recipient, generation: 1, vault: Hash.sha256([7]))
          .note
      ]
    case .ticket: [try ticket().note]
    case .deposit: [try Assess.deposit(assessment(), ticket: ticket(), by: Keys().officer, at: Self.now).file]
    case .assessment:
      [
        Array(
          #"""
          {"function": "Påhittad", "date": "2026-11-23", "question": "Hur?", "level": "high", "words": "Ord.\nFler ord.",
           "lookAgain": "2026-12-24", "source": "B", "information": "2", "tlp": "AMBER"}
          """#.utf8)
      ]
    case .card: [try DirectoryCard(name: "Åsa Öberg", title: "Jour", unit: "Påhittad", phone: "08-00").encoded]
    case .body: [try body()]
    case .personNumber: [Array("19900101-9802".utf8), Array("900101-9802".utf8)]
    case .caseNumber: [Array(CaseNumber(.roster).text.utf8)]
    }
  }

  private static let now = Moment(seconds: 1_795_353_600)
  private static let today = CivilDate("2026-11-23")!

  /// The same on every run.
  private struct Keys: ~Copyable {
    let officer: SigningKey

    init() throws {
      officer = try SigningKey.from(seed: Secret.filled(count: 32) { _ in 32 }, name: "p-aaaaaaaaaaaaaaaa")
    }
  }

  private func ticket() throws -> Ticket {
    try Ticket.signed(Self.draft(), by: Keys().officer, sealing: Self.draft().recipient)
  }

  private func assessment() -> Assessment {
    Assessment(
      function: "Påhittad", date: Self.today, question: "Hur?", level: "high", words: "Ord.\nFler ord.",
      attachments: [Attachment(name: "karta.pdf", content: [0, 1, 2, 255])])
  }

  private func sealed() throws -> [UInt8] { try Age.seal(Self.words, to: [Self.key().recipient]) }

  private func body() throws -> [UInt8] {
    let place = BodyExpectation(
      vault: Hash.sha256([7]), caseID: .roster, compartment: "core", epoch: 1, author: "p-aaaaaaaaaaaaaaaa",
      event: "NOTE")
    return try BodyHeader(place: place, kind: .document, name: "anteckning.txt", length: 5).plaintext(
      Array("hej\n\n".utf8))
  }

  private func golden(_ name: String) throws -> [UInt8] { try file("Tests/LedgerStoreTests/Golden/\(name)") }

  private func file(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: Self.root.appending(path: path))) }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}
