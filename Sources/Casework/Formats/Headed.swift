/// Texts with a header, an empty line, and content.
enum Headed {
  /// Bytes up to and with the first empty line.
  static func headerCount(_ bytes: [UInt8], max: Int) -> Int? {
    var previous: UInt8 = 0
    for (offset, byte) in bytes.prefix(max).enumerated() {
      if byte == UInt8(ascii: "\n"), previous == byte { return offset + 1 }
      previous = byte
    }
    return nil
  }
}
