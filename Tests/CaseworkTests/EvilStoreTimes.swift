import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework

/// What a store's keeper does with the vault's earlier states, with clocks, and with what is of no case alone.
extension EvilStore {
  /// A copy of the vault before its last entry.
  var yesterday: String { "\(town.root)/yesterday" }

  /// Joar with what he remembers of the vault, at an office that is opened to an audit alone where it has gone back.
  func auditByMemory() throws -> AuditReport {
    try Office.openToAudit(
      at: town.vault, home: town.home("joar"), person: try town.person("joar"), clock: town.clock("joar")
    ).audit()
  }

  func goBack(_ attack: StoreAttack) throws {
    switch attack {
    case .cutsTheTail: try write(Array(try frames().map(\.bytes).dropLast()))
    default:
      removeTree(town.vault)
      try copyTree(yesterday, to: town.vault)
      guard attack == .goesOnFromYesterday else { return }
      // Frida at a machine that has forgotten, and past what Joar has seen.
      removeTree("\(town.home("frida").path)/vaults")
      let frida = try town.join("frida", code: code)
      for number in 0..<3 { _ = try frida.note("Annat \(number)", compartment: "register", in: watched.id) }
    }
  }

  func more(_ attack: StoreAttack) throws {
    let days: Int64 = 3 * 86_400
    switch attack {
    case .datesAhead:
      try forge { $0.time = $0.time.adding(seconds: days) }
      try watched.witnessed()
    case .datesBack:
      town.pass(2 * days)
      try watched.witnessed()
      try forge { $0.time = $0.time.adding(seconds: -days) }
    case .movesAnEntryFromAnotherVault: try append(raw: { $0.vault = Hash.sha256([4]) }, try frida())
    case .statesAnotherLeaf:
      var parts = try frames().map(\.bytes)
      var body = Array(parts.removeLast().dropLast(FrameLayout.checksumBytes))
      body[28] ^= 1
      try write(parts + [body + Hash.blake2b(body).bytes.prefix(FrameLayout.checksumBytes)])
    case .closesAReviewInNoRole:
      let closing = ReviewClosing(
        period: ReviewPeriod(months: 1, before: town.now.swedish.date), rows: 0, questions: 0, own: 0,
        seed: ReviewSeed("00"))
      try forgeRoster("frida") { entry in
        (entry.event, entry.role, entry.facts) = ("LOG_REVIEW", "socialdirektor", closing.facts)
      }
    default:
      let office = try frida()
      for epoch in office.compartments(watched.id)["register"]?.epochs ?? [] { removeTree(file(.key, epoch.keyFile)) }
    }
  }
}
