import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Every entry that a report shows, and whom or what it concerns: the roster's acts by person, role and delegation item, a
/// case's steps by whom they let in or name and the step that they answer.
extension ReportFacts {
  struct Entry {
    /// As `number(of:)`.
    let number: Int?
    let time: Moment
    /// Of the case, with the entry's place in it for auditors; nothing for the roster's own.
    let place: String
    let event: String
    let about: String
    let role: String
    let signer: String
  }

  var timeline: [Entry] {
    let workflow = history.cases.first?.workflow
    let acts = history.acts.map { entry in
      Entry(
        number: number(of: entry.index), time: entry.time, place: "–",
        event: BuiltInEvent.label(entry.event, language), about: about(act: entry).text(self, workflow),
        role: capacity(of: entry, workflow), signer: name(entry.signer))
    }
    let steps = history.cases.flatMap { audited in
      entries(of: audited).map { entry in
        let law = audited.law(of: entry)
        return Entry(
          number: number(of: entry.index), time: entry.time,
          place: audited.number + (place(of: entry).seq.map { " #\($0)" } ?? ""), event: event(entry.event, law),
          about: about(entry, in: audited).text(self, law), role: role(entry.role, law), signer: name(entry.signer))
      }
    }
    return (acts + steps).sorted { ($0.number ?? 0) < ($1.number ?? 0) }
  }

  /// Founders act as such; whoever renews their keys, as themself.
  private func capacity(of act: CaseEntry, _ workflow: Workflow?) -> String {
    guard act.role == "-" else { return role(act.role, workflow) }
    return act.event == "RENEW" ? "–" : language == .sv ? "Grundare" : "Founder"
  }

  /// Of a step of a case.
  func about(_ entry: CaseEntry, in audited: AuditedCase) -> About {
    var about = About(entry)
    about.ref = entry.ref.flatMap(audited.entry).map(place)
    return about
  }

  /// Of an act of the roster; of a signature below one, of that.
  func about(act entry: CaseEntry) -> About {
    guard let leaf = entry.ref, let act = history.acts.first(where: { $0.leaf == leaf }) else {
      var about = About(entry)
      about.endorsed = history.acts.filter { $0.ref == entry.leaf }.compactMap { number(of: $0.index) }
      about.waits = history.waiting.contains(entry.leaf)
      return about
    }
    var about = About(act)
    about.ref = Place(number: number(of: act.index), seq: nil)
    about.event = act.event
    return about
  }

  /// Whom or what an entry concerns, as far as its own lines say.
  struct About {
    var persons: [String]
    /// Given or taken back, with the last moment where there is one.
    var roles: [FactLine]
    var items: [FactLine]
    /// Let into parts of the case or the roster, and out of them.
    var members: [MemberLine]
    /// What it is a signature below, an answer to or a reading of.
    var ref: Place?
    /// What that is, of an act.
    var event: String?
    /// Of an act: the entries of founders who have signed below it, and whether it waits for more.
    var endorsed: [Int] = []
    var waits = false
    private var workflow: String?
    private var size: Int?
    private var witness: String?
    private var terms: (quorum: String, days: String)?

    init(_ entry: CaseEntry) {
      func facts(_ name: String) -> [FactLine] { entry.facts.filter { $0.name == name } }
      (persons, roles, items) = (facts("person").map(\.value), facts("role"), facts("item"))
      members = entry.members
      workflow = facts("workflow").first?.value
      if let quorum = facts("quorum").first?.value, let days = facts("days").first?.value { terms = (quorum, days) }
      size = facts("lostSize").first.flatMap { Int($0.value) }
      for proof in entry.proofs {
        if proof.kind == "checkpoint" { size = (try? SignedCheckpoint(proof.note))?.checkpoint.size }
        if proof.kind == "witness" { witness = WitnessKey(line: proof.note)?.name }
      }
    }

