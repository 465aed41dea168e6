internal import Syntax

package enum Language: String, Sendable, CaseIterable { case sv, en }

/// What people read, in both languages. One that was read is taken out of its text when it is shown, and most never are.
package struct Label: Sendable, Equatable {
  private enum Source {
    case texts(sv: String, en: String)
    case read(sv: JSON, en: JSON)
  }

  private let source: Source

  package init(sv: String, en: String) { source = .texts(sv: sv, en: en) }

  /// Of two strings.
  init(sv: JSON, en: JSON) { source = .read(sv: sv, en: en) }

  package var sv: String {
    switch source {
    case .texts(let sv, _): sv
    case .read(let sv, _): sv.string ?? ""
    }
  }

  package var en: String {
    switch source {
    case .texts(_, let en): en
    case .read(_, let en): en.string ?? ""
    }
  }

  package static func == (a: Label, b: Label) -> Bool { a.sv == b.sv && a.en == b.en }

  package func callAsFunction(_ language: Language) -> String { language == .sv ? sv : en }
}

/// Where something stands in the definition's text; 1-based, column in bytes.
package struct Place: Sendable, Equatable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
}
