import Foundation
import Testing

/// Promise 6: what was acknowledged survives, what was not leaves nothing that misleads. Every call of a command that
/// changes the vault or the home is made to fail, and the process killed before it, one run for each.
@Suite struct `A step whose system calls fail` {
  @Test(.enabled(if: Tool.isPresent("strace")), arguments: Tool.isSoak ? Strace.all : Strace.writing)
  func `is done or not done, with every call failed and killed in turn`(call: String) throws {
    let runs = try FaultedCommand.step.fail(everyCall: call)
    Tool.say("faults: do \(call): \(runs) runs")
  }

  @Test(.enabled(if: Tool.isSoak && Tool.isPresent("strace")), arguments: Strace.all)
  func `and so is every other command that writes`(call: String) throws {
    let note = FaultedCommand(who: "emil") { ["note", $0.number, "--text", "\($0.papers)/faulted.txt"] }
    let read = FaultedCommand(who: "hans") { ["read", $0.number, "PROPOSE", "--reason", "decision"] }
    let open = FaultedCommand(who: "emil") { _ in ["case", "open", "avhopp"] }
    let add = FaultedCommand(who: "frida") { ["case", "add", $0.number, $0.keyNames["gun"] ?? "", "identity"] }
    let grant = FaultedCommand(who: "anna") { ["people", "grant", $0.keyNames["emil"] ?? "", "--role", "jour"] }
    for (name, command) in [("note", note), ("read", read), ("case open", open), ("case add", add), ("grant", grant)] {
      Tool.say("faults: \(name) \(call): \(try command.fail(everyCall: call)) runs")
    }
  }

  /// What a writer left that was killed is cut by the next: and if that fails?
  @Test(.enabled(if: Tool.isPresent("strace"))) func `is done or not done where it cuts a torn entry first`() throws {
    let runs = try FaultedCommand(who: "emil", words: FaultedCommand.step.words) { town in
      let ledger = try FileHandle(forWritingTo: URL(filePath: town.vault + "/ledger/00000000.log"))
      let start = try ledger.seekToEnd()
      #expect(start > 0)
      try ledger.write(contentsOf: Data("avhopp\r\n".utf8) + Data([0, 0, 4, 0]) + Data(count: 500))
      try ledger.close()
    }.fail(everyCall: "ftruncate")
    // The vault's own cut, and one's own journal's where there was something to cut: each with EIO, ENOSPC and a kill.
    #expect(runs >= 3 && runs.isMultiple(of: 3))
  }

  /// After fsync has failed, nothing is known of the disk: the program stops, and says what to do.
  @Test(.enabled(if: Tool.isPresent("strace"))) func `stops the vault when no sync succeeds`() throws {
    let ground = try FaultGround.shared()
    let town = try ground.town.copied()
    let failed = try Strace.run(
      town, "emil", FaultedCommand.step.words(town), calls: ["fdatasync"], inject: "fdatasync:error=EIO:when=1+")
    #expect(failed.output.status == 5, "\(failed.output.both)")
    #expect(failed.calls.count { $0.wasInjected } >= 2)
    let next = try town.run("emil", ["note", town.number, "--text", "\(town.papers)/faulted.txt"])
    #expect(next.status == 5)
    #expect(next.err.contains("audit verify"))
    let audit = try town.audit(as: "emil")
    #expect(audit.passed, "\(audit.output.both)")
    #expect([ground.size, ground.size + 1].contains(audit.size))
  }

  /// The answer is lost, the step is not, and nobody is told that nothing was saved.
  @Test func `says nothing false when only its answer cannot be written`() throws {
    let ground = try FaultGround.shared()
    let town = try ground.town.copied()
    let output = try town.run(
      "emil", ["note", town.number, "--text", "\(town.papers)/faulted.txt"], prelude: "exec >/dev/full;")
    #expect(output.status == 5 || output.status == 0, "\(output.err)")
    #expect(!output.err.localizedCaseInsensitiveContains("nothing was saved"))
    #expect(try town.audit(as: "emil").size == ground.size + 1)
  }
}
