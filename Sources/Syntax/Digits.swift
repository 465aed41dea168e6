/// Decimal numbers as our texts write them: digits only, no sign, no leading zero; one value has one spelling.
package enum Digits {
  /// nil for "", "07", "+7", "-7", or anything above `max`.
  package static func number<S: StringProtocol>(_ text: S, max: Int = .max) -> Int? {
    number(Array(text.utf8)[...], max: max)
  }

  /// The same, of text as bytes.
  package static func number(_ text: ArraySlice<UInt8>, max: Int = .max) -> Int? {
    var value = 0
    var count = 0
    for digit in text {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9"), count < 19, !(count == 1 && value == 0) else {
        return nil
      }
      let (shifted, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = shifted.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
      guard !over, !overflow, sum <= max else { return nil }
      value = sum
      count += 1
    }
    return count == 0 ? nil : value
  }

  /// Exactly `count` digits, leading zeros kept, as dates write them. `count` ≤ 9.
  static func fixed(_ text: ArraySlice<UInt8>, count: Int) -> Int? {
    guard text.count == count, count <= 9 else { return nil }
    var value = 0
    for digit in text {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }

  /// `value` with at least `count` digits; `value` ≥ 0.
  package static func padded(_ value: Int, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: Swift.max(0, count - text.utf8.count)) + text
  }
}
