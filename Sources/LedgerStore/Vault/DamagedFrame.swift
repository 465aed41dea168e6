package import Sealing

/// What an audit meets in the ledger besides whole frames.
package enum DamageMet {
  /// Its bytes are not those of its checksum; the ledger is read on behind it.
  case frame(DamagedFrame)
  /// Here reading ends: nobody can say where the next frame begins.
  case end(Damage)
}

/// A frame whose bytes are not those of its checksum, as it was, or most likely was.
package struct DamagedFrame {
  package let location: Location
  package let tag: Tag
  /// As stated, or mended.
  package let leaf: Digest
  let checksum: FrameChecksum
  /// The names that the rest of the ledger hangs on are what they were: only the checksum was changed, or one bit of tag or
  /// leaf, and turned back it makes the checksum right. Else what comes after may be of another history.
  package let isCertain: Bool

  /// Where tag and leaf lie.
  private static let names = 12..<60
  /// Of other bytes the checksum would be quite another: that two agree in so many of 16 bytes is one chance in a million.
  private static let likeness = 4

  /// nil for what states no length, or not that of `bytes`.
  init?(_ bytes: ArraySlice<UInt8>, segment: Int, offset: Int) {
    guard FrameLayout.statedLength(bytes) == bytes.count else { return nil }
    var frame = Array(bytes)
    let stated = FrameChecksum(frame[...])
    let made = FrameChecksum(Self.checksum(frame))
    let isChecksum = zip(stated.bytes, made.bytes).count { $0 == $1 } >= Self.likeness
    isCertain = isChecksum || Self.mend(&frame, to: stated)
    guard let tag = Tag(bytes: frame[12..<28]), let leaf = Digest(bytes: frame[28..<60]) else { return nil }
    (self.tag, self.leaf, checksum) = (tag, leaf, isChecksum ? made : stated)
    location = Location(segment: segment, offset: offset, length: frame.count)
  }

  private static func checksum(_ frame: [UInt8]) -> ArraySlice<UInt8> {
    FrameLayout.checksum(frame.dropLast(FrameLayout.checksumBytes))
  }

  /// Turns the one bit of tag or leaf that makes the checksum right. False, and nothing changed, where there is none.
  private static func mend(_ frame: inout [UInt8], to stated: FrameChecksum) -> Bool {
    for place in names {
      for bit in 0..<8 {
        frame[place] ^= 1 << bit
        if FrameChecksum(checksum(frame)) == stated { return true }
        frame[place] ^= 1 << bit
      }
    }
    return false
  }
}
