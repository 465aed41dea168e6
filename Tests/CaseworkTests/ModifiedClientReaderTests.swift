import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

@Suite struct `A part and who can read it` {
  private let night: RawNight

  init() throws { night = try RawNight() }

  private func turn(_ part: String, by person: RawPerson, _ bend: (inout Entry) -> Void = { _ in }) throws -> Entry {
    var entry = night.entry("MEMBERS", by: person)
    let number = (night.fold.compartments[part]?.epochs.count ?? 0) + 1
    entry.epochs = [try RawLedger.epoch(part, number)]
    entry.keys = [RawLedger.key(part, number)]
    bend(&entry)
    return entry
  }

  @Test func `gets no key from somebody outside it, unless somebody has left`() throws {
    try night.expectVoid(.epochLine, try turn("address", by: night.jour), by: night.jour)
    #expect(try night.ledger.revoke(night.other) == .accepted)
    var note = try turn("plan", by: night.jour) { $0.event = "NOTE" }
    note.bodies = [RawLedger.body("plan", 2)]
    // The register is stale too: whoever writes turns it.
    note.epochs.append(try RawLedger.epoch("register", 2))
    note.keys.append(RawLedger.key("register", 2))
    #expect(try night.put(note, by: night.jour) == .accepted)
    var after = night.entry("NOTE", by: night.worker)
    after.bodies = [RawLedger.body("plan", 2)]
    try night.expectVoid(.staleEpoch, after, by: night.worker)
    #expect(try night.put(try turn("plan", by: night.worker), by: night.worker) == .accepted)
  }

  @Test func `that nobody is left in is taken up again, with a key of its own`() throws {
    // Only the head reads the address here.
    #expect(night.fold.compartments["address"]?.members.keys.sorted() == [night.head.name])
    var alone = try turn("address", by: night.jour)
    alone.members = [MemberLine(add: true, compartment: "address", keyName: night.jour.name, generation: 1)]
    try night.expectVoid(.memberLine, alone, by: night.jour)
    #expect(try night.ledger.revoke(night.head) == .accepted)
    var register = try turn("register", by: night.worker)
    #expect(try night.put(register, by: night.worker) == .accepted)
    register = try turn("address", by: night.jour)
    register.members = [MemberLine(add: true, compartment: "address", keyName: night.worker.name, generation: 1)]
    // Somebody else than the writer must hold a role that reads the part.
    try night.expectVoid(.memberLine, register, by: night.jour)
    alone = try turn("address", by: night.jour)
    alone.members = [MemberLine(add: true, compartment: "address", keyName: night.jour.name, generation: 1)]
    (alone.epochs, alone.keys) = ([], [])
    try night.expectVoid(.keyLine, alone, by: night.jour)
    alone = try turn("address", by: night.jour)
    alone.members = [MemberLine(add: true, compartment: "address", keyName: night.jour.name, generation: 1)]
    #expect(try night.put(alone, by: night.jour) == .accepted)
    let readers = night.fold.compartments["address"]?.living(in: night.ledger.roster, at: nil)
    #expect(readers?.keys.sorted() == [night.jour.name])
    var note = night.entry("NOTE", by: night.jour)
    note.bodies = [RawLedger.body("address", 2)]
    #expect(try night.put(note, by: night.jour) == .accepted)
    // No role of theirs reads it: nobody else writes to them, and they add nobody of the kind.
    var other = night.entry("NOTE", by: night.worker)
    other.bodies = [RawLedger.body("address", 2)]
    try night.expectVoid(.unableReaders, other, by: night.worker)
    try night.expectVoid(.epochLine, try turn("address", by: night.worker), by: night.worker)
    var friend = try turn("address", by: night.jour)
    friend.members = [MemberLine(add: true, compartment: "address", keyName: night.worker.name, generation: 1)]
    try night.expectVoid(.memberLine, friend, by: night.jour)
    // Another may take their place, who then begins anew.
    var next = try turn("address", by: night.worker)
    next.members = [MemberLine(add: true, compartment: "address", keyName: night.worker.name, generation: 1)]
    #expect(try night.put(next, by: night.worker) == .accepted)
    #expect(night.fold.compartments["address"]?.members.keys.sorted() == [night.worker.name])
    note = night.entry("NOTE", by: night.jour)
    note.bodies = [RawLedger.body("address", 3)]
    try night.expectVoid(.unableReaders, note, by: night.jour)
  }

  @Test func `gets what the step's form must say there, and no more than can be read`() throws {
    for part in ["duty", "investigation", "address"] {
      var entry = try night.filled("EMERGENCY_PLACEMENT", by: night.jour)
      entry.bodies.removeAll { $0.compartment == part }
      try night.expectVoid(.bodyMissing, entry, by: night.jour)
    }
    var note = night.entry("NOTE", by: night.worker)
    let size = CaseFold.bodyBytesMax + 1
    note.bodies = [BodyLine(compartment: "plan", epoch: 1, hash: Hash.blake2b([1]), size: size)]
    try night.expectVoid(.bodySize, note, by: night.worker)
    #expect(try night.put(night.filled("EMERGENCY_PLACEMENT", by: night.jour), by: night.jour) == .accepted)
  }

  @Test func `stays in the case that it was opened in`() throws {
    // Under another name than its key gives it, nothing is a case.
    let id = CaseID.random()
    let opening = try night.ledger.opening(id, by: night.head, role: "enhetschef")
    #expect(try night.ledger.put(opening, by: night.head) == .void(.origin))
    let first = try FirstKey(vault: night.ledger.genesis.hash)
    let again = try night.ledger.opening(first.caseID, by: night.head, role: "enhetschef")
    #expect(try night.ledger.put(again, by: night.head) == .void(.origin))
  }

  @Test func `has its entries replayed in time that follows their number`() throws {
    func time(_ count: Int) throws -> Duration {
      let night = try RawNight()
      let voids = try (0..<count).map { _ in
        try night.ledger.certified(night.entry("NOTE", by: night.worker), by: night.worker)
      }
      var fold = night.fold
      let world = night.ledger.world
      return ContinuousClock().measure {
        for certified in voids { _ = fold.fold(certified, world: world) }
      }
    }
    let (few, many) = (try time(500), try time(4000))
    #expect(many < few * 24, "8 times as many in \(many) against \(few)")
  }
}
