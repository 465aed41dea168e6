import Sealing
import Testing

@Suite struct `The padding` {
  @Test func `comes back off, and hides all sizes below its floor`() throws {
    for count in [0, 1, 2, 500, 1_022, 1_023, 1_024, 1_025, 1_087, 1_088, 2_000, 4_095, 4_096, 65_535, 100_000] {
      let bytes = [UInt8](repeating: 0x80, count: count)
      let padded = Padding.pad(bytes)
      #expect(try Padding.unpad(padded) == bytes)
      #expect(padded.count == Padding.padme(count + 1))
      #expect(padded.count == count + Padding.trailerCount(after: count))
      if count < 1_024 { #expect(padded.count == 1_024) }
    }
  }

  /// Published values of PADMÉ: at most 12 per cent, and a size it gives stays.
  @Test(arguments: [(1_025, 1_088), (9_999, 10_240), (100_000, 100_352), (1_000_000, 1_015_808), (1 << 30, 1 << 30)])
  func `grows to the sizes of PADMÉ`(count: Int, expected: Int) {
    #expect(Padding.padme(count) == expected)
    #expect(Padding.padme(expected) == expected)
    #expect(Double(expected) <= 1.12 * Double(count))
  }

  @Test func `has one spelling`() throws {
    let padded = Padding.pad([1, 2, 3])
    #expect(throws: SealingError.badPadding) { try Padding.unpad([]) }
    #expect(throws: SealingError.badPadding) { try Padding.unpad([UInt8](repeating: 0, count: 1_024)) }
    #expect(throws: SealingError.badPadding) { try Padding.unpad(padded + [0]) }
    #expect(throws: SealingError.badPadding) { try Padding.unpad(Array(padded.dropLast())) }
    #expect(throws: SealingError.badPadding) { try Padding.unpad(flipped(padded, at: 1_000)) }
    #expect(throws: SealingError.badPadding) { try Padding.unpad(padded + [UInt8](repeating: 0, count: 1_024)) }
  }

  @Test func `comes off a plaintext where it lies`() throws {
    let key = try SealingKey.generate()
    let file = try Age.seal(Padding.pad([1, 2, 3]), to: [key.recipient])
    #expect(try Age.open(file, with: key).unpadded().disclosed() == [1, 2, 3])
    let bare = try Age.seal([1, 2, 3], to: [key.recipient])
    #expect(throws: SealingError.badPadding) { _ = try Age.open(bare, with: key).unpadded().count }
  }
}
