/// Bech32 (BIP 173) as age uses it: no limit of 90 characters, one case. Works on lent memory, so that a secret key
/// never becomes a `String`.
enum Bech32 {
  private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

  /// Characters of `prefix`1`data`checksum.
  static func textCount(prefix: String, dataCount: Int) -> Int {
    prefix.utf8.count + 1 + (dataCount * 8 + 4) / 5 + 6
  }

  /// Writes the text of `data`; upper-case letters if asked for. `text` has `textCount` bytes.
  static func encode(
    _ data: UnsafeRawBufferPointer, prefix: String, isUpperCase: Bool, into text: UnsafeMutableRawBufferPointer
  ) {
    var sum = Checksum(prefix: prefix)
    var end = 0
    func put(character: UInt8) {
      let isLetter = (0x61...0x7A).contains(character)
      unsafe text[end] = isUpperCase && isLetter ? character - 32 : character
      end += 1
    }
    func put(value: UInt8) {
      sum.take(value)
      put(character: alphabet[Int(value)])
    }
    for character in prefix.utf8 { put(character: character) }
    put(character: UInt8(ascii: "1"))
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    for index in 0..<data.count {
      bits = unsafe (bits << 8 | UInt32(data[index])) & 0xFFF
      bitCount += 8
      while bitCount >= 5 {
        bitCount -= 5
        put(value: UInt8(bits >> bitCount & 31))
      }
    }
    if bitCount > 0 { put(value: UInt8(bits << (5 - bitCount) & 31)) }
    for _ in 0..<6 { sum.take(0) }
    let check = sum.value ^ 1
    for place in 0..<6 { put(character: alphabet[Int(check >> (25 - 5 * UInt32(place)) & 31)]) }
  }

  /// Writes the data of a text in the asked-for case; `false` for anything but the canonical spelling of exactly
  /// `data.count` bytes.
  static func decode(
    _ text: UnsafeRawBufferPointer, prefix: String, isUpperCase: Bool, into data: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard text.count == textCount(prefix: prefix, dataCount: data.count) else { return false }
    func lowered(_ character: UInt8) -> UInt8? {
      switch character {
      case 0x61...0x7A: isUpperCase ? nil : character
      case 0x41...0x5A: isUpperCase ? character + 32 : nil
      default: character
      }
    }
    var position = 0
    for expected in Array(prefix.utf8) + [UInt8(ascii: "1")] {
      guard unsafe lowered(text[position]) == expected else { return false }
      position += 1
    }
    var sum = Checksum(prefix: prefix)
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    var end = 0
    while position < text.count {
      guard let character = unsafe lowered(text[position]), let value = alphabet.firstIndex(of: character) else {
        return false
      }
      sum.take(UInt8(value))
      if position < text.count - 6 {
        bits = (bits << 5 | UInt32(value)) & 0xFFF
        bitCount += 5
        if bitCount >= 8 {
          bitCount -= 8
          unsafe data[end] = UInt8(bits >> bitCount & 0xFF)
          end += 1
        }
      }
      position += 1
    }
    return end == data.count && bits & ((1 << bitCount) - 1) == 0 && sum.value == 1
  }

  private struct Checksum {
    private(set) var value: UInt32 = 1

    init(prefix: String) {
      for character in prefix.utf8 { take(character >> 5) }
      take(0)
      for character in prefix.utf8 { take(character & 31) }
    }

    mutating func take(_ symbol: UInt8) {
      let top = value >> 25
      value = (value & 0x1FF_FFFF) << 5 ^ UInt32(symbol)
      let generators: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
      for (bit, generator) in generators.enumerated() where top >> UInt32(bit) & 1 == 1 { value ^= generator }
    }
  }
}
