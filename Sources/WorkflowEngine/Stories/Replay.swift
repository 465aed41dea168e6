/// Golden stories: how cases go, told beside the definition and held to it.
extension Workflow {
  /// Reads one file of stories.
  /// - Parameter file: the name shown in faults.
  package static func stories(_ bytes: [UInt8], file: String) throws(WorkflowFault) -> [Story] {
    var reader = StoryReader(file: file)
    return try reader.read(String(decoding: bytes, as: UTF8.self))
  }

  /// The steps that a story takes, in order.
  package func accepted(in story: Story) -> [Story.Accepted] {
    var teller = StoryTeller(story, workflow: self)
    teller.tell()
    return teller.accepted
  }

  /// Tells every story to the engine.
  /// - Returns: where the definition does otherwise than told, and the transitions that no story walks.
  package func replay(_ stories: [Story]) -> (faults: [Diagnostic], untold: [Diagnostic]) {
    var faults: [Diagnostic] = []
    var walked: Set<Int> = []
    for story in stories {
      var teller = StoryTeller(story, workflow: self)
      teller.tell()
      faults += teller.faults
      walked.formUnion(teller.walked)
    }
    let review = Review(self)
    let untold = transitions.indices.filter { !walked.contains($0) }.map { transition in
      let (name, state) = (review.name(transition: transition), review.name(chart.transitions[transition].source))
      return Diagnostic(
        file: file, line: transitions[transition].place.line, column: transitions[transition].place.column,
        code: .untold, sv: "ingen berättelse går \(name.sv) i \(state.sv)",
        en: "no story walks \(name.en) in \(state.en)",
        suggestion: nil)
    }
    return (faults, untold)
  }
}
