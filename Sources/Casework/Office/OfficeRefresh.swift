import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Catching up with the vault: new frames are scanned once, mine are folded, and what no key claims may be a case that
/// somebody has made me a member of.
extension Office {
  /// Reads what is new since the pin and remembers it.
  package func refresh() throws(CaseworkError) {
    // Without its roster, perhaps, and then every entry of that would be passed over for good.
    if let whyForAudit { throw whyForAudit }
    if journal.base != nil, try isWrittenByAnother() {
      try alone { () throws(CaseworkError) in try meetOtherWindow() }
    }
    let head: Head
    do {
      head = try reader.scan(from: pin.head) { (frame, before) throws(CaseworkError) in try self.take(frame, before) }
    } catch {
      throw CaseworkError(error)
    }
    try lookBack()
    advance(to: head)
    if pin.unlooked > 0 { try discover() }
    try save()
    try meetAwaited()
  }

  func advance(to head: Head) {
    guard head != pin.head else { return }
    pin.head = head
    pin.time = now()
    unsaved.pin = true
  }

  /// One new frame, in order.
  func take(_ frame: Frame, _ before: Head) throws(CaseworkError) {
    if rosterWindow[frame.tag] != nil {
      try takeRoster(frame, before)
    } else if let id = caseOfTag[frame.tag] {
      try aside(id) { () throws(CaseworkError) in
        if try !loadRemembered(id) {
          // Reading from the beginning takes the lock, and we hold it: the next command does it.
          if isAppending { return readLater(id) }
          try rebuild(id)
        }
        try takeCase(id, frame, before)
      }
    } else {
      stranger()
    }
  }

  /// Runs what concerns one case: what is wrong with it is told, and stops no other.
  func aside(_ id: CaseID, _ body: () throws(CaseworkError) -> Void) throws(CaseworkError) {
    guard unreadable[id] == nil else { return }
    do throws(CaseworkError) {
      try body()
    } catch {
      guard error.isOfOneCase else { throw error }
      setAside(id, error)
    }
  }

  /// The case can't be read as it lies there. It is read again from the beginning in the next session.
  func setAside(_ id: CaseID, _ why: CaseworkError) {
    cases[id] = nil
    unreadable[id] = why
    readLater(id)
    report(Finding(.unreadableCase(why), caseID: id))
  }

  private func readLater(_ id: CaseID) {
    cases[id] = nil
    guard pin.cases[id] != nil else { return }
    pin.cases[id]?.frames = 0
    unsaved.cases.insert(id)
  }

  /// A frame that no key of ours claims. Perhaps somebody has made us a reader of its case: that is looked into once for all
  /// that have come.
  func stranger() {
    pin.strangers += 1
    pin.unlooked += 1
    unsaved.pin = true
  }

  func takeRoster(_ frame: Frame, _ before: Head) throws(CaseworkError) {
    guard let seq = rosterWindow[frame.tag], let name = rosterEpoch ?? firstRosterEpoch,
      let met = try certify(frame, before, seq: seq, name: name)
    else { return }
    rosterIndex.frames.append(met.ref)
    compareClock(met.certified, in: .roster)
    unsaved.indexes.insert(.roster)
    unsaved.pin = true
    try foldRoster(met.certified)
    try renewRosterWindow()
  }

  func foldRoster(_ certified: Certified) throws(CaseworkError) {
    let checked = rosterIndex.checked
    var certified = certified
    certified.isRequestKnown = certified.entry.request.map { checked.contains(Request.mark($0)) } ?? false
    let ruling = roster.fold(certified) { isMade($0, checked: checked) }
    try checkJudged()
    switch ruling {
    case .accepted:
      for finding in doubts.settle(.roster) { report(finding) }
      try learnRegister(certified.entry, in: .roster)
      remember(certified.entry, roster.compartments, &rosterIndex, of: .roster)
    case .void(let rule):
      let kind: Finding.Kind = rule.isForkAlarm ? .fork : .void(rule)
      tell(Finding(kind, index: certified.index, leaf: certified.leaf, caseID: .roster), in: .roster)
    }
  }

  /// A register's key file that isn't there, and by which the entry stands or falls for those who have it.
  private func checkJudged() throws(CaseworkError) {
    guard let why = unjudged else { return }
    unjudged = nil
    throw why
  }

  /// Remembers which files gave us a register's keys, and which lines were found right.
  func remember(
    _ entry: Entry, _ compartments: [String: CompartmentState], _ index: inout CaseIndex, of id: CaseID
  ) {
    if id == .roster, let request = entry.request, index.checked.insert(Request.mark(request)).inserted {
      unsaved.indexes.insert(.roster)
    }
    guard let register = compartments[Roster.Part.register] else { return }
    for line in entry.keys where line.compartment == Roster.Part.register {
      let epoch = register.epochs[line.n - 1]
      // What opened for us stays; a later file may be for others, or be withheld.
      let isOurs = epoch.readers[me] != nil && reader.has(.key, line.hash)
      if isOurs || index.register[line.n] == nil { index.register[line.n] = line.hash }
      if keys.holds(KeyFile(vault: genesisHash, epoch, of: register.name, in: id), in: register) {
        index.checked.insert(epoch.mark)
      }
    }
  }

  var firstRosterEpoch: EpochName? {
    let name = EpochName(caseID: .roster, compartment: Roster.Part.register, number: 1)
    return keys.holds(name) ? name : nil
  }

