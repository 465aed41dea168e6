import Glibc
import Syntax
import WorkflowEngine

/// `demo`: one invented person's way out, from a call on a Friday night to a completed exit. Every step is taken by starting
/// this very program as the person who takes it.
enum DemoTask {
  static let demo = Command(
    "demo", ["visa"], needs: .nothing,
    sv: "Berättelsen \"Fredag 23.12\": påhittade personer, riktiga kommandon, under två minuter.",
    en: "The story \"Friday 23:12\": invented people, real commands, in under two minutes.",
    options: [
      Option(
        "keep", "DIR", sv: "spara valv, hem och people.json i mappen, för att fortsätta som vem som helst",
        en: "keep vault, homes and people.json in the folder, to go on as any of them")
    ],
    examples: [
      .init("avhopp demo", sv: "Berättelsen; inget lämnas kvar.", en: "The story; nothing is left behind."),
      .init("avhopp demo --keep /tmp/prov", sv: "Fortsätt sedan i mappen.", en: "Go on in the folder afterwards."),
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let kept = arguments.value("keep")
    _ = try Shipped.path(session)  // before a folder is made
    try DemoStop.held {
      let folder = try kept.map(DemoFolder.make) ?? DemoFolder.temporary()
      defer { if kept == nil { DemoFolder.remove(folder) } }
      try play(folder, kept: kept, session)
    }
    return .done
  }

  private static func play(_ folder: String, kept: String?, _ session: Session) throws {
    let stage = try DemoStage(session: session, folder: folder)
    try DemoFounding(stage: stage).play()
    try DemoNight(stage: stage).play()
    try DemoMonday(stage: stage).play()
    try DemoDecision(stage: stage).play()
    try DemoExit(stage: stage).play()
    try DemoOutsiders(stage: stage).play()
    try DemoAudit(stage: stage).play()
    try stage.finish(kept: kept)
  }
}

/// The folder that a demo plays in; nobody else may look into it.
enum DemoFolder {
  static func temporary() throws(FileFault) -> String {
    let base = environmentValue("TMPDIR") ?? "/tmp"
    var template = Array((base + "/avhopp-demo-XXXXXX").utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw .unwritable(base, errno: errno) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A folder the user named: made, or empty already.
  static func make(_ path: String) throws(FileFault) -> String {
    guard unsafe mkdir(path, 0o700) == 0 else {
      if errno != EEXIST { throw .unwritable(path, errno: errno) }
      guard names(in: path).isEmpty else { throw .exists(path) }
      return path
    }
    return path
  }

  static func makeInside(_ path: String) throws(FileFault) {
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .unwritable(path, errno: errno) }
  }

  /// Names in a folder, sorted, without `.` and `..`.
  static func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Every file below `path`, as paths.
  static func files(below path: String) -> [String] {
    names(in: path).flatMap { name -> [String] in
      let inner = path + "/" + name
      return isFolder(inner) ? files(below: inner) : [inner]
    }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The folder and what is in it, without following links.
  static func remove(_ path: String) {
    for name in names(in: path) {
      let inner = path + "/" + name
      if isFolder(inner) { remove(inner) } else { _ = unsafe unlink(inner) }
    }
    _ = unsafe rmdir(path)
  }

  static func copy(_ from: String, to: String) throws(FileFault) {
    try makeInside(to)
    for name in names(in: from) {
      let inner = from + "/" + name
      if isFolder(inner) {
        try copy(inner, to: to + "/" + name)
      } else {
        try Files.create(to + "/" + name, try Files.read(inner, limit: 128 << 20))
      }
    }
  }
}

extension DemoFolder {
  static func removeFile(_ path: String) { _ = unsafe unlink(path) }
}
