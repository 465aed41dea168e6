package import Sealing

/// What people call an act of the roster: the beginning of its leaf's hash, eight hex digits or more.
///
/// Eight digits can be imitated: whoever makes some four thousand million acts has one that begins like another. So a mark that
/// begins two known acts is nobody's, a mark alone signs nothing unseen, and what is signed is the whole hash.
package enum ActMark {
  package static let least = 8
  /// A whole hash: there is no other act that it could mean.
  package static let whole = 64

  /// As few digits as tell the act from all the others, in steps of eight.
  package static func of(_ leaf: Digest, among known: [Digest]) -> String {
    let hex = leaf.hex
    let others = known.filter { $0 != leaf }.map(\.hex)
    for count in stride(from: least, to: whole, by: 8) {
      let mark = String(hex.prefix(count))
      if !others.contains(where: { $0.hasPrefix(mark) }) { return mark }
    }
    return hex
  }

  /// The act that a typed mark means, of those that wait.
  /// - Parameter known: every act that this mark could be taken for, those that are gone too.
  /// - Throws: `.nothingWaits`; `.ambiguousMark` where another known act begins so.
  package static func find(
    _ typed: String, waiting: [Digest], known: [Digest]
  ) throws(CaseworkError) -> Digest {
    let mark = typed.lowercased()
    guard mark.count >= least, let found = waiting.first(where: { $0.hex.hasPrefix(mark) }) else { throw .nothingWaits }
    guard !(waiting + known).contains(where: { $0 != found && $0.hex.hasPrefix(mark) }) else { throw .ambiguousMark }
    return found
  }
}
