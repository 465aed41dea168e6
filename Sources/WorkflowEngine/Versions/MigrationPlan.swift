internal import Syntax

/// What founders adopt with a definition: from which earlier ones cases may move to it, and how.
///
///     {"format":"migration/1","workflow":"avhopp","definition":"<SHA-256>",
///      "from":[{"definition":"<SHA-256>","states":{"old.path":"new.path"}}]}
///
/// Keys in this order; `from` by its hashes and `states` by their bytes, ascending; no other spelling is read.
package struct MigrationPlan: Sendable, Equatable {
  package let workflow: String
  /// SHA-256, in hex, of the definition that cases move to.
  package let definition: String
  /// For each earlier definition, by its hash: states, old to new.
  package let maps: [String: [String: String]]

  package static let fromMax = 64
  static let format = "migration/1"

  package init(workflow: String, definition: String, maps: [String: [String: String]]) {
    (self.workflow, self.definition, self.maps) = (workflow, definition, maps)
  }

  package var canonical: [UInt8] {
    let from = maps.sorted { $0.key < $1.key }.map { hash, states in
      JSON.record([
        ("definition", .text(hash)),
        (
          "states",
          .record(
            states.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, .text($0.value)) })
        ),
      ])
    }
    return JSON.record([
      ("format", .text(Self.format)), ("workflow", .text(workflow)), ("definition", .text(definition)),
      ("from", .list(from)),
    ]).canonical()
  }

  /// nil for anything but the one spelling.
  package init?(_ bytes: [UInt8]) {
    guard let json = try? JSON.read(bytes), json["format"]?.string == Self.format,
      let workflow = json["workflow"]?.string, let definition = json["definition"]?.string,
      let from = json["from"]?.array, (1...Self.fromMax).contains(from.count)
    else { return nil }
    var maps: [String: [String: String]] = [:]
    for item in from {
      guard let hash = item["definition"]?.string, let states = item["states"]?.object else { return nil }
      var map: [String: String] = [:]
      for state in states { map[state.key] = state.value.string }
      maps[hash] = map
    }
    self.init(workflow: workflow, definition: definition, maps: maps)
    guard canonical == bytes, ([definition] + maps.keys).allSatisfy(Self.isHash) else { return nil }
  }

  private static func isHash(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
