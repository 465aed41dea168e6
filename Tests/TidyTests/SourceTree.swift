import Foundation
import Testing

/// One source file of the repository, read for the rules below.
struct SourceFile: CustomTestStringConvertible, Sendable {
  let path: String
  let text: String
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  var testDescription: String { path }
  /// `Sealing` for Sources/Sealing/Age/Header.swift.
  var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  var isSource: Bool { path.hasPrefix("Sources/") }
}

enum SourceTree {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let swift: [SourceFile] = files(under: ["Sources", "Tests"]) { $0.hasSuffix(".swift") }
  static let documents: [SourceFile] = files(under: ["."]) { $0.hasSuffix(".md") && !$0.contains("/.") }

  static func files(under folders: [String], where wanted: (String) -> Bool) -> [SourceFile] {
    folders.flatMap { folder -> [SourceFile] in
      let base = root.appending(path: folder).standardizedFileURL
      guard let walker = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil) else { return [] }
      return walker.compactMap { item in
        guard let url = item as? URL, wanted(url.path), !url.path.contains("/.build"),
          let text = try? String(contentsOf: url, encoding: .utf8)
        else { return nil }
        return SourceFile(
          path: String(url.standardizedFileURL.path.dropFirst(root.standardizedFileURL.path.count + 1)), text: text)
      }
    }.sorted { $0.path < $1.path }
  }
}
