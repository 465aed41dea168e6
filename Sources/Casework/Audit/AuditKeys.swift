import LedgerStore
import Sealing
import Syntax

/// Which cases an audit can read: by one's own key files, and by those that are sealed to the auditors.
extension AuditRun {
  func name(_ id: CaseID) -> EpochName {
    let compartments = id == .roster ? roster.compartments : folds[id]?.compartments ?? [:]
    let number = compartments[Roster.Part.register]?.current?.number ?? 1
    return EpochName(caseID: id, compartment: Roster.Part.register, number: number)
  }

  /// Opens every key file once. What opens to the auditors' epochs needs those first.
  func openRegisters() throws(CaseworkError) {
    let names: [Digest]
    do { names = try office.reader.fileNames(.key).hashes } catch { throw CaseworkError(error) }
    var others: [Digest] = []
    for hash in names {
      guard let file = try keyFile(hash) else { continue }
      if let plaintext = try? office.person.keys.open(file, within: .keyFile) {
        try keep(plaintext, hash)
      } else {
        others.append(hash)
      }
    }
    let audits = keys.epochs(of: Roster.Part.audit, in: .roster)
    guard !audits.isEmpty else { return }
    for hash in others {
      guard let file = try keyFile(hash) else { continue }
      for number in audits.reversed() {
        let audit = EpochName(caseID: .roster, compartment: Roster.Part.audit, number: number)
        guard let plaintext = try? open(file, audit) else { continue }
        try keep(plaintext, hash)
        break
      }
    }
  }

  /// nil for what is no key file. One that the disk does not give is another matter: without it we could call an honest
  /// entry forged, so nothing is said at all.
  private func keyFile(_ hash: Digest) throws(CaseworkError) -> [UInt8]? {
    do {
      return try office.reader.readWhole(.key, hash)
    } catch {
      guard case .io = error else { return nil }
      throw .storage(error)
    }
  }

  private func open(_ file: [UInt8], _ audit: EpochName) throws(SealingError) -> Plaintext {
    let opened = try keys.withSecret(audit) { secret throws(SealingError) -> Box in
      Box(try Age.open(file, with: secret, within: .keyFile))
    }
    guard let opened else { throw .noMatchingKey }
    return opened.take()
  }

  private func keep(
    _ plaintext: borrowing Plaintext, _ hash: Digest, in compartment: CompartmentState? = nil
  ) throws(CaseworkError) {
    guard let file = KeyFile.read(plaintext), file.vault == office.genesisHash else { return }
    do { _ = try keys.take(file, plaintext, in: compartment) } catch { throw .sealing(error) }
    if file.place.compartment == Roster.Part.register {
      registers[file.place.caseID, default: [:]][file.place.number] = hash
      if compartment == nil { offered[file.place.caseID, default: []].append(hash) }
    }
  }

  /// As a client rules it: see `Office.isMade`. An auditor is a reader by the audit epoch that the file is sealed to.
  func isMade(_ line: RegisterLine) -> Bool {
    let (vault, register) = (office.genesisHash, line.register)
    let file = line.file(vault)
    var brought = line.brought
    if line.isBrought, brought == nil { return false }
    if keys.holds(file, in: register) { return keys.makes(line.epoch, file, for: line.readers) ?? false }
    if line.opens, brought == nil {
      do { brought = try office.reader.readWhole(.key, line.epoch.keyFile) } catch {
        if isReader(of: line.epoch) { end(line) }
      }
    }
    if let brought {
      if let plaintext = open(brought) { return line.isMade(plaintext, vault: vault) }
      if line.opens, isReader(of: line.epoch) { return false }
    }
    find(file, line)
    if keys.holds(file, in: register) { return keys.makes(line.epoch, file, for: line.readers) ?? false }
    if line.roster.hasLeft(office.me) { return true }
    doubts.add(line)
    return false
  }

  /// It may come back: whoever has the file can tell, so nothing is said before we can.
  private func end(_ line: RegisterLine) {
    ended.insert(line.caseID)
    let (part, number) = (Roster.Part.register, line.number)
    find(
      .keyFileMissing(compartment: part, epoch: number), index: line.epoch.index, caseID: line.caseID, check: .files)
  }

  private func isReader(of epoch: CompartmentState.Epoch) -> Bool {
    if office.person.keys.generations.contains(where: { $0.number == epoch.readers[office.me] }) { return true }
    guard let audit = epoch.auditEpoch, let recipient = roster.auditRecipient(epoch: audit) else { return false }
    return keys.holds(EpochName(caseID: .roster, compartment: Roster.Part.audit, number: audit), of: recipient)
  }

