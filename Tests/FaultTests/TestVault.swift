import Casework
import Foundation
import Sealing
import Testing
import WorkflowEngine

/// A small real vault, made once a run by the program itself, and copied for each test: two founders (anna, bo), dina on
/// duty, emil the social worker, frida the unit manager, gun the coordinator, hans who decides, joar the auditor, inga of the
/// police; one case from a night's emergency to a proposal that hans has read. All names, texts and documents are markers.
final class TestVault: Sendable {
  let scratch: Scratch
  let people: [String: Actor]
  let keyNames: [String: String]
  let codes: [String: String]
  let vaultCode: String
  /// `K-7Q3M-9TX2`
  let number: String
  let markers: Markers

  var root: String { scratch.path }
  var vault: String { root + "/vault" }
  var papers: String { root + "/papers" }

  init(
    scratch: Scratch, passphrases: [String: String], keyNames: [String: String], codes: [String: String],
    vaultCode: String, number: String, markers: Markers
  ) {
    self.scratch = scratch
    people = passphrases.reduce(into: [:]) { people, each in
      people[each.key] = Actor(name: each.key, home: "\(scratch.path)/homes/\(each.key)", passphrase: each.value)
    }
    (self.keyNames, self.codes, self.vaultCode) = (keyNames, codes, vaultCode)
    (self.number, self.markers) = (number, markers)
  }

  private static let made = Result { try VaultMaker().make() }

  /// A copy of the run's vault, homes and papers, for one test to harm.
  static func copy() throws -> TestVault {
    let first = try made.get()
    return try first.copied()
  }

  func copied() throws -> TestVault {
    let scratch = try Scratch()
    let done = try Program.tool(["cp", "-a", root + "/.", scratch.path])
    try #require(done.status == 0, "\(done.err)")
    return TestVault(
      scratch: scratch, passphrases: people.mapValues(\.passphrase), keyNames: keyNames, codes: codes,
      vaultCode: vaultCode, number: number, markers: markers)
  }

  func actor(_ name: String) throws -> Actor { try #require(people[name], "no such person: \(name)") }

  /// Runs the program as one of the people.
  func run(
    _ name: String, _ words: [String], input: String = "", wrapper: [String] = [],
    environment: [String: String] = [:], prelude: String = ""
  ) throws -> Program.Output {
    try Program.run(
      words, as: actor(name), vault: vault, input: input, wrapper: wrapper, environment: environment, prelude: prelude)
  }

  /// The same for a command that must succeed; its answer as JSON, one object a line.
  @discardableResult
  func done(_ name: String, _ words: [String], input: String = "") throws -> [JSONObject] {
    let output = try run(name, words + ["--json"], input: input)
    try #require(output.status == 0, "\(name): \(words.joined(separator: " ")): \(output.both)")
    return JSONObject.lines(output.out)
  }

  /// Entries in the whole ledger, and in the case, as `joar` and `gun` see them; both replay everything.
  func audit(as name: String = "joar") throws -> (passed: Bool, size: Int, output: Program.Output) {
    let output = try run(name, ["audit", "verify", "--json"])
    let answer = JSONObject.lines(output.out).last
    return (output.status == 0 && answer?["passed"] as? Bool == true, answer?["size"] as? Int ?? -1, output)
  }

  /// A file among the papers.
  func paper(_ name: String, _ content: String) throws -> String {
    let path = "\(papers)/\(name)"
    try Data(content.utf8).write(to: URL(filePath: path))
    return path
  }
}

/// One JSON object, as the program answers.
struct JSONObject {
  let members: [String: Any]
  subscript(key: String) -> Any? { members[key] }
  func string(_ key: String) throws -> String { try #require(members[key] as? String, "no \(key)") }

  static func lines(_ text: String) -> [JSONObject] {
    text.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))).flatMap { $0 as? [String: Any] }.map(JSONObject.init)
    }
  }
}

/// Strings that occur nowhere by chance, and what each was planted in.
struct Markers: Sendable {
  private(set) var planted: [String: String] = [:]
  private var count = 0
  private let run: String

  /// - Parameter seed: two stories with markers of the same lengths differ in this only.
  init(seed: String = String(UUID().uuidString.prefix(6)).lowercased()) { run = seed }

  /// 13 characters, alike in length whatever they are for.
  mutating func plant(_ place: String) -> String {
    count += 1
    let text = "zq\(run)x" + String(String(count + 10_000).suffix(4))
    planted[text] = place
    return text
  }

  mutating func remember(_ text: String, _ place: String) { planted[text] = place }

  var texts: [String] { planted.keys.sorted() }
}
