/// The one spelling of a value: compact, keys in their order, only the escapes JSON demands, UTF-8, one LF at the end.
extension JSON {
  package func canonical() -> [UInt8] {
    var out: [UInt8] = []
    print(into: &out)
    out.append(UInt8(ascii: "\n"))
    return out
  }

  private func print(into out: inout [UInt8]) {
    switch value {
    case .null: out += "null".utf8
    case .bool(let flag): out += (flag ? "true" : "false").utf8
    case .int(let number): out += String(number).utf8
    case .string(let text): JSON.print(text, into: &out)
    case .array(let items):
      out.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        item.print(into: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        JSON.print(member.key, into: &out)
        out.append(UInt8(ascii: ":"))
        member.value.print(into: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  private static func print(_ text: String, into out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): out += "\\\"".utf8
      case UInt8(ascii: "\\"): out += "\\\\".utf8
      case 0x0A: out += "\\n".utf8
      case 0x09: out += "\\t".utf8
      case 0..<0x20: out += "\\u00\(Hex.encode([byte]))".utf8
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
