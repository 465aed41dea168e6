/// The one spelling of a value: compact, keys in their order, only the escapes JSON demands, UTF-8, one LF at the end.
extension JSON {
  package func canonical() -> [UInt8] {
    var out: [UInt8] = []
    print(into: &out)
    out.append(UInt8(ascii: "\n"))
    return out
  }

  private func print(into out: inout [UInt8]) {
    switch source {
    case .read(let text, let node): text.print(node, into: &out)
    case .built(let value): JSON.print(value, into: &out)
    }
  }

  private static func print(_ value: Value, into out: inout [UInt8]) {
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

  static func print(_ text: String, into out: inout [UInt8]) {
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

extension JSONText {
  func print(_ node: Int, into out: inout [UInt8]) {
    let item = nodes[node]
    switch item.kind {
    case .null: out += "null".utf8
    case .no: out += "false".utf8
    case .yes: out += "true".utf8
    case .int: out += String(numbers[Int(item.end)]).utf8
    case .escaped: JSON.print(texts[Int(item.end)], into: &out)
    case .plain: out += bytes[(Int(item.start) - 1)...Int(item.end)]  // with its quotes: there is nothing to escape
    case .array:
      out.append(UInt8(ascii: "["))
      forEach(in: node, step: 1) { place in
        if place > node + 1 { out.append(UInt8(ascii: ",")) }
        print(place, into: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object:
      out.append(UInt8(ascii: "{"))
      forEach(in: node, step: 2) { place in
        if place > node + 1 { out.append(UInt8(ascii: ",")) }
        print(place, into: &out)
        out.append(UInt8(ascii: ":"))
        print(place + 1, into: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }
}
