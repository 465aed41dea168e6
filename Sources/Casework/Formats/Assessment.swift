package import LedgerStore
package import Syntax
import WorkflowEngine

/// How far the source can be trusted, A…D of the 4×4 as Europol's handling codes write it: A no doubt, B mostly reliable,
/// C mostly unreliable, X cannot be assessed.
package enum SourceCode: String, Sendable, CaseIterable {
  case reliable = "A"
  case mostly = "B"
  case seldom = "C"
  case unknown = "X"
}

/// How the information is known: 1 not in doubt, 2 known to the source, 3 corroborated, 4 neither.
package enum InformationCode: String, Sendable, CaseIterable {
  case certain = "1"
  case known = "2"
  case corroborated = "3"
  case uncorroborated = "4"
}

package enum HandlingCode: String, Sendable, CaseIterable {
  case h0 = "H0"
  case h1 = "H1"
  case h2 = "H2"
  case h3 = "H3"
}

/// Traffic Light Protocol 2.0.
package enum TLP: String, Sendable, CaseIterable {
  case red = "RED"
  case amberStrict = "AMBER+STRICT"
  case amber = "AMBER"
  case green = "GREEN"
  case clear = "CLEAR"
}

/// A file handed in with an assessment.
package struct Attachment: Equatable, Sendable {
  package let name: String
  package let content: [UInt8]

  package init(name: String, content: [UInt8]) { (self.name, self.content) = (name, content) }
}

/// The police's hot- och riskbedömning: eight fields, as a form that can be filled by hand and read over the telephone.
/// Codes are optional; a level is a word of the municipality's scale and never decides anything by itself.
package struct Assessment: Equatable, Sendable {
  /// Who: function, never a name.
  package var function: String
  /// The police's own reference (dnr); may be empty.
  package var reference: String
  package var date: CivilDate
  /// The question that is answered.
  package var question: String
  /// One of the ticket's levels.
  package var level: String
  /// The level in the police's own words.
  package var words: String
  /// Where the person should not be.
  package var whereNot: String
  package var advice: String
  /// Look again on this day; the police seldom say, then the worker sets one of ours.
  package var lookAgain: CivilDate?
  /// Same as the last one.
  package var isUnchanged: Bool
  package var source: SourceCode?
  package var information: InformationCode?
  package var handling: HandlingCode?
  package var tlp: TLP?
  package var attachments: [Attachment]

  package init(
    function: String, reference: String = "", date: CivilDate, question: String, level: String, words: String,
    whereNot: String = "", advice: String = "", lookAgain: CivilDate? = nil, isUnchanged: Bool = false,
    source: SourceCode? = nil, information: InformationCode? = nil, handling: HandlingCode? = nil, tlp: TLP? = nil,
    attachments: [Attachment] = []
  ) {
    (self.function, self.reference, self.date, self.question) = (function, reference, date, question)
    (self.level, self.words, self.whereNot, self.advice) = (level, words, whereNot, advice)
    (self.lookAgain, self.isUnchanged, self.attachments) = (lookAgain, isUnchanged, attachments)
    (self.source, self.information, self.handling, self.tlp) = (source, information, handling, tlp)
  }

  /// "Oförändrad" in one step: who, when, and the level that still holds.
  package static func unchanged(
    function: String, reference: String = "", date: CivilDate, level: String, lookAgain: CivilDate? = nil,
    ticket: TicketDraft
  ) -> Assessment {
    Assessment(
      function: function, reference: reference, date: date, question: ticket.questions, level: level,
      words: "Oförändrad sedan förra bedömningen.", lookAgain: lookAgain, isUnchanged: true)
  }

  /// The fact lines that the answer becomes, in the clear beside it: that there is an assessment of this day and, where the
  /// police say, until when. Never the level: no guard may ask for it, and no auditor needs to know it.
  package func facts(_ ticket: TicketDraft) -> [FactLine] { facts(named: ticket.fact) }

  func facts(named name: String) -> [FactLine] {
    [FactLine(name: name, value: date.text, until: lookAgain.map(WorkCalendar.endOfDay))]
  }

  /// What is wrong with it as an answer to this ticket; empty if nothing is.
  package func faults(levels: [String]) -> [FieldFault] {
    var faults: [FieldFault] = []
    func check(_ field: String, _ text: String, max: Int, isRequired: Bool = false, isMultiline: Bool = true) {
      if isRequired, PlainText.tidied(text).isEmpty {
        faults.append(FieldFault(field: field, expected: .required))
      } else if let expected = PlainText.fault(text, max: max, isMultiline: isMultiline) {
        faults.append(FieldFault(field: field, expected: expected))
      }
    }
    check("function", function, max: 200, isRequired: true, isMultiline: false)
    check("reference", reference, max: 100, isMultiline: false)
    check("question", question, max: Ticket.questionsMax, isRequired: true)
    if !levels.contains(level) { faults.append(FieldFault(field: "level", expected: .choice(levels))) }
    check("words", words, max: Assessment.textMax, isRequired: true)
    check("whereNot", whereNot, max: Assessment.textMax)
    check("advice", advice, max: Assessment.textMax)
    if let lookAgain, lookAgain < date { faults.append(FieldFault(field: "lookAgain", expected: .date)) }
    let isNamed = attachments.allSatisfy { BodyHeader.isFileName($0.name) }
    if !isNamed || attachments.count > Assessment.attachmentsMax {
      faults.append(FieldFault(field: "attachments", expected: .document))
    } else if attachments.reduce(0, { $0 + $1.content.count }) > Assessment.attachmentBytesMax {
      faults.append(
        FieldFault(field: "attachments", expected: .documentTooLarge(limit: Assessment.attachmentBytesMax)))
    }
    return faults
  }

  package static let textMax = 8000
  package static let attachmentsMax = 16
  /// 16 MiB together.
  package static let attachmentBytesMax = 16 << 20
}
