import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework
@testable import WorkflowEngine

/// The shipped definition, read a second time and without the engine: which roles any guard of an event names, per state.
/// Only the text of the file is used, so that an error in the engine cannot hide here as well.
struct PlainReading {
  struct Guarded {
    let roles: Set<String>
    let isBareRefused: Bool
  }

  let roles: [String]
  let events: [String]
  /// By state path, then event.
  private(set) var on: [String: [String: [Guarded]]] = [:]

  init(_ bytes: [UInt8]) throws {
    let json = try JSON.read(bytes)
    roles = (json["roles"]?.object ?? []).map(\.key)
    events = (json["events"]?.object ?? []).map(\.key)
    let rules = json["rules"]
    var refused: [String: Bool] = [:]
    for event in json["events"]?.object ?? [] {
      // What decides or answers names an entry; a bare entry names none.
      refused[event.key] = event.value["decides"] != nil || event.value["answers"] != nil || event.value["proof"] != nil
    }
    walk(json["states"], above: "", rules: rules, eventRefused: refused)
  }

  private mutating func walk(_ states: JSON?, above: String, rules: JSON?, eventRefused: [String: Bool]) {
    for state in states?.object ?? [] {
      let path = above.isEmpty ? state.key : "\(above).\(state.key)"
      for handler in state.value["on"]?.object ?? [] {
        let transitions = handler.value.array ?? [handler.value]
        on[path, default: [:]][handler.key] = transitions.map { transition in
          let leaves = transition["guard"]?.string.flatMap { rules?[$0]?["all"]?.array } ?? []
          return Guarded(
            roles: Set(leaves.flatMap { $0["role"]?.array ?? [] }.compactMap(\.string)),
            isBareRefused: eventRefused[handler.key] == true || leaves.contains(where: Self.isUnmetByNothing))
        }
      }
      walk(state.value["states"], above: path, rules: rules, eventRefused: eventRefused)
    }
  }

  /// Leaves that an entry without facts, references, items or reasons cannot meet in a case where nothing has happened.
  private static func isUnmetByNothing(_ leaf: JSON) -> Bool {
    let needing: Set<String> = [
      "delegated", "approvals", "fact", "elapsed", "done", "reason", "opened", "proof", "lasts",
    ]
    if let branches = leaf["anyOf"]?.array { return branches.allSatisfy(isUnmetByNothing) }
    return (leaf.object ?? []).contains { needing.contains($0.key) }
  }

  /// By event, the roles that the definition might let do it by a bare entry here: those that some handler in an active
  /// state names in a rule that asks for nothing a bare entry lacks.
  func possible(_ active: Set<String>) -> [String: Set<String>] {
    var possible: [String: Set<String>] = [:]
    for (event, handlers) in active.flatMap({ on[$0] ?? [:] }) {
      for handler in handlers where !handler.isBareRefused { possible[event, default: []].formUnion(handler.roles) }
    }
    return possible
  }
}

/// For every role × event × state that the rules forbid, an entry that is signed with the right key, stands in its right
/// place and would be taken for an ordinary step by any program that does not judge: it moves nothing on any client, and
/// the replay names it.
@Suite struct `A modified client's steps` {
  private struct Scene {
    let ledger: RawLedger
    let caseID: CaseID
    let people: [String: RawPerson]
  }

  /// One person for each role, holding that role and no item of delegation.
  private static func scene(_ workflow: Workflow, roles: [String]) throws -> Scene {
    let ledger = try RawLedger(workflow)
    var people: [String: RawPerson] = [:]
    for (number, role) in roles.enumerated() {
      let name = "p-" + String(repeating: "0", count: 14) + (number < 10 ? "0\(number)" : "\(number)")
      let person = try RawPerson(name, roles: [role])
      try ledger.admit(person)
      people[role] = person
    }
    let opener = try #require(people["socialsekreterare"])
    return Scene(ledger: ledger, caseID: try ledger.open(by: opener, role: "socialsekreterare"), people: people)
  }

  /// Whole configurations that between them show every reachable arrangement of every part of the chart that can be
  /// explored on its own, the other parts standing at their start.
  private static func configurations(_ workflow: Workflow) throws -> [StateSet] {
    let start = workflow.chart.start().configuration
    let exploration = Exploration(workflow, nodesMax: 200_000)
    #expect(!exploration.isCut)
    var found: [StateSet] = [start]
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
    return isSoak ? found : covering(found)
  }

