import LedgerStore
import Sealing

/// Every sealed file that an entry names, on the disk, by the first byte of its name: the files of one folder of the vault are
/// held in memory at a time, and no more.
final class NamedFiles {
  private static let names = 128
  private let scratch: Scratch
  private var blocks: [[(offset: Int, count: Int)]] = Array(repeating: [], count: 256)
  private var waiting: [[UInt8]] = Array(repeating: [], count: 256)
  private var end = 0

  init(in folder: String) throws(CaseworkError) { scratch = try Scratch(in: folder) }

  func insert(_ hash: Digest) throws(CaseworkError) {
    let bytes = hash.bytes
    let prefix = Int(bytes[0])
    waiting[prefix] += bytes
    guard waiting[prefix].count == Self.names * Digest.byteCount else { return }
    try scratch.write(waiting[prefix], at: end)
    blocks[prefix].append((end, waiting[prefix].count))
    end += waiting[prefix].count
    waiting[prefix].removeAll(keepingCapacity: true)
  }

  /// Those whose name begins with this byte.
  func names(_ prefix: Int) throws(CaseworkError) -> Set<Digest> {
    var names: Set<Digest> = []
    func take(_ bytes: [UInt8]) {
      for start in stride(from: 0, to: bytes.count, by: Digest.byteCount) {
        if let hash = Digest(bytes: bytes[start..<(start + Digest.byteCount)]) { names.insert(hash) }
      }
    }
    for (offset, count) in blocks[prefix] { take(try scratch.read(at: offset, count: count)) }
    take(waiting[prefix])
    return names
  }
}
