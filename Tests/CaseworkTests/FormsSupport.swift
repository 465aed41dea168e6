import Glibc
import LedgerStore
import Syntax
import Testing
import WorkflowEngine

/// A definition with one form that has a field of every type, in three compartments.
enum SmallWorkflow {
  static func read() throws -> Workflow { try Workflow.read(Array(text.utf8), file: "small.json") }
  static func form() throws -> Form { try #require(try read().forms["all"]) }
  static func field(_ id: String) throws -> Field { try #require(try form().fields.first { $0.id == id }) }

  static let now = Moment("2026-11-20T22:10:00Z")!  // a Friday, 23.10 in Sweden

  private static let text = #"""
    {
      "format": "workflow/1", "id": "small", "version": "1.0.0", "title": { "sv": "Litet", "en": "Small" },
      "periods": {},
      "roles": { "worker": { "sv": "Handläggare", "en": "Worker", "min": 1 } },
      "delegations": {},
      "compartments": {
        "register": { "sv": "Register", "en": "The register", "readers": ["worker"] },
        "threat": { "sv": "Hot", "en": "Threat", "readers": ["worker"] },
        "address": { "sv": "Adress", "en": "Address", "readers": ["worker"] } },
      "reasons": {},
      "facts": {
        "placed": { "kind": "decision", "sv": "Beslut", "en": "Decision" },
        "level": { "kind": "code", "values": ["low", "high"], "sv": "Nivå", "en": "Level" },
        "seen": { "kind": "date", "sv": "Sedd", "en": "Seen" },
        "met": { "kind": "date", "sv": "Träff", "en": "Met" },
        "count": { "kind": "number", "sv": "Antal", "en": "Count" },
        "safe": { "kind": "flag", "sv": "Trygg", "en": "Safe" },
        "paper": { "kind": "document", "sv": "Papper", "en": "Paper" } },
      "forms": { "all": { "sv": "Allt", "en": "Everything", "fields": [
        { "id": "alias", "type": "text", "compartment": "register", "sv": "Kallas", "en": "Called", "required": true, "max": 20 },
        { "id": "told", "type": "longtext", "compartment": "threat", "sv": "Berättat", "en": "Told", "required": true, "unknown": true },
        { "id": "level", "type": "choice", "compartment": "threat", "sv": "Hotnivå", "en": "Threat level", "feeds": "level", "unknown": true,
          "choices": [ { "id": "low", "sv": "Låg", "en": "Low" }, { "id": "high", "sv": "Hög", "en": "High" } ] },
        { "id": "again", "type": "date", "compartment": "threat", "sv": "Titta igen", "en": "Look again", "until": true, "of": "level" },
        { "id": "until", "type": "datetime", "compartment": "register", "sv": "Till och med", "en": "Until", "until": true, "of": "placed", "default": "nextWorkdayNoon" },
        { "id": "seenOn", "type": "date", "compartment": "register", "sv": "Sågs", "en": "Seen on", "feeds": "seen", "default": "today" },
        { "id": "metAt", "type": "datetime", "compartment": "register", "sv": "Möttes", "en": "Met at", "feeds": "met" },
        { "id": "howMany", "type": "number", "compartment": "register", "sv": "Hur många", "en": "How many", "feeds": "count", "max": 40 },
        { "id": "isSafe", "type": "bool", "compartment": "register", "sv": "Är trygg", "en": "Is safe", "feeds": "safe" },
        { "id": "pnr", "type": "personnummer", "compartment": "address", "sv": "Personnummer", "en": "Personal number", "unknown": true },
        { "id": "file", "type": "document", "compartment": "address", "sv": "Fil", "en": "File", "feeds": "paper" } ] } },
      "events": { "PLACE": { "sv": "Placera", "en": "Place", "word": { "sv": "placera", "en": "place" }, "form": "all" } },
      "separate": [],
      "rules": { "worker": { "sv": "Handläggare gör det", "en": "A worker does it", "all": [{ "role": ["worker"] }] } },
      "waivers": [],
      "initial": "open",
      "states": { "open": { "label": { "sv": "Öppet", "en": "Open" }, "on": { "PLACE": { "target": "placed", "guard": "worker", "records": "placed" } } },
        "placed": { "label": { "sv": "Placerad", "en": "Placed" }, "type": "final" } }
    }
    """#
}

func fileBytes(_ path: String) throws -> [UInt8] {
  let descriptor = unsafe open(path, O_RDONLY)
  try #require(descriptor >= 0)
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = unsafe read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return bytes }
    bytes += buffer[..<count]
  }
}
