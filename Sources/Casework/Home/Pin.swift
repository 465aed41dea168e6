import LedgerStore
import Sealing
import Syntax

/// What one person remembers of one vault: how far they have read, which frames are theirs, whom they have verified.
/// Sealed under their local key.
///
///     avhopp/pin/v1
///     vault <genesis hash>
///     base <16 hex>                      names this writing of it, for the journal that continues it
///     head <hex of the head>
///     pinned <moment>
///     passed <hex of a waypoint>         0..1: from here on the frames are looked at once more
///     strangers <n> <m>                  frames that no key of ours claims; how many of them, or of key files, are not looked into
///     verified <64 hex>                  0..n: control codes typed once, as the hash that each stands for
///     tried <16 hex>                     0..1,048,576: beginnings of the names of key files that we have looked at
///     waits <16 hex> <size>              0..1,048,576 less those: such as are of no case in a tree of that size
///     awaits <size> <root>               0..1: a tree that outsiders have signed and that this vault must hold
///     lost <size> <root>                 0..1: what was seen before a backup was put back and accepted
///     alarms <n>                         0..1: how many forks were met, so that nobody takes their file away
///     case <id> <frames> <accepted> <moment> <workflow> <assigned or -> <tags, comma separated>   0..n
struct Pin: Equatable {
  enum Standing: String {
    /// Not yet looked at by this person since they became a member.
    case new
    case known
    /// A member no longer: what comes is other people's.
    case left
  }

  struct Case: Equatable {
    var frames: Int
    var accepted: Int
    var time: Moment
    var workflow: String
    var assigned: String?
    /// Tags that the case's next frames may have.
    var tags: [Tag]
    var standing: Standing
  }

  /// Whoever fills the folder with files makes us look at them, and no more.
  static let triedMax = 1 << 20

  var base = "0000000000000000"
  var head: Head
  var time: Moment
  /// Before all that the last session read anew.
  var passed: Waypoint?
  var strangers = 0
  /// Strangers that came since key files were last tried, or else the key files that could not be read then.
  var unlooked = 0
  var verified: Set<Digest> = []
  var tried: Set<TriedFile> = []
  /// Key files that say they are a case's of which nothing lay in a tree of that size. They are looked at again once it has grown.
  var waiting: [TriedFile: Int] = [:]
  var awaits: Seen?
  var lost: Seen?
  var alarms = 0
  var cases: [CaseID: Case] = [:]

  func encoded(vault: Digest) -> [UInt8] {
    let start = """
      avhopp/pin/v1
      vault \(vault.hex)
      base \(base)
      head \(Hex.encode(head.bytes))
      pinned \(time.text)
      \(passed.text)strangers \(strangers) \(unlooked)

      """
    // Bytes from the beginning, in their room: a vault has hundreds of thousands of key files.
    var text: [UInt8] = []
    text.reserveCapacity(1024 + tried.count * TriedFile.lineBytes)
    text += start.utf8
    for code in verified.map(\.hex).sorted() { text += "verified \(code)\n".utf8 }
    for file in tried.sorted() { text += file.line.utf8 }
    for file in waiting.keys.sorted() { text += "waits \(file.hex) \(waiting[file] ?? 0)\n".utf8 }
    if let awaits { text += "awaits \(awaits.size) \(awaits.root.hex)\n".utf8 }
    if let lost { text += "lost \(lost.size) \(lost.root.hex)\n".utf8 }
    if alarms > 0 { text += "alarms \(alarms)\n".utf8 }
    for (id, item) in cases.map({ ($0.key.hex, $0.value) }).sorted(by: { $0.0 < $1.0 }) {
      text += "case \(id) \(item.text)\n".utf8
    }
    return text
  }

  /// nil for anything that `encoded` does not print.
  init?(_ bytes: [UInt8], vault: Digest) {
    guard let pin = try? Pin.read(bytes, vault: vault), pin.encoded(vault: vault) == bytes else { return nil }
    self = pin
  }

  init(head: Head, time: Moment) { (self.head, self.time) = (head, time) }

