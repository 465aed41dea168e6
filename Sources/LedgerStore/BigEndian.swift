/// Whole numbers in our binary formats: big-endian, unsigned.
enum BigEndian {
  static func bytes(_ value: Int, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
  }

  /// nil if `bytes` ends before, or if the number is above `Int.max`.
  static func number(_ bytes: ArraySlice<UInt8>, at offset: Int, count: Int) -> Int? {
    guard offset >= 0, count <= 8, bytes.count >= count, offset <= bytes.count - count else { return nil }
    let start = bytes.startIndex + offset
    let value = bytes[start..<(start + count)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: value)
  }
}
