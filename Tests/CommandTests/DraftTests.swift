import Foundation
import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework
@testable import Commands

/// What an older program left, and what no list has.
@Suite struct `A draft of an older program` {
  private let scratch: ScratchFolder
  private var vault: String { scratch.path + "/vault" }

  init() throws {
    let office = try TestOffice.shared.get()
    scratch = try ScratchFolder()
    for part in ["vault", "homes"] {
      try FileManager.default.copyItem(atPath: office.folder.path + "/" + part, toPath: scratch.path + "/" + part)
    }
  }

  private func run(_ words: [String], typed: [String]? = nil, ends status: Int32) throws -> TestWorld {
    let world = TestWorld(typed: typed)
    let ended = TestOffice.run("eva", words, in: scratch.path, world: world, vault: vault)
    #expect(ended == status, "\(words) ended \(ended): \(world.answer)\(world.voice)")
    return world
  }

  private func office() throws -> Office { try Faults.office(of: "eva", in: scratch.path) }

  @Test func `that does not say where it belongs is recorded where one says that it does, and not by itself`() throws {
    let number = try #require(try JSON.read(run(["ärende", "öppna", "--json"], ends: 0).out)["case"]?.string)
    func left(_ about: String) throws -> String {
      let office = try office()
      let text = Base64.encode(Array("Påhittade gatan 1".utf8), padded: true)
      return try office.saveDraft(
        JSON.record([("text", .text(text))]).canonical(), name: "Journalanteckning", about: about,
        caseID: office.find(number))
    }
    let note = try left("NOTE+")
    let said = try run(["anteckna", number, "--draft", note], typed: ["."], ends: 2)
    #expect(said.voice.contains("Ange valen som de var då (--part)") && !said.voice.contains("Påhittade"))
    let done = try run(["anteckna", number, "--part", "address", "--draft", note, "--json"], typed: ["."], ends: 0)
    let seq = try #require(try office().state(of: office().find(number)).entries.last)
    #expect(seq.bodies.map(\.compartment) == ["address"], "\(done.out)")
    let wrong = try left("CORRECT")
    #expect(try run(["rätta", number, "\(seq.seq)", "--draft", wrong], typed: ["."], ends: 2).voice.contains("--part"))
    let step = try left("EXPOSED+")
    #expect(try run(["gör", number, "röjd-placering", "--draft", step], typed: [], ends: 2).answer.isEmpty)
    // Without options then, it is a note as any other.
    _ = try run(["anteckna", number, "--draft", left("NOTE")], typed: ["."], ends: 0)
    #expect(try office().state(of: office().find(number)).entries.last?.bodies.map(\.compartment) == ["investigation"])
  }

  @Test func `a number that no list has names nobody`() throws {
    let office = try office()
    for word in ["\(Int.min)", "0", "-1", "\(Int.max)"] {
      #expect(throws: CaseworkError.unknownPerson, "\(word)") { _ = try PeopleTask.person(word, office) }
    }
  }
}
