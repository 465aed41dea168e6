import Syntax
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
    let (text, commands) = try page(for: arguments.operands, session.language)
    return try tell(text, commands, session)
  }

  private static func page(for words: [String], _ l: Language) throws(UsageFault) -> (String, [Command]) {
    do throws(UsageFault) {
      guard let found = words.isEmpty ? nil : try CommandTable.find(words) else {
        return (Help.overview(l), CommandTable.all)
      }
      let kin = CommandTable.all.filter { command in
        words.count == 1 && command.name != found.command.name
          && command.spellings.contains { $0[0].folded == words[0].folded }
      }
      return (Help.page(found.command, l) + (kin.isEmpty ? "" : "\n" + Help.list(kin, l)), [found.command] + kin)
    } catch .incompleteCommand(_, let next) where words.count == 1 {
      let commands = CommandTable.all.filter { next.contains($0.name) }
      return (Help.list(commands, l), commands)
    }
  }

  /// The page for a person; with `--json` its commands as data.
  static func tell(_ text: String, _ commands: [Command], _ session: Session) throws -> ExitStatus {
    if !session.isJSON { try session.world.output.write(text) }
    let l = session.language
    try session.answer(json: [
      (
        "commands",
        .list(
          commands.map { command in
            .record([
              ("name", .text(command.name)), ("alsoSpelt", .list(command.swedish.map { .text($0) })),
              ("operands", .text(Names.operands(command.operands, l))), ("what", .text(command.what(l))),
              ("options", .list(command.options.map { json($0, l) })),
            ])
          })
      ), ("globalOptions", .list(CommandTable.globalOptions.map { json($0, l) })),
    ])
    return .done
  }

  private static func json(_ option: Option, _ l: Language) -> JSON {
    .record([
      ("name", .text("--" + option.name)), ("value", option.value.map { .text(Names.operands($0, l)) } ?? .null),
      ("what", .text(option.what(l))),
    ])
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
    if session.isJSON { throw UsageFault.noData }
    try session.world.output.write(Help.completions())
    return .done
  }
}
