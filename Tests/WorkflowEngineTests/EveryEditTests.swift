import Foundation
import Syntax
import Testing

@testable import WorkflowEngine

/// What `workflow diff` says of one change is held against two others who look: the text, by the kind of the edit, and cases
/// that walk under both versions.
@Suite struct `One edit of a definition` {
  private static let isSoak = ProcessInfo.processInfo.environment["AVHOPP_SOAK"] != nil

  private struct Subject: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let stories: [Story]
    /// Of each kind of edit so many, spread over the file; of the largest one kind in three.
    let each: Int
    let kinds: Int
    var testDescription: String { name }
  }

  private static func subjects() -> [Subject] {
    let small = Subject(name: "small", bytes: SmallDefinition.bytes, stories: [], each: isSoak ? .max : 4, kinds: 1)
    let shipped = (try? ShippedWorkflow.all.get()) ?? []
    return [small]
      + shipped.map {
        Subject(
          name: $0.name, bytes: $0.workflow.canonical, stories: Array($0.stories.prefix(isSoak ? .max : 4)),
          each: isSoak ? .max : 1, kinds: isSoak || $0.name != "avhopp" ? 1 : 3)
      }
  }

  private static func chosen(_ edits: [Edit], _ subject: Subject) -> [Edit] {
    let kinds = Dictionary(grouping: edits.indices, by: { edits[$0].kind })
    let places = kinds.keys.sorted().enumerated().filter { $0.offset % subject.kinds == 0 }.flatMap { _, kind in
      let places = kinds[kind] ?? []
      let step = max(1, places.count / max(1, min(subject.each, places.count)))
      return stride(from: kind.utf8.count % step, to: places.count, by: step).map { places[$0] }
    }
    return places.sorted().map { edits[$0] }
  }

  @Test(arguments: subjects()) private func `is never called stricter or mere labels when it is more`(
    subject: Subject
  ) throws {
    let old = try Workflow.read(subject.bytes, file: "old.json")
    let json = try JSON.read(subject.bytes)
    let edits = Self.chosen(Edits(json).all, subject)
    let walks = subject.stories.map { Walk($0, old) } + (0..<2).map { Walk(seed: $0, old) }
    var called: [Change.Kind?: Int] = [:]
    var walked = 0
    for edit in edits {
      // What does not read is no version.
      guard let new = try? Workflow.read(edit.text(of: json), file: "new.json") else { continue }
      let changes = old.changes(to: new)
      let kind = Change.class(of: changes)
      called[kind, default: 0] += 1
      let what = "\(edit.kind) at \(edit.path): \(changes.map { $0.text(.en) })"
      if let kind {
        #expect(edit.may.contains(kind), "\(what)")
      } else {
        #expect(edit.may.contains(.labels), "not told: \(what)")
      }
      guard kind == .stricter || kind == nil || kind == .labels && edit.may != [.labels] else { continue }
      walked += 1
      for walk in walks {
        guard let found = walk.finds(new, isSame: kind != .stricter) else { continue }
        Issue.record("\(what): \(found)")
        break
      }
    }
    #expect(called.values.reduce(0, +) > 25)
    if subject.name == "small" {
      #expect(walked > 5 && Set(called.keys).isSuperset(of: [.labels, .stricter, .looser, .structure]))
    }
  }

  /// What the classification by kind would not miss by itself.
  @Test func `is tried of every kind`() throws {
    let wanted: Set<String> = [
      "period: twice", "period: half", "period: source", "rule: one condition less", "rule: one condition more",
      "approvals: more", "way: another target", "way: another rule", "way: records gone", "words: texts change places",
      "choices: texts change places", "deadline: escalate gone", "deadline: since gone", "deadline: before gone",
      "state: owner gone", "fact: validFor gone", "separation gone", "alternatives turned", "initial: another",
    ]
    var read: Set<String> = []
    for subject in Self.subjects() where ["small", "sspf"].contains(subject.name) {
      let json = try JSON.read(subject.bytes)
      for edit in Edits(json).all where wanted.contains(edit.kind) && !read.contains(edit.kind) {
        if (try? Workflow.read(edit.text(of: json), file: "new.json")) != nil { read.insert(edit.kind) }
      }
    }
    #expect(wanted.subtracting(read).isEmpty)
  }
}

/// A case that has been led through a definition, and beside each step others that somebody might have tried.
private struct Walk: Sendable {
  private struct Place: Sendable {
    let before: Position
    let step: Step
    let others: [(step: Step, after: Position?)]
    let after: Position?
    let fired: [Fired]
  }

  private let start: Moment
  private var places: [Place] = []
  private let old: Workflow

