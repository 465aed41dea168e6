import Casework
import Syntax
import Testing

/// Numbers of people who cannot exist: birth numbers 980–999 are Skatteverket's test series.
enum InventedPeople {
  static func number(_ birth: String, serial: Int = 980, dayShift: Int = 0) -> String {
    let digits = birth.filter(\.isNumber)
    let day = Int(digits.suffix(2))! + dayShift
    let first = String(digits.dropLast(2)) + (day < 10 ? "0\(day)" : "\(day)") + String(serial)
    let sum = first.suffix(9).enumerated().reduce(0) { sum, digit in
      let weighted = digit.element.wholeNumberValue! * (digit.offset % 2 == 0 ? 2 : 1)
      return sum + weighted / 10 + weighted % 10
    }
    return first.prefix(8) + "-" + String(serial) + String((10 - sum % 10) % 10)
  }

  static func wrongCheckDigit(_ birth: String) -> String {
    let right = number(birth)
    return right.dropLast() + String((right.last!.wholeNumberValue! + 1) % 10)
  }
}

@Suite struct `A personal number` {
  let today = CivilDate("2026-11-22")!

  @Test func `is read with ten digits or twelve, with a sign or without`() throws {
    let number = InventedPeople.number("1990-01-01")
    #expect(number == "19900101-9802")
    for typed in ["19900101-9802", "199001019802", "900101-9802", "9001019802", " 900101 9802", "900101–9802"] {
      let read = try PersonNumber(typed: typed, today: today)
      #expect(read.text == number, "\(typed)")
      #expect(read.kind == .personnummer)
      #expect(read.standing == .proven)
      #expect(read.birth == CivilDate("1990-01-01"))
    }
  }

  @Test func `belongs to the century before with a plus`() throws {
    let old = InventedPeople.number("1922-03-04")
    #expect(try PersonNumber(typed: "220304+\(old.suffix(4))", today: today).birth == CivilDate("1922-03-04"))
    #expect(try PersonNumber(typed: "220304-\(old.suffix(4))", today: today).birth == CivilDate("2022-03-04"))
    // Who turns 100 later this year has the plus already: it changes with the year.
    #expect(
      try PersonNumber(
        typed: "261224+\(old.suffix(4))".replacingTail(InventedPeople.number("1926-12-24")), today: today
      ).birth == CivilDate("1926-12-24"))
  }

  @Test func `of ten digits is never of the future`() throws {
    let typed = InventedPeople.number("1926-11-23").dropFirst(2)
    #expect(try PersonNumber(typed: typed, today: today).birth == CivilDate("1926-11-23"))
    #expect(throws: PersonNumberFault.future) {
      try PersonNumber(typed: InventedPeople.number("2026-11-23"), today: today)
    }
  }

  @Test func `with the day plus sixty is a samordningsnummer`() throws {
    let read = try PersonNumber(typed: InventedPeople.number("1990-01-31", dayShift: 60), today: today)
    #expect(read.kind == .samordningsnummer)
    #expect(read.birth == CivilDate("1990-01-31"))
    #expect(read.text.hasPrefix("19900191-"))
  }

  @Test func `with a wrong check digit is offered as stated, and keeps its age`() throws {
    let typed = InventedPeople.wrongCheckDigit("2010-05-05")
    #expect(throws: PersonNumberFault.checkDigit) { try PersonNumber(typed: typed, today: today) }
    let stated = try #require(PersonNumber(stated: typed, today: today))
    #expect(stated.standing == .stated)
    #expect(stated.age(at: today) == 16)
    #expect(stated.text == typed)
  }

  @Test func `with a date that does not exist is offered as stated`() throws {
    #expect(throws: PersonNumberFault.noSuchDate) { try PersonNumber(typed: "900230-9800", today: today) }
    #expect(PersonNumber(stated: "900230-9800", today: today)?.birth == nil)
    #expect(PersonNumber(stated: "kanske född 1990", today: today)?.kind == .other)
    #expect(PersonNumber(stated: "a\u{1B}[2J", today: today) == nil)
    #expect(PersonNumber(stated: "", today: today) == nil)
    #expect(PersonNumber(stated: String(repeating: "1", count: 33), today: today) == nil)
  }

  @Test(arguments: ["", "90010", "900101-980", "900101=9802", "R-26-000123", "900101-98O2", "1900101-98021"])
  func `of another shape is malformed`(typed: String) {
    #expect(throws: PersonNumberFault.malformed) { try PersonNumber(typed: typed, today: today) }
  }

  @Test func `of our own series can never be taken for a real one`() throws {
    let reserve = try #require(PersonNumber.reserve(year: 2026, number: 123))
    #expect(reserve.text == "R-2026-000123")
    #expect(reserve.standing == .unknown)
    #expect(try PersonNumber(typed: "r-2026-000123", today: today) == reserve)
    #expect(reserve.age(at: today) == nil)
    #expect(PersonNumber.reserve(year: 2026, number: 0) == nil)
    #expect(PersonNumber.reserve(year: 2026, number: 1_000_000) == nil)
  }

  @Test func `tells every single wrong digit`() throws {
    let number = InventedPeople.number("1990-01-01").filter(\.isNumber)
    for place in 2..<12 {
      for digit in 0...9 where number.map({ $0.wholeNumberValue! })[place] != digit {
        var wrong = Array(number)
        wrong[place] = Character(String(digit))
        #expect(throws: PersonNumberFault.self) { try PersonNumber(typed: String(wrong), today: today) }
      }
    }
  }

  @Test(arguments: [
    ("2008-11-22", "2026-11-22", 18), ("2008-11-23", "2026-11-22", 17), ("2008-02-29", "2026-02-28", 17),
    ("2008-02-29", "2026-03-01", 18), ("2026-11-22", "2026-11-22", 0),
  ])
  func `gives an age that changes on the birthday`(birth: String, date: String, age: Int) throws {
    let number = try PersonNumber(typed: InventedPeople.number(birth), today: today)
    #expect(number.age(at: CivilDate(date)!) == age)
  }
}

extension String {
  fileprivate func replacingTail(_ other: String) -> String { String(dropLast(4)) + String(other.suffix(4)) }
}
