import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework
@testable import WorkflowEngine

/// For every role × event × state that the rules forbid, an entry that is signed with the right key, stands in its right
/// place and carries all that its step asks for: it moves nothing on any client, and the replay names it. What the rules
/// allow is done, by the same machinery: else all this would say nothing.
@Suite struct `A modified client's steps` {
  private let board: RawBoard

  init() throws { board = try unsafe RawBoard.shared.get() }

  @Test func `that the rules allow are taken, by every way that the main workflow knows`() throws {
    let reading = board.stage.reading
    var taken: Set<String> = []
    var never: [String] = []
    for (place, handler) in reading.handlers.enumerated() {
      guard let attempt = board.sound[place] else {
        never.append(handler.name)
        continue
      }
      #expect(try board.outcome(attempt) == .taken, "\(handler.name)")
      taken.insert(handler.event)
    }
    print("modified client: \(reading.handlers.count) ways, \(board.sound.count) taken; never: \(never)")
    #expect(taken.count == reading.eventNames.count)
    #expect(never == [])
  }

  @Test func `that the rules forbid move nothing, for every role, event and state of the main workflow`() throws {
    let (stage, reading) = (board.stage, board.stage.reading)
    let configurations = RawBoard.isSoak ? stage.configurations() : stage.coveringConfigurations()
    let active = configurations.map(stage.paths)
    var forbidden = 0
    var allowed = 0
    var named: [VoidRule: Int] = [:]
    var wrong: [String] = []
    for event in reading.eventNames {
      let ways = try #require(reading.byEvent[event]).compactMap { board.sound[$0] }
      for attempt in RawBoard.isSoak ? ways[...] : ways.prefix(1) {
        for role in reading.roles {
          let person = try stage.person(role)
          var scene = attempt.scene
          if let ref = attempt.entry.ref, reading.events[event]?.decides != nil { try scene.read(ref, by: person) }
          var entry = attempt.entry
          let bare = scene.bare(event, by: person, role: role)
          (entry.signer, entry.role, entry.seq, entry.prev) = (bare.signer, role, bare.seq, bare.prev)
          entry.time = bare.time
          let open = try scene.certified(entry, by: person)
          #expect(open.isSigned(by: person.signing.verifyingKey))
          // The signature was just verified; it need not be again for each state.
          let certified = Certified(
            entry: open.entry, index: open.index, leaf: open.leaf, tagMatches: true, seenMatches: true,
            signature: .pinned)
          let step = scene.step(certified, items: person.items)
          for (place, configuration) in configurations.enumerated() {
            let before = scene.standing(in: configuration)
            switch board.outcome(certified, step, scene.plain, before, active[place]) {
            case .refused(let rule):
              forbidden += 1
              named[rule, default: 0] += 1
            case .taken: allowed += 1
            case .wrong(let how): wrong.append("\(event) by \(role) in \(active[place].sorted()): \(how)")
            }
          }
        }
      }
    }
    print(
      "modified client: \(reading.roles.count) roles × \(reading.eventNames.count) events × \(configurations.count) "
        + "states: \(forbidden) forbidden, \(allowed) allowed; \(wrong.count) otherwise; \(named)")
    #expect(wrong.prefix(20) == [])
    // Not one of them was passed over.
    let attempts = RawBoard.isSoak ? board.sound.count : reading.eventNames.count
    #expect(forbidden + allowed + wrong.count == reading.roles.count * attempts * configurations.count)
    // Nothing but the rule stood in the way: neither a form, a body nor a place.
    #expect(Set(named.keys) == [.workflow])
    #expect(allowed > configurations.count && forbidden > allowed)
    // Every state that a case can be in is among them.
    #expect(reading.paths.subtracting(active.flatMap { $0 }) == [])
  }

  @Test func `in a role that the signer does not hold move nothing, whatever the event`() throws {
    let (stage, reading) = (board.stage, board.stage.reading)
    let base = board.empty.fold
    var tried = 0
    for role in reading.roles {
      let person = try stage.person(role)
      for claimed in reading.roles + ["-", "granskare2"] where !person.roles.contains(claimed) {
        for event in ["CONTACT", "EMERGENCY_PLACEMENT", "GRANT", "READ", "MEMBERS", "NOTE"] {
          let entry = board.empty.bare(event, by: person, role: claimed)
          var fold = base
          let certified = try board.empty.certified(entry, by: person)
          #expect(fold.fold(certified, world: stage.ledger.world) == .void(.role))
          #expect(fold.position == base.position && fold.chain == base.chain)
          tried += 1
        }
      }
    }
    // Each may claim what they are not: all but their own two roles, and the reader's all but one.
    #expect(tried == (reading.roles.count * reading.roles.count + 1) * 6)
  }
}

let mainWorkflowPath =
  "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Workflows/avhopp.json"

extension CaseFold {
  /// Nothing has changed but that one more void entry is named.
  func stands(where before: CaseFold, but certified: Certified) -> Bool {
    position == before.position && chain == before.chain && entries.count == before.entries.count
      && compartments == before.compartments && assigned == before.assigned && tickets == before.tickets
      && receipts == before.receipts && exclusions == before.exclusions && voids.count == before.voids.count + 1
      && voids.last?.leaf == certified.leaf
  }
}

extension StateSet {
  func count(outside other: StateSet) -> Int { reduce(0) { $0 + (other.contains($1) ? 0 : 1) } }
}
