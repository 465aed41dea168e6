package import LedgerStore
import Sealing
package import Syntax
import WorkflowEngine

/// One thing that `doctor` looks at.
package struct HealthCheck: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// I am admitted: without that the others can't be known.
    case admitted
    /// A step could be recorded now: it was tried. `fault` says why not.
    case writing
    /// The disk has room for a while: `count` is the bytes that are left. Not there where writing fails.
    case room
    /// No torn entry and nothing left in tmp.
    case leftovers
    /// Our clock is within ten minutes of the newest entry's time, or after it.
    case clock
    /// Enough founders for the threshold, and one more.
    case founders
    /// Each role of each workflow has as many holders as its definition asks for.
    case roles
    /// No role or item runs out within 30 days.
    case expiring
    /// Two living readers of every part of my cases; the names are of those who could be let in.
    case readers
    /// Every key file could be read: one that could not may let me into a case.
    case keyFiles
    /// Nobody is owed keys, the auditors included.
    case owed
    /// No part waits for its epoch to be turned since somebody no longer reads it.
    case stale
    /// The log was signed, and witnessed, as lately as the founders want.
    case log
    /// Nothing out of order was found in this session.
    case findings
    /// For `--jour`: two people on duty can open the register.
    case onDuty
    /// For `--jour`: no decision lapses before the next working day at noon.
    case lapsing
    /// For `--jour`: every case of mine that is not closed has a duty card.
    case dutyCards
  }

  package let kind: Kind
  package let isFine: Bool
  /// Roles, persons, parts: names of ours and key names.
  package var names: [String] = []
  package var cases: [CaseID] = []
  package var count = 0
  package var until: Moment?
  package var fault: LedgerError?
}

extension Office {
  /// Whether the vault and its people are in order, as far as I may know: `.admitted` alone for who is not. `isForDuty` adds what must hold before a weekend.
  package func doctor(isForDuty: Bool = false) throws(CaseworkError) -> [HealthCheck] {
    try refresh()
    // Also files that came with no entry after the one that names them.
    try discover()
    try save()
    // Who is not let in sees no person and no case: nothing to say would look as if all were well.
    guard isMember else { return [HealthCheck(kind: .admitted, isFine: false)] }
    var checks = checkWriting() + [try checkLeftovers(), checkClock(), checkFounders()]
    checks += [try checkRoles(), checkExpiring()]
    _ = try readable()
    checks.append(HealthCheck(kind: .keyFiles, isFine: pin.unlooked == 0, count: pin.unlooked))
    checks += [checkReaders(), try checkOwed(), checkStale()]
    if isForDuty { checks += [checkOnDuty(), checkLapsing(), checkDutyCards()] }
    checks.append(HealthCheck(kind: .log, isFine: roster.logDue(at: now()) == nil))
    checks.append(HealthCheck(kind: .findings, isFine: findings.isEmpty, count: findings.count))
    return checks
  }

  private var mine: [(id: CaseID, fold: CaseFold)] {
    cases.filter { $0.value.fold.workflow != nil }.map { ($0.key, $0.value.fold) }.sorted { $0.id.hex < $1.id.hex }
  }

  /// A night's reports with their documents, and the next Monday's: less than this is a matter for today.
  private static let roomWanted = 1 << 30

  private func checkWriting() -> [HealthCheck] {
    do {
      let room = try reader.tryWriting()
      return [
        HealthCheck(kind: .writing, isFine: true),
        HealthCheck(kind: .room, isFine: room >= Self.roomWanted, count: room),
      ]
    } catch {
      return [HealthCheck(kind: .writing, isFine: false, fault: error)]
    }
  }

  private func checkLeftovers() throws(CaseworkError) -> HealthCheck {
    do {
      let torn = try reader.tornBytes(after: pin.head)
      return HealthCheck(kind: .leftovers, isFine: torn == 0, count: torn)
    } catch {
      throw CaseworkError(error)
    }
  }

