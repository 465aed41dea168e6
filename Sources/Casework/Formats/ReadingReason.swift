package import WorkflowEngine

/// Why someone opened a part of a case: stands in the receipt, in clear to the case's members and the auditors.
package enum ReadingReason: String, Sendable, CaseIterable {
  case responsible, duty, decision, supervision, review, request, correction, other

  package var label: Label {
    switch self {
    case .responsible: Label(sv: "Ansvarig handläggare", en: "Responsible worker")
    case .duty: Label(sv: "Socialjour", en: "On duty")
    case .decision: Label(sv: "Inför beslut", en: "To decide")
    case .supervision: Label(sv: "Arbetsledning", en: "Supervision")
    case .review: Label(sv: "Granskning eller loggkontroll", en: "Review or log control")
    case .request: Label(sv: "Begäran från den enskilde", en: "Request by the person")
    case .correction: Label(sv: "Rättelse", en: "Correction")
    case .other: Label(sv: "Annat skäl", en: "Another reason")
    }
  }

  /// The reason that needs no question; nil where the reader must be asked.
  /// - Parameters:
  ///   - isResponsible: the case is assigned to the reader.
  ///   - isViaDuty: the duty card was asked for by name, in the role of duty officer.
  ///   - isDeciding: what is read is a proposal that the reader may decide.
  package static func usual(isResponsible: Bool, isViaDuty: Bool, isDeciding: Bool) -> ReadingReason? {
    if isViaDuty { return .duty }
    if isDeciding { return .decision }
    return isResponsible ? .responsible : nil
  }
}

/// Where what was opened went, if anywhere but to a terminal's screen: stands in the receipt beside the reason.
package enum ReadingOutlet: String, Sendable, CaseIterable {
  /// Documents saved as files.
  case file
  /// Written where a program, a file or a printer takes it.
  case pipe

  package var label: Label {
    switch self {
    case .file: Label(sv: "sparad som fil", en: "saved as a file")
    case .pipe: Label(sv: "lämnad till fil, skrivare eller annat program", en: "sent to a file, a printer or a program")
    }
  }
}
