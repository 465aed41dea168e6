import Casework
package import WorkflowEngine

// The rules of talking to people.
//
// stdout: the answer, nothing else.        stderr: everything said to a person, prefixed "avhopp:".
// Secrets: /dev/tty or --passphrase-fd; never a flag, never the environment.
// Personal data: never in the command line; typed at prompts or given with --answers.
// Colour: only on a terminal, NO_COLOR empty, TERM not dumb.   Prompts: only on a terminal.
// Sensitive text, shown or typed: on the alternate screen, which has no scrollback, and gone when it is left.
// Foreign text: every control character is shown, none is sent.

extension String {
  /// Somebody else's text on one line, safe to print: nothing in it moves the cursor, hides or turns text round.
  package func visible() -> String { ForeignText.shown(self) }

  /// Broken into lines of at most `width` columns at spaces; a longer word is cut. One scalar is one column. Lines stand as far
  /// in as the paragraph they are of.
  package func wrapped(_ width: Int) -> [String] {
    var lines: [String] = []
    for paragraph in split(separator: "\n", omittingEmptySubsequences: false) {
      let indent = String(paragraph.prefix { $0 == " " }.prefix(width / 2))
      lines += paragraph.dropFirst(indent.count).brokenUp(width - indent.count).map { $0.isEmpty ? $0 : indent + $0 }
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

extension Substring {
  /// One paragraph, in lines.
  fileprivate func brokenUp(_ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ", omittingEmptySubsequences: false) {
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
    return lines + [line]
  }
}

extension [String] {
  /// As many on a line as fit in `width` columns, two spaces between them.
  func gathered(_ width: Int) -> [String] {
    reduce(into: []) { lines, text in
      if let last = lines.last, last.unicodeScalars.count + 2 + text.unicodeScalars.count <= width {
        lines[lines.count - 1] = last + "  " + text
      } else {
        lines.append(text)
      }
    }
  }
}

/// Shows and asks for sensitive text, and takes it away again.
package struct Screen {
  private let world: World
  private let language: Language

  package init(_ world: World, _ language: Language) {
    self.world = world
    self.language = language
  }

  /// True where what `show` shows is taken away again. Elsewhere (a pipe, a dumb terminal) it is simply written: who asked
  /// for a pipe wants it there.
  package var canSwitch: Bool { canHide && world.output.isTerminal }

  /// Questions and what is typed after them go past stdout: they can be hidden also where that is a pipe.
  private var canHide: Bool { world.isInteractive && !world.isDumb }

  private var isAside: Bool { world.errors.isAlternate }

  /// Does `body` on the alternate screen: what is asked, typed and shown in it is gone when it ends, however it ends. What
  /// its person needs to see afterwards (a receipt, a refusal) is said when it has ended. Within another it changes nothing.
  /// - Parameter heading: what to have before one's eyes meanwhile; shown only where it would else be out of sight.
  package func aside<T>(_ heading: [String] = [], _ body: () throws -> T) throws -> T {
    guard canHide, !isAside else { return try body() }
    try enter(heading)
    do {
      let result = try body()
      try leave()
      return result
    } catch {
      // The fault matters more than a second failure while clearing up.
      if isAside { try? leave() }
      throw error
    }
  }

  /// Shows `lines` page by page. On a terminal every page waits for Enter, `q` leaves early.
  /// - Returns: whether the end was reached.
  package func show(_ lines: [String]) throws -> Bool {
    let lines = folded(lines)
    guard world.isInteractive, world.output.isTerminal else {
      for line in lines { try world.output.write(line + "\n") }
      return true
    }
    let wasAside = isAside
    let reachedEnd = try aside { try pages(lines) }
    if wasAside { try clear() }
    return reachedEnd
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
      if isAside { try clear() }
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

  private func enter(_ heading: [String]) throws(StreamFault) {
    try world.output.flush()
    Interruption.screenIsAlternate(true)
    world.errors.isAlternate = true
    try world.errors.write("\u{1B}[?1049h\u{1B}[2J\u{1B}[H" + heading.map { $0 + "\n" }.joined())
    try world.errors.flush()
  }

  private func leave() throws(StreamFault) {
    defer {
      Interruption.screenIsAlternate(false)
      world.errors.isAlternate = false
    }
    // What was to be seen here must not come out on the main screen, nor keep us from leaving.
    let flushed = Result { () throws(StreamFault) in try world.output.flush() }
    // 3J clears what a terminal without an alternate screen would have kept as scrollback.
    try world.errors.write("\u{1B}[2J\u{1B}[3J\u{1B}[H\u{1B}[?1049l")
    try world.errors.flush()
    try flushed.get()
  }

  /// An empty screen, where it is the alternate one; the main one keeps what was there.
  package func clearAside() throws(StreamFault) { if isAside { try clear() } }

  /// Takes away all that the main screen shows and has shown: whoever it was for has gone.
  package func wipe() throws(StreamFault) {
    guard canHide else { return }
    try clear(also: "\u{1B}[3J")
  }

  private func clear(also scrollback: String = "") throws(StreamFault) {
    try world.output.flush()
    try world.errors.write("\u{1B}[2J" + scrollback + "\u{1B}[H")
    try world.errors.flush()
  }
}
