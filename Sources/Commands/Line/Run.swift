import Casework
import Syntax

/// One run: finds the command, carries it out, and turns whatever went wrong into words and a status.
package enum Run {
  /// - Returns: the exit status for the process.
  package static func main(_ world: World) -> Int32 {
    let session = Session(world)
    let status = carryOut(world.arguments, session)
    do throws(StreamFault) {
      try world.output.flush()
    } catch {
      return finish(error, session).rawValue
    }
    try? world.errors.flush()
    return status.rawValue
  }

  /// One command line, with every error already said.
  static func carryOut(_ words: [String], _ session: Session) -> ExitStatus {
    do {
      try session.takeManner(words)
      session.opened?.hasRecorded = false
      let status = try dispatch(words, session)
      try session.checkMachine()
      try session.world.output.flush()
      return status
    } catch {
      return finish(error, session)
    }
  }

  private static func dispatch(_ words: [String], _ session: Session) throws -> ExitStatus {
    if words == ["--version"] { return try version(session) }  // scripts ask it of every machine: no tables are made
    guard let (command, rest) = try CommandTable.find(words) else { return try withoutCommand(words, session) }
    let arguments = try Arguments(rest, options: command.allOptions)
    try session.take(arguments)
    if arguments.has("help") { return try HelpTask.tell(Help.page(command, session.language), [command], session) }
    do {
      return try command.run(session, arguments)
    } catch CaseworkError.clockLeap(let seen) where session.world.isInteractive && !session.isClockRight {
      try session.confirmClock(seen)
      return try command.run(session, arguments)
    }
  }

  /// Only options, or nothing at all.
  private static func withoutCommand(_ words: [String], _ session: Session) throws -> ExitStatus {
    let arguments = try Arguments(words, options: CommandTable.globalOptions)
    try session.take(arguments)
    if arguments.has("version") { return try version(session) }
    if let file = arguments.value("batch") { return try Batch.run(file, session) }
    if arguments.has("help") || !session.world.isInteractive {
      return try HelpTask.tell(Help.overview(session.language), CommandTable.all, session)
    }
    return try Guided.run(session)
  }

  private static func version(_ session: Session) throws -> ExitStatus {
    try session.answer("avhopp \(Version.text)")
    try session.answer(json: [("program", .text("avhopp")), ("version", .text(Version.text))])
    return .done
  }

  /// Says an error and gives its status. With `--json` the error is an object on stderr.
  static func finish(_ error: any Error, _ session: Session) -> ExitStatus {
    // What a failing machine made of the rest is not what went wrong.
    let words = session.words(session.failure ?? error)
    // What was already answered stands before what went wrong.
    try? session.world.output.flush()
    if session.isJSON {
      var members: [(String, JSON)] = [
        ("status", .number(Int(words.status.rawValue))), ("error", .text(words.sentence)),
      ]
      if let hint = words.hint { members.append(("hint", .text(hint))) }
      try? session.world.errors.write(bytes: JSON.record(members).canonical())
    } else {
      try? session.world.errors.write("avhopp: " + words.sentence + "\n")
      if let hint = words.hint { try? session.world.errors.write("        " + hint + "\n") }
    }
    try? session.world.errors.flush()
    return words.status
  }
}

/// The program's own version, as in CHANGELOG.
package enum Version {
  package static let text = "0.1.0"
}

extension Run {
  /// The real program: the process's own streams, terminal and signals.
  package static func live() -> Int32 {
    Interruption.prepare()
    let status = main(.live())
    Interruption.end()
    return status
  }
}
