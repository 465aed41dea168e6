import Casework
import Foundation
import LedgerStore
import Sealing
import Syntax
import Testing

/// Somebody on the way between the municipality and the police puts a key of their own into the ticket, and signs it anew.
@Suite final class `A ticket that was swapped on its way` {
  private let scratch: ScratchFolder
  private let names: [String: String]
  private let signing: SigningKey
  private let sealing: SealingKey

  init() throws {
    let office = try TestOffice.shared.get()
    scratch = try ScratchFolder()
    names = office.names
    signing = try SigningKey.generate(name: office.names["maja"] ?? "")
    sealing = try SealingKey.generate()
    for part in ["vault", "homes", "papers"] {
      try FileManager.default.copyItem(atPath: office.folder.path + "/" + part, toPath: scratch.path + "/" + part)
    }
  }

  private func path(_ name: String) -> String { scratch.path + "/" + name }

  @discardableResult
  private func run(
    _ who: String, _ words: [String], answers: String? = nil, typed: [String]? = nil, ends status: Int32 = 0
  ) throws -> TestWorld {
    var words = words
    if let answers {
      try answers.write(toFile: path("answers.json"), atomically: true, encoding: .utf8)
      words += ["--answers", path("answers.json")]
    }
    let world = TestWorld(typed: typed)
    let ended = TestOffice.run(who, words, in: scratch.path, world: world, vault: path("vault"))
    try #require(ended == status, "\(words) ended \(ended): \(world.answer)\(world.voice)")
    #expect(world.unread == 0, "typed lines left over: \(world.answer)\(world.voice)")
    return world
  }

  private func asked() throws -> Ticket {
    let opened = try JSON.read(run("sanna", ["ärende", "öppna", "--json"]).out)
    let number = try #require(opened["case"]?.string)
    try run("eva", ["ärende", "släpp-in", number, names["maja"] ?? ""])
    try run(
      "sanna", ["gör", number, "samtycke"],
      answers: #"{"police":"yes","others":"no","scope":"Namn","how":"oral"}"#)
    let told = try JSON.read(
      run(
        "maja", ["polis", "fråga", number, path("fraga.ticket"), "--json"],
        answers: #"{"function":"Avhopparsamordnaren, 010-000 00 00","questions":"Hur stort?"}"#
      ).out)
    let ticket = try Ticket(note: Array(try Data(contentsOf: URL(filePath: path("fraga.ticket")))))
    // What the worker reads out on the telephone is what they came with.
    #expect(told["code"]?.string == ticket.controlCode)
    #expect(ticket.controlCode.replacingOccurrences(of: " ", with: "-") == names["majakod"])
    return ticket
  }

  /// As the honest one in every word, but sealed to somebody else.
  private func swapped(_ ticket: Ticket, sealing own: Recipient) throws -> Ticket {
    let draft = ticket.draft
    let forged = try Ticket.signed(
      TicketDraft(
        vault: draft.vault, id: draft.id, alias: draft.alias, recipient: sealing.recipient, questions: draft.questions,
        fact: draft.fact, levels: draft.levels, expires: draft.expires, function: draft.function),
      by: signing, sealing: own)
    try Data(forged.note).write(to: URL(filePath: path("bytt.ticket")))
    return forged
  }

  private let answer = #"{"function":"Samordnare","date":"2026-11-23","level":"high","words":"SÖKS AV GRUPPEN"}"#

  @Test func `gets no answer by the code of whoever should have written it, and none without a code`() throws {
    let honest = try asked()
    let askers = path("homes/tova/askers")
    let assess = ["polis", "bedöm", path("bytt.ticket"), path("svar.deposit")]
    let code = try #require(names["majakod"])
    for own in [sealing.recipient, honest.sealing] {
      _ = try swapped(honest, sealing: own)
      let unasked = try run("tova", assess, answers: answer, ends: 2)
      #expect(unasked.voice.contains("Den som frågar är inte jämförd") && unasked.voice.contains("--code KOD"))
      let given = try run("tova", assess + ["--code", code], answers: answer, ends: 2)
      #expect(given.voice.contains("Ingenting förseglades."))
      let typed = try run("tova", assess, typed: [code, "", code, code], ends: 2)
      #expect(typed.voice.contains("obekräftat. Ställd till: Avhopparsamordnaren, 010-000"))
      #expect(typed.voice.contains("på ett nummer du redan har"))
      #expect(!typed.voice.contains("Hur stort?") && !typed.voice.contains("1/8"))
      #expect(!FileManager.default.fileExists(atPath: path("svar.deposit")))
      #expect(!FileManager.default.fileExists(atPath: askers))
    }
    // Nor once the true one has been compared, which is asked once.
    let first = ["polis", "bedöm", path("fraga.ticket"), path("svar.deposit")]
    try run("tova", first, answers: answer, ends: 2)
    let slipped = "00000" + code.dropFirst(5)
    let compared = try run(
      "tova", first, typed: [slipped, code, "FUNKTION", "", "", "", "1", "SÖKS AV", ".", ".", ".", ""])
    #expect(compared.voice.contains("Hör den en gång till.") && compared.answer.contains("Kvitto"))
    #expect(compared.voice.contains("Den som frågar är jämförd "))
    for own in [sealing.recipient, honest.sealing] {
      _ = try swapped(honest, sealing: own)
      try run("tova", ["polis", "bedöm", path("bytt.ticket"), path("igen.deposit")], answers: answer, ends: 2)
    }
    try run("tova", ["polis", "bedöm", path("fraga.ticket"), path("igen.deposit")], answers: answer)
    #expect(try FileManager.default.contentsOfDirectory(atPath: askers).count == 1)
  }

  /// Why the number must not come from the ticket: the program cannot know whose mouth a code came from.
  @Test func `is answered by whoever takes the code from its forger, and the municipality is told what that means`()
    throws
  {
    let forged = try swapped(asked(), sealing: sealing.recipient)
    let assess = ["polis", "bedöm", path("bytt.ticket"), path("svar.deposit")]
    try run("tova", assess + ["--code", forged.controlCode.replacingOccurrences(of: " ", with: "-")], answers: answer)
    let file = Array(try Data(contentsOf: URL(filePath: path("svar.deposit"))))
    let read = try Age.open(DepositCheck.read(file).sealed, with: sealing).disclosed()
    #expect(String(decoding: read, as: UTF8.self).contains("SÖKS AV GRUPPEN"))
    let taken = try run("maja", ["polis", "ta-emot", path("svar.deposit")], ends: 1)
    #expect(taken.voice.contains("ändrad hotbildsförfrågan") && taken.voice.contains("kan ha läst polisens bedömning"))
    #expect(taken.voice.contains("114 14"))
  }
}