  /// As a story tells.
  init(_ story: Story, _ workflow: Workflow) {
    old = workflow
    start = story.steps.first?.time ?? Moment(seconds: 0)
    var random = SeededNumbers(seed: story.steps.count)
    var teller = StoryTeller(story, workflow: workflow)
    for told in story.steps {
      let event = workflow.event(word: told.word, language: .sv).flatMap { workflow.events[$0] }
      if let person = story.people[told.person], let event {
        var before = workflow.elapsed(to: told.time, teller.position).position
        let step = teller.step(told, person, event)
        if told.hasRead, let ref = step.ref { before = workflow.opened(actor: person.name, leaf: ref, before) }
        add(step, before, &random)
      }
      teller.take(told)
    }
  }

  /// As chance leads.
  init(seed: Int, _ workflow: Workflow) {
    old = workflow
    start = moment("2026-11-20T22:00:00Z")
    var random = SeededNumbers(seed: seed)
    var position = workflow.start(at: start)
    for count in 0..<30 {
      let time = position.now.adding(seconds: [60, 3600, 90_000, 20 * 86_400].randomElement(using: &random) ?? 0)
      position = workflow.elapsed(to: time, position).position
      let step = Self.likely(workflow, position, "r\(count)", &random)
      if let ref = step.ref { position = workflow.opened(actor: step.actor, leaf: ref, position) }
      add(step, position, &random)
      if let after = places.last?.after { position = after }
    }
  }

  private mutating func add(_ step: Step, _ before: Position, _ random: inout SeededNumbers) {
    var others: [(Step, Position?)] = []
    for count in 0..<4 {
      var other = count == 0 ? Self.likely(old, before, step.leaf, &random) : step
      switch count {
      case 1: other.role = old.roles.randomElement(using: &random)?.id ?? ""
      case 2: other.delegations = []
      case 3: (other.reason, other.facts) = (nil, [])
      default: break
      }
      others.append((other, Self.after(old, other, before)))
    }
    let fired = places.last.map { Array(before.fired.dropFirst($0.before.fired.count)) } ?? before.fired
    places.append(
      Place(before: before, step: step, others: others, after: Self.after(old, step, before), fired: fired))
  }

  private static func after(_ workflow: Workflow, _ step: Step, _ position: Position) -> Position? {
    if case .allowed(let next) = workflow.judge(step, at: position) { next } else { nil }
  }

  private static func likely(
    _ workflow: Workflow, _ position: Position, _ leaf: String, _ random: inout SeededNumbers
  ) -> Step {
    let id = workflow.enabled(at: position).randomElement(using: &random) ?? ""
    let event = workflow.events[id]
    let fields = event?.form.flatMap { workflow.forms[$0] }?.fields ?? []
    let facts = fields.compactMap { field -> StepFact? in
      guard let fact = field.feeds ?? field.untilOf else { return nil }
      let value = field.choices.randomElement(using: &random)?.id ?? (field.kind == .bool ? "yes" : "2026-12-01")
      return StepFact(name: fact, value: value, until: position.now.adding(seconds: 5 * 86_400))
    }
    let wanted = event?.decides ?? event?.answers
    return Step(
      event: id, actor: ["anna", "disa", "karin", "sanna"].randomElement(using: &random) ?? "",
      role: workflow.roles(for: id).randomElement(using: &random) ?? "", leaf: leaf,
      ref: wanted.flatMap { position.openEntries(of: $0).last ?? position.standing($0)?.leaf }, time: position.now,
      facts: facts, reason: workflow.reasons.randomElement(using: &random)?.id, proofs: ["police"],
      delegations: Set(workflow.delegations.map(\.id)))
  }

  /// What `new` allows that the old one did not, or an alarm of the old one that is not heard in time.
  /// - Parameter isSame: nothing may differ at all.
  func finds(_ new: Workflow, isSame: Bool) -> String? {
    var position = new.start(at: start)
    var (heard, owed): ([Fired], [Fired]) = ([], [])
    for place in places {
      let told: [Fired]
      (position, told) = new.elapsed(to: place.before.now, position)
      (heard, owed) = (heard + told, owed + place.fired)
      for alarm in owed {
        let isHeard = heard.contains { $0.state == alarm.state && $0.period == alarm.period && $0.time <= alarm.time }
        if !isHeard { return "the alarm \(alarm.period) in \(alarm.state) is not heard in time" }
      }
      if isSame, heard.count != owed.count { return "other alarms are heard" }
      position.opened = place.before.opened
      guard position.configuration == place.before.configuration else { return "the case stands elsewhere" }
      for (step, after) in place.others + [(place.step, place.after)] {
        guard case .allowed(let next) = new.judge(step, at: position) else {
          if isSame, after != nil { return "\(step.event) is refused" }
          continue
        }
        guard let after else { return "\(step.event) by \(step.role) is allowed" }
        guard next.configuration == after.configuration, next.facts.keys == after.facts.keys else {
          return "\(step.event) leads elsewhere"
        }
      }
      guard place.after != nil else { continue }
      // Where the new one refuses what the old one did, the two are two cases from here on.
      guard case .allowed(let taken) = new.judge(place.step, at: position) else { return nil }
      position = taken
    }
    return nil
  }
}
