import Foundation
import Syntax
import Testing

@testable import WorkflowEngine

@Suite struct `A drawing` {
  /// The small definition and all that ship, whole and region by region, as a case stands in them.
  /// - Parameter isBrief: what ships is taken whole only; other programs are slow to start.
  private static func drawings(isBrief: Bool = false) throws -> [Drawing] {
    let workflows = try [SmallDefinition.workflow()] + ShippedWorkflow.all.get().map(\.workflow)
    return try workflows.flatMap { workflow in
      let marked = workflow.start(at: moment("2026-11-20T22:00:00Z")).configuration
      let regions = isBrief && workflow.id != "small" ? [] : workflow.regions.map { Optional($0.name) }
      return try ([nil] + regions).map { region in
        try #require(Drawing(workflow, language: .sv, region: region, marked: marked))
      }
    }
  }

  private func run(_ words: [String], _ input: String) throws -> (status: Int32, out: String, err: String) {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "drawing")
    try input.write(to: file, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words + [file.path]
    let (out, err) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (out, err)
    try process.run()
    let said = out.fileHandleForReading.readDataToEndOfFile()
    let errors = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self), String(decoding: errors, as: UTF8.self))
  }

  private static func has(_ tool: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let isThere = path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }
    return isThere || ProcessInfo.processInfo.environment["CI"] == "true"
  }

  @Test(.enabled(if: has("dot"), "no graphviz")) func `in DOT is drawn by graphviz without a word of complaint`() throws
  {
    for drawing in try Self.drawings(isBrief: true) {
      let (status, out, err) = try run(["dot", "-Tplain"], drawing.dot())
      #expect(status == 0)
      #expect(err == "")
      let nodes = out.split(separator: "\n").count { $0.hasPrefix("node ") }
      #expect(nodes >= drawing.states.count { drawing.chart.states[$0].children.isEmpty })
    }
  }

  private static let parse = """
    import sys, xml.etree.ElementTree as tree
    root = tree.parse(sys.argv[1]).getroot()
    name = lambda e: e.tag.split('}')[1]
    ids = [e.get('id') for e in root.iter() if e.get('id')]
    targets = [t for e in root.iter() for t in (e.get('target') or e.get('initial') or '').split()]
    print(name(root), len(ids), len(set(ids)), len([t for t in targets if t not in ids]))
    print(sorted(set(map(name, root.iter()))))
    """

  @Test(.enabled(if: has("python3"), "no python3")) func `in SCXML is XML, and its targets are states in it`() throws {
    for drawing in try Self.drawings(isBrief: true) {
      let (status, out, err) = try run(["python3", "-c", Self.parse], drawing.scxml())
      #expect(status == 0, "\(err)")
      let count = drawing.states.count
      #expect(out.hasPrefix("scxml \(count) \(count) 0\n"), "\(out)")
      let words = ["final", "history", "parallel", "scxml", "state", "transition"]
      let used = out.split(separator: "\n").last.map(String.init) ?? ""
      #expect(used.split(whereSeparator: { !$0.isLetter }).allSatisfy { words.contains(String($0)) }, "\(used)")
    }
  }

  @Test(.enabled(if: has("python3"), "no python3")) func `in SVG is XML that names every state`() throws {
    for drawing in try Self.drawings(isBrief: true) {
      let svg = drawing.svg()
      let (status, out, err) = try run(["python3", "-c", Self.parse], svg)
      #expect(status == 0, "\(err)")
      #expect(out.hasPrefix("svg "))
      for state in drawing.states where !drawing.chart.isHistory(state) {
        let isDrawn =
          drawing.part != 0
          || drawing.workflow.regionStates.contains { $0 == state || drawing.chart.isDescendant(state, of: $0) }
        guard isDrawn else { continue }
        for word in drawing.label(state).split(separator: " ") { #expect(svg.contains(String(word).xml)) }
      }
      #expect(svg.contains("class=\"m\""), "where the case stands")
    }
  }

  @Test func `in SVG keeps boxes inside theirs and apart, and numbers readable`() throws {
    for drawing in try Self.drawings() where drawing.part != 0 {
      let layout = Layout(drawing, root: drawing.part)
      for state in drawing.states {
        let rect = try #require(layout.rects[state])
        if state != drawing.part, let parent = drawing.chart.states[state].parent {
          let outer = try #require(layout.rects[parent])
          #expect(rect.x > outer.x && rect.maxX < outer.maxX && rect.y > outer.y && rect.maxY < outer.maxY)
        }
        let siblings = drawing.chart.states[state].children
        for (place, a) in siblings.enumerated() {
          for b in siblings.dropFirst(place + 1) {
            let (one, two) = (try #require(layout.rects[a]), try #require(layout.rects[b]))
            #expect(one.maxX < two.x || two.maxX < one.x || one.maxY < two.y || two.maxY < one.y)
          }
        }
      }
      let arrows = Arrows(drawing, layout)
      #expect(arrows.numbered == drawing.moves)
      #expect(
        arrows.arrows.flatMap(\.numbers).sorted()
          == Array(1...max(1, drawing.moves.count)).filter { $0 <= drawing.moves.count })
      for (place, arrow) in arrows.arrows.enumerated() {
        for other in arrows.arrows.dropFirst(place + 1) {
          let isApart =
            abs(arrow.label.y - other.label.y) >= 15
            || abs(arrow.label.x - other.label.x) >= (arrow.width + other.width) / 2
          #expect(isApart, "\(arrow.text) covers \(other.text)")
        }
        for state in drawing.states {
          let box = try #require(layout.rects[state])
          let isWhole = !drawing.chart.states[state].children.isEmpty
          // Of a state around others: its lines.
          let lines = 17 * layout.title(state).count + 14 * layout.items(state).count
          let (right, bottom) = isWhole ? (box.x + Layout.boxWidth, box.y + 10 + lines) : (box.maxX, box.maxY)
          let isClear =
            arrow.label.x + arrow.width / 2 <= box.x || arrow.label.x - arrow.width / 2 >= right
            || arrow.label.y + 7 <= box.y || arrow.label.y - 8 >= bottom
          #expect(isClear, "\(arrow.text) lies on \(drawing.label(state))")
        }
      }
    }
  }

  /// Mermaid's state diagrams, as far as we write them.
  @Test func `in Mermaid follows its grammar`() throws {
    let forms = try [
      #"state "[^"\n]+" as \w+"#, #"state "[^"\n]+" as \w+ \{"#, #"\}"#, "--", #"\[\*\] --> \w+"#, #"\w+ --> \[\*\]"#,
      #"\w+ --> (\w+|\[\*\]) : [^:;{}"\n]+"#, #"classDef \w+ [\w:#,-]+"#, #"class \w+ \w+"#,
    ].map { try Regex($0) }
    for drawing in try Self.drawings() {
      var lines = drawing.mermaid().split(separator: "\n").map { $0.drop { $0 == " " } }
      #expect(lines.removeFirst() == "stateDiagram-v2")
      var depth = 0
      var declared: Set<Substring> = []
      for line in lines {
        #expect(forms.contains { line.wholeMatch(of: $0) != nil }, "\(line)")
        depth += line.hasSuffix("{") ? 1 : line == "}" ? -1 : 0
        #expect(depth >= 0)
        if let name = line.firstMatch(of: /" as (\w+)/)?.1 { #expect(declared.insert(name).inserted, "\(name) twice") }
      }
      #expect(depth == 0)
      for line in lines {
        guard let ends = line.wholeMatch(of: /(\w+|\[\*\]) --> (\w+|\[\*\])( : .*)?/) else { continue }
        for end in [ends.1, ends.2] where end != "[*]" { #expect(declared.contains(end), "\(line)") }
      }
      #expect(declared.count == drawing.states.count)
    }
  }

  /// The shape that XState 5's `createMachine` takes: nothing else, and every target a state.
  @Test func `for XState has its shape`() throws {
    for drawing in try Self.drawings() {
      let machine = try JSON.read(Array(drawing.xstate().dropLast().utf8))
      let id = try #require(machine["id"]?.string)
      var paths: Set<String> = []
      func collect(_ node: JSON, _ path: String) {
        for member in node["states"]?.object ?? [] {
          paths.insert("\(path).\(member.key)")
          collect(member.value, "\(path).\(member.key)")
        }
      }
      collect(machine, "#" + id)
      #expect(paths.count == drawing.states.count)
      try check(machine, isRoot: true, paths)
      let marked = drawing.states.filter { drawing.isMarked($0) }.count
      #expect(drawing.xstate().split(separator: "\"here\"").count - 1 == marked)
    }
  }

  private func check(_ node: JSON, isRoot: Bool, _ paths: Set<String>) throws {
    let allowed: Set<String> = [
      "id", "description", "initial", "states", "type", "history", "target", "on", "after", "tags", "meta",
    ]
    for member in node.object ?? [] {
      #expect(allowed.contains(member.key) && (isRoot || member.key != "id"), "\(member.key)")
    }
    let type = node["type"]?.string
    #expect([nil, "parallel", "final", "history"].contains(type))
    let children = node["states"]?.object ?? []
    if type == nil, !children.isEmpty { #expect(children.contains { $0.key == node["initial"]?.string }) }
    if type == "history" { #expect(["deep", "shallow"].contains(node["history"]?.string)) }
    let choices =
      (node["on"]?.object ?? []).flatMap { $0.value.array ?? [] } + (node["after"]?.object ?? []).map(\.value)
    for choice in choices {
      #expect(choice["guard"]?.string != nil)
      if let target = choice["target"]?.string { #expect(paths.contains(target), "\(target)") }
      for member in choice.object ?? [] { #expect(["target", "reenter", "guard", "meta"].contains(member.key)) }
    }
    for child in children { try check(child.value, isRoot: false, paths) }
  }

  @Test func `spells lengths of time in words`() throws {
    let text = SmallDefinition.text.replacing(
      #""length": "P14D", "source""#, with: #""length": "P1D", "workdays": true, "ends": "workday", "source""#
    ).replacing(#""length": "PT72H""#, with: #""length": "P1Y6M2D""#)
    let workflow = try Workflow.read(Array(text.utf8), file: "small.json")
    let spelled = ["answer", "oral", "weekend", "keep", "lapse"].map { workflow.periods[$0]?.spelled }
    #expect(
      spelled.map { $0?.sv } == [
        "1 arbetsdag, till arbetsdagens slut", "1 år 6 månader 2 dagar", "3 dagar", "5 år", "genast",
      ])
    #expect(
      spelled.map { $0?.en } == [
        "1 working day, to the end of the working day", "1 year 6 months 2 days", "3 days", "5 years", "at once",
      ])
  }

  @Test func `in SVG says beside a rule whom that rule admits`() throws {
    let workflow = try #require(ShippedWorkflow.all.get().first { $0.name == "avhopp" }).workflow
    let drawing = try #require(Drawing(workflow, language: .sv))
    func legend(_ rule: RuleID) throws -> String {
      let taken = workflow.transitions.indices.first {
        workflow.transitions[$0].event == "DECIDE_PLACEMENT" && workflow.transitions[$0].rule == rule
      }
      return drawing.legend(try #require(taken))
    }
    #expect(try legend("places").hasSuffix("(Beslutsfattare (delegat), Enhetschef, Socialdirektör)"))
    #expect(try legend("boardPlaces").contains("Socialsekreterare"))
  }

  @Test func `in SVG says of a step from many states that it is`() throws {
    let workflow = try #require(ShippedWorkflow.all.get().first { $0.name == "sspf" }).workflow
    let svg = try #require(Drawing(workflow, language: .sv)).svg()
    #expect(svg.contains("I hela ”SSPF-arbetet”: Lämna över"))
    #expect(svg.contains(">Bjud in till SSPF: "), "which one state has")
  }

  @Test func `of a region that is not there is none`() throws {
    #expect(Drawing(try SmallDefinition.workflow(), language: .en, region: "nowhere") == nil)
    #expect(Drawing(try SmallDefinition.workflow(), language: .en, region: "skydd")?.part != 0)
  }
}
