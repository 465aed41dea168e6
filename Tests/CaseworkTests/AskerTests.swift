import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework

/// An officer has nothing but a file to tell them who asks.
@Suite struct `Whoever asks the police` {
  private let town: Town
  private let now = PoliceScene.now

  init() throws { town = try Town() }

  private func compare(_ ticket: Ticket, _ code: String? = nil, by officer: String = "inga") throws {
    try town.person(officer).compare(ticket, code: code ?? ticket.controlCode, at: now)
  }

  private func compared(_ ticket: Ticket, by officer: String = "inga") throws -> Moment? {
    try town.person(officer).compared(ticket, at: now)?.compared
  }

  /// The same question, whoever signs it, for whichever vault.
  private func ticket(
    by key: borrowing SigningKey, _ sealing: Recipient, vault: Digest = PoliceScene.vault
  ) throws -> Ticket {
    try Ticket.signed(PoliceScene().draft(vault: vault), by: key, sealing: sealing)
  }

  @Test func `is known by the code of their own keys, once, in one vault, to one officer`() throws {
    let scene = PoliceScene()
    let first = try scene.ticket()
    let digest = ControlCode.digest(ofPerson: first.worker.vkey, recipient: first.sealing.text)
    #expect(first.controlCode == ControlCode.text(digest))
    #expect(try compared(first) == nil)
    try compare(first)
    // The next ticket of theirs has another name and another recipient, and may be asked with a new program.
    let next = try ticket(by: scene.worker, scene.workersOwn.recipient)
    #expect(next.draft.recipient != first.draft.recipient && next.id != first.id)
    #expect(try compared(next) == now)
    let elsewhere = try ticket(by: scene.worker, scene.workersOwn.recipient, vault: Hash.sha256([8]))
    #expect(try compared(elsewhere) == nil)
    #expect(try compared(first, by: "ingo") == nil)
  }

  @Test func `is nobody known under another key, whatever else the ticket says`() throws {
    let scene = PoliceScene()
    let honest = try scene.ticket()
    try compare(honest)
    let evil = try SigningKey.generate(name: scene.worker.verifyingKey.name)
    let evilSealing = try SealingKey.generate()
    for forged in [
      try ticket(by: evil, evilSealing.recipient), try ticket(by: evil, scene.workersOwn.recipient),
      try ticket(by: scene.worker, evilSealing.recipient),
    ] {
      #expect(try compared(forged) == nil)
      #expect(throws: CaseworkError.codeMismatch) { try compare(forged, honest.controlCode) }
      #expect(throws: CaseworkError.codeMismatch) { try compare(forged, "") }
      #expect(try compared(forged) == nil)
    }
    #expect(try LocalFile.names(in: town.home("inga").askersPath).count == 1)
  }

  @Test func `is asked about again where the memory of them was changed, moved or taken`() throws {
    let scene = PoliceScene()
    let other = try SigningKey.generate(name: "p-cccccccccccccccc")
    let (first, second) = (try scene.ticket(), try ticket(by: other, scene.workersOwn.recipient))
    let folder = town.home("inga").askersPath
    try compare(first)
    let path = "\(folder)/\(try #require(LocalFile.names(in: folder).first))"
    let file = try LocalFile.read(path)
    for offset in file.indices {
      var changed = file
      changed[offset] ^= 1
      try LocalFile.replace(path, with: changed, durable: false)
      #expect(try compared(first) == nil)
    }
    try LocalFile.replace(path, with: [], durable: false)
    #expect(try compared(first) == nil)
    // One's own, of somebody else.
    try compare(second)
    let name = try #require(LocalFile.names(in: folder).first { "\(folder)/\($0)" != path })
    try LocalFile.replace(path, with: try LocalFile.read("\(folder)/\(name)"), durable: false)
    #expect(try compared(first) == nil && compared(second) == now)
    // Another officer's.
    try compare(first, by: "ingo")
    let theirs = try #require(LocalFile.names(in: town.home("ingo").askersPath).first)
    try LocalFile.replace(path, with: try LocalFile.read("\(town.home("ingo").askersPath)/\(theirs)"), durable: false)
    #expect(try compared(first) == nil)
    try LocalFile.replace(path, with: file, durable: false)
    #expect(try compared(first) == now)
    for name in try LocalFile.names(in: folder) { try LocalFile.remove("\(folder)/\(name)") }
    #expect(try compared(first) == nil)
  }

  /// A revoked worker has their keys still, and an officer no vault that says so.
  @Test func `is asked about again after a month, and where the time is none that can have been`() throws {
    let ticket = try PoliceScene().ticket()
    try compare(ticket)
    let inga = try town.person("inga")
    let end = now.adding(seconds: Int64(Comparison.days) * 86_400)
    for (moment, holds) in [
      (now, true), (end.adding(seconds: -1), true), (end, false), (end.adding(seconds: 400 * 86_400), false),
      (now.adding(seconds: -1), false),
    ] {
      let known = try #require(try inga.compared(ticket, at: moment))
      #expect(known.holds == holds && known.compared == now && known.worker == ticket.worker.name)
    }
    try inga.compare(ticket, code: ticket.controlCode, at: end)
    #expect(try inga.compared(ticket, at: end)?.holds == true)
  }

  @Test func `is forgotten by the name of their key, in every vault, and nobody else is`() throws {
    let scene = PoliceScene()
    let other = try SigningKey.generate(name: "p-cccccccccccccccc")
    let tickets = [
      try scene.ticket(), try ticket(by: scene.worker, scene.workersOwn.recipient, vault: Hash.sha256([8])),
      try ticket(by: other, scene.workersOwn.recipient),
    ]
    for ticket in tickets { try compare(ticket) }
    try compare(tickets[0], by: "ingo")
    let inga = try town.person("inga")
    #expect(
      try inga.allCompared(at: now).map(\.worker) == [
        "p-aaaaaaaaaaaaaaaa", "p-aaaaaaaaaaaaaaaa", other.verifyingKey.name,
      ])
    #expect(try inga.forget(worker: "p-aaaa") == 0)
    #expect(try inga.forget(worker: "p-aaaaaaaaaaaaaaaa") == 2)
    #expect(try tickets.map { try compared($0) } == [nil, nil, now])
    #expect(try inga.forget(worker: "p-aaaaaaaaaaaaaaaa") == 0)
    #expect(try compared(tickets[0], by: "ingo") == now)
  }

  @Test func `is not said to be forgotten where a file that may be theirs cannot be read`() throws {
    let ticket = try PoliceScene().ticket()
    try compare(ticket)
    let inga = try town.person("inga")
    let unread = town.home("inga").askersPath + "/" + String(repeating: "0", count: 32)
    try LocalFile.makeFolder(unread)
    #expect(throws: CaseworkError.self) { _ = try inga.forget(worker: ticket.worker.name) }
    // What could be read is gone all the same.
    #expect(try compared(ticket) == nil)
    removeTree(unread)
    #expect(try inga.forget(worker: ticket.worker.name) == 0)
  }

  @Test func `leaves nothing readable of themselves in the officer's home`() throws {
    let ticket = try PoliceScene().ticket()
    try compare(ticket)
    let folder = town.home("inga").askersPath
    for name in try LocalFile.names(in: folder) {
      let text = String(decoding: try LocalFile.read("\(folder)/\(name)"), as: UTF8.self)
      for secret in [ticket.worker.name, ticket.draft.vault.hex, ticket.sealing.text] {
        #expect(!text.contains(secret) && !name.contains(secret))
      }
    }
  }
}
