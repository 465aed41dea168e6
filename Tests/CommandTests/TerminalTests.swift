import Commands
import Syntax
import Testing

@Suite struct `Foreign text` {
  @Test func `cannot move the cursor, hide or turn text round`() {
    #expect("a\u{1B}[2Jb".visible() == "a\\u{1B}[2Jb")
    #expect("Lo\u{202E}gnaM".visible() == "Lo\\u{202E}gnaM")
    #expect("rad\nrad\r".visible() == "rad\\u{A}rad\\u{D}")
    #expect("Åsa Öberg".visible() == "Åsa Öberg")
  }

  @Test func `is broken into lines that fit`() {
    #expect("ett två tre".wrapped(7) == ["ett två", "tre"])
    #expect("oändligtlångt".wrapped(5) == ["oändl", "igtlå", "ngt"])
    #expect("a\n\nb".wrapped(10) == ["a", "", "b"])
  }
}

@Suite struct `The output` {
  private func run(_ words: [String], failing fault: StreamFault) -> Int32 {
    let world = World(
      arguments: words, program: "", environment: { _ in nil }, now: Moment.now,
      input: Input(isTerminal: false) { () throws(StreamFault) in [] },
      output: Output(isTerminal: false) { _ throws(StreamFault) in throw fault },
      errors: Output(isTerminal: false) { _ throws(StreamFault) in })
    return Run.main(world)
  }

  @Test func `that nobody reads any more ends the run with 0`() {
    #expect(run(["help"], failing: .brokenPipe) == 0)
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

  @Test func `that is not UTF-8 is refused`() {
    let input = Input(isTerminal: false) { () throws(StreamFault) in [0xC3, 0x28, 0x0A] }
    #expect(throws: StreamFault.notText) { try input.line() }
  }
}
