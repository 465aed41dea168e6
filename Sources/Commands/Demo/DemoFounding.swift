import Casework
import Syntax

/// Before the story: identities, a vault founded by three, people admitted by two, the rules adopted.
struct DemoFounding {
  let stage: DemoStage

  func play() throws {
    try stage.scene("Valvet", "The vault")
    try stage.tell(
      "Alla är påhittade. Var och en har egna nycklar, en egen lösenfras och ett eget hem. Tre grundar valvet; två av dem måste skriva under för att någon ska släppas in.",
      "Everybody is invented. Each has keys, a passphrase and a home of their own. Three found the vault; two of them must sign before anybody is let in."
    )
    try stage.tell(
      "Före varje kommando står vem som kör det: maja$ är AVHOPP_HOME=$DEMO/homes/maja AVHOPP_VAULT=$DEMO/vault. Med demo --keep MAPP blir allt kvar; sätt DEMO=MAPP, så går varje rad att köra.",
      "Before each command stands who runs it: maja$ is AVHOPP_HOME=$DEMO/homes/maja AVHOPP_VAULT=$DEMO/vault. With demo --keep DIR all of it stays; set DEMO=DIR and every line can be run."
    )
    for person in DemoCast.people where person.isFounder { try makeIdentity(person, vault: "") }
    try found()
    for person in DemoCast.people where !person.isFounder { try makeIdentity(person, vault: stage.vault) }
    try admitEveryone()
    for person in DemoCast.people where !person.isFounder { _ = try stage.run(person.key, ["join", stage.vaultCode]) }
    try stage.show("lena", ["audit", "verify"], lines: 3)
  }

  private func makeIdentity(_ person: DemoPerson, vault: String) throws {
    let made = try stage.ask(person.key, ["identity", "new", "--request", request(person.key)], vault: vault)
    stage.keys[person.key] = made["person"]?.string ?? ""
    stage.codes[person.key] = (made["code"]?.string ?? "").replacingSpaces
  }

  private func found() throws {
    let cards = [("me", card("bo")), ("founders", JSON.list([card("ulla"), card("eva")]))]
    let vault = try stage.ask(
      "bo",
      [
        "init", stage.vault, "--name", "exempelkommun", "--founder", request("ulla"), "--code",
        stage.codes["ulla"] ?? "",
        "--founder", request("eva"), "--code", stage.codes["eva"] ?? "", "--answers",
        try stage.paper("founders.json", cards),
      ])
    let code = (vault["code"]?.string ?? "").replacingSpaces
    try stage.tell(
      "Valvets kontrollkod skrivs på papper: \(code). Den som ansluter skriver av den; en bytt mapp avslöjas.",
      "The vault's control code goes on paper: \(code). Whoever joins types it; a swapped folder is found out.")
    stage.vaultCode = code
    for key in ["ulla", "eva"] { _ = try stage.run(key, ["join", code]) }
  }

  /// Two founders' work, each in one session: keys unlocked once.
  private func admitEveryone() throws {
    var first = ["people verify \(stage.keys["ulla"] ?? "") --code \(stage.codes["ulla"] ?? "")"]
    for person in DemoCast.people where !person.isFounder {
      let path = try stage.paper("card-\(person.key).json", cardMembers(person))
      first.append(
        "people admit \(request(person.key)) --code \(stage.codes[person.key] ?? "") --answers \(path) "
          + grants(person))
    }
    first.append("people grant \(stage.keys["eva"] ?? "") " + grants(DemoCast.people[2]))
    first.append("workflow adopt")
    try batch("bo", first)
    var second: [String] = []
    let pending = try stage.ask("ulla", ["people", "list"])["pending"]?.array ?? []
    for act in pending {
      let subject = DemoCast.people.first { stage.keys[$0.key] == act["person"]?.string }
      let code = subject.flatMap { stage.codes[$0.key] }.map { " --code \($0)" } ?? ""
      second.append("people endorse \(act["leaf"]?.string ?? "")" + code)
    }
    try batch("ulla", second)
    // Bo's and Ulla's own roles are given by the other two.
    try batch("ulla", ["people grant \(stage.keys["bo"] ?? "") " + grants(DemoCast.people[0])])
    try batch(
      "eva", try endorsing("eva") + ["people grant \(stage.keys["ulla"] ?? "") " + grants(DemoCast.people[1])])
    try batch("bo", try endorsing("bo"))
  }

  /// A line for each act that waits for a second founder.
  private func endorsing(_ who: String) throws -> [String] {
    let pending = try stage.ask(who, ["people", "list"])["pending"]?.array ?? []
    return pending.map { "people endorse \($0["leaf"]?.string ?? "")" }
  }

  func batch(_ who: String, _ lines: [String]) throws {
    let path = stage.folder + "/papers/batch-\(who)-\(stage.commands).txt"
    try Files.create(path, Array((lines.joined(separator: "\n") + "\n").utf8))
    _ = try stage.run(who, ["--batch", path])
  }

  private func request(_ key: String) -> String { stage.folder + "/papers/\(key).request" }

  private func grants(_ person: DemoPerson) -> String {
    // An auditor's office has a last day.
    let end = Moment.now().swedish.date.adding(days: 1_095).text
    return
      (person.roles.map { "--role \($0)" + ($0 == Roster.Role.auditor ? ":" + end : "") }
      + person.items.map { "--item \($0)" }).joined(separator: " ")
  }

  private func card(_ key: String) -> JSON {
    JSON.record(DemoCast.people.first { $0.key == key }.map(cardMembers) ?? [])
  }

  private func cardMembers(_ person: DemoPerson) -> [(String, JSON)] {
    [
      ("name", .text(person.name)), ("title", .text(person.title)), ("unit", .text(person.unit)),
      ("phone", .text("010-000 00 00")),
    ]
  }
}

extension String {
  /// A control code as one word.
  var replacingSpaces: String { split(separator: " ").joined(separator: "-") }
}
