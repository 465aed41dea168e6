import Commands
import Sealing
import Syntax

/// A world of its own: what is typed goes in, what is written is kept.
final class TestWorld {
  private(set) var out: [UInt8] = []
  private(set) var said: [UInt8] = []
  private var typed: [[UInt8]]
  private let isTerminal: Bool
  /// How far everybody's clock has come since the test began, in seconds.
  var later: Int64 = 0

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
  var voice: String { String(decoding: said, as: UTF8.self) }
  var unread: Int { typed.count }

  func run(_ words: [String], environment: [String: String] = [:]) -> Int32 {
    var world = World(
      arguments: words, program: "/nonexistent/avhopp", environment: { environment[$0] },
      now: { [later] in Moment.now().adding(seconds: later) },
      input: Input(isTerminal: isTerminal) { () throws(StreamFault) in
        self.typed.isEmpty ? [] : self.typed.removeFirst()
      },
      output: Output(isTerminal: isTerminal) { bytes throws(StreamFault) in self.out += bytes },
      errors: Output(isTerminal: isTerminal) { bytes throws(StreamFault) in self.said += bytes })
    world.strength = .interactive
    return Run.main(world)
  }
}
