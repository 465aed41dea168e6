import Foundation

/// Looks through every byte of a folder.
enum TreeScan {
  /// Paths of the files below a folder, from it.
  static func files(_ folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).filter { name in
      try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.type] as? FileAttributeType == .typeRegular
    }.sorted()
  }

  /// Which of the texts stand in a file's bytes or in its name.
  static func find(_ texts: [String], in folder: String) throws -> [String] {
    var found: [String] = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      found += texts.filter(name.contains).map { "\($0) in the name \(name)" }
    }
    for name in try files(folder) {
      let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
      found += find(texts, in: bytes).map { "\($0) in \(name)" }
    }
    return found
  }

  static func find(_ texts: [String], in bytes: Data) -> [String] {
    texts.filter { bytes.range(of: Data($0.utf8)) != nil }
  }
}
