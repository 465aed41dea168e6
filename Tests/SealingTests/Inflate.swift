/// zlib (RFC 1950, 1951), to read the compressed cases of the age test kit. For tests only: no limits.
struct Inflate {
  struct Malformed: Error {}

  private let input: [UInt8]
  private var position = 2  // past the zlib header
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var output: [UInt8] = []

  static func zlib(_ input: [UInt8]) throws -> [UInt8] {
    var reader = Inflate(input: input)
    try reader.run()
    return reader.output
  }

  private init(input: [UInt8]) { self.input = input }

  private mutating func run() throws {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try stored()
      case 1: try compressed(Code(Inflate.fixedLengths), Code([Int](repeating: 5, count: 30)))
      case 2: try dynamic()
      default: throw Malformed()
      }
    }
  }

  private static let fixedLengths =
    [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
    + [Int](repeating: 8, count: 8)

  private mutating func take(_ count: Int) throws -> Int {
    while bitCount < count {
      guard position < input.count else { throw Malformed() }
      bits |= UInt32(input[position]) << UInt32(bitCount)
      position += 1
      bitCount += 8
    }
    let value = Int(bits & ((1 << UInt32(count)) - 1))
    bits >>= UInt32(count)
    bitCount -= count
    return value
  }

  private mutating func stored() throws {
    (bits, bitCount) = (0, 0)
    guard position + 4 <= input.count else { throw Malformed() }
    let count = Int(input[position]) | Int(input[position + 1]) << 8
    guard position + 4 + count <= input.count else { throw Malformed() }
    output += input[(position + 4)..<(position + 4 + count)]
    position += 4 + count
  }

  private mutating func dynamic() throws {
    let literals = try take(5) + 257
    let distances = try take(5) + 1
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var codeLengths = [Int](repeating: 0, count: 19)
    for index in 0..<(try take(4) + 4) { codeLengths[order[index]] = try take(3) }
    let code = Code(codeLengths)
    var lengths: [Int] = []
    while lengths.count < literals + distances {
      switch try symbol(code) {
      case 16:
        guard let last = lengths.last else { throw Malformed() }
        lengths += [Int](repeating: last, count: try take(2) + 3)
      case 17: lengths += [Int](repeating: 0, count: try take(3) + 3)
      case 18: lengths += [Int](repeating: 0, count: try take(7) + 11)
      case let length: lengths.append(length)
      }
    }
    try compressed(Code(Array(lengths[..<literals])), Code(Array(lengths[literals...])))
  }

  private mutating func compressed(_ literals: Code, _ distances: Code) throws {
    let lengthBase = [
      3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    ]
    while true {
      let symbol = try symbol(literals)
      if symbol == 256 { return }
      if symbol < 256 {
        output.append(UInt8(symbol))
        continue
      }
      guard symbol < 286 else { throw Malformed() }
      let lengthExtra = symbol == 285 ? 0 : max(0, (symbol - 261) / 4)
      let length = lengthBase[symbol - 257] + (try take(lengthExtra))
      let place = try self.symbol(distances)
      let distanceExtra = max(0, place / 2 - 1)
      let distanceBase = place < 4 ? place + 1 : ((2 + place % 2) << distanceExtra) + 1
      let distance = distanceBase + (try take(distanceExtra))
      guard distance <= output.count else { throw Malformed() }
      var left = length
      while left > 0 {
        let start = output.count - distance
        let part = Array(output[start..<(start + min(left, distance))])
        // A run of one byte repeats it: distances may be shorter than lengths.
        output += distance == 1 ? [UInt8](repeating: part[0], count: left) : part
        left -= distance == 1 ? left : part.count
      }
    }
  }

  private mutating func symbol(_ code: Code) throws -> Int {
    var value = 0
    for length in 1...15 {
      value = value << 1 | (try take(1))
      if let symbol = code.symbols[length << 16 | value] { return symbol }
    }
    throw Malformed()
  }

  /// A canonical Huffman code: (length, bits) to symbol.
  private struct Code {
    private(set) var symbols: [Int: Int] = [:]

    init(_ lengths: [Int]) {
      var next = 0
      for length in 1...15 {
        next <<= 1
        for (symbol, own) in lengths.enumerated() where own == length {
          symbols[length << 16 | next] = symbol
          next += 1
        }
      }
    }
  }
}
