import Dispatch
import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework
@testable import LedgerStore

/// Counts what the recording calls, and makes one of them fail.
final class Calls: @unchecked Sendable {  // one office, one thread
  var syncs = 0
  var failsSync = false

  var recording: RecordingCalls {
    var calls = RecordingCalls.system
    let system = RecordingCalls.system
    calls.syncData = { file in
      self.syncs += 1
      // Once: what takes the frame back must work.
      if self.failsSync {
        self.failsSync = false
        errno = EIO
        return -1
      }
      return system.syncData(file)
    }
    return calls
  }
}

@Suite("Writing a step")
struct OfficeAppendTests {
  private func dinasCase() throws -> (Town, Office, CaseID) {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    return (town, dina, try dina.openCase(workflow: "avhopp").caseID)
  }

  @Test func takesOneSyncWhenItHasNoDocument() throws {
    let (town, dina, id) = try dinasCase()
    defer { withExtendedLifetime(town) {} }
    let calls = Calls()
    dina.writer.calls = calls.recording
    _ = try dina.assign(dina.me, in: id)
    #expect(calls.syncs == 1)
  }

  @Test func thatCannotBeRecordedOpensNothing() throws {
    let (town, dina, id) = try dinasCase()
    defer { withExtendedLifetime(town) {} }
    let note = try dina.note("Ring inte hem.", compartment: "duty", in: id)
    let calls = Calls()
    dina.writer.calls = calls.recording
    calls.failsSync = true
    let size = dina.pin.head.size
    do {
      _ = try dina.read(note.leaf, reason: .duty, in: id)
      Issue.record("opened without a receipt")
    } catch {
      guard case .receiptFailed(.storage) = error else { throw error }
    }
    #expect(dina.pin.head.size == size)
    // The disk is well again: the receipt comes first, then the note.
    #expect(try dina.read(note.leaf, reason: .duty, in: id).first?.note == "Ring inte hem.")
    #expect(try dina.state(of: id).entries.last?.event == "READ")
  }

  @Test func byEightAtTheSameTimeLosesNothing() throws {
    let (town, dina, id) = try dinasCase()
    let vault = town.vault
    let offices = try (0..<8).map { index in
      try Office.join(
        at: vault, home: Home(path: "\(town.root)/twins/\(index)"), person: try town.person("dina"),
        code: dina.vaultCode,
        clock: town.clock("dina"))
    }
    let done = Collected()
    nonisolated(unsafe) let writers = offices
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      for number in 0..<3 {
        do {
          let written = try unsafe writers[index].note("Rad \(index).\(number)", compartment: "duty", in: id)
          done.add(written.seq)
        } catch {
          Issue.record("\(error)")
        }
      }
    }
    let state = try dina.state(of: id)
    #expect(state.voids.isEmpty)
    #expect(done.sorted == Array(1...24))
    #expect(state.entries.count == 25)
  }

  @Test func saysSoWhenTheCaseMovedUnderADecision() throws {
    let (town, dina, id) = try dinasCase()
    let frida = try town.office("frida")
    let workflow = try frida.state(of: id).workflow
    // Between what frida saw and her lock, dina writes.
    frida.beforeLock = { _ = try? dina.note("Hann före.", compartment: "duty", in: id) }
    let form = try answers("contact", ["alias": .text("Räven")], workflow, at: town.now)
    #expect(throws: CaseworkError.caseMoved) {
      _ = try frida.record(Order(event: "CONTACT", answers: form), in: id)
    }
    var late = Order(event: "CONTACT", answers: form)
    late.seen = try frida.state(of: id).entries.first?.leaf
    #expect(throws: CaseworkError.caseMoved) { _ = try frida.record(late, in: id) }
    #expect(try frida.record(Order(event: "CONTACT", answers: form), in: id).seq == 2)
  }

  @Test func isSignedAgainWhenOnlyTheHeadMoved() throws {
    let (town, dina, id) = try dinasCase()
    let frida = try town.office("frida")
    let workflow = try frida.state(of: id).workflow
    frida.beforeLock = { _ = try? dina.openCase(workflow: "avhopp") }
    let form = try answers("contact", ["alias": .text("Räven")], workflow, at: town.now)
    #expect(try frida.record(Order(event: "CONTACT", answers: form), in: id).seq == 1)
    // And the case that came meanwhile is found.
    #expect(try town.office("frida").list().count == 2)
  }

  @Test func withAClockBehindIsMarkedAndNeverStopped() throws {
    let (town, dina, id) = try dinasCase()
    town.set(clockOf: "dina", to: Moment(seconds: town.now.seconds - 86_400))
    let workflow = try dina.state(of: id).workflow
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .unknown], workflow,
      at: town.now)
    let done = try dina.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
    #expect(done.clockBehind)
    #expect(done.time == town.now)
  }

  @Test func isNotBuiltOnAnEntryAheadOfTheClockUntilTwoCorrectIt() throws {
    let (town, dina, id) = try dinasCase()
    town.set(clockOf: "dina", to: Moment(seconds: town.now.seconds + 365 * 86_400))
    // A note, as a receipt, moves nothing: it is named, and holds nobody up.
    _ = try dina.note("Fel år.", compartment: "duty", in: id)
    let frida = try town.office("frida")
    let gun = try town.office("gun")
    let workflow = try frida.state(of: id).workflow
    #expect(try frida.state(of: id).ahead == nil)
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .unknown], workflow,
      at: town.now)
    let ahead = try dina.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
    #expect(try frida.state(of: id).ahead == ahead.time)
    let open = Order(
      event: "DEMAND_DECISION", answers: try filled(try #require(workflow.forms["demand"]), at: town.now))
    let plan = Order(
      event: "OPEN_INVESTIGATION", answers: try filled(try #require(workflow.forms["opened"]), at: town.now))
    #expect(throws: CaseworkError.aheadOfClock(ahead.time)) { _ = try frida.record(plan, in: id) }
    // What must always be received is.
    _ = try frida.record(open, in: id)
    let correction = try frida.correct(ahead.leaf, text: nil, compartment: "duty", in: id)
    _ = try gun.endorse(correction.leaf, in: id)
    #expect(try frida.state(of: id).ahead == nil)
    #expect(throws: Never.self) { _ = try frida.record(plan, in: id) }
  }
}

final class Collected: @unchecked Sendable {
  private let queue = DispatchQueue(label: "collected")
  private var numbers: [Int] = []

  func add(_ number: Int) { queue.sync { numbers.append(number) } }
  var sorted: [Int] { queue.sync { numbers.sorted() } }
}
