package import Syntax
import WorkflowEngine

/// What a definition changes against the one before it, by the names in its file: what a founder sees before they put their
/// name to it. Says where, not what: the texts themselves are in `workflow show`.
package struct DefinitionChange: Sendable, Equatable {
  /// `events`, `states` … in the order of the file.
  package struct Section: Sendable, Equatable {
    package let name: String
    /// How many the new one has.
    package let count: Int
    package internal(set) var added: [String] = []
    package internal(set) var removed: [String] = []
    package internal(set) var changed: [String] = []

    package var isSame: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }
  }

  package let sections: [Section]

  /// - Parameter old: canonical bytes of the definition in force; nil where there is none, and all is new.
  package init(from old: [UInt8]?, to new: [UInt8]) throws(SyntaxError) {
    let before = try old.map { bytes throws(SyntaxError) in Self.sections(try JSON.read(bytes)) } ?? []
    let after = Self.sections(try JSON.read(new))
    var found: [Section] = []
    for (name, items) in after {
      var section = Section(name: name, count: items.count)
      let known = before.first { $0.name == name }?.items ?? []
      for item in items {
        if let same = known.first(where: { $0.name == item.name }) {
          if !same.value.isSame(as: item.value) { section.changed.append(item.name) }
        } else {
          section.added.append(item.name)
        }
      }
      section.removed = known.map(\.name).filter { name in !items.contains { $0.name == name } }
      found.append(section)
    }
    for (name, items) in before where !after.contains(where: { $0.name == name }) {
      var section = Section(name: name, count: 0)
      section.removed = items.map(\.name)
      found.append(section)
    }
    sections = found
  }

  private typealias Item = (name: String, value: JSON)

  private static func sections(_ definition: JSON) -> [(name: String, items: [Item])] {
    (definition.object ?? []).map { member in
      if member.key == "states" { return (member.key, states(member.value, under: "")) }
      if let members = member.value.object { return (member.key, members.map { ($0.key, $0.value) }) }
      return (member.key, [(member.key, member.value)])
    }
  }

  /// Each state by its path, its transitions with it, without the states inside it.
  private static func states(_ states: JSON, under path: String) -> [Item] {
    (states.object ?? []).flatMap { member -> [Item] in
      let name = path.isEmpty ? member.key : "\(path).\(member.key)"
      let own = (member.value.object ?? []).filter { $0.key != "states" }.map { ($0.key, $0.value) }
      return [(name, JSON.record(own))] + (member.value["states"].map { Self.states($0, under: name) } ?? [])
    }
  }
}
