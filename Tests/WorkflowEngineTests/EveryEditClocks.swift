import Syntax

@testable import WorkflowEngine

/// What the text of a definition says about where a period or a rule is used: read anew, so that the program's own answer is
/// held against another.
struct Clocks {
  private struct Way {
    let state: String
    let event: String?
    let period: String?
    let target: String?
    let before: String?
    let rule: String
    let effect: String
  }

  private let json: JSON
  private var ways: [Way] = []

  init(_ json: JSON) {
    self.json = json
    for member in json["states"]?.object ?? [] { collect(member.value, member.key) }
  }

  private mutating func collect(_ state: JSON, _ path: String) {
    func way(_ item: JSON, event: String?, period: String?) -> Way {
      let effect = ["target", "records", "appealable", "reenter"].map { key in
        item[key].map { String(decoding: $0.canonical(), as: UTF8.self) } ?? "-"
      }
      return Way(
        state: path, event: event, period: period, target: item["target"]?.string, before: item["before"]?.string,
        rule: item["guard"]?.string ?? "", effect: effect.joined(separator: " "))
    }
    for member in state["on"]?.object ?? [] {
      for item in member.value.array ?? [member.value] { ways.append(way(item, event: member.key, period: nil)) }
    }
    for member in state["after"]?.object ?? [] {
      ways.append(way(member.value, event: nil, period: String(member.key.dropFirst())))
    }
    for member in state["states"]?.object ?? [] { collect(member.value, path + "." + member.key) }
  }

  // MARK: Rules

  /// What more conditions may be called: a step that goes another way instead, an alarm that is silent, a deadline that does
  /// not move, or protection that is harder, is no mere strictness.
  func tightening(_ rule: String) -> Set<Change.Kind> {
    let isMore = ways.enumerated().contains { place, way in
      guard way.rule == rule else { return false }
      guard let event = way.event else { return true }
      let isElsewhere = ways.enumerated().contains { other, next in
        let isTried =
          next.state == way.state
          ? other > place : way.state.hasPrefix(next.state + ".") || next.state.hasPrefix(way.state + ".")
        return next.event == event && isTried && (next.effect != way.effect || next.state != way.state)
      }
      return isElsewhere || isSafeguard(event)
    }
    return isMore ? Edit.opens : [.stricter, .structure]
  }

  func loosening(_ rule: String) -> Set<Change.Kind> {
    let isAlarm = ways.filter { $0.rule == rule }.allSatisfy { $0.event == nil && $0.target == nil }
    return isAlarm ? Edit.closes : Edit.opens
  }

  private func isSafeguard(_ event: String) -> Bool {
    guard let item = json["events"]?[event] else { return false }
    let isTakingBack = (item["sets"]?.object ?? []).contains { $0.value.string == "revoked" }
    return isTakingBack || item["duty"] != nil
      || ["received", "appeal", "protective"].contains { item[$0]?.bool == true }
  }

  // MARK: Periods

  func verdicts(_ period: String, isLonger: Bool) -> Set<Change.Kind> {
    var moves = false
    var opens = false
    for way in ways where way.period == period {
      moves = moves || way.target != nil
      // Longer: an alarm sounds later, a warning before an end perhaps never. Shorter: the warning sounds later.
      opens = opens || isLonger || way.before != nil
    }
    for rule in json["rules"]?.object ?? [] {
      for leaf in (rule.value["all"]?.array ?? []).flatMap({ $0["anyOf"]?.array ?? [$0] }) {
        let isWait = leaf["elapsed"]?.string == "@" + period
        let isLimit = ["elapsedAtMost", "atMost", "within"].contains { leaf[$0]?.string == "@" + period }
        guard isWait || isLimit else { continue }
        let isTighter = isWait == isLonger
        opens = opens || (isTighter ? tightening(rule.key) : loosening(rule.key)) == Edit.opens
      }
    }
    for fact in json["facts"]?.object ?? [] where fact.value["validFor"]?.string == "@" + period {
      moves = moves || ways.contains { $0.before == fact.key && $0.target != nil }
      opens = opens || isLonger || ways.contains { $0.before == fact.key } || isAskedWhenLapsed(fact.key)
    }
    return moves ? [.structure] : opens ? Edit.opens : [.stricter, .structure]
  }

  private func isAskedWhenLapsed(_ fact: String) -> Bool {
    (json["rules"]?.object ?? []).flatMap { $0.value["all"]?.array ?? [] }.flatMap { $0["anyOf"]?.array ?? [$0] }
      .contains {
        $0["fact"]?.string == fact && $0["state"]?.string == "lapsed"
      }
  }

  /// "P14D" twice: "P28D"; half: "P7D". nil where there is nothing to halve.
  static func scaled(_ length: String, isLonger: Bool) -> String? {
    var (out, digits, isChanged) = ("", "", false)
    for character in length {
      if character.isNumber {
        digits.append(character)
        continue
      }
      if let number = Int(digits) {
        let other = isLonger ? number * 2 : max(1, number / 2)
        isChanged = isChanged || other != number
        out += String(other)
        digits = ""
      }
      out.append(character)
    }
    return isChanged ? out : nil
  }
}
