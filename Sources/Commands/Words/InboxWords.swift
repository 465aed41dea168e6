import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// One thing that waits, as a line and as JSON.
enum InboxWords {
  static func line(_ item: InboxItem, _ office: Office, _ session: Session) -> String {
    guard let id = caseID(item) else { return lineWithoutCase(item, office, session) }
    let mark = isLoud(item) ? "▲ " : ""
    return mark + CaseNumber(id).text + "  " + what(item, id, office, session)
  }

  private static func what(_ item: InboxItem, _ id: CaseID, _ office: Office, _ session: Session) -> String {
    let l = session.language
    let workflow = office.workflow(of: id)
    func place(_ state: String, _ before: String?) -> String {
      before.flatMap { workflow?.facts[$0]?.label(l) } ?? workflow?.label(ofState: state)?(l) ?? state
    }
    switch item {
    case .newCase: return session.text("Nytt för dig", "New to you")
    case .decide(_, _, let event):
      let label = workflow.map { session.label(ofEvent: event, $0) } ?? event
      return session.text("Beslut att fatta: ", "Decision to take: ") + label
    case .secondLook(_, _, let event):
      let label = workflow.map { session.label(ofEvent: event, $0) } ?? event
      return session.text("Läs i efterhand (ett beslut av tio): ", "Second look (one decision in ten): ") + label
    case .deadline(_, let due):
      let left = Times.left(until: due.due, now: office.now(), l).map { " (\($0))" } ?? ""
      return session.text("Frist: ", "Deadline: ") + (workflow?.periods[due.period]?.label(l) ?? due.period) + " – "
        + place(due.state, due.before ?? due.from) + ", " + Times.short(due.due, now: office.now(), l) + left
    case .passed(_, let fired, let unheard):
      let alarm = unheard.map {
        ". " + AlarmWords(unheard: $0, id: id, workflow: workflow, office: office, session: session).sentence
      }
      return session.text("Passerad frist: ", "Deadline passed: ")
        + (workflow?.periods[fired.period]?.label(l) ?? fired.period)
        + " – " + place(fired.state, nil) + ", " + Times.short(fired.due, now: office.now(), l)
        + (office.responsible(for: id) == nil ? ". " + nobodyResponsible(id, session) : "") + (alarm ?? "")
    case .owed(_, let owed): return what(owed, workflow, office, session)
    case .destroyWaits:
      return session.text(
        "En anteckning i fel ärende väntar på en andra underskrift",
        "A note in the wrong case waits for a second signature")
    case .readmitWaits(_, let seq):
      let number = CaseNumber(id).text
      return session.text(
        "En uteslutning väntar på att en till häver den: avhopp ärende häv-uteslutning \(number) \(seq)",
        "An exclusion waits for one more to lift it: avhopp case readmit \(number) \(seq)")
    case .soleReader(_, let parts, let able):
      let names = parts.map { workflow?.compartments[$0]?.label(l) ?? $0 }.joined(separator: ", ")
      return onlyYou(names, able: able, office, session)
    case .movable(_, let from, let to):
      return session.text(
        "Följer version \(from.visible()); \(to.visible()) är antagen: avhopp arbetsflöde flytta \(CaseNumber(id).text)",
        "Follows version \(from.visible()); \(to.visible()) is adopted: avhopp workflow migrate \(CaseNumber(id).text)")
    case .ahead(_, let time):
      return session.text("En post är daterad framåt: ", "An entry is dated ahead: ")
        + Times.short(time, now: office.now(), l)
    case .unreadable(_, let why):
      return session.text("Kan inte läsas: ", "Can't be read: ") + why.words(l).sentence
    case .asked(_, let seq, let time, let by): return ReviewWords.asked(seq, time, by, office, session)
    case .draft(let draft): return session.text("Utkast: ", "Draft: ") + draft.name.visible() + "  " + draft.id
    case .endorse, .log, .auditorsAbsent, .review: return ""
    }
  }

