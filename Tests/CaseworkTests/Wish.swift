import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// What a step is to carry, where it is to be taken, and what is to have happened before.
struct Wish {
  private(set) var values: [String: Set<String>] = [:]
  private(set) var denied: [String: Set<String>] = [:]
  private(set) var reasons: Set<String>?
  private(set) var deniedReasons: Set<String> = []
  private var within: [String: Period] = [:]
  private var beyond: [String: Period] = [:]
  private(set) var active: Set<String> = []
  private(set) var inactive: Set<String> = []
  /// Conditions that the past must meet, and must not.
  var past: [PlainReading.Condition] {
    needed.map { condition in
      guard case .known(let fact, let state, let values, let since) = condition, let denied = deniedOfThePast[fact],
        !values.subtracting(denied).isEmpty
      else { return condition }
      return .known(fact, state: state, values: values.subtracting(denied), since: since)
    }
  }
  private var needed: [PlainReading.Condition] = []
  private(set) var against: [PlainReading.Condition] = []
  private var deniedOfThePast: [String: Set<String>] = [:]

  init(values: [String: Set<String>] = [:]) { self.values = values }

  mutating func meet(_ condition: PlainReading.Condition) {
    switch condition {
    case .role, .delegated, .proof, .anyOf: break
    case .reason(let codes): reasons = reasons?.intersection(codes) ?? codes
    case .new(let fact, let wanted):
      if !wanted.isEmpty { values[fact] = values[fact]?.intersection(wanted) ?? wanted }
    case .lasts(let fact, let most): within[fact] = shorter(within[fact], most)
    case .inState(let state): active.insert(state)
    case .notIn(let state): inactive.insert(state)
    default: needed.append(condition)
    }
  }

  mutating func fail(_ condition: PlainReading.Condition) {
    switch condition {
    case .role, .delegated, .proof: break
    case .anyOf(let branches): for branch in branches { fail(branch) }
    case .reason(let codes): deniedReasons.formUnion(codes)
    case .new(let fact, let values): denied[fact, default: []].formUnion(values)
    case .known(let fact, _, let values, _):
      against.append(condition)
      deniedOfThePast[fact, default: []].formUnion(values)
    case .lasts(let fact, let most): beyond[fact] = most
    case .inState(let state): inactive.insert(state)
    case .notIn(let state): active.insert(state)
    default: against.append(condition)
    }
  }

  private func shorter(_ a: Period?, _ b: Period) -> Period {
    guard let a else { return b }
    let day = Moment(seconds: 1_800_000_000)
    return day.adding(a) < day.adding(b) ? a : b
  }

  func isAbout(_ fact: String) -> Bool { within[fact] != nil || beyond[fact] != nil }

  /// The step must say nothing of this.
  func isWithout(_ fact: String) -> Bool { denied[fact]?.isEmpty == true }

  func allows(_ value: String, of fact: String) -> Bool {
    values[fact]?.contains(value) != false && denied[fact]?.contains(value) != true
  }

  /// The last that is within what is asked and, where it must be, beyond what is not to be met; else a week.
  func end(of fact: String, at now: Moment) -> Moment {
    if let beyond = beyond[fact] { return now.adding(beyond).adding(seconds: 2 * 86_400) }
    return within[fact].map { now.adding($0).adding(seconds: -2 * 86_400) } ?? now.adding(seconds: 7 * 86_400)
  }

  var reason: String? { reasons?.subtracting(deniedReasons).min() }

  /// Every required field answered, and those that the wish is about; what may be unknown is known.
  func answers(_ form: Form, at now: Moment) throws -> Answers {
    var given: [String: Answer] = [:]
    for field in form.fields {
      let isWished = field.feeds.map { values[$0] != nil } ?? false || field.untilOf.map(isAbout) ?? false
      guard field.isRequired || isWished, let answer = answer(field, at: now) else { continue }
      given[field.id] = answer
    }
    return try Answers.complete(given, form: form, at: now)
  }

  private func answer(_ field: Field, at now: Moment) -> Answer? {
    let end = field.untilOf.map { self.end(of: $0, at: now) }
    switch field.kind {
    case .text, .longtext: return .text("påhittat")
    case .choice:
      let choices = field.choices.map(\.id).filter { id in field.feeds.map { allows(id, of: $0) } ?? true }
      return choices.first.map { .choice($0) }
    case .date: return .date((end ?? now).swedish.date)
    case .datetime: return .moment((end ?? now).wholeMinute)
    case .number: return .number(1)
    case .bool: return .bool(true)
    case .personnummer: return .unknown
    case .document: return .document(DocumentFile(path: nil, name: "papper.pdf", size: 1000))
    }
  }
}
