import LedgerStore
import Sealing
import Syntax

/// Maja has had somebody write her another program. In a copy of the vault it grants her own proposal.
struct DemoForgery {
  let stage: DemoStage

  func play() throws {
    try stage.scene("Ett ändrat program", "A changed program")
    try stage.tell(
      "Någon har byggt Maja ett program utan regler. I en kopia av valvet beviljar det hennes eget förslag, med hennes riktiga underskrift.",
      "Somebody has built Maja a program without rules. In a copy of the vault it grants her own proposal, with her real signature."
    )
    let copy = stage.folder + "/forged"
    try DemoFolder.copy(stage.vault, to: copy)
    for who in ["maja", "karim", "lena"] { try DemoFolder.copy(stage.home(who), to: copy + "-" + who) }
    let before = try state("maja", copy)
    let entries = before["entries"]?.array ?? []
    let proposal = entries.last { $0["event"]?.string == "PROPOSE" }?["leaf"]?.string
    let last = entries.last?["leaf"]?.string.flatMap { Digest(hex: $0) }
    guard let last, let ref = proposal.flatMap({ Digest(hex: $0) }) else { throw failed("entries") }
    let forger = DemoForger(vaultPath: copy, keystore: try Files.read(stage.home("maja") + "/identity.avhopp"))
    let index = try forger.write(
      .init(number: stage.number, seq: entries.count, prev: last, role: "beslutsfattare", event: "GRANT", ref: ref),
      passphrase: stage.passphrase("maja"), at: stage.session.world.now())
    try stage.tell(
      "Posten ligger i liggaren, som nummer \(index). Karims program:",
      "The entry lies in the ledger, as number \(index). Karim's program:")
    let after = try state("karim", copy)
    guard let now = after["states"], let then = before["states"], now.isSame(as: then) else { throw failed("states") }
    let warned = try stage.run("karim", ["status", stage.number], vault: copy, home: copy + "-karim")
    try show(warned.said.split(separator: "\n"), of: index)
    try stage.tell("Läget är oförändrat. Granskaren:", "Nothing has moved. The auditor:")
    let audited = try stage.run("lena", ["audit", "verify"], ends: 3, vault: copy, home: copy + "-lena")
    try show(audited.out.split(separator: "\n").dropFirst(), of: index)
    try stage.line("      [3]")
    for path in [copy, copy + "-maja", copy + "-karim", copy + "-lena"] { DemoFolder.remove(path) }
  }

  /// What somebody's program says of the entry: that it is void, and which.
  private func show(_ said: some Sequence<Substring>, of index: Int) throws {
    let told = said.filter { $0.contains(" \(index):") }
    guard !told.isEmpty else { throw failed("told of \(index)") }
    for line in told { try stage.line("      " + line) }
  }

  private func state(_ who: String, _ copy: String) throws -> JSON {
    let ended = try stage.run(who, ["status", stage.number, "--json"], vault: copy, home: copy + "-" + who)
    return try JSON.read(Array(ended.out.utf8))
  }

  private func failed(_ what: String) -> DemoFault {
    DemoFault(who: "maja", words: ["forge", what], ended: Ended(status: 1, out: "", said: ""))
  }
}
