import Syntax
import Testing
import WorkflowEngine

/// The shipped definition, read a second time and without the engine, from what `Workflows/README.md` says of the language:
/// so an error in the engine's reader or in its judging cannot hide here as well. Reads what `avhopp.json` uses, and fails
/// by name where a definition begins to use more.
struct PlainReading {
  indirect enum Condition {
    case role(Set<String>)
    /// An item of the delegation, and the roles that can hold it: it counts in no other.
    case delegated(String, in: Set<String>)
    case reason(Set<String>)
    case proof(String)
    case new(String, values: Set<String>)
    case known(String, state: String, values: Set<String>, since: String?)
    case lasts(String, Period)
    case inState(String)
    case notIn(String)
    case done(String, since: String?)
    case none(String, until: Set<String>)
    case noOwn(String, until: Set<String>)
    case count(String, atMost: Int, since: String?)
    case open(String, atMost: Int)
    case opened(String)
    case elapsed(Period, since: String)
    case approvals(Approvals)
    case anyOf([Condition])
  }

  struct Approvals {
    let count: Int
    let of: String
    let by: String
    let roles: Set<String>
    let within: Period?
  }

  /// One way in which one state takes one event.
  struct Handler {
    let state: String
    let event: String
    /// Among those of the same state and event, from 0.
    let place: Int
    let rule: String
    let records: String?
    let conditions: [Condition]
    let move: Move

    var name: String { "\(event)#\(place) in \(state)" }
  }

  /// Where a way leads.
  enum Move {
    /// Nothing but a record.
    case none
    case to(String)
    /// Back to wherever it was.
    case back
  }

  struct Event {
    let decides: String?
    /// Events of which it names an entry, without deciding it: the one it answers, or every decision, one of which was served.
    let answers: [String]
    let isServing: Bool
    let proof: String?
    let proposed: [(fact: String, value: String)]
    let sets: [(fact: String, value: String)]
    let isSeveral: Bool
    /// Facts that its form gives.
    let fed: Set<String>
    /// Parts in which its form has a field that must be answered.
    let parts: Set<String>
  }

  struct Fact {
    let values: Set<String>
    let validFor: Validity?
    let isRevocable: Bool
  }

  /// How long a fact holds by itself; to the end of its last day's next working day, where the definition says so.
  struct Validity {
    let length: Period
    let endsOnWorkday: Bool

    func end(from time: Moment) -> Moment {
      let end = time.adding(length)
      guard endsOnWorkday else { return end }
      var day = end.swedish.date
      while !WorkCalendar.isWorkingDay(day) { day = day.adding(days: 1) }
      return WorkCalendar.endOfDay(day)
    }
  }

  let roles: [String]
  let eventNames: [String]
  let events: [String: Event]
  let facts: [String: Fact]
  let handlers: [Handler]
  /// Into `handlers`, in the order of the file.
  let byEvent: [String: [Int]]
  let paths: Set<String>
  let separate: [(first: String, others: Set<String>)]
  /// Events that some other decides.
  let decided: Set<String>

  init(_ bytes: [UInt8]) throws {
    let json = try JSON.read(bytes)
    var reader = try PlainReader(json)
    roles = reader.names("roles")
    eventNames = reader.names("events")
    events = try reader.events()
    facts = try reader.facts()
    try reader.walk(json["states"], above: "")
    (handlers, paths) = (reader.handlers, reader.paths)
    byEvent = Dictionary(grouping: handlers.indices) { [handlers] in handlers[$0].event }
    decided = Set(events.values.compactMap(\.decides))
    separate = (json["separate"]?.array ?? []).map { item in
      let names = PlainReader.strings(item["events"])
      return (names[0], Set(names.dropFirst()))
    }
  }
}

private struct PlainReader {
  let json: JSON
  private(set) var handlers: [PlainReading.Handler] = []
  private(set) var paths: Set<String> = []
  /// Events that some way of theirs lets be appealed.
  private var appealable: Set<String> = []

  init(_ json: JSON) throws {
    self.json = json
    collect(json["states"], above: "")
  }

  func names(_ table: String) -> [String] { (json[table]?.object ?? []).map(\.key) }

  static func strings(_ json: JSON?) -> [String] { (json?.array ?? []).compactMap(\.string) }

  private static func pairs(_ json: JSON?) -> [(fact: String, value: String)] {
    (json?.object ?? []).map { ($0.key, $0.value.string ?? "") }
  }

  /// A length without working days: what the conditions of this definition count.
  private func period(_ name: JSON?) throws -> Period {
    let text = try #require(name?.string)
    let period = try #require(json["periods"]?[String(text.dropFirst())], "no period \(text)")
    try #require(period["workdays"] == nil && period["ends"] == nil, "\(text) counts otherwise")
    return try #require(period["length"]?.string.flatMap { Period($0) })
  }

