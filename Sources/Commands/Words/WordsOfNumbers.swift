import Casework
import Syntax
import WorkflowEngine

extension NumberFault {
  var swedish: String {
    switch self {
    case .empty: "Inget ärendenummer skrevs."
    case .foreignCharacter(let position): "Ärendenumret har ett tecken som inte förekommer (nummer \(position))."
    case .length: "Ärendenumret har fel längd."
    case .checkCharacter: "Ärendenumrets kontrolltecken stämmer inte: någon bokstav är fel."
    case .prefix: "Ett ärendenummer börjar med K-."
    }
  }
  var english: String {
    switch self {
    case .empty: "No case number was typed."
    case .foreignCharacter(let position): "The case number has a character that does not occur (number \(position))."
    case .length: "The case number has the wrong length."
    case .checkCharacter: "The case number's check character is wrong: some letter is mistyped."
    case .prefix: "A case number begins with K-."
    }
  }
}

extension RefusalWords {
  /// A refusal where no definition is at hand to name roles and events.
  static func plain(_ unmet: [Unmet], _ l: Language, roles: (String) -> String = { $0.visible() }) -> Words {
    let lines = unmet.map {
      (l == .sv ? "Saknas: " : "Missing: ") + $0(l)
        + ($0.by.isEmpty
          ? "" : (l == .sv ? " Kan ordnas av: " : " By: ") + $0.by.map(roles).joined(separator: ", ") + ".")
    }
    return Words(.refused, sentence(unmet, event: nil, l).capitalizedFirst, lines.joined(separator: "\n        "))
  }
}

extension Session {
  /// "1 post", "3 poster".
  func entries(_ count: Int) -> String {
    "\(count) " + (count == 1 ? text("post", "entry") : text("poster", "entries"))
  }

  func witnesses(_ count: Int) -> String {
    "\(count) " + (count == 1 ? text("vittne", "witness") : text("vittnen", "witnesses"))
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
