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

  /// What is kept of this ticket's asker; nil for anything else.
  init?(_ bytes: [UInt8], of ticket: Ticket) {
    guard var lines = try? Lines(bytes, lineMax: 1000), (try? lines.field("avhopp/asker/v1", count: 0)) != nil,
      (try? lines.field("vault", count: 1)) != nil, (try? lines.field("worker", count: 2)) != nil,
      let compared = (try? lines.field("compared", count: 1)).flatMap({ Moment($0[0]) })
    else { return nil }
    self.init(of: ticket, compared: compared)
    guard encoded == bytes else { return nil }
  }
}

extension Person {
  /// When the control code of this ticket's worker was typed, for the ticket's vault. nil where it never was, also where the
  /// file that says so does not open: then it is typed again.
  /// - Throws: `local` where the disk fails.
  package func compared(_ ticket: Ticket) throws(CaseworkError) -> Moment? {
    do {
      let file = try LocalFile.read(home.askerPath(ticket))
      let bytes = try? SealedLocal.open(file, key: LocalKey(of: keys.local), purpose: Home.askerPurpose(ticket))
      return bytes.flatMap { Asker($0, of: ticket) }?.compared
    } catch {
      if error == .missing { return nil }
      throw CaseworkError(error)
    }
  }

  /// Remembers that this ticket's worker is who they say: their control code, all of it, as they said it themselves.
  /// - Throws: `codeMismatch` where it is not theirs; nothing is then remembered.
  package func compare(_ ticket: Ticket, code: String, at moment: Moment) throws(CaseworkError) {
    guard ticket.matches(code: code) else { throw .codeMismatch }
    let file: [UInt8]
    do {
      file = try SealedLocal.seal(
        Asker(of: ticket, compared: moment).encoded, key: LocalKey(of: keys.local), purpose: Home.askerPurpose(ticket))
    } catch {
      throw .sealing(error)
    }
    do {
      try LocalFile.makeFolder(home.askersPath)
      try LocalFile.replace(home.askerPath(ticket), with: file, durable: true)
    } catch {
      throw CaseworkError(error)
    }
  }
}

extension Home {
  var askersPath: String { "\(path)/askers" }

  fileprivate func askerPath(_ ticket: Ticket) -> String {
    "\(askersPath)/\(Hash.sha256(Array(Self.askerPurpose(ticket).utf8)).hex.prefix(32))"
  }

  fileprivate static func askerPurpose(_ ticket: Ticket) -> String {
    "asker \(ticket.draft.vault.hex) \(ticket.codeDigest.hex)"
  }
}
