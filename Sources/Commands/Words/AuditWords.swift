import Casework
import LedgerStore
import Syntax
import WorkflowEngine

/// What an audit tests and what the doctor looks at, in words.
enum AuditWords {
  static func text(_ check: AuditCheck, _ l: Language) -> String {
    switch check {
    case .frames: l == .sv ? "Posterna är hela, och trädet stämmer" : "Entries are whole, and the tree adds up"
    case .seen: l == .sv ? "Varje post bygger på all historia före den" : "Each entry builds on all history before it"
    case .signatures: l == .sv ? "Underskrifterna" : "Signatures"
    case .chains: l == .sv ? "Ordning och tid inom varje ärende" : "Order and time within each case"
    case .roles: l == .sv ? "Rollen innehades just då" : "The role was held at that moment"
    case .members: l == .sv ? "Läsrätt och nyckelbyten" : "Readers and turned keys"
    case .bodies: l == .sv ? "Handlingar i rätt delar" : "Documents in the right parts"
    case .proofs: l == .sv ? "Polisens underskrift, där den behövs" : "The police's signature, where needed"
    case .checkpoints:
      l == .sv ? "Avstämningspunkter och vittnens underskrifter" : "Checkpoints and witnesses' signatures"
    case .facts: l == .sv ? "Uppgifterna är av rätt slag" : "Facts are of the right kind"
    case .roster: l == .sv ? "Vem som släppts in, och av hur många" : "Who was admitted, and by how many"
    case .workflow: l == .sv ? "Arbetsflödets regler för varje steg" : "The workflow's rules for every step"
    case .keyFiles: l == .sv ? "Nyckelfiler har just sina läsare" : "Key files have exactly their readers"
    case .files: l == .sv ? "Förseglade filer finns och är oförändrade" : "Sealed files are there, unchanged"
    case .clocks: l == .sv ? "Tider ärenden emellan" : "Times across cases"
    }
  }

  /// Every check, what it was asked of and how often it failed.
  static func json(_ checks: [CheckCount]) -> JSON {
    .list(
      checks.map {
        .record([("check", .text($0.check.rawValue)), ("count", .number($0.count)), ("failed", .number($0.failed))])
      })
  }

  /// Why an audit since a checkpoint took as long as a whole one.
  static func text(_ fault: MemoryFault, _ l: Language) -> String {
    switch fault {
    case .missing:
      l == .sv
        ? "Du har ingen tidigare granskning att gå vidare från: hela liggaren lästes."
        : "You have no earlier audit to go on from: the whole ledger was read."
    case .unusable:
      l == .sv
        ? "Vad du sparat av en tidigare granskning är skadat eller från en annan version: hela liggaren lästes."
        : "What you kept of an earlier audit is damaged or another version's: the whole ledger was read."
    case .doubted:
      l == .sv
        ? "Allt stämde inte med din tidigare granskning: hela liggaren lästes."
        : "Not everything agreed with your earlier audit: the whole ledger was read."
    }
  }

  static func text(_ check: HealthCheck, _ office: Office, _ session: Session) -> String {
    let l = session.language
    var text = l == .sv ? swedish(check) : english(check)
    if let fault = check.fault { text += ": " + why(fault, l) }
    if !check.isFine {
      let cases = check.cases.map { CaseNumber($0).text }
      let names = check.names.map { $0.hasPrefix("p-") ? session.name(of: $0, office) : $0 }
      if check.kind == .readers, !names.isEmpty {
        let could = session.text("kan släppas in", "could be let in")
        return text + ": " + cases.joined(separator: ", ") + " (\(could): \(names.joined(separator: ", ")))"
      }
      if !(cases + names).isEmpty { text += ": " + (cases + names).joined(separator: ", ") }
    }
    return text
  }

  /// What to do about a vault that cannot be written to: no step was taken, so nothing is said of one.
  static func why(_ fault: LedgerError, _ l: Language) -> String {
    let words = Words.of(fault, l)
    switch fault {
    case .readOnly: return words.hint ?? words.sentence
    case .full: return l == .sv ? "disken är full. Frigör utrymme nu." : "the disk is full. Free some space now."
    default: return words.sentence + (words.hint.map { " " + $0 } ?? "")
    }
  }

  /// "740 MB", "12,3 GB": in thousands, as disks are sold.
  private static func room(_ bytes: Int, _ comma: String) -> String {
    let tenths = bytes / 100_000_000
    return tenths < 10 ? "\(bytes / 1_000_000) MB" : "\(tenths / 10)\(comma)\(tenths % 10) GB"
  }

