import Syntax

/// The months after: an insats, a plan, meetings and follow-up, the end of the placement, a completed exit.
struct DemoExit {
  let stage: DemoStage

  func play() throws {
    try stage.scene("Månaderna efter", "The months after")
    try support()
    try plan()
    try endPlacement()
    try complete()
  }

  private func support() throws {
    try stage.step(
      "maja", "föreslå-insats",
      proposal("Ekonomisk rådgivning i ett halvår.") + [
        ("insats", .text("counselling")), ("to", .text(today.adding(days: 180).text)),
        ("goal", .text("Skuldsanering ansökt")), ("cost", .number(0)),
      ])
    try decide(
      "föreslå-insats", "bevilja-ekonomisk-rådgivning",
      [("until", .text(today.adding(days: 180).text)), ("who", .text("Budgetrådgivaren"))])
  }

  private func plan() throws {
    let paper = try stage.document(
      "plan.pdf", Paper.pdf("Handlingsplan", ["Mål, ansvar och tider", "Undertecknad av den enskilde"]))
    try stage.step(
      "maja", "handlingsplan",
      [
        ("goals", .text("Eget boende, arbete, skuldfri")),
        ("steps", .text("Var och en med namn på funktion och datum")), ("conditions", .text("Samtal varje vecka")),
        ("programme", .text("office")), ("programmeNote", .text("Program hos socialkontoret")),
        ("agreed", .text("signed")), ("file", .text(paper)),
      ], shown: true)
    try stage.step(
      "karim", "möte",
      [
        ("who", .text("Handläggare, koordinator, den enskilde")), ("said", .text("Det går framåt")),
        ("next", .text(today.adding(days: 14).text)),
      ], shown: true)
    try stage.together(
      "maja",
      [
        .init(
          "avvikelse",
          [
            ("what", .text("Uteblev två gånger")), ("own", .text("Vågade inte gå ut")),
            ("done", .text("Möten på telefon i två veckor")),
          ]),
        .init(
          "program",
          [
            ("which", .text("Program hos socialkontoret")), ("state", .text("done")),
            ("note", .text("Intygat av programledaren")),
          ]),
        .init(
          "följ-upp",
          [
            ("safety", .text("better")), ("crime", .text("better")), ("work", .text("better")),
            ("economy", .text("same")),
            ("insatser", .text("Rådgivningen verkar, placeringen behövs inte längre")),
            ("own", .text("Sover på nätterna")),
          ]),
      ])
  }

  private func endPlacement() throws {
    try stage.step(
      "maja", "föreslå-placering-upphör",
      proposal("Placeringen kan upphöra: eget boende finns.")
        + [
          ("after", .text("Eget boende på annan ort, kontaktperson varje vecka")),
          ("level", .text("Har sjunkit")),
        ])
    try stage.step(
      "maja", "berätta-om-upphör",
      [
        ("who", .text("Handläggaren, vid besök")), ("what", .text("Eget boende, samma säkra nummer")),
        ("view", .text("Vill flytta")),
      ])
    try decide(
      "föreslå-placering-upphör", "placering-upphör", [("from", .text(today.text))], ["--reason", "fulfilled"])
  }

  private func complete() throws {
    try stage.step(
      "karim", "föreslå-fullföljt",
      [
        ("brief", .text("Avhoppet är fullföljt.")), ("effect", .text("Inga kontakter med gruppen på ett halvår")),
        ("against", .text("Skulden är inte borta än")),
        ("level", .text("Har sjunkit")), ("remaining", .text("Ekonomisk rådgivning, ansvarig budgetrådgivaren")),
        ("handedOver", .text("Planen till budgetrådgivaren")),
        ("waysBack", .text("Vet att ny ansökan alltid tas emot")),
      ])
    try decide("föreslå-fullföljt", "fullfölj", [])
    try stage.show("maja", ["status", stage.number], lines: 14)
  }

  /// Dag opens what is proposed, and then decides it.
  private func decide(_ proposal: String, _ decision: String, _ answers: [(String, JSON)], _ more: [String] = []) throws
  {
    let own: [(String, JSON)] = [
      ("ownWords", .text("Jag har läst förslaget och delar bedömningen.")), ("level", .text("Vägd")),
      ("provisions", .text("SoL, FL 32 §")),
    ]
    try stage.together("dag", read: proposal, [.init(decision, answers + own, more)])
  }

  private var today: CivilDate { stage.session.world.now().swedish.date }

  private func proposal(_ brief: String) -> [(String, JSON)] {
    [
      ("brief", .text(brief)), ("for", .text("Följer planen")), ("against", .text("Inget av vikt")),
      ("lesser", .text("Prövat")), ("children", .text("Inga barn")),
      ("provisions", .text("SoL, FL 32 §")),
    ]
  }
}
