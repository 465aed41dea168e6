import Foundation
import Testing

/// Promise 8: opening leaves a receipt first. And P2: what a step costs the disk.
@Suite struct `What the disk is asked to do` {
  @Test(.enabled(if: Tool.isPresent("strace"))) func `a step without documents costs one sync, of the ledger`() throws {
    let town = try TestVault.copy()
    // What others have written since is read, and synced, by a command of its own.
    try town.done("emil", ["status", town.number])
    let run = try Strace.run(
      town, "emil", ["case", "assign", town.number, "me"], calls: ["fsync", "fdatasync", "sync", "syncfs", "msync"])
    #expect(run.output.status == 0, "\(run.output.both)")
    #expect(run.calls.map(\.name) == ["fdatasync"])
    #expect(run.calls.first?.paths == ["\(town.vault)/ledger/00000000.log"])
  }

  @Test(.enabled(if: Tool.isPresent("strace"))) func `a file is opened after its receipt is on the disk`() throws {
    let town = try TestVault.copy()
    let quiet = try bodies(openedBy: ["status", town.number], in: town)
    let run = try Strace.run(town, "hans", read(town), calls: ["openat", "fdatasync"])
    #expect(run.output.status == 0, "\(run.output.both)")
    #expect(!TreeScan.find(town.markers.texts, in: Data(run.output.out.utf8)).isEmpty)
    let opened = run.calls.enumerated().filter {
      ($0.element.body.map { !quiet.contains($0) }) ?? false
    }
    let synced = try #require(run.calls.firstIndex { $0.name == "fdatasync" })
    #expect(opened.count >= 3, "the proposal has three parts that hans reads")
    for (place, call) in opened { #expect(place > synced, "\(call.text)") }
  }

  @Test(
    .enabled(if: Tool.isPresent("strace")), arguments: ["fdatasync:error=EIO:when=1", "pwrite64:error=ENOSPC:when=1"])
  func `a receipt that cannot be written opens nothing`(fault: String) throws {
    let town = try TestVault.copy()
    let before = try town.audit(as: "hans").size
    let quiet = try bodies(openedBy: ["status", town.number], in: town)
    let run = try Strace.run(
      town, "hans", read(town), calls: ["openat", "fdatasync", "pwrite64"], inject: fault)
    #expect(run.calls.contains { $0.wasInjected })
    #expect(run.output.status == 5, "\(run.output.both)")
    let secrets = town.markers.planted.filter { $0.value.hasPrefix("PROPOSE") || $0.value.hasPrefix("the content") }
    #expect(TreeScan.find(secrets.keys.sorted(), in: Data(run.output.both.utf8)).isEmpty)
    #expect(Set(run.calls.compactMap(\.body)).subtracting(quiet) == [])
    #expect(try town.audit(as: "hans").size == before)
  }

  private func read(_ town: TestVault) -> [String] { ["read", town.number, "PROPOSE", "--reason", "decision"] }

  /// What is opened without a receipt: the definition and the directory of staff.
  private func bodies(openedBy words: [String], in town: TestVault) throws -> Set<String> {
    let run = try Strace.run(town.copied(), "hans", words, calls: ["openat"])
    try #require(run.output.status == 0, "\(run.output.both)")
    return Set(run.calls.compactMap(\.body))
  }
}

extension SystemCall {
  /// The name of the body that it opens.
  fileprivate var body: String? {
    guard name == "openat", let path = paths.first(where: { $0.contains("/bodies/") }) else { return nil }
    return path.split(separator: "/").last.map(String.init)
  }
}
