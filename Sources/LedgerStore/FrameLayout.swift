package import Sealing

/// How a frame lies on the disk. Numbers are big-endian.
///
///     offset  bytes
///     0       8      magic "avhopp\r\n"
///     8       4      length L of the whole frame: 1024 … 66,560, a multiple of 1024
///     12      16     tag
///     28      32     leaf
///     60      24     nonce
///     84      L-100  ciphertext: XChaCha20-Poly1305 of the padded note, its 16-byte tag last
///     L-16    16     checksum: first half of BLAKE2b-256 over all before it
///
/// Associated data: genesis hash, 32 ‖ index, 8 ‖ leaf, 32. The note is padded with 0x80 and zeros to L-116 bytes, with the
/// smallest L that holds it. The checksum finds accidents, and names the frame in `Head.frames`.
package enum FrameLayout {
  package static let magic: [UInt8] = Array("avhopp\r\n".utf8)
  package static let headerBytes = 84
  package static let checksumBytes = 16
  /// Everything that is not the padded note.
  package static let overhead = headerBytes + AEAD.tagBytes + checksumBytes

  package enum Parsed {
    case frame(Frame)
    case bad(Damage)
  }

  /// Bytes of the frame that holds a note of this size.
  package static func length(noteCount: Int) -> Int {
    let unit = LedgerLimit.frameUnit
    return (noteCount + 1 + overhead + unit - 1) / unit * unit
  }

  /// The length a frame's first 12 bytes state; nil if they cannot be a frame's.
  package static func statedLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.starts(with: magic), let length = BigEndian.number(bytes, at: magic.count, count: 4),
      length >= LedgerLimit.frameUnit, length <= LedgerLimit.frameBytesMax, length % LedgerLimit.frameUnit == 0
    else { return nil }
    return length
  }

  /// Reads the frame at the start of `bytes`, which may go on behind it.
  package static func read(_ bytes: ArraySlice<UInt8>, index: Int, segment: Int, offset: Int) -> Parsed {
    guard bytes.starts(with: magic) else { return .bad(.magic) }
    guard let length = statedLength(bytes) else { return .bad(.length) }
    guard bytes.count >= length else { return .bad(.cutShort) }
    let start = bytes.startIndex
    let end = start + length
    guard bytes[(end - checksumBytes)..<end].elementsEqual(checksum(bytes[start..<(end - checksumBytes)])),
      let tag = Tag(bytes: bytes[(start + 12)..<(start + 28)]),
      let leaf = Digest(bytes: bytes[(start + 28)..<(start + 60)])
    else { return .bad(.checksum) }
    return .frame(
      Frame(
        index: index, location: Location(segment: segment, offset: offset, length: length), tag: tag, leaf: leaf,
        nonce: Array(bytes[(start + 60)..<(start + headerBytes)]),
        ciphertext: Array(bytes[(start + headerBytes)..<(end - checksumBytes)]),
        checksum: FrameChecksum(bytes[start..<end])))
  }

  package static func write(length: Int, tag: Tag, leaf: Digest, nonce: [UInt8], ciphertext: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length)
    bytes += magic
    bytes += BigEndian.bytes(length, count: 4)
    bytes += tag.bytes
    bytes += leaf.bytes
    bytes += nonce
    bytes += ciphertext
    bytes += checksum(bytes[...])
    return bytes
  }

  package static func pad(_ note: [UInt8], to count: Int) -> [UInt8] {
    var padded = note
    padded.reserveCapacity(count)
    padded.append(0x80)
    while padded.count < count { padded.append(0) }
    return padded
  }

  /// nil unless the padding is exactly what `pad` gives for a frame of `length`.
  package static func unpad(_ padded: [UInt8], length frameLength: Int) -> [UInt8]? {
    guard let mark = padded.lastIndex(where: { $0 != 0 }), padded[mark] == 0x80,
      length(noteCount: mark) == frameLength
    else { return nil }
    return Array(padded[..<mark])
  }

  package static func associatedData(genesis: Digest, index: Int, leaf: Digest) -> [UInt8] {
    genesis.bytes + BigEndian.bytes(index, count: 8) + leaf.bytes
  }

  static func checksum(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var stream = BLAKE2bStream()
    stream.update(bytes)
    return stream.finish().bytes[..<checksumBytes]
  }
}

/// The last 16 bytes of a frame: half a BLAKE2b-256 over all before them.
struct FrameChecksum: Hashable, Sendable {
  let bytes: [UInt8]

  /// Of a whole frame.
  init(_ frame: ArraySlice<UInt8>) { bytes = Array(frame.suffix(FrameLayout.checksumBytes)) }
}
