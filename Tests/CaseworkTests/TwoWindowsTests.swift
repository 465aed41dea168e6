import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// One person has the vault open in two windows: each has read the person's memory of it once.
@Suite struct `Two windows of one person` {
  private func ledger(_ town: Town) -> String { "\(town.vault)/ledger/00000000.log" }

  private func isRolledBack(_ body: () throws -> Void) -> Bool {
    do { try body() } catch {
      if case .rolledBack = error as? CaseworkError { return true }
    }
    return false
  }

  /// What one window does makes the memory be written whole, or continued by a record of its own.
  enum Between: CaseIterable, Sendable { case nothing, whole, record }

  @Test(arguments: Between.allCases)
  func `both remember what they wrote, whichever was opened first`(between: Between) throws {
    let town = try Town.staffed()
    let first = try town.office("dina")
    let second = try town.office("dina")
    switch between {
    case .nothing: break
    case .whole:
      second.unsaved.needsBase = true
      try second.save()
    case .record: _ = try second.openCase(workflow: "avhopp")
    }
    let before = try #require(try LocalFile.size(ledger(town)))
    let id = try first.openCase(workflow: "avhopp").caseID
    let whole = try LocalFile.read(ledger(town))
    try LocalFile.replace(ledger(town), with: Array(whole[..<before]), durable: false)
    #expect(isRolledBack { _ = try town.office("dina") })
    // The other window, too, which never saw the entry: it can't put its own memory over it.
    #expect(isRolledBack { try second.refresh() })
    #expect(isRolledBack { _ = try second.openCase(workflow: "avhopp") })
    try LocalFile.replace(ledger(town), with: whole, durable: false)
    #expect(try town.office("dina").state(of: id).entries.count == 1)
  }

  @Test func `write in turn, and a third goes on from both`() throws {
    let town = try Town.staffed()
    let windows = [try town.office("dina"), try town.office("dina")]
    let ids = try windows.map { try $0.openCase(workflow: "avhopp").caseID }
    for number in 0..<12 {
      let window = windows[number % 2]
      _ = try window.note("Rad \(number)", compartment: "duty", in: ids[number / 2 % 2])
      if number % 5 == 0 { window.journal.offset += JournalState.bytesMax }
    }
    for window in windows { try window.refresh() }
    #expect(windows[0].pin.head == windows[1].pin.head)
    let third = try town.office("dina")
    #expect(third.pin.head == windows[0].pin.head)
    for id in ids {
      #expect(try third.state(of: id).entries.count == 7)
      #expect(try windows[0].state(of: id).entries == third.state(of: id).entries)
      #expect(try windows[1].state(of: id).entries == third.state(of: id).entries)
      #expect(third.pin.cases[id]?.frames == 7)
    }
    #expect((windows + [third]).allSatisfy { $0.findings.isEmpty })
    #expect(try third.audit().passed)
  }

  @Test func `erase nothing that the other was told`() throws {
    let town = try Town.staffed()
    let first = try town.office("dina")
    let second = try town.office("dina")
    let code = Hash.sha256(Array("typed".utf8))
    let signed = Seen(size: second.pin.head.size, root: second.pin.head.root)
    second.remember(code)
    second.pin.awaits = Seen(size: signed.size + 1, root: signed.root)
    second.raise(ForkAlarm(index: 4, leaf: code))
    try second.save()
    // Entirely unaware, the older window writes all of its own memory.
    first.raise(ForkAlarm(index: 3, leaf: signed.root))
    try first.save()
    let read = try #require(try town.office("dina", refreshing: false))
    #expect(read.pin.verified.contains(code))
    #expect(read.pin.awaits?.size == signed.size + 1)
    #expect(read.openAlarms.sorted() == [3, 4])
    #expect(first.openAlarms.sorted() == [3, 4])
    try second.settle(4)
    try first.settle(3)
    let settled = try #require(try town.office("dina", refreshing: false))
    #expect(settled.openAlarms == [])
  }

  @Test func `are told when they were shown different ledgers`() throws {
    let town = try Town.staffed()
    let first = try town.office("dina")
    let second = try town.office("dina")
    let before = try LocalFile.read(ledger(town))
    _ = try second.openCase(workflow: "avhopp")
    try LocalFile.replace(ledger(town), with: before, durable: false)
    // As many entries, and others.
    _ = try town.office("frida").openCase(workflow: "avhopp")
    #expect(throws: CaseworkError.self) { try first.refresh() }
    #expect(throws: CaseworkError.self) { try first.refresh() }
    #expect(isRolledBack { _ = try town.office("dina") })
  }
}

extension Town {
  /// What is remembered, without a look at the vault.
  fileprivate func office(_ name: String, refreshing: Bool) throws -> Office? {
    let office = try Office(home: home(name), person: try person(name), path: vault, clock: clock(name))
    guard let pin = try office.loadPin() else { return nil }
    office.pin = pin
    try office.loadAlarms()
    return office
  }
}
