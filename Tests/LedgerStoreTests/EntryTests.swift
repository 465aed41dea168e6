import Foundation
import LedgerStore
import Sealing
import Syntax
import Testing

/// One of everything.
func fullEntry() throws -> Entry {
  let digest = Hash.blake2b([1])
  return Entry(
    vault: Hash.sha256([2]), caseID: CaseID(bytes: Array(16..<32)) ?? .roster, seq: 4, prev: Hash.sha256([3]),
    signer: "k7f3a91c2", seen: History(tree: Seen(size: 600, root: Hash.sha256([4])), frames: Hash.sha256([5])),
    time: Moment(seconds: 1_795_353_600),
    happened: Moment(seconds: 1_795_303_137), role: "socialsekreterare", event: "PROPOSE", ref: Hash.sha256([5]),
    members: [
      MemberLine(add: true, compartment: "identity", keyName: "k7f3a91c2", generation: 1),
      MemberLine(add: false, compartment: "share:frivard", keyName: "k0b5d3e11", generation: 2),
    ],
    epochs: [EpochLine(compartment: "identity", n: 2, recipient: try TestKeys.recipient())],
    keys: [KeyLine(compartment: "identity", n: 2, hash: digest, size: 1322)],
    facts: [
      FactLine(name: "level", value: "4", until: Moment(seconds: 1_803_129_600)),
      FactLine(name: "consent", value: "given+2026-11-22"),
    ],
    bodies: [BodyLine(compartment: "investigation", epoch: 2, hash: digest, size: 2248)],
    proofs: [ProofLine(kind: "police", note: Array("text\n\n— p AAAA\n".utf8))])
}

@Suite struct `An entry` {
  @Test func `is read back from its text`() throws {
    let entry = try fullEntry()
    #expect(try Entry(text: entry.text) == entry)
    #expect(try Entry(text: entry.text).happened?.minuteText == "2026-11-21T23:18Z")
    var bare = entry
    (bare.prev, bare.happened, bare.role, bare.ref) = (nil, nil, "-", nil)
    (bare.members, bare.epochs, bare.keys, bare.facts, bare.bodies, bare.proofs) = ([], [], [], [], [], [])
    #expect(try Entry(text: bare.text) == bare)
  }

  @Test func `with any byte changed is refused, or is the text of another entry`() throws {
    let entry = try fullEntry()
    let text = entry.text
    var accepted = 0
    for place in text.indices {
      let byte = text[place]
      let others = (0..<8).map { byte ^ (1 << $0) } + [0x0A, 0x20, 0x2D, 0x30, 0x2B, 0x3D]
      for other in others where other != byte {
        var changed = text
        changed[place] = other
        guard let read = try? Entry(text: changed) else { continue }
        #expect(read.text == changed)
        #expect(read != entry)
        accepted += 1
      }
    }
    #expect(accepted > 500)  // most digits of a hash may be another digit
  }

  @Test func `cut short, continued, or with two lines swapped is refused`() throws {
    let text = try fullEntry().text
    let fixed = text.split(separator: 0x0A, omittingEmptySubsequences: true).prefix(12).reduce(0) { $0 + $1.count + 1 }
    for count in 0..<fixed { #expect(throws: SyntaxError.self) { try Entry(text: Array(text[..<count])) } }
    #expect(throws: SyntaxError.self) { try Entry(text: text + Array("note hello\n".utf8)) }
    #expect(throws: SyntaxError.self) { try Entry(text: text + [0x0A]) }
    let lines = text.split(separator: 0x0A)
    for place in 1..<lines.count where lines[place].prefix(4) != lines[place - 1].prefix(4) {
      var swapped = lines
      swapped.swapAt(place - 1, place)
      #expect(throws: SyntaxError.self) { try Entry(text: swapped.flatMap { Array($0) + [0x0A] }) }
    }
  }

  @Test(arguments: [
    ("seq 4", "seq 04"), ("seq 4", "seq -4"), ("seq 4", "seq 1099511627777"), ("seq 4", "seq"), ("seen 600", "seen 0"),
    ("PROPOSE", "PRÖVA"), ("PROPOSE", "-"), ("PROPOSE", "1A"), ("role socialsekreterare", "role "),
    ("signer k7f3a91c2", "signer -"), ("signer k7f3a91c2", "signer k7+f3"), ("T13:20:00Z", "T13:20Z"),
    ("T23:18Z", "T23:18:00Z"), ("member +", "member *"), ("k7f3a91c2 1", "k7f3a91c2 0"),
    ("fact level 4", "fact level å"),
    ("identity 2 age1", "identity 0 age1"), ("identity 2 age1", "identity 2 AGE1"), (" 1322", " 0"),
    ("avhopp/entry/v1", "avhopp/entry/v2"),
    ("fact consent given+2026-11-22", "fact level 4"), ("2027-02-20T", "2027-02-30T"), ("case 10", "case 1G"),
    ("fact level", "fact  level"),
  ]) func `that breaks the grammar is refused`(what: String, with other: String) throws {
    let text = String(decoding: try fullEntry().text, as: UTF8.self)
    let broken = text.replacingOccurrences(of: what, with: other)
    #expect(broken != text)
    #expect(throws: SyntaxError.self) { try Entry(text: Array(broken.utf8)) }
  }

  @Test func `above a named limit is refused`() throws {
    var entry = try fullEntry()
    entry.facts = (0...LedgerLimit.factLinesMax).map { FactLine(name: "f\($0)", value: "1") }
    #expect(throws: SyntaxError.self) { try Entry(text: entry.text) }
    entry.facts.removeLast()
    #expect(try Entry(text: entry.text).facts.count == LedgerLimit.factLinesMax)
    entry.proofs = [ProofLine(kind: "police", note: [UInt8](repeating: 7, count: LedgerLimit.proofBytesMax))]
    #expect(try Entry(text: entry.text) == entry)
    entry.proofs = [ProofLine(kind: "police", note: [UInt8](repeating: 7, count: LedgerLimit.proofBytesMax + 1))]
    #expect(throws: SyntaxError.self) { try Entry(text: entry.text) }
    entry.proofs = (1...6).map { ProofLine(kind: "police", note: [UInt8](repeating: $0, count: 8192)) }
    #expect(throws: SyntaxError(line: 0, expected: "a text within its size limit")) { try Entry(text: entry.text) }
  }

  @Test func `with a field that is no field is never sealed`() throws {
    let genesis = try TestKeys.genesis()
    var entry = try Step().entry(at: Head(genesis: genesis), genesis: genesis)
    entry.event = "TWO\nLINES"
    let note = try TestKeys.signer().sign(text: entry.text)
    #expect(throws: LedgerError.self) {
      try Frame.seal(
        note: note, tag: Tag.of(seq: 0, case: .roster, key: TestKeys.tagKey()), key: TestKeys.frameKey(),
        genesis: genesis.hash, index: 1)
    }
  }
}
