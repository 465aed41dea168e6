import Glibc

/// What a stream can do to us.
package enum StreamFault: Error, Equatable, Sendable {
  /// The reader of a pipe that we were told to write to has gone.
  case brokenPipe
  /// The operating system refused; `errno`.
  case failed(Int32)
  /// More than the stated number of bytes.
  case tooLong(limit: Int)
  /// Not UTF-8.
  case notText
  /// The input ended where an answer was needed.
  case closed
  /// Nobody has answered for so long that they may have gone.
  case idle
  /// Ctrl-C, a hang-up or a kill, while what was typed so far could be kept: the signal's number.
  case interrupted(Int32)
}

/// Text or bytes coming in, read in pieces so that a prompt takes one line and leaves the rest.
package final class Input {
  /// The longest line a person may type, in bytes. Long texts come with `--answers`.
  package static let lineLimit = 65_536

  package let isTerminal: Bool
  /// Once keys are open: how long an answer may take.
  package static let idleSeconds = 600
  /// Seconds that a terminal is waited for; nil while nothing is open that somebody else could use.
  package var patience: Int?
  /// From the passphrase on: what is typed while nobody is asked anything is not shown, on whichever screen that would be.
  package var hidesAhead = false {
    didSet { if isTerminal { echo(!hidesAhead) } }
  }
  private let wait: (_ seconds: Int) throws(StreamFault) -> Bool
  private let echo: (_ isOn: Bool) -> Void
  private let fill: () throws(StreamFault) -> [UInt8]
  private var buffer: [UInt8] = []
  private var ended = false

  /// - Parameters:
  ///   - wait: whether there is something to read before so many seconds have passed.
  ///   - echo: shows what is typed, or does not.
  ///   - fill: gives the next bytes, waiting for them; empty at the end.
  package init(
    isTerminal: Bool, wait: @escaping (_ seconds: Int) throws(StreamFault) -> Bool = { _ in true },
    echo: @escaping (_ isOn: Bool) -> Void = { _ in },
    fill: @escaping () throws(StreamFault) -> [UInt8]
  ) {
    self.isTerminal = isTerminal
    self.wait = wait
    self.echo = echo
    self.fill = fill
  }

  /// The next line without its line feed; nil at the end. A last line without a line feed counts as closed half-way on
  /// a terminal and as a line elsewhere.
  package func line() throws(StreamFault) -> String? {
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        let line = Array(buffer[..<end])
        buffer.removeSubrange(...end)
        return try text(line)
      }
      if buffer.count > Input.lineLimit { throw .tooLong(limit: Input.lineLimit) }
      if ended {
        if buffer.isEmpty || isTerminal { return nil }
        defer { buffer = [] }
        return try text(buffer)
      }
      try more()
    }
  }

  /// Everything that is left, at most `limit` bytes.
  package func all(limit: Int) throws(StreamFault) -> [UInt8] {
    while !ended {
      if buffer.count > limit { throw .tooLong(limit: limit) }
      try more()
    }
    if buffer.count > limit { throw .tooLong(limit: limit) }
    defer { buffer = [] }
    return buffer
  }

  private func more() throws(StreamFault) {
    let piece = isTerminal ? try attended() : try fill()
    if piece.isEmpty { ended = true } else { buffer += piece }
  }

  private func attended() throws(StreamFault) -> [UInt8] {
    if hidesAhead { echo(true) }
    defer { if hidesAhead { echo(false) } }
    if let patience, try !wait(patience) { throw .idle }
    return try fill()
  }

  private func text(_ bytes: [UInt8]) throws(StreamFault) -> String {
    var bytes = bytes.last == 0x0D ? Array(bytes.dropLast()) : bytes
    // Ctrl-Z, Ctrl-S and Ctrl-Q, which stop nothing here (`Interruption`).
    if isTerminal { bytes.removeAll { [0x1A, 0x13, 0x11].contains($0) } }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
    return text
  }
}

/// Text going out, gathered and written in one piece: an answer is whole or not there.
package final class Output {
  package let isTerminal: Bool
  /// Columns and rows; 80 × 24 where nothing is known.
  package let columns: Int
  package let rows: Int
  /// What is written now goes to the alternate screen of that terminal.
  var isAlternate = false
  /// Asked before anything goes out; what may not is lost.
  var mayGoOut: () -> Bool = { true }
  private let sink: ([UInt8]) throws(StreamFault) -> Void
  private var pending: [UInt8] = []

  package init(
    isTerminal: Bool, columns: Int = 80, rows: Int = 24, sink: @escaping ([UInt8]) throws(StreamFault) -> Void
  ) {
    self.isTerminal = isTerminal
    self.columns = columns
    self.rows = rows
    self.sink = sink
  }

  package func write(_ text: String) throws(StreamFault) {
    pending += Array(text.utf8)
    if pending.count > 32_768 { try flush() }
  }

  package func write(bytes: [UInt8]) throws(StreamFault) {
    pending += bytes
    if pending.count > 32_768 { try flush() }
  }

  package func flush() throws(StreamFault) {
    guard !pending.isEmpty else { return }
    let bytes = pending
    pending = []
    guard mayGoOut() else { throw .failed(ENOMEM) }
    // Where its reader has gone (`avhopp … | head`) nobody hears the rest; the command goes on, and its status is its own.
    do { try sink(bytes) } catch { if error != .brokenPipe { throw error } }
  }
}
