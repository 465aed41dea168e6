import Foundation
import Testing

/// What a person at a terminal can do to the program, and a text to the terminal.
@Suite struct `At a terminal` {
  /// Ctrl-C, Ctrl-D, a hang-up, while the passphrase is asked for: in a terminal of its own, made by script(1).
  @Test(.enabled(if: Tool.isPresent("script", "stty", "perl")), arguments: ["\u{3}", "\u{1C}"])
  func `an interrupted question leaves the echo on and nothing written`(key: String) throws {
    let town = try TestVault.copy()
    let before = try everything(town)
    let seen = try type(
      key, into: "case assign \(town.number) me", town: town, after: "assphrase")
    #expect(seen.contains("done "), "\(seen)")
    #expect(!seen.contains("done 0"), "\(seen)")
    #expect(seen.contains(#/[^-]echo /#), "the terminal echoes again: \(seen)")
    #expect(try everything(town) == before)
  }

  @Test(.enabled(if: Tool.isPresent("script", "stty", "perl")))
  func `the passphrase is not shown, and the end of input in the middle of a form saves nothing`() throws {
    let town = try TestVault.copy()
    let before = try town.audit(as: "emil").size
    let passphrase = try town.actor("emil").passphrase
    let seen = try type(passphrase + "\n\u{4}\u{4}", into: "do \(town.number) APPLY", town: town, after: "assphrase")
    #expect(!seen.contains(passphrase))
    #expect(seen.contains("done 2"), "\(seen)")
    #expect(seen.contains("Nothing is recorded"), "\(seen)")
    #expect(try town.audit(as: "emil").size == before)
  }

  /// Two slips of the finger cost nothing; after the third it ends, having written nothing.
  @Test(.enabled(if: Tool.isPresent("script", "stty", "perl")))
  func `the passphrase is asked for three times`() throws {
    let town = try TestVault.copy()
    let before = try everything(town)
    let passphrase = try town.actor("emil").passphrase
    func tries(_ typed: [String]) throws -> String {
      var turns: [(prompt: String, keys: String)] = []
      for (index, text) in typed.enumerated() {
        turns.append((index == 0 ? "assphrase" : "Wrong passphrase.", text + "\n"))
      }
      return try type(turns, into: "inbox --lang en", town: town)
    }
    let wrong = try tries(["en", "två", "tre"])
    #expect(wrong.contains("done 4"), "\(wrong)")
    #expect(wrong.ranges(of: "Passphrase:").count == 3, "\(wrong)")
    #expect(try everything(town) == before)
    let right = try tries(["en", "två", passphrase])
    #expect(right.contains("done 0"), "\(right)")
  }

  /// The screen on which a person typed is left, whatever ends the question.
  @Test(.enabled(if: Tool.isPresent("script", "stty", "perl")), arguments: ["\u{3}", "\u{1C}", "\u{4}", ".\n"])
  func `what was typed into a question is not on the screen that is left`(key: String) throws {
    let town = try TestVault.copy()
    let passphrase = try town.actor("emil").passphrase
    let seen = try type(
      passphrase + "\nSTORGATAN 1\n" + key, into: "note \(town.number)", town: town, after: "assphrase")
    let (enter, leave) = ("\u{1B}[?1049h", "\u{1B}[?1049l")
    let first = try #require(seen.range(of: enter))
    let rest = seen[first.upperBound...]
    let last = try #require(rest.range(of: leave), "\(seen)")
    #expect(rest[..<last.lowerBound].contains("STORGATAN 1"), "\(seen)")
    let main = seen[..<first.lowerBound] + rest[last.upperBound...]
    #expect(!main.contains("STORGATAN"), "\(seen)")
    #expect(main.contains("done "), "\(seen)")
    #expect(main.contains("Noted, entry #") == key.hasPrefix("."), "\(seen)")
  }

