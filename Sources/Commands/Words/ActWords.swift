import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What an act of the roster says, to whoever may put their name to it.
struct ActWords {
  let pending: Pending
  let office: Office
  let session: Session

  private var language: Language { session.language }
  private func text(_ sv: String, _ en: String) -> String { session.text(sv, en) }

  /// What it would do, by its event.
  static func kind(_ event: String, _ l: Language) -> String {
    switch event {
    case "ADMIT": l == .sv ? "Ta in en person" : "Admit a person"
    case "GRANT": l == .sv ? "Ge roller eller delegation" : "Give roles or delegation"
    case "REINSTATE": l == .sv ? "Ta in en spärrad person igen" : "Let a revoked person in again"
    case "ADOPT": l == .sv ? "Anta ett arbetsflöde" : "Adopt a workflow"
    case "WITNESS": l == .sv ? "Ta upp ett vittne" : "Take up a witness"
    case "UNWITNESS": l == .sv ? "Ta bort ett vittne" : "Take away a witness"
    case "OVERSIGHT": l == .sv ? "Krav på vittnen och avstämning" : "What is asked of witnesses and checkpoints"
    case "RESTORED": l == .sv ? "Gå vidare efter en förlust" : "Go on after a loss"
    default: event.visible()
    }
  }

  /// The whole act in one line, for lists.
  var line: String {
    let rest = said.map { $0.name + " " + $0.value }
    let words = [pending.subject.map(named)].compactMap(\.self) + rest
    return ActWords.kind(pending.event, language) + ": " + words.joined(separator: ", ")
  }

  /// All of it, in rows; what cannot be read is said to be so.
  var lines: [String] {
    var rows = pending.subject.map(about) ?? []
    rows += said
    rows.append((text("Begärt av", "Asked for by"), named(pending.by) + ", " + Times.exact(pending.time, language)))
    let (signed, needed) = (pending.endorsedBy.count, pending.needed)
    let signers = pending.endorsedBy.map(named).joined(separator: ", ")
    rows.append(
      (
        text("Underskrifter", "Signatures"),
        text("\(signed) av \(needed)", "\(signed) of \(needed)") + (signers.isEmpty ? "" : ": " + signers)
      ))
    rows.append((text("Märke", "Mark"), pending.leaf.hex))
    let width = rows.map(\.name.unicodeScalars.count).max() ?? 0
    return [ActWords.kind(pending.event, language)] + rows.map { "  " + $0.name.padded(width) + "  " + $0.value }
  }

  private typealias Row = (name: String, value: String)

  /// What it gives or states, beside whom it is about.
  private var said: [Row] {
    let roleName = session.roleNames(office)
    func values(_ name: String) -> String? {
      let found = pending.facts.filter { $0.name == name }.map { fact in
        (name == "role" ? roleName(fact.value) : fact.value.visible())
          + (fact.until.map { text(" till och med ", " until ") + Times.exact($0, language) } ?? "")
      }
      return found.isEmpty ? nil : found.joined(separator: ", ")
    }
    var rows: [Row] = []
    let known = [
      ("role", text("Roller", "Roles")), ("item", text("Delegation", "Delegation items")),
      ("workflow", text("Arbetsflöde", "Workflow")), ("definition", "SHA-256"),
      ("migration", text("Flyttplan", "Migration plan")),
      ("quorum", text("Vittnen som krävs", "Witnesses it takes")),
      ("days", text("Högst dagar mellan avstämningspunkter", "Days between checkpoints at most")),
      ("lostSize", text("Poster i det förlorade", "Entries of what was lost")),
      ("lostRoot", text("Rot för det förlorade", "Root of what was lost")),
    ]
    for (fact, name) in known { if let value = values(fact) { rows.append((name, value)) } }
    // A fact that this program has no name for is shown all the same: it is signed, too.
    let others = Set(pending.facts.map(\.name)).subtracting(known.map(\.0) + ["person"]).sorted()
    for fact in others { if let value = values(fact) { rows.append((fact.visible(), value)) } }
    if ["WITNESS", "UNWITNESS"].contains(pending.event), let line = pending.request {
      let key = String(decoding: line, as: UTF8.self).trimmed.visible()
      rows.append((text("Vittnets nyckel", "The witness's key"), key))
    }
    return rows
  }

  /// Who it is about, by name and by keys.
  private func about(_ subject: String) -> [Row] {
    var rows: [Row] = [(text("Vem", "Who"), named(subject)), (text("Nyckel", "Key"), key(of: subject))]
    if pending.body != nil {
      let card = try? office.card(by: pending)
      let told = card.map { [$0.name, $0.title, $0.unit, $0.phone].filter { !$0.isEmpty } }
      rows.append(
        (
          text("Uppgifter", "Card"),
          told?.map { $0.visible() }.joined(separator: ", ") ?? text("går inte att läsa", "cannot be read")
        ))
    }
    let (roster, now) = (office.roster, office.now())
    let held =
      roster.roles(of: subject, time: now).map(session.roleNames(office))
      + roster.items(of: subject, time: now).map { $0.visible() }
    if !held.isEmpty { rows.append((text("Har redan", "Has already"), held.joined(separator: ", "))) }
    return rows
  }

  private func key(of subject: String) -> String {
    let isKnown = office.roster.person(subject) != nil
    guard isKnown ? office.isVerified(subject) : office.isVerified(pending) else {
      // A newcomer's code is typed from their own paper; shown here, it would be copied from here.
      return isKnown
        ? ((try? office.code(of: subject)) ?? "–") + text(", ej kontrollerad av dig", ", not verified by you")
        : text("koden på personens papper frågas", "the code on the person's paper is asked for")
    }
    return ((try? office.code(of: subject)).map { $0 + ", " } ?? "") + text("kontrollerad av dig", "verified by you")
  }

  private func named(_ person: String) -> String {
    guard person != office.me else { return text("du", "you") }
    var card = (try? office.names())?[person]
    if card == nil, person == pending.subject { card = try? office.card(by: pending) }
    return card.map { $0.name.visible() + " (\(person))" } ?? person
  }
}
