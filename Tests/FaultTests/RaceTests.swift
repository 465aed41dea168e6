import Foundation
import Testing

@Suite struct `Eight programs writing to one vault` {
  /// Two on each of three homes, and one each on two others: the same person at two windows races for their own memory too.
  static let writers = ["emil", "emil", "gun", "gun", "frida", "frida", "hans", "dina"]

  @Test func `lose nothing, and leave no gap and no double`() throws {
    let town = try TestVault.copy()
    let before = try town.audit().size
    let rounds = Tool.isSoak ? 25 : 4
    var texts: [String: String] = [:]
    let runs = try Self.writers.enumerated().map { number, name in
      let lines = try (0..<rounds).map { round in
        let text = "zr\(number)x\(round)" + UUID().uuidString.prefix(8).lowercased()
        let file = try town.paper("note-\(number)-\(round).txt", text)
        texts[text] = name
        return "note \(town.number) --text \(file) --part \(name == "dina" ? "duty" : "investigation")"
      }
      let batch = town.scratch.file("batch-\(number)")
      try Data(lines.joined(separator: "\n").utf8).write(to: batch)
      return try Running(
        ["--batch", "-", "--json"], as: town.actor(name), vault: town.vault, input: FileHandle(forReadingFrom: batch))
    }
    var acknowledged: [Int] = []
    var seqs: [Int] = []
    for run in runs {
      let output = try run.finish()
      #expect(output.status == 0, "\(output.both)")
      let answers = JSONObject.lines(output.out)
      #expect(answers.count == rounds)
      acknowledged += answers.compactMap { $0["entry"] as? Int }
      seqs += answers.compactMap { $0["seq"] as? Int }
    }
    #expect(acknowledged.count == Self.writers.count * rounds)
    #expect(acknowledged.sorted() == Array(before..<(before + acknowledged.count)), "every place, each once")
    #expect(seqs.sorted() == Array((seqs.min() ?? 0)..<((seqs.min() ?? 0) + seqs.count)))
    for name in ["joar"] + Set(Self.writers).sorted() {
      let audit = try town.audit(as: name)
      #expect(audit.passed, "\(name): \(audit.output.both)")
      #expect(audit.size == before + acknowledged.count)
    }
    // Each text once, where its author put it.
    let read = try town.run(
      "frida", ["--batch", "-"],
      input: seqs.sorted().map { "read \(town.number) \($0) --reason supervision" }.joined(separator: "\n"))
    #expect(read.status == 0, "\(read.err)")
    for text in texts.keys { #expect(read.out.components(separatedBy: text).count == 2, "\(texts[text] ?? "")'s note") }
  }
}
