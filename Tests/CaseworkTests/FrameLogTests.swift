import Sealing
import Syntax
import Testing

@testable import Casework
@testable import LedgerStore

/// The audit's notes of where frames lie, alone.
@Suite struct `Where frames lie` {
  private struct Kept {
    let scratch = ScratchHome()
    let frames: [(frame: Frame, before: Head)]

    /// The frames of a small vault, in order.
    init() throws {
      let town = try Town.minimal()
      let frida = try town.admit("frida", roles: ["enhetschef"])
      for _ in 0..<3 { _ = try frida.openCase(workflow: "minimal") }
      var frames: [(frame: Frame, before: Head)] = []
      _ = try frida.reader.scan(from: frida.reader.start) { frame, before in frames.append((frame, before)) }
      self.frames = frames
    }
  }

  /// A frame like a given one, with another tag, at another place of a ledger that never was.
  private func frame(_ frame: Frame, index: Int, tag: LedgerStore.Tag) -> Frame {
    Frame(
      index: index, location: Location(segment: index / 7, offset: index * 1024, length: 1024), tag: tag,
      leaf: frame.leaf, nonce: [], ciphertext: [], checksum: frame.checksum)
  }

  private func history(_ number: Int) -> History {
    History(tree: Seen(size: 1, root: Hash.sha256(Array("\(number)".utf8))), frames: Hash.sha256([1]))
  }

  private func tag(_ number: Int) throws -> LedgerStore.Tag {
    let made = LedgerStore.Tag(bytes: Hash.sha256(Array("\(number)".utf8)).bytes.prefix(16))
    return try #require(made)
  }

  @Test(arguments: [1, 511, 512, 513, 1300]) func `is told of each, and a tag finds its frames in order`(
    count: Int
  ) throws {
    let kept = try Kept()
    let model = try #require(kept.frames.first?.frame)
    for first in [1, 77] {
      let log = try FrameLog(in: kept.scratch.path, first: first)
      var byTag: [Int: [Int]] = [:]
      // Some tags come once, some again and again.
      for number in 0..<count {
        let name = number % 5 == 0 ? number % 3 : number + 1000
        byTag[name, default: []].append(first + number)
        let frame = frame(model, index: first + number, tag: try tag(name))
        try log.append(FrameLog.Place(frame, before: history(number).mark))
      }
      try log.close()
      #expect(log.count == count && log.end == first + count)
      for (name, indices) in byTag {
        var found: [Int] = []
        var after = 0
        while let next = try log.index(of: tag(name), after: after) {
          found.append(next)
          after = next
        }
        #expect(found == indices)
      }
      #expect(try log.index(of: tag(-1), after: 0) == nil)
      for number in stride(from: 0, to: count, by: 37) {
        let place = try log.place(first + number)
        #expect(place.index == first + number && place.location.offset == (first + number) * 1024)
        #expect(place.before == history(number).mark && place.leaf == model.leaf)
      }
    }
  }

  @Test func `keeps what became of each, and nobody else's is claimed`() throws {
    let kept = try Kept()
    let log = try FrameLog(in: kept.scratch.path)
    for (frame, before) in kept.frames { try log.append(FrameLog.Place(frame, before: before.seen.mark)) }
    try log.close()
    #expect(try (log.first..<log.end).allSatisfy { try !log.isClaimed($0) })
    let id = CaseID.random()
    try log.mark(2, FrameLog.Mark(isClaimed: true, time: Moment(seconds: -5), caseID: id))
    try log.mark(3, FrameLog.Mark(isClaimed: true, time: nil, caseID: .roster))
    var seen: [Int] = []
    try log.forEachMark { (index, mark) throws(CaseworkError) in
      if mark.isClaimed { seen.append(index) }
      #expect(mark.time == (index == 2 ? Moment(seconds: -5) : nil) && (mark.caseID == id) == (index == 2))
    }
    #expect(seen == [2, 3])
    for (frame, before) in kept.frames {
      let place = try log.place(frame.index)
      #expect(place.before == before.seen.mark && place.leaf == frame.leaf && place.tag == frame.tag)
      #expect(place.location == frame.location)
    }
    // As it is kept for the next audit: the frame of the same case before it stands in it.
    try log.mark(3, FrameLog.Mark(isClaimed: true, caseID: id, before: 2))
    let records = try log.kept(3 - log.first, 1)
    #expect(records == [try log.place(3).encoded(own: 2)])
  }
}

extension FrameLog.Place {
  fileprivate init(_ frame: Frame, before: Digest) {
    self.init(index: frame.index, tag: frame.tag, location: frame.location, leaf: frame.leaf, before: before)
  }
}

/// The audit's sealed notes, alone.
@Suite struct `Sealed notes` {
  @Test func `leave no file with a name, and no byte of a record`() throws {
    let home = ScratchHome()
    let notes = try SealedScratch(in: home.path, size: 25)
    try notes.fill(3)
    try notes.write(Array("hemligt hemligt hemligt 1".utf8), at: 1)
    #expect(try LocalFile.names(in: home.path).isEmpty)
    #expect(try notes.read(1) == Array("hemligt hemligt hemligt 1".utf8))
    #expect(try notes.read(0) == nil && notes.read(2) == nil && notes.read(900) == nil)
    #expect(try notes.read(0, 3).map { $0 == nil } == [true, false, true])
  }

  @Test func `that are kept open under their key alone, each at its own place, and hold no plain byte`() throws {
    let home = ScratchHome()
    try LocalFile.makeFolder(home.path)
    let path = home.path + "/notes"
    func open(_ key: UInt8) throws -> SealedScratch {
      try SealedScratch(
        keeping: path,
        key: Secret.filled(count: 32) { buffer in
          for index in 0..<32 { unsafe buffer[index] = key }
          return 32
        }, size: 25)
    }
    let first = Array("hemligt hemligt hemligt 1".utf8)
    let second = Array("hemligt hemligt hemligt 2".utf8)
    try open(7).write([first, second], from: 4)
    #expect(try open(7).read(4) == first && open(7).read(5) == second && open(7).read(3) == nil)
    #expect(try open(8).read(4) == nil)
    var bytes = try LocalFile.read(path)
    let size = 25 + AEAD.nonceBytes + AEAD.tagBytes
    #expect(bytes.count == 6 * size)
    #expect(!bytes.indices.contains { bytes[$0...].starts(with: Array("hemligt".utf8)) })
    // Each in the other's place, and one with a bit turned.
    let (a, b) = (Array(bytes[(4 * size)..<(5 * size)]), Array(bytes[(5 * size)...]))
    try LocalFile.replace(path, with: Array(bytes[..<(4 * size)]) + b + a, durable: false)
    #expect(try open(7).read(4) == nil && open(7).read(5) == nil)
    bytes[4 * size + 30] ^= 1
    try LocalFile.replace(path, with: bytes, durable: false)
    #expect(try open(7).read(4) == nil && open(7).read(5) == second)
  }
}

/// A folder of one's own that is gone with the test.
private final class ScratchHome {
  let path = "/tmp/avhopp-notes-\(CaseID.random().hex)"

  deinit { removeTree(path) }
}
