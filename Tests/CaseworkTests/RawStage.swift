import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework
@testable import WorkflowEngine

/// The main workflow and people for every part in it, with real keys. Whoever acts in a role holds every item of delegation
/// and reads every part of the case, so that what a step of theirs lacks is what its test takes away.
final class RawStage {
  let bytes: [UInt8]
  let workflow: Workflow
  let reading: PlainReading
  let ledger: RawLedger
  let caseID: CaseID
  private let start: StateSet
  private let exploration: Exploration
  private var known: [[Set<String>]: StateSet?] = [:]
  private let people: [String: RawPerson]
  private let officer: RawPerson

  /// Reads every part, whatever else somebody is.
  static let readerRole = "koordinator"

  init() throws {
    bytes = try fileBytes(mainWorkflowPath)
    workflow = try Workflow.read(bytes, file: "avhopp.json")
    reading = try PlainReading(bytes)
    ledger = try RawLedger(workflow)
    start = workflow.chart.start().configuration
    exploration = Exploration(workflow, nodesMax: 200_000)
    #expect(!exploration.isCut)
    var people: [String: RawPerson] = [:]
    let items = workflow.delegations.map(\.id)
    func add(_ key: String, _ roles: [String], _ items: [String]) throws {
      guard people[key] == nil else { return }
      let number = String(people.count + 1, radix: 16)
      let name = "p-" + String(repeating: "0", count: 16 - number.utf8.count) + number
      people[key] = try RawPerson(name, roles: roles, items: items)
    }
    for role in reading.roles { try add(role, role == Self.readerRole ? [role] : [role, Self.readerRole], items) }
    for name in Self.others { try add(name, reading.roles, items) }
    for condition in reading.handlers.flatMap(\.conditions) where !condition.items.isEmpty {
      try add(Self.key(condition.items), reading.roles, items.filter { !condition.items.contains($0) })
    }
    officer = try RawPerson("p-00000000000000b1", roles: ["polis"])
    self.people = people
    let all = people.values.sorted { $0.name < $1.name }
    for person in all { try ledger.admit(person) }
    try ledger.admit(officer)
    let opener = try #require(people[Self.readerRole])
    caseID = try ledger.open(by: opener, role: Self.readerRole, members: [opener])
    let others = all.filter { $0.name != opener.name }
    for first in stride(from: 0, to: others.count, by: Self.membersAtOnce) {
      var entry = ledger.entry(caseID, "MEMBERS", by: opener, role: Self.readerRole)
      for part in workflow.compartments.map(\.id) {
        entry.members += others[first...].prefix(Self.membersAtOnce).map {
          MemberLine(add: true, compartment: part, keyName: $0.name, generation: 1)
        }
        entry.keys.append(RawLedger.key(part, 1))
      }
      #expect(try ledger.put(entry, by: opener) == .accepted)
    }
  }

  /// An entry has room for 256 lines, and a case eight parts.
  private static let membersAtOnce = 30

  /// By whom the past is, in any role.
  private static let others = ["b", "c"]
  private static func key(_ lacking: Set<String>) -> String { "-\(lacking.sorted().joined(separator: ","))" }

