import Foundation
import Syntax
import Testing

/// That the test of a report that everybody can read sees what it looks for.
@Suite struct `What keeps somebody from reading a report` {
  static let harms: [(String, String, String)] = [
    ("a page in no language", "<html lang=\"sv\">", "<html>"),
    ("no title", "<title>Granskningsrapport", "<title></title><title>"),
    ("two first headings", "<h2 id=\"checks\">Vad som har prövats</h2>", "<h1 id=\"checks\">Vad som har prövats</h1>"),
    ("a heading left out", "<h2 id=\"checks\">Vad som har prövats</h2>", "<h4 id=\"checks\">Vad som har prövats</h4>"),
    ("a table without a caption", "<caption>Prövningar</caption>", ""),
    ("a head that heads nothing", "<th scope=\"col\">Prövning</th>", "<th>Prövning</th>"),
    ("a row without its head", "<th scope=\"row\">", "<th>"),
    ("a picture without words", "<desc id=\"months-d\">", "<desc id=\"other\">"),
    ("a scrolling area that a keyboard cannot reach", " tabindex=\"0\"", ""),
    ("grey text", "color:#1a1a1a", "color:#8a8a8a"),
    ("a pale verdict", ".violated{color:#9b0f1e}", ".violated{color:#e0707c}"),
    ("a pale bar", "fill=\"#0b4f9e\"", "fill=\"#c9dcf2\""),
    ("a pale outline", "outline:3px solid #0b4f9e", "outline:3px solid #c9dcf2"),
    ("letters of a fixed size", "font:1rem/1.5", "font:16px/1.5"),
    ("a window that cannot be enlarged", "initial-scale=1\"", "initial-scale=1, user-scalable=no\""),
    ("a head broken within its word", "vertical-align:top;overflow-wrap:break-word;", "vertical-align:top;"),
    ("long words over the edge", "margin:0;overflow-wrap:anywhere}", "margin:0}"),
    ("something that moves", "caption{", "caption{transition:all 1s;"),
    ("a verdict in colour alone", "✓ Liggaren är hel.", "Liggaren"),
    ("a label of nothing", "aria-labelledby=\"checks\"", "aria-labelledby=\"none\""),
    ("two of one name", "id=\"findings\"", "id=\"checks\""),
    ("something from elsewhere", "<main>", "<main><img src=\"https://example.org/a.png\" alt=\"a\"/>"),
    ("a script", "</main>", "<script>1</script></main>"),
    ("tags that do not close", "</section>", ""),
    ("no rule for paper", "@media print", "@media speech"),
  ]

  @Test(arguments: harms.indices) func `is seen`(number: Int) throws {
    let (what, old, new) = Self.harms[number]
    let html = try #require(try MadeReports.shared.get().pages["lena-sv"])
    #expect(html.contains(old), "\(what): \(old)")
    #expect(Accessibility.faults(html.replacing(old, with: new), language: "sv") != [], "\(what)")
  }
}
