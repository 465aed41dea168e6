import Foundation
import Testing

/// A copy of the office whose vault can be harmed.
struct HarmedStage {
  let scratch: ScratchFolder
  var path: String { scratch.path }
  var log: URL { URL(filePath: path + "/vault/ledger/00000000.log") }

  init() throws {
    let office = try TestOffice.shared.get()
    scratch = try ScratchFolder()
    for part in ["vault", "homes", "papers"] {
      try FileManager.default.copyItem(atPath: office.folder.path + "/" + part, toPath: path + "/" + part)
    }
  }

  func run(_ person: String, _ words: [String], ends status: Int32 = 0) throws -> TestWorld {
    let world = TestWorld()
    let ended = TestOffice.run(person, words, in: path, world: world, vault: path + "/vault")
    #expect(ended == status, "\(words)\n\(world.answer)\n\(world.voice)")
    return world
  }

  /// One bit, so many bytes from the ledger's end.
  func flip(_ back: Int) throws {
    var bytes = try Data(contentsOf: log)
    bytes[bytes.count - back] ^= 1
    try bytes.write(to: log)
  }

  /// Where each frame begins.
  func frames() throws -> [Int] {
    let bytes = try Data(contentsOf: log)
    var (found, from) = ([Int](), bytes.startIndex)
    while let range = bytes.range(of: Data("avhopp\r\n".utf8), in: from..<bytes.endIndex) {
      found.append(range.lowerBound)
      from = range.upperBound
    }
    return found
  }

  /// As somebody who comes to the vault for the first time.
  func forget(_ person: String) throws {
    try FileManager.default.removeItem(atPath: path + "/homes/" + person + "/vaults")
  }
}
