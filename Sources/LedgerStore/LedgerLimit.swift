/// Every size the ledger accepts, and why. Whatever is larger is refused by name, when written and when read.
package enum LedgerLimit {
  /// A signed entry. A tlog-tiles export stores the length of an entry in 16 bits.
  package static let noteBytesMax = 65_535
  /// The text of an entry: leaves room for the signature line (at most 163 bytes).
  package static let entryTextBytesMax = 65_024
  /// The longest line is a `proof`: 8 KiB as base64 (10,924 characters), a name, a word and two spaces.
  package static let entryLineBytesMax = 11_000
  /// Another party's note inside an entry.
  package static let proofBytesMax = 8192
  package static let proofLinesMax = 8
  package static let memberLinesMax = 256
  package static let epochLinesMax = 64
  package static let keyLinesMax = 64
  package static let factLinesMax = 128
  package static let bodyLinesMax = 64
  package static let nameBytesMax = 64
  package static let factValueBytesMax = 128
  /// Sequence numbers, tree sizes, epochs, generations: far above five million entries, far below overflow.
  package static let countMax = 1 << 40
  /// A sealed document or key file.
  package static let fileBytesMax = 1 << 34
  /// A sealed file that is read into memory at once.
  package static let wholeFileBytesMax = 1 << 20

  /// vault.note: 32 founders of about 250 bytes, and the rest.
  package static let genesisBytesMax = 16_384
  package static let foundersMax = 32
  package static let genesisLineBytesMax = 400

  /// Frames are whole multiples of this, so that a size says little.
  package static let frameUnit = 1024
  /// The largest note, its padding, and `FrameLayout.overhead`, rounded up.
  package static let frameBytesMax = 65 * 1024
  /// A segment is closed when the next frame would pass this.
  package static let segmentBytesMax = 64 << 20
  package static let segmentNumberMax = 99_999_999

  /// A checkpoint's own text; with all its signature lines, or as a proof; a line of it; hashes of a proof.
  package static let checkpointBytesMax = 1024
  package static let checkpointNoteBytesMax = 64 << 10
  package static let checkpointLineMax = 300
  package static let proofHashesMax = 63

  /// How long a writer or reader waits for another's lock.
  package static let lockWaitMilliseconds = 10_000
}
