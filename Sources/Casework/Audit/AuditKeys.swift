import LedgerStore
import Sealing
import Syntax

/// The key files of one chain: opened for as long as it is followed.
extension ChainAudit {
  /// Those that say they are this chain's, and open to us: by one's own keys first. Of a register the first epoch alone is
  /// taken, by which the chain is found; what else they hold once an entry has said what it must be, since whoever keeps the
  /// folder can seal anything to anybody.
  func openKeyFiles() throws(CaseworkError) {
    var opened: [(file: KeyFile, item: OpenedKeyFiles.Item)] = []
    for item in try ground.keyFiles(of: id) {
      guard let bytes = try vault.keyFileIfAny(item.hash), let plaintext = open(bytes, as: item) else { continue }
      guard let file = KeyFile.read(plaintext), file.vault == office.genesisHash, file.place.caseID == id else {
        continue
      }
      guard file.place.compartment == Roster.Part.register else {
        ofParts.insert(item.hash)
        continue
      }
      try keepFirst(file, plaintext)
      opened.append((file, item))
      offered.append(item.hash)
    }
    try openFirst(opened)
  }

  /// Whoever puts a file with another secret there must not shut us out: that of the first epoch is known by the case's name,
  /// and the roster's by the ledger's first tag.
  private func openFirst(_ opened: [(file: KeyFile, item: OpenedKeyFiles.Item)]) throws(CaseworkError) {
    let first = EpochName(caseID: id, compartment: Roster.Part.register, number: 1)
    if try isFirst(first) { return }
    for (file, item) in opened where file.first == 1 {
      guard let bytes = try vault.keyFileIfAny(item.hash), let plaintext = open(bytes, as: item) else { continue }
      let before = keys.holds(first)
      keys.forget(first)
      try keepFirst(file, plaintext)
      if try isFirst(first) || !before { return }
    }
  }

  private func isFirst(_ first: EpochName) throws(CaseworkError) -> Bool {
    guard let recipient = keys.recipient(first) else { return true }
    guard id == .roster else { return id == .of(vault: office.genesisHash, firstKey: recipient) }
    let tag: Tag?
    do { tag = try keys.tag(seq: 0, first) } catch { throw .sealing(error) }
    guard let tag, ground.log.end > 1 else { return true }
    return try next(tag, after: 0) != nil
  }

  private func keepFirst(_ file: KeyFile, _ plaintext: borrowing Plaintext) throws(CaseworkError) {
    do { _ = try keys.takeFirst(file, plaintext) } catch { throw .sealing(error) }
  }

  private func keep(_ plaintext: borrowing Plaintext, in compartment: CompartmentState) throws(CaseworkError) {
    guard let file = KeyFile.read(plaintext), file.vault == office.genesisHash, file.place.caseID == id,
      file.place.compartment == compartment.name
    else { return }
    do { _ = try keys.take(file, plaintext, in: compartment) } catch { throw .sealing(error) }
  }

  /// The keys of the other parts, by the names that the ledger gives their files: whoever has them compares those files, and the
  /// roster's auditors open the cases by theirs. Who tries the registers alone looks where they are a member.
  func openParts(_ reach: AuditRun.Reach) throws(CaseworkError) {
    let isOurs = reach == .registers && compartments.values.contains { $0.members[office.me] != nil }
    for (name, compartment) in compartments where name != Roster.Part.register {
      for hash in compartment.epochs.flatMap({ [$0.keyFile] + $0.replaced }) where isOurs || ofParts.contains(hash) {
        guard let bytes = try vault.keyFileIfAny(hash),
          let plaintext = try? office.person.keys.open(bytes, within: .keyFile)
        else { continue }
        try keep(plaintext, in: compartment)
      }
    }
  }

  private func open(_ file: [UInt8], as item: OpenedKeyFiles.Item) -> Plaintext? {
    item.isAuditors ? openAsAuditor(file) : try? office.person.keys.open(file, within: .keyFile)
  }

  /// By keys of our own, or by those of the auditors.
  private func open(_ file: [UInt8]) -> Plaintext? {
    if let plaintext = try? office.person.keys.open(file, within: .keyFile) { return plaintext }
    return openAsAuditor(file)
  }

  /// The auditors' keys are the roster's to give.
  private func openAsAuditor(_ file: [UInt8]) -> Plaintext? {
    guard id != .roster, let chain = ground.roster else { return keys.openAsAuditor(file) }
    return chain.keys.openAsAuditor(file)
  }

