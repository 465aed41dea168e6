import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// One opened body, shown. All of it is foreign text: written by somebody else, and escaped.
enum BodyView {
  static func lines(_ body: OpenedBody, _ workflow: Workflow, _ author: String, _ session: Session) -> [String] {
    let l = session.language
    let part = workflow.compartments[body.place.compartment]?.label(l) ?? body.place.compartment
    var who = author
    if let assessment = body.assessment {
      // The clerk who took it in has not assessed anything.
      who =
        ForeignText.shown(assessment.function, limit: 120)
        + session.text(" (mottagen av \(author == "du" ? "dig" : author))", " (taken in by \(author))")
    }
    var lines = ["── " + part + " · " + session.label(ofEvent: body.place.event, workflow) + " · " + who]
    if let form = body.answers, let definition = workflow.forms[form.form] {
      for field in definition.fields {
        guard let answer = form[field.id] else { continue }
        let shown = text(answer, field, l)
        lines.append(field.label(l) + ":" + (shown.count == 1 ? " " + shown[0] : ""))
        if shown.count > 1 { lines += shown.map { "    " + $0 } }
      }
    } else if let assessment = body.assessment {
      lines += self.lines(assessment, workflow, session)
    } else if let note = body.note {
      lines += ForeignText.shownLines(note, lineLimit: 4096)
    } else if body.kind == .document {
      lines.append(
        session.text("Handling: ", "Document: ") + ForeignText.shown(body.name ?? "–", limit: 120)
          + " (\(body.content.count) byte)")
      lines.append(session.text("Spara med: --save MAPP", "Save with: --save DIR"))
    } else {
      lines += ForeignText.shownLines(String(decoding: body.content, as: UTF8.self), lineLimit: 400)
    }
    return lines + [""]
  }

  /// The police's eight fields, as they wrote them.
  private static func lines(_ assessment: Assessment, _ workflow: Workflow, _ session: Session) -> [String] {
    let scale = TicketDraft.scale(of: workflow)?.levels ?? []
    let level = scale.first { $0.id == assessment.level }?.label(session.language) ?? assessment.level
    let rows: [(String, String, String)] = [
      ("Bedömd av", "Assessed by", assessment.function), ("Diarienummer", "Reference", assessment.reference),
      ("Datum", "Date", assessment.date.text), ("Fråga", "Question", assessment.question), ("Nivå", "Level", level),
      ("Med egna ord", "In their own words", assessment.words), ("Inte vara", "Should not be", assessment.whereNot),
      ("Råd", "Advice", assessment.advice),
      ("Omprövas senast", "Look again on", assessment.lookAgain?.text ?? session.text("sätts av oss", "set by us")),
    ]
    var lines: [String] = []
    for (sv, en, text) in rows where !text.isEmpty {
      let shown = ForeignText.shownLines(text, lineLimit: 4096)
      lines.append(session.text(sv, en) + ": " + (shown.first ?? ""))
      lines += shown.dropFirst().map { "    " + $0 }
    }
    for file in assessment.attachments {
      lines.append(session.text("Bilaga: ", "Attachment: ") + ForeignText.shown(file.name, limit: 120))
    }
    return lines
  }

  static func text(_ answer: Answer, _ field: Field?, _ l: Language) -> [String] {
    switch answer {
    case .text(let text): return ForeignText.shownLines(text, lineLimit: 4096)
    case .choice(let id): return [field?.choices.first { $0.id == id }?.label(l) ?? id]
    case .date(let date): return [date.text]
    case .moment(let moment): return [Times.short(moment, now: moment, l) + " " + String(moment.swedish.year)]
    case .number(let number): return ["\(number)"]
    case .person(let number):
      return [
        number.text
          + (number.standing == .stated ? (l == .sv ? " (uppgivet, ej styrkt)" : " (stated, not proven)") : "")
      ]
    case .document(let file): return [ForeignText.shown(file.name, limit: 120)]
    case .bool(let flag): return [flag ? (l == .sv ? "ja" : "yes") : (l == .sv ? "nej" : "no")]
    case .unknown: return [Say.unknownYet(l)]
    }
  }

  static func json(_ body: OpenedBody) -> JSON {
    var members: [(String, JSON)] = [
      ("part", .text(body.place.compartment)), ("event", .text(body.place.event)), ("author", .text(body.place.author)),
      ("kind", .text(body.kind.rawValue)),
      ("size", .number(body.content.count)), ("hash", .text(body.place.hash.hex)),
      ("name", body.name.map { .text($0) } ?? .null),
    ]
    if body.kind == .form, let content = try? JSON.read(body.content) { members.append(("content", content)) }
    return .record(members)
  }
}