  private static func swedish(_ check: HealthCheck) -> String {
    switch check.kind {
    case .admitted: "Du är inte insläppt i valvet: personer och ärenden kan inte kontrolleras härifrån"
    case .writing: check.isFine ? "Valvet går att skriva i" : "Valvet går inte att skriva i"
    case .room:
      "Plats kvar på disken: \(room(check.count, ","))"
        + (check.isFine ? "" : ". Frigör utrymme nu: handlingar till ett beslut kan behöva mer")
    case .leftovers:
      check.isFine ? "Inget halvskrivet" : "En avbruten skrivning (\(check.count) byte) städas av nästa som skriver"
    case .clock: check.isFine ? "Klockan stämmer med liggaren" : "Klockan går efter liggaren: kontrollera datorns tid"
    case .founders:
      check.isFine
        ? "Grundarna räcker (\(check.count))" : "För få grundare (\(check.count)): ta in fler innan någon slutar"
    case .roles: check.isFine ? "Varje roll har nog många" : "Roller med för få personer"
    case .expiring:
      check.isFine ? "Ingen roll eller delegation går ut inom 30 dagar" : "Roll eller delegation går ut inom 30 dagar"
    case .readers: check.isFine ? "Minst två kan läsa varje del" : "Delar som bara en kan läsa"
    case .keyFiles:
      check.isFine
        ? "Alla nyckelfiler går att läsa"
        : "Nyckelfiler som inte går att läsa just nu (\(check.count)): kanske ett ärende du fått. Ring den som förvarar valvet"
    case .owed: check.isFine ? "Ingen väntar på läsrätt" : "Någon väntar på läsrätt (avhopp ärende ge-skyldig)"
    case .stale: check.isFine ? "Inga nycklar väntar på byte" : "Nycklar som byts av nästa som skriver"
    case .log:
      check.isFine
        ? "Avstämningspunkter så ofta som grundarna bestämt" : "En avstämningspunkt saknas: avhopp personer vittnen"
    case .findings: check.isFine ? "Inget konstigt har setts" : "Något är fel i valvet: avhopp granska"
    case .onDuty:
      check.isFine ? "Två på jour kan öppna (\(check.count))" : "Färre än två på jour kan öppna (\(check.count))"
    case .lapsing:
      check.isFine ? "Inget beslut går ut före nästa vardag 12.00" : "Beslut som går ut före nästa vardag 12.00"
    case .dutyCards: check.isFine ? "Varje öppet ärende har ett jourkort" : "Ärenden utan jourkort"
    }
  }

  private static func english(_ check: HealthCheck) -> String {
    switch check.kind {
    case .admitted: "You are not admitted to the vault: people and cases cannot be checked from here"
    case .writing: check.isFine ? "The vault can be written to" : "The vault cannot be written to"
    case .room:
      "Room left on the disk: \(room(check.count, "."))"
        + (check.isFine ? "" : ". Free some now: the documents of one decision may need more")
    case .leftovers:
      check.isFine
        ? "Nothing half written" : "A broken-off write (\(check.count) bytes) is cleared by whoever writes next"
    case .clock:
      check.isFine ? "The clock agrees with the ledger" : "The clock is behind the ledger: check this machine's time"
    case .founders:
      check.isFine
        ? "Enough founders (\(check.count))" : "Too few founders (\(check.count)): admit more before one leaves"
    case .roles: check.isFine ? "Every role has enough people" : "Roles with too few people"
    case .expiring:
      check.isFine ? "No role or delegation ends within 30 days" : "A role or delegation ends within 30 days"
    case .readers: check.isFine ? "At least two can read every part" : "Parts only one can read"
    case .keyFiles:
      check.isFine
        ? "All key files can be read"
        : "Key files that can't be read now (\(check.count)): perhaps a case you were given. Ring whoever keeps the vault"
    case .owed:
      check.isFine ? "Nobody waits to be made a reader" : "Somebody waits to be made a reader (avhopp case owed)"
    case .stale: check.isFine ? "No keys wait to be turned" : "Keys that whoever writes next turns"
    case .log:
      check.isFine
        ? "Checkpoints as often as the founders decided" : "A checkpoint is overdue: avhopp people witnesses"
    case .findings: check.isFine ? "Nothing odd was seen" : "Something is wrong in the vault: avhopp audit verify"
    case .onDuty:
      check.isFine ? "Two on duty can open (\(check.count))" : "Fewer than two on duty can open (\(check.count))"
    case .lapsing:
      check.isFine
        ? "No decision lapses before the next working day 12:00"
        : "Decisions that lapse before the next working day 12:00"
    case .dutyCards: check.isFine ? "Every open case has a duty card" : "Cases without a duty card"
    }
  }
}
