/// `help`, `completions`: the table, told.
enum HelpTask {
  static let help = Command(
    "help", ["hjälp"], operands: "[COMMAND]", needs: .nothing,
    sv: "Alla kommandon, eller ett med exempel.", en: "Every command, or one with examples.",
    examples: [
      .init("avhopp hjälp", sv: "Alla kommandon.", en: "Every command."),
      .init("avhopp help case open", sv: "Ett kommando, med exempel.", en: "One command, with examples."),
    ]
  ) { session, arguments in
    guard !arguments.operands.isEmpty, let found = try CommandTable.find(arguments.operands) else {
      try session.world.output.write(Help.overview(session.language))
      return .done
    }
    try session.world.output.write(Help.page(found.command, session.language))
    return .done
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