  /// A few of them that between them still have every state: `make test` takes these, `make soak` all.
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

  private static let isSoak = unsafe getenv("AVHOPP_SOAK") != nil

  @Test func `that the rules forbid move nothing, for every role, event and state of the main workflow`() throws {
    let bytes = try fileBytes(mainWorkflowPath)
    let workflow = try Workflow.read(bytes, file: "avhopp.json")
    let reading = try PlainReading(bytes)
    let scene = try Self.scene(workflow, roles: reading.roles)
    let (ledger, caseID) = (scene.ledger, scene.caseID)
    let configurations = try Self.configurations(workflow)
    let active = configurations.map { set in Set(set.map { workflow.chart.states[$0].path }) }
    let possible = active.map(reading.possible)
    let base = try #require(ledger.cases[caseID])
    let world = ledger.world
    let bases = configurations.map { configuration in
      var fold = base
      fold.position?.configuration = configuration
      return fold
    }

    var forbidden = 0
    var moved: [String] = []
    for role in reading.roles {
      let person = try #require(scene.people[role])
      for event in reading.events {
        let open = try ledger.certified(ledger.entry(caseID, event, by: person, role: role), by: person)
        #expect(open.isSigned(by: person.signing.verifyingKey))
        // The signature was just verified; it need not be again for each state.
        let certified = Certified(
          entry: open.entry, index: open.index, leaf: open.leaf, tagMatches: true, seenMatches: true,
          signature: .pinned)
        for (place, before) in bases.enumerated() where possible[place][event]?.contains(role) != true {
          forbidden += 1
          var fold = before
          let ruling = fold.fold(certified, world: world)
          if ruling == .accepted || !fold.stands(where: before, but: certified) { moved.append("\(role) \(event)") }
        }
      }
    }

    // The same number, from the definition alone: all there are, less what some rule might let through.
    let product = reading.roles.count * reading.events.count * configurations.count
    let open = possible.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.intersection(reading.roles).count } }
    print(
      "modified client: \(reading.roles.count) roles × \(reading.events.count) events × \(configurations.count) states "
        + "= \(product); \(open) might be allowed; \(forbidden) forbidden, \(moved.count) of them moved something")
    #expect(forbidden == product - open)
    #expect(moved == [])
    // Every state that a case can be in is among them; history states are none.
    let reachable = Set(
      workflow.chart.states.indices.filter { !workflow.chart.isHistory($0) }.map { workflow.chart.states[$0].path })
    #expect(reachable.subtracting(active.flatMap { $0 }) == [])
  }

  @Test func `in a role that the signer does not hold move nothing, whatever the event`() throws {
    let bytes = try fileBytes(mainWorkflowPath)
    let workflow = try Workflow.read(bytes, file: "avhopp.json")
    let reading = try PlainReading(bytes)
    let scene = try Self.scene(workflow, roles: reading.roles)
    let base = try #require(scene.ledger.cases[scene.caseID])
    var tried = 0
    for role in reading.roles {
      let person = try #require(scene.people[role])
      for claimed in reading.roles + ["-", "granskare2"] where claimed != role {
        for event in ["CONTACT", "EMERGENCY_PLACEMENT", "GRANT", "READ", "MEMBERS", "NOTE"] {
          let entry = scene.ledger.entry(scene.caseID, event, by: person, role: claimed)
          var fold = base
          #expect(fold.fold(try scene.ledger.certified(entry, by: person), world: scene.ledger.world) == .void(.role))
          #expect(fold.position == base.position && fold.chain == base.chain)
          tried += 1
        }
      }
    }
    #expect(tried == reading.roles.count * (reading.roles.count + 1) * 6)
  }
}

let mainWorkflowPath =
  "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Workflows/avhopp.json"

extension CaseFold {
  /// Nothing has changed but that one more void entry is named.
  func stands(where before: CaseFold, but certified: Certified) -> Bool {
    position == before.position && chain == before.chain && entries.count == before.entries.count
      && compartments == before.compartments && assigned == before.assigned && tickets == before.tickets
      && receipts == before.receipts && voids.count == before.voids.count + 1 && voids.last?.leaf == certified.leaf
  }
}

extension StateSet {
  func count(outside other: StateSet) -> Int { reduce(0) { $0 + (other.contains($1) ? 0 : 1) } }
}
