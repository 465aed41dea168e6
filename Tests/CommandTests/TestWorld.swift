import Commands
import Foundation
import Sealing
import Syntax

/// A world of its own: what is typed goes in, what is written is kept.
final class TestWorld {
  private(set) var out: [UInt8] = []
  private(set) var said: [UInt8] = []
  /// What a terminal gets: both streams, and what is typed, in the order of time.
  private var shown: [UInt8] = []
  private var typed: [[UInt8]]
  private let isTerminal: Bool
  /// How far everybody's clock has come since the test began, in seconds.
  var later: Int64 = 0
  /// TERM, where it is not the one that the environment names.
  var terminal: String?

  /// What somebody else does when so many lines are left to type.
  var meanwhile: (left: Int, act: () -> Void)?

  /// Typed by nobody, for ten minutes.
  static let nobody = "\u{7}"

  /// - Parameter typed: lines typed at prompts; nil when nobody sits at a terminal.
  init(typed: [String]? = nil) {
    isTerminal = typed != nil
    self.typed = (typed ?? []).map { Array(($0 + "\n").utf8) }
  }

  init(piped bytes: [UInt8]) {
    isTerminal = false
    typed = [bytes]
  }

  var answer: String { String(decoding: out, as: UTF8.self) }
  /// Without what only moves and clears a terminal.
  var voice: String {
    String(decoding: said, as: UTF8.self).replacing(#/\x1B\[[?0-9;]*[A-Za-z]/#, with: "").replacing("\r", with: "\n")
  }
  var unread: Int { typed.count }

  /// What stays on the terminal, and in its scrollback: all that came while the alternate screen was not shown.
  var mainScreen: String { screens.main }
  var alternateScreen: String { screens.alternate }

  /// What is left on the main screen since it was wiped, its scrollback too; all of it where it was not.
  var wiped: String { mainScreen.components(separatedBy: "\u{1B}[2J\u{1B}[3J\u{1B}[H").last ?? "" }

  private var screens: (main: String, alternate: String) {
    var (main, alternate, isAlternate) = ("", "", false)
    var rest = String(decoding: shown, as: UTF8.self)[...]
    while !rest.isEmpty {
      let end = rest.range(of: isAlternate ? "\u{1B}[?1049l" : "\u{1B}[?1049h")
      let piece = rest[..<(end?.lowerBound ?? rest.endIndex)]
      if isAlternate { alternate += piece } else { main += piece }
      rest = rest[(end?.upperBound ?? rest.endIndex)...]
      if end != nil { isAlternate.toggle() }
    }
    return (main, alternate)
  }

  func run(_ words: [String], environment: [String: String] = [:]) -> Int32 {
    var world = World(
      arguments: words, program: "/nonexistent/avhopp",
      environment: { [terminal] in $0 == "TERM" ? terminal ?? environment[$0] : environment[$0] },
      now: { [later] in Moment.now().adding(seconds: later) },
      input: Input(isTerminal: isTerminal) { () throws(StreamFault) in
        if let meanwhile = self.meanwhile, self.typed.count == meanwhile.left { meanwhile.act() }
        let line = self.typed.isEmpty ? [] : self.typed.removeFirst()
        if line == Array("\(Self.nobody)\n".utf8) { throw .idle }
        self.shown += line
        return line
      },
      output: Output(isTerminal: isTerminal) { bytes throws(StreamFault) in
        self.out += bytes
        self.shown += bytes
      },
      errors: Output(isTerminal: isTerminal) { bytes throws(StreamFault) in
        self.said += bytes
        self.shown += bytes
      })
    world.strength = .interactive
    return Run.main(world)
  }
}
