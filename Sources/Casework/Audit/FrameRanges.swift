/// Frames of which one thing is said: how many, and where they lie, so that somebody can look for them in a backup.
package struct FrameRanges: Sendable, Equatable {
  /// Whoever spoils every other frame of a large vault gets no report as large as the vault.
  package static let rangesMax = 100

  package private(set) var count = 0
  /// Ascending, with gaps between them. Where there are more than `rangesMax`, the first so many.
  package private(set) var ranges: [ClosedRange<Int>] = []

  package init() {}

  package var first: Int? { ranges.first?.lowerBound }
  /// Some lie behind the last of the ranges.
  package var isCut: Bool { count > ranges.reduce(0) { $0 + $1.count } }

  /// One more, behind all that were added.
  package mutating func add(_ index: Int) {
    count += 1
    if let last = ranges.last, last.upperBound == index - 1 {
      ranges[ranges.count - 1] = last.lowerBound...index
    } else if ranges.count < Self.rangesMax {
      ranges.append(index...index)
    }
  }
}

extension Finding {
  /// Where it is of many at once.
  package var frames: FrameRanges? {
    switch kind {
    case .unclaimedFrames(let frames), .unsealedFrames(let frames): frames
    default: nil
    }
  }
}
