import Foundation
import FoundationXML

/// A page as a tree, read by a parser that takes nothing that does not nest and close.
final class Markup {
  let name: String
  let attributes: [String: String]
  private(set) var children: [Markup] = []
  private var pieces: [String] = []

  private init(_ name: String, _ attributes: [String: String]) { (self.name, self.attributes) = (name, attributes) }

  struct Malformed: Error { let line: Int }

  convenience init(_ html: String) throws {
    self.init("", [:])
    let reader = Reader(self)
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = reader
    guard parser.parse(), !reader.hasFailed else { throw Malformed(line: parser.lineNumber) }
  }

  /// Of it and all below it.
  var text: String {
    ([pieces.joined()] + children.map(\.text)).joined(separator: " ").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  func all(_ name: String) -> [Markup] { everything.filter { $0.name == name } }
  func first(_ name: String) -> Markup? { all(name).first }
  var everything: [Markup] { children.flatMap { [$0] + $0.everything } }

  private final class Reader: NSObject, XMLParserDelegate {
    private var open: [Markup]
    private(set) var hasFailed = false
    init(_ root: Markup) { open = [root] }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { hasFailed = true }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      let element = Markup(name, attributes)
      open.last?.children.append(element)
      open.append(element)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { open.last?.pieces.append(text) }

    func parserDidEndDocument(_ parser: XMLParser) { if open.count != 1 { hasFailed = true } }
  }
}

/// What of WCAG 2.1 AA a program can see in one page that has its style in it. The rest was looked at by eye.
enum Accessibility {
  static func faults(_ html: String, language: String) -> [String] {
    guard html.hasPrefix("<!DOCTYPE html>\n"), let page = try? Markup(html) else { return ["does not parse"] }
    let style = page.all("style").map(\.text).joined()
    return whole(page, language) + headings(page) + names(page) + tables(page) + pictures(page) + areas(page, style)
      + letters(style) + Contrast(page, style).faults
  }

  private static func whole(_ page: Markup, _ language: String) -> [String] {
    var faults: [String] = []
    if page.first("html")?.attributes["lang"] != language { faults.append("lang") }
    if page.all("title").filter({ !$0.text.isEmpty }).count < 1
      || page.first("head")?.first("title")?.text.isEmpty != false
    {
      faults.append("title")
    }
    if page.all("main").count != 1 { faults.append("main") }
    let viewport = page.all("meta").first { $0.attributes["name"] == "viewport" }?.attributes["content"]
    if viewport != "width=device-width, initial-scale=1" { faults.append("viewport") }
    let foreign = ["script", "img", "link", "iframe", "object", "embed", "audio", "video", "form", "input", "button"]
    faults += page.everything.map(\.name).filter(foreign.contains)
    if page.everything.contains(where: { $0.attributes["src"] != nil || $0.attributes["style"] != nil }) {
      faults.append("from elsewhere")
    }
    // Told by a sign and by words; the colour is besides.
    let verdict = page.all("p").first { $0.attributes["class"]?.hasPrefix("verdict") == true }?.text ?? ""
    if !["✓ ", "✗ ", "? "].contains(where: verdict.hasPrefix) { faults.append("verdict by colour") }
    return faults
  }

