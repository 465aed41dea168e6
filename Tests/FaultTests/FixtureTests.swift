import Foundation
import Testing

@Suite struct `The vault that faults are tried on` {
  @Test func `is whole, and everybody has found their way in`() throws {
    let town = try TestVault.copy()
    let audit = try town.audit()
    #expect(audit.passed, "\(audit.output.both)")
    #expect(audit.size > 30)
    #expect(try town.done("gun", ["case", "list"])[0]["cases"] != nil)
  }
}
