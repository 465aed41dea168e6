import Syntax

/// Friday 23:12 and Saturday 02:30: one person on duty, alone.
struct DemoNight {
  let stage: DemoStage

  func play() throws {
    try friday()
    try saturday()
  }

  private func friday() throws {
    try stage.scene("Fredag 23.12", "Friday 23:12")
    try stage.tell(
      "Sanna har jour för fyra kommuner, ensam, hemma. Han kan lägga på när som helst. (Berättelsens klockslag; posterna bär den riktiga tiden.)",
      "Sanna is on duty for four municipalities, alone, at home. He may hang up any moment. (The story's hours; the entries carry the real time.)"
    )
    // She verified these two by their paper codes on an ordinary Tuesday: whom she hands keys to at night.
    try DemoFounding(stage: stage).batch("sanna", verify(["karim", "eva"]))
    let opened = try stage.run("sanna", ["case", "open", "--json"])
    stage.number = try JSON.read(Array(opened.out.utf8))["case"]?.string ?? ""
    try stage.line("  sanna$ avhopp " + stage.text("ärende öppna", "case open"))
    try stage.line("      " + stage.text("Ärendet är öppnat: ", "The case is open: ") + stage.number)
    try stage.tell(
      "Sex svar, alla utom två får vara \"vet inte än\". Inget samtycke, inget personnummer.",
      "Six answers, all but two may be \"not known yet\". No consent, no identity number.")
    try stage.together(
      "sanna",
      [
        .init(
          "akut-placering",
          [
            ("alias", .text(DemoSecrets.alias)), ("danger", .text("acute")), ("kind", .text("otherHousing")),
            ("place", .text(DemoSecrets.place)), ("item", .text("4.10")),
          ]),
        .init(
          "jourkort",
          [
            ("alias", .text(DemoSecrets.alias)), ("codeWord", .text(DemoSecrets.codeWord)),
            ("safePhone", .text("070-000 00 01, 10–22")),
            ("doNotCall", .text("Hemnumret: mamman bor med en av dem")), ("providerPhone", .text("010-000 00 02")),
            ("tonight", .text("Öppna inte för någon utan kodordet.")), ("second", .text("Bakjour 010-000 00 03")),
            ("language", .null),
          ]),
        .init(
          "akut-bistånd",
          [
            ("what", .text("several")), ("amount", .number(900)), ("how", .text("requisition")),
            ("why", .text("Resa, mat, telefonkort i natt")),
          ]),
        .init(
          "samtycke",
          [
            ("police", .text("yes")), ("others", .text("no")),
            ("scope", .text("Bara polisen, bara namn och plats, bara i natt")),
            ("how", .text("oral")),
          ]),
      ])
  }

  private func saturday() throws {
    try stage.scene("Lördag 02.30", "Saturday 02:30")
    try stage.tell(
      "Platsen är röjd. Jourkortet räcker; adressen visas aldrig.",
      "The place is exposed. The duty card is enough; the address is never shown.")
    try stage.show("sanna", ["duty", stage.number], lines: 16)
    try stage.together(
      "sanna",
      [
        .init(
          "röjd-placering",
          [("how", .text("En bil som han känner igen utanför")), ("tonight", .text("Packa, gå ut bakvägen"))]),
        .init(
          "byt-placering",
          [
            ("kind", .text("hotel")), ("place", .text(DemoSecrets.secondPlace)), ("why", .text("exposed")),
            ("transport", .text("Taxi på rekvisition")), ("providerPhone", .text("010-000 00 04")),
          ]),
      ])
    try stage.tell("Sanna försöker ändå läsa adressen:", "Sanna tries to read the address all the same:")
    try stage.show("sanna", ["read", stage.number, "byt-placering", "--part", "address", "--reason", "duty"], ends: 4)
    try stage.together(
      "sanna",
      [
        .init(
          "muntlig-uppgift",
          [
            ("function", .text("Vakthavande befäl, RLC")), ("callback", .text("yes")),
            ("words", .text(DemoSecrets.oral)), ("whereNot", .text("Inte centrum")),
          ]),
        .init(
          "jourlämna",
          [
            ("alarms", .text("Placeringen röjd och bytt i natt")),
            ("promises", .text("Att någon ringer i morgon klockan tio")), ("nextContact", .null),
          ]),
      ])
  }

  private func verify(_ keys: [String]) -> [String] {
    keys.map { "people verify \(stage.keys[$0] ?? "") --code \(stage.codes[$0] ?? "")" }
  }
}

/// Words that must never be found in the vault by anybody without a key. All invented.
enum DemoSecrets {
  static let alias = "Rävungen"
  static let codeWord = "blåsippa"
  static let place = "Invented Street 7, rum 12"
  static let secondPlace = "Hotell Påhittet, rum 404"
  static let oral = "Vi känner till en skuld på fyrahundratusen"
  static let police = "Gruppen söker honom på tre orter"
  static let personName = "Viktor Påhittsson"
  static let all = [alias, codeWord, place, secondPlace, oral, police, personName]
}
