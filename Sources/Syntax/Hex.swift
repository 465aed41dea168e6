/// Lower-case hexadecimal: one value has one spelling, so upper case is refused.
package enum Hex {
  package static func encode(_ bytes: [UInt8]) -> String {
    unsafe String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
      for place in bytes.indices {
        unsafe text[2 * place] = digit(bytes[place] >> 4)
        unsafe text[2 * place + 1] = digit(bytes[place] & 15)
      }
      return 2 * bytes.count
    }
  }

  /// nil unless `text` is an even number of [0-9a-f].
  package static func decode<S: StringProtocol>(_ text: S) -> [UInt8]? { decode(Array(text.utf8)[...]) }

  /// The same, of text as bytes.
  package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count % 2 == 0 else { return nil }
    let digits = text.span
    var bytes = [UInt8](repeating: 0, count: text.count / 2)
    var all: UInt8 = 0
    for place in bytes.indices {
      let (high, low) = (value(digits[2 * place]), value(digits[2 * place + 1]))
      bytes[place] = high << 4 | low & 15
      all |= high | low
    }
    return all < 16 ? bytes : nil
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + (value - 10)
  }

  /// 255 for what is no digit.
  private static func value(_ character: UInt8) -> UInt8 {
    if character &- UInt8(ascii: "0") < 10 { return character &- UInt8(ascii: "0") }
    if character &- UInt8(ascii: "a") < 6 { return character &- UInt8(ascii: "a") &+ 10 }
    return 255
  }
}
