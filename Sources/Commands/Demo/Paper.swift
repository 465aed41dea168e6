/// Real files for the demo's invented people: a PDF and a photograph, written from nothing so that the repository carries
/// no binary files and no library.
enum Paper {
  /// A one-page PDF 1.4 with a heading and lines of text in Helvetica.
  static func pdf(_ title: String, _ lines: [String]) -> [UInt8] {
    var content = "BT /F1 16 Tf 72 770 Td (\(literal(title))) Tj /F1 11 Tf 0 -30 Td 16 TL\n"
    for line in lines { content += "(\(literal(line))) Tj T*\n" }
    content += "ET\n"
    let objects = [
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
      "<< /Length \(content.utf8.count) >>\nstream\n\(content)endstream",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    var text = "%PDF-1.4\n"
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(text.utf8.count)
      text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let table = text.utf8.count
    text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for offset in offsets {
      let digits = String(offset)
      text += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
    }
    text += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n"
    return Array(text.utf8)
  }

  /// A PDF string in WinAnsi: ASCII as it is, Latin-1 as octal, all else a question mark.
  private static func literal(_ text: String) -> String {
    text.unicodeScalars.map { scalar -> String in
      switch scalar.value {
      case 0x28, 0x29, 0x5C: return "\\" + String(scalar)
      case 0x20..<0x7F: return String(scalar)
      case 0xA0...0xFF: return "\\" + String(scalar.value, radix: 8)
      case 0x2013: return "\\226"
      default: return "?"
      }
    }.joined()
  }

  /// A small photograph-like picture as PNG: dusk over a street, 96 × 64.
  static func photo() -> [UInt8] {
    let (width, height) = (96, 64)
    var pixels: [UInt8] = []
    for y in 0..<height {
      pixels.append(0)
      for x in 0..<width {
        let isHouse = y > 64 - 22 - (x / 12 * 37 % 19)
        let isWindow = isHouse && x % 6 == 2 && y % 7 < 3 && (x * 7 + y / 7 * 13) % 5 < 2
        let sky = UInt8(200 - y * 2)
        pixels += isWindow ? [250, 220, 120] : isHouse ? [30, 30, UInt8(40 + y / 4)] : [sky, sky / 2 + 20, 120]
      }
    }
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += chunk("IHDR", big(UInt32(width)) + big(UInt32(height)) + [8, 2, 0, 0, 0])
    file += chunk("IDAT", stored(pixels))
    return file + chunk("IEND", [])
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    return big(UInt32(content.count)) + body + big(crc(body))
  }

  /// zlib without compression: one stored block (the picture is far below 64 KiB), then Adler-32.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(truncatingIfNeeded: bytes.count)
    var block: [UInt8] = [0x78, 0x01, 0x01, UInt8(count & 0xFF), UInt8(count >> 8)]
    block += [UInt8(~count & 0xFF), UInt8(~count >> 8)] + bytes
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return block + big(b << 16 | a)
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
  }
}
