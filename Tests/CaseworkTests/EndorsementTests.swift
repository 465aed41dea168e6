import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework

/// What a founder's signature under somebody else's act is bound to.
@Suite struct `A founder's signature` {
  private func leaf(_ beginning: String) throws -> Digest {
    try #require(Digest(hex: beginning + String(repeating: "0", count: 64 - beginning.count)))
  }

  /// Eight digits are some hours' work to imitate: here without the work.
  @Test func `is asked for by a mark that begins one act only, of those that wait and those that are gone`() throws {
    let (asked, twin, other) = (try leaf("3f2a91c4aa"), try leaf("3f2a91c4bb"), try leaf("77"))
    #expect(try ActMark.find("3F2A91C4", waiting: [asked, other], known: []) == asked)
    for (waiting, known) in [([asked, twin], []), ([twin], [asked]), ([asked], [asked, twin, other])] {
      #expect(throws: CaseworkError.ambiguousMark) { try ActMark.find("3f2a91c4", waiting: waiting, known: known) }
      #expect(throws: CaseworkError.ambiguousMark) {
        try ActMark.find("3f2a91c4", waiting: waiting, known: known + waiting)
      }
    }
    #expect(try ActMark.find("3f2a91c4b", waiting: [asked, twin], known: [asked, twin]) == twin)
    for short in ["", "3", "3f2a91c", "3f2a91c5", "zz"] {
      #expect(throws: CaseworkError.nothingWaits) { try ActMark.find(short, waiting: [asked], known: []) }
    }
    #expect(ActMark.of(asked, among: [asked, other]) == "3f2a91c4")
    #expect(ActMark.of(asked, among: [asked, twin]) == "3f2a91c4aa000000")
  }

  /// Key names are chosen by whoever makes the keys: another's can be taken.
  @Test func `for a newcomer rests on the keys whose code was typed, not on their name`() throws {
    let town = try Town.founded()
    let nisse = try town.request("nisse")
    let anna = try town.office("anna")
    _ = try anna.admit(
      request: nisse.note, code: nisse.code, roles: [Grant("jour")], items: [], card: try town.card("nisse"))
    // The same name, other keys: bo's own.
    let person = Person(keys: try PersonKeys.generate(name: try town.key("nisse")), home: town.home("bo"))
    let (note, code) = (try person.request(vault: nil), person.controlCode)
    let bo = try town.office("bo")
    let done = try bo.admit(request: note, code: code, roles: [Grant("jour")], items: [], card: try town.card("nisse"))
    #expect(throws: CaseworkError.notVerified(person: try town.key("nisse"))) { try anna.endorse(done.leaf) }
    #expect(throws: CaseworkError.codeMismatch) { try anna.endorse(done.leaf, code: nisse.code) }
    // Two founders together admit whom they like; nobody else takes the name for the person they compared.
    #expect(try town.office("cia").endorse(done.leaf, code: code).isEffective)
    for office in [anna, bo] { try office.refresh() }
    let name = try town.key("nisse")
    #expect(!anna.isVerified(name) && bo.isVerified(name))
    #expect(try !town.office("anna").isVerified(name), "nor in the next session")
  }

  @Test func `is asked for the same act once, whatever it is about`() throws {
    let town = try Town.founded()
    let key = try WitnessKey(
      name: "avhopp.witness/x", publicKey: try PersonKeys.generate(name: "p-x").signing.verifyingKey.publicKey)
    let (anna, bo) = (try town.office("anna"), try town.office("bo"))
    let witness = try anna.propose(witness: key)
    let terms = try anna.propose(quorum: 1, days: 31)
    for (done, again) in [
      (witness, { try bo.propose(witness: key) }), (terms, { try bo.propose(quorum: 1, days: 31) }),
    ] {
      #expect(throws: CaseworkError.alreadyWaits(mark: anna.mark(of: done.leaf))) { try again() }
      #expect(try bo.endorse(done.leaf).isEffective)
    }
    #expect(try !anna.propose(quorum: 1, days: 32).isEffective, "another number is another act")
    #expect(try !anna.propose(witness: key, isRemoval: true).isEffective)
  }
}
