internal import Syntax

/// What reading a definition gathers: the faults so far and the names each table declares. One fault does not hide the next.
struct ReaderContext {
  enum Names: String, CaseIterable {
    case periods, roles, delegations, compartments, reasons, facts, forms, events, rules

    var label: Label {
      switch self {
      case .periods: Label(sv: "tid", en: "period")
      case .roles: Label(sv: "roll", en: "role")
      case .delegations: Label(sv: "delegationspunkt", en: "delegation item")
      case .compartments: Label(sv: "del av akten", en: "compartment")
      case .reasons: Label(sv: "skälskod", en: "reason")
      case .facts: Label(sv: "uppgift", en: "fact")
      case .forms: Label(sv: "formulär", en: "form")
      case .events: Label(sv: "händelse", en: "event")
      case .rules: Label(sv: "regel", en: "rule")
      }
    }
  }

  let file: String
  var diagnostics: [Diagnostic] = []
  var declared: [Names: [String]] = [:]
  /// Names that something refers to, for the check of unused names.
  var used: [Names: Set<String>] = [:]

  init(file: String) { self.file = file }

  mutating func fault(
    _ code: Diagnostic.Code, at place: Place, sv: String, en: String, suggestion: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        file: file, line: place.line, column: place.column, code: code, sv: sv, en: en, suggestion: suggestion))
  }

  mutating func wrongType(_ json: JSON, sv: String, en: String) {
    fault(.wrongType, at: Place(json), sv: "här ska stå \(sv)", en: "expected \(en)")
  }

  // MARK: Values

  mutating func text(_ json: JSON?, at place: Place, key: String, max: Int = 80) -> String {
    guard let json else {
      missing(key, at: place)
      return ""
    }
    guard let text = json.string, !text.isEmpty else {
      wrongType(json, sv: "en text", en: "a text")
      return ""
    }
    if text.count > max {
      fault(
        .longLabel, at: Place(json), sv: "texten är längre än \(max) tecken", en: "the text is over \(max) characters")
    }
    return text
  }

  mutating func label(_ json: JSON, max: Int = 80) -> Label {
    let place = Place(json)
    return Label(
      sv: text(json["sv"], at: place, key: "sv", max: max), en: text(json["en"], at: place, key: "en", max: max))
  }

  mutating func flag(_ json: JSON?) -> Bool {
    guard let json else { return false }
    guard json.bool == true else {
      wrongType(json, sv: "true, eller så utelämnas nyckeln", en: "true, or the key left out")
      return false
    }
    return true
  }

  mutating func int(_ json: JSON?, in range: ClosedRange<Int64>) -> Int? {
    guard let json else { return nil }
    guard let number = json.int, range.contains(number) else {
      wrongType(
        json, sv: "ett heltal från \(range.lowerBound) till \(range.upperBound)",
        en: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return Int(number)
  }

  mutating func choice<E: RawRepresentable & CaseIterable>(_ json: JSON?, at place: Place, key: String) -> E?
  where E.RawValue == String {
    guard let json else {
      missing(key, at: place)
      return nil
    }
    if let text = json.string, let value = E(rawValue: text) { return value }
    let known = E.allCases.map(\.rawValue)
    let list = known.joined(separator: ", ")
    fault(
      .badValue, at: Place(json), sv: "”\(key)” ska vara ett av: \(list)", en: "“\(key)” must be one of: \(list)",
      suggestion: json.string.flatMap { Spelling.nearest(to: $0, among: known) })
    return nil
  }

  mutating func missing(_ key: String, at place: Place) {
    fault(.missingKey, at: place, sv: "nyckeln ”\(key)” saknas", en: "the key “\(key)” is missing")
  }

  // MARK: Objects and lists

  /// The members, with unknown keys reported.
  mutating func members(_ json: JSON, keys: [String]) -> [JSON.Member] {
    guard let members = json.object else {
      wrongType(json, sv: "ett objekt { … }", en: "an object { … }")
      return []
    }
    for member in members where !keys.contains(member.key) {
      fault(
        .unknownKey, at: Place(member), sv: "nyckeln ”\(Spelling.shown(member.key))” finns inte här",
        en: "there is no key “\(Spelling.shown(member.key))” here",
        suggestion: Spelling.nearest(to: member.key, among: keys))
    }
    return members
  }

  mutating func items(_ json: JSON?) -> [JSON] {
    guard let json else { return [] }
    guard let items = json.array, !items.isEmpty else {
      wrongType(json, sv: "en lista [ … ] med minst ett värde", en: "a list [ … ] of at least one value")
      return []
    }
    return items
  }

  // MARK: Names

  /// A name that another table declares, or nil and a fault.
  mutating func name(_ json: JSON?, of names: Names) -> String? {
    guard let json else { return nil }
    guard let text = json.string else {
      wrongType(json, sv: "ett namn", en: "a name")
      return nil
    }
    return resolve(text, at: Place(json), of: names)
  }

  mutating func requiredName(_ json: JSON?, of names: Names, at place: Place, key: String) -> String? {
    if json == nil { missing(key, at: place) }
    return name(json, of: names)
  }

  mutating func nameList(_ json: JSON?, of names: Names) -> [String] {
    var found: [String] = []
    for item in items(json) {
      guard let name = name(item, of: names) else { continue }
      if found.contains(name) {
        fault(.badValue, at: Place(item), sv: "”\(name)” står två gånger", en: "“\(name)” stands twice")
      }
      found.append(name)
    }
    return found
  }

  mutating func resolve(_ text: String, at place: Place, of names: Names) -> String? {
    let known = declared[names] ?? []
    guard known.contains(text) else {
      let shown = Spelling.shown(text)
      fault(
        .danglingName, at: place, sv: "ingen \(names.label.sv) heter ”\(shown)”",
        en: "no \(names.label.en) is called “\(shown)”", suggestion: Spelling.nearest(to: text, among: known))
      return nil
    }
    used[names, default: []].insert(text)
    return text
  }

  /// "@appeal" as the name of a period.
  mutating func periodName(_ text: String, at place: Place) -> String? {
    guard text.utf8.first == UInt8(ascii: "@") else {
      fault(
        .badValue, at: place, sv: "en tid skrivs ”@namn” och står i ”periods”",
        en: "a length of time is written “@name” and stands in “periods”")
      return nil
    }
    return resolve(String(text.dropFirst()), at: place, of: .periods)
  }
}

extension Place {
  init(_ json: JSON) { self.init(line: json.line, column: json.column) }
  init(_ member: JSON.Member) { self.init(line: member.line, column: member.column) }
}
