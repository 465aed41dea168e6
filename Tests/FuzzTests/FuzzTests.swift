import Foundation
import Syntax
import Testing

/// True files, changed by a machine that starts from the same number each time.
@Suite struct `A reader of files from outside` {
  /// splitmix64: the same bytes on every run and machine.
  private struct Machine {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
      return Int((mixed ^ mixed >> 31) % UInt64(max(1, limit)))
    }

    /// One to eight changes of the kinds that parsers stumble on.
    mutating func change(_ seed: [UInt8]) -> [UInt8] {
      var bytes = seed
      for _ in 0...next(below: 8) {
        let place = next(below: bytes.count + 1)
        switch next(below: 8) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(next(below: 8))
        case 1 where place < bytes.count: bytes[place] = UInt8(next(below: 256))
        case 2: bytes.insert(UInt8(next(below: 256)), at: place)
        case 3 where place < bytes.count: bytes.remove(at: place)
        case 4: bytes.removeLast(bytes.count - place)
        case 5: bytes.insert(contentsOf: bytes[place...].prefix(next(below: 200)), at: place)
        case 6: bytes.insert(contentsOf: Self.words[next(below: Self.words.count)], at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + next(below: 40)))
        }
      }
      return bytes
    }

    private static let words = [
      "\n", "\n\n", "— ", " ", "-", "0", "18446744073709551616", "9223372036854775807", "\u{0}", "\r\n", "=", "å",
      "\u{85}",
      "old 1\n", "index 5\n", "member + register p-1 1\n",
    ].map { Array($0.utf8) }
  }

  @Test(arguments: FuzzTarget.allCases) func `takes only what prints back, and never traps`(target: FuzzTarget) throws {
    let isLong = ProcessInfo.processInfo.environment["AVHOPP_SOAK"] != nil
    let seeds = try target.seeds()
    var machine = Machine(state: 2026)
    for round in 0..<(isLong ? target.rounds * 100 : target.rounds) {
      let bytes = machine.change(seeds[round % seeds.count])
      if target.taken(bytes) == false { Issue.record("\(target.rawValue), round \(round): \(Hex.encode(bytes))") }
    }
  }

  /// Where `make fuzz` starts from, written out where it asks for that: the machine there needs no keys.
  @Test(arguments: FuzzTarget.allCases) func `starts from true files of its own kind`(target: FuzzTarget) throws {
    let folder = ProcessInfo.processInfo.environment["AVHOPP_FUZZ_SEEDS"]
    for (index, seed) in try target.seeds().enumerated() {
      #expect(target.taken(seed) == true)
      var changed = seed
      changed[0] ^= 0xFF
      #expect(target.taken(changed) != false)
      guard let folder else { continue }
      let number = try #require(FuzzTarget.allCases.firstIndex(of: target))
      let file = URL(filePath: folder).appending(path: "\(target.rawValue)-\(index)")
      try Data([UInt8(number)] + seed).write(to: file)
    }
  }
}
