package enum Language: String, Sendable, CaseIterable { case sv, en }

/// What people read, in both languages.
package struct Label: Sendable, Equatable {
  package let sv: String
  package let en: String

  package init(sv: String, en: String) { (self.sv, self.en) = (sv, en) }

  package func callAsFunction(_ language: Language) -> String { language == .sv ? sv : en }
}

/// Where something stands in the definition's text; 1-based, column in bytes.
package struct Place: Sendable, Equatable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
}