  /// As a client rules it: see `Office.isMade`. An auditor is a reader by the audit epoch that the file is sealed to.
  func isMade(_ line: RegisterLine) -> Bool {
    let (genesis, register) = (office.genesisHash, line.register)
    let file = line.file(genesis)
    var brought = line.brought
    if line.isBrought, brought == nil { return false }
    if keys.holds(file, in: register) { return makes(line.epoch, file, for: line.readers) ?? false }
    if line.opens, brought == nil {
      do { brought = try vault.readWhole(.key, line.epoch.keyFile) } catch {
        if isReader(line) { end(line) }
      }
    }
    if let brought {
      if let plaintext = open(brought) { return line.isMade(plaintext, vault: genesis) }
      if line.opens, isReader(line) { return false }
    }
    find(file, line)
    if keys.holds(file, in: register) { return makes(line.epoch, file, for: line.readers) ?? false }
    // As of that entry: who leaves later, or has come back since, could tell.
    if line.roster.hasLeft(office.me, at: line.epoch.index + 1) || line.isLost(to: office.me) { return true }
    doubts.add(line)
    outcome.isUnsure = true
    return false
  }

  /// As `KeyBox.makes`. A file that was found to be what it should be is not made a second time: each stanza is three scalar
  /// multiplications.
  func makes(_ epoch: CompartmentState.Epoch, _ file: KeyFile, for readers: [Recipient]) -> Bool? {
    if made[epoch.keyFile] == epoch { return true }
    let isMade = keys.makes(epoch, file, for: readers)
    if isMade == true { made[epoch.keyFile] = epoch }
    return isMade
  }

  /// It may come back: whoever has the file can tell, so nothing is said before we can.
  private func end(_ line: RegisterLine) {
    outcome.hasEnded = true
    find(
      .keyFileMissing(compartment: Roster.Part.register, epoch: line.number), index: line.epoch.index, check: .files)
  }

  private func isReader(_ line: RegisterLine) -> Bool {
    let epoch = line.epoch
    if office.person.keys.generations.contains(where: { $0.number == epoch.readers[office.me] }) { return true }
    guard let audit = epoch.auditEpoch, let recipient = line.roster.auditRecipient(epoch: audit),
      let chain = ground.roster
    else { return false }
    return chain.keys.holds(
      EpochName(caseID: .roster, compartment: Roster.Part.audit, number: audit), of: recipient)
  }

  /// Looks for the secrets in the files that opened to us: in the one that the line names, then in the one that had some last,
  /// which was made for whoever came late and has more.
  private func find(_ file: KeyFile, _ line: RegisterLine) {
    let named = line.epoch.keyFile
    for hash in (offered.contains(named) ? [named] : []) + offered where !keys.holds(file, in: line.register) {
      guard let bytes = try? vault.readWhole(.key, hash), let plaintext = open(bytes) else { continue }
      let before = keys.count
      try? keep(plaintext, in: line.register)
      if keys.count > before, let at = offered.firstIndex(of: hash) { offered.insert(offered.remove(at: at), at: 0) }
    }
  }

  /// The secrets of a register's new epochs.
  func learn(_ entry: Entry) {
    for opened in entry.epochs where opened.n > 1 && opened.compartment == Roster.Part.register {
      let place = EpochName(caseID: id, compartment: opened.compartment, number: opened.n)
      guard let part = compartments[opened.compartment], !keys.holds(place, of: opened.recipient) else { continue }
      let line = RegisterLine(entry: entry, caseID: id, register: part, number: opened.n, roster: roster)
      if let brought = line.brought, let plaintext = open(brought) { try? keep(plaintext, in: part) }
      find(line.file(office.genesisHash), line)
      if !keys.holds(place, of: opened.recipient) { keys.forget(place) }
    }
  }
}

extension ChainAudit.Outcome {
  /// Some frame of it lies in the ledger. Else there may be no such case, and nothing is kept for whoever made its key file.
  var isFound: Bool { isCase || hasEnded }
}

extension Vault {
  /// nil for what is no key file. One that the disk does not give is another matter: without it we could call an honest
  /// entry forged, so nothing is said at all.
  /// - Parameter isWanted: asked of its size; nil for one that is not.
  func keyFileIfAny(
    _ hash: Digest, where isWanted: (_ size: Int) -> Bool = { _ in true }
  ) throws(CaseworkError) -> [UInt8]? {
    do {
      return try readWhole(.key, hash, where: isWanted)
    } catch {
      guard case .io = error else { return nil }
      throw .storage(error)
    }
  }
}
