import Casework
import LedgerStore
import Syntax
import Testing

@Suite struct `A case number` {
  private static let samples = (0..<200).map { CaseNumber(caseID($0)).text }

  static func caseID(_ number: Int) -> CaseID {
    CaseID(bytes: (0..<16).map { UInt8(truncatingIfNeeded: (number &* 2_654_435_761) >> ($0 % 4 * 8) &+ $0) })!
  }

  @Test func `looks like K-7Q3M-9TX2 and comes from the id alone`() {
    for text in Self.samples {
      #expect(text.contains(#/^K-[0-9A-HJKMNP-TW-Z]{4}-[0-9A-HJKMNP-TW-Z]{4}$/#))
    }
    #expect(CaseNumber(Self.caseID(7)) == CaseNumber(Self.caseID(7)))
    #expect(Set(Self.samples).count == Self.samples.count)
  }

  @Test func `never changes for a given id`() {
    #expect(CaseNumber(CaseID(hex: "000102030405060708090a0b0c0d0e0f")!).text == "K-DMXR-GJ1Z")
  }

  @Test func `tells every single wrong symbol`() throws {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTWXYZ")
    var tried = 0
    for text in Self.samples.prefix(40) {
      let symbols = Array(text)
      for place in symbols.indices where place >= 2 && symbols[place] != "-" {
        for other in alphabet where other != symbols[place] {
          var wrong = symbols
          wrong[place] = other
          tried += 1
          #expect(throws: NumberFault.checkCharacter) { try CaseNumber(typed: String(wrong)) }
        }
      }
    }
    #expect(tried == 40 * 8 * 30)
  }

  @Test func `tells every two symbols that changed places`() throws {
    var tried = 0
    for text in Self.samples {
      let symbols = Array(text.dropFirst(2).filter { $0 != "-" })
      for first in 0..<8 {
        for second in (first + 1)..<8 where symbols[first] != symbols[second] {
          var wrong = symbols
          wrong.swapAt(first, second)
          tried += 1
          #expect(throws: NumberFault.checkCharacter) { try CaseNumber(typed: String(wrong)) }
        }
      }
    }
    #expect(tried > 5000)
  }

  @Test func `has as many signs as were typed for sure`() throws {
    for (typed, signs) in [
      ("K-5", 1), ("5", 1), ("k-dmx", 3), ("K-DMXR", 4), ("dmxr", 4), ("KDMX", 3), ("K-DMXR-GJ1Z", 8),
    ] {
      #expect(try CaseNumber.search(typed: typed).signs == signs, "\(typed)")
    }
  }

  @Test func `is read as people type it`() throws {
    let number = CaseNumber(CaseID(hex: "000102030405060708090a0b0c0d0e0f")!)
    for typed in ["K-DMXR-GJ1Z", "k-dmxr-gj1z", "kdmxrgj1z", "DMXRGJ1Z", " dmxr gjlz ", "dmxr-gj1z", "K-DMXRGJ1Z"] {
      #expect(try CaseNumber(typed: typed) == number, "\(typed)")
    }
    #expect(throws: NumberFault.empty) { try CaseNumber(typed: " - ") }
    #expect(throws: NumberFault.length) { try CaseNumber(typed: "K-DMXR-GJ1") }
    #expect(throws: NumberFault.length) { try CaseNumber(typed: "K-DMXR-GJ1Z-3Q") }
    #expect(throws: NumberFault.foreignCharacter(position: 3)) { try CaseNumber(typed: "K-DMÅR-GJ1Z") }
    #expect(throws: NumberFault.prefix) { try CaseNumber(typed: "T-DMXR-GJ1Z") }
  }

  @Test func `takes O for zero and I and L for one`() throws {
    let number = try #require(
      (0..<5000).map { CaseNumber(Self.caseID($0)) }.first { $0.text.contains("0") && $0.text.contains("1") })
    let typed = number.text.replacing("0", with: "o").replacing("1", with: "l")
    #expect(try CaseNumber(typed: typed) == number)
    #expect(try CaseNumber(typed: typed.replacing("l", with: "I")) == number)
  }

  @Test func `is found by its first symbols`() throws {
    let numbers = Self.samples.map { try! CaseNumber(typed: $0) }
    for (number, text) in zip(numbers, Self.samples) {
      for count in 3...text.count where !text.prefix(count).hasSuffix("-") {
        let search = try CaseNumber.search(typed: text.prefix(count).lowercased())
        #expect(search.matches(number))
        #expect(numbers.filter(search.matches).allSatisfy { $0.text.hasPrefix(text.prefix(count)) })
      }
    }
    #expect(throws: NumberFault.checkCharacter) { try CaseNumber.search(typed: "K-DMXR-GJ1Y") }
    #expect(throws: NumberFault.empty) { try CaseNumber.search(typed: "K-") }
  }

  @Test func `that begins with K is found with and without its letter`() throws {
    let number = try #require((0..<5000).map { CaseNumber(Self.caseID($0)) }.first { $0.text.hasPrefix("K-K") })
    let symbols = number.text.dropFirst(2)
    #expect(try CaseNumber.search(typed: String(symbols.prefix(2))).matches(number))
    #expect(try CaseNumber.search(typed: "K\(symbols.prefix(2))").matches(number))
    #expect(try CaseNumber(typed: String(symbols)) == number)
    #expect(try CaseNumber(typed: "K\(symbols)") == number)
  }
}

@Suite struct `A ticket's alias` {
  @Test func `is random, and no case number`() throws {
    let alias = TicketAlias.random()
    #expect(alias != TicketAlias.random())
    #expect(alias.text.hasPrefix("T-"))
    #expect(try TicketAlias(typed: alias.text.lowercased()) == alias)
    #expect(throws: NumberFault.checkCharacter) { try CaseNumber(typed: alias.text.dropFirst(2)) }
    #expect(throws: NumberFault.prefix) { try CaseNumber(typed: alias.text) }
  }
}
