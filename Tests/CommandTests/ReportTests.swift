import Foundation
import Syntax
import Testing

/// The audit's report as it is handed over, of a case in which six openings, one more and a refused attempt lie.
struct MadeReports: Sendable {
  let pages: [String: String]
  let data: [String: JSON]
  private let scratch: ScratchFolder

  static let shared: Result<MadeReports, any Error> = Result { try MadeReports() }

  struct Failed: Error, CustomStringConvertible { let description: String }

  private init() throws {
    let office = try TestOffice.shared.get()
    scratch = try ScratchFolder()
    let path = scratch.path
    for part in ["vault", "homes", "papers"] {
      try FileManager.default.copyItem(atPath: office.folder.path + "/" + part, toPath: path + "/" + part)
    }
    func run(_ who: String, _ words: [String], ends status: Int32 = 0) throws -> JSON {
      let world = TestWorld()
      let ended = TestOffice.run(who, words + ["--json"], in: path, world: world, vault: path + "/vault")
      guard ended == status else { throw Failed(description: "\(words) ended \(ended): \(world.answer)\(world.voice)") }
      return try JSON.read(world.out.isEmpty ? Array("{}\n".utf8) : world.out)
    }
    // Nobody endorses it.
    _ = try run("bo", ["people", "grant", office.names["olle"] ?? "", "--role", "jour"])
    let number = try run("eva", ["case", "open"])["case"]?.string ?? ""
    try "Samtal om boende.".write(toFile: path + "/note.txt", atomically: true, encoding: .utf8)
    _ = try run("eva", ["ärende", "släpp-in", number, office.names["maja"] ?? ""])
    _ = try run("eva", ["case", "assign", number, office.names["maja"] ?? ""])
    _ = try run("maja", ["note", number, "--text", path + "/note.txt"])
    for _ in 0..<6 { _ = try run("maja", ["read", number, "NOTE"]) }
    _ = try run("eva", ["read", number, "NOTE", "--reason", "supervision"])
    _ = try run("sanna", ["read", number, "NOTE", "--reason", "duty"], ends: 4)
    // What the one on duty decides alone, in another case.
    let night = try run("eva", ["case", "open"])["case"]?.string ?? ""
    try #"{"alias":"Räven","danger":"tonight","kind":"hotel","place":null}"#
      .write(toFile: path + "/night.json", atomically: true, encoding: .utf8)
    _ = try run("eva", ["do", night, "emergency", "--answers", path + "/night.json"])
    let today = Moment.now().swedish.date.text
    var (pages, data) = ([String: String](), [String: JSON]())
    for (who, language) in [("lena", "sv"), ("lena", "en"), ("eva", "sv"), ("eva", "en")] {
      let name = "\(who)-\(language)"
      let file = path + "/\(name).html"
      data[name] = try run(who, ["audit", "report", file, "--from", today, "--lang", language])
      pages[name] = try String(contentsOfFile: file, encoding: .utf8)
    }
    (self.pages, self.data) = (pages, data)
  }

  func page(_ name: String) throws -> Markup { try Markup(pages[name] ?? "") }
}

