import Syntax
import Testing
import WorkflowEngine

/// What is called the shortest way, against trying every sequence of steps there is, on random definitions.
@Suite struct `A way that is called the shortest` {
  private static let letters = ["A", "B", "C", "D", "E"]

  /// Two regions of three states; each step moves or only records, and asks for a state, a fact, or that another was taken.
  private func definition(_ random: inout SeededNumbers) -> String {
    func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &random)] }
    var rules: [String] = []
    var on: [String: [String]] = [:]
    for letter in Self.letters {
      let conditions = (0..<Int.random(in: 0...2, using: &random)).map { _ in
        switch Int.random(in: 0..<5, using: &random) {
        case 0: #"{ "in": "\#(pick(["left.x", "left.y", "right.y", "right.z"]))" }"#
        case 1: #"{ "notIn": "\#(pick(["left.x", "left.z", "right.x"]))" }"#
        case 2: #"{ "fact": "\#(pick(["f", "g"]))", "state": "valid", "values": ["\#(pick(["yes", "no"]))"] }"#
        case 3: #"{ "done": "\#(pick(Self.letters))" }"#
        default: #"{ "none": "\#(pick(Self.letters))", "until": ["\#(pick(Self.letters))"] }"#
        }
      }
      let all = ([#"{ "role": ["worker"] }"#] + conditions).joined(separator: ", ")
      rules.append(#""r\#(letter)": { "sv": "Regel \#(letter)", "en": "Rule \#(letter)", "all": [\#(all)] }"#)
      let region = pick(["left", "right"])
      for state in ["x", "y", "z"] where Bool.random(using: &random) {
        let target = Bool.random(using: &random) ? #""target": "\#(pick(["x", "y", "z"]))", "# : ""
        on["\(region).\(state)", default: []].append(#""\#(letter)": { \#(target)"guard": "r\#(letter)" }"#)
      }
    }
    // Two ways to the same value, so that the first that is found need not be the shortest.
    let sets = ["A": #""f": "yes""#, "B": #""f": "no""#, "C": #""g": "yes""#, "D": #""f": "yes""#, "E": #""g": "yes""#]
    let events = Self.letters.map { letter in
      let word = letter.lowercased()
      let set = sets[letter].map { #", "sets": { \#($0) }"# } ?? ""
      return
        #""\#(letter)": { "sv": "Steg \#(letter)", "en": "Step \#(letter)", "word": { "sv": "s\#(word)", "en": "\#(word)" }\#(set) }"#
    }
    func states(_ region: String) -> String {
      ["x", "y", "z"].map { state in
        let steps = (on["\(region).\(state)"] ?? []).joined(separator: ", ")
        return #""\#(state)": { "label": { "sv": "L \#(state)", "en": "S \#(state)" }, "on": { \#(steps) } }"#
      }.joined(separator: ", ")
    }
    func region(_ name: String) -> String {
      #""\#(name)": { "label": { "sv": "D \#(name)", "en": "R \#(name)" }, "initial": "x", "states": { \#(states(name)) } }"#
    }
    return """
      { "format": "workflow/1", "id": "chance", "version": "1.0.0", "title": { "sv": "Slump", "en": "Chance" },
        "periods": {}, "roles": { "worker": { "sv": "Arbetare", "en": "Worker", "min": 2 } }, "delegations": {},
        "compartments": { "register": { "sv": "Register", "en": "Steps", "readers": ["worker"] } }, "reasons": {},
        "facts": { "f": { "kind": "flag", "sv": "F", "en": "Fact f", "values": ["yes", "no"] },
          "g": { "kind": "flag", "sv": "G", "en": "Fact g", "values": ["yes", "no"] } },
        "forms": {}, "events": { \(events.joined(separator: ", ")) }, "separate": [],
        "rules": { \(rules.joined(separator: ", ")) }, "waivers": [], "initial": "case",
        "states": { "case": { "label": { "sv": "Ärendet", "en": "Case" }, "type": "parallel",
          "states": { \(region("left")), \(region("right")) } } } }
      """
  }

  private func step(_ event: EventID, _ count: Int, _ time: Moment) -> Step {
    Step(event: event, actor: "p\(count)", role: "worker", leaf: "e\(count)", time: time)
  }

  /// The fewest steps after which `event` is allowed, itself counted; every sequence is tried, nothing remembered.
  private func fewest(_ event: EventID, _ workflow: Workflow, from start: Position, atMost most: Int) -> Int? {
    var positions = [start]
    for length in 1...most {
      for position in positions {
        if case .allowed = workflow.judge(step(event, length, start.now), at: position) { return length }
      }
      positions = positions.flatMap { position in
        Self.letters.compactMap { letter in
          guard case .allowed(let next) = workflow.judge(step(letter, length, start.now), at: position) else {
            return nil
          }
          return next
        }
      }
    }
    return nil
  }

  @Test func `has no shorter one, and where none is told there is none, by trying everything`() throws {
    var (told, long, without) = (0, 0, 0)
    for seed in 0..<400 {
      var random = SeededNumbers(seed: seed)
      let workflow = try Workflow.read(Array(definition(&random).utf8), file: "chance.json")
      let start = workflow.start(at: moment("2026-11-20T22:00:00Z"))
      for letter in Self.letters {
        let answer = workflow.explain(step(letter, 0, start.now), at: start)
        if answer.way == .notNeeded { continue }
        let least = fewest(letter, workflow, from: start, atMost: 5)
        if answer.isShortest {
          told += 1
          long += answer.path.count > 2 ? 1 : 0
          #expect(
            answer.path.count > 5 || least == answer.path.count, "seed \(seed), \(letter): \(answer.path.map(\.event))")
        } else {
          without += 1
          #expect(answer.way == .none && least == nil, "seed \(seed), \(letter): \(answer.way)")
        }
      }
    }
    #expect(told > 80 && long > 20 && without > 80, "\(told) ways, \(long) of them over two steps, \(without) without")
  }
}
