import Casework
import Syntax
import WorkflowEngine

/// The duty card as one: of every item the newest value, under the time it was written. What has been replaced is left out:
/// at night an old telephone number beside the new one is an address that leaks. Whoever wants the history reads the entries.
struct DutyCard {
  private struct Row {
    let field: String
    let label: String
    let lines: [String]
    /// Somebody wrote later that it is not known.
    let unknownSince: Moment?
  }
  /// What one step wrote that still stands, newest step first.
  private struct Group {
    let time: Moment
    let event: String
    let author: String
    var rows: [Row]
    let note: [String]
    let heading: String
  }

  private let groups: [Group]
  private let now: Moment
  private let session: Session

  /// - Parameter opened: in the ledger's order.
  init(_ opened: [OpenedBody], _ state: CaseState, _ office: Office, _ session: Session) {
    let l = session.language
    var groups: [Group] = []
    var known: Set<String> = []
    var unknown: [String: Moment] = [:]
    var asked: [(field: Field, time: Moment, group: Int)] = []
    for body in opened.reversed() {
      guard let entry = state.entries.first(where: { $0.bodies.contains(body.place) }) else { continue }
      let workflow = state.law(of: body)
      let time = entry.happened ?? entry.time
      var rows: [Row] = []
      if let form = body.answers, let definition = workflow.forms[form.form] {
        for field in definition.fields where !known.contains(field.id) {
          guard let answer = form[field.id] else { continue }
          if answer == .unknown {
            if unknown[field.id] == nil {
              unknown[field.id] = time
              asked.append((field, time, groups.count))
            }
            continue
          }
          known.insert(field.id)
          rows.append(
            Row(
              field: field.id, label: field.label(l), lines: BodyView.text(answer, field, l),
              unknownSince: unknown[field.id]))
        }
      }
      groups.append(
        Group(
          time: time, event: entry.event, author: entry.signer, rows: rows,
          note: body.answers == nil ? Array(BodyView.lines(body, workflow, "", session).dropFirst().dropLast()) : [],
          heading: Times.short(time, now: office.now(), l) + " · " + session.label(ofEvent: entry.event, workflow)
            + " · "
            + session.name(of: entry.signer, office)))
    }
    // Asked, and never known.
    for (field, _, group) in asked where !known.contains(field.id) {
      groups[group].rows.append(
        Row(field: field.id, label: field.label(l), lines: [Say.unknownYet(l)], unknownSince: nil))
    }
    self.groups = groups.filter { !$0.rows.isEmpty || !$0.note.isEmpty }
    now = office.now()
    self.session = session
  }

  func lines() -> [String] {
    var lines: [String] = []
    for group in groups {
      lines.append("── " + group.heading)
      for row in group.rows {
        lines.append(row.label + ":" + (row.lines.count == 1 ? " " + row.lines[0] : ""))
        if row.lines.count > 1 { lines += row.lines.map { "    " + $0 } }
        if let since = row.unknownSince {
          lines.append(
            "    ▲ "
              + session.text("\"vet inte än\" ", "\"not known yet\" ") + Times.short(since, now: now, session.language))
        }
      }
      lines += group.note + [""]
    }
    return lines
  }

  func json() -> JSON {
    .list(
      groups.flatMap { group in
        group.rows.map { row in
          .record([
            ("field", .text(row.field)), ("text", .text(row.lines.joined(separator: "\n"))),
            ("time", .text(group.time.text)), ("event", .text(group.event)), ("author", .text(group.author)),
            ("unknownSince", row.unknownSince.map { .text($0.text) } ?? .null),
          ])
        }
      })
  }
}
