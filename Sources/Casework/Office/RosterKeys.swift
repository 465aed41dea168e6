import LedgerStore
import Sealing
import Syntax

/// The auditors' own key, which nobody makes for them.
extension Office {
  /// An auditor who has come, or is left with others whose period is over, opens an epoch of `audit` themself: whoever
  /// made it for them could keep it, and read every register.
  func takeUpAudit() throws(CaseworkError) {
    guard owesOwnAudit() else { return }
    var draft = EntryDraft(role: Roster.Role.auditor, event: Roster.Event.members.rawValue)
    if roster.compartments[Roster.Part.audit]?.members[me] != roster.generation(of: me) {
      draft.changes.add.append((Roster.Part.audit, me))
    }
    draft.changes.turn.insert(Roster.Part.audit)
    (draft.bindsToView, draft.isUrgent) = (false, true)
    _ = try append(draft, in: .roster)
  }

  /// Auditors of whom nobody has made the key that registers are sealed to since the last one left or came.
  package var absentAuditors: [String] {
    let auditors = roster.holders(ofRole: Roster.Role.auditor, time: now())
    guard !auditors.isEmpty else { return [] }
    let isStale = roster.compartments[Roster.Part.audit]?.isStale(in: roster, at: nil) ?? true
    return isStale || roster.auditEpoch(at: nil, time: now()) == nil ? auditors : []
  }

  private func owesOwnAudit() -> Bool {
    guard isMember, myRoles.contains(Roster.Role.auditor) else { return false }
    guard let audit = roster.compartments[Roster.Part.audit], audit.members[me] == roster.generation(of: me) else {
      return true
    }
    return audit.isStale(in: roster, at: nil) || roster.auditEpoch(at: nil, time: now()) == nil
  }
}
