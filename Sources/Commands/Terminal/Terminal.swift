import Casework
package import WorkflowEngine

// The rules of talking to people.
//
// stdout: the answer, nothing else.        stderr: everything said to a person, prefixed "avhopp:".
// Secrets: /dev/tty or --passphrase-fd; never a flag, never the environment.
// Personal data: never in the command line; typed at prompts or given with --answers.
// Colour: only on a terminal, NO_COLOR empty, TERM not dumb.   Prompts: only on a terminal.
// Sensitive text: on the alternate screen, which has no scrollback, and gone when it is left.
// Foreign text: every control character is shown, none is sent.

extension String {
  /// Somebody else's text on one line, safe to print: nothing in it moves the cursor, hides or turns text round.
  package func visible() -> String { ForeignText.shown(self) }

  /// Broken into lines of at most `width` columns at spaces; a longer word is cut. One scalar is one column.
  package func wrapped(_ width: Int) -> [String] {
    var lines: [String] = []
    for paragraph in split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
        var word = String(word)
        if !line.isEmpty, line.unicodeScalars.count + 1 + word.unicodeScalars.count > width {
          lines.append(line)
          line = ""
        }
        while word.unicodeScalars.count > width {
          lines.append(String(String.UnicodeScalarView(word.unicodeScalars.prefix(width))))
          word = String(String.UnicodeScalarView(word.unicodeScalars.dropFirst(width)))
        }
        line += line.isEmpty ? word : " " + word
      }
      lines.append(line)
    }
    return lines
  }

  /// Filled with spaces to `width` columns; longer text is left as it is.
  package func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - unicodeScalars.count))
  }

  /// At most `width` columns, the last one `…` where something was cut.
  package func clipped(_ width: Int) -> String {
    guard unicodeScalars.count > width, width > 1 else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(width - 1))) + "…"
  }
}

/// Shows sensitive text and takes it away again.
package struct Screen {
  private let world: World
  private let language: Language

  package init(_ world: World, _ language: Language) {
    self.world = world
    self.language = language
  }

  /// True where the text can be taken away again. Elsewhere (a pipe, a dumb terminal) it is simply written: who asked
  /// for a pipe wants it there.
  private var canSwitch: Bool { world.output.isTerminal && world.input.isTerminal && !world.isDumb }

  /// Shows `lines` page by page. On a terminal every page waits for Enter, `q` leaves early.
  /// - Returns: whether the end was reached.
  package func show(_ lines: [String]) throws(StreamFault) -> Bool {
    let lines = folded(lines)
    guard world.isInteractive, world.output.isTerminal else {
      for line in lines { try world.output.write(line + "\n") }
      return true
    }
    if canSwitch { try enter() }
    do {
      let reachedEnd = try pages(lines)
      if canSwitch { try leave() }
      return reachedEnd
    } catch {
      // The fault matters more than a second failure while clearing up.
      if canSwitch { try? leave() }
      throw error
    }
  }

  /// How many pages `show` makes of them.
  package func pageCount(_ lines: [String]) -> Int { (folded(lines).count + pageHeight - 1) / pageHeight }

  private func folded(_ lines: [String]) -> [String] {
    lines.flatMap { $0.wrapped(world.output.isTerminal ? world.output.columns : 100) }
  }

  private var pageHeight: Int { max(world.output.rows - 2, 8) }

  private func pages(_ lines: [String]) throws(StreamFault) -> Bool {
    let height = pageHeight
    var first = 0
    repeat {
      let page = lines[first..<min(first + height, lines.count)]
      if canSwitch { try world.output.write("\u{1B}[2J\u{1B}[H") }
      for line in page { try world.output.write(line + "\n") }
      first += height
      let isLast = first >= lines.count
      try world.output.write(isLast ? Say.pageEnd(language) : Say.pageMore(language))
      try world.output.flush()
      guard let answer = try world.input.line() else { throw .closed }
      if isLast { return true }
      if answer.folded == "q" { return false }
    } while true
  }

  private func enter() throws(StreamFault) {
    Interruption.screenIsAlternate(true)
    try world.output.write("\u{1B}[?1049h\u{1B}[2J\u{1B}[H")
    try world.output.flush()
  }

  private func leave() throws(StreamFault) {
    // 3J clears what a terminal without an alternate screen would have kept as scrollback.
    try world.output.write("\u{1B}[2J\u{1B}[3J\u{1B}[H\u{1B}[?1049l")
    try world.output.flush()
    Interruption.screenIsAlternate(false)
  }
}