  /// A stopped program would leave its screen as it was, and its keys to whoever types `fg`.
  @Test(.enabled(if: Tool.isPresent("script", "stty", "perl")))
  func `Ctrl-Z stops nothing and is in no answer`() throws {
    let town = try TestVault.copy()
    let passphrase = try town.actor("emil").passphrase
    let seen = try type(
      [("assphrase", passphrase + "\nSTORGATAN 1\n\u{1A}2\n.\n")], into: "note \(town.number)", town: town,
      before: "set -m; ")
    let (enter, leave) = ("\u{1B}[?1049h", "\u{1B}[?1049l")
    let first = try #require(seen.range(of: enter))
    let rest = seen[first.upperBound...]
    let last = try #require(rest.range(of: leave), "\(seen)")
    #expect(rest[..<last.lowerBound].contains("STORGATAN 1"), "\(seen)")
    let main = seen[..<first.lowerBound] + rest[last.upperBound...]
    #expect(!main.contains("STORGATAN"), "\(seen)")
    #expect(main.contains("done 0") && main.contains("Noted, entry #"), "\(seen)")
    #expect(main.contains("susp = ^Z"), "the terminal is as it was: \(seen)")
  }

  /// The rest of what was pasted is meant for the program, and would be run by the shell and kept in its history.
  @Test(.enabled(if: Tool.isPresent("script", "stty", "perl")))
  func `what was typed and not read is not left to the shell`() throws {
    let town = try TestVault.copy()
    let passphrase = try town.actor("emil").passphrase
    let seen = try type(
      [("assphrase", passphrase + "\n"), ("full stop", "Hej\r.\rSTORGATAN 2\rSTORGATAN 3")],
      into: "note \(town.number) --lang en", town: town,
      after: "; stty -icanon min 0 time 2; echo \"left <$(dd bs=200 count=1 2>/dev/null)>\"")
    #expect(seen.contains("done 0") && seen.contains("left <>"), "\(seen)")
    #expect(seen.contains(" ixon"), "the terminal is as it was: \(seen)")
  }

  /// Held up, it could not wipe what stands there.
  @Test(.enabled(if: Tool.isPresent("script", "stty", "perl")))
  func `Ctrl-S holds nothing up`() throws {
    let town = try TestVault.copy()
    let passphrase = try town.actor("emil").passphrase
    let seen = try type(
      [("assphrase", passphrase + "\n"), ("full stop", "\u{13}Hej\n.\n")], into: "note \(town.number) --lang en",
      town: town)
    #expect(seen.contains("done 0"), "\(seen)")
  }

