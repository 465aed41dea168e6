package import Sealing

/// The two folders of sealed files, each file named by its own hash.
package enum FileKind: String, Hashable, Sendable {
  case body = "bodies"
  case key = "keys"
}

/// A sealed file: `bodies/ab/ab12…`.
package struct FileName: Hashable, Sendable {
  package let kind: FileKind
  /// BLAKE2b-256 of the file.
  package let hash: Digest

  package init(kind: FileKind, hash: Digest) { (self.kind, self.hash) = (kind, hash) }

  /// Inside the vault.
  package var path: String { "\(kind.rawValue)/\(hash.hex.prefix(2))/\(hash.hex)" }

  func folder(in vault: String) -> String { "\(vault)/\(kind.rawValue)/\(hash.hex.prefix(2))" }
  func path(in vault: String) -> String { "\(folder(in: vault))/\(hash.hex)" }
}
