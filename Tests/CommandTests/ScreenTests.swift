import Foundation
import Syntax
import Testing

/// What stays on a terminal when somebody else sits down at it.
@Suite struct `The main screen` {
  private let scratch: ScratchFolder
  private let names: [String: String]

  init() throws {
    let office = try TestOffice.shared.get()
    (scratch, names) = (try ScratchFolder(), office.names)
    for part in ["vault", "homes", "papers"] {
      try FileManager.default.copyItem(atPath: office.folder.path + "/" + part, toPath: scratch.path + "/" + part)
    }
  }

  /// - Parameter typed: lines typed at a terminal; nil where nobody sits at one.
  private func run(
    _ who: String, _ words: [String], typed: [String]? = nil, ends status: Int32 = 0, terminal: String = "xterm"
  ) throws -> TestWorld {
    let world = TestWorld(typed: typed)
    let ended = TestOffice.run(
      who, words, in: scratch.path, world: world, vault: scratch.path + "/vault", terminal: terminal)
    try #require(ended == status, "\(words) ended \(ended): \(world.answer)\(world.voice)")
    #expect(world.unread == 0, "typed lines left over: \(world.answer)\(world.voice)")
    return world
  }

  private func answered(_ who: String, _ words: [String], _ json: String) throws {
    let file = scratch.path + "/answers.json"
    try json.write(toFile: file, atomically: true, encoding: .utf8)
    _ = try run(who, words + ["--answers", file])
  }

  private func opened(_ who: String) throws -> String {
    let json = try JSON.read(run(who, ["ärende", "öppna", "--json"]).out)
    return try #require(json["case"]?.string)
  }

  /// Its place in dag's menu: what was read has another than what was not.
  private func itemToDecide() throws -> String {
    let listed = try run("dag", [], typed: ["s"]).mainScreen.split(separator: "\n")
    let line = try #require(listed.first { $0.contains("Beslut att fatta") })
    return try #require(line.split(separator: " ").first.map(String.init))
  }

  private func expect(_ world: TestWorld, keeps kept: [String], hides hidden: [String]) {
    for text in kept { #expect(world.mainScreen.contains(text), "\(text) is not in: \(world.mainScreen)") }
    for text in hidden {
      #expect(!world.mainScreen.contains(text), "\(text) stays: \(world.mainScreen)")
      #expect(world.alternateScreen.contains(text), "\(text) was never there")
    }
  }

  @Test func `keeps nothing of an address typed at night, and all that is needed afterwards`() throws {
    let guided = try run("sanna", [], typed: ["n", "RÄVEN", "1", "3", "STORGATAN 1", "", "", "", "s"])
    expect(
      guided, keeps: ["ring 112", "Ärendet är öppnat: K-", "Besluta om akut placering", "Gäller t.o.m.", "jourkortet"],
      hides: ["RÄVEN", "STORGATAN 1"])
    #expect(guided.alternateScreen.contains("ring 112") && guided.alternateScreen.contains("K-"))
    let number = try opened("sanna")
    let step = try run(
      "sanna", ["gör", number, "akut-placering"], typed: ["VARGEN", "1", "3", "LILLGATAN 2", "", ""])
    expect(step, keeps: [number, "Besluta om akut placering", "gäller t.o.m."], hides: ["VARGEN", "LILLGATAN 2"])
    let stopped = try run(
      "sanna", ["gör", number, "jourkort"], typed: ["HAREN", "avbryt", "nej"], ends: 1)
    expect(stopped, keeps: ["Spara det du skrivit", "Avbrutet. Ingenting sparades."], hides: ["HAREN"])
  }

  @Test func `is cleared with all that has scrolled off it`() throws {
    let number = try opened("eva")
    let note = try run("eva", ["anteckna", number], typed: ["BRODERN RINGDE", "."])
    #expect(note.alternateScreen.hasSuffix("\u{1B}[2J\u{1B}[3J\u{1B}[H"))
  }

  @Test func `is wiped and the keys closed when nobody answers, and what was typed is a draft`() throws {
    let left = try run("sanna", [], typed: ["n", "RÄVEN", "1", TestWorld.nobody], ends: 2)
    #expect(left.wiped.contains("Inget svar på 10 minuter"), "\(left.mainScreen)")
    #expect(!left.wiped.contains("K-"), "\(left.wiped)")
    expect(left, keeps: [], hides: ["RÄVEN"])
    let draft = try #require(
      JSON.read(run("sanna", ["utkast", "--json"]).out)["drafts"]?.array?.first?["id"]?.string)
    #expect(try run("sanna", ["utkast"]).answer.contains(draft))
    // At the menu, and where a text is shown: the same, and nothing is left behind.
    #expect(try run("sanna", [], typed: [TestWorld.nobody], ends: 2).wiped.contains("Inget svar"))
    #expect(try run("sanna", ["utkast"]).answer.split(separator: "\n").count == 1)
  }

