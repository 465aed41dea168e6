import Syntax

/// Monday: the case gets its worker, the duty decision its review, the police their question.
struct DemoMonday {
  let stage: DemoStage

  func play() throws {
    try stage.scene("Måndag 08.10", "Monday 08:10")
    try handOver()
    try application()
    try policeTrack()
  }

  private func handOver() throws {
    try stage.tell(
      "Enhetschefen Eva är läsare från första stund, eftersom hennes roll är det. Hon släpper in Maja och Dag; deras nycklar har hon kontrollerat med papperskoden.",
      "The unit manager Eva is a reader from the first moment, since her role is. She lets Maja and Dag in; she has verified their keys by the paper code."
    )
    let founding = DemoFounding(stage: stage)
    let verify = ["maja", "dag", "sanna", "karim"].map {
      "people verify \(stage.keys[$0] ?? "") --code \(stage.codes[$0] ?? "")"
    }
    let add = ["maja", "dag"].map {
      "case add \(stage.number) \(stage.keys[$0] ?? "") register identity investigation threat economy plan"
    }
    try founding.batch("eva", verify + add + ["case assign \(stage.number) \(stage.keys["maja"] ?? "")"])
    try stage.show("eva", ["inbox"])
    try stage.together(
      "karim",
      [
        .init("kvittera", []),
        .init(
          "granska-jourbeslut", [("view", .text("agree")), ("why", .text("Faran var akut och inget mindre räckte"))]),
      ])
  }

  private func application() throws {
    try stage.tell(
      "Ansökan kommer på papper, med ett foto. Filerna förseglas var för sig.",
      "The application comes on paper, with a photograph. Each file is sealed by itself.")
    let pdf = try stage.document(
      "ansokan.pdf",
      Paper.pdf("Ansökan om stöd", [DemoSecrets.personName, "Jag vill lämna. Jag är rädd.", "Exempelstad"]))
    let photo = try stage.document("foto.png", Paper.photo())
    try stage.together(
      "maja",
      [
        .init(
          "ansökan",
          [
            ("how", .text("written")), ("by", .text("person")), ("age", .text("adult")),
            ("environment", .text("criminalNetwork")),
            ("wish", .text("Komma bort, bo säkert, bli av med skulden")), ("risk", .text("acute")),
            ("children", .text("no")), ("paper", .text(pdf)),
          ]),
        .init(
          "personuppgifter",
          [
            ("name", .text(DemoSecrets.personName)), ("number", .record([("stated", .text("19990101-9802"))])),
            ("proof", .text("stated")), ("protected", .text("marking")),
            ("language", .text("Svenska")), ("municipality", .text("Exempelkommun")), ("ownAddress", .null),
          ]),
        .init(
          "svar-från-parten", [("text", .text("Han har skickat en bild från gatan utanför")), ("paper", .text(photo))]),
        .init("inleda", [("why", .text("Ansökan om stöd, omedelbar risk"))]),
      ])
  }

  private func policeTrack() throws {
    try stage.scene("Polisens underlag", "Input from the police")
    try stage.tell(
      "En hotbildsförfrågan: gäller en gång, säger varken namn eller ärende.",
      "A ticket: good once, names neither the person nor the case.")
    let ticket = stage.folder + "/papers/fraga.ticket"
    let deposit = stage.folder + "/papers/svar.deposit"
    try stage.show(
      "maja",
      [
        "police", "ticket", stage.number, ticket, "--answers",
        try stage.paper(
          "inquiry.json",
          [
            ("function", .text("Avhopparsamordnaren, 114 14")),
            ("questions", .text("Hur ser hotet ut, och var bör personen inte vara?")),
          ]),
      ])
    try stage.tell(
      "Förfrågan kunde ha bytts ut på vägen. Tova ringer därför Maja, på ett nummer hon redan har, och skriver Majas kontrollkod; en gång.",
      "The ticket could have been swapped on its way. So Tova calls Maja, on a number she already has, and types Maja's control code; once."
    )
    try stage.show(
      "tova",
      [
        "police", "assess", ticket, deposit, "--code", stage.codes["maja"] ?? "", "--answers",
        try stage.paper(
          "assessment.json",
          [
            ("function", .text("Avhopparsamordnare, polisområde Exempel")), ("reference", .text("K-0000-26")),
            ("date", .text(stage.session.world.now().swedish.date.text)), ("level", .text("high")),
            ("words", .text(DemoSecrets.police)),
            ("whereNot", .text("Exempelstad med grannkommuner")),
            ("advice", .text("Byt telefon. Ingen kontakt med gamla vänner.")),
          ]),
      ])
    try stage.tell(
      "Tova kan inte öppna det hon lämnat in, och ser ingenting i valvet:",
      "Tova cannot open what she handed in, and sees nothing in the vault:")
    try stage.show("tova", ["read", stage.number, "--reason", "other"], ends: 2)
    try stage.show(
      "maja", ["police", "import", deposit, "--review", stage.session.world.now().swedish.date.adding(days: 30).text])
    try stage.tell("Samma inlämning en gång till:", "The same deposit once more:")
    try stage.show("maja", ["police", "import", deposit], ends: 1)
  }
}
