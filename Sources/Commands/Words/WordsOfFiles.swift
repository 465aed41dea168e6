import Glibc
import Syntax
package import WorkflowEngine

extension FileFault: Explained {
  package func words(_ language: Language) -> Words {
    language == .sv ? swedish : english
  }

  private var swedish: Words {
    switch self {
    case .missing(let path): return Words(.wrongUse, "Filen finns inte: \(path.visible())", "Kontrollera sökvägen.")
    case .unreadable(let path, _):
      return Words(.storage, "Filen går inte att läsa: \(path.visible())", "Kontrollera rättigheterna till den.")
    case .tooLarge(let path, let limit):
      return Words(.wrongUse, "Filen är större än \(Times.size(limit)): \(path.visible())", "Är det rätt fil?")
    case .exists(let path):
      return Words(
        .wrongUse, "Det finns redan en fil där: \(path.visible())", "Ingenting skrevs över. Välj ett annat namn.")
    case .unwritable(let path, let code):
      return code == ENOSPC
        ? Words(.storage, "Ingenting sparades: disken är full.", "Frigör utrymme och kör igen: \(path.visible())")
        : Words(.storage, "Filen gick inte att skriva: \(path.visible())", "Kontrollera mappen och rättigheterna.")
    }
  }

  private var english: Words {
    switch self {
    case .missing(let path): return Words(.wrongUse, "There is no such file: \(path.visible())", "Check the path.")
    case .unreadable(let path, _):
      return Words(.storage, "The file cannot be read: \(path.visible())", "Check its permissions.")
    case .tooLarge(let path, let limit):
      return Words(
        .wrongUse, "The file is larger than \(Times.size(limit)): \(path.visible())", "Is it the right file?")
    case .exists(let path):
      return Words(
        .wrongUse, "There is already a file there: \(path.visible())", "Nothing was overwritten. Choose another name.")
    case .unwritable(let path, let code):
      return code == ENOSPC
        ? Words(.storage, "Nothing was saved: the disk is full.", "Free some space and run again: \(path.visible())")
        : Words(.storage, "The file could not be written: \(path.visible())", "Check the folder and its permissions.")
    }
  }
}

extension SyntaxError: Explained {
  package func words(_ l: Language) -> Words {
    l == .sv
      ? Words(
        .wrongUse, "Filen är inte läsbar: rad \(line), tecken \(column).",
        "Väntat: \(SyntaxWords.swedish(expected)). Ingenting sparades.")
      : Words(
        .wrongUse, "The file cannot be read: line \(line), column \(column).",
        "Expected: \(expected). Nothing was saved.")
  }
}
