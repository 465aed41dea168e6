import Casework
import Syntax
import WorkflowEngine

/// What a full replay comes to, said alike by everything that tells of one.
enum Verdict {
  /// Every entry was tested, and none is out of order.
  case whole
  /// None of those that our keys open is out of order.
  case readable
  /// Not one of them is opened by our keys.
  case nothing
  /// Something is out of order.
  case violated
  /// Nothing is known to be; but the disk, or our keys, would not give all that had to be seen.
  case unchecked
  /// None, in a roster that does not know whoever looks: it may end before they were admitted.
  case notInRoster
  /// None of those that their own keys open, by somebody who is no longer an auditor; when their period ended, if it did.
  case noAuditor(Moment?)

  init(_ report: AuditReport) {
    if report.isViolated {
      self = .violated
    } else if !report.passed {
      self = .unchecked
    } else {
      // Also where their own keys open all: what they say would pass for an auditor's word.
      let sawNothing = report.accepted == 0 && (report.since == nil || !report.isComplete)
      self =
        report.wasAuditor
        ? .noAuditor(report.auditEnded)
        : sawNothing ? .nothing : !report.isInRoster ? .notInRoster : report.isComplete ? .whole : .readable
    }
  }

  var status: ExitStatus {
    switch self {
    case .whole, .readable: .done
    case .violated: .damaged
    case .unchecked, .nothing, .notInRoster, .noAuditor: .noKey
    }
  }

  /// "Inget fel i det som kunnat läsas" and the like: one sentence.
  func text(_ l: Language) -> String {
    switch self {
    case .whole: l == .sv ? "Liggaren är hel." : "The ledger is whole."
    case .readable:
      l == .sv
        ? "Liggaren är hel, i det som dina nycklar öppnar." : "The ledger is whole, in what your keys open."
    case .violated: l == .sv ? "Liggaren är INTE hel." : "The ledger is NOT whole."
    case .unchecked:
      l == .sv
        ? "Allt kunde inte prövas: det står ovan vad som fattas."
        : "Not everything could be checked: what is lacking stands above."
    case .nothing:
      l == .sv
        ? "Ingenting kunde prövas: dina nycklar öppnar ingen post."
        : "Nothing could be checked: your keys open no entry."
    case .notInRoster:
      l == .sv
        ? "Du står inte i registret över personer, så långt liggaren går: är du antagen saknas slutet. Inget är sagt om resten."
        : "The register of people does not know you, as far as the ledger goes: if you were admitted its end is missing. Nothing is said of the rest."
    case .noAuditor(let end?):
      l == .sv
        ? "Din tid som granskare gick ut \(Times.exact(end, l)): det här är ingen granskares utlåtande, och allt kunde inte prövas. En grundare eller registerförvaltare kan förlänga den."
        : "Your time as an auditor ended \(Times.exact(end, l)): this is no auditor's verdict, and not everything could be checked. A founder or roster keeper can prolong it."
    case .noAuditor(nil):
      l == .sv
        ? "Du är inte revisor längre: allt kunde inte prövas. Fråga grundarna om du skulle vara det."
        : "You are no longer an auditor: not everything could be checked. Ask the founders if you should be."
    }
  }

  /// In JSON.
  var name: String {
    switch self {
    case .whole: "whole"
    case .readable: "readable"
    case .violated: "violated"
    case .unchecked: "unchecked"
    case .nothing: "nothing"
    case .notInRoster: "not-in-roster"
    case .noAuditor: "no-auditor"
    }
  }
}
