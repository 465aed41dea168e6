import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework

/// What an auditor remembers of an audit makes the next one shorter. It never makes it milder.
@Suite struct `A remembered audit` {
  /// Eight cases before the checkpoint; then a note in one of them.
  private struct Grown {
    let town: Town
    let joar: Office
    let frida: Office
    let ids: [CaseID]
    let made: KnownCheckpoint

    init() throws {
      town = try Town.minimal()
      joar = try town.admit("joar", roles: ["granskare"])
      frida = try town.admit("frida", roles: ["enhetschef"])
      let frida = frida
      ids = try (0..<8).map { _ in
        let id = try frida.openCase(workflow: "minimal").caseID
        for text in ["Ett.", "Två."] { _ = try frida.note(text, compartment: "register", in: id) }
        return id
      }
      try #require(try joar.audit().passed)
      made = try joar.checkpoint()
      _ = try frida.note("Efter.", compartment: "register", in: ids[3])
    }

    func since() throws -> AuditReport { try joar.audit(since: made.signed.bytes) }

    var folder: String { joar.home.vaultPath(joar.genesisHash) }
    var files: [String] {
      get throws { try LocalFile.names(in: folder).filter { $0.hasPrefix("audited") }.map { "\(folder)/\($0)" } }
    }

    /// Where the frames of a case lie in the ledger's first file.
    func places(of id: CaseID) throws -> [FrameLog.Place] {
      let run = try AuditRun(joar)
      _ = try run.run(isDeep: false)
      var places: [FrameLog.Place] = []
      try run.ground.log.forEachMark { (index, mark) throws(CaseworkError) in
        if mark.caseID == id { places.append(try run.ground.log.place(index)) }
      }
      return places
    }

    func flip(_ path: String, at offset: Int) throws {
      var bytes = try LocalFile.read(path)
      bytes[offset] ^= 1
      try LocalFile.replace(path, with: bytes, durable: false)
    }
  }

  @Test func `is gone on from: only what is new is read, and of the old what it hangs on`() throws {
    let grown = try Grown()
    let report = try grown.since()
    let since = try #require(report.since)
    #expect(report.passed && since.fault == nil && since.judged == 2)
    // The roster and the case that goes on; seven cases of three entries are not read.
    #expect(since.left == 21 && since.readFrom > 21 && report.cases == 1)
    // Again, with more; and then by the same checkpoint as before.
    let other = try grown.frida.openCase(workflow: "minimal").caseID
    _ = try grown.frida.note("Ny.", compartment: "register", in: grown.ids[0])
    let second = try grown.since()
    #expect(second.passed && second.since?.fault == nil && second.cases == 3 && second.since?.judged == 4)
    #expect(second.since?.left == 18)
    // From the newest stop, with a newer checkpoint.
    let made = try grown.joar.checkpoint()
    _ = try grown.frida.note("Sist.", compartment: "register", in: other)
    let third = try grown.joar.audit(since: made.signed.bytes)
    #expect(third.passed && third.since?.fault == nil && third.cases == 1 && third.since?.judged == 2)
    #expect(third.since?.readFrom ?? 0 >= second.size)
    // It says what the whole audit says.
    let whole = try grown.joar.audit()
    #expect(whole.passed && whole.root == third.root && whole.size == third.size && whole.cases == 9)
  }

