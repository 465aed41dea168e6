/// Standard base64 (RFC 4648 §4), canonical only: no line breaks, no spaces, unused bits zero, padding exactly as asked for.
package enum Base64 {
  package static func encode(_ bytes: [UInt8], padded: Bool) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var start = 0
    while start < bytes.count {
      let count = min(3, bytes.count - start)
      var group = UInt32(bytes[start]) << 16
      if count > 1 { group |= UInt32(bytes[start + 1]) << 8 }
      if count > 2 { group |= UInt32(bytes[start + 2]) }
      for place in 0...count { text.append(alphabet[Int(group >> (18 - 6 * UInt32(place)) & 63)]) }
      if padded { for _ in count..<3 { text.append(padding) } }
      start += 3
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// nil unless `text` is exactly what `encode` would print.
  package static func decode<S: StringProtocol>(_ text: S, padded: Bool) -> [UInt8]? {
    decode(Array(text.utf8)[...], padded: padded)
  }

  /// The same, of text as bytes.
  package static func decode(_ text: ArraySlice<UInt8>, padded: Bool) -> [UInt8]? {
    var digits = text
    if padded {
      guard digits.count % 4 == 0 else { return nil }
      var count = 0
      while count < 2, digits.last == padding {
        digits.removeLast()
        count += 1
      }
      guard (4 - digits.count % 4) % 4 == count else { return nil }
    }
    guard digits.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 4 * 3 + 2)
    var bits: UInt32 = 0
    var bitCount = 0
    let values = Base64.values
    for digit in digits {
      let value = values[Int(digit)]
      guard value < 64 else { return nil }
      bits = bits << 6 | UInt32(value)
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
        bits &= (1 << UInt32(bitCount)) - 1
      }
    }
    return bits == 0 ? bytes : nil
  }

  private static let padding = UInt8(ascii: "=")
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()
}
