package import Sealing

/// One entry as it lies in the ledger: found by its tag, opened with its case's frame key.
package struct Frame: Sendable {
  /// Its leaf's number in the tree; the first entry has 1.
  package let index: Int
  package let location: Location
  package let tag: Tag
  /// As stated; `open` compares it with the note.
  package let leaf: Digest
  /// 24 bytes.
  let nonce: [UInt8]
  let ciphertext: [UInt8]
  let checksum: FrameChecksum

  init(
    index: Int, location: Location, tag: Tag, leaf: Digest, nonce: [UInt8], ciphertext: [UInt8],
    checksum: FrameChecksum
  ) {
    (self.index, self.location, self.tag, self.leaf) = (index, location, tag, leaf)
    (self.nonce, self.ciphertext, self.checksum) = (nonce, ciphertext, checksum)
  }

  /// What the register epoch's secret is `.derived` for.
  package static let purpose = "avhopp/frame/v1"

  /// The entry, or nil if this is not its key. `.badEntry` if the key fits and what lies inside is not an entry.
  package func open(with key: borrowing Secret, genesis: Digest) throws(LedgerError) -> ReadEntry? {
    let padded: [UInt8]
    do {
      let data = FrameLayout.associatedData(genesis: genesis, index: index, leaf: leaf)
      padded = try AEAD.open(ciphertext, key: key, nonce: nonce, ad: data)
    } catch {
      if error == .wrongKey { return nil }
      throw .sealing(error)
    }
    guard let note = FrameLayout.unpad(padded, length: location.length) else {
      throw .badEntry(index: index, .padding)
    }
    do {
      return try ReadEntry(note: note, index: index, leaf: leaf, location: location, genesis: genesis)
    } catch {
      throw .badEntry(index: index, error)
    }
  }

  /// Seals a signed entry for place `index` of the tree. A note that this program would not read again is refused.
  package static func seal(
    note: [UInt8], tag: Tag, key: borrowing Secret, genesis: Digest, index: Int
  ) throws(LedgerError) -> SealedFrame {
    try seal(note: note, tag: tag, key: key, genesis: genesis, index: index, nonce: Random.bytes(AEAD.nonceBytes))
  }

  /// The same with a nonce of 24 bytes given, for vectors; never the same one twice.
  package static func seal(
    note: [UInt8], tag: Tag, key: borrowing Secret, genesis: Digest, index: Int, nonce: [UInt8]
  ) throws(LedgerError) -> SealedFrame {
    let leaf = Merkle.leaf(note)
    let length = FrameLayout.length(noteCount: note.count)
    let location = Location(segment: 0, offset: 0, length: length)
    let entry: Entry
    do {
      entry = try ReadEntry(hashed: note, index: index, leaf: leaf, location: location, genesis: genesis).entry
    } catch {
      throw .badEntry(index: index, error)
    }
    do {
      let ciphertext = try AEAD.seal(
        FrameLayout.pad(note, to: length - FrameLayout.overhead), key: key, nonce: nonce,
        ad: FrameLayout.associatedData(genesis: genesis, index: index, leaf: leaf))
      return SealedFrame(
        index: index, leaf: leaf,
        bytes: FrameLayout.write(length: length, tag: tag, leaf: leaf, nonce: nonce, ciphertext: ciphertext),
        files: entry.bodies.map { FileName(kind: .body, hash: $0.hash) }
          + entry.keys.map { FileName(kind: .key, hash: $0.hash) })
    } catch {
      throw .sealing(error)
    }
  }
}

/// A frame ready to be written at one place.
package struct SealedFrame: Sendable {
  package let index: Int
  package let leaf: Digest
  package let bytes: [UInt8]
  /// The files its entry names, which must be there before it is.
  let files: [FileName]

  var checksum: FrameChecksum { FrameChecksum(bytes[...]) }
}
