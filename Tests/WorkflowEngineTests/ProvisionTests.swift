import Foundation
import Testing

/// What a text of a shipped workflow says that the law says: each provision stands in the table of Workflows/README.md, with
/// whether anybody has read it.
@Suite struct `Provisions that the shipped texts name` {
  private static func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: ShippedWorkflow.folder.appending(path: name)), as: UTF8.self)
  }

  /// In one spelling: "SoL 9 kap. 6 §", "lag (2024:79)".
  private static func provisions(in text: String) -> Set<String> {
    var found: Set<String> = []
    for match in text.matches(of: #/(FL|LVU) (\d+)/#) { found.insert("\(match.1) \(match.2) §") }
    for match in text.matches(of: #/(\d+ kap\.)( \d+ §)? SoL/#) { found.insert("SoL \(match.1)\(match.2 ?? "")") }
    for match in text.matches(of: #/SoL (\d+ kap\.)( \d+ §)?/#) { found.insert("SoL \(match.1)\(match.2 ?? "")") }
    for match in text.matches(of: #/SoF (\(2025:468\) )?(\d+ kap\. \d+ §)/#) { found.insert("SoF \(match.2)") }
    for match in text.matches(of: #/OSL (\d+ kap\. \d+( a-24)? §§?)/#) { found.insert("OSL \(match.1)") }
    for match in text.matches(of: #/[Ll]ag (\(\d{4}:\d+\))/#) { found.insert("lag \(match.1)") }
    return found
  }

  @Test(arguments: ["avhopp.json", "sig.json", "sspf.json", "forebyggande.json"])
  func `stand in the table, with whether somebody has read them`(file: String) throws {
    let rows = try Self.text("README.md").split(separator: "\n").filter { row in
      ["| seen |", "| named |", "| verify |"].contains { row.hasSuffix($0) }
    }
    #expect(rows.count >= 8)
    let known = rows.reduce(into: Set<String>()) { $0.formUnion(Self.provisions(in: String($1))) }
    let named = Self.provisions(in: try Self.text(file))
    #expect(!named.isEmpty)
    #expect(named.subtracting(known) == [])
  }

  @Test func `are told from other numbers, in each spelling`() {
    let text = "FL 37 § 1; 9 kap. 6 § SoL; SoL 16 kap.; OSL 10 kap. 18 a-24 §§; Lag (2025:170) 4 §; 25 kap. SoL; P14D"
    #expect(
      Self.provisions(in: text) == [
        "FL 37 §", "SoL 9 kap. 6 §", "SoL 16 kap.", "OSL 10 kap. 18 a-24 §§", "lag (2025:170)", "SoL 25 kap.",
      ])
  }
}
