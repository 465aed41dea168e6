package import LedgerStore
package import Sealing
package import Syntax
import WorkflowEngine

/// One person at work at one vault, unlocked: everything a command does goes through here.
///
/// A class because one session has one state; used by one thread. What it knows it has replayed itself from signed
/// entries: the folder is never believed.
package final class Office {
  package let home: Home
  package let clock: Clock
  let person: Person
  let localKey: LocalKey
  /// Writes; nobody else touches it, so that an append can hold it while its callbacks read.
  var writer: Vault
  /// Reads and stages.
  let reader: Vault
  var keys: KeyBox
  var pin: Pin
  package internal(set) var roster: Roster
  var rosterIndex = CaseIndex()
  var rosterWindow: [Tag: Int] = [:]
  var cases: [CaseID: LoadedCase] = [:]
  /// Which of my cases a frame may belong to.
  var caseOfTag: [Tag: CaseID] = [:]
  var definitions: [Digest: Workflow] = [:]
  /// Under which what was read of a definition is kept; nil where nothing can be.
  var programMark = ProgramFile.mark
  var plans: [Digest: MigrationPlan] = [:]
  /// Key files of a register that are for us, whatever the ledger names now.
  var offered: [CaseID: [Digest]] = [:]
  /// While cases are read again: the register files, once listed. Listing opens every key file there is.
  var isRebuilding = false
  var listed: [CaseID: [(hash: Digest, file: KeyFile)]]?
  /// Cases that can't be read as they lie there, and why. Nothing of the others waits for them.
  package internal(set) var unreadable: [CaseID: CaseworkError] = [:]
  /// Set by a ruling that could not be made, for want of a file.
  var unjudged: CaseworkError?
  var doubts = Doubts()
  /// Opened although the vault is not what it was: for an audit, and nothing is read into our memory or written.
  package var isForAuditAlone: Bool { whyForAudit != nil }
  /// What kept it from being opened.
  var whyForAudit: CaseworkError?
  /// True while we hold the vault's lock.
  var isAppending = false
  /// When the frames read before were looked at once more.
  var looked: Moment?
  /// Why it could not be told whether they lie as they did: until it can, only protection is written.
  var unseen: CaseworkError?
  var unsaved = Unsaved()
  var journal = JournalState()
  /// True while no other window of this person can write our memory.
  var isAlone = false
  /// Files in keys/ that are remembered as looked at. Fewer only in tests.
  var triedMax = Pin.triedMax
  /// Whether an adoption's definition is checked before it is endorsed. Off only in tests that found many vaults.
  var checksDefinitions = true
  /// Definitions that were checked in this session.
  var soundDefinitions: Set<Digest> = []
  /// False until somebody has said that this machine's clock is right, where it is far ahead of all that was seen.
  package var isClockTrusted = true
  /// Forks that were met, as kept in the person's own folder.
  var alarms: [ForkAlarm] = []
  /// Runs between preparing a step and taking the lock: where others come in. Only for tests.
  var beforeLock: (() -> Void)?
  /// What was found out of order in this session: to be told by every command, whatever it was asked.
  package internal(set) var findings: [Finding] = []

  /// Frames further on than this many steps are not looked for: a tag names its step.
  static let window = 8
  /// Frames before the head that are looked at again at every start, besides all that the last session read anew: who has
  /// hidden one of them must go on hiding it while so many are written. A quarter of a megabyte.
  static let lookFrames = 256
  static let lookSeconds: Int64 = 60
  /// An entry this far ahead of one's own clock is not built upon.
  static let aheadSeconds: Int64 = 600

  init(home: Home, person: consuming Person, path: String, clock: Clock) throws(CaseworkError) {
    do {
      let reader = try Vault.open(at: path)
      writer = reader.another()
      pin = Pin(head: reader.start, time: clock.now())
      roster = Roster(genesis: reader.genesis)
      self.reader = reader
    } catch {
      throw CaseworkError(error)
    }
    do {
      keys = try KeyBox()
      localKey = try LocalKey(of: person.keys.local)
    } catch {
      throw .sealing(error)
    }
    self.home = home
    self.person = person
    self.clock = clock
  }

  /// A step that the person asked for has been recorded since this was last set to false; a receipt for reading is none.
  package var hasRecorded = false

  package var me: String { person.name }
  package var genesisHash: Digest { reader.genesis.hash }
  package var vaultCode: String { reader.genesis.controlCode }
  package var vaultPath: String { reader.path }
  /// Leaves read and remembered, vault.note counted.
  package var pinnedSize: Int { pin.head.size }
  package func now() -> Moment { clock.now() }

  /// True once we are in the roster and hold its register.
  package var isMember: Bool {
    guard let name = rosterEpoch else { return false }
    return roster.isActive(me) && keys.holds(name)
  }

  /// What the vault calls itself: `storstad.example/avhopp`.
  package var vaultName: String { reader.genesis.origin }

  /// The roles I hold now.
  package var myRoles: [String] { roster.roles(of: me, time: now()) }
  package var myItems: [String] { roster.items(of: me, time: now()) }

  var rosterEpoch: EpochName? {
    roster.compartments[Roster.Part.register]?.current.map { epoch in
      EpochName(caseID: .roster, compartment: Roster.Part.register, number: epoch.number)
    }
  }

  /// - Parameter checked: marks of the case's register key lines that were found right before.
  func world(checked: Set<Digest> = []) -> World {
    World(roster: roster, definitions: definitions, plans: plans) { self.isMade($0, checked: checked) }
  }

  func report(_ finding: Finding) {
    if finding.kind == .fork, let index = finding.index, let leaf = finding.leaf {
      raise(ForkAlarm(index: index, leaf: leaf))
    }
    if !findings.contains(finding) { findings.append(finding) }
  }
}