  /// Looks for the secrets in the files that opened to us.
  private func find(_ file: KeyFile, _ line: RegisterLine) {
    for hash in offered[line.caseID] ?? [] where !keys.holds(file, in: line.register) {
      guard let bytes = try? office.reader.readWhole(.key, hash), let plaintext = open(bytes) else { continue }
      try? keep(plaintext, hash, in: line.register)
    }
  }

  /// By keys of our own, or by those of the auditors.
  private func open(_ file: [UInt8]) -> Plaintext? {
    if let plaintext = try? office.person.keys.open(file, within: .keyFile) { return plaintext }
    for number in keys.epochs(of: Roster.Part.audit, in: .roster).reversed() {
      let audit = EpochName(caseID: .roster, compartment: Roster.Part.audit, number: number)
      if let plaintext = try? open(file, audit) { return plaintext }
    }
    return nil
  }

  /// The tags that a case's next frames may carry.
  func renew(_ id: CaseID) throws(CaseworkError) {
    for tag in windows[id, default: [:]].keys { byTag[tag] = nil }
    let chain = id == .roster ? roster.chain : folds[id]?.chain ?? Chain()
    var window: [Tag: Int] = [:]
    if !ended.contains(id) {
      do {
        for seq in chain.nextSeq..<(chain.nextSeq + Office.window) {
          if let tag = try keys.tag(seq: seq, name(id)) { window[tag] = seq }
        }
      } catch {
        throw .sealing(error)
      }
    }
    windows[id] = window
    for tag in window.keys { byTag[tag] = id }
  }

  /// The true secrets of new epochs: what the folder claimed before may be of another public key.
  func learn(_ entry: Entry, _ id: CaseID) {
    let compartments = id == .roster ? roster.compartments : folds[id]?.compartments ?? [:]
    for opened in entry.epochs where opened.n > 1 || opened.compartment != Roster.Part.register {
      let place = EpochName(caseID: id, compartment: opened.compartment, number: opened.n)
      guard let part = compartments[opened.compartment], !keys.holds(place, of: opened.recipient) else { continue }
      let epoch = part.epochs[opened.n - 1]
      if opened.compartment == Roster.Part.register {
        let line = RegisterLine(entry: entry, caseID: id, register: part, number: opened.n, roster: roster)
        if let brought = line.brought, let plaintext = open(brought) { try? keep(plaintext, epoch.keyFile, in: part) }
        find(line.file(office.genesisHash), line)
      } else if keys.holds(place), let file = try? office.reader.readWhole(.key, epoch.keyFile),
        let plaintext = try? office.person.keys.open(file, within: .keyFile)
      {
        try? keep(plaintext, epoch.keyFile, in: part)
      }
      if !keys.holds(place, of: opened.recipient) { keys.forget(place) }
    }
  }

  /// Frames that no expected tag claimed: forged under a tag of their own, or of a case that we can't read.
  func claimTheRest() throws(CaseworkError) {
    var left = 0
    for (index, location, leaf) in unclaimed {
      let frame: Frame
      do { frame = try office.reader.frame(at: location, index: index) } catch { throw CaseworkError(error) }
      if let id = owner(frame) {
        report.voids += 1
        find(.void(.tag), index: index, leaf: leaf, caseID: id, check: .frames)
      } else {
        left += 1
      }
    }
    report.unclaimed = left
    if left > 0, report.isAuditor { find(.unclaimedFrames(left), check: .frames) }
  }

  private func owner(_ frame: Frame) -> CaseID? {
    for (id, epochs) in registers {
      for number in epochs.keys {
        let place = EpochName(caseID: id, compartment: Roster.Part.register, number: number)
        let opened = try? keys.withFrameKey(place) { key throws(LedgerError) -> Bool in
          do throws(LedgerError) {
            return try frame.open(with: key, genesis: office.genesisHash) != nil
          } catch {
            guard case .badEntry = error else { throw error }
            return true
          }
        }
        if opened == true {
          keyOf?[frame.index] = place
          return id
        }
      }
    }
    return nil
  }
}

/// Carries a plaintext out of a closure that can only return copyable things.
private final class Box {
  private var plaintext: Plaintext?

  init(_ plaintext: consuming Plaintext) { self.plaintext = consume plaintext }

  func take() -> Plaintext { plaintext.take()! }
}
