import Foundation
import Testing

/// The demo shows what a user's own commands do, so it must have no other way into a vault than they have.
@Suite struct `The demo` {
  @Test(.enabled(if: Tool.isPresent("strace")))
  func `plays to its end, and takes every step by starting the program as a user does`() throws {
    let scratch = try Scratch()
    let (kept, trace) = (scratch.path + "/kept", scratch.file("trace").path)
    let output = try Program.run(
      ["demo", "--keep", kept, "--lang", "en"],
      wrapper: [
        "strace", "-f", "-y", "-v", "-qq", "-s", "4096", "-o", trace, "-e", "signal=none", "-e",
        "trace=execve,openat,?creat,link,linkat,?rename,renameat,renameat2",
      ])
    try #require(output.status == 0, "\(output.both)")
    let calls = try Strace.read(trace)
    let starts = calls.filter { $0.name == "execve" && $0.text.hasSuffix(" = 0") }.dropFirst()
    let told = output.out.firstMatch(of: #/(\d+) commands in/#).flatMap { Int($0.1) }
    #expect(starts.count == told && starts.count > 60)
    let people = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: kept + "/people.json"))) as? [String: Any])
    let passphrases = (people["people"] as? [[String: Any]] ?? []).compactMap { $0["passphrase"] as? String }
    #expect(passphrases.count == 10)
    // Made by the program itself, with the work that FORMAT.md says.
    for person in people["people"] as? [[String: Any]] ?? [] {
      let home = try #require(person["home"] as? String)
      let keystore = try String(contentsOf: URL(filePath: home + "/identity.avhopp"), encoding: .utf8)
      let header = keystore.split(separator: "\n").prefix(2)
      #expect(header.first == "avhopp/keystore/v1" && header.last?.hasPrefix("argon2id 3 262144 ") == true, "\(home)")
    }
    var verbs: Set<String> = []
    for start in starts {
      #expect(start.paths.first == Program.path)
      let lists = start.text.matches(of: #/\[((?:"(?:[^"\\]|\\.)*"(?:, )?)*)\]/#).map { match in
        match.1.matches(of: #/"((?:[^"\\]|\\.)*)"/#).map { String($0.1) }
      }
      try #require(lists.count == 2, "arguments and environment: \(start.text)")
      verbs.insert(lists[0].count > 1 ? lists[0][1] : "")
      #expect(
        Set(lists[1].map { $0.prefix { $0 != "=" } }) == ["LANG", "TERM", "AVHOPP_HOME", "AVHOPP_VAULT"],
        "\(start.text)")
      #expect(!passphrases.contains { start.text.contains($0) }, "no passphrase in arguments or environment")
    }
    #expect(verbs.remove("--batch") != nil)
    for verb in verbs { #expect(try Program.run(["help", verb]).status == 0, "\(verb) is a command of the users'") }

    try runs(output.out, in: kept)

    // The story-teller itself writes in no vault but the copies it has made to be harmed.
    let teller = try #require(calls.first).process
    let own = calls.filter { $0.process == teller && $0.touches(kept + "/vault") }
    #expect(own.contains { $0.text.contains("O_RDONLY") }, "it copies the vault")
    #expect(own.allSatisfy { $0.name == "openat" && $0.text.contains("O_RDONLY") })
  }

  @Test(arguments: [SIGINT, SIGTERM]) func `leaves nothing behind when somebody ends it`(signal: Int32) throws {
    let scratch = try Scratch()
    let running = try Running(
      ["demo"], as: nil, vault: nil, input: .nullDevice, wrapper: Program.signalled,
      environment: ["TMPDIR": scratch.path])
    func keystores() -> [String] {
      (FileManager.default.enumerator(atPath: scratch.path)?.allObjects as? [String] ?? [])
        .filter { $0.hasSuffix("identity.avhopp") }
    }
    while keystores().isEmpty, running.isRunning { Thread.sleep(forTimeInterval: 0.02) }
    kill(running.id, signal)
    let ended = try running.finish()
    #expect(ended.signal == signal, "\(ended.both)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
  }

  /// What the demo prints can be pasted and run, as whoever stands before it: each line is whole, and its files are there. The
  /// case being over, many steps are refused by its rules; none is wrong use.
  private func runs(_ told: String, in kept: String) throws {
    let people = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: kept + "/people.json"))) as? [String: Any])
    var passphrases: [String: String] = [:]
    for person in people["people"] as? [[String: Any]] ?? [] {
      let home = person["home"] as? String ?? ""
      passphrases[URL(filePath: home).lastPathComponent] = person["passphrase"] as? String
    }
    let printed = told.matches(of: #/\n  ([a-z]+)\$ avhopp ([^\n]+)/#).map { (String($0.1), String($0.2)) }
    #expect(printed.count > 40)
    let distinct = Dictionary(printed.map { ($0.0 + $0.1, $0) }, uniquingKeysWith: { first, _ in first })
    for (who, words) in distinct.values {
      let line = words.replacing("$DEMO", with: kept)
      for file in line.split(separator: " ") where file.hasPrefix(kept) {
        #expect(FileManager.default.fileExists(atPath: String(file)), "\(words)")
      }
      let actor = Actor(name: who, home: kept + "/homes/" + who, passphrase: passphrases[who] ?? "")
      let ended = try Program.run(line.split(separator: " ").map(String.init), as: actor, vault: kept + "/vault")
      #expect(
        !ended.err.contains(#/is missing\.|too many|no option|no command|must be answered/#), "\(words): \(ended.err)")
      #expect([0, 1, 2, 4].contains(ended.status), "\(words): \(ended.both)")
    }
  }
}
