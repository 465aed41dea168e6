import Syntax

/// An audit that passes, a forged step that moves nothing, one flipped byte that is named.
struct DemoAudit {
  let stage: DemoStage

  func play() throws {
    try stage.scene("Granskningen", "The audit")
    try stage.tell("Lena öppnar inte en enda handling.", "Lena opens not one document.")
    try stage.show("lena", ["audit", "verify"], lines: 24)
    try flip()
  }

  private func flip() throws {
    try stage.scene("En enda byte", "A single byte")
    let copy = stage.folder + "/copy"
    let home = stage.folder + "/copyhome"
    try DemoFolder.copy(stage.vault, to: copy)
    try DemoFolder.copy(stage.home("lena"), to: home)
    guard let log = DemoFolder.files(below: copy + "/ledger").first else { return }
    var bytes = try Files.read(log, limit: 256 << 20)
    bytes[bytes.count / 2] ^= 1
    DemoFolder.removeFile(log)
    try Files.create(log, bytes)
    try stage.tell(
      "I en kopia vänds en bit av \(bytes.count * 8).", "In a copy one bit of \(bytes.count * 8) is flipped.")
    let ended = try stage.run("lena", ["audit", "verify"], ends: 3, vault: copy, home: home)
    try stage.line("  lena$ avhopp " + stage.text("granska", "audit verify"))
    for line in (ended.out + ended.said).split(separator: "\n").suffix(8) { try stage.line("      " + line) }
    try stage.line("      [3]")
    DemoFolder.remove(copy)
    DemoFolder.remove(home)
  }
}
