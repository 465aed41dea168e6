import Foundation
import Testing

/// A disk that answers with an error says nothing about who did what.
@Suite(.enabled(if: Tool.isPresent("strace"))) struct `A sealed file` {
  @Test func `that cannot be read from the disk is not called damaged`() throws {
    let town = try TestVault.copy()
    let whole = try Program.run(["audit", "verify", "--lang", "en"], as: town.actor("joar"), vault: town.vault)
    try #require(whole.status == 0, "\(whole.both)")
    let bodies = try TreeScan.files(town.vault + "/bodies").prefix(3).map { "\(town.vault)/bodies/\($0)" }
    let keys = try TreeScan.files(town.vault + "/keys").map { "\(town.vault)/keys/\($0)" }
    var uncheckable = 0
    // Some key files are read before the audit begins: then it does not begin.
    for path in bodies + keys.enumerated().filter({ $0.offset % 4 == 0 }).map(\.element) {
      let run = try Strace.run(
        town, "joar", ["audit", "verify", "--lang", "en"], calls: ["pread64"], inject: "pread64:error=EIO",
        options: ["-P", path])
      guard run.calls.contains(where: \.wasInjected) else { continue }
      #expect(run.output.status == 4 || run.output.status == 5, "\(path)\n\(run.output.both)")
      #expect(!run.output.both.contains("NOT whole") && !run.output.both.contains("is whole"), "\(run.output.both)")
      if run.output.status == 4 { uncheckable += 1 }
    }
    #expect(uncheckable > 3)
  }

  @Test(arguments: ["report", "review"]) func `makes no report and no review say that the ledger is not whole`(
    command: String
  ) throws {
    let town = try TestVault.copy()
    let words = ["audit", command, "--lang", "en", "--from", "2026-01-01"]
    func page(_ place: Int) -> [String] { command == "report" ? [town.root + "/report-\(place).html"] : [] }
    let whole = try Program.run(words + page(0), as: town.actor("joar"), vault: town.vault)
    try #require(whole.status == 0 && whole.out.contains("The ledger is whole"), "\(whole.both)")
    // A review hashes no document; what it reads of the rest may stop it before it has anything to say.
    let all = try TreeScan.files(town.vault + "/bodies").map { "bodies/\($0)" }
    // The greatest is the definition that the cases are judged by.
    let definition = try all.max { try size("\(town.vault)/\($0)") < size("\(town.vault)/\($1)") }
    let bodies = command == "report" ? Set(all.suffix(2) + [definition].compactMap(\.self)).sorted() : []
    // Most are parts', which no auditor opens.
    let keys = try TreeScan.files(town.vault + "/keys").map { "keys/\($0)" }
    var (stopped, told) = (0, 0)
    for (place, file) in (bodies + keys).enumerated() where place < bodies.count || stopped < bodies.count + 2 {
      let run = try Strace.run(
        town, "joar", words + page(place + 1), calls: ["pread64"], inject: "pread64:error=EIO",
        options: ["-P", "\(town.vault)/\(file)"])
      guard run.calls.contains(where: \.wasInjected) else { continue }
      #expect(run.output.status == 4, "\(file)\n\(run.output.both)")
      stopped += 1
      var said = run.output.both
      if let path = page(place + 1).first, let html = try? String(contentsOfFile: path, encoding: .utf8) {
        said += html
        told += 1
        #expect(html.contains("Not everything could be checked") && html.contains("class=\"verdict unchecked\""))
        #expect(run.output.out.contains("Not everything could be checked"))
      }
      #expect(!said.contains("NOT whole") && !said.contains("is whole"), "\(said)")
    }
    #expect(stopped > 1 && told >= bodies.count)
  }

  private func size(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
  }
}
