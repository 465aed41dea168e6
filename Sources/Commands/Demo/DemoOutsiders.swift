import Syntax

/// What each role sees, what a colleague of another unit sees, and what a thief has.
struct DemoOutsiders {
  let stage: DemoStage

  func play() throws {
    try whoSees()
    try colleague()
    try thief()
  }

  /// Role by role, from the ledger itself: who holds the key to which part.
  private func whoSees() throws {
    try stage.scene("Vem kan läsa vad", "Who can read what")
    let members = try stage.ask("karim", ["case", "members", stage.number])["members"]?.object ?? []
    let parts = members.map(\.key)
    try stage.line("  " + "".padded(34) + parts.map { $0.padded(14) }.joined())
    for person in DemoCast.people {
      let key = stage.keys[person.key] ?? ""
      let marks = members.map { part in
        ((part.value.array ?? []).contains { $0.string == key } ? "●" : "·").padded(14)
      }
      try stage.line("  " + (person.key + " – " + person.title).clipped(33).padded(34) + marks.joined())
    }
    try stage.tell(
      "Granskaren Lena läser liggarens steg i alla ärenden, men ingen handling. Polisen läser ingenting.",
      "The auditor Lena reads the ledger's steps in every case, but no document. The police read nothing.")
  }

  private func colleague() throws {
    try stage.scene("Kollegan på en annan enhet", "The colleague of another unit")
    try stage.tell(
      "Olle är socialsekreterare, insläppt i valvet, och mutad. Han har numret.",
      "Olle is a social worker, admitted to the vault, and bribed. He has the number.")
    try stage.show("olle", ["read", stage.number, "--reason", "other"], ends: 2)
    try stage.show("olle", ["cases"])
  }

  /// Everything that whoever copies the folder has.
  private func thief() throws {
    try stage.scene("Tjuven", "The thief")
    let files = DemoFolder.files(below: stage.vault)
    var bytes = 0
    var found: [String] = []
    let words =
      DemoSecrets.all + DemoCast.people.map(\.name) + [stage.number] + DemoCast.people.compactMap(\.title.nonEmpty)
    for path in files {
      let content = try Files.read(path, limit: 256 << 20)
      bytes += content.count
      for word in words where Bytes.contains(content, Array(word.utf8)) { found.append(word) }
    }
    try stage.tell(
      "IT-förvaltaren kopierar hela mappen: \(files.count) filer, \(bytes / 1024) KiB. Namnen är ogenomskinliga, storlekarna utfyllda:",
      "The IT administrator copies the whole folder: \(files.count) files, \(bytes / 1024) KiB. Names are opaque, sizes padded:"
    )
    for path in files.prefix(7) {
      let size = try Files.read(path, limit: 256 << 20).count
      try stage.line("      \(size)".padded(16) + String(path.dropFirst(stage.vault.count + 1)))
    }
    try stage.line("      …")
    try stage.tell(
      "Sökt efter \(words.count) namn, platser, kodord och formuleringar ur ärendet: \(found.count) träffar.",
      "Searched for \(words.count) names, places, code words and phrases of the case: \(found.count) hits.")
    if !found.isEmpty {
      throw DemoFault(
        who: "-", words: ["strings"], ended: Ended(status: 1, out: found.joined(separator: "\n"), said: ""))
    }
  }
}

enum Bytes {
  static func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
    guard let first = wanted.first, bytes.count >= wanted.count else { return false }
    var start = 0
    while let place = bytes[start...].firstIndex(of: first), place + wanted.count <= bytes.count {
      if bytes[place..<(place + wanted.count)].elementsEqual(wanted) { return true }
      start = place + 1
    }
    return false
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
