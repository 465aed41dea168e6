package import Sealing

/// One part of a case (or of the roster): who is a member, and the key pair of every epoch so far.
/// Built only from accepted entries.
package struct CompartmentState: Sendable, Equatable {
  /// One key pair's public half, and the key file that hands its secret to the members.
  package struct Epoch: Sendable, Equatable {
    /// From 1.
    package let number: Int
    package let recipient: Recipient
    package internal(set) var keyFile: Digest
    package internal(set) var keySize: Int
    /// Files named before for the same epoch: the last one may be junk, or not be there.
    var replaced: [Digest] = []
    /// The oldest epoch whose secret that file holds besides its own.
    package internal(set) var first: Int
    /// Whom the latest key file must be sealed to, name and generation: what every member rebuilds and compares.
    package internal(set) var readers: [String: Int]
    /// The audit epoch whose public key is among the recipients; only in a case's register.
    package internal(set) var auditEpoch: Int?
    /// Who wrote the latest key line, and where: named when the file holds a stranger.
    package internal(set) var writer: String
    package internal(set) var index: Int
    /// The entry that opened the epoch.
    package let openedAt: Int
    /// Opened by somebody who is no reader and who may have kept its secret: good for that entry only.
    package let isOutsiders: Bool
  }

  package let name: String
  package internal(set) var members: [String: Int] = [:]
  package internal(set) var epochs: [Epoch] = []
  /// The oldest epoch that newcomers are given: a part that was taken up again, when nobody was left who could read it,
  /// begins anew.
  package internal(set) var start = 1
  /// Somebody left by an entry, and no epoch has been opened since.
  package internal(set) var isMarkedStale = false

  package var current: Epoch? { epochs.last }

  /// The epochs whose key files are made again for a newcomer: between them they hold every secret since `start`.
  var handed: [Int] { Array(stride(from: epochs.count, through: start, by: -KeyFile.secretsMax)) }

  /// The oldest epoch that the file of `number` holds when a reader makes it again.
  func first(of number: Int) -> Int { max(start, number - KeyFile.secretsMax + 1) }

  /// The files that may hold the secret of `number`, its own first.
  func files(of number: Int) -> [Epoch] {
    number < 1 || number > epochs.count ? [] : epochs[(number - 1)...].filter { $0.first <= number }
  }

  /// Members who are active in the roster at `index`: only they can still read what comes.
  package func living(in roster: Roster, at index: Int?) -> [String: Int] {
    members.filter { roster.isActive($0.key, at: index) }
  }

  /// True when somebody who may no longer read holds the current epoch's secret.
  package func isStale(in roster: Roster, at index: Int?) -> Bool {
    isMarkedStale || members.contains { !roster.isActive($0.key, at: index) }
  }
}
