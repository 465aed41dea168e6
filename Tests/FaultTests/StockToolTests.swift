import Foundation
import LedgerStore
import Sealing
import Testing

/// What others' programs make of a vault that ours has made: formats are stock, so that we need not be believed.
@Suite struct `Tools that we did not write` {
  @Test(.enabled(if: Tool.isPresent("b2sum"))) func `b2sum names every sealed file as it is named`() throws {
    let town = try TestVault.copy()
    let files = try TreeScan.files(town.vault).filter { $0.hasPrefix("bodies/") || $0.hasPrefix("keys/") }
    #expect(files.count > 50)
    let sums = try Program.tool(["b2sum", "-l", "256"] + files.map { "\(town.vault)/\($0)" })
    let named = sums.out.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(named.count == files.count)
    for line in named { #expect(line[1].hasSuffix("/" + line[0]), "\(line[1])") }
  }

  @Test(.enabled(if: Tool.isPresent("age"))) func `age opens the key files of a member, and with them their bodies`()
    throws
  {
    let town = try TestVault.copy()
    let keys = try StockReader(town, "emil").epochs()
    let parts = Set(keys.map(\.compartment))
    #expect(
      parts.isSuperset(of: ["register", "names", "identity", "investigation", "threat", "economy", "plan", "duty"]))
    #expect(!parts.contains("address"), "emil is no reader of it")
    #expect(!parts.contains("audit"))
    var texts = Data()
    for file in try TreeScan.files(town.vault + "/bodies") {
      for key in keys {
        if let text = try Stock.age("\(town.vault)/bodies/\(file)", identity: key.secret, in: town.scratch) {
          #expect(text.starts(with: Data("avhopp/body/v1\nvault ".utf8)))
          texts += text
          break
        }
      }
    }
    let found = Set(TreeScan.find(town.markers.texts, in: texts))
    for (text, place) in town.markers.planted
    where place.contains(#/^(APPLY|INVESTIGATED|PROPOSE|DUTY_CARD|the content|name of)/#) {
      #expect(found.contains(text), "\(place)")
    }
    for (text, place) in town.markers.planted where place.contains(#/place$|^passphrase|ownAddress/#) {
      #expect(!found.contains(text), "\(place) lies in another part, or nowhere")
    }
  }

  /// With the keys themselves, whatever our program would do with them.
  @Test(.enabled(if: Tool.isPresent("age")))
  func `age opens no document with all that an auditor's keystore opens`() throws {
    let town = try TestVault.copy()
    let own = try StockReader(town, "joar").epochs()
    #expect(own.allSatisfy { $0.caseID == CaseID.roster.hex })
    // The auditors' key opens the register of every case, and no other part of one.
    let ofCases = try own.filter { $0.compartment == "audit" }.flatMap {
      try StockReader(town, with: $0.secret).epochs()
    }
    #expect(!ofCases.isEmpty && ofCases.allSatisfy { $0.compartment == "register" && $0.caseID != CaseID.roster.hex })
    var definitions = 0
    for file in try TreeScan.files(town.vault + "/bodies") {
      for key in own + ofCases {
        guard let text = try Stock.age("\(town.vault)/bodies/\(file)", identity: key.secret, in: town.scratch) else {
          continue
        }
        // What everybody in the vault reads: the rules.
        let lines = String(decoding: text.prefix(400), as: UTF8.self).split(separator: "\n")
        #expect(lines.contains("case \(CaseID.roster.hex)"), "\(file), by the key of \(key.compartment)")
        #expect(TreeScan.find(town.markers.texts, in: text).isEmpty)
        definitions += 1
      }
    }
    #expect(definitions > 0)
  }

  @Test(.enabled(if: Tool.isPresent("age", "openssl"))) func `openssl verifies an entry, and no changed one`() throws {
    let town = try TestVault.copy()
    let register = try #require(
      StockReader(town, "anna").epochs().first {
        $0.caseID == CaseID.roster.hex && $0.compartment == "register" && $0.number == 1
      })
    let vault = try Vault.open(at: town.vault)
    var notes: [(bytes: [UInt8], entry: Entry)] = []
    try vault.scan(from: vault.start) { frame, _ in
      let key = try Stock.secret(register.secret).derived("avhopp/frame/v1")
      if let read = try frame.open(with: key, genesis: vault.genesis.hash) {
        notes.append((read.note.bytes, read.entry))
      }
    }
    let founder = try #require(vault.genesis.founders.first { $0.key.name == town.keyNames["anna"] })
    let hers = notes.filter { $0.entry.signer == founder.key.name }
    #expect(hers.count > 5, "founding, a definition and seven admissions")
    for (bytes, entry) in hers {
      #expect(try Stock.openssl(bytes, founder.key.publicKey, in: town.scratch), "\(entry.event)")
      var changed = bytes
      changed[changed.count / 3] ^= 1
      #expect(try !Stock.openssl(changed, founder.key.publicKey, in: town.scratch))
    }
  }

  /// Somebody with the folder and stock `age` makes a key file again: for one reader more, and for one fewer.
  @Test(.enabled(if: Tool.isPresent("age", "age-keygen")), arguments: [true, false])
  func `age cannot add a reader to a key file, or leave one out, unseen`(isMore: Bool) throws {
    let town = try TestVault.copy()
    // The file in force, and those that it took the place of when readers came.
    let files = try StockReader(town, "emil").epochs().filter { $0.compartment == "investigation" }
    #expect(!files.isEmpty)
    let made = try Program.tool(["age-keygen"])
    let stranger = try #require(made.both.firstMatch(of: #/age1[0-9a-z]+/#)).output
    let mine = try #require(
      String(contentsOfFile: town.papers + "/emil.request", encoding: .utf8).firstMatch(of: #/age1[0-9a-z]+/#)
    ).output
    let recipients = isMore ? ["-r", String(mine), "-r", String(stranger)] : ["-r", String(mine)]
    for file in files {
      try file.plaintext.write(to: town.scratch.file("plain"))
      try FileManager.default.removeItem(atPath: file.path)
      let sealed = try Program.tool(["age"] + recipients + ["-o", file.path, town.scratch.file("plain").path])
      try #require(sealed.status == 0, "\(sealed.err)")
    }
    let read = try town.run("emil", ["read", town.number, "APPLY", "--reason", "responsible"])
    #expect(read.status == 3, "\(read.both)")
    #expect(TreeScan.find(town.markers.texts, in: Data(read.out.utf8)).isEmpty)
    for name in ["emil", "joar"] {
      let audit = try town.audit(as: name)
      #expect(!audit.passed)
      #expect(audit.output.status == 3)
      #expect(audit.output.out.contains("Investigation and decisions"), "\(name): \(audit.output.out)")
    }
  }
}