  /// What waits in a buffer is an empty screen to whoever is to answer.
  @Test(.enabled(if: Tool.isPresent("script", "stty", "perl")))
  func `a question for several lines is shown before it waits for them`() throws {
    let town = try TestVault.copy()
    let passphrase = try town.actor("emil").passphrase
    let seen = try type(
      [("assphrase", passphrase + "\n"), ("full stop", "Hej\n.\n")], into: "note \(town.number) --lang en", town: town)
    #expect(seen.contains("done 0"), "\(seen)")
    let (question, typed) = (try #require(seen.range(of: "full stop")), try #require(seen.range(of: "Hej")))
    #expect(question.lowerBound < typed.lowerBound, "\(seen)")
  }

  /// Input that ends where an answer was to come, without a terminal.
  @Test func `input that ends half-way is refused, and nothing is written`() throws {
    let town = try TestVault.copy()
    let before = try town.audit(as: "emil").size
    for (words, input) in [
      (["note", town.number, "--text", "-"], ""), (["do", town.number, "APPLY", "--answers", "-"], ""),
      (["do", town.number, "APPLY", "--answers", "-"], "{\"how\":\"ph"), (["do", town.number, "APPLY"], "x\n"),
      (["--batch", "-"], "note \(town.number) --text"), (["--batch", "-"], "note \"\(town.number)"),
    ] {
      let output = try town.run("emil", words, input: input)
      #expect(output.status == 2, "\(words): \(output.both)")
      #expect(!output.err.isEmpty)
    }
    #expect(try town.audit(as: "emil").size == before)
  }

  /// A name, a number, a file from elsewhere may hold what moves the cursor or sets the title of a window.
  @Test func `foreign text is shown with its control characters escaped`() throws {
    let town = try TestVault.copy()
    let evil = "\u{1B}]0;owned\u{7}\u{1B}[2J\u{9B}31m\u{202E}\u{8}x"
    let file = try town.paper("evil.txt", evil + "\n")
    let form = try town.paper("evil.json", "{\"wish\":\"\\u001b[2J\",\"\(evil.dropFirst(11))\":1}")
    let named = try town.paper("evil\u{1B}[2J.json", "{}")
    for words in [
      ["status", "K-" + evil], ["do", town.number, evil], ["do", town.number, "APPLY", "--answers", form],
      ["do", town.number, "APPLY", "--answers", named], ["do", town.number, "APPLY", "--reason", evil],
      ["note", town.number, "--part", evil, "--text", file], ["read", town.number, evil], [evil], ["help", evil],
      ["police", "import", file], ["police", "import", "/nowhere/" + evil], ["--" + evil], ["people", "revoke", evil],
      ["join", evil], ["--batch", file], ["workflow", "check", file], ["case", "open", evil],
      ["status", town.number, "--vault", "/nowhere/" + evil],
    ] {
      let output = try town.run("emil", words)
      #expect(output.status != 0, "\(words)")
      let bad = output.both.unicodeScalars.filter {
        ($0.properties.generalCategory == .control && $0 != "\n") || $0 == "\u{202E}"
      }
      #expect(bad.isEmpty, "\(words): \(output.both.debugDescription)")
    }
  }

  private func everything(_ town: TestVault) throws -> [String: Data] {
    try
      (TreeScan.files(town.vault).map { "\(town.vault)/\($0)" }
      + TreeScan.files(town.root + "/homes").map { "\(town.root)/homes/\($0)" })
      .reduce(into: [:]) { $0[$1] = try Data(contentsOf: URL(filePath: $1)) }
  }

  /// Types `keys` when `prompt` has come; answers all that the terminal showed, `done <status>`, and `stty -a`.
  private func type(_ keys: String, into words: String, town: TestVault, after prompt: String) throws -> String {
    try type([(prompt, keys)], into: words, town: town)
  }

  /// The same in several turns. A prompt that does not come is not waited for longer than a minute.
  private func type(
    _ turns: [(prompt: String, keys: String)], into words: String, town: TestVault, before: String = "",
    after: String = ""
  ) throws -> String {
    let log = town.scratch.file("typescript").path
    let pipe = Pipe()
    let shell = before + "trap : INT QUIT; \(Program.path) \(words); echo \"done $?\"; stty -a" + after
    let running = try Running(
      ["-qfec", shell, log], as: nil, vault: town.vault, input: pipe.fileHandleForReading, wrapper: Program.signalled,
      environment: ["AVHOPP_HOME": try town.actor("emil").home, "TERM": "xterm", "SHELL": "/bin/sh"],
      program: "/usr/bin/script")
    func shown() -> String { (try? String(decoding: Data(contentsOf: URL(filePath: log)), as: UTF8.self)) ?? "" }
    for (prompt, keys) in turns {
      let limit = Date().addingTimeInterval(60)
      while running.isRunning, !shown().contains(prompt), Date() < limit { Thread.sleep(forTimeInterval: 0.05) }
      Thread.sleep(forTimeInterval: 0.3)  // the prompt is there; now the program reads
      for key in keys {
        pipe.fileHandleForWriting.write(Data(String(key).utf8))
        if key == "\n" || key == "\u{4}" { Thread.sleep(forTimeInterval: 1) }
      }
    }
    while running.isRunning, !shown().contains("done ") { Thread.sleep(forTimeInterval: 0.05) }
    try pipe.fileHandleForWriting.close()
    _ = try running.finish()
    return shown()
  }
}
