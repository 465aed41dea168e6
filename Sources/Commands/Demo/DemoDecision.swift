import Syntax

/// The proposal, those who may not decide it, one changed word, and the decision.
struct DemoDecision {
  let stage: DemoStage

  func play() throws {
    try stage.scene("Förslaget", "The proposal")
    let report = try stage.document(
      "utredning.pdf",
      Paper.pdf("Utredning", ["Situation, behov och risk för den enskilde", "Allt i handlingen är påhittat"]))
    try stage.step(
      "maja", "utredning",
      [
        ("situation", .text("Bodde hos gruppen i två år, vill lämna, är motiverad")),
        ("needs", .text("Skyddat boende, skuldrådgivning, kontaktperson")),
        ("children", .text("Inga barn")), ("threat", .text("Se polisens bedömning och muntlig uppgift")),
        ("view", .text("Vill helst bo hos sin bror")),
        ("file", .text(report)),
      ], shown: true)
    try stage.step("maja", "föreslå-placering", placement("Byte av telefon och eget boende räcker inte"), shown: true)
    try stage.tell(
      "Maja har själv rätt att besluta enligt punkt 4.12 – men inte om sitt eget förslag:",
      "Maja may decide under item 4.12 herself – but not her own proposal:")
    try stage.step("maja", "besluta-placering", decision(), shown: true, ends: 1)
    try stage.tell(
      "Eva har inte punkt 4.2. Hon försöker bevilja hela stödet:",
      "Eva does not hold item 4.2. She tries to grant the whole support:")
    try stage.step("maja", "föreslå", support())
    try stage.show("eva", ["read", stage.number, "föreslå", "--reason", "decision"], lines: 3)
    try stage.step("eva", "bevilja", decision().filter { $0.0 != "until" }, shown: true, ends: 1)
    try DemoForgery(stage: stage).play()
    try oneWord()
    try decide()
  }

  private func oneWord() throws {
    try stage.scene("Ett ord ändras", "One word is changed")
    try stage.tell(
      "Dag läser förslaget om placering. Innan han hinner besluta byter Maja ett ord i det.",
      "Dag reads the proposal. Before he decides, Maja changes one word of it.")
    try stage.show("dag", ["read", stage.number, "föreslå-placering", "--reason", "decision"], lines: 9)
    let old = try latest("PROPOSE_PLACEMENT")
    try stage.step("maja", "föreslå-placering", placement("Byte av telefon och eget boende räcker knappt"))
    try stage.step("dag", "besluta-placering", decision(), ["--ref", old], shown: true, ends: 1)
    try stage.tell("Och det nya har han inte läst än:", "And the new one he has not read yet:")
    try stage.step("dag", "besluta-placering", decision(), shown: true, ends: 1)
  }

  private func decide() throws {
    try stage.scene("Beslutet", "The decision")
    try stage.together("dag", read: "föreslå-placering", [.init("besluta-placering", decision())])
    try stage.together("dag", read: "föreslå", [.init("bevilja", decision().filter { $0.0 != "until" })])
    try stage.step("maja", "underrätta", [("how", .text("visit")), ("appealNote", .flag(true))])
    try stage.show("dag", ["status", stage.number], lines: 24)
  }

  /// The beginning of the latest entry of an event, as the case itself says.
  private func latest(_ event: String) throws -> String {
    let entries = try stage.ask("dag", ["status", stage.number])["entries"]?.array ?? []
    return String((entries.last { $0["event"]?.string == event }?["leaf"]?.string ?? "").prefix(16))
  }

  private var today: CivilDate { stage.session.world.now().swedish.date }

  private func placement(_ lesser: String) -> [(String, JSON)] {
    [
      ("brief", .text("Fortsatt placering i tre månader medan insatserna börjar verka.")),
      ("for", .text("Polisens bedömning och natten till lördag")),
      ("against", .text("Den enskilde vill bo hos sin bror. Det prövas igen om en månad.")), ("lesser", .text(lesser)),
      ("children", .text("Inga barn")),
      ("kind", .text("otherHousing")), ("from", .text(today.text)), ("to", .text(today.adding(days: 60).text)),
      ("input", .text("received")),
      ("level", .text("Nivån är ett underlag bland flera")), ("permit", .text("yes")),
      ("permitDate", .text(today.text)),
      ("cost", .number(1150)), ("bearer", .text("Exempelkommun")), ("provisions", .text("SoL, FL 32 §")),
    ]
  }

  private func decision() -> [(String, JSON)] {
    [
      ("until", .text(today.adding(days: 60).text)),
      ("ownWords", .text("Han kan inte bo kvar, och inget mindre har hållit.")),
      ("level", .text("Vägd tillsammans med det som hände i lördags")), ("provisions", .text("SoL, FL 32 §")),
    ]
  }

  private func support() -> [(String, JSON)] {
    [
      ("brief", .text("Stöd till avhopp med placering, rådgivning och plan.")),
      ("for", .text("Motivation, hot, nätverk")), ("against", .text("Tidigare avbrott. Bemöts i planen.")),
      ("lesser", .text("Öppenvård prövad i våras")), ("children", .text("Inga barn")), ("suggests", .text("grant")),
      ("insatser", .text("Placering, ekonomisk rådgivning")),
      ("input", .text("received")), ("level", .text("Se bedömningen")), ("cost", .number(1150)),
      ("bearer", .text("Exempelkommun")), ("provisions", .text("SoL, FL 32 §")),
    ]
  }
}
