/// Hides the exact size of what is sealed: PADMÉ (PETS 2019) with a floor of 1 KiB, filled by ISO 7816-4.
///
/// A size then tells its order of magnitude and a few bits; at most 12 per cent is added above the floor.
package enum Padding {
  package static let floor = 1024

  /// The size to which `count` bytes grow. At least `floor`, and itself a fixed point.
  package static func padme(_ count: Int) -> Int {
    precondition(count >= 0, "a count of bytes")
    guard count > floor else { return floor }
    let exponent = Int.bitWidth - 1 - count.leadingZeroBitCount  // floor(log2)
    let kept = Int.bitWidth - exponent.leadingZeroBitCount  // bits of the exponent
    let mask = (1 << (exponent - kept)) - 1
    return (count + mask) & ~mask
  }

  /// `bytes`, 0x80, zeros: to a size of PADMÉ.
  package static func pad(_ bytes: [UInt8]) -> [UInt8] {
    var padded = bytes
    padded.reserveCapacity(padme(bytes.count + 1))
    padded.append(0x80)
    padded.append(contentsOf: repeatElement(0, count: padme(bytes.count + 1) - padded.count))
    return padded
  }

  /// How many bytes, the first 0x80 and the others zero, `pad` puts after `count`: for those who write in a stream.
  package static func trailerCount(after count: Int) -> Int { padme(count + 1) - count }

  /// What was padded; `.badPadding` unless `pad` makes exactly these bytes of it.
  package static func unpad(_ padded: [UInt8]) throws(SealingError) -> [UInt8] {
    try unsafe Array(padded[..<padded.withUnsafeBytes { unsafe contentCount($0) }.get()])
  }

  /// How many bytes of a padded text are its content.
  static func contentCount(_ padded: UnsafeRawBufferPointer) -> Result<Int, SealingError> {
    guard let mark = unsafe padded.lastIndex(where: { $0 != 0 }), unsafe padded[mark] == 0x80,
      padme(mark + 1) == padded.count
    else { return .failure(.badPadding) }
    return .success(mark)
  }
}
