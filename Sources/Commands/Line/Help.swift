import WorkflowEngine

/// Help is an answer: it goes to stdout and ends with 0.
enum Help {
  static func overview(_ l: Language) -> String {
    var text =
      l == .sv
      ? "avhopp – ärenden för den som lämnar organiserad brottslighet. Inget är läsbart för \"systemet\", bara för\nnamngivna personer.\n\n  avhopp                     på en terminal: det som väntar på dig, och nytt akut ärende\n  avhopp hjälp KOMMANDO      ett kommando, med exempel\n"
      : "avhopp – cases of people who leave organised crime. Nothing is readable by \"the system\", only by named\npeople.\n\n  avhopp                     on a terminal: what waits for you, and a new emergency\n  avhopp help COMMAND        one command, with examples\n"
    for (title, commands) in groups(l) {
      text += "\n" + title + "\n" + list(commands, l)
    }
    text +=
      "\n" + (l == .sv ? "För alla kommandon:" : "For every command:") + "\n" + table(CommandTable.globalOptions, l)
    text +=
      "\n"
      + (l == .sv
        ? "Slutstatus: 0 klart (även med ▲) · 1 reglerna tillåter det inte · 2 fel användning · 3 skadat,\nförfalskat eller äldre än det som setts · 4 nyckel saknas, fel lösenfras, minnet för\nnycklar gick inte att låsa, eller något kunde inte prövas · 5 lagringen fungerade inte\n"
        : "Exit status: 0 done (also with ▲) · 1 refused by the rules · 2 wrong use · 3 damaged, forged,\nor older than what was seen · 4 no key, wrong passphrase, no memory that can be locked for\nkeys, or something could not be checked · 5 storage failed\n")
    return text
  }

  static func list(_ commands: [Command], _ l: Language) -> String {
    commands.map { command in
      let name = (command.shown(l) + " " + Names.operands(command.operands, l)).trimmed
      return "  " + name.padded(31) + " " + command.what(l) + "\n"
    }.joined()
  }

  static func page(_ command: Command, _ l: Language) -> String {
    var text = "avhopp " + (command.shown(l) + " " + Names.operands(command.operands, l)).trimmed + "\n\n"
    text += command.what(l) + "\n"
    let others = ([command.name] + command.swedish).filter { $0 != command.shown(l) }
    if !others.isEmpty {
      text += (l == .sv ? "Kan också skrivas: " : "Also spelt: ") + others.joined(separator: " · ") + "\n"
    }
    text += "\n" + (l == .sv ? "Exempel:" : "Examples:") + "\n"
    for example in command.examples {
      text += "  " + command.spelt(example.line, l) + "\n      " + example.what(l) + "\n"
    }
    if !command.options.isEmpty {
      text += "\n" + (l == .sv ? "Flaggor:" : "Options:") + "\n" + table(command.options, l)
    }
    text +=
      "\n" + (l == .sv ? "För alla kommandon:" : "For every command:") + "\n" + table(CommandTable.globalOptions, l)
    return text
  }

  /// A completion script for bash, from the same table.
  static func completions() -> String {
    let names = CommandTable.all.flatMap { [$0.name] + $0.swedish }
    let first = Set(names.map { String($0.prefix { $0 != " " }) }).sorted()
    var text = "# bash completion for avhopp; source this file\n_avhopp() {\n"
    text += "  local word=\"${COMP_WORDS[COMP_CWORD]}\"\n  case \"$COMP_CWORD:${COMP_WORDS[1]}\" in\n"
    for head in first {
      let seconds = names.filter { $0.hasPrefix(head + " ") }.map { String($0.dropFirst(head.count + 1)) }
      if !seconds.isEmpty {
        text += "    2:\(head)) COMPREPLY=($(compgen -W \"\(seconds.joined(separator: " "))\" -- \"$word\")) ;;\n"
      }
    }
    text += "    1:*) COMPREPLY=($(compgen -W \"\(first.joined(separator: " "))\" -- \"$word\")) ;;\n"
    let options = Set(CommandTable.all.flatMap { $0.allOptions.map { "--" + $0.name } }).sorted()
    text += "    *) COMPREPLY=($(compgen -W \"\(options.joined(separator: " "))\" -- \"$word\")) ;;\n"
    return text + "  esac\n}\ncomplete -o default -F _avhopp avhopp\n"
  }

  private static func groups(_ l: Language) -> [(String, [Command])] {
    [
      (l == .sv ? "Ärenden" : "Cases", CommandTable.everyday),
      (l == .sv ? "Polisens underlag" : "Input from the police", CommandTable.police),
      (l == .sv ? "Valv, personer och nycklar" : "Vault, people and keys", CommandTable.setUp),
      (l == .sv ? "Granskning och regler" : "Oversight and rules", CommandTable.oversight),
    ]
  }

  private static func table(_ options: [Option], _ l: Language) -> String {
    options.map { option in
      let name = "--" + option.name + (option.value.map { " " + Names.operands($0, l) } ?? "")
      return "  " + name.padded(22) + " " + option.what(l)
        + (option.repeats ? (l == .sv ? " (flera)" : " (repeats)") : "")
        + "\n"
    }.joined()
  }
}
