import Foundation
import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework

/// What a session does to files, disks and locks, and what a changed program would write.
enum Faults {
  /// Another cost of guessing in a keystore, and a sum that is right for it: not an accident.
  static func rewrite(keystore path: String, operations: String, memory: String) throws {
    var text = try String(contentsOfFile: path, encoding: .utf8)
    text.replace(#/argon2id \d+ \d+ /#, with: "argon2id \(operations) \(memory) ")
    let body = text.prefix(upTo: try #require(text.range(of: "sum ")).lowerBound)
    try (body + "sum \(Hash.sha256(Array(body.utf8)).hex)\n").write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Holds a file's lock until the handle goes, as another program that writes would.
  static func lock(_ path: String) throws -> FileHandle {
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try #require(flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0)
    return file
  }

  static func everyByte(of folder: String) throws -> [String: Data] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).reduce(into: [:]) { files, name in
      let path = "\(folder)/\(name)"
      let type = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
      files[name] = type == .typeDirectory ? Data() : try Data(contentsOf: URL(filePath: path))
    }
  }

  /// Runs `body` with shell that comes before the program and a wrapper, under which the vault's disk is like that.
  ///
  /// Full: no file may grow beyond what the ledger is (the kernel's EFBIG, which the program takes as it takes ENOSPC); a disk
  /// that is full in earnest needs root, and is in FaultTests. Read-only: no right to write, and where tests are run by root no
  /// power to overlook that.
  static func under<R>(
    _ disk: SessionFile.Disk, _ vault: String, _ body: (_ prelude: String, _ wrapper: [String]) throws -> R
  ) throws -> R {
    switch disk {
    case .full:
      let ledger = vault + "/ledger/00000000.log"
      let size = try #require(try FileManager.default.attributesOfItem(atPath: ledger)[.size] as? Int)
      return try body("trap '' XFSZ; ulimit -f \(size / 512);", [])
    case .readOnly:
      try allow("a-w", vault)
      defer { try? allow("u+w", vault) }
      return try body("", getuid() == 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : [])
    }
  }

  private static func allow(_ mode: String, _ folder: String) throws {
    let process = try Process.run(URL(filePath: "/bin/chmod"), arguments: ["-R", mode, folder])
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  /// The vault, opened past the program's commands.
  static func office(of person: String, in folder: String) throws -> Office {
    let bytes = Array(TestOffice.passphrase(person).utf8)
    let passphrase = try Secret.filled(count: bytes.count) { buffer in
      unsafe buffer.copyBytes(from: bytes)
      return bytes.count
    }
    let home = Home(path: folder + "/homes/" + person)
    return try Office.open(at: folder + "/vault", home: home, person: try home.unlock(passphrase: passphrase))
  }

  /// A correctly signed entry by a member with a changed program, which says that it saw another ledger than this.
  static func forge(as person: String, in number: String, folder: String) throws {
    let office = try office(of: person, in: folder)
    let id = try office.find(number)
    let state = try office.state(of: id)
    let name = EpochName(
      caseID: id, compartment: Roster.Part.register,
      number: state.compartments[Roster.Part.register]?.current?.number ?? 1)
    let chain = office.chain(id)
    let forged = Entry(
      vault: office.genesisHash, caseID: id, seq: chain.nextSeq, prev: chain.prev, signer: office.me,
      seen: History(
        tree: Seen(size: office.pin.head.size, root: Hash.sha256(Array(person.utf8))), frames: office.pin.head.frames),
      time: Moment.now(),
      role: office.myRoles.first ?? "-",
      event: "MEMBERS")
    _ = try office.writer.append(from: office.pin.head) { _, _ in
    } prepare: { head in
      let note = try office.person.keys.signing.sign(text: forged.text)
      let tag = try #require(try office.keys.tag(seq: chain.nextSeq, name))
      let frame = try #require(
        try office.keys.withFrameKey(name) { key in
          try Frame.seal(note: note, tag: tag, key: key, genesis: office.genesisHash, index: head.size)
        })
      return Draft(frame: frame, staged: [])
    }
  }
}
