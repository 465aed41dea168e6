package import WorkflowEngine

/// One option a command understands.
package struct Option: Sendable {
  /// Without the dashes.
  package let name: String
  /// What follows it (`DIR`), or nil for a switch.
  package let value: String?
  package let repeats: Bool
  package let what: Label

  package init(_ name: String, _ value: String? = nil, repeats: Bool = false, sv: String, en: String) {
    self.name = name
    self.value = value
    self.repeats = repeats
    what = Label(sv: sv, en: en)
  }
}

/// What is wrong with a command line. Payloads repeat only what stands on the command line, which never holds personal
/// data, or constants of ours.
package enum UsageFault: Error, Equatable, Sendable {
  case unknownCommand(String, suggestion: String?)
  case incompleteCommand(String, next: [String])
  case unknownOption(String, suggestion: String?)
  case optionNeedsValue(String)
  case optionTakesNoValue(String)
  case optionTwice(String)
  case missingOperand(String)
  case surplusOperand(String)
  /// The value of an option or operand has the wrong form; what is expected is a constant of ours.
  case badValue(of: String, expected: Label)
  /// `--json` of what is a text and no data.
  case noData
  case unknownRole(String, suggestion: String?)
  /// - Parameter known: all there are, in their order.
  case unknownItem(String, suggestion: String?, known: [String])
}

/// A command line taken apart: flags in any order, `--` ends them, `-` is an operand.
package struct Arguments: Sendable, Equatable {
  package private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]
  private var switches: Set<String> = []

  /// - Parameter options: all that are allowed here; anything else is a fault with the nearest name.
  package init(_ words: [String], options: [Option]) throws(UsageFault) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      try take(word, from: &rest, options)
    }
  }

  private mutating func take(
    _ word: String, from rest: inout ArraySlice<String>, _ options: [Option]
  )
    throws(UsageFault)
  {
    let bare = word == "-h" ? "help" : String(word.drop { $0 == "-" })
    let parts = bare.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    guard let option = options.first(where: { $0.name == name }), word.hasPrefix("--") || word == "-h" else {
      throw .unknownOption("--" + name, suggestion: nearest(name, in: options.map(\.name)).map { "--" + $0 })
    }
    guard option.value != nil else {
      if parts.count > 1 { throw .optionTakesNoValue("--" + name) }
      switches.insert(name)
      return
    }
    guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else { throw .optionNeedsValue("--" + name) }
    if values[name] != nil && !option.repeats { throw .optionTwice("--" + name) }
    values[name, default: []].append(value)
  }

  package func has(_ name: String) -> Bool { switches.contains(name) || values[name] != nil }
  package func value(_ name: String) -> String? { values[name]?.last }
  package func all(_ name: String) -> [String] { values[name] ?? [] }

  /// The operand at `index`, or a fault that names what is missing.
  package func operand(_ index: Int, _ name: String) throws(UsageFault) -> String {
    guard operands.indices.contains(index) else { throw .missingOperand(name) }
    return operands[index]
  }

  /// At most so many operands; the first surplus one is named.
  package func atMost(_ count: Int) throws(UsageFault) {
    if operands.count > count { throw .surplusOperand(operands[count]) }
  }
}

/// The candidate nearest to what was typed, when it is near enough to be meant.
func nearest(_ typed: String, in candidates: [String]) -> String? {
  let folded = typed.folded
  let ranked = candidates.map { (name: $0, distance: distance(folded, $0.folded)) }
  guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= max(1, folded.count / 2) ? best.name : nil
}

/// Levenshtein's distance over scalars; both words are short.
private func distance(_ a: String, _ b: String) -> Int {
  let a = Array(a.unicodeScalars)
  let b = Array(b.unicodeScalars)
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}

extension String {
  /// Lower case with å, ä, ö as a, a, o: a keyboard without them can still type every command.
  var folded: String {
    var result = ""
    for scalar in lowercased().unicodeScalars {
      switch scalar {
      case "å", "ä": result.unicodeScalars.append("a")
      case "ö": result.unicodeScalars.append("o")
      case "é": result.unicodeScalars.append("e")
      // Combining ring and diaeresis: the decomposed spelling some keyboards and file systems give.
      case "\u{30A}", "\u{308}": continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
