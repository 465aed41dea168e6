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
  /// Of each member, and of who was one, the entry that let them in.
  private(set) var joined: [String: Int] = [:]
  /// Members whom no role lets read it, who let themselves in where nobody was left, to be able to write at night.
  private(set) var provisional: Set<String> = []
  package internal(set) var epochs: [Epoch] = []
  /// The oldest epoch that newcomers are given: a part that was taken up again, when nobody was left who could read it,
  /// begins anew.
  package internal(set) var start = 1
  /// Somebody left by an entry, and no epoch has been opened since.
  package internal(set) var isMarkedStale = false
  /// The roles that read it, by the definition that the case follows; nil in the roster, and until its case stands.
  var roles: [String]?

  package var current: Epoch? { epochs.last }

  /// The epochs whose key files are made again for a newcomer: between them they hold every secret since `start`.
  var handed: [Int] { Array(stride(from: epochs.count, through: start, by: -KeyFile.secretsMax)) }

  /// The oldest epoch that the file of `number` holds when a reader makes it again.
  func first(of number: Int) -> Int { max(start, number - KeyFile.secretsMax + 1) }

  /// The files that may hold the secret of `number`, its own first.
  func files(of number: Int) -> [Epoch] {
    number < 1 || number > epochs.count ? [] : epochs[(number - 1)...].filter { $0.first <= number }
  }

  mutating func admit(_ name: String, generation: Int, at index: Int, isProvisional: Bool) {
    (members[name], joined[name]) = (generation, index)
    if isProvisional { provisional.insert(name) } else { provisional.remove(name) }
  }

  mutating func letGo(_ name: String) {
    members[name] = nil
    provisional.remove(name)
  }

  /// Members who are active in the roster at `index` and were so ever since they were let in: only they can still read what
  /// comes. Who was shut out in between is let in anew, or not. Whom no role let in is a reader while there is no other, and
  /// who came back, where nobody else is left. Of all these, who holds a role that reads the part leaves no place for who
  /// holds none any more.
  package func living(in roster: Roster, at index: Int?) -> [String: Int] {
    let stayed = members.filter { hasStayed($0.key, in: roster, at: index) }
    let called = stayed.filter { !provisional.contains($0.key) }
    let left =
      !called.isEmpty ? called : !stayed.isEmpty ? stayed : members.filter { roster.isActive($0.key, at: index) }
    let able = left.filter { isAble($0.key, in: roster, at: index) }
    return able.isEmpty ? left : able
  }

  /// One of the living, above.
  package func isReader(_ name: String, in roster: Roster, at index: Int?) -> Bool {
    guard members[name] != nil else { return false }
    if isPlainReader(name, in: roster, at: index) { return true }
    return living(in: roster, at: index)[name] != nil
  }

  /// True when somebody who may no longer read holds the current epoch's secret.
  package func isStale(in roster: Roster, at index: Int?) -> Bool {
    if isMarkedStale { return true }
    guard members.contains(where: { !isPlainReader($0.key, in: roster, at: index) }) else { return false }
    return living(in: roster, at: index).count < members.count
  }

  /// True when nobody is left who could read the part and whose roles let them: a key that is held by others alone is good
  /// for what those place themselves.
  func isStranded(for roles: [String], in roster: Roster, at index: Int?) -> Bool {
    guard !epochs.isEmpty else { return false }
    return !members.contains { member in
      roster.isGiven(anyOf: roles, to: member.key, at: index) && isReader(member.key, in: roster, at: index)
    }
  }

  /// Let in by a role, there ever since, and the role not taken back: a reader whoever else there is.
  private func isPlainReader(_ name: String, in roster: Roster, at index: Int?) -> Bool {
    !provisional.contains(name) && hasStayed(name, in: roster, at: index) && isAble(name, in: roster, at: index)
  }

  private func isAble(_ name: String, in roster: Roster, at index: Int?) -> Bool {
    roles.map { roster.isGiven(anyOf: $0, to: name, at: index) } ?? true
  }

  private func hasStayed(_ name: String, in roster: Roster, at index: Int?) -> Bool {
    joined[name].map { roster.hasStayed(name, since: $0, at: index) } ?? false
  }

  /// Was let in, and shut out of the vault since: they can't follow the part, whether or not they are back.
  func hasLost(_ name: String, in roster: Roster, at index: Int) -> Bool {
    joined[name] != nil && !hasStayed(name, in: roster, at: index)
  }

  /// Where only those are left who came back, those of them who may read the part are let in anew by the next entry about it.
  mutating func settle(in roster: Roster, at index: Int) {
    guard !members.contains(where: { hasStayed($0.key, in: roster, at: index + 1) }) else { return }
    for name in members.keys where roster.isActive(name, at: index + 1) && isAble(name, in: roster, at: index + 1) {
      joined[name] = index
    }
  }
}
