import Foundation
import Syntax
import Testing
import WorkflowEngine

/// Runs every statechart of the vector folder's layout: a machine, events, and the atomic states expected after each.
@Suite struct `Statechart vectors` {
  @Test(.enabled(if: VectorFolder.isPresent || VectorFolder.isDemanded, "no vectors: statechart/ not found"))
  func `from the SCION framework give the expected configurations`() throws {
    let folder = VectorFolder.url
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
    #expect(!names.isEmpty, "statechart/ holds no vectors")
    var count = 0
    for name in names.sorted() {
      let json = try JSON.read([UInt8](Data(contentsOf: folder.appendingPathComponent(name))))
      for vector in try #require(json.array, "\(name) is not a list of cases") {
        try run(vector, file: name)
        count += 1
      }
    }
    print("statechart vectors: \(count) cases in \(names.count) files of \(folder.path)")
  }

  private func run(_ vector: JSON, file: String) throws {
    let name = "\(file): \(vector["name"]?.string ?? "unnamed")"
    let machine = VectorMachine(try #require(vector["machine"], "\(name) has no machine"))
    #expect(machine.unknownTargets.isEmpty, "\(name) refers to \(machine.unknownTargets)")
    var outcome = machine.chart.start()
    #expect(machine.atoms(outcome.configuration) == expected(vector["initialConfiguration"]), "\(name): start")
    for (place, event) in (vector["events"]?.array ?? []).enumerated() {
      let sent = event["name"]?.string ?? ""
      if let next = machine.chart.step(
        outcome.configuration, memory: outcome.memory, isEnabled: { machine.handles(sent, transition: $0) })
      {
        outcome = next
      }
      #expect(
        machine.atoms(outcome.configuration) == expected(event["nextConfiguration"]),
        "\(name): event \(place + 1), \(sent)")
    }
  }

  private func expected(_ json: JSON?) -> Set<String> { Set((json?.array ?? []).compactMap(\.string)) }
}

private enum VectorFolder {
  static let url: URL = {
    if let folder = ProcessInfo.processInfo.environment["AVHOPP_VECTORS"] {
      return URL(fileURLWithPath: folder).appendingPathComponent("statechart")
    }
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return repository.deletingLastPathComponent().appendingPathComponent("shared/vectors/statechart")
  }()

  static var isPresent: Bool { FileManager.default.fileExists(atPath: url.path) }
  /// In CI a missing folder is a failure, not a skip.
  static var isDemanded: Bool { ProcessInfo.processInfo.environment["CI"] == "true" }
}

/// A chart built from the vectors' notation, which names states by unique ids and transitions by lists of events.
private struct VectorMachine {
  private(set) var chart = Chart(root: "")
  private(set) var unknownTargets: [String] = []
  private var stateByID: [String: Int] = [:]
  private var texts: [(state: Int, json: JSON)] = []
  private var events: [[String]] = []

  init(_ machine: JSON) {
    texts.append((0, machine))
    addStates(machine, parent: 0)
    for (state, json) in texts {
      if chart.isHistory(state) {
        chart.setInitial(targets(json["default"]), of: state)
      } else if json["type"]?.string == "compound" {
        // Without `initial`, SCXML starts in the first child.
        let first = chart.states[state].children.first { !chart.isHistory($0) }
        chart.setInitial(json["initial"].map { targets($0) } ?? first.map { [$0] } ?? [], of: state)
      }
    }
    for (state, json) in texts {
      for transition in json["transitions"]?.array ?? [] {
        events.append((transition["event"]?.array ?? []).compactMap(\.string))
        let isInternal = transition["type"]?.string == "internal"
        _ = chart.addTransition(
          Chart.Transition(source: state, targets: targets(transition["target"]), isInternal: isInternal))
      }
    }
  }

  private mutating func addStates(_ json: JSON, parent: Int) {
    for child in json["states"]?.array ?? [] {
      let kind: Chart.State.Kind =
        switch child["type"]?.string {
        case "parallel": .parallel
        case "history": .history(deep: child["history"]?.string == "deep")
        case "final": .final
        case "compound": .compound
        default: .atomic
        }
      let id = child["id"]?.string ?? ""
      let state = chart.addState(id, kind: kind, parent: parent)
      stateByID[id] = state
      texts.append((state, child))
      addStates(child, parent: state)
    }
  }

  private mutating func targets(_ json: JSON?) -> [Int] {
    let names = (json?.array ?? []).compactMap(\.string)
    unknownTargets += names.filter { stateByID[$0] == nil }
    return names.compactMap { stateByID[$0] }
  }

  /// SCXML 3.12.1: a descriptor matches the event it names and those it is a dotted prefix of; `*` matches all.
  func handles(_ event: String, transition: Int) -> Bool {
    events[transition].contains { descriptor in
      let name = descriptor.hasSuffix(".*") ? String(descriptor.dropLast(2)) : descriptor
      return name == "*" || event == name || event.hasPrefix(name + ".")
    }
  }

  func atoms(_ configuration: StateSet) -> Set<String> {
    Set(configuration.filter { chart.isAtomic($0) }.map { chart.states[$0].name })
  }
}
