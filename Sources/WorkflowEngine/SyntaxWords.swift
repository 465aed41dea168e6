/// What a reader of text wanted to find, in Swedish: the readers say it in English.
package enum SyntaxWords {
  package static func swedish(_ expected: String) -> String {
    if let known = known[expected] { return known }
    if expected.hasPrefix("at most ") {
      let number = expected.dropFirst(8).prefix { $0.isNumber }
      return "högst \(number) " + (expected.hasSuffix(" levels") ? "nivåer" : "på samma plats")
    }
    // What is said of lines is said to whoever writes files by hand, and names the line.
    return expected.replacing("the line ", with: "raden ").replacing(" values in ", with: " värden i ")
  }

  private static let known = [
    "UTF-8": "text i UTF-8",
    "UTF-8 without a byte order mark": "UTF-8 utan byteordningsmärke; spara filen som UTF-8 utan BOM",
    "a text within its size limit": "en text inom gränsen",
    "a line within its size limit": "en rad inom gränsen",
    "a newline at the end": "radslut sist i filen",
    "single spaces between values": "ett mellanslag mellan värdena",
    "no further lines": "inga fler rader",
    "an object of fields": "fält mellan { och }, som {\"fält\": \"värde\"}",
    "the form that the event names": "formuläret som hör till steget",
    "the form's one spelling": "formuläret så som programmet skriver det",
    "the assessment's one spelling": "bedömningen så som programmet skriver den",
    "each key once": "varje namn en gång",
    "text in Unicode form NFC": "text i formen NFC, utan lösa accenter",
    "text without control characters": "text utan styrtecken",
    "`:` after the key": "kolon efter namnet",
    "`\"` at the end of the text": "citattecken där texten slutar",
    "`,` or `}`": "`,` eller `}`",
    "`,` or `]`": "`,` eller `]`",
    "a key in quotes": "ett namn inom citattecken",
    "a value": "ett värde",
    "a whole number of at most 64 bits": "ett mindre heltal",
    "a whole number, no fraction or exponent": "ett heltal, utan decimaler",
    "an escape for a character of text": "ett tecken som är text",
    "an escape": "ett tecken efter \\ som JSON känner",
    "four hexadecimal digits": "fyra hexadecimala siffror",
    "nothing after the value": "ingenting mer",
    "the other half of the character": "tecknets andra halva",
  ]
}