  @Test func `that is missing, damaged, mixed up or another program's is not used, and the whole is read`() throws {
    let grown = try Grown()
    let files = try grown.files
    #expect(files.count == 3)
    let kept = try files.map { try LocalFile.read($0) }
    func restore() throws {
      for (path, bytes) in zip(files, kept) { try LocalFile.replace(path, with: bytes, durable: false) }
    }
    for path in files {
      for change in ["flip", "cut", "empty", "gone"] {
        // Of the records, the one that the case's newest frame is read by.
        switch change {
        case "flip":
          for offset in stride(from: 40, to: try LocalFile.read(path).count, by: 81) {
            try grown.flip(path, at: offset)
          }
        case "cut": try LocalFile.replace(path, with: Array(try LocalFile.read(path).prefix(60)), durable: false)
        case "empty": try LocalFile.replace(path, with: [], durable: false)
        default: try LocalFile.remove(path)
        }
        let report = try grown.since()
        let isMain = path.hasSuffix("/audited")
        #expect(report.passed && report.cases == 8 && report.since?.left == 0, "\(path) \(change)")
        #expect(
          report.since?.fault == (isMain ? (change == "gone" ? .missing : .unusable) : .doubted), "\(path) \(change)")
        // What the whole one found is remembered anew; the old files are put back for the next.
        for path in try grown.files { try LocalFile.remove(path) }
        try restore()
        #expect(try grown.since().since?.fault == nil)
        for path in try grown.files { try LocalFile.remove(path) }
        try restore()
      }
    }
    // Two records of one file change places.
    let frames = try #require(files.firstIndex { $0.hasSuffix("-frames") })
    let size = FrameLog.frameBytes + AEAD.nonceBytes + AEAD.tagBytes
    var bytes = kept[frames]
    let last = try #require(grown.places(of: grown.ids[3]).dropLast().last?.index)
    try restore()
    let (a, b) = (last * size, (last - 3) * size)
    let mine = Array(bytes[a..<(a + size)])
    bytes.replaceSubrange(a..<(a + size), with: Array(bytes[b..<(b + size)]))
    bytes.replaceSubrange(b..<(b + size), with: mine)
    try LocalFile.replace(files[frames], with: bytes, durable: false)
    #expect(try grown.since().since?.fault == .doubted)
  }

  @Test func `lets nothing pass that was changed in what it goes on from`() throws {
    // A byte of each old frame of the case that goes on: named as the whole audit names it.
    let grown = try Grown()
    let places = try grown.places(of: grown.ids[3])
    let log = "\(grown.town.vault)/ledger/00000000.log"
    #expect(places.count == 4)
    for place in places.prefix(3) {
      // In the tag, in the ciphertext, in the leaf.
      for offset in [14, 400, 30] {
        try grown.flip(log, at: place.location.offset + offset)
        let report = try grown.since()
        #expect(!report.passed && report.isViolated && report.since?.fault == .doubted, "\(place.index) \(offset)")
        #expect(report.findings.contains { $0.index == place.index })
        try grown.flip(log, at: place.location.offset + offset)
      }
    }
    #expect(try grown.since().since?.fault == nil)
    // A key file of a case that goes on.
    let key = try #require(
      try grown.joar.reader.fileNames(.key).hashes.first { hash in
        guard let bytes = try? grown.joar.reader.readWhole(.key, hash),
          let plaintext = try? grown.frida.person.keys.open(bytes, within: .keyFile)
        else { return false }
        return KeyFile.read(plaintext)?.place.caseID == grown.ids[3]
      })
    try grown.flip("\(grown.town.vault)/keys/\(key.hex.prefix(2))/\(key.hex)", at: 300)
    let report = try grown.since()
    #expect(!report.passed || !report.isComplete)
  }

  /// What lies before rests on the checkpoint, and the answer says how much that is: here, a byte that nobody reads.
  @Test func `says what it has not read again, where that was changed`() throws {
    let grown = try Grown()
    let place = try #require(grown.places(of: grown.ids[0]).first)
    let log = "\(grown.town.vault)/ledger/00000000.log"
    try grown.flip(log, at: place.location.offset + 400)
    let report = try grown.since()
    #expect(report.passed && report.since?.left == 21 && report.since?.readFrom ?? 0 > place.index)
    #expect(try !grown.joar.audit().passed)
    // As soon as something new stands on it, it is found.
    try grown.flip(log, at: place.location.offset + 400)
    _ = try grown.frida.note("Ny.", compartment: "register", in: grown.ids[0])
    try grown.flip(log, at: place.location.offset + 400)
    #expect(try !grown.since().passed)
  }

  @Test func `names a forged entry, a frame of nobody's and another history as the whole audit does`() throws {
    // In a case that was gone on with and in one that was not; under a tag that no case expects.
    for at in [3, 5] {
      let grown = try Grown()
      _ = try Forger(grown.frida).write(in: grown.ids[at]) { $0.role = "socialdirektor" }
      let report = try grown.since()
      #expect(report.findings.map(\.kind) == [.void(.role)] && report.since?.fault == .doubted)
      #expect(try report.findings == grown.joar.audit().findings)
    }
    let grown = try Grown()
    // The vault as it was at the checkpoint goes on otherwise: what was audited behind it is gone.
    let log = "\(grown.town.vault)/ledger/00000000.log"
    let now = try LocalFile.read(log)
    try #require(try grown.since().passed)
    let end = try #require(grown.places(of: grown.ids[3]).last?.location)
    try LocalFile.replace(log, with: Array(now[..<end.offset]), durable: false)
    let shorter = try grown.since()
    #expect(shorter.findings.map(\.kind) == [.older(seen: grown.joar.pinnedSize)] && shorter.since?.fault == .doubted)
    // A frame that was written there by nobody whose key we have.
    var strange = Array(now[end.offset..<(end.offset + end.length)])
    strange.replaceSubrange(12..<28, with: Random.bytes(16))
    strange.replaceSubrange(
      (end.length - 16)..., with: Hash.blake2b(Array(strange[..<(end.length - 16)])).bytes.prefix(16))
    try LocalFile.replace(log, with: now + strange, durable: false)
    let report = try grown.since()
    #expect(!report.passed && report.since?.fault == .doubted && !report.isComplete)
  }

  /// A memory that was written down is read back the same, and no other bytes are one.
  @Test func `is read back as it was written, and nothing else is`() throws {
    let grown = try Grown()
    let memory = try grown.joar.loadAuditMemory().get()
    #expect(memory.stops.count == 1 && memory.cases.count == 9 && memory.keyFiles >= 9)
    let program = Hash.sha256([1])
    let bytes = memory.encoded(program: program)
    #expect(AuditMemory(bytes, program: program) == memory)
    #expect(AuditMemory(bytes, program: Hash.sha256([2])) == nil)
    #expect(AuditMemory(bytes + [0], program: program) == nil)
    for count in stride(from: 0, to: bytes.count, by: 7) where (bytes.count - count) % 8 != 0 {
      #expect(AuditMemory(Array(bytes.prefix(count)), program: program) == nil)
    }
    // At most so many stops, the newest, and none twice.
    var heads: [Head] = []
    _ = try grown.joar.reader.scan(from: grown.joar.reader.start) { _, before in heads.append(before) }
    let found = heads.map { AuditMemory.Stop(head: $0, latest: Moment(seconds: 7)) }
    var many = AuditMemory()
    many.add(found, behind: 1)
    #expect(many.stops == Array(found.dropFirst().suffix(AuditMemory.stopsMax)))
    let middle = try #require(many.stops.dropLast(3).last?.head.size)
    let before = many.stops
    many.add(Array(found.suffix(2)), behind: middle)
    #expect(many.stops == before.dropLast(3) + found.suffix(2))
    #expect(many.stop(upTo: middle + 1)?.head.size == middle && many.stop(upTo: 1) == nil)
  }
}