  private func validity(_ name: JSON?) throws -> PlainReading.Validity {
    let text = try #require(name?.string)
    let period = try #require(json["periods"]?[String(text.dropFirst())], "no period \(text)")
    let ends = period["ends"]?.string
    try #require(period["workdays"] == nil && (ends == nil || ends == "workday"), "\(text) counts otherwise")
    return PlainReading.Validity(
      length: try #require(period["length"]?.string.flatMap { Period($0) }), endsOnWorkday: ends == "workday")
  }

  func events() throws -> [String: PlainReading.Event] {
    var events: [String: PlainReading.Event] = [:]
    for event in json["events"]?.object ?? [] {
      let fields = event.value["form"]?.string.flatMap { json["forms"]?[$0]?["fields"]?.array } ?? []
      events[event.key] = PlainReading.Event(
        decides: event.value["decides"]?.string, answers: answered(by: event.value),
        isServing: event.value["serves"]?.bool == true,
        proof: event.value["proof"]?.string, proposed: Self.pairs(event.value["proposed"]),
        sets: Self.pairs(event.value["sets"]), isSeveral: event.value["several"]?.bool == true,
        fed: Set(fields.compactMap { $0["feeds"]?.string }),
        parts: Set(fields.filter { $0["required"]?.bool == true }.compactMap { $0["compartment"]?.string }))
    }
    return events
  }

  private func answered(by event: JSON) -> [String] {
    if event["serves"]?.bool == true {
      return names("events").filter { json["events"]?[$0]?["decides"] != nil || appealable.contains($0) }
    }
    return event["answers"]?.string.map { [$0] } ?? []
  }

  func facts() throws -> [String: PlainReading.Fact] {
    var facts: [String: PlainReading.Fact] = [:]
    for fact in json["facts"]?.object ?? [] {
      let validFor = fact.value["validFor"]
      facts[fact.key] = PlainReading.Fact(
        values: Set(Self.strings(fact.value["values"])), validFor: try validFor.map { try validity($0) },
        isRevocable: fact.value["revocable"]?.bool == true)
    }
    return facts
  }

  private mutating func collect(_ states: JSON?, above: String) {
    for state in states?.object ?? [] {
      let path = above.isEmpty ? state.key : "\(above).\(state.key)"
      if state.value["type"]?.string != "history" { paths.insert(path) }
      for event in state.value["on"]?.object ?? [] {
        if (event.value.array ?? [event.value]).contains(where: { $0["appealable"]?.bool == true }) {
          appealable.insert(event.key)
        }
      }
      collect(state.value["states"], above: path)
    }
  }

  mutating func walk(_ states: JSON?, above: String) throws {
    for state in states?.object ?? [] {
      let path = above.isEmpty ? state.key : "\(above).\(state.key)"
      for event in state.value["on"]?.object ?? [] {
        for (place, taken) in (event.value.array ?? [event.value]).enumerated() {
          let rule = try #require(taken["guard"]?.string)
          let conditions = try #require(json["rules"]?[rule]?["all"]?.array).map { try condition($0) }
          handlers.append(
            PlainReading.Handler(
              state: path, event: event.key, place: place, rule: rule, records: taken["records"]?.string,
              conditions: conditions, move: move(taken["target"]?.string, from: above)))
        }
      }
      try walk(state.value["states"], above: path)
    }
  }

  /// An address is a sibling's name, `a.b` below a sibling, or `#id.a.b` from the top.
  private func move(_ target: String?, from parent: String) -> PlainReading.Move {
    guard let target else { return .none }
    let isAbsolute = target.hasPrefix("#")
    let path =
      isAbsolute
      ? target.split(separator: ".").dropFirst().joined(separator: ".")
      : parent.isEmpty ? target : "\(parent).\(target)"
    return paths.contains(path) ? .to(path) : .back
  }

  private func state(_ json: JSON?) throws -> String {
    let text = try #require(json?.string)
    if paths.contains(text) { return text }
    let found = paths.filter { $0.hasSuffix(".\(text)") }
    try #require(found.count == 1, "\(text) names \(found.count) states")
    return found[found.startIndex]
  }

  private func condition(_ leaf: JSON) throws -> PlainReading.Condition {
    let key = try #require(leaf.object?.first?.key)
    let name = leaf[key]?.string ?? ""
    let since = leaf["since"]?.string
    switch key {
    case "role": return .role(Set(Self.strings(leaf[key])))
    case "delegated": return .delegated(name, in: Set(Self.strings(json["delegations"]?[name]?["roles"])))
    case "reason": return .reason(Set(Self.strings(leaf[key])))
    case "proof": return .proof(name)
    case "lasts": return .lasts(name, try period(leaf["atMost"]))
    case "in": return .inState(try state(leaf[key]))
    case "notIn": return .notIn(try state(leaf[key]))
    case "done": return .done(name, since: since)
    case "none": return .none(name, until: Set(Self.strings(leaf["until"])))
    case "noOwn": return .noOwn(name, until: Set(Self.strings(leaf["until"])))
    case "count":
      return .count(name, atMost: Int(try #require(leaf["atMost"]?.int)), since: since)
    case "open": return .open(name, atMost: Int(try #require(leaf["atMost"]?.int)))
    case "opened": return .opened(name)
    case "elapsed": return .elapsed(try period(leaf[key]), since: try #require(since))
    case "approvals":
      let (count, of, by) = (try #require(leaf[key]?.int), leaf["of"]?.string, leaf["by"]?.string)
      return .approvals(
        PlainReading.Approvals(
          count: Int(count), of: try #require(of), by: try #require(by), roles: Set(Self.strings(leaf["roles"])),
          within: try leaf["within"].map { try period($0) }))
    case "anyOf": return .anyOf(try (leaf[key]?.array ?? []).map { try condition($0) })
    case "fact":
      let values = Set(Self.strings(leaf["values"]))
      let state = try #require(leaf["state"]?.string)
      if state == "new" { return .new(name, values: values) }
      let isPlain = ["any", "lapsed"].contains(state)
      return .known(name, state: isPlain ? state : "valid", values: values, since: since)
    default: throw UnknownCondition(key: key)
    }
  }
}

/// The definition asks something that this reading cannot judge yet: teach it, from Workflows/README.md.
struct UnknownCondition: Error {
  let key: String
}
