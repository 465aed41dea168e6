import Syntax

@testable import WorkflowEngine

/// One change of one field of a definition's text, and what the comparison may call it. What it may is said by the kind of
/// the edit and by the text itself, never by asking the program.
struct Edit: Sendable {
  enum Key: Sendable, Equatable {
    case name(String)
    case place(Int)
  }

  /// Which field, and what is done to it: edits of one kind are alike.
  let kind: String
  let path: [Key]
  let value: JSON?
  let may: Set<Change.Kind>

  static let anything: Set<Change.Kind> = [.labels, .stricter, .looser, .structure]
  /// It makes something possible, or makes another thing of it.
  static let opens: Set<Change.Kind> = [.looser, .structure]
  /// Whether it is mere strictness is for the walks to say; a mere text it is not.
  static let closes: Set<Change.Kind> = [.stricter, .looser, .structure]

  func text(of json: JSON) -> [UInt8] { (Self.put(value, into: json, at: path[...]) ?? json).canonical() }

  /// - Returns: nil for what is taken out.
  private static func put(_ value: JSON?, into json: JSON, at path: ArraySlice<Key>) -> JSON? {
    guard let key = path.first else { return value }
    let rest = path.dropFirst()
    switch key {
    case .name(let name):
      let members = (json.object ?? []).compactMap { member in
        member.key == name
          ? put(value, into: member.value, at: rest).map { (member.key, $0) } : (member.key, member.value)
      }
      return .record(members)
    case .place(let place):
      return .list(
        (json.array ?? []).enumerated().compactMap { $0 == place ? put(value, into: $1, at: rest) : $1 })
    }
  }
}

/// Every edit of a definition that we can think of.
struct Edits {
  private(set) var all: [Edit] = []
  let json: JSON

  init(_ json: JSON) {
    self.json = json
    tables()
    forms()
    events()
    rules()
    for member in json["states"]?.object ?? [] {
      state(member.value, [.name("states"), .name(member.key)], siblings: json["states"]?.object ?? [])
    }
  }

  mutating func add(_ kind: String, _ path: [Edit.Key], _ value: JSON?, _ may: Set<Change.Kind>) {
    all.append(Edit(kind: kind, path: path, value: value, may: may))
  }

  // MARK: Parts that many fields have

  mutating func texts(_ kind: String, _ item: JSON, _ path: [Edit.Key], _ may: Set<Change.Kind> = [.labels]) {
    for language in ["sv", "en"] {
      guard let text = item[language]?.string else { continue }
      add("\(kind): another text", path + [.name(language)], .text("Zq \(text.prefix(60))"), may)
    }
  }

  /// Two things change names, and nothing else differs.
  mutating func swaps(_ kind: String, _ members: [JSON.Member], _ path: [Edit.Key], label: String? = nil) {
    for (a, b) in zip(members, members.dropFirst()) {
      func text(_ member: JSON.Member) -> JSON? { label.map { member.value[$0] } ?? member.value }
      guard let one = text(a), let two = text(b), one["sv"]?.string != two["sv"]?.string else { continue }
      let whole = members.map { member -> (String, JSON) in
        guard member.key == a.key || member.key == b.key else { return (member.key, member.value) }
        let other = member.key == a.key ? two : one
        func named(_ item: JSON) -> JSON {
          .record(
            (item.object ?? []).map { ($0.key, ["sv", "en"].contains($0.key) ? other[$0.key] ?? $0.value : $0.value) })
        }
        guard let label else { return (member.key, named(member.value)) }
        return (
          member.key,
          .record((member.value.object ?? []).map { ($0.key, $0.key == label ? named($0.value) : $0.value) })
        )
      }
      add("\(kind): texts change places", path, .record(whole), [.structure])
    }
  }

  private mutating func flags(_ kind: String, _ item: JSON, _ path: [Edit.Key], _ names: [String]) {
    for name in names {
      guard let value = item[name] else { continue }
      add("\(kind): \(name) gone", path + [.name(name)], nil, [.structure])
      if value.bool == true { add("\(kind): \(name) off", path + [.name(name)], .flag(false), [.structure]) }
    }
  }

