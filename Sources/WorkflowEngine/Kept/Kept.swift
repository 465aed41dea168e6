/// A definition as a program that has read it keeps it for itself: nothing is looked up by key, and nothing checked that was
/// checked when it was read. Not a format: it is read back by the very program that wrote it, from where nobody else writes,
/// and whatever does not fit is a fault, after which the definition itself is read.
protocol Kept {
  func put(to out: inout KeptWriter)
  init(from kept: inout KeptReader) throws(KeptFault)
}

/// What was kept is not what this program would have written.
struct KeptFault: Error {}

/// Numbers in groups of seven bits; each text once, where it is used by its number.
struct KeptWriter {
  private var bytes: [UInt8] = []
  private var texts: [String] = []
  private var numbers: [String: Int] = [:]

  mutating func put<each Item: Kept>(_ item: repeat each Item) { repeat (each item).put(to: &self) }

  mutating func add(_ number: Int) { Self.add(UInt64(bitPattern: Int64(number)), to: &bytes) }

  mutating func add(_ text: String) {
    if let number = numbers[text] { return add(number) }
    numbers[text] = texts.count
    add(texts.count)
    texts.append(text)
  }

  /// The texts, then what was written.
  var whole: [UInt8] {
    var all: [UInt8] = []
    Self.add(UInt64(texts.count), to: &all)
    for text in texts {
      Self.add(UInt64(text.utf8.count), to: &all)
      all += text.utf8
    }
    return all + bytes
  }

  static func add(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

struct KeptReader {
  private let bytes: [UInt8]
  private var place: Int
  private let end: Int
  private var texts: [String] = []
  /// The definition's own text, that labels are places in.
  let definition: KeptText
  /// Known once their tables have been read.
  var periods = Table<NamedPeriod>([])
  var stateCount = 0

  /// - Parameter range: where in the text's bytes it lies.
  init(_ definition: KeptText, _ range: Range<Int>) throws(KeptFault) {
    (bytes, place, end, self.definition) = (definition.bytes, range.lowerBound, range.upperBound, definition)
    let count = try self.count()
    texts.reserveCapacity(count)
    for _ in 0..<count {
      let length = try number()
      guard length >= 0, length <= end - place else { throw KeptFault() }
      texts.append(String(decoding: bytes[place..<(place + length)], as: UTF8.self))
      place += length
    }
  }

  var isAtEnd: Bool { place == end }

  mutating func get<Item: Kept>() throws(KeptFault) -> Item { try Item(from: &self) }

  mutating func number() throws(KeptFault) -> Int {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while place < end, shift < 64 {
      let byte = bytes[place]
      place += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int(Int64(bitPattern: number)) }
      shift += 7
    }
    throw KeptFault()
  }

  /// Of things of which each takes a byte at least.
  mutating func count() throws(KeptFault) -> Int {
    let count = try number()
    guard count >= 0, count <= end - place else { throw KeptFault() }
    return count
  }

  mutating func text() throws(KeptFault) -> String {
    let number = try number()
    guard texts.indices.contains(number) else { throw KeptFault() }
    return texts[number]
  }

  mutating func choice<Choice: RawRepresentable>() throws(KeptFault) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: try text()) else { throw KeptFault() }
    return choice
  }

  mutating func state() throws(KeptFault) -> Int {
    let state = try number()
    guard state >= 0, state < stateCount else { throw KeptFault() }
    return state
  }

  mutating func states() throws(KeptFault) -> [Int] {
    var states: [Int] = []
    for _ in 0..<(try count()) { states.append(try state()) }
    return states
  }

  mutating func period() throws(KeptFault) -> NamedPeriod {
    guard let period = periods[try text()] else { throw KeptFault() }
    return period
  }
}

extension Int: Kept {
  func put(to out: inout KeptWriter) { out.add(self) }
  init(from kept: inout KeptReader) throws(KeptFault) { self = try kept.number() }
}

extension Bool: Kept {
  func put(to out: inout KeptWriter) { out.add(self ? 1 : 0) }
  init(from kept: inout KeptReader) throws(KeptFault) { self = try kept.number() != 0 }
}

extension String: Kept {
  func put(to out: inout KeptWriter) { out.add(self) }
  init(from kept: inout KeptReader) throws(KeptFault) { self = try kept.text() }
}

extension Optional: Kept where Wrapped: Kept {
  func put(to out: inout KeptWriter) {
    out.add(self == nil ? 0 : 1)
    if let self { out.put(self) }
  }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self = try kept.number() == 0 ? nil : .some(try kept.get())
  }
}

extension Array: Kept where Element: Kept {
  func put(to out: inout KeptWriter) {
    out.add(count)
    for item in self { out.put(item) }
  }
  init(from kept: inout KeptReader) throws(KeptFault) {
    let count = try kept.count()
    self.init()
    reserveCapacity(count)
    for _ in 0..<count { append(try kept.get()) }
  }
}

extension Place: Kept {
  func put(to out: inout KeptWriter) { out.put(line, column) }
  init(from kept: inout KeptReader) throws(KeptFault) { self.init(line: try kept.get(), column: try kept.get()) }
}