  private static func nobodyResponsible(_ id: CaseID, _ session: Session) -> String {
    let number = CaseNumber(id).text
    return session.text(
      "Ingen är utsedd ansvarig: avhopp ärende ansvarig \(number) PERSON",
      "Nobody is named responsible: avhopp case assign \(number) PERSON")
  }

  private static func lineWithoutCase(_ item: InboxItem, _ office: Office, _ session: Session) -> String {
    switch item {
    case .endorse(let pending):
      session.text("Väntar på din underskrift: ", "Waits for your signature: ")
        + ActWords(pending: pending, office: office, session: session).line
    case .draft(let draft): session.text("Utkast: ", "Draft: ") + draft.name.visible() + "  " + draft.id
    case .log(let due): "▲ " + text(due, session)
    case .auditorsAbsent(let auditors): "▲ " + absent(auditors, office, session)
    case .review(let due): ReviewWords.due(due, session)
    default: ""
    }
  }

  static func absent(_ auditors: [String], _ office: Office, _ session: Session) -> String {
    let names = auditors.map { session.name(of: $0, office) }.joined(separator: ", ")
    return session.text(
      "Be en granskare öppna programmet (\(names)): till dess kan ingen granska det som skrivs.",
      "Ask an auditor to open their program (\(names)): until then nobody can audit what is written.")
  }

  static func text(_ due: LogDue, _ session: Session) -> String {
    let day = due.since.swedish.date.text
    return due.isUnwitnessed
      ? session.text(
        "Liggaren är inte bevittnad sedan \(day) (högst \(due.days) dagar). Skicka en avstämningspunkt till vittnena.",
        "The ledger has not been witnessed since \(day) (\(due.days) days at most). Send the witnesses a checkpoint.")
      : session.text(
        "Liggaren är inte avstämd sedan \(day) (högst \(due.days) dagar). Granskaren: avhopp granska avstämning FIL",
        "No checkpoint since \(day) (\(due.days) days at most). The auditor: avhopp audit checkpoint FILE")
  }

  private static func isLoud(_ item: InboxItem) -> Bool {
    switch item {
    case .passed, .soleReader, .ahead, .unreadable, .owed(_, .stranded): true
    default: false
    }
  }

  /// The case it is about, if any.
  static func caseID(_ item: InboxItem) -> CaseID? {
    switch item {
    case .newCase(let id), .decide(let id, _, _), .secondLook(let id, _, _), .deadline(let id, _),
      .passed(let id, _, _),
      .owed(let id, _), .destroyWaits(let id, _), .readmitWaits(let id, _), .soleReader(let id, _, _),
      .ahead(let id, _), .unreadable(let id, _),
      .movable(let id, _, _), .asked(let id, _, _, _):
      id
    case .draft(let draft): draft.caseID
    case .endorse, .log, .auditorsAbsent, .review: nil
    }
  }

  static func json(_ item: InboxItem, _ office: Office, _ session: Session) -> JSON {
    var members: [(String, JSON)] = [
      ("kind", .text(kind(item))), ("case", caseID(item).map { .text(CaseNumber($0).text) } ?? .null),
    ]
    switch item {
    case .decide(_, let leaf, let event), .secondLook(_, let leaf, let event):
      members += [("leaf", .text(leaf.hex)), ("event", .text(event))]
    case .passed(let id, let fired, let unheard):
      let alarm = unheard.map { AlarmWords(unheard: $0, id: id, workflow: nil, office: office, session: session).json }
      members += [
        ("state", .text(fired.state)), ("period", .text(fired.period)), ("due", .text(fired.due.text)),
        ("unheard", alarm ?? .null), ("assigned", office.responsible(for: id).map { .text($0) } ?? .null),
      ]
    case .review(let due): members += ReviewWords.json(due)
    default: break
    }
    members.append(("text", .text(line(item, office, session))))
    return .record(members)
  }

