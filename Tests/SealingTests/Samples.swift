import Sealing

/// A secret from text, for tests only: in the program no secret was ever a string.
func secret(_ text: String) throws -> Secret { try secret(Array(text.utf8)) }

func secret(_ bytes: [UInt8]) throws -> Secret {
  try Secret.filled(count: bytes.count) { buffer in
    unsafe buffer.copyBytes(from: bytes)
    return bytes.count
  }
}

extension Secret {
  /// The bytes, for comparing in tests.
  func revealed() -> [UInt8] { withBytes { unsafe Array($0) } }
}

/// Bytes with one bit of one of them turned.
func flipped(_ bytes: [UInt8], at index: Int, bit: UInt8 = 0) -> [UInt8] {
  var changed = bytes
  changed[index] ^= 1 << bit
  return changed
}
