internal import Syntax

extension NamedPeriod: Kept {
  func put(to out: inout KeptWriter) {
    out.put(id, label, length?.text, countsWorkdays, ends.rawValue, source, verified.dayNumber, place)
  }

  convenience init(from kept: inout KeptReader) throws(KeptFault) {
    let (id, label, length) = (try kept.text(), try kept.get() as Label, try kept.get() as String?)
    let period = length.flatMap { Period($0) }
    guard (period == nil) == (length == nil) else { throw KeptFault() }
    self.init(
      id: id, label: label, length: period, countsWorkdays: try kept.get(), ends: try kept.choice(),
      source: try kept.get(), verified: CivilDate(dayNumber: try kept.get()), place: try kept.get())
  }
}

extension Role: Kept {
  func put(to out: inout KeptWriter) { out.put(id, label, min, place) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(id: try kept.get(), label: try kept.get(), min: try kept.get(), place: try kept.get())
  }
}

extension DelegationItem: Kept {
  func put(to out: inout KeptWriter) { out.put(id, label, roles, place) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(id: try kept.get(), label: try kept.get(), roles: try kept.get(), place: try kept.get())
  }
}

extension Compartment: Kept {
  func put(to out: inout KeptWriter) { out.put(id, label, readers, standing, place) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(
      id: try kept.get(), label: try kept.get(), readers: try kept.get(), standing: try kept.get(),
      place: try kept.get())
  }
}

extension Reason: Kept {
  func put(to out: inout KeptWriter) { out.put(id, label, place) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(id: try kept.get(), label: try kept.get(), place: try kept.get())
  }
}

extension FactDefinition: Kept {
  func put(to out: inout KeptWriter) {
    out.put(id, label, kind.rawValue, values, validFor?.id, isRevocable, place)
  }

  init(from kept: inout KeptReader) throws(KeptFault) {
    let (id, label, kind) = (try kept.text(), try kept.get() as Label, try kept.choice() as Kind)
    let values = try kept.get() as [String]
    let validFor = try kept.number() == 0 ? nil : try kept.period()
    self.init(
      id: id, label: label, kind: kind, values: values, validFor: validFor, isRevocable: try kept.get(),
      place: try kept.get())
  }
}

extension Form: Kept {
  func put(to out: inout KeptWriter) { out.put(id, label, fields, place) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(id: try kept.get(), label: try kept.get(), fields: try kept.get(), place: try kept.get())
  }
}

extension Field: Kept {
  func put(to out: inout KeptWriter) {
    out.put(id, label, kind.rawValue, compartment, isRequired, offersUnknown, choices, feeds, untilOf, max, standard)
    out.put(help, place)
  }

  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(
      id: try kept.get(), label: try kept.get(), kind: try kept.choice(), compartment: try kept.get(),
      isRequired: try kept.get(), offersUnknown: try kept.get(), choices: try kept.get(), feeds: try kept.get(),
      untilOf: try kept.get(), max: try kept.get(), standard: try kept.get(), help: try kept.get(),
      place: try kept.get())
  }
}

extension Field.Choice: Kept {
  func put(to out: inout KeptWriter) { out.put(id, label) }
  init(from kept: inout KeptReader) throws(KeptFault) { self.init(id: try kept.get(), label: try kept.get()) }
}

extension Field.Default: Kept {
  func put(to out: inout KeptWriter) {
    switch self {
    case .choice(let choice): out.put(0, choice)
    case .now: out.put(1)
    case .today: out.put(2)
    case .nextWorkdayNoon: out.put(3)
    case .number(let number): out.put(4, number)
    case .bool(let flag): out.put(5, flag)
    }
  }

  init(from kept: inout KeptReader) throws(KeptFault) {
    switch try kept.number() {
    case 0: self = .choice(try kept.get())
    case 1: self = .now
    case 2: self = .today
    case 3: self = .nextWorkdayNoon
    case 4: self = .number(try kept.get())
    case 5: self = .bool(try kept.get())
    default: throw KeptFault()
    }
  }
}

extension EventDefinition: Kept {
  func put(to out: inout KeptWriter) {
    out.put(id, label, word, form, decides, answers, proof, isProtective, isReceived, isAppeal, allowsSeveral)
    out.put(isServing, isOutside, duty.map(\.rawValue), proposed.map(\.fact), proposed.map(\.value))
    out.put(sets.map(\.fact), sets.map(\.value), place)
  }

  init(from kept: inout KeptReader) throws(KeptFault) {
    let (id, label, word) = (try kept.text(), try kept.get() as Label, try kept.get() as Label)
    let (form, decides, answers) = (try kept.get() as String?, try kept.get() as EventID?, try kept.get() as EventID?)
    let proof = try kept.get() as String?
    let (isProtective, isReceived) = (try kept.get() as Bool, try kept.get() as Bool)
    let (isAppeal, several) = (try kept.get() as Bool, try kept.get() as Bool)
    let (isServing, isOutside) = (try kept.get() as Bool, try kept.get() as Bool)
    var duty: [Duty] = []
    for _ in 0..<(try kept.count()) { duty.append(try kept.choice()) }
    self.init(
      id: id, label: label, word: word, form: form, decides: decides, proposed: try Self.facts(&kept), answers: answers,
      proof: proof, isProtective: isProtective, isReceived: isReceived, isAppeal: isAppeal,
      isServing: isServing, allowsSeveral: several, isOutside: isOutside, duty: duty, sets: try Self.facts(&kept),
      place: try kept.get())
  }

  private static func facts(_ kept: inout KeptReader) throws(KeptFault) -> [(fact: FactID, value: String)] {
    let (facts, values) = (try kept.get() as [FactID], try kept.get() as [String])
    guard facts.count == values.count else { throw KeptFault() }
    return zip(facts, values).map { (fact: $0, value: $1) }
  }
}

extension Separation: Kept {
  func put(to out: inout KeptWriter) { out.put(first, others, label, place) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(first: try kept.get(), others: try kept.get(), label: try kept.get(), place: try kept.get())
  }
}

extension Waiver: Kept {
  func put(to out: inout KeptWriter) { out.put(check.rawValue, at, by, label, place) }
  init(from kept: inout KeptReader) throws(KeptFault) {
    self.init(
      check: try kept.choice(), at: try kept.get(), by: try kept.get(), label: try kept.get(), place: try kept.get())
  }
}