    /// - Parameter workflow: what roles and parts are called by.
    func text(_ facts: ReportFacts, _ law: Workflow?) -> String {
      let l = facts.language
      func held(_ fact: FactLine, _ name: String) -> String {
        name + (fact.until.map { (l == .sv ? " t.o.m. " : " until ") + $0.swedish.date.text } ?? "")
      }
      let given = roles.map { held($0, facts.role($0.value, law)) } + items.map { held($0, $0.value.visible()) }
      var words = [persons.map(facts.name), given].map { $0.joined(separator: ", ") }.filter { !$0.isEmpty }
      if words.count == 2 { words = [words.joined(separator: ": ")] }
      words += letIn(facts, law)
      words += [workflow, witness].compactMap { $0?.visible() }
      if let size { words.append(l == .sv ? "\(size) poster" : "\(size) entries") }
      if let terms {
        words.append(
          l == .sv
            ? "\(terms.quorum.visible()) vittnen, \(terms.days.visible()) dagar"
            : "\(terms.quorum.visible()) witnesses, \(terms.days.visible()) days")
      }
      if !endorsed.isEmpty {
        words.append(
          (l == .sv ? "tillstyrkt: nr " : "endorsed: no. ") + endorsed.map(String.init).joined(separator: ", "))
      }
      if waits {
        words.append(l == .sv ? "gäller inte än: väntar på fler grundare" : "not in force: waits for more founders")
      }
      let said = words.joined(separator: "; ")
      guard let ref else { return said.isEmpty ? "–" : said }
      let place = ref.seq == nil ? (l == .sv ? "nr " : "no. ") + ref.text : ref.text
      let act = event.map { BuiltInEvent.label($0, l) + " (" + place + ")" } ?? place
      return said.isEmpty ? act : act + ": " + said
    }

    /// "+ Maja Lindeblad: Plan, Ekonomi", and a minus for who was let out.
    private func letIn(_ facts: ReportFacts, _ law: Workflow?) -> [String] {
      let l = facts.language
      var order: [String] = []
      var parts: [String: [String]] = [:]
      for line in members {
        let who = (line.add ? "+ " : "− ") + facts.name(line.keyName)
        if parts[who] == nil { order.append(who) }
        parts[who, default: []].append(line.compartment)
      }
      let all = law.map { Set($0.compartments.map(\.id)) } ?? []
      return order.map { who in
        let into = parts[who] ?? []
        let named = into.map { law?.compartments[$0]?.label(l) ?? Names.part($0, l) }.joined(separator: ", ")
        return who + ": " + (Set(into) == all ? (l == .sv ? "alla delar" : "all parts") : named)
      }
    }

    /// Nothing where it concerns nothing but its own case.
    var json: JSON {
      func held(_ name: String, _ facts: [FactLine]) -> (String, JSON) {
        let all = facts.map { fact in
          JSON.record([(name, .text(fact.value)), ("until", fact.until.map { .text($0.text) } ?? .null)])
        }
        return (name + "s", .list(all))
      }
      let lines = members.map { line in
        JSON.record([("person", .text(line.keyName)), ("part", .text(line.compartment)), ("in", .flag(line.add))])
      }
      var known: [(String, JSON)] = []
      if !persons.isEmpty { known.append(("persons", .list(persons.map { .text($0) }))) }
      if !roles.isEmpty { known.append(held("role", roles)) }
      if !items.isEmpty { known.append(held("item", items)) }
      if !lines.isEmpty { known.append(("members", .list(lines))) }
      if let workflow { known.append(("workflow", .text(workflow))) }
      if let witness { known.append(("witness", .text(witness))) }
      if let size { known.append(("size", .number(size))) }
      if let terms { known += [("quorum", .text(terms.quorum)), ("days", .text(terms.days))] }
      if !endorsed.isEmpty { known.append(("endorsed", .list(endorsed.map { .number($0) }))) }
      if waits { known.append(("waits", .flag(true))) }
      if let event { known.append(("event", .text(event))) }
      if let ref {
        known.append(("entry", ref.number.map { .number($0) } ?? .null))
        known.append(("seq", ref.seq.map { .number($0) } ?? .null))
      }
      return known.isEmpty ? .null : .record(known)
    }
  }
}
