package import Syntax

/// One story of a case, as `Workflows/README.md` describes the lines: who did what, when, and how the case then stood.
package struct Story: Sendable {
  struct Person: Sendable {
    let name: String
    /// The role they act in unless a step says another.
    let role: String
    let items: Set<String>
  }

  struct Fact: Sendable {
    /// Label or name; nil = the fact whose end the event's form sets.
    let name: String?
    let value: String?
    let until: Moment?
  }

  struct Step: Sendable {
    let place: Place
    let time: Moment
    let person: String
    let word: String
    var name: String?
    var about: String?
    var role: String?
    var reason: String?
    var happened: Moment?
    var proof: String?
    var hasRead = false
    var facts: [Fact] = []
    /// Where the column of results begins.
    var results: Place
    /// "Region: state", in Swedish labels, that must hold afterwards.
    var states: [String] = []
    /// Labels of periods whose alarm must have sounded on the way here.
    var alarms: [String] = []
    /// No alarm at all may have sounded on the way here.
    var isQuiet = false
    /// Codes of everything that stands in the way; nil = the step is accepted.
    var refusal: Set<String>?
  }

  /// A step that was taken, as the engine took it.
  package struct Accepted: Sendable {
    package let event: EventID
    package let time: Moment
    /// It stated a ground.
    package let isGrounded: Bool
    /// Where the case stood.
    package let before: Position
  }

  package let title: String
  package let file: String
  var people: [String: Person] = [:]
  var steps: [Step] = []

  package var stepCount: Int { steps.count }
}
