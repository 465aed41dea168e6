internal import Sealing
internal import Syntax

extension Entry {
  package static let header = "avhopp/entry/v1"

  /// The text to sign. `Entry(text:)` reads it back to an equal value, or refuses it if a field breaks the grammar.
  package var text: [UInt8] {
    var text = """
      \(Entry.header)
      vault \(vault.hex)
      case \(caseID.hex)
      seq \(seq)
      prev \(prev?.hex ?? "-")
      signer \(signer)
      seen \(seen.tree.size) \(seen.tree.root.hex) \(seen.frames.hex)
      time \(time.text)
      happened \(happened?.minuteText ?? "-")
      role \(role)
      event \(event)
      ref \(ref?.hex ?? "-")

      """
    for line in members {
      text += "member \(line.add ? "+" : "-") \(line.compartment) \(line.keyName) \(line.generation)\n"
    }
    for line in epochs { text += "epoch \(line.compartment) \(line.n) \(line.recipient.text)\n" }
    for line in keys { text += "key \(line.compartment) \(line.n) \(line.hash.hex) \(line.size)\n" }
    for line in facts { text += "fact \(line.name) \(line.value) \(line.until?.text ?? "-")\n" }
    for line in bodies { text += "body \(line.compartment) \(line.epoch) \(line.hash.hex) \(line.size)\n" }
    for line in proofs { text += "proof \(line.kind) \(Base64.encode(line.note, padded: true))\n" }
    return Array(text.utf8)
  }
}
