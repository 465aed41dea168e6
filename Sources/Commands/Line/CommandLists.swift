// The four groups of the help. Each command is declared beside its code in Tasks.

extension CommandTable {
  static let everyday: [Command] = []
  static let police: [Command] = []
  static let setUp: [Command] = []
  static let oversight: [Command] = [HelpTask.help, HelpTask.completions]
}
