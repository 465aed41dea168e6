/// A length of time as law and contracts count it, in a strict subset of ISO 8601: "P14D", "PT24H", "P5Y", "P3W", "P1Y6M".
/// Units from large to small, each once, none zero, no leading zeros; weeks stand alone.
package struct Period: Hashable, Sendable {
  package let years: Int
  package let months: Int
  package let weeks: Int
  package let days: Int
  package let hours: Int
  package let minutes: Int

  /// Each unit may be 1 to 9999.
  package static let unitMax = 9999

  /// nil for anything but the spelling `text` gives.
  package init?(_ text: some StringProtocol) {
    var rest = Array(text.utf8)[...]
    guard rest.popFirst() == UInt8(ascii: "P"), let last = rest.last, last != UInt8(ascii: "T") else { return nil }
    var values = [0, 0, 0, 0, 0, 0]
    var place = 0
    var isTime = false
    while !rest.isEmpty {
      if !isTime, rest.first == UInt8(ascii: "T") {
        rest.removeFirst()
        isTime = true
        place = 4
      }
      let number = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      rest = rest[number.endIndex...]
      guard let unit = rest.popFirst(), number.count <= 4,
        let value = Digits.number(String(decoding: number, as: UTF8.self), max: Period.unitMax), value > 0,
        let found = (place..<(isTime ? 6 : 4)).first(where: { Period.units[$0] == unit })
      else { return nil }
      values[found] = value
      place = found + 1
    }
    let others = values[0] + values[1] + values[3] + values[4] + values[5]
    guard values[2] == 0 || others == 0 else { return nil }
    (years, months, weeks) = (values[0], values[1], values[2])
    (days, hours, minutes) = (values[3], values[4], values[5])
  }

  package var text: String {
    func part(_ value: Int, _ unit: String) -> String { value == 0 ? "" : "\(value)\(unit)" }
    let time = part(hours, "H") + part(minutes, "M")
    return "P" + part(years, "Y") + part(months, "M") + part(weeks, "W") + part(days, "D")
      + (time.isEmpty ? "" : "T" + time)
  }

  private static let units = Array("YMWDHM".utf8)
}
