internal import Syntax

/// The canonical text of a definition, behind what was kept of reading it.
final class KeptText: Sendable {
  let bytes: [UInt8]
  /// Where the text begins.
  let start: Int

  init(_ bytes: [UInt8], from start: Int) { (self.bytes, self.start) = (bytes, start) }

  var text: [UInt8] { Array(bytes[start...]) }

  /// - Parameter range: within the text.
  func string(_ range: Range<Int32>) -> String {
    String(decoding: bytes[(start + Int(range.lowerBound))..<(start + Int(range.upperBound))], as: UTF8.self)
  }
}

/// What people read is not copied: it is where it stands in the definition's text. What has escapes there, or never stood
/// there, is kept whole.
extension Label: Kept {
  func put(to out: inout KeptWriter) {
    guard let (sv, en) = places else { return out.put(false, sv, en) }
    out.put(true, Int(sv.lowerBound), sv.count, Int(en.lowerBound), en.count)
  }

  init(from kept: inout KeptReader) throws(KeptFault) {
    guard try kept.get() as Bool else {
      self.init(sv: try kept.get(), en: try kept.get())
      return
    }
    let (sv, en) = (try Label.place(&kept), try Label.place(&kept))
    self.init(kept.definition, sv: sv, en: en)
  }

  private static func place(_ kept: inout KeptReader) throws(KeptFault) -> Range<Int32> {
    let (start, count) = (try kept.number(), try kept.number())
    let size = kept.definition.bytes.count - kept.definition.start
    guard start >= 0, start <= size, count >= 0, count <= size - start, size < Int(Int32.max) else { throw KeptFault() }
    return Int32(start)..<Int32(start + count)
  }
}