  /// - Parameter more: what one more makes possible.
  mutating func list(
    _ kind: String, _ list: JSON?, _ path: [Edit.Key], among known: [String], more: Set<Change.Kind>,
    less: Set<Change.Kind>
  ) {
    guard let items = list?.array else { return }
    if items.count > 1 {
      for place in items.indices { add("\(kind): one less", path + [.place(place)], nil, less) }
    }
    if let other = known.first(where: { name in !items.contains { $0.string == name } }) {
      add("\(kind): one more", path, .list(items + [.text(other)]), more)
    }
  }

  func names(_ table: String) -> [String] { (json[table]?.object ?? []).map(\.key) }
  func members(_ table: String) -> [JSON.Member] { json[table]?.object ?? [] }

  // MARK: Tables

  private mutating func tables() {
    add("id", [.name("id")], .text("another"), [.structure])
    if let title = json["title"] { texts("title", title, [.name("title")]) }
    if let whole = json["withoutAssessment"], whole.bool == true {
      add("withoutAssessment: off", [.name("withoutAssessment")], .flag(false), [.looser])
    }
    for state in members("states").map(\.key) where state != json["initial"]?.string {
      add("initial: another", [.name("initial")], .text(state), [.structure])
    }
    let clocks = Clocks(json)
    for member in members("periods") {
      let path: [Edit.Key] = [.name("periods"), .name(member.key)]
      texts("period", member.value, path)
      add("period: source", path + [.name("source")], .text("Zq"), [.structure])
      add("period: verified", path + [.name("verified")], .text("2026-11-01"), [.labels])
      for (name, isLonger) in [("twice", true), ("half", false)] {
        guard let length = member.value["length"]?.string, let other = Clocks.scaled(length, isLonger: isLonger) else {
          continue
        }
        add("period: \(name)", path + [.name("length")], .text(other), clocks.verdicts(member.key, isLonger: isLonger))
      }
      if member.value["ends"] != nil {
        add("period: ends", path + [.name("ends")], nil, clocks.verdicts(member.key, isLonger: false))
      }
      if member.value["workdays"] != nil {
        add("period: workdays", path + [.name("workdays")], nil, clocks.verdicts(member.key, isLonger: false))
      }
    }
    for member in members("roles") {
      let path: [Edit.Key] = [.name("roles"), .name(member.key)]
      texts("role", member.value, path)
      let min = Int(member.value["min"]?.int ?? 0)
      add("role: min more", path + [.name("min")], .number(min + 1), [.stricter])
      if min > 0 { add("role: min less", path + [.name("min")], .number(min - 1), [.looser]) }
    }
    for member in members("delegations") {
      let path: [Edit.Key] = [.name("delegations"), .name(member.key)]
      texts("item", member.value, path)
      list(
        "item: roles", member.value["roles"], path + [.name("roles")], among: names("roles"), more: Edit.opens,
        less: Edit.closes)
    }
    for member in members("compartments") {
      let path: [Edit.Key] = [.name("compartments"), .name(member.key)]
      texts("part", member.value, path)
      for key in ["readers", "standing"] {
        list(
          "part: \(key)", member.value[key], path + [.name(key)], among: names("roles"), more: [.looser],
          less: [.structure])
      }
    }
    for member in members("reasons") { texts("reason", member.value, [.name("reasons"), .name(member.key)]) }
    for member in members("facts") {
      let path: [Edit.Key] = [.name("facts"), .name(member.key)]
      texts("fact", member.value, path)
      for kind in FactDefinition.Kind.allCases where kind.rawValue != member.value["kind"]?.string {
        add("fact: kind", path + [.name("kind")], .text(kind.rawValue), [.structure])
      }
      list(
        "fact: values", member.value["values"], path + [.name("values")], among: ["zq"], more: [.structure],
        less: [.structure])
      if member.value["values"] != nil { add("fact: values gone", path + [.name("values")], nil, [.structure]) }
      flags("fact", member.value, path, ["revocable"])
      if member.value["validFor"] != nil {
        add("fact: validFor gone", path + [.name("validFor")], nil, Edit.opens)
        for other in names("periods").prefix(3) where "@" + other != member.value["validFor"]?.string {
          add("fact: validFor another", path + [.name("validFor")], .text("@" + other), [.structure])
        }
      }
    }
    for table in ["periods", "roles", "delegations", "compartments", "reasons", "facts", "rules"] {
      swaps(table, members(table), [.name(table)])
    }
    for (place, waiver) in (json["waivers"]?.array ?? []).enumerated() {
      let path: [Edit.Key] = [.name("waivers"), .place(place)]
      add("waiver gone", path, nil, [.stricter])
      texts("waiver", waiver, path)
      add("waiver: by", path + [.name("by")], .text("Zq"), [.labels])
    }
    for (place, item) in (json["separate"]?.array ?? []).enumerated() {
      let path: [Edit.Key] = [.name("separate"), .place(place)]
      add("separation gone", path, nil, [.looser])
      texts("separation", item, path)
      list(
        "separation", item["events"], path + [.name("events")], among: names("events"), more: Edit.opens,
        less: Edit.opens)
    }
  }

