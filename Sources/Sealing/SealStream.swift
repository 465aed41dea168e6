/// A `Sealer` with a sink of its own.
///
///     var stream = try SealStream(to: [recipient]) { try file.write($0) }
///     try stream.write(part) … ; try stream.finish()
package struct SealStream: ~Copyable {
  private var sealer: Sealer
  private let sink: ([UInt8]) throws -> Void

  /// Writes the header, for 1 ... 64 recipients.
  package init(to recipients: [Recipient], sink: @escaping ([UInt8]) throws -> Void) throws {
    let sealer = try Sealer(to: recipients)
    try sink(sealer.beginning)
    self.sealer = sealer
    self.sink = sink
  }

  package mutating func write(_ bytes: [UInt8]) throws { try sealer.write(bytes, to: sink) }

  /// Seals the rest. Without it the file is refused by every reader as cut.
  package consuming func finish() throws { try sealer.finish(to: sink) }
}

extension Age {
  /// Seals all that `source` gives, in flat memory. `source` answers with 1 ... n bytes, or none at the end.
  package static func seal(
    from source: (Int) throws -> [UInt8], to recipients: [Recipient], into sink: ([UInt8]) throws -> Void
  ) throws {
    var sealer = try Sealer(to: recipients)
    try sink(sealer.beginning)
    while true {
      let part = try source(4 * Limit.chunkBytes)
      if part.isEmpty { break }
      try sealer.write(part, to: sink)
    }
    try sealer.finish(to: sink)
  }
}