  private static func read(_ bytes: [UInt8], vault: Digest) throws -> Pin {
    var lines = try Lines(bytes, lineMax: 4096, totalMax: LocalFile.sizeMax)
    _ = try lines.field("avhopp/pin/v1", count: 0)
    let isOurs = try lines.field("vault", count: 1)[0] == vault.hex
    let base = String(try lines.field("base", count: 1)[0])
    guard isOurs, let headBytes = Hex.decode(try lines.field("head", count: 1)[0]), let head = Head(bytes: headBytes),
      let time = Moment(try lines.field("pinned", count: 1)[0])
    else { throw lines.fail("this vault's head") }
    var pin = Pin(head: head, time: time)
    pin.base = base
    pin.passed = try lines.waypoint()
    let counts = try lines.field("strangers", count: 2)
    guard let strangers = Digits.number(counts[0]), let unlooked = Digits.number(counts[1]) else {
      throw lines.fail("two numbers")
    }
    (pin.strangers, pin.unlooked) = (strangers, unlooked)
    while let values = try lines.fieldIfPresent("verified") {
      guard let code = Digest(hex: values[0]) else { throw lines.fail("a hash") }
      pin.verified.insert(code)
    }
    while let values = try lines.fieldBytesIfPresent("tried") {
      guard let hex = values.first, let file = TriedFile(hex: hex), pin.tried.count < triedMax else {
        throw lines.fail("a key file")
      }
      pin.tried.insert(file)
    }
    while let values = try lines.fieldIfPresent("waits") {
      guard values.count == 2, let file = TriedFile(hex: Array(values[0].utf8)[...]),
        let size = Digits.number(values[1]),
        pin.tried.count + pin.waiting.count < triedMax
      else { throw lines.fail("a key file and a size") }
      pin.waiting[file] = size
    }
    pin.awaits = try lines.seen("awaits")
    pin.lost = try lines.seen("lost")
    if let values = try lines.fieldIfPresent("alarms") {
      guard values.count == 1, let alarms = Digits.number(values[0]), alarms > 0 else { throw lines.fail("a number") }
      pin.alarms = alarms
    }
    while let values = try lines.fieldBytesIfPresent("case") {
      guard values.count == 8, let id = CaseID(hexBytes: values[0]), let item = Case(values[1...]) else {
        throw lines.fail("a case")
      }
      pin.cases[id] = item
    }
    guard lines.isAtEnd else { throw lines.fail("the end") }
    return pin
  }
}

extension Optional where Wrapped == Waypoint {
  /// A line of it, where there is one.
  var text: String { map { "passed \(Hex.encode($0.bytes))\n" } ?? "" }
}

extension Lines {
  /// The line `passed`, where it is there.
  mutating func waypoint() throws -> Waypoint? {
    guard let values = try fieldIfPresent("passed") else { return nil }
    guard values.count == 1, let bytes = Hex.decode(values[0]), let waypoint = Waypoint(bytes: bytes) else {
      throw fail("a waypoint")
    }
    return waypoint
  }

  /// The line `name size root`, where it is there.
  fileprivate mutating func seen(_ name: String) throws -> Seen? {
    guard let values = try fieldIfPresent(name) else { return nil }
    guard values.count == 2, let size = Digits.number(values[0]), let root = Digest(hex: values[1]) else {
      throw fail("a size and a root")
    }
    return Seen(size: size, root: root)
  }
}

extension Pin.Case {
  var text: String {
    let tags = tags.isEmpty ? "-" : tags.map { Hex.encode($0.bytes) }.joined(separator: ",")
    return "\(frames) \(accepted) \(time.text) \(workflow) \(assigned ?? "-") \(standing.rawValue) \(tags)"
  }

  mutating func markKnown() { if standing == .new { standing = .known } }

  init?(_ values: ArraySlice<ArraySlice<UInt8>>) {
    let values = Array(values)
    guard let frames = Digits.number(values[0]), let accepted = Digits.number(values[1]),
      let time = Moment(bytes: values[2]),
      let standing = Pin.Standing(rawValue: String(decoding: values[5], as: UTF8.self))
    else { return nil }
    let tags = values[6].split(separator: UInt8(ascii: ",")).compactMap { Hex.decode($0).flatMap { Tag(bytes: $0) } }
    let assigned = String(decoding: values[4], as: UTF8.self)
    self.init(
      frames: frames, accepted: accepted, time: time, workflow: String(decoding: values[3], as: UTF8.self),
      assigned: assigned == "-" ? nil : assigned, tags: tags, standing: standing)
  }
}
