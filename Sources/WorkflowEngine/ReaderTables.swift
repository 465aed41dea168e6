internal import Syntax

/// The flat tables: periods, roles, delegation items, compartments, reasons, facts, separations, waivers.
extension WorkflowReader {
  /// Working days are stepped over one by one.
  private static let workdaysMax = 99
  /// No law, and no life, counts longer.
  private static let yearsMax = 200

  mutating func period(_ member: JSON.Member) -> NamedPeriod? {
    let json = checked(member.value, keys: ["length", "workdays", "ends", "source", "verified", "sv", "en"])
    let place = Place(json)
    let text = context.text(json["length"], at: place, key: "length")
    let length = Period(text)
    if length == nil, text != "PT0M" {
      context.fault(
        .badValue, at: json["length"].map { Place($0) } ?? place,
        sv: "en längd skrivs P14D, P3W, P5Y, PT72H eller PT0M",
        en: "a length is written P14D, P3W, P5Y, PT72H or PT0M")
    }
    if let length, length.years + length.months / 12 + length.weeks / 52 + length.days / 365 > Self.yearsMax {
      context.fault(
        .badValue, at: json["length"].map { Place($0) } ?? place, sv: "en längd är högst \(Self.yearsMax) år",
        en: "a length is at most \(Self.yearsMax) years")
    }
    let source = context.text(json["source"], at: place, key: "source", max: 200)
    let day = context.text(json["verified"], at: place, key: "verified")
    guard let verified = CivilDate(day) else {
      context.fault(
        .badValue, at: json["verified"].map { Place($0) } ?? place, sv: "en dag skrivs 2026-11-22",
        en: "a day is written 2026-11-22")
      return nil
    }
    let countsWorkdays = context.flag(json["workdays"])
    if countsWorkdays, length.map({ $0.text != "P\($0.days)D" || $0.days > Self.workdaysMax }) ?? true {
      context.fault(
        .badValue, at: json["workdays"].map { Place($0) } ?? place,
        sv: "arbetsdagar skrivs P1D till P\(Self.workdaysMax)D",
        en: "working days are written P1D to P\(Self.workdaysMax)D")
    }
    let ends: NamedPeriod.End? = json["ends"].flatMap { context.choice($0, at: Place($0), key: "ends") }
    return NamedPeriod(
      id: member.key, label: context.label(json), length: length, countsWorkdays: countsWorkdays,
      ends: ends ?? .moment, source: source, verified: verified,
      place: Place(member))
  }

  mutating func role(_ member: JSON.Member) -> Role? {
    let json = checked(member.value, keys: ["sv", "en", "min"])
    if json["min"] == nil { context.missing("min", at: Place(member)) }
    return Role(
      id: member.key, label: context.label(json), min: context.int(json["min"], in: 0...99) ?? 0, place: Place(member))
  }

  mutating func delegation(_ member: JSON.Member) -> DelegationItem? {
    let json = checked(member.value, keys: ["sv", "en", "roles"])
    if json["roles"] == nil { context.missing("roles", at: Place(member)) }
    let roles = context.nameList(json["roles"], of: .roles)
    return DelegationItem(id: member.key, label: context.label(json), roles: roles, place: Place(member))
  }

  mutating func compartment(_ member: JSON.Member) -> Compartment? {
    let json = checked(member.value, keys: ["sv", "en", "readers", "standing"])
    if context.first(of: .compartments) == member.key, member.key != "register" {
      context.fault(
        .badValue, at: Place(member), sv: "den första delen ska heta ”register”",
        en: "the first compartment must be “register”")
    }
    if json["readers"] == nil { context.missing("readers", at: Place(member)) }
    let readers = context.nameList(json["readers"], of: .roles)
    let standing = context.nameList(json["standing"], of: .roles)
    for role in standing where !readers.contains(role) {
      context.fault(
        .badValue, at: Place(member), sv: "”\(role)” läggs in men får inte läsa",
        en: "“\(role)” is a standing member but may not read")
    }
    return Compartment(
      id: member.key, label: context.label(json), readers: readers, standing: standing, place: Place(member))
  }

  mutating func reason(_ member: JSON.Member) -> Reason? {
    Reason(
      id: member.key, label: context.label(checked(member.value, keys: ["sv", "en"])), place: Place(member))
  }

  mutating func fact(_ member: JSON.Member) -> FactDefinition? {
    let json = checked(member.value, keys: ["kind", "sv", "en", "values", "validFor", "revocable"])
    let kind: FactDefinition.Kind? = context.choice(json["kind"], at: Place(member), key: "kind")
    var values: [String] = []
    for item in context.items(json["values"]) {
      guard let value = factValue(item) else { continue }
      if values.contains(value) {
        context.fault(.badValue, at: Place(item), sv: "”\(value)” står två gånger", en: "“\(value)” stands twice")
      }
      values.append(value)
    }
    let validFor = namedPeriod(json["validFor"])
    let isRevocable = context.flag(json["revocable"])
    guard let kind else { return nil }
    // A date is a clock's start, such as a party's request, which the answer ends.
    if isRevocable, ![.consent, .decision, .need, .document, .date].contains(kind) {
      context.fault(
        .badValue, at: json["revocable"].map { Place($0) } ?? Place(member),
        sv: "återkallas kan bara samtycke, beslut, behov, handling och datum",
        en: "only a consent, a decision, a need, a document or a date can be withdrawn")
    }
    return FactDefinition(
      id: member.key, label: context.label(json), kind: kind, values: values, validFor: validFor,
      isRevocable: isRevocable, place: Place(member))
  }

  mutating func factValue(_ json: JSON) -> String? {
    guard let text = json.string, Spelling.isFactValue(text) else {
      context.wrongType(
        json, sv: "ett värde av bokstäver a–z, siffror och . _ : + -", en: "a value of letters, digits and . _ : + -")
      return nil
    }
    return text
  }

  mutating func namedPeriod(_ json: JSON?) -> NamedPeriod? {
    guard let json else { return nil }
    guard let text = json.string else {
      context.wrongType(json, sv: "”@tid”", en: "“@period”")
      return nil
    }
    return context.periodName(text, at: Place(json)).flatMap { periods[$0] }
  }

  mutating func separation(_ item: JSON) -> Separation {
    let json = checked(item, keys: ["events", "sv", "en"])
    let events = context.nameList(json["events"], of: .events)
    if events.count < 2 {
      context.wrongType(json["events"] ?? json, sv: "minst två händelser", en: "at least two events")
    }
    return Separation(
      first: events.first ?? "", others: Array(events.dropFirst()), label: context.label(json), place: Place(item))
  }

  mutating func waiver(_ item: JSON) -> Waiver? {
    let json = checked(item, keys: ["check", "at", "by", "sv", "en"])
    let check: Diagnostic.Code? = context.choice(json["check"], at: Place(item), key: "check")
    let at = context.text(json["at"], at: Place(item), key: "at", max: 200)
    let by = context.text(json["by"], at: Place(item), key: "by")
    let label = context.label(json, max: 400)
    if let check, !check.isWaivable {
      context.fault(
        .badValue, at: json["check"].map { Place($0) } ?? Place(item),
        sv: "från ”\(check.rawValue)” kan inget undantas: det är vad ingen får avstå från åt en annan",
        en: "nothing can be excepted from “\(check.rawValue)”: it is what nobody may give up for another")
    }
    return check.map { Waiver(check: $0, at: at, by: by, label: label, place: Place(item)) }
  }
}
