/// The two languages of every word on screen.
package enum Language: Sendable, CaseIterable { case sv, en }

/// One text in both languages.
package struct Label: Sendable, Hashable {
  package let sv: String
  package let en: String
  package init(sv: String, en: String) {
    self.sv = sv
    self.en = en
  }
  package func callAsFunction(_ language: Language) -> String { language == .sv ? sv : en }
}
