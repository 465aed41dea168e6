internal import Syntax

package enum Language: String, Sendable, CaseIterable { case sv, en }

/// What people read, in both languages. One that was read is taken out of its text when it is shown, and most never are.
package struct Label: Sendable, Equatable {
  private enum Source {
    case texts(sv: String, en: String)
    case read(sv: JSON, en: JSON)
    case kept(KeptText, sv: Range<Int32>, en: Range<Int32>)
  }

  private let source: Source

  package init(sv: String, en: String) { source = .texts(sv: sv, en: en) }

  /// Of two strings.
  init(sv: JSON, en: JSON) { source = .read(sv: sv, en: en) }

  init(_ text: KeptText, sv: Range<Int32>, en: Range<Int32>) { source = .kept(text, sv: sv, en: en) }

  /// Where both stand in the text that they were read from, if they stand there as they are.
  var places: (sv: Range<Int32>, en: Range<Int32>)? {
    switch source {
    case .texts: return nil
    case .read(let sv, let en):
      guard let sv = sv.plainText, let en = en.plainText else { return nil }
      return (sv, en)
    case .kept(_, let sv, let en): return (sv, en)
    }
  }

  package var sv: String {
    switch source {
    case .texts(let sv, _): sv
    case .read(let sv, _): sv.string ?? ""
    case .kept(let text, let sv, _): text.string(sv)
    }
  }

  package var en: String {
    switch source {
    case .texts(_, let en): en
    case .read(_, let en): en.string ?? ""
    case .kept(let text, _, let en): text.string(en)
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
