internal import LedgerStore
internal import Sealing
package import Syntax

/// Whose questions an officer answers: a worker's keys in one vault, once their control code was typed from their mouth or
/// paper. Nobody else vouches for them: an officer has no vault to look in, and a ticket only its own word.
///
///     avhopp/asker/v1
///     vault <genesis hash>
///     worker <vkey> <age1…>
///     compared <moment>
struct Asker: Equatable {
  let vault: Digest
  let worker: VerifyingKey
  let sealing: Recipient
  let compared: Moment

  init(of ticket: Ticket, compared: Moment) {
    (vault, worker, sealing) = (ticket.draft.vault, ticket.worker, ticket.sealing)
    self.compared = compared
  }

  var encoded: [UInt8] {
    Array(
      """
      avhopp/asker/v1
      vault \(vault.hex)
      worker \(worker.vkey) \(sealing.text)
      compared \(compared.text)

      """.utf8)
  }

  /// nil for anything that `encoded` does not print.
  init?(_ bytes: [UInt8]) {
    guard var lines = try? Lines(bytes, lineMax: 1000), (try? lines.field("avhopp/asker/v1", count: 0)) != nil,
      let vault = (try? lines.field("vault", count: 1)).flatMap({ Digest(hex: $0[0]) }),
      let keys = try? lines.field("worker", count: 2), let worker = try? VerifyingKey(vkey: String(keys[0])),
      let sealing = try? Recipient(keys[1]),
      let compared = (try? lines.field("compared", count: 1)).flatMap({ Moment($0[0]) })
    else { return nil }
    (self.vault, self.worker, self.sealing, self.compared) = (vault, worker, sealing, compared)
    guard encoded == bytes else { return nil }
  }
}

/// What an officer remembers of whoever asks.
package struct Comparison: Equatable, Sendable {
  /// Key name of the worker.
  package let worker: String
  package let compared: Moment
  /// Whether it may still be relied on; if not, the code is asked for again.
  package let holds: Bool

  /// An officer has no vault in which to see that a worker has left, or that their keys were stolen: whoever has the keys reads
  /// what is answered. A month is how long they can at most, where nobody tells the officer; and about as long as an assessment
  /// is good for, so that whoever answers the next one calls.
  package static let days = 30

  init(_ asker: Asker, at now: Moment) {
    (worker, compared) = (asker.worker.name, asker.compared)
    // A time ahead of the clock would be one that never ends.
    holds = asker.compared <= now && now.seconds - asker.compared.seconds < Int64(Comparison.days) * 86_400
  }
}

extension Person {
  /// What is remembered of this ticket's worker, for the ticket's vault. nil where their control code was never typed, also where
  /// the file that says so does not open: then it is typed again.
  /// - Throws: `local` where the disk fails.
  package func compared(_ ticket: Ticket, at now: Moment) throws(CaseworkError) -> Comparison? {
    let name = Home.askerName(ticket)
    do throws(LocalFile.Fault) {
      guard let asker = try asker(name), asker == Asker(of: ticket, compared: asker.compared) else { return nil }
      return Comparison(asker, at: now)
    } catch {
      if error == .missing { return nil }
      throw CaseworkError(error)
    }
  }

  private func asker(_ name: String) throws(LocalFile.Fault) -> Asker? {
    let file = try LocalFile.read("\(home.askersPath)/\(name)")
    let bytes = try? SealedLocal.open(file, key: LocalKey(of: keys.local), purpose: Home.askerPurpose(name))
    return bytes.flatMap { Asker($0) }
  }

  private func askerNames() throws(CaseworkError) -> [String] {
    do { return try LocalFile.names(in: home.askersPath).sorted() } catch {
      if error == .missing { return [] }
      throw CaseworkError(error)
    }
  }

  /// All whose control codes are remembered, by name.
  /// - Throws: `local` where the disk fails.
  package func allCompared(at now: Moment) throws(CaseworkError) -> [Comparison] {
    try askerNames().compactMap { name in (try? asker(name)).flatMap { $0 }.map { Comparison($0, at: now) } }
      .sorted { ($0.worker, $0.compared) < ($1.worker, $1.compared) }
  }

  /// Forgets whoever has this key name, in every vault: their next ticket is answered only when their code was typed again.
  /// - Returns: how many were forgotten, on the disk, too.
  /// - Throws: `local` where the disk fails, or a file cannot be read: it may be theirs. Every one that can be is forgotten first.
  package func forget(worker: String) throws(CaseworkError) -> Int {
    var count = 0
    var unread: LocalFile.Fault?
    for name in try askerNames() {
      do throws(LocalFile.Fault) {
        guard try asker(name)?.worker.name == worker else { continue }
        try LocalFile.remove("\(home.askersPath)/\(name)", durable: true)
        count += 1
      } catch {
        if error != .missing { unread = error }
      }
    }
    if let unread { throw CaseworkError(unread) }
    return count
  }

  /// Remembers that this ticket's worker is who they say: their control code, all of it, as they said it themselves.
  /// - Throws: `codeMismatch` where it is not theirs; nothing is then remembered.
  package func compare(_ ticket: Ticket, code: String, at moment: Moment) throws(CaseworkError) {
    guard ticket.matches(code: code) else { throw .codeMismatch }
    let name = Home.askerName(ticket)
    let file: [UInt8]
    do {
      file = try SealedLocal.seal(
        Asker(of: ticket, compared: moment).encoded, key: LocalKey(of: keys.local), purpose: Home.askerPurpose(name))
    } catch {
      throw .sealing(error)
    }
    do {
      try LocalFile.makeFolder(home.askersPath)
      try LocalFile.replace("\(home.askersPath)/\(name)", with: file, durable: true)
    } catch {
      throw CaseworkError(error)
    }
  }
}

extension Home {
  var askersPath: String { "\(path)/askers" }

  fileprivate static func askerName(_ ticket: Ticket) -> String {
    String(Hash.sha256(Array("asker \(ticket.draft.vault.hex) \(ticket.codeDigest.hex)".utf8)).hex.prefix(32))
  }

  /// By the file's own name, so that all can be looked through: a worker is forgotten by their key's name.
  fileprivate static func askerPurpose(_ name: String) -> String { "asker \(name)" }
}