  private static func headings(_ page: Markup) -> [String] {
    let levels = page.everything.compactMap { $0.name.firstMatch(of: #/^h([1-6])$/#).flatMap { Int($0.1) } }
    var faults = levels.filter { $0 == 1 }.count == 1 && levels.first == 1 ? [] : ["one h1, first"]
    for (before, after) in zip(levels, levels.dropFirst()) where after > before + 1 { faults.append("h\(after)") }
    if page.everything.contains(where: { $0.name.wholeMatch(of: #/h[1-6]/#) != nil && $0.text.isEmpty }) {
      faults.append("an empty heading")
    }
    return faults
  }

  private static func names(_ page: Markup) -> [String] {
    let ids = page.everything.compactMap { $0.attributes["id"] }
    let labels = page.everything.compactMap { $0.attributes["aria-labelledby"] }.flatMap { $0.split(separator: " ") }
    let links = page.all("a").map { $0.attributes["href"] ?? "" }
    return (Set(ids).count == ids.count ? [] : ["ids"]) + labels.map(String.init).filter { !ids.contains($0) }
      + links.filter { !$0.hasPrefix("#") || !ids.contains(String($0.dropFirst())) }
      + page.all("section").filter { $0.attributes["aria-labelledby"] == nil }.map(\.name)
  }

  private static func tables(_ page: Markup) -> [String] {
    page.all("table").flatMap { table -> [String] in
      var faults = table.first("caption")?.text.isEmpty == false ? [] : ["caption"]
      let heads = table.first("thead")?.all("th") ?? []
      if heads.isEmpty || heads.contains(where: { $0.attributes["scope"] != "col" || $0.text.isEmpty }) {
        faults.append("heads of columns")
      }
      for row in table.first("tbody")?.all("tr") ?? [] {
        if row.children.count != heads.count || row.children.first?.name != "th"
          || row.children.first?.attributes["scope"] != "row"
        {
          faults.append("head of a row")
        }
      }
      return faults
    }
  }

  private static func pictures(_ page: Markup) -> [String] {
    page.all("svg").flatMap { picture -> [String] in
      guard picture.attributes["aria-hidden"] != "true" else { return [] }
      let told = picture.children.first { $0.name == "desc" && !$0.text.isEmpty }?.attributes["id"]
      let isNamed = picture.attributes["aria-label"] == picture.children.first { $0.name == "title" }?.text
      let isTold = told != nil && picture.attributes["aria-describedby"] == told
      return picture.attributes["role"] == "img" && isNamed && isTold ? [] : ["a picture without words"]
    }
  }

  private static func areas(_ page: Markup, _ style: String) -> [String] {
    let scrolling = style.matches(of: #/([^{}]+)\{[^{}]*overflow(?:-x|-y)?:(?:auto|scroll)[^{}]*\}/#).map {
      String($0.1)
    }
    var faults =
      scrolling.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } == [".wide"]
      ? [] : ["scrolling by \(scrolling)"]
    for area in page.everything where area.attributes["class"] == "wide" {
      if area.attributes["tabindex"] != "0" || area.attributes["role"] != "region"
        || area.attributes["aria-label"]?.isEmpty != false
      {
        faults.append("an area no keyboard reaches")
      }
    }
    if style.firstMatch(of: #/\.wide:focus-visible[^{}]*\{[^{}]*outline:/#) == nil { faults.append("focus") }
    return faults
  }

  private static func letters(_ style: String) -> [String] {
    let screen = style.split(separator: "@media print").first.map(String.init) ?? style
    var faults = style.contains("@media print") ? [] : ["print"]
    if screen.firstMatch(of: #/font(?:-size)?:[^;}]*\d(?:px|pt)/#) != nil { faults.append("letters of a fixed size") }
    if style.firstMatch(of: #/transition|animation|@keyframes|scroll-behavior|blink|marquee/#) != nil {
      faults.append("moves")
    }
    if style.contains("url(") || style.contains("@import") { faults.append("from elsewhere") }
    // 1.4.10: a long word (a hash, a seed) makes the page scroll sideways on a narrow screen.
    if screen.firstMatch(of: #/body\{[^{}]*overflow-wrap:anywhere/#) == nil { faults.append("words over the edge") }
    // A table scrolls by itself: its columns are as wide as their words.
    if screen.firstMatch(of: #/th,td\{[^{}]*overflow-wrap:break-word/#) == nil { faults.append("broken heads") }
    return faults
  }
}

/// WCAG's contrast of every colour that the page's style and pictures name, against the page's own ground.
private struct Contrast {
  let faults: [String]

  init(_ page: Markup, _ style: String) {
    func colours(_ pattern: Regex<(Substring, Substring)>) -> [String] {
      style.matches(of: pattern).map { String($0.1) }
    }
    let ground = colours(#/background:(#[0-9a-f]{3,6})/#)
    guard ground.count == 1 else {
      faults = ["one ground"]
      return
    }
    let letters =
      colours(#/(?:^|[;{\s])color:(#[0-9a-f]{3,6})/#) + page.all("text").compactMap { $0.attributes["fill"] }
    let lines =
      colours(#/(?:border|outline)[a-z-]*:[^;}]*(#[0-9a-f]{3,6})/#)
      + page.everything.filter { $0.name != "text" }.flatMap { [$0.attributes["fill"], $0.attributes["stroke"]] }
      .compactMap(\.self)
    var faults: [String] = letters.count > 3 && lines.count > 3 ? [] : ["no colours found"]
    faults += letters.filter { !(Self.ratio($0, ground[0]) >= 4.5) }.map { "text \($0)" }
    faults += lines.filter { !(Self.ratio($0, ground[0]) >= 3) }.map { "line \($0)" }
    self.faults = faults
  }

  /// (L1 + 0.05) / (L2 + 0.05), https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
  static func ratio(_ one: String, _ other: String) -> Double {
    let (a, b) = (luminance(one), luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  private static func luminance(_ colour: String) -> Double {
    var digits = Array(colour.dropFirst())
    if digits.count == 3 { digits = digits.flatMap { [$0, $0] } }
    guard digits.count == 6 else { return .nan }
    let parts = stride(from: 0, to: 6, by: 2).map { at -> Double in
      let value = Double(Int(String(digits[at...(at + 1)]), radix: 16) ?? 0) / 255
      return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
}
