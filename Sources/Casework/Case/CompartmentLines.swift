import LedgerStore
import Sealing

/// The `member`, `epoch` and `key` lines of one entry, judged and applied together: what one entry changes about who
/// can read. The same function serves the roster and every case.
struct CompartmentLines {
  let entry: Entry
  let index: Int
  let roster: Roster
  /// Compartments that may exist here; a line for any other is refused.
  let declared: Set<String>
  /// Whether `person` may be a reader of `compartment`, and whether this entry's signer may add them.
  let mayAdd: (_ compartment: String, _ person: String) -> Bool
  let mayDrop: (_ compartment: String, _ person: String) -> Bool
  /// Of whom the signer may add: those whom no role of theirs lets read it.
  var isBarred: (_ compartment: String, _ person: String) -> Bool = { _, _ in false }
  /// The audit epoch that a new key file of this compartment is also sealed to.
  let auditEpoch: (_ compartment: String) -> Int?

  /// Compartments whose newcomers get the epoch opened for them and none before: the auditors', and those of a case that
  /// nobody is left to read who may. There, the readers from before are none any more.
  var freshOnly: Set<String> = []
  /// In a case, whoever is no reader of a part opens an epoch there only where nothing else can be written to.
  var isOfCase = false
  /// Key files hold at most 1,024 stanzas, and the auditors' and a successor's must fit.
  static let readersMax = 1000

  func apply(to before: [String: CompartmentState]) throws(RuleBroken) -> [String: CompartmentState] {
    var after = before
    let touched =
      Set(entry.members.map(\.compartment)).union(entry.epochs.map(\.compartment)).union(entry.keys.map(\.compartment))
    for name in touched {
      after[name]?.settle(in: roster, at: index)
      guard isOfCase, freshOnly.contains(name), let members = after[name]?.members.keys else { continue }
      for member in Array(members) { after[name]?.letGo(member) }
    }
    let added = try applyMembers(to: &after)
    let opened = try applyEpochs(to: &after)
    try applyKeys(to: &after, from: before, added: added, opened: opened)
    for (name, compartment) in after where compartment.epochs.isEmpty && !compartment.members.isEmpty {
      guard declared.contains(name) else { throw .broke(.memberLine) }
      throw .broke(.epochLine)
    }
    return after
  }

  private func applyMembers(to after: inout [String: CompartmentState]) throws(RuleBroken) -> Set<String> {
    var added: Set<String> = []
    var touched: Set<String> = []
    for line in entry.members {
      guard declared.contains(line.compartment), touched.insert(line.compartment + " " + line.keyName).inserted else {
        throw .broke(.memberLine)
      }
      var compartment = after[line.compartment] ?? CompartmentState(name: line.compartment)
      if line.add {
        guard roster.isActive(line.keyName, at: index + 1), mayAdd(line.compartment, line.keyName),
          roster.generation(of: line.keyName, at: index + 1) == line.generation,
          compartment.members[line.keyName] != line.generation
            || !compartment.isReader(line.keyName, in: roster, at: index + 1)
        else { throw .broke(.memberLine) }
        compartment.admit(
          line.keyName, generation: line.generation, at: index,
          isProvisional: isBarred(line.compartment, line.keyName))
        guard compartment.members.count <= Self.readersMax else { throw .broke(.memberLine) }
        added.insert(line.compartment)
      } else {
        try drop(line, from: &compartment)
      }
      after[line.compartment] = compartment
    }
    return added
  }

  private func drop(_ line: MemberLine, from compartment: inout CompartmentState) throws(RuleBroken) {
    guard compartment.members[line.keyName] == line.generation, mayDrop(line.compartment, line.keyName) else {
      throw .broke(.memberLine)
    }
    let before = compartment.living(in: roster, at: index).count
    compartment.letGo(line.keyName)
    let left = compartment.living(in: roster, at: index).count
    // Two living readers is the least; where a night case has only one, that one may still hand over by adding first.
    guard left >= 2 || before < 2 && left >= 1 else { throw .broke(.stranded) }
    compartment.isMarkedStale = true
  }