  // MARK: Forms and events

  private mutating func forms() {
    for form in members("forms") {
      let path: [Edit.Key] = [.name("forms"), .name(form.key)]
      texts("form", form.value, path)
      for (place, field) in (form.value["fields"]?.array ?? []).enumerated() {
        let path = path + [.name("fields"), .place(place)]
        let isFact = field["feeds"] != nil
        add("field gone", path, nil, [.structure])
        texts("field", field, path, isFact ? [.structure] : [.labels])
        if let help = field["help"] { texts("help", help, path + [.name("help")]) }
        flags("field", field, path, ["feeds", "unknown", "max", "default"])
        if field["required"]?.bool == true { add("field: required gone", path + [.name("required")], nil, [.looser]) }
        for part in names("compartments") where part != field["compartment"]?.string {
          add("field: part", path + [.name("compartment")], .text(part), [.structure])
        }
        choices(field, path, isFact ? [.structure] : [.labels])
      }
    }
  }

  private mutating func choices(_ field: JSON, _ path: [Edit.Key], _ may: Set<Change.Kind>) {
    let choices = field["choices"]?.array ?? []
    for (place, choice) in choices.enumerated() {
      texts("choice", choice, path + [.name("choices"), .place(place)], may)
      if choices.count > 1 { add("choice gone", path + [.name("choices"), .place(place)], nil, [.structure]) }
    }
    for place in choices.indices.dropLast() {
      var swapped = choices
      for (a, b) in [(place, place + 1), (place + 1, place)] {
        guard let id = choices[a]["id"], let sv = choices[b]["sv"], let en = choices[b]["en"] else { return }
        swapped[a] = .record([("id", id), ("sv", sv), ("en", en)])
      }
      add("choices: texts change places", path + [.name("choices")], .list(swapped), [.structure])
    }
  }

  private mutating func events() {
    for event in members("events") {
      let path: [Edit.Key] = [.name("events"), .name(event.key)]
      texts("event", event.value, path)
      if event.value["word"] != nil {
        for language in ["sv", "en"] {
          add("event: another word", path + [.name("word"), .name(language)], .text("zq-zq"), [.labels])
        }
      }
      for key in ["decides", "answers", "proof"] where event.value[key] != nil {
        add("event: \(key) gone", path + [.name(key)], nil, Edit.opens)
      }
      flags(
        "event", event.value, path,
        ["form", "proposed", "protective", "received", "appeal", "duty", "several", "outside", "sets"])
      for other in names("events").prefix(3)
      where event.value["decides"] != nil && event.value["decides"]?.string != other {
        add("event: decides another", path + [.name("decides")], .text(other), [.structure])
      }
    }
    swaps("events", members("events"), [.name("events")])
    swaps("words", members("events"), [.name("events")], label: "word")
  }
}
