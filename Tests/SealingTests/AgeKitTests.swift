import Foundation
import Sealing
import Syntax
import Testing

/// One case of the C2SP CCTV age test kit: `key: value` lines, an empty line, the age file.
struct AgeCase: CustomTestStringConvertible, Sendable {
  let name: String
  let fields: [String: [String]]
  private let rest: [UInt8]

  static let all: [AgeCase] = Vectors.files("age").compactMap { url in
    guard let data = try? Data(contentsOf: url) else { return nil }
    return AgeCase(name: url.lastPathComponent, bytes: [UInt8](data))
  }

  private init?(name: String, bytes: [UInt8]) {
    guard let split = bytes.firstRange(of: Array("\n\n".utf8)) else { return nil }
    self.name = name
    rest = Array(bytes[split.upperBound...])
    var fields: [String: [String]] = [:]
    for line in String(decoding: bytes[..<split.lowerBound], as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      fields[String(parts[0]), default: []].append(parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
    }
    guard fields["expect"] != nil else { return nil }  // a licence, a README
    self.fields = fields
  }

  var testDescription: String { name }
  var expect: String { fields["expect"]?.first ?? "" }
  var payload: String? { fields["payload"]?.first }
  var isArmored: Bool { fields["armored"]?.first == "yes" }
  var identities: [String] { (fields["identity"] ?? []).filter { $0.hasPrefix("AGE-SECRET-KEY-1") } }
  /// Whether X25519 is all that the case is about.
  var isOurs: Bool { fields["passphrase"] == nil && identities.count == (fields["identity"] ?? []).count }

  func file() throws -> [UInt8] {
    fields["compressed"]?.first == "zlib" ? try Inflate.zlib(rest) : rest
  }
}

@Suite(Vectors.needed("age")) struct `The age test kit's vectors` {
  @Test func `are all read`() {
    #expect(AgeCase.all.count > 0)
  }

  @Test(arguments: AgeCase.all.filter(\.isOurs)) func `of X25519 end as they must`(kit: AgeCase) throws {
    let (outcome, text, fileKey) = try open(kit)
    #expect(outcome == kit.expect)
    if outcome == "success" {
      #expect(Hash.sha256(text).hex == kit.payload)
      if let expected = kit.fields["file key"]?.first, !fileKey.isEmpty { #expect(Hex.encode(fileKey) == expected) }
    } else {
      #expect(text == [], "nothing may come out of a file that fails")
    }
  }

  @Test(arguments: AgeCase.all.filter(\.isOurs)) func `end the same when read as a stream`(kit: AgeCase) throws {
    let (outcome, text) = try stream(kit)
    #expect(outcome == kit.expect)
    if outcome == "success" {
      #expect(Hash.sha256(text).hex == kit.payload)
    } else {
      // Some readers also give the last whole chunk of a file that goes on after it; we wait until it has its place.
      #expect(text.count % Limit.chunkBytes == 0, "only whole chunks come before the one that fails")
    }
  }

  @Test(arguments: AgeCase.all.filter { !$0.isOurs })
  func `of passphrases and other keys are refused cleanly`(kit: AgeCase) throws {
    let (outcome, text, _) = try open(kit)
    #expect(outcome != "success" || (!kit.identities.isEmpty && Hash.sha256(text).hex == kit.payload))
  }

  /// The kit's word for how it ended, the plaintext, the file key.
  private func open(_ kit: AgeCase) throws -> (String, [UInt8], [UInt8]) {
    guard let file = unarmored(kit) else { return ("armor failure", [], []) }
    var outcome = "no match"
    for identity in try identities(kit) {
      let key = try SealingKey.from(identityText: secret(identity))
      do {
        let fileKey = try key.withSecret { secret throws(SealingError) in
          try Age.fileKey(of: file, with: secret).revealed()
        }
        return ("success", try Age.open(file, with: key).disclosed(), fileKey)
      } catch {
        outcome = word(for: error)
        if outcome != "no match" { return (outcome, [], []) }
      }
    }
    return (outcome, [], [])
  }

  private func stream(_ kit: AgeCase) throws -> (String, [UInt8]) {
    guard let file = unarmored(kit) else { return ("armor failure", []) }
    var outcome = "no match"
    var text: [UInt8] = []
    for identity in try identities(kit) {
      let key = try SealingKey.from(identityText: secret(identity))
      var rest = file[...]
      do {
        var reader = try OpenStream(
          source: { count in
            defer { rest = rest.dropFirst(min(count, 9_999)) }
            return Array(rest.prefix(min(count, 9_999)))
          }, with: key)
        while let part = try reader.read() { text += part }
        return ("success", text)
      } catch let error as SealingError {
        outcome = word(for: error)
        if outcome != "no match" { return (outcome, text) }
      }
    }
    return (outcome, text)
  }

  private func unarmored(_ kit: AgeCase) -> [UInt8]? {
    guard let file = try? kit.file() else { return [] }
    return kit.isArmored ? try? Armor.decode(file) : file
  }

  /// The case's own X25519 identities; a stranger's where it has none.
  private func identities(_ kit: AgeCase) throws -> [String] {
    guard kit.identities.isEmpty else { return kit.identities }
    return [String(decoding: try SealingKey.generate().identityText().revealed(), as: UTF8.self)]
  }

  private func word(for error: SealingError) -> String {
    switch error {
    case .noMatchingKey, .unsupported: "no match"
    case .headerMAC: "HMAC failure"
    case .chunk: "payload failure"
    case .malformed, .limit, .badPoint, .truncated: "header failure"
    default: "another failure: \(error)"
    }
  }
}