  private static func kind(_ item: InboxItem) -> String {
    switch item {
    case .newCase: "newCase"
    case .decide: "decide"
    case .secondLook: "secondLook"
    case .deadline: "deadline"
    case .passed: "passed"
    case .owed: "owed"
    case .destroyWaits: "destroyWaits"
    case .readmitWaits: "readmitWaits"
    case .soleReader: "soleReader"
    case .ahead: "ahead"
    case .movable: "movable"
    case .unreadable: "unreadable"
    case .endorse: "endorse"
    case .log: "log"
    case .auditorsAbsent: "auditorsAbsent"
    case .review: "review"
    case .asked: "asked"
    case .draft: "draft"
    }
  }

  /// That one is the only reader of these parts, and who could be let in.
  static func onlyYou(_ parts: String, able: [String], _ office: Office, _ session: Session) -> String {
    let people = able.map { session.name(of: $0, office) }.joined(separator: ", ")
    return session.text("Bara du kan läsa: \(parts). Släpp in en till", "Only you can read: \(parts). Add another")
      + (able.isEmpty
        ? session.text(": ingen annans roll läser det ännu.", ": nobody else's role reads it yet.") : ": \(people).")
  }

  /// That nobody reads the part whose role lets them.
  static func unread(_ part: String, _ readers: [String], _ office: Office, _ session: Session) -> String {
    guard !readers.isEmpty else {
      return session.text("Ingen är kvar som kan läsa: ", "Nobody is left who can read: ") + part
    }
    let names = readers.map { $0 == office.me ? session.text("dig", "you") : session.name(of: $0, office) }
      .joined(separator: ", ")
    return session.text(
      "\(part): läses bara av \(names), som ingen roll ger läsrätt",
      "\(part): read only by \(names), whom no role lets read it")
  }

  /// What gives the part readers who may read it.
  static func wayOn(_ readers: [String], hasSuccessors: Bool, _ office: Office, _ session: Session) -> String {
    guard hasSuccessors || !readers.isEmpty && !readers.contains(office.me) else {
      return session.text(
        "kontrollera nyckeln till någon som får: avhopp personer kontrollera PERSON",
        "verify the key of somebody who may: avhopp people verify PERSON")
    }
    return readers.isEmpty || readers.contains(office.me)
      ? session.text("ge läsrätt: avhopp ärende ge-skyldig ÄRENDE", "add readers: avhopp case owed CASE")
      : session.text(
        "be dem lämna över (avhopp ärende ge-skyldig); den som skriver dit först börjar om den",
        "ask them to hand it on (avhopp case owed); whoever writes there first begins it anew")
  }

  private static func what(_ owed: Owed, _ workflow: Workflow?, _ office: Office, _ session: Session) -> String {
    let l = session.language
    func names(_ parts: [String]) -> String {
      parts.map { workflow?.compartments[$0]?.label(l) ?? $0 }.joined(separator: ", ")
    }
    switch owed {
    case .person(let person, let parts, let isVerified):
      return session.text("Ska ha läsrätt: ", "Should be a reader: ") + session.name(of: person, office)
        + " (\(names(parts)))"
        + (isVerified
          ? ""
          : session.text(
            " – kontrollera nyckeln först: avhopp personer kontrollera ",
            " – verify the key first: avhopp people verify ") + person)
    case .auditors: return session.text("Ska ha läsrätt: granskarna", "Should be readers: the auditors")
    case .removal(let person, let parts):
      return session.text("Ska inte ha läsrätt längre: ", "Should be a reader no longer: ")
        + session.name(of: person, office) + " (\(names(parts)))"
    case .stranded(let part, let readers, let successors):
      return unread(names([part]), readers, office, session) + " – "
        + wayOn(readers, hasSuccessors: !successors.isEmpty, office, session)
    }
  }
}
