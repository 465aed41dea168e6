import Commands
import Foundation
import Syntax
import Testing

@testable import Commands

@Suite struct `Foreign text` {
  @Test func `cannot move the cursor, hide or turn text round`() {
    #expect("a\u{1B}[2Jb".visible() == "a\\u{1B}[2Jb")
    #expect("Lo\u{202E}gnaM".visible() == "Lo\\u{202E}gnaM")
    #expect("rad\nrad\r".visible() == "rad\\u{A}rad\\u{D}")
    #expect("Åsa Öberg".visible() == "Åsa Öberg")
  }

  @Test func `names the demo's folder only where a path begins with it`() {
    #expect(DemoStage.shown("v/vault", in: "v") == "$DEMO/vault")
    #expect(DemoStage.shown("verify", in: "v") == "verify")
  }

  @Test func `is broken into lines that fit`() {
    #expect("ett två tre".wrapped(7) == ["ett två", "tre"])
    #expect("oändligtlångt".wrapped(5) == ["oändl", "igtlå", "ngt"])
    #expect("a\n\nb".wrapped(10) == ["a", "", "b"])
    #expect("  två ord här\n    djupt".wrapped(9) == ["  två ord", "  här", "    djupt"])
  }
}

@Suite struct `The output` {
  private func run(_ words: [String], failing fault: StreamFault?) -> Int32 {
    let world = World(
      arguments: words, program: "", environment: { _ in nil }, now: Moment.now,
      input: Input(isTerminal: false) { () throws(StreamFault) in [] },
      output: Output(isTerminal: false) { _ throws(StreamFault) in if let fault { throw fault } },
      errors: Output(isTerminal: false) { _ throws(StreamFault) in })
    return Run.main(world)
  }

  @Test func `that nobody reads any more changes nothing in how the run ends`() throws {
    #expect(run(["help"], failing: .brokenPipe) == 0)
    let scratch = try ScratchFolder()
    let file = scratch.path + "/faulty.json"
    try Data("{}\n".utf8).write(to: URL(filePath: file))
    let check = ["workflow", "check", file]
    #expect(run(check, failing: nil) == 2)
    #expect(run(check, failing: .brokenPipe) == 2)
  }

  @Test func `that cannot be written ends it with 5`() {
    #expect(run(["help"], failing: .failed(28)) == 5)
  }
}

@Suite struct `A line typed` {
  private func input(_ pieces: [String], terminal: Bool) -> Input {
    var rest = pieces.map { Array($0.utf8) }
    return Input(isTerminal: terminal) { () throws(StreamFault) in rest.isEmpty ? [] : rest.removeFirst() }
  }

  @Test func `may come in pieces and with a carriage return`() throws {
    let input = input(["hal", "lå\r\nmer", "\n"], terminal: true)
    #expect(try input.line() == "hallå")
    #expect(try input.line() == "mer")
    #expect(try input.line() == nil)
  }

  @Test func `that ends half-way on a terminal is no answer, in a file it is the last line`() throws {
    #expect(try input(["ja"], terminal: true).line() == nil)
    #expect(try input(["ja"], terminal: false).line() == "ja")
  }

  @Test func `is without Ctrl-Z on a terminal, and whole from a file`() throws {
    #expect(try input(["Storgatan 1\u{1A}2\n"], terminal: true).line() == "Storgatan 12")
    #expect(try input(["Storgatan 1\u{1A}2\n"], terminal: false).line() == "Storgatan 1\u{1A}2")
  }

  @Test func `is waited for only so long once keys are open`() throws {
    var waited: [Int] = []
    let left = Input(
      isTerminal: true,
      wait: {
        waited.append($0)
        return waited.count < 2
      }, fill: { () throws(StreamFault) in Array("hej\n".utf8) })
    left.patience = Input.idleSeconds
    #expect(try left.line() == "hej")
    #expect(throws: StreamFault.idle) { try left.line() }
    #expect(waited == [600, 600])
  }

  @Test func `is shown while it is waited for, and not while the program works`() throws {
    var said: [String] = []
    let input = Input(
      isTerminal: true, echo: { said.append($0 ? "on" : "off") },
      fill: { () throws(StreamFault) in
        said.append("typed")
        return Array("hej\n".utf8)
      })
    #expect(try input.line() == "hej")
    #expect(said == ["typed"])
    input.hidesAhead = true
    #expect(try input.line() == "hej")
    #expect(said == ["typed", "off", "on", "typed", "off"])
  }

  @Test func `that is not UTF-8 is refused`() {
    let input = Input(isTerminal: false) { () throws(StreamFault) in [0xC3, 0x28, 0x0A] }
    #expect(throws: StreamFault.notText) { try input.line() }
  }
}

@Suite struct `A file that a killed process has left empty` {
  private let scratch: ScratchFolder
  private var path: String { scratch.path + "/svar.deposit" }

  init() throws { scratch = try ScratchFolder() }

  private func leave(_ text: String = "", mode: Int = 0o600) {
    _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
  }

  private var content: String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `is used by whoever comes next, held or made in one go`() throws {
    leave()
    #expect(Files.isLeftOver(path))
    try Files.holding([path]) { try Files.fill(path, Array("svar".utf8)) }
    #expect(content == "svar")
    try FileManager.default.removeItem(atPath: path)
    leave()
    try Files.create(path, Array("ett".utf8))
    #expect(content == "ett")
  }

  @Test func `is told from one that another process holds, and from what is somebody's`() throws {
    try Files.holding([path]) {
      #expect(!Files.isLeftOver(path))
      #expect(throws: FileFault.exists(path)) { try Files.create(path, [1]) }
      try Files.fill(path, [])
    }
    for (text, mode) in [("text", 0o600), ("", 0o644)] {
      try? FileManager.default.removeItem(atPath: path)
      leave(text, mode: mode)
      #expect(!Files.isLeftOver(path))
      #expect(throws: FileFault.exists(path)) { try Files.create(path, [1]) }
      #expect(content == text)
    }
  }

  @Test func `is not filled where somebody put theirs in its place`() throws {
    try Files.holding([path]) {
      try FileManager.default.removeItem(atPath: path)
      leave(mode: 0o666)
      #expect(throws: FileFault.exists(path)) { try Files.fill(path, Array("frågor".utf8)) }
      #expect(content == "")
    }
  }

  @Test func `goes again where the step is refused`() {
    leave()
    #expect(throws: StreamFault.closed) { try Files.holding([path]) { throw StreamFault.closed } }
    #expect(content == nil)
  }
}
