import LedgerStore
import Sealing
import Syntax

/// What one step changes in a person's memory of a vault. Sealed, one after the other, each bound to its number and to the
/// pin that it continues:
///
///     <4 bytes, big-endian: length> <nonce ‖ box>
///
///     avhopp/journal/v1
///     head <hex of the head>
///     pinned <moment>
///     passed <hex of a waypoint>     0..1
///     strangers <n> <m>
///     verified <64 hex>              0..n
///     tried <16 hex>                 0..n
///     case …                         0..n: as in the pin
///     key <case> <n> <hash>          0..n: as in the case's index, and the two below likewise
///     checked <case> <hash>          0..n
///     frame <case> <frame…>          0..n
struct JournalRecord {
  static let lengthBytes = 4

  let head: Head
  let time: Moment
  let passed: Waypoint?
  let strangers: Int
  let unlooked: Int
  let verified: [Digest]
  let tried: [TriedFile]
  let cases: [(id: CaseID, item: Pin.Case)]
  var grown: [(id: CaseID, index: CaseIndex)] = []

  init(pin: Pin, unsaved: Unsaved) {
    (head, time, strangers, unlooked) = (pin.head, pin.time, pin.strangers, pin.unlooked)
    passed = pin.passed
    (verified, tried) = (unsaved.verified, unsaved.tried)
    cases = unsaved.cases.sorted { $0.hex < $1.hex }.compactMap { id in pin.cases[id].map { (id, $0) } }
  }

  func apply(to pin: inout Pin, _ added: inout [CaseID: CaseIndex]) {
    (pin.head, pin.time, pin.strangers, pin.unlooked) = (head, time, strangers, unlooked)
    pin.passed = passed
    pin.verified.formUnion(verified)
    pin.tried.formUnion(tried)
    for (id, item) in cases { pin.cases[id] = item }
    for (id, index) in grown { added[id, default: CaseIndex()].add(index) }
  }

  static func framed(_ sealed: [UInt8]) -> [UInt8] {
    (0..<lengthBytes).map { UInt8(truncatingIfNeeded: sealed.count >> (8 * (lengthBytes - 1 - $0))) } + sealed
  }

  static func length(_ file: [UInt8], at offset: Int) -> Int? {
    guard offset + lengthBytes <= file.count else { return nil }
    return file[offset..<(offset + lengthBytes)].reduce(0) { $0 << 8 | Int($1) }
  }

  var encoded: [UInt8] {
    let start = """
      avhopp/journal/v1
      head \(Hex.encode(head.bytes))
      pinned \(time.text)
      \(passed.text)strangers \(strangers) \(unlooked)

      """
    var text: [UInt8] = []
    text.reserveCapacity(1024 + tried.count * TriedFile.lineBytes)
    text += start.utf8
    for code in verified { text += "verified \(code.hex)\n".utf8 }
    for file in tried { text += file.line.utf8 }
    for (id, item) in cases { text += "case \(id.hex) \(item.text)\n".utf8 }
    for (id, index) in grown {
      for (number, hash) in index.register { text += "key \(id.hex) \(number) \(hash.hex)\n".utf8 }
    }
    for (id, index) in grown { for hash in index.checked { text += "checked \(id.hex) \(hash.hex)\n".utf8 } }
    for (id, index) in grown { for frame in index.frames { text += "frame \(id.hex) \(frame.text)\n".utf8 } }
    return text
  }

  init?(_ bytes: [UInt8]) {
    guard let record = try? JournalRecord(reading: bytes) else { return nil }
    self = record
  }

  private init(reading bytes: [UInt8]) throws {
    var lines = try Lines(bytes, lineMax: 4096, totalMax: LocalFile.sizeMax)
    _ = try lines.field("avhopp/journal/v1", count: 0)
    guard let headBytes = Hex.decode(try lines.valueBytes("head")), let head = Head(bytes: headBytes),
      let time = Moment(bytes: try lines.valueBytes("pinned"))
    else { throw lines.fail("a head") }
    passed = try lines.waypoint()
    guard let counts = try lines.fieldBytesIfPresent("strangers"), counts.count == 2,
      let strangers = Digits.number(counts[0]), let unlooked = Digits.number(counts[1])
    else {
      throw lines.fail("two numbers")
    }
    (self.head, self.time, self.strangers, self.unlooked) = (head, time, strangers, unlooked)
    var verified: [Digest] = []
    while let values = try lines.fieldIfPresent("verified") {
      guard let code = Digest(hex: values[0]) else { throw lines.fail("a hash") }
      verified.append(code)
    }
    var tried: [TriedFile] = []
    while let values = try lines.fieldBytesIfPresent("tried") { tried += values.compactMap { TriedFile(hex: $0) } }
    var cases: [(id: CaseID, item: Pin.Case)] = []
    while let values = try lines.fieldBytesIfPresent("case") {
      guard values.count == 8, let id = CaseID(hexBytes: values[0]), let item = Pin.Case(values[1...]) else {
        throw lines.fail("a case")
      }
      cases.append((id, item))
    }
    (self.verified, self.tried, self.cases) = (verified, tried, cases)
    grown = try Self.grown(&lines)
    guard lines.isAtEnd else { throw lines.fail("the end") }
  }

  private static func grown(_ lines: inout Lines) throws -> [(id: CaseID, index: CaseIndex)] {
    var grown: [CaseID: CaseIndex] = [:]
    while let values = try lines.fieldIfPresent("key") {
      guard values.count == 3, let id = CaseID(hex: values[0]), let number = Digits.number(values[1]),
        let hash = Digest(hex: values[2])
      else { throw lines.fail("a key file") }
      grown[id, default: CaseIndex()].register[number] = hash
    }
    while let values = try lines.fieldIfPresent("checked") {
      guard values.count == 2, let id = CaseID(hex: values[0]), let hash = Digest(hex: values[1]) else {
        throw lines.fail("a hash")
      }
      grown[id, default: CaseIndex()].checked.insert(hash)
    }
    while let values = try lines.fieldBytesIfPresent("frame") {
      guard values.count == 7, let id = CaseID(hexBytes: values[0]), let frame = FrameRef(Array(values[1...])) else {
        throw lines.fail("a frame")
      }
      grown[id, default: CaseIndex()].frames.append(frame)
    }
    return grown.map { ($0.key, $0.value) }
  }
}

extension CaseIndex {
  /// Takes up what was added later.
  mutating func add(_ later: CaseIndex) {
    frames += later.frames
    register.merge(later.register) { $1 }
    checked.formUnion(later.checked)
  }

  /// What has come since a part of it was written.
  func added(since saved: JournalState.SavedIndex?) -> CaseIndex {
    guard let saved else { return self }
    var later = CaseIndex(register: register.filter { saved.register[$0.key] != $0.value })
    later.frames = Array(frames.dropFirst(saved.frames))
    if checked.count != saved.checked.count { later.checked = checked.subtracting(saved.checked) }
    return later
  }
}
