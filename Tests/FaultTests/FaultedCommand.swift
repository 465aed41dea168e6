import Foundation
import Testing
import WorkflowEngine

/// The vault that every fault is tried on, and how it was before.
struct FaultGround: Sendable {
  let town: TestVault
  let size: Int
  /// The place in the ledger that the next entry takes.
  let next: Int
  /// Bodies and key files in the vault.
  let files: Int
  /// What the step would seal.
  let secrets: [String]

  private static let made = Result { try FaultGround() }
  static func shared() throws -> FaultGround { try made.get() }

  private init() throws {
    town = try TestVault.copy()
    let definition = [UInt8](try Data(contentsOf: URL(filePath: VaultMaker.definition)))
    var fill = FormFill(papers: town.papers, markers: Markers(seed: "fault1"))
    let answers = try fill.answers(to: "APPLY", Workflow.read(definition, file: "avhopp.json"))
    _ = try town.paper("faulted.json", answers)
    let note = fill.markers.plant("a note")
    _ = try town.paper("faulted.txt", note)
    secrets = fill.markers.texts
    let audit = try town.audit(as: "emil")
    try #require(audit.passed, "\(audit.output.both)")
    size = audit.size
    files = try Self.files(town)
    let after = try town.copied().done("emil", ["note", town.number, "--text", "\(town.papers)/faulted.txt"])[0]
    next = try #require(after["entry"] as? Int)
  }

  static func files(_ town: TestVault) throws -> Int {
    try TreeScan.files(town.vault + "/bodies").count + TreeScan.files(town.vault + "/keys").count
  }
}

/// One command, run again and again with another call failed.
struct FaultedCommand: Sendable {
  let who: String
  let words: @Sendable (TestVault) -> [String]
  /// What is done to each copy first.
  var before: @Sendable (TestVault) throws -> Void = { _ in }

  /// A step with a form, in three parts of the file, and a document.
  static let step = FaultedCommand(who: "emil") {
    ["do", $0.number, "APPLY", "--answers", "\($0.papers)/faulted.json"]
  }

  static let faults = ["error=EIO", "error=ENOSPC", "signal=KILL"]

  /// Every call of one name that changes the vault or the home, with each fault. Answers how many runs that were.
  func fail(everyCall call: String) throws -> Int {
    let ground = try FaultGround.shared()
    let trial = try copied(ground)
    let whole = try Strace.run(trial, who, words(trial), calls: [call])
    try #require(whole.output.status == 0, "\(whole.output.both)")
    let mine = whole.calls.enumerated().filter { $0.element.isChange(in: trial, by: who) }
    guard let first = mine.first?.offset else { return 0 }
    var met: [String: Set<String>] = [:]
    var runs = 0
    for fault in Self.faults {
      // Random names make one call more or less: on until nothing more is hit.
      for place in (first + 1)... {
        let copy = try copied(ground)
        let run = try Strace.run(copy, who, words(copy), calls: [call], inject: "\(call):\(fault):when=\(place)")
        let killed = run.output.signal == SIGKILL ? run.calls.last : nil
        guard let hit = fault.hasPrefix("signal") ? killed : run.calls.first(where: \.wasInjected) else { break }
        // Not of the vault or the home: the answer on stdout, a library.
        guard hit.isChange(in: copy, by: who) else { continue }
        met[hit.kind, default: []].insert(fault)
        runs += 1
        try check(copy, ground, run.output, "\(call) \(fault) at \(place): \(hit.text)")
      }
    }
    for kind in Set(mine.map(\.element.kind)) {
      #expect(met[kind]?.count == Self.faults.count, "\(kind) was not failed in every way")
    }
    return runs
  }

  private func copied(_ ground: FaultGround) throws -> TestVault {
    let copy = try ground.town.copied()
    try before(copy)
    return copy
  }

  /// What must hold whatever failed.
  func check(
    _ town: TestVault, _ ground: FaultGround, _ output: Program.Output, _ what: String,
    statuses: ClosedRange<Int32> = 5...5
  ) throws {
    let what = Comment(rawValue: what + "\n" + output.both)
    if output.signal == nil { #expect(output.status == 0 || statuses.contains(output.status), what) }
    if output.status != 0, output.signal == nil { #expect(!output.err.isEmpty, what) }
    let files = try FaultGround.files(town)
    // The next command works; by then what was half done has been cleared, and the whole replays.
    let next = try town.run(
      "emil", ["--batch", "-", "--json"],
      input: "note \(town.number) --text \(town.papers)/faulted.txt\naudit verify")
    let answers = JSONObject.lines(next.out)
    #expect(next.status == 0, "\(what)\nthen: \(next.both)")
    guard next.status == 0, let entry = answers.first?["entry"] as? Int else { return }
    let taken = entry - ground.next
    switch (output.signal, output.status) {
    case (nil, 0): #expect(taken == 1, "acknowledged, and not there: \(what)")
    case (nil, _):
      #expect(taken == 0, "refused, and there: \(what)")
      #expect(files == ground.files, "files of a step that was not taken: \(what)")
    default: #expect(taken == 0 || taken == 1, what)
    }
    #expect(answers.last?["passed"] as? Bool == true, what)
    #expect(try TreeScan.files(town.vault + "/tmp").isEmpty, what)
    for folder in [town.vault, town.root + "/homes"] {
      #expect(try TreeScan.find(ground.secrets, in: folder).isEmpty, what)
    }
  }
}

extension SystemCall {
  /// Whether it changes, or is to change, the vault or the person's home.
  func isChange(in town: TestVault, by who: String) -> Bool {
    guard touches(town.vault) || touches("\(town.root)/homes/\(who)") else { return false }
    return name != "openat" || text.contains("O_CREAT") || text.contains("O_RDWR") || text.contains("O_WRONLY")
  }
}
