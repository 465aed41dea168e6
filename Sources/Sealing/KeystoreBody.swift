/// What lies sealed in a keystore, as bytes; integers are big-endian.
///
///     name length   1      name          1 ... 255
///     signing seed 32      local key     32
///     generations   2      each: number 4, secret 32; numbers ascend
///     padding              0x80, zeros, up to a multiple of 1024, so that a file does not tell how long its owner
///                          has been with us
enum KeystoreBody {
  private static let step = 1024

  static func bytes(of keys: borrowing PersonKeys) throws(SealingError) -> Secret {
    let name = Array(keys.name.utf8)
    let used = 1 + name.count + 64 + 2 + keys.generations.count * 36
    let total = (used + 1 + step - 1) / step * step
    return try Secret.filled(count: total) { buffer throws(SealingError) in
      var writer = unsafe Writer(buffer: buffer)
      writer.put(UInt8(name.count))
      for byte in name { writer.put(byte) }
      keys.signing.withSeed { writer.put($0) }
      writer.put(keys.local)
      writer.put(UInt8(keys.generations.count >> 8))
      writer.put(UInt8(keys.generations.count & 0xFF))
      for generation in keys.generations {
        for shift in [24, 16, 8, 0] { writer.put(UInt8(generation.number >> shift & 0xFF)) }
        try keys.withSealingSecret(generation.number) { writer.put($0) }
      }
      writer.put(0x80)
      return total
    }
  }

  static func keys(from body: borrowing Secret) throws(SealingError) -> PersonKeys {
    try body.withBytes { bytes throws(SealingError) -> PersonKeys in
      var reader = unsafe Reader(buffer: bytes)
      var nameBytes: [UInt8] = []
      for _ in 0..<(try reader.byte()) { nameBytes.append(try reader.byte()) }
      guard let name = String(validating: nameBytes, as: UTF8.self) else { throw .damaged }
      let signing = try SigningKey.from(seed: reader.secret(), name: name)
      var keys = PersonKeys(signing: signing, local: try reader.secret(), keyring: try Keyring())
      let count = try Int(reader.byte()) << 8 | Int(reader.byte())
      guard (1...Limit.generationsMax).contains(count) else { throw .damaged }
      var last = 0
      for _ in 0..<count {
        var number = 0
        for _ in 0..<4 { number = try number << 8 | Int(reader.byte()) }
        guard number > last else { throw .damaged }
        try keys.add(reader.secret(), number: number)
        last = number
      }
      try reader.finish()
      return keys
    }
  }

  @safe private struct Writer: ~Copyable {
    let buffer: UnsafeMutableRawBufferPointer
    var position = 0

    mutating func put(_ byte: UInt8) {
      unsafe buffer[position] = byte
      position += 1
    }

    mutating func put(_ secret: borrowing Secret) {
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[position...])
      secret.withBytes { unsafe target.copyMemory(from: $0) }
      position += secret.count
    }
  }

  @safe private struct Reader: ~Copyable {
    private let buffer: UnsafeRawBufferPointer
    private let count: Int
    private var position = 0

    init(buffer: UnsafeRawBufferPointer) {
      unsafe self.buffer = unsafe buffer
      count = buffer.count
    }

    mutating func byte() throws(SealingError) -> UInt8 {
      guard position < count else { throw .damaged }
      position += 1
      return unsafe buffer[position - 1]
    }

    mutating func secret() throws(SealingError) -> Secret {
      guard position + 32 <= count else { throw .damaged }
      position += 32
      return try unsafe Secret.copying(UnsafeRawBufferPointer(rebasing: buffer[(position - 32)..<position]))
    }

    mutating func finish() throws(SealingError) {
      guard try byte() == 0x80, count % KeystoreBody.step == 0, count - position < KeystoreBody.step
      else { throw .damaged }
      while position < count { guard try byte() == 0 else { throw .damaged } }
    }
  }
}
