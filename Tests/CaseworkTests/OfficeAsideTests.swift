import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// Gun follows two cases. Something is wrong with one of them.
@Suite struct `A case that cannot be read` {
  private let town: Town
  private let bad: CaseID
  private let good: CaseID

  init() throws {
    town = try Town.staffed()
    let frida = try town.office("frida")
    bad = try frida.openCase(workflow: "avhopp").caseID
    good = try frida.openCase(workflow: "avhopp").caseID
    let gun = try town.office("gun")
    for id in [bad, good] { _ = try gun.state(of: id) }
    _ = try town.office("anna")
  }

  private func expectOnlyOneIsUnreadable(_ why: CaseworkError) throws {
    let gun = try town.office("gun")
    let found = gun.findings.filter { $0.caseID == bad }.map(\.kind)
    #expect(found == [.unreadableCase(why)])
    _ = try gun.note("går vidare", compartment: "duty", in: good)
    #expect(throws: why) { try gun.state(of: bad) }
    #expect(throws: why) { try gun.note("går inte", compartment: "duty", in: bad) }
    let inbox = try gun.inbox()
    #expect(inbox.contains(.unreadable(bad, why)))
    #expect(Set(gun.list().map(\.id)) == [bad, good])
    _ = try gun.doctor()
    _ = try town.office("anna").revoke(try town.key("emil"))
    // The next session has nothing to tell of it before it is asked, and the other case goes on.
    let again = try town.office("gun")
    #expect(try again.state(of: good).entries.last?.event == "NOTE")
    #expect(throws: why) { try again.state(of: bad) }
  }

  @Test func `for want of its first key file is told, stops no other, and is whole again when the file is back`() throws
  {
    let frida = try town.office("frida")
    let hash = try #require(try frida.state(of: bad).compartments["register"]?.epochs.first?.keyFile)
    let file = try frida.reader.readWhole(.key, hash)
    let note = try frida.note("nytt i det ena", compartment: "duty", in: bad)
    try frida.reader.remove(.key, hash)
    try expectOnlyOneIsUnreadable(.storage(.missing(.key, hash)))
    try LocalFile.replace("\(town.vault)/keys/\(hash.hex.prefix(2))/\(hash.hex)", with: file, durable: false)
    let gun = try town.office("gun")
    #expect(try gun.state(of: bad).entries.map(\.event) == ["OPEN", "NOTE"])
    #expect(try gun.state(of: bad).entries.last?.leaf == note.leaf)
    #expect(gun.findings.isEmpty)
  }

  @Test func `for damage to a frame of its past is told, and stops no other`() throws {
    let frida = try town.office("frida")
    _ = try frida.note("nytt i det ena", compartment: "duty", in: bad)
    let place = try #require(frida.cases[bad]?.index.frames.first)
    let path = "\(town.vault)/ledger/00000000.log"
    var log = try LocalFile.read(path)
    log[place.location.offset + 200] ^= 1
    try LocalFile.replace(path, with: log, durable: false)
    try expectOnlyOneIsUnreadable(.storage(.damaged(index: place.index, .checksum)))
  }

  /// Reading from the beginning takes the lock, and whoever appends holds it.
  @Test func `from memory is read again after a step of another case, and holds nobody up`() throws {
    var gun = try town.office("gun")
    let folder = town.home("gun").vaultPath(gun.genesisHash)
    for name in try LocalFile.names(in: folder) where name.hasPrefix("case-") || name == "journal" {
      #expect(unsafe unlink("\(folder)/\(name)") == 0)
    }
    gun = try town.office("gun")
    try gun.load(good)
    let frida = try town.office("frida")
    gun.beforeLock = { _ = try? frida.note("medan gun låser", compartment: "duty", in: self.bad) }
    _ = try gun.note("x", compartment: "duty", in: good)
    for office in [gun, try town.office("gun")] {
      #expect(try office.state(of: bad).entries.map(\.event) == ["OPEN", "NOTE"])
      #expect(office.findings.isEmpty)
    }
  }

  @Test func `is nothing to a roster of which a part is gone: then nothing opens, and nothing is forgotten`() throws {
    _ = try town.office("anna").revoke(try town.key("hans"))
    let gun = try town.office("gun")
    let hash = try #require(gun.roster.compartments["register"]?.epochs.first?.keyFile)
    let file = try gun.reader.readWhole(.key, hash)
    // Every file that could give gun the roster's first key.
    var files: [(path: String, bytes: [UInt8])] = []
    for hash in try gun.registerFiles()[.roster]?.map(\.hash) ?? [] {
      let path = "\(town.vault)/keys/\(hash.hex.prefix(2))/\(hash.hex)"
      files.append((path, try LocalFile.read(path)))
      try gun.reader.remove(.key, hash)
    }
    #expect(files.map(\.bytes).contains(file))
    let folder = town.home("gun").vaultPath(gun.genesisHash)
    let before = try LocalFile.names(in: folder).map { ($0, try LocalFile.read("\(folder)/\($0)")) }
    #expect(throws: CaseworkError.self) { try town.office("gun") }
    let after = try LocalFile.names(in: folder).map { ($0, try LocalFile.read("\(folder)/\($0)")) }
    #expect(before.map(\.0) == after.map(\.0) && before.map(\.1) == after.map(\.1))
    // Nor by reading it anew, when its index is gone too.
    for name in try LocalFile.names(in: folder) where name.hasPrefix("case-") || name == "journal" {
      #expect(unsafe unlink("\(folder)/\(name)") == 0)
    }
    #expect(throws: CaseworkError.self) { try town.office("gun") }
    for file in files { try LocalFile.replace(file.path, with: file.bytes, durable: false) }
    #expect(try town.office("gun").state(of: good).entries.map(\.event) == ["OPEN"])
  }
}
