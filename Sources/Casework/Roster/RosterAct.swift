import LedgerStore
import Sealing
import Syntax

/// One roster entry with its facts and request read: the shape each event must have.
struct RosterAct {
  let certified: Certified
  let event: Roster.Event
  let subject: String?
  let request: Request?

  var entry: Entry { certified.entry }
  var index: Int { certified.index }
  var hasNoLines: Bool { entry.members.isEmpty && entry.epochs.isEmpty && entry.keys.isEmpty }

  var bodies: [BodyPlace] {
    entry.bodies.map { line in
      BodyPlace(
        compartment: line.compartment, epoch: line.epoch, hash: line.hash, size: line.size, author: entry.signer,
        event: entry.event)
    }
  }

  init(_ certified: Certified, event: Roster.Event, roster: Roster) throws(RuleBroken) {
    self.certified = certified
    self.event = event
    let entry = certified.entry
    let named = entry.facts.filter { $0.name == "person" }
    let allowed: Set<String>
    switch event {
    case .found, .endorse, .members, .renew, .checkpoint, .witness, .unwitness: allowed = []
    case .oversight: allowed = [BuiltInFact.quorum, BuiltInFact.days]
    case .restored: allowed = [BuiltInFact.lostSize, BuiltInFact.lostRoot]
    case .logReview: allowed = ReviewClosing.factNames
    case .admit, .grant, .reinstate, .drop: allowed = ["person", "role", "item"]
    case .revoke: allowed = ["person"]
    case .adopt: allowed = [BuiltInFact.workflow, BuiltInFact.definition, BuiltInFact.migration]
    }
    guard entry.facts.allSatisfy({ allowed.contains($0.name) || $0.name == "clock" }) else { throw .broke(.fact) }
    switch event {
    case .admit, .grant, .reinstate, .drop, .revoke:
      guard named.count == 1, named[0].until == nil else { throw .broke(.fact) }
      subject = named[0].value
    case .found, .endorse, .members, .renew, .adopt, .checkpoint, .witness, .unwitness, .oversight, .restored,
      .logReview:
      subject = nil
    }
    if event != .endorse, entry.ref != nil { throw .broke(.reference) }
    request = try Self.request(in: certified, event: event, subject: subject, roster: roster)
  }

  private static func request(
    in certified: Certified, event: Roster.Event, subject: String?, roster: Roster
  ) throws(RuleBroken) -> Request? {
    let entry = certified.entry
    guard event == .admit || event == .renew else {
      if [.checkpoint, .witness, .unwitness].contains(event) { return nil }
      guard entry.othersProofs.isEmpty else { throw .broke(.proof) }
      return nil
    }
    guard entry.othersProofs.count == 1, entry.othersProofs[0].kind == "request",
      let request = try? Request(note: entry.othersProofs[0].note, isKnown: certified.isRequestKnown),
      request.vault == nil || request.vault == roster.genesis.hash
    else { throw .broke(.request) }
    if event == .admit {
      guard request.person == subject, roster.isNew(request) else { throw .broke(.subject) }
    }
    return request
  }
}

extension Roster {
  /// A name and keys that nobody has: one person under two names would be two pairs of eyes.
  func isNew(_ request: Request) -> Bool {
    persons[request.person] == nil
      && persons.values.allSatisfy { known in
        known.verifyingKey.publicKey != request.signing.publicKey
          && known.sealing.allSatisfy { $0.recipient != request.sealing }
      }
  }
}

extension Pending {
  init(_ act: RosterAct, needed: Int) {
    self.init(
      leaf: act.certified.leaf, event: act.entry.event, by: act.entry.signer, time: act.entry.time,
      subject: act.subject, facts: act.entry.facts,
      request: act.request?.note ?? act.entry.othersProofs.first?.note, newcomer: act.request, body: act.bodies.first,
      plan: act.event == .adopt ? act.bodies.dropFirst().first : nil,
      endorsedBy: [], needed: needed, index: act.index)
  }
}

extension RosterEntry {
  init(_ certified: Certified) {
    self.init(
      index: certified.index, leaf: certified.leaf, signer: certified.entry.signer, event: certified.entry.event,
      time: certified.entry.time, ref: certified.entry.ref, facts: certified.entry.facts)
  }
}

extension VoidEntry {
  init(_ certified: Certified, rule: VoidRule) {
    self.init(
      index: certified.index, leaf: certified.leaf, signer: certified.entry.signer, event: certified.entry.event,
      rule: rule)
  }
}

extension Entry {
  /// The request that an accepted entry of the roster was ruled by.
  var request: [UInt8]? {
    guard event == Roster.Event.admit.rawValue || event == Roster.Event.renew.rawValue else { return nil }
    return othersProofs.first?.note
  }
}