  /// Who acts in a role, and holds no other but one that reads.
  func person(_ role: String) throws -> RawPerson { try #require(people[role]) }
  /// Who holds any role, and every item but these.
  func person(lacking items: Set<String>) throws -> RawPerson { try #require(people[Self.key(items)]) }
  func others() -> [RawPerson] { Self.others.compactMap { people[$0] } }
  func person(named name: String) -> RawPerson? { people.values.first { $0.name == name } }

  // MARK: Where a case can stand

  func paths(_ configuration: StateSet) -> Set<String> { Set(configuration.map { workflow.chart.states[$0].path }) }

  /// A configuration that a case can be in, in which these states are active and those are not; nil if there is none.
  func configuration(active: Set<String>, inactive: Set<String>) -> StateSet? {
    if let found = known[[active, inactive]] { return found }
    let found = search(active: active, inactive: inactive)
    known[[active, inactive]] = .some(found)
    return found
  }

  private func search(active: Set<String>, inactive: Set<String>) -> StateSet? {
    let index = workflow.index.stateByPath
    let (wanted, unwanted) = (active.compactMap { index[$0] }, inactive.compactMap { index[$0] })
    var whole = start
    for component in exploration.components {
      let node = component.nodes.first { node in
        wanted.allSatisfy { !component.mask.contains($0) || node.configuration.contains($0) }
          && unwanted.allSatisfy { !node.configuration.contains($0) }
      }
      guard let node else { return nil }
      whole.subtract(component.mask)
      whole.formUnion(node.configuration)
    }
    return wanted.allSatisfy(whole.contains) && !unwanted.contains(where: whole.contains) ? whole : nil
  }

  /// Whole configurations that between them show every reachable arrangement of every part of the chart that can be
  /// explored on its own, the other parts standing at their start.
  func configurations() -> [StateSet] {
    var found = [start]
    var seen: Set<StateSet> = [start]
    for component in exploration.components {
      for node in component.nodes {
        var whole = start
        whole.subtract(component.mask)
        whole.formUnion(node.configuration)
        if seen.insert(whole).inserted { found.append(whole) }
      }
    }
    // Where the whole chart has been left for good.
    for state in workflow.chart.states[0].children where workflow.chart.states[state].kind == .final {
      found.append(StateSet([0, state]))
    }
    return found
  }

  /// A few configurations in which between them every state is active: every part of the chart stands somewhere else in
  /// each.
  func coveringConfigurations() -> [StateSet] {
    let nodes = exploration.components.map { Self.covering($0.nodes.map(\.configuration)) }
    let final = workflow.chart.states[0].children.filter { workflow.chart.states[$0].kind == .final }
    return (0..<(nodes.map(\.count).max() ?? 0)).map { number in
      var whole = start
      for (component, nodes) in zip(exploration.components, nodes) {
        whole.subtract(component.mask)
        whole.formUnion(nodes[number % nodes.count])
      }
      return whole
    } + final.map { StateSet([0, $0]) }
  }

  private static func covering(_ all: [StateSet]) -> [StateSet] {
    var covered = StateSet()
    var chosen: [StateSet] = []
    while let next = all.max(by: { $0.count(outside: covered) < $1.count(outside: covered) }),
      next.count(outside: covered) > 0
    {
      chosen.append(next)
      covered.formUnion(next)
    }
    return chosen
  }

  // MARK: What an entry carries

  /// A question to the police as a file, and what its officer answers.
  func ticket(_ id: TicketID, _ recipient: Recipient, by worker: RawPerson, at now: Moment) throws -> Ticket {
    let scale = try #require(TicketDraft.scale(of: workflow))
    return try Ticket.signed(
      TicketDraft(
        vault: ledger.genesis.hash, id: id, recipient: recipient, questions: "Hur allvarligt?",
        fact: scale.fact, levels: scale.levels, expires: now.adding(seconds: 7 * 86_400).wholeMinute,
        function: "Utredare, 114 14"), by: worker.signing, sealing: worker.sealing.recipient)
  }

  func deposit(_ ticket: Ticket, at now: Moment) throws -> DepositStatement {
    let assessment = Assessment(
      function: "Samordnare", date: now.swedish.date, question: "Hur allvarligt?", level: ticket.draft.levels[1].id,
      words: "Allvarligt", lookAgain: now.swedish.date.adding(days: 30))
    let (file, _) = try Assess.deposit(assessment, ticket: ticket, by: officer.signing, at: now)
    return try DepositCheck.read(file).statement
  }
}

extension PlainReading {
  /// The first of the roles that a way's rule names.
  func role(of handler: Handler) -> String? {
    let named = handler.conditions.flatMap(\.roles)
    return roles.first { named.contains($0) }
  }
}

extension PlainReading.Condition {
  /// Items of delegation of which one must be held.
  var items: Set<String> {
    switch self {
    case .delegated(let item, _): [item]
    case .anyOf(let branches): Set(branches.flatMap(\.items))
    default: []
    }
  }

  /// The roles in which an item that must be held counts; nil where none must be.
  var holders: Set<String>? {
    switch self {
    case .delegated(_, let roles): return roles
    case .anyOf(let branches):
      let each = branches.map(\.holders)
      return each.contains(nil) ? nil : Set(each.flatMap { $0 ?? [] })
    default: return nil
    }
  }

  var roles: Set<String> { if case .role(let roles) = self { roles } else { [] } }
}