  @Test func `says how to go on with what was typed into a step that became impossible meanwhile`() throws {
    let number = try opened("eva")
    _ = try run("eva", ["ärende", "släpp-in", number, names["maja"] ?? ""])
    try answered(
      "maja", ["gör", number, "ansökan"],
      #"{"how":"oral","by":"person","age":"adult","environment":null,"wish":null,"risk":null,"children":null}"#)
    let faster = scratch.path + "/faster.json"
    try #"{"why":"Snabbare"}"#.write(toFile: faster, atomically: true, encoding: .utf8)
    let world = TestWorld(typed: ["MAJAS SKÄL"])
    let act = { [scratch] in
      let ended = TestOffice.run(
        "maja", ["gör", number, "inleda", "--answers", faster], in: scratch.path, world: TestWorld(),
        vault: scratch.path + "/vault")
      #expect(ended == 0)
    }
    world.meanwhile = (1, act)
    let ended = TestOffice.run(
      "maja", ["gör", number, "inleda"], in: scratch.path, world: world, vault: scratch.path + "/vault")
    #expect(ended == 1, "\(world.voice)")
    expect(world, keeps: ["Sparat som utkast, inte registrerat: "], hides: ["MAJAS SKÄL"])
    let draft = try #require(
      JSON.read(run("maja", ["utkast", "--json"]).out)["drafts"]?.array?.first?["id"]?.string)
    #expect(world.mainScreen.contains("avhopp gör \(number) inleda --draft \(draft)"))
  }

