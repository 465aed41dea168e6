import Syntax
import WorkflowEngine

/// Rules and the chart.
extension Edits {
  // MARK: Rules

  mutating func rules() {
    let clocks = Clocks(json)
    for rule in members("rules") {
      let path: [Edit.Key] = [.name("rules"), .name(rule.key), .name("all")]
      texts("rule", rule.value, Array(path.dropLast()))
      let (less, more) = (clocks.loosening(rule.key), clocks.tightening(rule.key))
      let leaves = rule.value["all"]?.array ?? []
      if let role = names("roles").first {
        add("rule: one condition more", path, .list(leaves + [.record([("role", .list([.text(role)]))])]), more)
      }
      for (place, item) in leaves.enumerated() {
        add("rule: one condition less", path + [.place(place)], nil, less)
        leaf(item, path + [.place(place)], less, more)
        let branches = item["anyOf"]?.array ?? []
        for (branch, inner) in branches.enumerated() {
          if branches.count > 1 {
            add("anyOf: one less", path + [.place(place), .name("anyOf"), .place(branch)], nil, more)
          }
          leaf(inner, path + [.place(place), .name("anyOf"), .place(branch)], less, more)
        }
        if !branches.isEmpty, let role = names("roles").last {
          let wider = JSON.list(branches + [.record([("role", .list([.text(role)]))])])
          add("anyOf: one more", path + [.place(place), .name("anyOf")], wider, less)
        }
      }
    }
  }

  private mutating func leaf(_ leaf: JSON, _ path: [Edit.Key], _ less: Set<Change.Kind>, _ more: Set<Change.Kind>) {
    for (key, table) in [("role", "roles"), ("reason", "reasons"), ("values", ""), ("until", "events")] {
      let known = table.isEmpty ? values(of: leaf["fact"]?.string) : names(table)
      list("leaf: \(key)", leaf[key], path + [.name(key)], among: known, more: less, less: more)
    }
    list(
      "leaf: distinctFrom", leaf["distinctFrom"], path + [.name("distinctFrom")], among: names("events"), more: more,
      less: less)
    if let count = leaf["approvals"]?.int.map({ Int($0) }) {
      // One of each role, and then any of one: that is less in another way.
      let isOfEach = count > 1 && leaf["roles"]?.array?.count == count
      add("approvals: more", path + [.name("approvals")], .number(count + 1), isOfEach ? Edit.opens : more)
      if count > 1 { add("approvals: fewer", path + [.name("approvals")], .number(count - 1), less) }
      list(
        "approvals: roles", leaf["roles"], path + [.name("roles")], among: names("roles"), more: Edit.opens,
        less: Edit.closes)
    }
    for key in ["count", "open"] {
      guard leaf[key] != nil, let most = leaf["atMost"]?.int.map({ Int($0) }) else { continue }
      add("\(key): more", path + [.name("atMost")], .number(most + 1), less)
      if most > 0 { add("\(key): fewer", path + [.name("atMost")], .number(most - 1), Edit.closes) }
    }
    if leaf["since"] != nil {
      add("leaf: since gone", path + [.name("since")], nil, leaf["count"] == nil ? less : Edit.closes)
    }
    for key in ["values", "within"] where leaf[key] != nil { add("leaf: \(key) gone", path + [.name(key)], nil, less) }
    for (key, other) in [("in", "notIn"), ("notIn", "in")] {
      guard let state = leaf[key] else { continue }
      add("leaf: \(other) for \(key)", path, .record([(other, state)]), Edit.opens)
    }
    if leaf["fact"] != nil, let state = leaf["state"]?.string {
      // A consent that is given, a document that is signed, and what is decided are valid by other words.
      let known = ["valid", "given", "signed", "decided"].contains(state) ? "valid" : state
      for other in ["valid", "any", "lapsed", "new"] where other != known {
        add("fact: \(other)", path + [.name("state")], .text(other), Edit.closes)
      }
    }
    if let item = leaf["delegated"]?.string, let other = names("delegations").first(where: { $0 != item }) {
      add("leaf: another item", path + [.name("delegated")], .text(other), Edit.opens)
    }
    for key in ["elapsed", "elapsedAtMost", "within", "atMost"] {
      guard let period = leaf[key]?.string, let other = names("periods").first(where: { "@" + $0 != period }) else {
        continue
      }
      add("leaf: another \(key)", path + [.name(key)], .text("@" + other), Edit.closes)
    }
  }

  private func values(of fact: String?) -> [String] {
    fact.flatMap { json["facts"]?[$0]?["values"]?.array }?.compactMap(\.string) ?? []
  }

  // MARK: The chart

  mutating func state(_ item: JSON, _ path: [Edit.Key], siblings: [JSON.Member]) {
    if let label = item["label"] { texts("state", label, path + [.name("label")]) }
    for key in ["owner", "protective", "discretionary", "type"] where item[key] != nil {
      add("state: \(key) gone", path + [.name(key)], nil, [.structure])
    }
    if let other = names("roles").first(where: { $0 != item["owner"]?.string }), item["owner"] != nil {
      add("state: another owner", path + [.name("owner")], .text(other), [.structure])
    }
    let inner = item["states"]?.object ?? []
    if let initial = item["initial"]?.string, let other = inner.first(where: { $0.key != initial }) {
      add("state: initial", path + [.name("initial")], .text(other.key), [.structure])
    }
    for member in item["on"]?.object ?? [] {
      let path = path + [.name("on"), .name(member.key)]
      add("way gone", path, nil, [.structure])
      guard let ways = member.value.array else {
        way(member.value, path, siblings)
        continue
      }
      for (place, value) in ways.enumerated() {
        add("alternative gone", path + [.place(place)], nil, Edit.opens)
        way(value, path + [.place(place)], siblings)
      }
      add("alternatives turned", path, .list(ways.reversed()), Edit.opens)
    }
    for member in item["after"]?.object ?? [] {
      let path = path + [.name("after"), .name(member.key)]
      add("deadline gone", path, nil, [.structure])
      way(member.value, path, siblings)
      for key in ["escalate", "since", "before", "from"] where member.value[key] != nil {
        add("deadline: \(key) gone", path + [.name(key)], nil, [.structure])
      }
      if let other = names("roles").first(where: { $0 != member.value["escalate"]?.string }),
        member.value["escalate"] != nil
      {
        add("deadline: another role", path + [.name("escalate")], .text(other), [.structure])
      }
    }
    if let label = item["states"]?.object { swaps("states", label, path + [.name("states")], label: "label") }
    for member in inner { state(member.value, path + [.name("states"), .name(member.key)], siblings: inner) }
  }

  private mutating func way(_ way: JSON, _ path: [Edit.Key], _ siblings: [JSON.Member]) {
    if let target = way["target"]?.string {
      add("way: target gone", path + [.name("target")], nil, [.structure])
      for other in siblings.map(\.key) where other != target {
        add("way: another target", path + [.name("target")], .text(other), [.structure])
      }
    }
    for key in ["records", "appealable", "reenter"] where way[key] != nil {
      add("way: \(key) gone", path + [.name(key)], nil, [.structure])
    }
    for rule in names("rules") where rule != way["guard"]?.string {
      add("way: another rule", path + [.name("guard")], .text(rule), Edit.anything)
    }
  }
}
