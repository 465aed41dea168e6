internal import Syntax

/// Events and forms.
extension WorkflowReader {
  mutating func event(_ member: JSON.Member) -> EventDefinition? {
    let json = checked(
      member.value,
      keys: [
        "sv", "en", "word", "form", "decides", "proposed", "answers", "proof", "protective", "received", "appeal",
        "serves", "duty", "several", "outside", "sets",
      ])
    let word = json["word"].map { context.label(checked($0, keys: ["sv", "en"])) }
    if word == nil { context.missing("word", at: Place(member)) }
    for text in [word?.sv, word?.en].compactMap({ $0 }) where !text.isEmpty && !Spelling.isWord(text) {
      context.fault(
        .badName, at: Place(json["word"] ?? json), sv: "ett ord skrivs med små bokstäver, siffror och bindestreck",
        en: "a word is written in lower case, digits and hyphens")
    }
    if let proof = json["proof"], proof.string != "police" {
      context.fault(
        .badValue, at: Place(proof), sv: "det enda slaget av bevis är ”police”",
        en: "the only kind of proof is “police”")
    }
    var duty: [EventDefinition.Duty] = []
    for item in context.items(json["duty"]) {
      if let kind: EventDefinition.Duty = context.choice(item, at: Place(item), key: "duty") { duty.append(kind) }
    }
    return EventDefinition(
      id: member.key, label: context.label(json), word: word ?? Label(sv: "", en: ""),
      form: context.name(json["form"], of: .forms), decides: context.name(json["decides"], of: .events),
      proposed: sets(json["proposed"]),
      answers: context.name(json["answers"], of: .events), proof: json["proof"]?.string,
      isProtective: context.flag(json["protective"]),
      isReceived: context.flag(json["received"]), isAppeal: context.flag(json["appeal"]),
      isServing: context.flag(json["serves"]), allowsSeveral: context.flag(json["several"]),
      isOutside: context.flag(json["outside"]), duty: duty,
      sets: sets(json["sets"]), place: Place(member))
  }

  private mutating func sets(_ json: JSON?) -> [(fact: FactID, value: String)] {
    guard let json else { return [] }
    guard let members = json.object, !members.isEmpty else {
      context.wrongType(json, sv: "ett objekt med minst en uppgift", en: "an object of at least one fact")
      return []
    }
    var sets: [(fact: FactID, value: String)] = []
    for member in members {
      guard let fact = context.resolve(member.key, at: Place(member), of: .facts),
        let value = factValue(member.value)
      else { continue }
      check(value, of: fact, at: Place(member.value))
      sets.append((fact, value))
    }
    return sets
  }

  mutating func check(_ value: String, of fact: FactID, at place: Place) {
    guard let definition = facts[fact], !definition.allows(value) else { return }
    context.fault(
      .badValue, at: place, sv: "”\(value)” är inget värde av ”\(fact)”", en: "“\(value)” is not a value of “\(fact)”",
      suggestion: Spelling.nearest(to: value, among: definition.values))
  }

  mutating func form(_ member: JSON.Member) -> Form? {
    let json = checked(member.value, keys: ["sv", "en", "fields"])
    var fields: [Field] = []
    for item in context.items(json["fields"] ?? json) {
      guard let field = field(item) else { continue }
      if fields.contains(where: { $0.id == field.id }) {
        context.fault(.badValue, at: Place(item), sv: "fältet står två gånger", en: "the field stands twice")
      }
      fields.append(field)
    }
    return Form(id: member.key, label: context.label(json), fields: fields, place: Place(member))
  }

  private mutating func field(_ item: JSON) -> Field? {
    let json = checked(
      item,
      keys: [
        "id", "type", "compartment", "sv", "en", "required", "unknown", "choices", "feeds", "until", "of", "max",
        "default", "help",
      ])
    let place = Place(item)
    let id = context.text(json["id"], at: place, key: "id")
    if !id.isEmpty, !Spelling.isName(id) { badName(id, at: Place(json["id"] ?? item)) }
    let kind: Field.Kind? = context.choice(json["type"], at: place, key: "type")
    let compartment = context.requiredName(json["compartment"], of: .compartments, at: place, key: "compartment")
    let choices = choices(json["choices"])
    let feeds = context.name(json["feeds"], of: .facts)
    let untilOf = context.name(json["of"], of: .facts)
    let help = json["help"].map { context.label(checked($0, keys: ["sv", "en"]), max: 400) }
    let label = context.label(json)
    let (isRequired, offersUnknown) = (context.flag(json["required"]), context.flag(json["unknown"]))
    let max = context.int(json["max"], in: 1...1_000_000)
    guard let kind, let compartment else { return nil }
    if (kind == .choice) != (json["choices"] != nil) {
      context.fault(
        .badValue, at: place, sv: "”choices” hör till typen choice, och bara den",
        en: "“choices” belongs to the type choice, and only to it")
    }
    if context.flag(json["until"]) != (untilOf != nil) || untilOf != nil && kind != .date && kind != .datetime {
      context.fault(
        .badValue, at: place, sv: "”until” och ”of” står tillsammans på ett datum",
        en: "“until” and “of” stand together on a date")
    }
    checkFeeding(feeds, kind: kind, choices: choices, at: Place(json["feeds"] ?? item))
    return Field(
      id: id, label: label, kind: kind, compartment: compartment, isRequired: isRequired, offersUnknown: offersUnknown,
      choices: choices, feeds: feeds, untilOf: untilOf, max: max, standard: standard(json["default"], choices: choices),
      help: help, place: place)
  }

  private mutating func checkFeeding(_ fact: FactID?, kind: Field.Kind, choices: [Field.Choice], at place: Place) {
    guard let fact else { return }
    switch kind {
    case .text, .longtext, .personnummer:
      context.fault(
        .factSource, at: place, sv: "fri text och personnummer blir aldrig en uppgift i liggaren",
        en: "free text and identity numbers never become a fact in the ledger")
    case .choice: for choice in choices { check(choice.id, of: fact, at: place) }
    case .bool: for value in ["yes", "no"] { check(value, of: fact, at: place) }
    case .document: check("filed", of: fact, at: place)
    case .date, .datetime, .number: break
    }
  }

  private mutating func choices(_ json: JSON?) -> [Field.Choice] {
    var choices: [Field.Choice] = []
    for item in context.items(json) {
      let json = checked(item, keys: ["id", "sv", "en"])
      guard let id = factValue(json["id"] ?? item) else { continue }
      if choices.contains(where: { $0.id == id }) {
        context.fault(.badValue, at: Place(item), sv: "valet står två gånger", en: "the choice stands twice")
      }
      choices.append(Field.Choice(id: id, label: context.label(json)))
    }
    return choices
  }

  private mutating func standard(_ json: JSON?, choices: [Field.Choice]) -> Field.Default? {
    guard let json else { return nil }
    switch json.value {
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .number(Int(number))
    case .string("now"): return .now
    case .string("today"): return .today
    case .string("nextWorkdayNoon"): return .nextWorkdayNoon
    case .string(let text) where choices.contains(where: { $0.id == text }): return .choice(text)
    default:
      context.fault(
        .badValue, at: Place(json), sv: "förvalet finns inte bland valen",
        en: "the default is not among the choices")
      return nil
    }
  }
}

extension FactDefinition {
  /// The reserved value that withdraws a revocable fact.
  package static let revokedValue = "revoked"

  package func allows(_ value: String) -> Bool {
    values.isEmpty || values.contains(value) || isRevocable && value == FactDefinition.revokedValue
  }
}
