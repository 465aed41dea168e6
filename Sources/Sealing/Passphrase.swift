internal import CSodium
internal import Glibc

/// Passphrases: made, and read straight into locked memory.
package enum Passphrase {
  /// Quints of a generated passphrase: six of 16 bits, 96 in all.
  private static let quints = 6

  /// Bytes that a self-chosen one must have.
  package static let floor = 16
  /// Different bytes that it must have: `aaaaaaaaaaaaaaaa` is one guess.
  private static let variety = 6

  /// Whether a self-chosen passphrase is below what is accepted for a new keystore. It says nothing of one that is above:
  /// what is long can still be guessed.
  package static func isTooWeak(_ passphrase: borrowing Secret) -> Bool {
    passphrase.withBytes { bytes in
      var seen = [Bool](repeating: false, count: 256)
      for place in 0..<bytes.count { seen[unsafe Int(bytes[place])] = true }
      defer { for index in seen.indices { seen[index] = false } }
      return bytes.count < floor || seen.count { $0 } < variety
    }
  }

  /// A new passphrase to learn or to write on the paper for the safe: six pronounceable quints
  /// (proquints, arXiv 0901.4016) like `lusab-babad-gutih-tugad-mudof-sakat`, 35 ASCII characters, 96 bits.
  package static func generate() throws(SealingError) -> Secret {
    let random = try Secret.random(count: 2 * quints)
    return try Secret.filled(count: 6 * quints - 1) { text in
      random.withBytes { random in
        for quint in 0..<quints {
          let value = unsafe UInt16(random[2 * quint]) << 8 | UInt16(random[2 * quint + 1])
          unsafe write(value, into: text, at: 6 * quint)
          if quint > 0 { unsafe text[6 * quint - 1] = UInt8(ascii: "-") }
        }
      }
      return text.count
    }
  }

  /// Four bits choose a consonant, two a vowel.
  private static func write(_ value: UInt16, into text: UnsafeMutableRawBufferPointer, at start: Int) {
    let consonants: StaticString = "bdfghjklmnprstvz"
    let vowels: StaticString = "aiou"
    for (place, (shift, isVowel)) in [(12, false), (10, true), (6, false), (4, true), (0, false)].enumerated() {
      let index = Int(value >> UInt16(shift)) & (isVowel ? 3 : 15)
      unsafe text[start + place] = (isVowel ? vowels : consonants).utf8Start[index]
    }
  }

  /// One line from an open file descriptor, without its LF: `--passphrase-fd 3`.
  ///
  /// Nothing after the line is read, so that a script may go on with the same descriptor. The bytes are taken as they
  /// are: a passphrase with å written in another normal form is another passphrase, which is why ours are ASCII.
  /// 1 ... 1024 bytes; `.noPassphrase` for an empty line or the end.
  package static func read(fd: Int32) throws(SealingError) -> Secret {
    let line = try Secret.filled(count: Limit.passphraseBytesMax + 1) { buffer throws(SealingError) in
      var count = 0
      while true {
        let result = unsafe Glibc.read(fd, buffer.baseAddress! + count, 1)
        if result < 0 {
          if errno == EINTR { continue }
          throw .unreadable(errno: errno)
        }
        if result == 0 { return count }
        if unsafe buffer[count] == 0x0A { return count }
        count += 1
        guard count < buffer.count else { throw .longPassphrase }
      }
    }
    guard line.count > 0 else { throw .noPassphrase }
    return try line.copy()  // to a slot of its size
  }
}
