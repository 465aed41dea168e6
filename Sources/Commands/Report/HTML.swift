/// Just enough HTML for a report: text is escaped where it comes in, and tables say what their heads are.
enum HTML {
  static func text(_ text: String) -> String {
    var escaped = ""
    for character in text.visible().unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }

  static func paragraph(_ text: String) -> String { "<p>" + self.text(text) + "</p>\n" }

  /// A table with a caption. A wide one scrolls by itself, also by keyboard, so that a narrow window stays readable.
  static func table(_ caption: String, _ heads: [String], _ rows: [[String]], empty: String) -> String {
    guard !rows.isEmpty else { return paragraph(empty) }
    let label = text(caption)
    var html =
      "<div class=\"wide\" role=\"region\" aria-label=\"\(label)\" tabindex=\"0\"><table><caption>\(label)</caption>\n"
    html += "<thead><tr>" + heads.map { "<th scope=\"col\">\(text($0))</th>" }.joined() + "</tr></thead>\n<tbody>\n"
    for row in rows {
      html += "<tr>"
      for (place, cell) in row.enumerated() {
        // A date or a number stays on one line; a long text finds its own.
        let kind = cell.unicodeScalars.count <= shortMax ? " class=\"short\"" : ""
        html += place == 0 ? "<th scope=\"row\"\(kind)>\(text(cell))</th>" : "<td\(kind)>\(text(cell))</td>"
      }
      html += "</tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }

  private static let shortMax = 22

  static func section(_ id: String, _ title: String, _ content: String) -> String {
    "<section aria-labelledby=\"\(id)\">\n<h2 id=\"\(id)\">\(text(title))</h2>\n\(content)</section>\n"
  }

  static func page(language: String, title: String, _ content: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="\(language)">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
    <title>\(text(title))</title>
    <style>\(style)</style>
    </head>
    <body>
    <main>
    <h1>\(text(title))</h1>
    \(content)</main>
    </body>
    </html>

    """
  }

  /// Contrast at least 7:1 for text; nothing is told by colour alone.
  private static let style = """
    :root{color-scheme:light}*{box-sizing:border-box}
    body{font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0;overflow-wrap:anywhere}
    main{max-width:72rem;margin:0 auto;padding:1.5rem}
    h1,th,td{hyphens:auto}
    h1{overflow-wrap:break-word;font-size:clamp(1.25rem,.75rem + 3vw,1.75rem);line-height:1.2}h2{font-size:1.25rem;margin:2.5rem 0 .5rem;border-bottom:2px solid #1a1a1a}
    table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
    caption{text-align:left;font-weight:600;padding:.5rem 0}
    th,td{text-align:left;vertical-align:top;overflow-wrap:break-word;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #767676}
    th{font-weight:600}tbody th{font-weight:400}.short{white-space:nowrap}td:not(.short){min-width:9em}
    .wide{overflow-x:auto;margin-bottom:1rem}.wide:focus-visible,summary:focus-visible{outline:3px solid #0b4f9e;outline-offset:2px}
    .verdict{font-size:1.125rem;font-weight:600;border:3px solid;padding:.75rem 1rem}
    .whole,.readable{color:#0a5c2b}.violated{color:#9b0f1e}.unchecked{color:#6b4500}
    code{font-size:.875rem;overflow-wrap:anywhere}details{margin:.5rem 0}summary{cursor:pointer;font-weight:600}
    figure{margin:1rem 0}figcaption{font-size:.875rem;font-weight:600}svg{display:block;width:45rem;height:auto}
    @media print{main{max-width:none;padding:0}body{font-size:10pt}table{font-size:7.5pt}.wide{overflow:visible}svg{max-width:100%}h2,caption,thead{break-after:avoid}
    tr,svg,figure{break-inside:avoid}details>*{display:block}}
    """
}
