import Foundation
import Testing

/// The rules of this repository, as tests.
@Suite struct `The repository` {
  @Test func `has source files to look at`() {
    #expect(SourceTree.swift.filter(\.isSource).count > 30)
  }

  @Test(arguments: SourceTree.swift) func `keeps a file on few pages`(file: SourceFile) {
    #expect(file.lines.count <= 300)
  }

  /// Only Sealing may see libsodium; the engine is pure; Foundation stays out of the modules that judge and seal.
  @Test(arguments: SourceTree.swift.filter(\.isSource)) func `imports only what its module may`(file: SourceFile) {
    let imports = file.lines.filter { $0.contains(#/^(internal |package |public |private )?import /#) }
      .compactMap { $0.split(separator: " ").last.map(String.init) }
    let allowed: [String: Set<String>] = [
      "Syntax": ["Glibc"],
      "Sealing": ["Syntax", "CSodium", "Glibc", "Dispatch", "Synchronization"],
      "LedgerStore": ["Syntax", "Sealing", "Glibc"],
      "WorkflowEngine": ["Syntax"],
      "Casework": ["Syntax", "Sealing", "LedgerStore", "WorkflowEngine", "Glibc", "Dispatch"],
      "Commands": ["Syntax", "Sealing", "LedgerStore", "WorkflowEngine", "Casework", "Glibc", "Foundation"],
      "avhopp": ["Commands", "Glibc"],
    ]
    #expect(Set(imports).subtracting(allowed[file.module] ?? []) == [])
  }

  @Test(arguments: SourceTree.swift.filter(\.isSource)) func `never traps on purpose`(file: SourceFile) {
    for (number, line) in file.lines.enumerated() where !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") {
      #expect(!line.contains("try!"), "line \(number + 1)")
      #expect(!line.contains("as!"), "line \(number + 1)")
      #expect(!line.contains("fatalError("), "line \(number + 1)")
    }
  }

  /// A personal number in the tree belongs to an invented person: the ones here have a birth number of 980–999
  /// (Skatteverket's test series) or a check digit that cannot be right.
  @Test(arguments: SourceTree.swift + SourceTree.documents + SourceTree.files(under: ["Workflows"]) { _ in true })
  func `holds no personal number that could be real`(file: SourceFile) {
    for match in file.text.matches(
      of: #/\b(19|20)(\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01]|[6-8]\d|9[01])[-+]?(\d{3})(\d)\b/#)
    {
      let birthNumber = Int(match.5) ?? 0
      let digits = (match.2 + match.3 + match.4 + match.5 + match.6).compactMap(\.wholeNumberValue)
      let sum = digits.enumerated().map { position, digit in
        let weighted = digit * (position % 2 == 0 ? 2 : 1)
        return weighted > 9 ? weighted - 9 : weighted
      }.reduce(0, +)
      #expect(birthNumber >= 980 || sum % 10 != 0, "a number that could be a living person's")
    }
  }

  /// Tests/ATTACKS.md: each test is there, and no attack of the malicious store is missing.
  @Test func `names an existing test, or one that the malicious store makes, beside each attack`() throws {
    let attacks = try #require(SourceTree.documents.first { $0.path == "Tests/ATTACKS.md" })
    let tests = SourceTree.swift.filter { $0.path.hasPrefix("Tests/") }.map(\.text).joined()
    for name in attacks.text.matches(of: #/⟦(.+?)⟧/#).map({ String($0.1) }) {
      let isThere = tests.contains("func `\(name)`") || tests.contains("func \(name)(")
      #expect(isThere, "no test is called \(name)")
    }
    let store = try #require(SourceTree.swift.first { $0.path.hasSuffix("/StoreAttack.swift") })
    let made = store.lines.filter { $0.hasPrefix("  case ") }.flatMap { $0.dropFirst(7).split(separator: ", ") }
    let told = Set(attacks.text.matches(of: #/`([a-z]\w+)`/#).map(\.1))
    #expect(made.count >= 36 && Set(made) == told, "\(Set(made).symmetricDifference(told))")
  }

  /// SECURITY.md: each claim names its test, and the test is there.
  @Test func `names an existing test beside each claim in SECURITY`() throws {
    let security = try #require(SourceTree.documents.first { $0.path == "SECURITY.md" })
    let tests = SourceTree.swift.filter { $0.path.hasPrefix("Tests/") }.map(\.text).joined()
    let named = security.text.matches(of: #/⟦(.+?)⟧/#).map { String($0.1) }
    #expect(named.count >= 50)
    for name in named {
      let isThere = tests.contains("func `\(name)`") || tests.contains("func \(name)(")
      #expect(isThere, "no test is called \(name)")
    }
  }

  /// publiccode.yml 0.4: the keys that are mandatory, and categories and scopes of its lists (publiccodeyml/publiccode.yml,
  /// docs/standard/schema.core.rst, categories-list.rst and scope-list.rst, looked at 2026-11-23).
  @Test func `describes itself as the standard for public code wants`() throws {
    let text = try String(contentsOf: SourceTree.root.appending(path: "publiccode.yml"), encoding: .utf8)
    let lines = text.split(separator: "\n")
    func value(_ key: String, indent: Int = 0) -> Substring? {
      let start = String(repeating: " ", count: indent) + key + ":"
      return lines.first { $0.hasPrefix(start) }?.dropFirst(start.count)
    }
    for key in [
      "publiccodeYmlVersion", "name", "url", "releaseDate", "platforms", "categories", "developmentStatus",
      "softwareType",
      "description", "legal", "maintenance", "localisation",
    ] { #expect(value(key) != nil, "\(key)") }
    for key in ["license", "type", "contacts", "localisationReady", "availableLanguages"] {
      #expect(value(key, indent: 2) != nil, "\(key)")
    }
    for key in ["shortDescription", "longDescription", "features"] {
      #expect(lines.count { $0.hasPrefix("    \(key):") } == 2, "\(key) in both languages")
    }
    #expect(value("url")?.contains(#/^ "https:\/\/\S+"$/#) == true)
    let known: Set<Substring> = [
      "workflow-management", "document-management", "it-security", "collaboration", "compliance-management",
      "identity-management", "knowledge-management", "resource-management", "task-management",
      "business-process-management",
    ]
    let categories = value("categories")?.split { " [],".contains($0) } ?? []
    #expect(!categories.isEmpty && Set(categories).isSubset(of: known))
    let scopes = value("scope", indent: 2)?.split { " [],".contains($0) } ?? []
    #expect(Set(scopes).isSubset(of: ["welfare", "local-authorities", "security", "society", "justice"]))
    for short in lines where short.hasPrefix("    shortDescription:") {
      #expect(short.dropFirst("    shortDescription: ".count).count <= 150)
    }
  }
}
