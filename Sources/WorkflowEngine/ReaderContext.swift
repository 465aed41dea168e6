internal import Syntax

/// What reading a definition gathers: the faults so far and the names each table declares. One fault does not hide the next.
struct ReaderContext {
  enum Names: String, CaseIterable {
    case periods, roles, delegations, compartments, reasons, facts, forms, events, rules

    fileprivate var place: Int {
      switch self {
      case .periods: 0
      case .roles: 1
      case .delegations: 2
      case .compartments: 3
      case .reasons: 4
      case .facts: 5
      case .forms: 6
      case .events: 7
      case .rules: 8
      }
    }

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
  private var tables = [Declared](repeating: Declared(), count: Names.allCases.count)

  /// The names of one table, and which of them something refers to.
  private struct Declared {
    var names: [String] = []
    var numbers = NameTable([])
    var isUsed: [Bool] = []
  }

  init(file: String) { self.file = file }

  mutating func declare(_ keys: [String], as names: Names) {
    tables[names.place] = Declared(names: keys, numbers: NameTable(keys), isUsed: keys.map { _ in false })
  }

  func first(of names: Names) -> String? { tables[names.place].names.first }

  /// Names that nothing refers to.
  var unused: [Names: Set<String>] {
    var unused: [Names: Set<String>] = [:]
    for names in Names.allCases {
      let table = tables[names.place]
      unused[names] = Set(zip(table.names, table.isUsed).filter { !$0.1 }.map(\.0))
    }
    return unused
  }

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
    return isText(json, max: max) ? json.string ?? "" : ""
  }

  private mutating func isText(_ json: JSON, max: Int) -> Bool {
    guard let count = json.textByteCount else {
      wrongType(json, sv: "en text", en: "a text")
      return false
    }
    // Characters are counted only where there are bytes enough for too many.
    if count > max, json.string.map({ $0.count > max }) ?? true {
      fault(
        .longLabel, at: Place(json), sv: "texten är längre än \(max) tecken", en: "the text is over \(max) characters")
    }
    if let first = json.string?.first, let last = json.string?.last,
      first.isWhitespace || last.isWhitespace || json.string?.contains("  ") == true
    {
      fault(
        .unseenText, at: Place(json), sv: "texten är tom, börjar eller slutar med ett blanktecken, eller har två i rad",
        en: "the text is blank, begins or ends with a space, or has two in a row")
    }
    if let foreign = json.string?.unicodeScalars.first(where: \.isForeign) {
      let code = "\(foreign) \\u{\(String(foreign.value, radix: 16, uppercase: true))}"
      fault(
        .unseenText, at: Place(json), sv: "texten har en bokstav eller siffra ur en annan skrift: \(code)",
        en: "the text has a letter or digit of another script: \(code)")
    }
    if let unseen = json.string?.unicodeScalars.first(where: \.isUnseen) {
      let code = "\\u{\(String(unseen.value, radix: 16, uppercase: true))}"
      fault(
        .unseenText, at: Place(json), sv: "texten har ett tecken som inte syns: \(code)",
        en: "the text has a character that is not seen: \(code)")
    }
    return true
  }

  mutating func label(_ json: JSON, max: Int = 80) -> Label {
    let (sv, en) = (json["sv"], json["en"])
    if sv == nil { missing("sv", at: Place(json)) }
    let hasSwedish = sv.map { isText($0, max: max) } ?? false
    if en == nil { missing("en", at: Place(json)) }
    let hasEnglish = en.map { isText($0, max: max) } ?? false
    guard let sv, let en, hasSwedish, hasEnglish else { return Label(sv: "", en: "") }
    return Label(sv: sv, en: en)
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

  /// Reports keys that are unknown.
  mutating func checkKeys(_ json: JSON, _ keys: [String]) {
    guard json.isObject else { return wrongType(json, sv: "ett objekt { … }", en: "an object { … }") }
    for member in json.members(besides: keys) {
      fault(
        .unknownKey, at: Place(member), sv: "nyckeln ”\(Spelling.shown(member.key))” finns inte här",
        en: "there is no key “\(Spelling.shown(member.key))” here",
        suggestion: Spelling.nearest(to: member.key, among: keys))
    }
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

  mutating func resolve(_ text: String, at: Place, of names: Names) -> String? {
    let table = names.place
    guard let place = tables[table].numbers[text] else {
      let shown = Spelling.shown(text)
      fault(
        .danglingName, at: at, sv: "ingen \(names.label.sv) heter ”\(shown)”",
        en: "no \(names.label.en) is called “\(shown)”",
        suggestion: Spelling.nearest(to: text, among: tables[table].names))
      return nil
    }
    tables[table].isUsed[place] = true
    return tables[table].names[place]
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
  init(_ json: JSON) { self.init(json.place) }
  init(_ member: JSON.Member) { self.init(member.place) }

  private init(_ place: (line: Int, column: Int)) { self.init(line: place.line, column: place.column) }
}
