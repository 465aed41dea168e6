import Testing

@testable import Casework

/// What a store's keeper and a bribed member can do to a ledger together.
enum StoreAttack: String, CaseIterable, CustomTestStringConvertible {
  case rewritesAnEntry, swapsTwoEntries, takesOneOut, doublesOne, insertsNoise, changesATag
  case movesAnEntryToAnotherCase, signsInAnothersName, stripsASignature, usesAKeyThatWasRevoked
  case answersOneSeqTwice, namesAnotherPast, claimsAnEarlierTime, claimsARoleNotHeld
  case endorsesItself, countsOneFounderTwice, addsAReader, opensAnEpochForItself
  case swapsTwoBodies, usesABodyTwice, losesABody, sealsAKeyToAStranger, swapsTwoKeyFiles
  case forgesTheRoster, movesAnEntryAcrossForks, signsTwoTreesOfOneSize, signsAnotherTree
  case cutsTheTail, putsYesterdayBack, goesOnFromYesterday
  case datesAhead, datesBack, movesAnEntryFromAnotherVault, statesAnotherLeaf, losesTheKeyFiles, closesAReviewInNoRole

  var testDescription: String { rawValue }
  /// The check that must name it.
  var check: AuditCheck {
    switch self {
    case .rewritesAnEntry, .movesAnEntryAcrossForks, .cutsTheTail, .putsYesterdayBack, .goesOnFromYesterday: .seen
    // A tag names its case's next steps: an entry under a step that is taken is one that nobody expects.
    case .answersOneSeqTwice, .swapsTwoEntries, .takesOneOut, .doublesOne, .insertsNoise, .changesATag,
      .movesAnEntryToAnotherCase, .stripsASignature, .movesAnEntryFromAnotherVault, .statesAnotherLeaf,
      // Of a case whose register's key is gone nobody can tell whose frames it has.
      .losesTheKeyFiles:
      .frames
    case .signsInAnothersName, .usesAKeyThatWasRevoked: .signatures
    case .namesAnotherPast, .claimsAnEarlierTime: .chains
    case .claimsARoleNotHeld, .closesAReviewInNoRole: .roles
    case .endorsesItself: .workflow
    case .countsOneFounderTwice, .forgesTheRoster: .roster
    case .addsAReader, .opensAnEpochForItself, .sealsAKeyToAStranger: .members
    case .usesABodyTwice: .bodies
    case .swapsTwoBodies, .losesABody, .swapsTwoKeyFiles: .files
    case .datesAhead, .datesBack: .clocks
    case .signsTwoTreesOfOneSize, .signsAnotherTree: .checkpoints
    }
  }

  /// What an older ledger, or another that was whole at its time, is caught by: the auditor's own memory of a newer one.
  /// Who has none has the checkpoint of somebody else: see the tests.
  var isAgainstMemory: Bool { [.cutsTheTail, .putsYesterdayBack, .goesOnFromYesterday].contains(self) }
}
