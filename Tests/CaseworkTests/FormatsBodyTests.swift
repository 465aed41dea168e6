import Casework
import LedgerStore
import Sealing
import Syntax
import Testing

@Suite struct `A body's header` {
  static let place = BodyExpectation(
    vault: Hash.sha256([1]), caseID: CaseID(hex: "000102030405060708090a0b0c0d0e0f")!, compartment: "share:frivard",
    epoch: 3, author: "p-0011223344556677", event: "PROPOSE")

  static func header(name: String? = "beslut å.pdf", length: Int = 5) throws -> BodyHeader {
    try BodyHeader(place: place, kind: .document, name: name, length: length)
  }

  @Test func `is these bytes`() throws {
    let text = """
      avhopp/body/v1
      vault 4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a
      case 000102030405060708090a0b0c0d0e0f
      compartment share:frivard
      epoch 3
      author p-0011223344556677
      event PROPOSE
      kind document
      name YmVzbHV0IMOlLnBkZg==
      length 5


      """
    #expect(String(decoding: try Self.header().encoded, as: UTF8.self) == text)
  }

  @Test(arguments: [0, 1, 5, 700, 1024, 5000]) func `opens to what was put in, at a padded size`(count: Int) throws {
    let content = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let header = try Self.header(length: count)
    let plaintext = header.plaintext(content)
    #expect(plaintext.count == header.paddedCount)
    #expect(plaintext.count >= 1024 && Padding.padme(plaintext.count) == plaintext.count)
    let opened = try BodyHeader.open(plaintext)
    #expect(opened.header == header && opened.content == content)
    #expect(opened.header.difference(from: Self.place) == nil)
    #expect(try BodyHeader.parse(Array(plaintext.prefix(BodyHeader.encodedMax))).count == header.encoded.count)
  }

  @Test func `with any byte changed is another body or none`() throws {
    let header = try Self.header()
    let plaintext = header.plaintext(Array("hallå".utf8.prefix(5)))
    for offset in plaintext.indices {
      for change: UInt8 in [0x01, 0x20, 0x80] {
        var changed = plaintext
        changed[offset] ^= change
        guard let opened = try? BodyHeader.open(changed) else { continue }
        #expect(opened.header != header || opened.content != Array("hallå".utf8.prefix(5)), "byte \(offset)")
        #expect(opened.header.plaintext(opened.content) == changed, "byte \(offset) has two spellings")
      }
    }
  }

  @Test func `cut short or continued is refused at every length`() throws {
    let plaintext = try Self.header().plaintext(Array("12345".utf8))
    for count in plaintext.indices {
      #expect(throws: FormatFault.self) { try BodyHeader.open(Array(plaintext[..<count])) }
    }
    #expect(throws: FormatFault.value(field: "padding")) { try BodyHeader.open(plaintext + [0]) }
  }

  @Test func `names the line in which a swapped body differs`() throws {
    let header = try Self.header()
    let place = Self.place
    func moved(
      vault: Digest? = nil, caseID: CaseID? = nil, compartment: String? = nil, epoch: Int? = nil,
      author: String? = nil, event: String? = nil
    ) -> String? {
      header.difference(
        from: BodyExpectation(
          vault: vault ?? place.vault, caseID: caseID ?? place.caseID, compartment: compartment ?? place.compartment,
          epoch: epoch ?? place.epoch, author: author ?? place.author, event: event ?? place.event))
    }
    #expect(moved(vault: Hash.sha256([2])) == "vault")
    #expect(moved(caseID: .roster) == "case")
    #expect(moved(compartment: "address") == "compartment")
    #expect(moved(epoch: 2) == "epoch")
    #expect(moved(author: "p-ffffffffffffffff") == "author")
    #expect(moved(event: "GRANT") == "event")
  }

  @Test(arguments: ["a/b.pdf", "..", "\u{1B}[2J.pdf", "x\u{202E}fdp.exe", String(repeating: "å", count: 128)])
  func `takes no file name that hides or leads elsewhere`(name: String) {
    #expect(throws: FormatFault.value(field: "name")) { try Self.header(name: name) }
  }
}

@Suite struct `A request to be admitted` {
  @Test func `is one spelling, signed by the key it names`() throws {
    let key = try SigningKey.generate(name: "p-0011223344556677")
    let sealing = try SealingKey.generate().recipient
    let request = try Request.signed(by: key, sealing: sealing, generation: 1, vault: Hash.sha256([9]))
    let read = try Request(note: request.note)
    #expect(read == request)
    #expect(read.person == "p-0011223344556677" && read.sealing == sealing && read.vault == Hash.sha256([9]))
    #expect(try Request.signed(by: key, sealing: sealing, generation: 1, vault: nil).vault == nil)
  }

  @Test func `with any byte changed is refused`() throws {
    let key = try SigningKey.generate(name: "p-0011223344556677")
    let note = try Request.signed(by: key, sealing: try SealingKey.generate().recipient, generation: 1, vault: nil).note
    for offset in note.indices {
      var changed = note
      changed[offset] ^= 0x01
      #expect(throws: FormatFault.self) { try Request(note: changed) }
    }
    for count in note.indices { #expect(throws: FormatFault.self) { try Request(note: Array(note[..<count])) } }
  }

  @Test func `by another than it names is refused`() throws {
    let key = try SigningKey.generate(name: "p-0011223344556677")
    let other = try SigningKey.generate(name: "p-0011223344556677")
    let note = try Request.signed(by: key, sealing: try SealingKey.generate().recipient, generation: 1, vault: nil).note
    let text = try SignedNote.single(note).text
    #expect(throws: FormatFault.sealing(.unknownSigner)) { try Request(note: try other.sign(text: text)) }
  }

  @Test func `has a control code that is typed as it is heard, and only whole`() throws {
    let key = try SigningKey.generate(name: "p-0011223344556677")
    let request = try Request.signed(
      by: key, sealing: try SealingKey.generate().recipient, generation: 1, vault: nil)
    let code = request.controlCode
    #expect(code.contains(#/^\d{5}( \d{5}){7}$/#))
    #expect(request.matches(code: code))
    #expect(request.matches(code: code.replacing(" ", with: "-")))
    #expect(request.matches(code: code.replacing(" ", with: "")))
    #expect(!request.matches(code: String(code.dropLast())))
    #expect(!request.matches(code: String(code.prefix(5))))
    #expect(!request.matches(code: ""))
    let other = try Request.signed(by: key, sealing: try SealingKey.generate().recipient, generation: 1, vault: nil)
    #expect(!other.matches(code: code))
  }
}

@Suite struct `A directory card` {
  @Test func `is read back as it was written, and only so`() throws {
    let card = try DirectoryCard(name: " A\u{30A}sa Invented ", title: "Socialsekreterare", unit: "Jour", phone: "")
    #expect(card.name.unicodeScalars.first == "\u{C5}")
    #expect(try DirectoryCard(encoded: card.encoded) == card)
    for count in card.encoded.indices {
      #expect(throws: FormatFault.self) { try DirectoryCard(encoded: Array(card.encoded[..<count])) }
    }
    #expect(throws: FormatFault.value(field: "name")) { try DirectoryCard(name: " ", title: "", unit: "", phone: "") }
    #expect(throws: FormatFault.value(field: "title")) {
      try DirectoryCard(name: "A", title: "\u{1B}]0;x\u{7}", unit: "", phone: "")
    }
    let reordered = #"{"title":"","name":"A","unit":"","phone":""}"# + "\n"
    #expect(throws: FormatFault.value(field: "spelling")) { try DirectoryCard(encoded: Array(reordered.utf8)) }
  }
}
