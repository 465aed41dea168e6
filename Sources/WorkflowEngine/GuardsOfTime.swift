package import Syntax

/// Leaves about facts, endorsements and time.
extension Guards {
  func fact(_ condition: Leaf.FactCondition) -> Finding {
    let id = condition.fact
    if condition.state == .new {
      guard let new = step?.facts.first(where: { $0.name == id }) else {
        return .unmet(
          words(
            .factNew, params: ["fact": id], by: step.map { [$0.role] } ?? [],
            sv: "Ska anges i steget: \(label(fact: id, .sv)).", en: "To be given in this step: \(label(fact: id, .en))."
          ))
      }
      return condition.admits(new.value) ? met(.factNew) : wrongValue(id)
    }
    guard let known = position.facts[id] else { return noFact(.factMissing, id, "saknas.", "is missing.") }
    switch condition.state {
    // What ends every consent ends one that nobody gave, too.
    case .valid where known.isRevoked && !wasGiven(id):
      return noFact(.factRevoked, id, "saknas.", "is missing.")
    case .valid where known.isRevoked:
      return noFact(
        .factRevoked, id, "togs tillbaka \(shown(known.time)).", "was withdrawn \(shown(known.time)).")
    case .valid where !known.isInForce(at: now):
      let end = known.until.map { shown($0) } ?? "–"
      return noFact(.factLapsed, id, "gällde till \(end).", "held until \(end).")
    case .lapsed where known.isInForce(at: now):
      return .unmet(
        words(
          .factNotLapsed, params: ["fact": id], opensAt: known.until,
          sv: "\(label(fact: id, .sv)) gäller fortfarande.", en: "\(label(fact: id, .en)) is still in force."))
    case .valid, .any, .lapsed, .new: break
    }
    guard condition.admits(known.value) else { return wrongValue(id) }
    if let since = condition.since {
      guard let event = position.places(of: since).last, known.place > event else {
        return noFact(
          .factOld, id, "ska vara ny sedan ”\(label(since, .sv))”.", "must be newer than “\(label(since, .en))”.")
      }
    }
    return met(.factMissing, [known.leaf])
  }

  private func wasGiven(_ id: FactID) -> Bool {
    position.log.contains { entry in entry.facts.contains { $0.name == id } }
  }

  private func wrongValue(_ id: FactID) -> Finding {
    noFact(.factValue, id, "har ett värde som inte räcker här.", "has a value that does not do here.")
  }

  private func noFact(_ code: Unmet.Code, _ id: FactID, _ sv: String, _ en: String) -> Finding {
    // Nobody states something else only to get on: what has come in, and a person's age, are as they are.
    let producers = workflow.index.producers[id] ?? []
    let producer =
      code == .factValue && speaks
      ? producers.first { !workflow.isCircumstance($0) && !remedies($0).isEmpty } : producers.first
    return .unmet(
      words(
        code, params: ["fact": id], by: producer.flatMap { workflow.index.roles[$0] } ?? [], event: producer,
        sv: "\(label(fact: id, .sv)) \(sv)", en: "\(label(fact: id, .en)) \(en)"))
  }

  // MARK: Endorsements

  func approvals(_ wanted: Leaf.Approvals) -> Finding {
    guard let subject = subject(wanted.of) else {
      return .unmet(
        words(
          .approvals, params: ["of": wanted.of, "have": "0", "need": "\(wanted.count)"],
          by: workflow.index.roles[wanted.of] ?? [], event: wanted.of, sv: "\(label(wanted.of, .sv)) saknas.",
          en: "\(label(wanted.of, .en)) is missing."))
    }
    var signed: [Occurrence] = []
    for place in position.places(of: wanted.by) {
      let candidate = position.log[place]
      guard candidate.ref == subject.leaf, wanted.roles.contains(candidate.role), candidate.actor != subject.actor,
        candidate.actor != step?.actor, wanted.within.map({ now <= $0.after(candidate.time) }) ?? true
      else { continue }
      signed.append(candidate)
    }
    let covered = coverage(signed, wanted)
    guard covered.count < wanted.count else { return met(.approvals, covered.map(\.leaf)) }
    let missing =
      wanted.count == wanted.roles.count
      ? wanted.roles.filter { role in !covered.contains { $0.role == role } } : wanted.roles
    return .unmet(
      words(
        .approvals,
        params: ["of": wanted.of, "have": "\(covered.count)", "need": "\(wanted.count)"], by: missing, event: wanted.by,
        sv: "”\(label(wanted.by, .sv))” saknas (\(covered.count) av \(wanted.count)): \(labels(missing, .sv)).",
        en: "“\(label(wanted.by, .en))” is missing (\(covered.count) of \(wanted.count)): \(labels(missing, .en))."))
  }

