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
    guard let path = document.path else { throw .nothingThere }
    let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .local(operation: "open", code: errno) }
    defer { _ = close(file) }
    do {
      return try reader.stage(.body) { (sink) throws(CaseworkError) in
        try Self.seal(file, document.size, header, to: recipient, into: sink)
      }
    } catch {
      throw CaseworkError(error)
    }
  }

  private static func seal(
    _ file: Int32, _ size: Int, _ header: BodyHeader, to recipient: Recipient, into sink: StageSink
  ) throws(CaseworkError) {
    do {
      var stream = try SealStream(to: [recipient]) { chunk in try sink.write(chunk) }
      try stream.write(header.encoded)
      var left = size
      while left > 0 {
        let piece = try read(file, min(left, 1 << 16))
        guard !piece.isEmpty else { break }
        try stream.write(piece)
        left -= piece.count
      }
      // It grew or shrank while we read: what the header says must be what is sealed.
      guard left == 0 else { throw CaseworkError.local(operation: "read", code: EIO) }
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

  private static func read(_ file: Int32, _ count: Int) throws(CaseworkError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    while true {
      let got = unsafe Glibc.read(file, &bytes, count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .local(operation: "read", code: errno) }
      return Array(bytes.prefix(got))
    }
  }
}
