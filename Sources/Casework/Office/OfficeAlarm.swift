import LedgerStore
import Sealing
import Syntax

/// An entry whose signer saw another ledger than we do, or the size and root of a tree that an auditor signed and that this vault
/// lacks: kept in the person's own folder, since every session must know. The pin counts them.
///
///     avhopp/alarms/v1
///     fork <index> <leaf> <open|settled>        0..n
struct ForkAlarm: Equatable, Sendable {
  let index: Int
  let leaf: Digest
  var isSettled = false

  static func encoded(_ alarms: [ForkAlarm]) -> [UInt8] {
    let lines = alarms.map { "fork \($0.index) \($0.leaf.hex) \($0.isSettled ? "settled" : "open")\n" }
    return Array(("avhopp/alarms/v1\n" + lines.joined()).utf8)
  }

  static func read(_ bytes: [UInt8]) throws -> [ForkAlarm] {
    var lines = try Lines(bytes, lineMax: 200, totalMax: LocalFile.sizeMax)
    _ = try lines.field("avhopp/alarms/v1", count: 0)
    var alarms: [ForkAlarm] = []
    while let values = try lines.fieldIfPresent("fork") {
      guard values.count == 3, let index = Digits.number(values[0]), let leaf = Digest(hex: values[1]),
        ["open", "settled"].contains(values[2])
      else { throw lines.fail("an alarm") }
      alarms.append(ForkAlarm(index: index, leaf: leaf, isSettled: values[2] == "settled"))
    }
    guard lines.isAtEnd else { throw lines.fail("the end") }
    return alarms
  }
}

extension Office {
  /// Entries at which two histories met, and that nobody here has seen to.
  package var openAlarms: [Int] { alarms.filter { !$0.isSettled }.map(\.index) }

  func raise(_ alarm: ForkAlarm) {
    guard !alarms.contains(where: { $0.leaf == alarm.leaf }), alarms.count < Self.alarmsMax else { return }
    alarms.append(alarm)
    do { try change { _ in } } catch { return report(Finding(.memoryNotKept, index: alarm.index)) }
    pin.alarms = alarms.count
    unsaved.needsBase = true
  }

  /// The person has compared with somebody else what they both see, and it is the same, or the vault has been mended.
  package func settle(_ index: Int) throws(CaseworkError) {
    guard alarms.contains(where: { $0.index == index && !$0.isSettled }) else { throw .unknownEntry }
    try change { for at in $0.indices where $0[at].index == index { $0[at].isSettled = true } }
  }

  func loadAlarms() throws(CaseworkError) {
    if let bytes = try loadSealed(alarmsPath, purpose: alarmsPurpose) {
      guard let read = try? ForkAlarm.read(bytes) else { throw .localDamaged }
      // What could not be written is known to this session alone.
      alarms = read + alarms.filter { known in !read.contains { $0.leaf == known.leaf } }
    }
    guard alarms.count >= pin.alarms else { throw .localDamaged }
  }

  /// Another window of this person may have met others, or settled some.
  private func change(_ body: (inout [ForkAlarm]) -> Void) throws(CaseworkError) {
    try alone { () throws(CaseworkError) in
      try loadAlarms()
      body(&alarms)
      try saveSealed(ForkAlarm.encoded(alarms), alarmsPath, purpose: alarmsPurpose)
    }
  }

  private var alarmsPath: String { "\(folder)/alarms" }
  private var alarmsPurpose: String { "\(genesisHash.hex) alarms" }

  /// Whoever raises more of them by entries of their own is named by the first.
  private static let alarmsMax = 1000
}
