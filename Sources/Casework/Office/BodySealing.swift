internal import Glibc
import LedgerStore
import Sealing
import Syntax

/// Sealing forms and documents into tmp, before the lock is taken.
extension Office {
  func sealBody(
    _ body: BodyDraft, event: String, caseID: CaseID, epoch: Int, to recipient: Recipient
  ) throws(CaseworkError) -> Staged {
    let place = BodyExpectation(
      vault: genesisHash, caseID: caseID, compartment: body.compartment, epoch: epoch, author: me, event: event)
    switch body.content {
    case .bytes(let bytes):
      let header = try header(place, body, length: bytes.count)
      do {
        let sealed = try Age.seal(header.plaintext(bytes), to: [recipient])
        return try reader.stage(.body, bytes: sealed)
      } catch let error as SealingError {
        throw .sealing(error)
      } catch let error as LedgerError {
        throw CaseworkError(error)
      } catch {
        throw .damaged(index: 0, what: "body")
      }
    case .file(let file):
      return try sealFile(file, try header(place, body, length: file.size), to: recipient)
    }
  }

  private func header(_ place: BodyExpectation, _ body: BodyDraft, length: Int) throws(CaseworkError) -> BodyHeader {
    do {
      return try BodyHeader(place: place, kind: body.kind, name: body.name, length: length)
    } catch {
      throw .format(error)
    }
  }

  /// Reads the document in pieces; flat memory whatever its size.
  private func sealFile(
    _ document: DocumentFile, _ header: BodyHeader, to recipient: Recipient
  ) throws(CaseworkError) -> Staged {
    do {
      return try reader.stage(.body) { (sink) throws(CaseworkError) in
        try Self.seal(document, header, to: recipient, into: sink)
      }
    } catch {
      throw CaseworkError(error)
    }
  }

  private static func seal(
    _ document: DocumentFile, _ header: BodyHeader, to recipient: Recipient, into sink: StageSink
  ) throws(CaseworkError) {
    do {
      var stream = try SealStream(to: [recipient]) { chunk in try sink.write(chunk) }
      try stream.write(header.encoded)
      // What the header says must be what is sealed, and of the file that was looked at.
      switch try document.read({ piece in try stream.write(piece) }) {
      case .whole: break
      case .changed: throw CaseworkError.document(FieldFault(field: document.name, expected: .documentChanged))
      case .unreadable: throw CaseworkError.document(FieldFault(field: document.name, expected: .documentMissing))
      }
      var padding = header.padding[...]
      while !padding.isEmpty {
        try stream.write(Array(padding.prefix(1 << 16)))
        padding = padding.dropFirst(1 << 16)
      }
      try stream.finish()
    } catch let error as SealingError {
      throw .sealing(error)
    } catch let error as LedgerError {
      throw CaseworkError(error)
    } catch let error as CaseworkError {
      throw error
    } catch {
      throw .local(operation: "seal", code: EIO)
    }
  }
}