/// Opens what a member can open with `age` and their own keystore alone.
struct StockReader {
  struct Epoch {
    let path: String
    let caseID: String
    let compartment: String
    let number: Int
    let secret: [UInt8]
    let plaintext: Data
  }

  let town: TestVault
  let identity: [UInt8]

  /// By a key that lay in a key file.
  init(_ town: TestVault, with identity: [UInt8]) {
    (self.town, self.identity) = (town, identity)
  }

  init(_ town: TestVault, _ name: String) throws {
    self.town = town
    let actor = try town.actor(name)
    let file = [UInt8](try Data(contentsOf: URL(filePath: actor.home + "/identity.avhopp")))
    let keys = try Keystore.open(file, passphrase: Stock.secret(Array(actor.passphrase.utf8)))
    identity = try keys.withSealingSecret(1) { secret in secret.withBytes { unsafe Array($0) } }
  }

  /// Every key file that opens:
  ///
  ///     avhopp/key/v1 ⏎ vault … ⏎ case … ⏎ compartment … ⏎ epochs <first> <last> ⏎ ⏎ <32 bytes for each, the last last> <padding>
  func epochs() throws -> [Epoch] {
    try TreeScan.files(town.vault + "/keys").compactMap { name in
      let path = "\(town.vault)/keys/\(name)"
      guard let plaintext = try Stock.age(path, identity: identity, in: town.scratch) else { return nil }
      let header = plaintext[..<(plaintext.range(of: Data("\n\n".utf8))?.lowerBound ?? 0)]
      let lines = String(decoding: header, as: UTF8.self).split(separator: "\n").map {
        $0.split(separator: " ").map(String.init)
      }
      func value(_ name: String) -> String { lines.first { $0[0] == name }?.last ?? "" }
      // Padded by 0x80 and zeros, as bodies are.
      let end = plaintext.lastIndex(of: 0x80) ?? 0
      return Epoch(
        path: path, caseID: value("case"), compartment: value("compartment"), number: Int(value("epochs")) ?? 0,
        secret: Array(plaintext[..<end].suffix(32)), plaintext: plaintext)
    }
  }
}

/// Others' programs.
enum Stock {
  static func secret(_ bytes: [UInt8]) throws -> Secret {
    try Secret.filled(count: bytes.count) { buffer in
      unsafe buffer.copyBytes(from: bytes)
      return bytes.count
    }
  }

  /// nil where the identity does not open the file.
  static func age(_ path: String, identity: [UInt8], in scratch: Scratch) throws -> Data? {
    let key = scratch.file("identity.txt")
    let out = scratch.file("opened")
    try? FileManager.default.removeItem(at: out)
    let text = try SealingKey.from(secret: secret(identity)).identityText()
    try Data(text.withBytes { unsafe Array($0) } + Array("\n".utf8)).write(to: key)
    let opened = try Program.tool(["age", "-d", "-i", key.path, "-o", out.path, path])
    return opened.status == 0 ? try Data(contentsOf: out) : nil
  }

  /// Whether the one signature below the text is the key's, by `openssl pkeyutl -rawin`.
  static func openssl(_ note: [UInt8], _ publicKey: [UInt8], in scratch: Scratch) throws -> Bool {
    let data = Data(note)
    guard let end = data.range(of: Data("\n\n— ".utf8), options: .backwards) else { return false }
    let line = String(decoding: data[end.upperBound...], as: UTF8.self).split(separator: " ")
    // Four bytes of key id, then the signature.
    guard let signature = Data(base64Encoded: line.last.map { $0.trimmingCharacters(in: .newlines) } ?? "") else {
      return false
    }
    try data[..<data.index(after: end.lowerBound)].write(to: scratch.file("text"))
    try signature.dropFirst(4).write(to: scratch.file("signature"))
    let header: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
    try Data(header + publicKey).write(to: scratch.file("key.der"))
    return try Program.tool([
      "openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", scratch.file("key.der").path,
      "-in", scratch.file("text").path, "-sigfile", scratch.file("signature").path,
    ]).status == 0
  }
}
