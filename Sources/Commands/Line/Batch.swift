import WorkflowEngine

/// `--batch FILE`: one command a line, as on the command line without the program's name, with the keys unlocked once. Ends
/// at the first line that does not succeed, with its status: a later step may rest on an earlier one.
enum Batch {
  /// 1 MiB of commands.
  static let limit = 1 << 20

  static func run(_ path: String, _ session: Session) throws -> ExitStatus {
    let bytes = path == "-" ? try session.world.input.all(limit: limit) : try Files.read(path, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw StreamFault.notText }
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = String(line).trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      let words = try words(of: line, number: index + 1)
      let status = Run.carryOut(words, session)
      if status != .done {
        try session.tell(session.text("Stannade vid rad \(index + 1).", "Stopped at line \(index + 1)."))
        return status
      }
    }
    return .done
  }

  /// Words at spaces; `"…"` and `'…'` keep spaces; nothing else is special.
  static func words(of line: String, number: Int) throws(UsageFault) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if quote != nil {
      throw .badValue(
        of: "--batch",
        expected: Label(sv: "citattecken som stängs (rad \(number))", en: "quotes that are closed (line \(number))"))
    }
    if let done = word { words.append(done) }
    return words
  }
}
