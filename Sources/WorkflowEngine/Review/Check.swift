/// The twenty-five checks of a definition, as people number them. Each kind of fault belongs to one.
package enum Check: Int, Sendable, CaseIterable {
  case form = 1
  case names, reachable, completable, completableByPeople, properEnd, livelock, bypass, protection, regionReset, history
  case oneAnswer, deadlines, deadlineWeakens, separation, absence, freshness, windows, veto, consent, appeal, labels
  case versions, stories, duty

  package var title: Label {
    switch self {
    case .form: Label(sv: "Texten följer formen", en: "The text follows the form")
    case .names: Label(sv: "Alla namn finns och används", en: "Every name exists and is used")
    case .reachable: Label(sv: "Alla lägen och steg kan nås", en: "Every state and step can be reached")
    case .completable: Label(sv: "Ärendet kan inte fastna", en: "The case cannot get stuck")
    case .completableByPeople: Label(sv: "Människor kan avsluta det", en: "People can complete it")
    case .properEnd: Label(sv: "Inget öppet när ärendet är slut", en: "Nothing open when the case has ended")
    case .livelock: Label(sv: "Ärendet kan inte gå runt", en: "The case cannot go in circles")
    case .bypass: Label(sv: "Beslut kan inte kringgås", en: "Decisions cannot be bypassed")
    case .protection: Label(sv: "Skydd avslutas bara av eget beslut", en: "Protection ends only by its own decision")
    case .regionReset: Label(sv: "Ett steg börjar inte om allt", en: "One step does not restart everything")
    case .history: Label(sv: "Minne används först när det finns", en: "Memory is used only when there is one")
    case .oneAnswer: Label(sv: "Ett steg har en betydelse", en: "One step has one meaning")
    case .deadlines:
      Label(sv: "Den ansvariga har en frist och en chef", en: "Whoever is responsible has a deadline and a boss")
    case .deadlineWeakens:
      Label(sv: "Ingen frist tar bort skydd eller beslutar", en: "No deadline ends protection or decides")
    case .separation: Label(sv: "Minsta bemanning räcker", en: "The least staffing suffices")
    case .absence: Label(sv: "En frånvarande räcker inte för stopp", en: "One absence does not stop it")
    case .freshness: Label(sv: "Färskvara kan förnyas", en: "What perishes can be renewed")
    case .windows: Label(sv: "Tider krockar inte", en: "Periods do not clash")
    case .veto: Label(sv: "Ingen ensam kan hindra avslut", en: "Nobody alone can prevent the end")
    case .consent: Label(sv: "Samtycke kan alltid tas tillbaka", en: "Consent can always be withdrawn")
    case .appeal: Label(sv: "Det som kan överklagas tas emot", en: "What can be appealed is received")
    case .labels: Label(sv: "Texter på svenska och engelska", en: "Texts in Swedish and English")
    case .versions: Label(sv: "Pågående ärenden kan följa med", en: "Running cases can come along")
    case .stories: Label(sv: "Berättelserna stämmer", en: "The stories hold")
    case .duty: Label(sv: "Jouren räcker ensam, och allt tas emot", en: "One on duty suffices, and all is received")
    }
  }
}

extension Diagnostic.Code {
  package var check: Check {
    switch self {
    case .syntax, .missingKey, .unknownKey, .keyOrder, .wrongType, .badName, .badValue, .limit: .form
    case .danglingName, .unusedName, .factSource, .neverProposed, .unusedWaiver, .wideWaiver, .handover: .names
    case .unreachable, .deadTransition, .tooMany: .reachable
    case .deadEnd: .completable
    case .humanDeadEnd: .completableByPeople
    case .openAtEnd: .properEnd
    case .livelock: .livelock
    case .bypass, .unboundDecision, .assessed, .countersign, .levelGate: .bypass
    case .protection, .sideEffect: .protection
    case .regionReset: .regionReset
    case .history: .history
    case .twoRegions, .shadowed, .sameWord: .oneAnswer
    case .noDeadline, .escalation, .ladder, .silenced, .unheard: .deadlines
    case .deadlineWeakens, .deadlineRule: .deadlineWeakens
    case .separation, .openRule: .separation
    case .absence: .absence
    case .starvation: .freshness
    case .windowClash, .slack: .windows
    case .veto: .veto
    case .consent: .consent
    case .appeal, .unserved: .appeal
    case .sameLabel, .longLabel, .unseenText: .labels
    case .noImage, .imageCrosses: .versions
    case .story, .untold: .stories
    case .duty, .received: .duty
    }
  }

  /// What a waiver may be written for. Not what guards somebody who has no part in signing it: that one on duty can protect, that
  /// all is received, consent and appeal, that no clock decides, that no level does, that nobody is tried unseen.
  package var isWaivable: Bool {
    switch self {
    case .duty, .received, .consent, .appeal, .deadlineWeakens, .levelGate, .assessed: false
    case .tooMany, .unusedWaiver, .wideWaiver, .handover, .noImage, .imageCrosses, .story, .untold: false
    default: check != .form
    }
  }

  /// Told, but stops nothing: what a municipality should know before it adopts.
  package var isWarning: Bool { [.absence, .slack, .unheard, .untold].contains(self) }
}