  private func applyEpochs(to after: inout [String: CompartmentState]) throws(RuleBroken) -> Set<String> {
    var opened: Set<String> = []
    for line in entry.epochs {
      guard declared.contains(line.compartment), opened.insert(line.compartment).inserted,
        var compartment = after[line.compartment], line.n == compartment.epochs.count + 1,
        let key = entry.keys.first(where: { $0.compartment == line.compartment && $0.n == line.n })
      else { throw .broke(.epochLine) }
      let isOutsiders = !compartment.isReader(entry.signer, in: roster, at: index + 1)
      if isOutsiders, isOfCase, let current = compartment.current {
        guard
          current.isOutsiders || freshOnly.contains(line.compartment) || compartment.isStale(in: roster, at: index)
        else { throw .broke(.epochLine) }
      }
      // Who was revoked meanwhile is left behind with the old epoch.
      let living = compartment.living(in: roster, at: index + 1)
      for name in Array(compartment.members.keys) where living[name] == nil { compartment.letGo(name) }
      guard !compartment.members.isEmpty else { throw .broke(.epochLine) }
      compartment.isMarkedStale = false
      compartment.epochs.append(
        CompartmentState.Epoch(
          number: line.n, recipient: line.recipient, keyFile: key.hash, keySize: key.size, first: line.n,
          readers: compartment.members, auditEpoch: auditEpoch(line.compartment), writer: entry.signer, index: index,
          openedAt: index, isOutsiders: isOutsiders))
      if freshOnly.contains(line.compartment) { compartment.start = line.n }
      after[line.compartment] = compartment
    }
    return opened
  }

  private func applyKeys(
    to after: inout [String: CompartmentState], from before: [String: CompartmentState], added: Set<String>,
    opened: Set<String>
  ) throws(RuleBroken) {
    var keyed: [String: Set<Int>] = [:]
    for line in entry.keys {
      guard declared.contains(line.compartment), var compartment = after[line.compartment],
        line.n >= 1, line.n <= compartment.epochs.count, keyed[line.compartment, default: []].insert(line.n).inserted
      else { throw .broke(.keyLine) }
      if !opened.contains(line.compartment) || line.n < compartment.epochs.count {
        // An older secret can be handed on only by one who holds it.
        guard before[line.compartment]?.isReader(entry.signer, in: roster, at: index + 1) == true,
          !freshOnly.contains(line.compartment)
        else { throw .broke(.keyLine) }
        compartment.epochs[line.n - 1].first = compartment.first(of: line.n)
      }
      let earlier = compartment.epochs[line.n - 1].keyFile
      if earlier != line.hash { compartment.epochs[line.n - 1].replaced.append(earlier) }
      compartment.epochs[line.n - 1].keyFile = line.hash
      compartment.epochs[line.n - 1].keySize = line.size
      compartment.epochs[line.n - 1].readers = compartment.living(in: roster, at: index + 1)
      compartment.epochs[line.n - 1].auditEpoch = auditEpoch(line.compartment)
      compartment.epochs[line.n - 1].writer = entry.signer
      compartment.epochs[line.n - 1].index = index
      after[line.compartment] = compartment
    }
    for name in added {
      // A new member gets every epoch: half a history misleads.
      if freshOnly.contains(name) {
        guard opened.contains(name) else { throw .broke(.keyLine) }
      } else {
        guard keyed[name, default: []].isSuperset(of: before[name]?.handed ?? []) else { throw .broke(.keyLine) }
      }
    }
  }
}

/// Carries the first broken rule out of a ruling; never leaves this module.
struct RuleBroken: Error {
  let rule: VoidRule

  static func broke(_ rule: VoidRule) -> RuleBroken { RuleBroken(rule: rule) }
}
