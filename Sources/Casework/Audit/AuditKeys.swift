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
    }
  }

  /// As a client rules it: the roster's register key file is the one that its readers would have made.
  func isMade(_ epoch: CompartmentState.Epoch, _ roster: Roster) -> Bool {
    let register = roster.compartments[Roster.Part.register]
    let file = KeyFile(vault: office.genesisHash, epoch, of: Roster.Part.register, in: .roster)
    let readers = epoch.readers.compactMap { roster.recipient(of: $0.key, generation: $0.value) }
    if !keys.holds(file, in: register), let bytes = try? office.reader.readWhole(.key, epoch.keyFile),
      let plaintext = try? office.person.keys.open(bytes, within: .keyFile)
    {
      try? keep(plaintext, epoch.keyFile, in: register)
    }
    guard keys.holds(file, in: register) else { return roster.hasLeft(office.me) }
    return keys.makes(epoch, file, for: readers) ?? false
  }

  /// The tags that a case's next frames may carry.
  func renew(_ id: CaseID) throws(CaseworkError) {
    for tag in windows[id, default: [:]].keys { byTag[tag] = nil }
    let chain = id == .roster ? roster.chain : folds[id]?.chain ?? Chain()
    var window: [Tag: Int] = [:]
    do {
      for seq in chain.nextSeq..<(chain.nextSeq + Office.window) {
        if let tag = try keys.tag(seq: seq, name(id)) { window[tag] = seq }
      }
    } catch {
      throw .sealing(error)
    }
    windows[id] = window
    for tag in window.keys { byTag[tag] = id }
  }

  /// The true secret of a new epoch: what the folder claimed before must be of the public key that the entry gives.
  func learn(_ entry: Entry, _ id: CaseID) throws(CaseworkError) {
    for line in entry.epochs {
      let place = EpochName(caseID: id, compartment: line.compartment, number: line.n)
      guard keys.holds(place) else { continue }
      let isTrue = try? keys.withSecret(place) { secret throws(SealingError) -> Bool in
        try SealingKey.from(secret: secret).recipient == line.recipient
      }
      guard isTrue != true else { continue }
      keys.forget(place)
      guard let key = entry.keys.first(where: { $0.compartment == line.compartment && $0.n == line.n }),
        let file = try? office.reader.readWhole(.key, key.hash),
        let plaintext = try? office.person.keys.open(file, within: .keyFile)
      else { continue }
      try keep(plaintext, key.hash)
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
