import WorkflowEngine

/// `help`, `completions`: the table, told.
enum HelpTask {
  static let help = Command(
    "help", ["hjälp"], operands: "[COMMAND]", needs: .nothing,
    sv: "Alla kommandon, eller ett med exempel.", en: "Every command, or one with examples.",
    examples: [
      .init("avhopp hjälp", sv: "Alla kommandon.", en: "Every command."),
      .init("avhopp help case open", sv: "Ett kommando, med exempel.", en: "One command, with examples."),
      .init("avhopp help case", sv: "De som börjar så.", en: "Those that begin so."),
    ]
  ) { session, arguments in
    try session.world.output.write(try text(for: arguments.operands, session.language))
    return .done
  }

  private static func text(for words: [String], _ l: Language) throws(UsageFault) -> String {
    do throws(UsageFault) {
      guard let found = words.isEmpty ? nil : try CommandTable.find(words) else { return Help.overview(l) }
      let kin = CommandTable.all.filter { command in
        words.count == 1 && command.name != found.command.name
          && command.spellings.contains { $0[0].folded == words[0].folded }
      }
      return Help.page(found.command, l) + (kin.isEmpty ? "" : "\n" + Help.list(kin, l))
    } catch .incompleteCommand(_, let next) where words.count == 1 {
      return Help.list(CommandTable.all.filter { next.contains($0.name) }, l)
    }
  }

  static let completions = Command(
    "completions", ["komplettering"], needs: .nothing,
    sv: "Skriver kompletteringar för bash.", en: "Writes completions for bash.",
    examples: [
      .init(
        "avhopp completions > /etc/bash_completion.d/avhopp", sv: "Installerar dem för alla.",
        en: "Installs them for everybody.")
    ]
  ) { session, _ in
    try session.world.output.write(Help.completions())
    return .done
  }
}
