import Syntax

/// Text that someone else wrote, made safe to show on a terminal: nothing in it moves the cursor, changes colours, turns the
/// direction of writing, hides, or pretends to be a line of ours.
package enum ForeignText {
  /// One line: control, format (bidirectional, zero-width), separator, private and unassigned scalars become `\u{1B}`; a tab
  /// becomes a space.
  /// - Parameter limit: characters shown; the rest becomes `…`.
  package static func shown(_ text: String, limit: Int = 4096) -> String {
    var output = String.UnicodeScalarView()
    var count = 0
    var marks = 0
    for scalar in text.unicodeScalars {
      guard count < limit else {
        output.append("…")
        break
      }
      count += 1
      marks = isMark(scalar) ? marks + 1 : 0
      if scalar == "\t" {
        output.append(" ")
      } else if isPlain(scalar), marks <= marksMax {
        output.append(scalar)
      } else {
        output.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
      }
    }
    return String(output)
  }

  /// The lines of a text, each as `shown` gives it. LF and CRLF end lines; nothing else does.
  package static func shownLines(_ text: String, lineLimit: Int = 4096) -> [String] {
    var lines: [String.UnicodeScalarView] = [String.UnicodeScalarView()]
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        if previous == "\r" { lines[lines.count - 1].removeLast() }
        lines.append(String.UnicodeScalarView())
      } else {
        lines[lines.count - 1].append(scalar)
      }
      previous = scalar
    }
    return lines.map { shown(String($0), limit: lineLimit) }
  }

  /// Combining marks in a row above this cover the lines around them.
  private static let marksMax = 4

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: false
    }
  }

  /// Printable, and of one's own place on the line.
  static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isUnseen && scalar.properties.generalCategory != .unassigned
  }
}
