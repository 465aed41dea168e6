internal import Syntax

/// Who a key name is, for the municipality's own staff: a body in the roster's compartment `names`.
package struct DirectoryCard: Equatable, Sendable {
  package let name: String
  package let title: String
  package let unit: String
  package let phone: String

  package static let textMax = 120
  private static let keys = ["name", "title", "unit", "phone"]

  /// Leading and trailing spaces go, and letters are composed (NFC).
  /// - Throws: `value` for an empty name, control characters, or a text above 120 characters; the payload is the field.
  package init(name: String, title: String, unit: String, phone: String) throws(FormatFault) {
    let texts = [name, title, unit, phone].map(PlainText.tidied)
    for (key, text) in zip(DirectoryCard.keys, texts) {
      guard PlainText.fault(text, max: DirectoryCard.textMax, isMultiline: false) == nil else {
        throw .value(field: key)
      }
    }
    guard !texts[0].isEmpty else { throw .value(field: "name") }
    (self.name, self.title, self.unit, self.phone) = (texts[0], texts[1], texts[2], texts[3])
  }

  /// Canonical JSON.
  package var encoded: [UInt8] {
    JSON.record([("name", .text(name)), ("title", .text(title)), ("unit", .text(unit)), ("phone", .text(phone))])
      .canonical()
  }

  /// Only what `encoded` gives.
  package init(encoded: [UInt8]) throws(FormatFault) {
    let json: JSON
    do { json = try JSON.read(encoded, limits: JSON.Limits(bytes: 8192)) } catch { throw .syntax(error) }
    var texts: [String] = []
    for key in DirectoryCard.keys {
      guard let text = json[key]?.string else { throw .value(field: key) }
      texts.append(text)
    }
    try self.init(name: texts[0], title: texts[1], unit: texts[2], phone: texts[3])
    guard self.encoded == encoded else { throw .value(field: "spelling") }
  }
}