@Suite struct `A report` {
  /// The counts about persons in a page: cells of two tables, the bars, and the line below the verdict.
  private func counts(in page: Markup, english: Bool) -> [String] {
    let tables = page.all("table").filter {
      ["Per person", english ? "Per case" : "Per ärende"].contains($0.first("caption")?.text)
    }
    let cells = tables.flatMap { $0.all("td").map(\.text) }
    let bars = page.all("rect").compactMap { $0.first("title")?.text.split(separator: " ", maxSplits: 1).last }.map(
      String.init)
    let told = page.all("desc").flatMap { $0.text.split(separator: ";") }.compactMap { $0.split(separator: ":").last }
      .map { $0.trimmingCharacters(in: .whitespaces) }
    let line = page.all("p").compactMap { $0.text.firstMatch(of: #/(?:Ärenden|Cases): ([^.]+)\./#) }.map {
      String($0.1)
    }
    return cells + bars + told + line
  }

  private func numbers(_ json: JSON?) -> [String] {
    let tallies = (json?["perPerson"]?.array ?? []) + (json?["perCase"]?.array ?? [])
    let counts =
      tallies.flatMap { $0.object?.dropFirst().map(\.value) ?? [] }
      + ["cases", "openings", "refused"].compactMap { json?[$0] }
    return counts.map { String(decoding: $0.canonical(), as: UTF8.self).trimmingCharacters(in: .newlines) }
  }

  @Test func `keeps small counts about persons to auditors`() throws {
    let made = try MadeReports.shared.get()
    for (language, few) in [("sv", "färre än 5"), ("en", "fewer than 5")] {
      let exact = counts(in: try made.page("lena-\(language)"), english: language == "en")
      #expect(exact.contains("1") && exact.contains("6") && exact.contains("7") && exact.contains("0"))
      #expect(exact.allSatisfy { Int($0) != nil }, "\(exact)")
      let held = counts(in: try made.page("eva-\(language)"), english: language == "en")
      #expect(held.count == exact.count && held.contains("6") && held.contains("7") && held.contains("0"))
      #expect(held.contains(few))
      for count in held { #expect(Int(count).map { $0 == 0 || $0 >= 5 } ?? [few, "<5"].contains(count), "\(count)") }
    }
    let exact = numbers(made.data["lena-sv"])
    #expect(exact.count >= 15 && exact.contains("1") && exact.contains("6"))
    #expect(exact.allSatisfy { Int($0) != nil }, "\(exact)")
    let held = numbers(made.data["eva-sv"])
    #expect(held.count == exact.count && held.contains("6") && held.contains("\"<5\""))
    for count in 1..<5 { #expect(!held.contains("\(count)")) }
  }

  @Test func `numbers the rows that are left to who is no auditor without a gap`() throws {
    let made = try MadeReports.shared.get()
    func numbers(_ name: String, _ list: String, _ key: String) -> [Int] {
      (made.data[name]?[list]?.array ?? []).compactMap { $0[key]?.int.map { Int($0) } }.sorted()
    }
    let (all, left) = (numbers("lena-sv", "timeline", "entry"), numbers("eva-sv", "timeline", "entry"))
    #expect(left == Array(1...left.count) && all == Array(1...all.count) && all.count > left.count + 7)
    #expect(made.data["eva-sv"]?["numbers"]?.string == "rows" && made.data["lena-sv"]?["numbers"]?.string == "entries")
    for list in ["timeline", "decisions"] {
      #expect(numbers("eva-sv", list, "seq").isEmpty && !numbers("lena-sv", list, "seq").isEmpty)
    }
    for list in ["people", "roles"] {
      let from = numbers("eva-sv", list, "from")
      #expect(!from.isEmpty && from.allSatisfy { left.contains($0) })
    }
    for (language, row) in [("sv", "Rad"), ("en", "Row")] {
      let table = try #require(try made.page("eva-\(language)").all("table").first { $0.text.hasPrefix("Ti") })
      #expect(table.all("th").first?.text == row)
      let first = table.all("tr").dropFirst().compactMap { Int($0.all("th").first?.text ?? "") }
      #expect(first == left)
      #expect(try !made.page("eva-\(language)").all("td").contains { $0.text.contains("K-") && $0.text.contains("#") })
    }
  }

  @Test func `lists what somebody decided alone, without a proposal`() throws {
    let made = try MadeReports.shared.get()
    // An auditor knows people by their keys.
    let eva = try #require(try TestOffice.shared.get().names["eva"])
    for (name, decider) in [("lena-sv", eva), ("eva-sv", "Eva Holmlund")] {
      let decisions = made.data[name]?["decisions"]?.array ?? []
      #expect(decisions.count == 1, "opening and assigning a case, a note and readings are none")
      #expect(decisions.first?["decider"]?.string == decider)
      #expect(decisions.first?["proposal"]?.isNull == true && decisions.first?["proposer"]?.isNull == true)
      let row = try made.page(name).all("table").first { $0.first("caption")?.text.hasPrefix("Beslut") == true }
      #expect(row?.all("td").map(\.text).contains("Besluta om akut placering") == true)
    }
  }

  @Test func `says who has read what to auditors alone`() throws {
    let made = try MadeReports.shared.get()
    func events(_ name: String) -> Set<String> {
      Set((made.data[name]?["timeline"]?.array ?? []).compactMap { $0["event"]?.string })
    }
    #expect(events("lena-sv").isSuperset(of: ["READ", "REFUSED", "NOTE"]))
    #expect((made.data["lena-sv"]?["review"]?.array ?? []).count == 8)
    #expect(events("eva-sv").contains("NOTE") && events("eva-sv").isDisjoint(with: ["READ", "REFUSED"]))
    #expect(made.data["eva-sv"]?["review"]?.isNull == true)
    for (name, isShown) in [("lena-sv", true), ("eva-sv", false)] {
      let page = try made.page(name)
      let cells = page.all("td").map(\.text)
      #expect(cells.contains("Läst") == isShown && cells.contains("Nekad läsning") == isShown)
      #expect(cells.contains { $0.contains("utanför tilldelat ärende") } == isShown)
      #expect(cells.contains("Journalanteckning"))
    }
  }

  @Test func `shows what was sent on and what was refused, and who was in and as what`() throws {
    let page = try MadeReports.shared.get().page("lena-sv")
    // An auditor reads no directory of names.
    let key = try TestOffice.shared.get().names.mapValues { String($0) }
    func names(_ text: String, _ person: String) -> Bool { key[person].map(text.contains) ?? false }
    let tables = Dictionary(page.all("table").map { ($0.first("caption")?.text ?? "", $0) }, uniquingKeysWith: { $1 })
    let review = try #require(tables["Öppningar att se på, och vad kontrollen fann"]).all("tr").map(\.text)
    #expect(review.contains { names($0, "maja") && $0.contains("lämnad till fil") })
    #expect(review.contains { names($0, "sanna") && $0.contains("nekad: inget öppnades") })
    let people = try #require(tables["Vem som varit med i valvet"]).all("tr").map(\.text)
    #expect(people.contains { names($0, "bo") && $0.contains("ja") && $0.contains("är med") })
    #expect(people.count == TestOffice.staff.count + 1)
    let roles = try #require(tables["Roller"]).all("tr").map(\.text)
    #expect(roles.contains { names($0, "eva") && $0.contains("Enhetschef") && $0.contains("gäller") })
  }

  @Test func `names whom each act concerns, and who might decide by which item of the delegation order`() throws {
    let made = try MadeReports.shared.get()
    let key = try TestOffice.shared.get().names
    let (eva, maja) = (try #require(key["eva"]), try #require(key["maja"]))
    let tables = Dictionary(
      try made.page("lena-sv").all("table").map { ($0.first("caption")?.text ?? "", $0) }, uniquingKeysWith: { $1 })
    func rows(_ caption: String) throws -> [[String]] {
      try #require(tables[caption], "\(caption)").all("tr").map { row in (row.all("th") + row.all("td")).map(\.text) }
    }
    let items = try rows("Delegationsordningens punkter")
    #expect(items.contains { $0[0] == eva && $0[1] == "4.1, 4.10" && $0[3] == "gäller" }, "\(items)")
    #expect(items.contains { $0[0] == maja && $0[1] == "4.1, 4.12, 4.41, 4.60, 6.1, 6.9" })
    #expect(items.count == TestOffice.staff.count { $0.grants.contains("--item") } + 1)
    let timeline = try rows("Tidslinje")
    #expect(timeline[0][4] == "Gäller")
    func concerns(_ event: String, _ text: String) -> Bool {
      timeline.contains { $0[3] == event && $0[4].contains(text) }
    }
    #expect(concerns("Person insläppt", "\(maja): Socialsekreterare, Beslutsfattare (delegat), 4.1, 4.12"))
    #expect(concerns("Roll eller delegation given", "\(eva): Enhetschef, 4.1, 4.10"))
    #expect(timeline.contains { $0[4].contains(#/^Person insläppt \(nr \d+\): p-\w+: Granskare.* t\.o\.m\. 2/#) })
    #expect(
      timeline.contains {
        $0[3] == "Person insläppt" && $0[4].contains(#/; tillstyrkt: nr \d+$/#) && $0[5] == "Grundare"
      })
    #expect(timeline.last { $0[3] == "Roll eller delegation given" }?[4].contains("gäller inte än") == true)
    #expect(timeline.count { $0[4].contains("gäller inte än") } == 1)
    #expect(concerns("Arbetsflöde antaget", "avhopp"))
    #expect(concerns("Ändrad läsrätt", "+ \(maja): "))
    #expect(concerns("Ansvarig utsedd", maja) && concerns("Läst", "#") && concerns("Ärendet öppnat", "alla delar"))
    // No act of the roster stands there without whom or what it concerns.
    #expect(timeline.dropFirst().filter { $0[2] == "–" && $0[4] == "–" }.map { $0[3] } == [])
    // The same as data, by key names and for who is no auditor by rows.
    for name in ["lena-sv", "eva-sv"] {
      let list = made.data[name]?["timeline"]?.array ?? []
      let admitted = list.filter { $0["event"]?.string == "ADMIT" }.compactMap { $0["about"] }
      #expect(admitted.contains { $0["persons"]?.array?.first?.string == maja && $0["items"]?.array?.count == 6 })
      #expect(list.contains { $0["about"]?["event"]?.string == "ADMIT" && $0["about"]?["entry"]?.int != nil })
      #expect(
        list.contains { $0["event"]?.string == "MEMBERS" && $0["about"]?["members"]?.array?.isEmpty == false })
      let given = made.data[name]?["delegation"]?.array ?? []
      #expect(given.count == items.count - 1 && given.allSatisfy { $0["items"]?.array?.isEmpty == false })
    }
  }

  @Test(arguments: ["lena-sv", "lena-en", "eva-sv", "eva-en"]) func `can be read by everybody`(name: String) throws {
    let made = try MadeReports.shared.get()
    let html = try #require(made.pages[name])
    #expect(Accessibility.faults(html, language: String(name.suffix(2))) == [])
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/tidy"))) func `is HTML to a strict reader`()
    throws
  {
    for (name, html) in try MadeReports.shared.get().pages {
      #expect(try tidy(html) == "", "\(name)")
    }
    let html = try #require(try MadeReports.shared.get().pages["lena-sv"])
    #expect(try tidy(html.replacing("</h1>", with: "</h2>")) != "")
  }

  @Test func `goes to standard output where that is asked, and its heads break between syllables`() throws {
    let office = try TestOffice.shared.get()
    for path in ["-", "/dev/stdout"] {
      let world = TestWorld()
      let ended = TestOffice.run(
        "lena", ["audit", "report", path, "--lang", "sv"], in: office.folder.path, world: world,
        vault: office.folder.path + "/vault")
      #expect(ended == 0 && world.answer.hasPrefix("<!DOCTYPE html>") && world.answer.hasSuffix("</html>\n\n"))
      #expect(world.voice.contains("Liggaren är hel.") && !world.answer.contains("Skrivet"))
      #expect(world.answer.contains("h1,th,td{hyphens:auto}"))
      #expect(world.answer.contains("<html lang=\"sv\">"))
    }
    #expect(!FileManager.default.fileExists(atPath: office.folder.path + "/-"))
  }

  /// What Debian's `tidy` has to say of a page: nothing, of a good one.
  private func tidy(_ html: String) throws -> String {
    let scratch = try ScratchFolder()
    let file = scratch.path + "/page.html"
    try html.write(toFile: file, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/tidy")
    process.arguments = ["-quiet", "-errors", "-utf8", file]
    let pipe = Pipe()
    (process.standardError, process.standardOutput) = (pipe, FileHandle.nullDevice)
    try process.run()
    let said = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
  }
}
