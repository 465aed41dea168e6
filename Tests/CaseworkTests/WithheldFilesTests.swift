import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework

/// Whoever keeps the folder, a disk that fails or a sync that is under way, while one command runs.
@Suite struct `A case whose key files cannot be read for a moment` {
  enum Way: CaseIterable { case spoiled, cut, gone }

  private static func path(_ hash: Digest, _ town: Town) -> String {
    "\(town.vault)/keys/\(hash.hex.prefix(2))/\(hash.hex)"
  }

  private static func withhold(_ hash: Digest, _ way: Way, _ town: Town) throws {
    let path = path(hash, town)
    let bytes = try LocalFile.read(path)
    switch way {
    case .spoiled: try LocalFile.replace(path, with: [bytes[0] ^ 1] + bytes.dropFirst(), durable: false)
    case .cut: try LocalFile.replace(path, with: Array(bytes.prefix(bytes.count / 2)), durable: false)
    case .gone: try town.office("anna").reader.remove(.key, hash)
    }
  }

  private static func canRead(_ office: Office) throws -> Bool? {
    try office.doctor().first { $0.kind == .keyFiles }?.isFine
  }

  @Test(arguments: Way.allCases)
  func `is found once they can, and until then doctor says that there are such files`(_ way: Way) throws {
    let town = try Town.staffed()
    let gun = try town.office("gun")
    let before = Set(try gun.reader.fileNames(.key).hashes)
    let id = try town.office("frida").openCase(workflow: "avhopp").caseID
    let held = try Set(gun.reader.fileNames(.key).hashes).subtracting(before).map { hash in
      (hash, try LocalFile.read(Self.path(hash, town)))
    }
    for (hash, _) in held { try Self.withhold(hash, way, town) }
    try gun.refresh()
    #expect(!gun.list().contains { $0.id == id })
    // Whether a file that isn't there yet is ours, nobody can say.
    #expect(try Self.canRead(gun) == (way == .gone))
    for (hash, bytes) in held { try LocalFile.replace(Self.path(hash, town), with: bytes, durable: false) }
    // Nobody has written since, and what was remembered is read again.
    let later = try town.office("gun")
    try later.refresh()
    #expect(try Self.canRead(later) == true)
    #expect(later.list().contains { $0.id == id })
    #expect(later.pin.unlooked == 0 && later.findings.isEmpty)
  }
}
