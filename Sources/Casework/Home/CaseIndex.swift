import LedgerStore
import Sealing
import Syntax

/// Where one frame of ours lies, pinned by its leaf, and what was found out about it once.
///
///     <index> <segment> <offset> <length> <leaf> <tag: t or -><seen: s or -><signature: y, n or ->
struct FrameRef: Equatable {
  enum Signature: Character {
    case good = "y"
    case bad = "n"
    case open = "-"
  }

  let index: Int
  let location: Location
  let leaf: Digest
  let tagMatches: Bool
  let seenMatches: Bool
  var signature: Signature

  var text: String {
    let marks = "\(tagMatches ? "t" : "-")\(seenMatches ? "s" : "-")\(signature.rawValue)"
    return "\(index) \(location.segment) \(location.offset) \(location.length) \(leaf.hex) \(marks)"
  }

  init(
    index: Int, location: Location, leaf: Digest, tagMatches: Bool, seenMatches: Bool, signature: Signature
  ) {
    (self.index, self.location, self.leaf) = (index, location, leaf)
    (self.tagMatches, self.seenMatches, self.signature) = (tagMatches, seenMatches, signature)
  }

  init?(_ values: [ArraySlice<UInt8>]) {
    guard values.count == 6, let leaf = Hex.decode(values[4]).flatMap({ Digest(bytes: $0) }), values[5].count == 3
    else {
      return nil
    }
    let numbers = values[0..<4].compactMap { Digits.number($0) }
    let marks = Array(values[5])
    guard numbers.count == 4, let signature = Signature(rawValue: Character(Unicode.Scalar(marks[2]))) else {
      return nil
    }
    self.init(
      index: numbers[0], location: Location(segment: numbers[1], offset: numbers[2], length: numbers[3]), leaf: leaf,
      tagMatches: marks[0] == UInt8(ascii: "t"), seenMatches: marks[1] == UInt8(ascii: "s"), signature: signature)
  }
}

/// The frames of one case, the key files that opened to us, and marks of what has been found out once: which key files were
/// made again and equal, which body holds which definition, and in the roster whose request was verified.
///
///     avhopp/frames/v1
///     case <id>
///     key <n> <hash>        1..n: key files of the register, by epoch
///     checked <hash>        0..n
///     frame <frame…>        0..n
struct CaseIndex: Equatable {
  var frames: [FrameRef] = []
  /// Key files of the register: what must be opened before anything else can be.
  var register: [Int: Digest] = [:]
  var checked: Set<Digest> = []

  func encoded(_ id: CaseID) -> [UInt8] {
    var text = "avhopp/frames/v1\ncase \(id.hex)\n"
    for (number, hash) in register.sorted(by: { $0.key < $1.key }) { text += "key \(number) \(hash.hex)\n" }
    for hash in checked.sorted() { text += "checked \(hash.hex)\n" }
    for frame in frames { text += "frame \(frame.text)\n" }
    return Array(text.utf8)
  }

  init(register: [Int: Digest] = [:]) { self.register = register }

  init?(_ bytes: [UInt8], _ id: CaseID) {
    guard let index = try? CaseIndex.read(bytes, id), index.encoded(id) == bytes else { return nil }
    self = index
  }

  private static func read(_ bytes: [UInt8], _ id: CaseID) throws -> CaseIndex {
    var lines = try Lines(bytes, lineMax: 512, totalMax: LocalFile.sizeMax)
    _ = try lines.field("avhopp/frames/v1", count: 0)
    guard try lines.field("case", count: 1)[0] == id.hex else { throw lines.fail("this case") }
    var index = CaseIndex()
    while let values = try lines.fieldIfPresent("key") {
      guard values.count == 2, let number = Digits.number(values[0]), let hash = Digest(hex: values[1]) else {
        throw lines.fail("a key file")
      }
      index.register[number] = hash
    }
    while let values = try lines.fieldIfPresent("checked") {
      guard let hash = Digest(hex: values[0]) else { throw lines.fail("a hash") }
      index.checked.insert(hash)
    }
    while let values = try lines.fieldBytesIfPresent("frame") {
      guard let frame = FrameRef(values) else { throw lines.fail("a frame") }
      index.frames.append(frame)
    }
    guard lines.isAtEnd else { throw lines.fail("the end") }
    return index
  }
}
