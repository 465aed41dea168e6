package import Syntax

/// Every way in which sealing, opening, signing or unlocking can fail.
///
/// Closed, so that whoever turns errors into words must know each one. No case carries a byte of what was read:
/// names are constants of ours, numbers are places.
package enum SealingError: Error, Equatable, Sendable {
  /// A libsodium call that must not fail did; the payload is the call's name.
  case libsodium(call: String)
  /// The memory for secrets could not be locked (`ulimit -l` too low): we stop rather than go on unlocked.
  case memoryLock
  /// The installed libsodium accepts points outside the prime-order group (CVE-2025-69277).
  case unsoundLibrary

  /// A value that must have one exact length has another; the payload names the value.
  case wrongLength(String)
  /// A named upper bound was passed.
  case limit(String)
  /// A text did not follow its grammar.
  case malformed(SyntaxError)

  /// An Ed25519 or X25519 public key that is not a point we admit (small or mixed order, not canonical).
  case badPoint
  /// A signature by a known key does not verify.
  case badSignature
  /// A note carries no signature by any key we were given.
  case unknownSigner

  /// A box (AEAD) does not open under this key: another key, another place, or changed bytes.
  case wrongKey
  /// An age file has X25519 stanzas, and none of them is for our key.
  case noMatchingKey
  /// An age file holds only recipients of kinds that we do not open (passphrase, post-quantum, plug-ins).
  case unsupported(recipients: String)
  /// The MAC over an age header is wrong: its stanzas were changed.
  case headerMAC
  /// An age payload fails at this 64 KiB chunk (0-based): changed, cut short or continued.
  case chunk(Int)
  /// Bytes end before the thing they hold does.
  case truncated
  /// Padding is not the one that our writer makes.
  case badPadding

  /// Not a keystore of ours at all.
  case foreign
  /// A keystore of a later format than this program knows.
  case newerFormat
  /// A keystore was damaged after it was written.
  case damaged
  /// A keystore asks for less work than libsodium's interactive setting (64 MiB, 2 passes).
  case weakParameters
  /// A keystore asks for more work than we grant a file (1 GiB, 16 passes).
  case hostileParameters
  /// The keystore is whole, and this is not its passphrase.
  case wrongPassphrase
  /// No memory for the passphrase's work (Argon2id).
  case notEnoughMemory

  /// No passphrase was given: the line was empty, or the input had ended.
  case noPassphrase
  /// The line is longer than any passphrase: a file that was piped in by mistake.
  case longPassphrase
  /// There is no terminal to ask on, or it could not be read; the payload is errno.
  case noTerminal(errno: Int32)
  /// Reading from the given file descriptor failed; the payload is errno.
  case unreadable(errno: Int32)
}
