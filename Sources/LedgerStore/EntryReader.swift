internal import Sealing
package import Syntax

extension Entry {
  /// Reads the text of an entry (without its signature); strict: what this accepts, `text` prints again byte for byte.
  package init(text: [UInt8]) throws(SyntaxError) {
    let lines = try Lines(text, lineMax: LedgerLimit.entryLineBytesMax, totalMax: LedgerLimit.entryTextBytesMax)
    var reader = FieldReader(lines: lines)
    try reader.header(Entry.header)
    let vault = try reader.digest(reader.one("vault"))
    guard let caseID = CaseID(hexBytes: try reader.one("case")) else {
      throw reader.lines.fail("32 lower-case hex digits")
    }
    let seq = try reader.number(reader.one("seq"))
    let prev = try reader.one("prev")
    let prevLeaf = try reader.optional(prev, reader.digest)
    let signer = try reader.name(reader.one("signer"))
    let seen = try reader.three("seen")
    let history = History(
      tree: Seen(size: try reader.number(seen.0, from: 1), root: try reader.digest(seen.1)),
      frames: try reader.digest(seen.2))
    let time = try reader.moment(reader.one("time"))
    let happened = try reader.one("happened")
    let happenedMoment = try reader.optional(happened, reader.minute)
    let role = try reader.one("role")
    let roleName = reader.isNone(role) ? "-" : try reader.name(role)
    let event = try reader.name(reader.one("event"))
    let ref = try reader.one("ref")
    let refLeaf = try reader.optional(ref, reader.digest)
    self.init(
      vault: vault, caseID: caseID, seq: seq, prev: prevLeaf, signer: signer, seen: history, time: time,
      happened: happenedMoment, role: roleName, event: event, ref: refLeaf, members: try reader.members(),
      epochs: try reader.epochs(), keys: try reader.keys(), facts: try reader.facts(),
      bodies: try reader.bodies(), proofs: try reader.proofs())
    try reader.end()
  }
}

extension FieldReader {
  fileprivate mutating func members() throws(SyntaxError) -> [MemberLine] {
    try all("member", count: 4, max: LedgerLimit.memberLinesMax) { (reader, values) throws(SyntaxError) in
      let sign = reader.string(values[0])
      guard sign == "+" || sign == "-" else { throw reader.lines.fail("+ or -") }
      let line = MemberLine(
        add: sign == "+", compartment: try reader.name(values[1]), keyName: try reader.name(values[2]),
        generation: try reader.number(values[3], from: 1))
      return (line, values[1] + [0] + values[2] + [0] + values[3])
    }
  }

  fileprivate mutating func epochs() throws(SyntaxError) -> [EpochLine] {
    try all("epoch", count: 3, max: LedgerLimit.epochLinesMax) { (reader, values) throws(SyntaxError) in
      let line = EpochLine(
        compartment: try reader.name(values[0]), n: try reader.number(values[1], from: 1),
        recipient: try reader.recipient(values[2]))
      return (line, values[0] + [0] + values[1])
    }
  }

  fileprivate mutating func keys() throws(SyntaxError) -> [KeyLine] {
    try all("key", count: 4, max: LedgerLimit.keyLinesMax) { (reader, values) throws(SyntaxError) in
      let line = KeyLine(
        compartment: try reader.name(values[0]), n: try reader.number(values[1], from: 1),
        hash: try reader.digest(values[2]), size: try reader.number(values[3], from: 1, max: LedgerLimit.fileBytesMax))
      return (line, values[0] + [0] + values[1])
    }
  }

  fileprivate mutating func facts() throws(SyntaxError) -> [FactLine] {
    try all("fact", count: 3, max: LedgerLimit.factLinesMax) { (reader, values) throws(SyntaxError) in
      guard Name.isFactValue(values[1]) else { throw reader.lines.fail("a value of letters, digits and . _ : + -") }
      let line = FactLine(
        name: try reader.name(values[0]), value: reader.string(values[1]),
        until: try reader.optional(values[2], reader.moment))
      return (line, values[0] + [0] + values[1])
    }
  }

  fileprivate mutating func bodies() throws(SyntaxError) -> [BodyLine] {
    try all("body", count: 4, max: LedgerLimit.bodyLinesMax) { (reader, values) throws(SyntaxError) in
      let line = BodyLine(
        compartment: try reader.name(values[0]), epoch: try reader.number(values[1], from: 1),
        hash: try reader.digest(values[2]), size: try reader.number(values[3], from: 1, max: LedgerLimit.fileBytesMax))
      return (line, values[2])
    }
  }

  fileprivate mutating func proofs() throws(SyntaxError) -> [ProofLine] {
    try all("proof", count: 2, max: LedgerLimit.proofLinesMax) { (reader, values) throws(SyntaxError) in
      guard let note = Base64.decode(reader.string(values[1]), padded: true), note.count <= LedgerLimit.proofBytesMax,
        !note.isEmpty
      else { throw reader.lines.fail("base64 of 1 to \(LedgerLimit.proofBytesMax) bytes") }
      return (ProofLine(kind: try reader.name(values[0]), note: note), values[0] + [0] + values[1])
    }
  }
}
