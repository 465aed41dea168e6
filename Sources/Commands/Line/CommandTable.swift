/// Every command, in the order of the help, and how a command line finds its own.
package enum CommandTable {
  package static let all: [Command] = everyday + police + setUp + oversight

  /// Understood by every command.
  package static let globalOptions: [Option] = [
    Option("vault", "DIR", sv: "valvets mapp; annars AVHOPP_VAULT", en: "the vault's folder; else AVHOPP_VAULT"),
    Option(
      "passphrase-fd", "N", sv: "läs lösenfrasen (en rad) från filbeskrivare N i stället för terminalen",
      en: "read the passphrase (one line) from descriptor N, not the terminal"),
    Option("lang", "sv|en", sv: "språk; annars det som LANG säger", en: "language; else what LANG says"),
    Option("json", sv: "svara med ett JSON-objekt", en: "answer with one JSON object"),
    Option("quiet", sv: "säg inget på stderr utom fel", en: "say nothing on stderr but errors"),
    Option(
      "clock-ok", sv: "datorns klocka stämmer, fast den går långt före allt i valvet",
      en: "this machine's clock is right, though far ahead of all in the vault"),
    Option("help", sv: "visa hjälp", en: "show help"),
    Option("version", sv: "visa version", en: "show the version"),
    Option(
      "batch", "FILE", sv: "kör ett kommando per rad ur FIL (- är stdin) med nycklarna upplåsta en gång",
      en: "run one command per line of FILE (- is stdin) with the keys unlocked once"),
  ]

  /// The command that `words` begin with, and the words after its name. Options may stand before the name.
  static func find(_ words: [String]) throws(UsageFault) -> (command: Command, rest: [String])? {
    let (before, words) = leadingOptions(words)
    guard let first = words.first else { return nil }
    var best: (command: Command, count: Int)?
    for command in all {
      for spelling in command.spellings where matches(spelling, words) && spelling.count > best?.count ?? 0 {
        best = (command, spelling.count)
      }
    }
    if let best { return (best.command, before + words.dropFirst(best.count)) }
    let next = all.filter { $0.spellings.contains { $0.count == 2 && $0[0].folded == first.folded } }
    if !next.isEmpty {
      throw .incompleteCommand(first, next: next.map(\.name))
    }
    throw .unknownCommand(first, suggestion: nearest(first, in: all.flatMap { [$0.name] + $0.swedish }))
  }

  private static func matches(_ spelling: [String], _ words: [String]) -> Bool {
    words.count >= spelling.count && zip(spelling, words).allSatisfy { $0.folded == $1.folded }
  }

  /// Global options that stand before the command, with their values.
  private static func leadingOptions(_ words: [String]) -> (options: [String], rest: [String]) {
    var options: [String] = []
    var rest = words[...]
    while let word = rest.first, word.hasPrefix("-"), word != "-", word != "--" {
      options.append(rest.removeFirst())
      let name = word.drop { $0 == "-" }
      let takesValue = globalOptions.contains { $0.name == name && $0.value != nil }
      if takesValue, let value = rest.popFirst() { options.append(value) }
    }
    return (options, Array(rest))
  }
}
