import Foundation

/// The program as it is built, run as a process of its own: where a session needs a real disk or a real terminal.
struct BuiltProgram {
  /// Beside the test bundle: `swift build --build-tests` makes both.
  static let path = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "avhopp").path

  struct Failed: Error, CustomStringConvertible { let description: String }
  struct Ended {
    let status: Int32
    let answer: String
    let voice: String
  }

  let folder: String
  var environment: [String: String]
  let passphrase: String

  /// What is asked is answered by nobody.
  /// - Parameter prelude: shell that is run before it, as in `ulimit …;`.
  func run(_ words: [String], prelude: String = "", wrapper: [String] = []) throws -> Ended {
    let names = ["out", "err"].map { folder + "/built." + $0 }
    let process = try shell(prelude + " exec " + quoted(wrapper + [Self.path] + words), words)
    process.standardInput = FileHandle.nullDevice
    for name in names { try Data().write(to: URL(filePath: name)) }
    process.standardOutput = FileHandle(forWritingAtPath: names[0])
    process.standardError = FileHandle(forWritingAtPath: names[1])
    try process.run()
    process.waitUntilExit()
    let texts = try names.map { String(decoding: try Data(contentsOf: URL(filePath: $0)), as: UTF8.self) }
    return Ended(status: process.terminationStatus, answer: texts[0], voice: texts[1])
  }

  /// In a terminal of its own, made by script(1): types the lines, and Ctrl-C when `prompt` stands on the screen.
  /// - Parameter hidden: the passphrase, typed when it is asked for; the lines then come as soon as it is taken.
  /// - Returns: how it ended, as a shell tells it, and in `answer` all that the terminal showed.
  /// - Throws: `Failed` where the prompt does not come, or the terminal is not as it was.
  func interrupt(_ words: [String], typed: [String], at prompt: String, hidden: String? = nil) throws -> Ended {
    let log = folder + "/built.screen"
    try? FileManager.default.removeItem(atPath: log)
    let inner = folder + "/built.sh"
    try
      "trap : INT\nexec 9<\(quoted([folder + "/built.pass"]))\n\(quoted([Self.path] + words))\necho \"ended $?\"\nstty -a\n"
      .write(toFile: inner, atomically: true, encoding: .utf8)
    let process = try shell(
      "exec " + quoted(Self.signalled + ["script", "-qfec", "sh " + quoted([inner]), log]), words)
    let keys = Pipe()
    process.standardInput = keys.fileHandleForReading
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    func screen() -> String {
      (try? String(decoding: Data(contentsOf: URL(filePath: log)), as: UTF8.self))?
        .replacing("\r\n", with: "\n") ?? ""
    }
    var patience = 2400
    func wait(for text: String) {
      while process.isRunning, !screen().contains(text), patience > 0 {
        Thread.sleep(forTimeInterval: 0.05)
        patience -= 1
      }
    }
    if let hidden {
      wait(for: "Lösenfras: ")
      try keys.fileHandleForWriting.write(contentsOf: Data((hidden + "\n").utf8))
      wait(for: "Lösenfras: \n")
    }
    try keys.fileHandleForWriting.write(contentsOf: Data(typed.map { $0 + "\n" }.joined().utf8))
    wait(for: prompt)
    let came = screen().contains(prompt)
    try? keys.fileHandleForWriting.write(contentsOf: Data([3]))
    wait(for: "ended ")
    try? keys.fileHandleForWriting.close()
    if process.isRunning, patience == 0 { process.terminate() }
    process.waitUntilExit()
    let shown = screen()
    guard came else { throw Failed(description: "no \"\(prompt)\" on the screen: \(shown)") }
    guard let ended = shown.firstMatch(of: #/ended (\d+)\n/#), let status = Int32(ended.1) else {
      throw Failed(description: "does not end at Ctrl-C: \(shown)")
    }
    // stty names what is off with a dash.
    let settings = shown[ended.range.upperBound...].split { " ;\n".contains($0) }
    guard settings.contains("echo"), settings.contains("icanon") else {
      throw Failed(description: "the terminal does not echo again: \(shown)")
    }
    let program = shown[..<ended.range.lowerBound]
    if let entered = program.ranges(of: "\u{1B}[?1049h").last {
      guard program[entered.upperBound...].contains("\u{1B}[?1049l") else {
        throw Failed(description: "the other screen is still there: \(shown.debugDescription)")
      }
    }
    return Ended(status: status, answer: String(program), voice: "")
  }

  /// For what is to be sent a signal: the threads that tests run on block them, and a child inherits that.
  private static let signalled = [
    "env", "PERL_BADLANG=0", "perl", "-MPOSIX", "-e",
    "sigprocmask(SIG_SETMASK, POSIX::SigSet->new()); exec { $ARGV[0] } @ARGV",
  ]

  private func shell(_ line: String, _ words: [String]) throws -> Process {
    guard FileManager.default.isExecutableFile(atPath: Self.path) else {
      throw Failed(description: "no program at \(Self.path): swift build --build-tests")
    }
    try Data((passphrase + "\n").utf8).write(to: URL(filePath: folder + "/built.pass"))
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "exec 9<\(quoted([folder + "/built.pass"])); " + line]
    process.environment = environment.merging(
      ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "SHELL": "/bin/sh"]
    ) { $1 }
    return process
  }

  private func quoted(_ words: [String]) -> String {
    words.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
  }
}