  /// The most endorsements that count, each from another person, and of another role where every role is needed once.
  private func coverage(_ signed: [Occurrence], _ wanted: Leaf.Approvals) -> [Occurrence] {
    guard wanted.count == wanted.roles.count else {
      var persons: Set<String> = []
      return signed.filter { persons.insert($0.actor).inserted }
    }
    // At most nine roles: try each signer of the first role, and none, and keep the best.
    func best(_ roles: ArraySlice<RoleID>, _ taken: Set<String>) -> [Occurrence] {
      guard let role = roles.first else { return [] }
      var found = best(roles.dropFirst(), taken)
      var tried: Set<String> = []
      for candidate in signed where candidate.role == role && !taken.contains(candidate.actor) {
        guard found.count < roles.count, tried.insert(candidate.actor).inserted, tried.count <= roles.count else {
          continue
        }
        let rest = best(roles.dropFirst(), taken.union([candidate.actor]))
        if rest.count + 1 > found.count { found = [candidate] + rest }
      }
      return found
    }
    return best(wanted.roles[...], [])
  }

  // MARK: Time and order

  func elapsed(_ period: NamedPeriod, _ since: Leaf.Start) -> Finding {
    guard let start = start(since) else { return notYet(since) }
    let opens = period.after(start.moment)
    if now >= opens { return met(.elapsed, [start.leaf]) }
    return .unmet(
      words(
        .elapsed, params: ["since": since.name, "period": period.id], opensAt: opens,
        sv: "Tidigast \(shown(opens)) (\(period.label.sv)).", en: "Earliest \(shown(opens)) (\(period.label.en))."))
  }

  func elapsedAtMost(_ period: NamedPeriod, _ since: Leaf.Start) -> Finding {
    guard let start = start(since) else { return notYet(since) }
    let closes = period.after(start.moment)
    if now <= closes { return met(.tooLate, [start.leaf]) }
    return .unmet(
      words(
        .tooLate, params: ["since": since.name, "period": period.id],
        sv: "Tiden gick ut \(shown(closes)) (\(period.label.sv)).",
        en: "The time ran out \(shown(closes)) (\(period.label.en))."))
  }

  private func start(_ since: Leaf.Start) -> (moment: Moment, leaf: String)? {
    switch since {
    case .event(let id): position.latest(id).map { ($0.began, $0.leaf) }
    case .day(let id): position.facts[id].flatMap { fact in fact.day.map { ($0, fact.leaf) } }
    }
  }

  private func notYet(_ since: Leaf.Start) -> Finding {
    switch since {
    case .event(let id): notYet(id)
    case .day(let id): fact(Leaf.FactCondition(fact: id, state: .valid, values: [], since: nil))
    }
  }

  func done(_ event: EventID, _ since: EventID?) -> Finding {
    let last = position.places(of: event).last
    let from = since.flatMap { position.places(of: $0).last }
    if let last, since == nil || from.map({ last > $0 }) ?? false { return met(.done, [position.log[last].leaf]) }
    return notYet(event)
  }