  func takeCase(_ id: CaseID, _ frame: Frame, _ before: Head) throws(CaseworkError) {
    guard let seq = cases[id]?.window[frame.tag], let name = registerName(id),
      let met = try certify(frame, before, seq: seq, name: name)
    else { return }
    cases[id]?.index.frames.append(met.ref)
    unsaved.indexes.insert(id)
    if pin.cases[id] != nil { compareClock(met.certified, in: id) }
    try fold(met.certified, in: id)
    try renewWindow(id)
  }

  /// The register epoch that the case's next frame is sealed under.
  func registerName(_ id: CaseID) -> EpochName? {
    guard let loaded = cases[id] else { return nil }
    return EpochName(
      caseID: id, compartment: Roster.Part.register, number: loaded.fold.registerEpoch ?? 1)
  }

  /// Opens a frame that carries one of our tags. nil when the tag was put on something that isn't ours.
  func certify(
    _ frame: Frame, _ before: Head, seq: Int, name: EpochName
  ) throws(CaseworkError) -> (certified: Certified, ref: FrameRef)? {
    let opened: ReadEntry??
    do {
      opened = try keys.withFrameKey(name) { key throws(LedgerError) -> ReadEntry? in
        try frame.open(with: key, genesis: genesisHash)
      }
    } catch {
      guard case .badEntry(let index, _) = error else { throw CaseworkError(error) }
      report(Finding(.notAnEntry, index: index, leaf: frame.leaf, caseID: name.caseID))
      return nil
    }
    guard let read = opened ?? nil else {
      stranger()
      return nil
    }
    let signer = roster.person(read.entry.signer)
    let signature: FrameRef.Signature = signer.map { read.isSigned(by: $0.verifyingKey) ? .good : .bad } ?? .open
    let ref = FrameRef(
      index: frame.index, location: frame.location, leaf: frame.leaf,
      tagMatches: read.entry.seq == seq && read.entry.caseID == name.caseID, seenMatches: read.seenMatches(before),
      signature: signature)
    return (Certified(read, ref), ref)
  }

  /// Folds an entry of a case, and takes up what it brings: a definition, the next register epoch.
  func fold(_ certified: Certified, in id: CaseID) throws(CaseworkError) {
    try prepareDefinition(certified.entry)
    guard var loaded = cases.removeValue(forKey: id) else { return }
    let ruling = loaded.fold.fold(certified, world: world(checked: loaded.index.checked))
    try checkJudged()
    cases[id] = loaded
    switch ruling {
    case .accepted:
      for finding in doubts.settle(id) { report(finding) }
      try learnRegister(certified.entry, in: id)
      remember(certified.entry, loaded.fold.compartments, &loaded.index, of: id)
      cases[id]?.index = loaded.index
    case .void(let rule):
      let kind: Finding.Kind = rule.isForkAlarm ? .fork : .void(rule)
      tell(Finding(kind, index: certified.index, leaf: certified.leaf, caseID: id), in: id)
    }
  }

  /// The tags that this case's next frames may carry.
  func renewWindow(_ id: CaseID) throws(CaseworkError) {
    guard let fold = cases[id]?.fold else { return }
    let name = EpochName(caseID: id, compartment: Roster.Part.register, number: fold.registerEpoch ?? 1)
    // Whatever can fail comes before anything is changed.
    let window = try tags(name, from: fold.chain.nextSeq)
    guard var loaded = cases.removeValue(forKey: id) else { return }
    defer { cases[id] = loaded }
    for tag in loaded.window.keys { caseOfTag[tag] = nil }
    loaded.window = window
    for tag in loaded.window.keys { caseOfTag[tag] = id }
    let old = pin.cases[id]
    // Whoever wrote the last entry themselves has looked.
    let isKnown = old?.standing == .known || loaded.fold.entries.last?.signer == me
    let item = Pin.Case(
      frames: loaded.index.frames.count, accepted: loaded.fold.chain.nextSeq,
      time: loaded.fold.chain.time ?? pin.time, workflow: loaded.fold.workflow?.id ?? "unopened",
      assigned: loaded.fold.assigned, tags: loaded.window.sorted { $0.value < $1.value }.map(\.key),
      standing: reads(Roster.Part.register, in: loaded.fold) ? (isKnown ? .known : .new) : .left)
    if old != item {
      pin.cases[id] = item
      unsaved.cases.insert(id)
    }
  }

  func renewRosterWindow() throws(CaseworkError) {
    guard let name = rosterEpoch ?? firstRosterEpoch else { return }
    rosterWindow = try tags(name, from: roster.chain.nextSeq)
    let item = Pin.Case(
      frames: rosterIndex.frames.count, accepted: roster.chain.nextSeq, time: roster.chain.time ?? pin.time,
      workflow: "roster", assigned: nil, tags: rosterWindow.sorted { $0.value < $1.value }.map(\.key),
      standing: .known)
    if pin.cases[.roster] != item {
      pin.cases[.roster] = item
      unsaved.cases.insert(.roster)
    }
  }

  func tags(_ name: EpochName, from seq: Int) throws(CaseworkError) -> [Tag: Int] {
    do {
      let tags = try keys.tags(from: seq, count: Self.window, name)
      return Dictionary(zip(tags, seq...), uniquingKeysWith: { $1 })
    } catch {
      throw .sealing(error)
    }
  }
}

extension Certified {
  /// From the ledger, as met for the first time.
  init(_ read: ReadEntry, _ ref: FrameRef) {
    let signature: Signature =
      switch ref.signature {
      case .good: .pinned
      case .bad: .bad
      case .open: .open(read)
      }
    self.init(
      entry: read.entry, index: read.index, leaf: read.leaf, tagMatches: ref.tagMatches, seenMatches: ref.seenMatches,
      signature: signature)
  }
}
