package import Sealing
package import Syntax

/// A text of ours that could not be read or written. Carries places and names of ours, never what was found.
package enum FormatFault: Error, Equatable, Sendable {
  case syntax(SyntaxError)
  case sealing(SealingError)
  /// A value that its line may not have; the payload is the line's name.
  case value(field: String)
  /// Two places that must agree do not; the payload names them.
  case mismatch(field: String)
  case tooLarge(limit: Int)
}

/// A text of people inside a line grammar: base64 of its UTF-8, `-` for none.
enum TextField {
  static func encode(_ text: String) -> String {
    text.isEmpty ? "-" : Base64.encode(Array(text.utf8), padded: true)
  }

  /// nil unless it is what `encode` gives for a text of at most `max` UTF-8 bytes.
  static func decode(_ field: Substring, max: Int) -> String? {
    if field == "-" { return "" }
    guard let bytes = Base64.decode(field, padded: true), !bytes.isEmpty, bytes.count <= max else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}