  private func notYet(_ event: EventID) -> Finding {
    let by = workflow.index.roles[event] ?? []
    return .unmet(
      words(
        .done, params: ["event": event], by: by, event: event, sv: "Först måste detta göras: \(label(event, .sv)).",
        en: "This must be done first: \(label(event, .en))."))
  }

  func count(_ event: EventID, _ most: Int, _ since: EventID?) -> Finding {
    let from = since.flatMap { position.places(of: $0).last } ?? -1
    let used = position.places(of: event).count { $0 > from }
    if used < most { return met(.count) }
    return .unmet(
      words(
        .count, params: ["event": event, "have": "\(used)", "need": "\(most)"],
        sv: "”\(label(event, .sv))” har redan gjorts \(used) gånger; högst \(most).",
        en: "“\(label(event, .en))” was done \(used) times already; at most \(most)."))
  }

  func none(_ event: EventID, _ until: [EventID]) -> Finding {
    guard let last = position.places(of: event).last else { return met(.none) }
    let closer = until.compactMap { position.places(of: $0).last }.max() ?? -1
    if closer > last { return met(.none, [position.log[closer].leaf]) }
    // Only what can be done where the case stands ends it; where nothing can, that is how it is.
    let open = until.filter { !remedies($0).isEmpty }
    let holds = open.isEmpty
    return .unmet(
      words(
        .none, params: ["event": event], by: roles(of: open.flatMap(remedies)), event: open.first,
        sv: "”\(label(event, .sv))” \(holds ? "gäller" : "är inte avslutat").",
        en: "“\(label(event, .en))” \(holds ? "holds" : "is still open")."))
  }

  func lasts(_ fact: FactID, _ most: NamedPeriod) -> Finding {
    let latest = most.after(step?.time ?? now)
    if let until = step?.facts.first(where: { $0.name == fact })?.until, until <= latest { return met(.lasts) }
    return .unmet(
      words(
        .lasts, params: ["fact": fact, "period": most.id], by: step.map { [$0.role] } ?? [],
        sv: "\(label(fact: fact, .sv)) ska ha ett slutdatum, senast \(shown(latest)).",
        en: "\(label(fact: fact, .en)) must have an end, at the latest \(shown(latest))."))
  }
}

extension Leaf.Start {
  var name: String {
    switch self {
    case .event(let id), .day(let id): id
    }
  }
}

extension FactValue {
  /// The beginning of the Swedish day that a fact of the kind `date` names, or its minute.
  package var day: Moment? {
    if let minute = Moment(minutes: value) { return minute }
    return CivilDate(value).flatMap { CivilTime(date: $0, hour: 0, minute: 0) }.map { Moment(swedish: $0) }
  }
}

extension NamedPeriod {
  /// A period of working days skips days on which authorities are closed; one that ends with a day lasts that day out, and
  /// one that ends with a working day lasts the next one out if its last day is none (lag 1930:173, 2 §).
  package func after(_ moment: Moment) -> Moment {
    var end = length.map { moment.adding($0) } ?? moment
    if countsWorkdays, let days = length?.days {
      let start = moment.swedish
      var day = start.date
      for _ in 0..<days { day = WorkCalendar.nextWorkday(after: day) }
      end =
        CivilTime(date: day, hour: start.hour, minute: start.minute, second: start.second)
        .map { Moment(swedish: $0) } ?? end
    }
    if ends == .moment { return end }
    let last = end.swedish.date
    let isLast = ends == .day || WorkCalendar.isWorkingDay(last)
    return WorkCalendar.endOfDay(isLast ? last : WorkCalendar.nextWorkday(after: last))
  }

  /// The same calendar steps backwards.
  package func before(_ moment: Moment) -> Moment {
    guard let length else { return moment }
    let ofDay = moment.seconds - Int64(moment.date.dayNumber) * 86_400
    let day = moment.date.adding(months: -(length.years * 12 + length.months)).adding(
      days: -(length.weeks * 7 + length.days))
    return Moment(seconds: Int64(day.dayNumber) * 86_400 + ofDay - Int64(length.hours * 3600 + length.minutes * 60))
  }
}