/// Where the time comes from; tests turn it.
package struct Clock: Sendable {
  package let now: @Sendable () -> Moment

  package init(now: @escaping @Sendable () -> Moment) { self.now = now }

  package static let system = Clock { Moment.now() }
}

/// One of my cases as replayed in this session.
struct LoadedCase {
  var fold: CaseFold
  var index: CaseIndex
  var window: [Tag: Int] = [:]
  /// Compartments whose current key file isn't what its members would have made: nothing more is sealed to it.
  var suspicious: Set<String> = []
  /// The compartments whose key files have all been found right.
  var compared: [String: CompartmentState]?
}

/// Something out of order, and where.
package struct Finding: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// An entry that lies in the ledger and moves nothing.
    case void(VoidRule)
    /// Two histories have met: somebody was shown another ledger.
    case fork
    /// The case can't be read: the payload says why. It stops no other.
    case unreadableCase(CaseworkError)
    /// A key file is sealed to somebody who is no member; the payload names part, epoch and who wrote it.
    case ghostReader(compartment: String, epoch: Int, writer: String)
    /// A key file leaves a member out.
    case omittedReader(compartment: String, epoch: Int, writer: String)
    /// A key file is not what its members would have made: somebody was added, or left out.
    case wrongReaders(compartment: String, epoch: Int, writer: String)
    case keyFileMissing(compartment: String, epoch: Int)
    /// Its bytes are not those that its name is the hash of.
    case keyFileDamaged(compartment: String, epoch: Int)
    /// The disk does not give a sealed file: nothing can be said of it.
    case unreadable(compartment: String)
    /// The form says other things than the entry's facts.
    case lyingFact(name: String)
    case bodyMissing(compartment: String)
    case bodyDamaged(compartment: String)
    /// A body that was put under another entry.
    case misplacedBody(line: String)
    /// What was adopted, or waits to be, is not the definition or the plan that its entry names.
    case otherDefinition
    /// A frame opens with our key and holds no entry.
    case notAnEntry
    /// The vault ends here, before the last of so many leaves that were seen of it, or signed by outsiders.
    case older(seen: Int)
    /// Frames that no register key claims, and that ours should.
    case unclaimedFrames(FrameRanges)
    /// Frames that no register key claims, from before we had the auditors' key or from while nobody had: of cases whose
    /// register is not sealed to us yet, or forged, or spoilt. Which, can be said once every case has been written to.
    case unsealedFrames(FrameRanges)
    /// A later entry, in another case, claims an earlier time.
    case timeInversion
    /// A witness had seen it by then.
    case datedAfterWitness(Moment)
    /// It lies after a line that a witness had signed by then.
    case datedBeforeWitness(Moment)
    case aheadOfClock(Moment)
    /// Written to the vault, and could not be noted in our own files.
    case memoryNotKept
    /// The bytes of a frame are not what was written. The payload is the damage, and whether the ledger could be read on behind it.
    case damagedFrame(String, isReadOn: Bool)
    /// What is wrong with the vault as a whole: what kept it from being opened, or what it lacks of a checkpoint.
    case vaultFault(CaseworkError)
    /// There is no entry at all: whoever founds a vault writes the first at once.
    case notFounded
    /// No key file opens the roster to us, and cases' do: of nobody is it known what they may.
    case rosterClosed
  }

  package let kind: Kind
  package let index: Int?
  package let leaf: Digest?
  package let caseID: CaseID?
  /// The sealed file that it is about, to be looked for in a backup.
  package let file: FileName?

  package init(_ kind: Kind, index: Int? = nil, leaf: Digest? = nil, caseID: CaseID? = nil, file: FileName? = nil) {
    (self.kind, self.index, self.leaf, self.caseID, self.file) = (kind, index, leaf, caseID, file)
  }
}

/// What was acknowledged: it is on the disk.
package struct Done: Sendable, Equatable {
  package let caseID: CaseID
  package let index: Int
  package let leaf: Digest
  package let seq: Int
  package let time: Moment
  /// Our clock was behind the case's: the case's last time was used, and marked.
  package let clockBehind: Bool
  /// Compartments whose epoch this entry turned.
  package let turned: [String]
  /// An act of the roster that this began or endorsed, and that more founders must sign.
  package let waiting: Digest?
  package var isEffective: Bool { waiting == nil }
  /// Parts that nobody was left to read, and that were given readers before this was written.
  package internal(set) var takenUp: [String] = []
}

extension CaseworkError {
  init(_ error: LedgerError) {
    switch error {
    case .rolledBack(let index), .rewritten(let index): self = .rolledBack(index: index)
    default: self = .storage(error)
    }
  }

  init(_ error: AppendError<CaseworkError>) {
    switch error {
    case .ledger(let error): self = CaseworkError(error)
    case .caller(let error): self = error
    }
  }
}