  @Test func `keeps no answer, and the draft all of them, where the vault is busy when they are given`() throws {
    let number = try opened("sanna")
    var lock: FileHandle?
    let world = TestWorld(typed: ["BIL UTANFÖR", "BAKVÄGEN", "nej"])
    world.meanwhile = (2, { [scratch] in lock = try? Faults.lock(scratch.path + "/vault/ledger/00000000.log") })
    let words = ["gör", number, "röjd-placering"]
    let ended = TestOffice.run("sanna", words, in: scratch.path, world: world, vault: scratch.path + "/vault")
    #expect(ended == 5, "\(world.voice)")
    expect(
      world, keeps: ["Valvet är upptaget", "Försöka igen?", "Sparat som utkast"], hides: ["BIL UTANFÖR", "BAKVÄGEN"])
    try #require(lock != nil)
    lock = nil
    let draft = try #require(
      JSON.read(run("sanna", ["utkast", "--json"]).out)["drafts"]?.array?.first?["id"]?.string)
    // Nothing is missing: it is shown and asked about, and gone through again where it does not hold.
    let done = try run("sanna", words + ["--draft", draft], typed: ["nej", "", "FRAMVÄGEN"])
    expect(done, keeps: [number + "  #1"], hides: ["BIL UTANFÖR", "BAKVÄGEN", "Stämmer allt?", "FRAMVÄGEN"])
    #expect(try run("sanna", ["utkast"]).answer.isEmpty)
  }

  @Test func `shows nothing that is typed ahead after the passphrase`() throws {
    let number = try opened("sanna")
    let built = BuiltProgram(
      folder: scratch.path,
      environment: TestOffice.environment("sanna", in: scratch.path, vault: scratch.path + "/vault"), passphrase: "")
    let ended = try built.interrupt(
      ["gör", number, "jourkort"], typed: ["RÄVEN"], at: "2/", hidden: TestOffice.passphrase("sanna"))
    #expect(ended.status == 130)
    let main = ended.answer.components(separatedBy: "\u{1B}[?1049h").map {
      $0.components(separatedBy: "\u{1B}[?1049l").last ?? ""
    }
    #expect(!main.joined().contains("RÄVEN"), "\(ended.answer.debugDescription)")
    #expect(try run("sanna", ["utkast"]).answer.contains(number))
  }

  @Test func `keeps nothing of a note or of what corrects it`() throws {
    let number = try opened("eva")
    let note = try run("eva", ["anteckna", number], typed: ["BRODERN RINGDE", "."])
    expect(note, keeps: ["Antecknat, post #"], hides: ["BRODERN RINGDE"])
    let correction = try run("eva", ["rätta", number, "NOTE"], typed: ["SYSTERN RINGDE", "."])
    expect(correction, keeps: ["Rättat med post #"], hides: ["SYSTERN RINGDE"])
    let empty = try run("eva", ["anteckna", number], typed: ["."], ends: 1)
    expect(empty, keeps: ["Ingenting sparades"], hides: [])
  }

  @Test func `keeps nothing of a proposal that was read, nor of the words of its decision`() throws {
    let number = try opened("eva")
    for who in ["maja", "dag"] { _ = try run("eva", ["ärende", "släpp-in", number, names[who] ?? ""]) }
    try answered(
      "maja", ["gör", number, "ansökan"],
      #"{"how":"oral","by":"person","age":"adult","environment":null,"wish":null,"risk":null,"children":null}"#)
    try answered("maja", ["gör", number, "inleda"], #"{"why":null}"#)
    try answered(
      "maja", ["gör", number, "utredning"],
      #"{"situation":"S","needs":"N","children":null,"threat":null,"view":null}"#)
    try answered(
      "maja", ["gör", number, "föreslå"],
      #"{"brief":"KORT OM","for":"FÖRDEL","against":"BRODERN","lesser":"PRÖVAT","children":null,"suggests":"grant","#
        + #""insatser":null,"input":"lacking","level":null,"cost":null,"bearer":null,"provisions":"SoL"}"#)
    let proposal = ["KORT OM", "FÖRDEL", "BRODERN", "PRÖVAT"]
    // Read, and left: nothing was decided.
    let read = try run("dag", [], typed: [try itemToDecide(), "ö", "", "t", "s"])
    expect(read, keeps: ["Det här väntar på dig"], hides: proposal)
    let decided = try run(
      "dag", [], typed: [try itemToDecide(), "ö", "", "b", "EGNA ORD", "?", "", "SoL", "", "", "s"])
    expect(decided, keeps: [number, "Bevilja stöd till avhopp"], hides: proposal + ["EGNA ORD"])
  }

  @Test func `keeps nothing of what the police write, but their receipt`() throws {
    let number = try opened("sanna")
    _ = try run("eva", ["ärende", "släpp-in", number, names["maja"] ?? ""])
    try answered(
      "sanna", ["gör", number, "samtycke"], #"{"police":"yes","others":"no","scope":"Namn","how":"oral"}"#)
    let (ticket, deposit) = (scratch.path + "/fraga.ticket", scratch.path + "/svar.deposit")
    let asked = try run("maja", ["polis", "fråga", number, ticket], typed: ["SAMORDNAREN", "HUR STORT"])
    expect(asked, keeps: ["Hotbildsförfrågan T-"], hides: ["HUR STORT"])
    let assessed = try run(
      "tova", ["polis", "bedöm", ticket, deposit],
      typed: [
        names["majakod"] ?? "", "FUNKTION", "", "", "", "1", "SÖKS AV", ".", "CENTRUM", ".", "BYT TELEFON", ".", "",
      ])
    expect(
      assessed, keeps: ["Kvitto", "SHA-256"], hides: ["HUR STORT", "SÖKS AV", "CENTRUM", "BYT TELEFON", "SAMORDNAREN"])
    // The answer has no place: that is said before anything is asked.
    _ = try run("tova", ["polis", "bedöm", ticket, deposit], typed: [], ends: 2)
  }

  /// What is between two clearings of the alternate screen, or two empty lines of the main one.
  private func fits(_ text: Substring) {
    let lines = String(text).replacing(#/\x1B\[[?0-9;]*[A-Za-z]/#, with: "").split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 24, "\(lines.count) lines: \(text)")
    for line in lines { #expect(line.unicodeScalars.count <= 80, "\(line)") }
  }

  @Test func `has room for the decider's screen, however long the proposal is`() throws {
    let number = try opened("eva")
    for who in ["maja", "dag"] { _ = try run("eva", ["ärende", "släpp-in", number, names[who] ?? ""]) }
    try answered("eva", ["gör", number, "akut-placering"], #"{"alias":"R","danger":"days","kind":null,"place":null}"#)
    try answered(
      "maja", ["gör", number, "ansökan"],
      #"{"how":"oral","by":"person","age":"adult","environment":null,"wish":null,"risk":null,"children":null}"#)
    try answered("maja", ["gör", number, "inleda"], #"{"why":null}"#)
    try answered(
      "maja", ["gör", number, "utredning"],
      #"{"situation":"S","needs":"N","children":null,"threat":null,"view":null}"#)
    let long = String(repeating: "ett långt skäl ", count: 35)
    try answered(
      "maja", ["gör", number, "föreslå-placering"],
      "{\"brief\":\"\(long)\",\"for\":\"\(long)\",\"against\":\"\(long)\",\"lesser\":\"\(long)\",\"children\":\"\(long)\","
        + #""kind":"statutory","from":"2026-11-24","to":"2027-02-26","input":"lacking","level":null,"permit":"notNeeded","#
        + "\"permitDate\":\"2026-11-22\",\"cost\":123456,\"bearer\":\"\(long.prefix(150))\",\"provisions\":\"SoL\"}")
    let read = try run("dag", [], typed: [try itemToDecide(), "ö"] + Array(repeating: "", count: 3) + ["t", "s"])
    let screens = read.alternateScreen.split(separator: "\u{1B}[2J").filter { $0.contains("BESLUT ATT FATTA") }
    try #require(screens.count == 2)
    // Up to the prompt: what is typed there, and its line feed, are the person's.
    for screen in screens { fits(screen[..<(try #require(screen.range(of: "\n> "))).upperBound]) }
    for text in ["Talar emot", "Mindre ingr.", "Barn", "Om du avslår", "26 feb 2027", "kontrollerat 22 nov", "[B] "] {
      #expect(screens[1].contains(text), "\(text) is not in: \(screens[1])")
    }
  }

  @Test func `has room for where a case stands, in guided mode and as an answer`() throws {
    let number = try opened("sanna")
    try answered(
      "sanna", ["gör", number, "akut-placering"], #"{"alias":"R","danger":"days","kind":null,"place":null}"#)
    try answered("sanna", ["gör", number, "samtycke"], #"{"police":"yes","others":"yes","scope":"Namn","how":"oral"}"#)
    try answered("sanna", ["gör", number, "röjd-placering"], #"{"how":"Bil","tonight":null}"#)
    for who in ["sanna", "eva"] {
      let room = try run(who, [], typed: [number, "tillbaka", "s"]).mainScreen
      let start = try #require(room.range(of: "\n" + number + "  "))
      let end = try #require(room.range(of: "Nummer:"))
      fits(room[start.upperBound..<end.upperBound])
      #expect(room.contains("till: skriv ?"))
      let status = try run(who, ["ärende", number], typed: []).mainScreen
      fits(status[...])
      #expect(status.contains("Röjd placering") && status.contains("--all"))
    }
  }

  @Test func `is not asked for eight answers before the passphrase is right, nor for all again where one is wrong`()
    throws
  {
    let number = try opened("sanna")
    _ = try run("eva", ["ärende", "släpp-in", number, names["maja"] ?? ""])
    try answered(
      "sanna", ["gör", number, "samtycke"], #"{"police":"yes","others":"no","scope":"Namn","how":"oral"}"#)
    let (ticket, deposit) = (scratch.path + "/fraga.ticket", scratch.path + "/svar.deposit")
    try answered("maja", ["polis", "fråga", number, ticket], #"{"function":"Samordnaren","questions":"Hur stort?"}"#)
    let world = TestWorld(typed: [])
    let ended = TestOffice.run(
      "tova", ["polis", "bedöm", ticket, deposit], in: scratch.path, world: world, vault: scratch.path + "/vault",
      passphrase: "fel")
    #expect(ended == 4 && world.voice.contains("Fel lösenfras.") && !world.voice.contains("1/8"))
    let long = String(repeating: "x", count: 201)
    let assessed = try run(
      "tova", ["polis", "bedöm", ticket, deposit],
      typed: [
        names["majakod"] ?? "", long, "FUNKTION", "", "", "", "1", ".", "SÖKS AV", ".", ".", ".", "2020-01-01", "",
      ])
    #expect(assessed.mainScreen.contains("Kvitto"))
    #expect(assessed.voice.contains("högst 200 tecken") && assessed.voice.contains("måste besvaras"))
    #expect(assessed.voice.contains("En dag efter bedömningens datum."))
  }

  @Test func `that cannot be switched keeps what is read, and the receipt says so`() throws {
    let number = try opened("eva")
    _ = try run("eva", ["anteckna", number], typed: ["BRODERN RINGDE", "."])
    let shown = try run("eva", ["läs", number, "NOTE", "--reason", "supervision"], typed: [""])
    expect(shown, keeps: [], hides: ["BRODERN RINGDE"])
    let kept = try run("eva", ["läs", number, "NOTE", "--reason", "supervision"], typed: [""], terminal: "dumb")
    #expect(kept.mainScreen.contains("BRODERN RINGDE"))
    let rows = try JSON.read(run("eva", ["utdrag", number, "--json"]).out)["openings"]?.array ?? []
    #expect(rows.map { $0["to"]?.string } == [nil, "pipe"])
  }
}