  private func checkClock() -> HealthCheck {
    let newest = pin.cases.values.map(\.time).max()
    let isFine = newest.map { $0.seconds <= now().seconds + Self.aheadSeconds } ?? true
    return HealthCheck(kind: .clock, isFine: isFine, until: isFine ? nil : newest)
  }

  private func checkFounders() -> HealthCheck {
    let active = roster.founders.count
    return HealthCheck(kind: .founders, isFine: active > roster.threshold && roster.threshold > 1, count: active)
  }

  private func checkRoles() throws(CaseworkError) -> HealthCheck {
    var missing: [String] = []
    for (_, _, workflow) in try workflows() {
      for role in workflow.roles where roster.holders(ofRole: role.id, time: now()).count < role.min {
        if !missing.contains(role.id) { missing.append(role.id) }
      }
    }
    return HealthCheck(kind: .roles, isFine: missing.isEmpty, names: missing)
  }

  private func checkExpiring() -> HealthCheck {
    let limit = now().seconds + 30 * 86_400
    let soon = roster.people.filter { person in
      person.isActive
        && (person.roles + person.items).contains { held in
          guard held.dropped == nil, let until = held.until else { return false }
          return until >= now() && until.seconds <= limit
        }
    }
    return HealthCheck(kind: .expiring, isFine: soon.isEmpty, names: soon.map(\.name))
  }

  private func checkReaders() -> HealthCheck {
    var (thin, able): ([CaseID], [String]) = ([], [])
    for (id, fold) in mine {
      let parts = fold.compartments.values.filter { $0.living(in: roster, at: nil).count < 2 }.map(\.name)
      guard !parts.isEmpty else { continue }
      thin.append(id)
      able += couldRead(parts, fold).filter { !able.contains($0) }
    }
    return HealthCheck(kind: .readers, isFine: thin.isEmpty, names: able, cases: thin)
  }

  private func checkOwed() throws(CaseworkError) -> HealthCheck {
    var behind: [CaseID] = []
    for (id, _) in mine where try !owing(id).isEmpty { behind.append(id) }
    return HealthCheck(kind: .owed, isFine: behind.isEmpty, cases: behind)
  }

  private func checkStale() -> HealthCheck {
    let stale = mine.filter { _, fold in
      fold.compartments.keys.contains {
        fold.isStale($0, roster: roster, at: nil) && !fold.isOpenersOnly($0, roster: roster)
      }
    }
    return HealthCheck(kind: .stale, isFine: stale.isEmpty, cases: stale.map(\.id))
  }

  private func checkOnDuty() -> HealthCheck {
    let able = roster.holders(ofRole: "jour", time: now()).filter {
      roster.compartments[Roster.Part.register]?.members[$0] != nil
    }
    return HealthCheck(kind: .onDuty, isFine: able.count >= 2, names: able, count: able.count)
  }

  private func checkLapsing() -> HealthCheck {
    let noon = WorkCalendar.nextWorkdayNoon(after: now())
    let lapsing = mine.filter { _, fold in
      fold.position?.facts.contains { name, fact in
        guard fold.workflow?.facts[name]?.kind == .decision, !fact.isRevoked, let until = fact.until else {
          return false
        }
        return until <= noon
      } ?? false
    }
    return HealthCheck(kind: .lapsing, isFine: lapsing.isEmpty, cases: lapsing.map(\.id), until: noon)
  }

  /// The step by which a duty card is written. Other steps leave a line for the night too, which is no card.
  private static let dutyCardEvent = "DUTY_CARD"

  private func checkDutyCards() -> HealthCheck {
    let without = mine.filter { _, fold in
      guard let workflow = fold.workflow, workflow.events[Self.dutyCardEvent] != nil,
        let position = fold.position, !workflow.isClosed(at: position)
      else { return false }
      return !fold.entries.contains { $0.event == Self.dutyCardEvent && !$0.isDestroyed }
    }
    return HealthCheck(kind: .dutyCards, isFine: without.isEmpty, cases: without.map(\.id))
  }
}
