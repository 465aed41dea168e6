import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What was found out of order in a vault, in words; and the checks of an audit.
enum FindingWords {
  static func text(_ finding: Finding, _ l: Language) -> String {
    let place = place(of: finding, l)
    let file = finding.file.map { " (\($0.path))" } ?? ""
    return place + (l == .sv ? swedish(finding.kind) : english(finding.kind)) + file + "."
  }

  /// "Post 41: ", "Post 61–85, 90: "; nothing where no entry is known.
  private static func place(of finding: Finding, _ l: Language) -> String {
    guard let frames = finding.frames else {
      return finding.index.map { l == .sv ? "Post \($0): " : "Entry \($0): " } ?? ""
    }
    let list = frames.ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
    let rest = frames.isCut ? (l == .sv ? " med flera" : " and more") : ""
    let word = l == .sv ? "Post" : frames.count == 1 ? "Entry" : "Entries"
    return word + " " + list.joined(separator: ", ") + rest + ": "
  }

  static func json(_ finding: Finding) -> JSON {
    let frames = finding.frames.map { frames in
      [("ranges", JSON.list(frames.ranges.map { .list([.number($0.lowerBound), .number($0.upperBound)]) }))]
    }
    return .record(json(of: finding) + (frames ?? []))
  }

  private static func json(of finding: Finding) -> [(String, JSON)] {
    [
      ("entry", finding.index.map { .number($0) } ?? .null), ("leaf", finding.leaf.map { .text($0.hex) } ?? .null),
      ("case", finding.caseID.map { .text(CaseNumber($0).text) } ?? .null), ("kind", .text(name(finding.kind))),
      ("file", finding.file.map { .text($0.path) } ?? .null), ("sv", .text(swedish(finding.kind))),
      ("en", .text(english(finding.kind))),
    ]
  }

  private static func name(_ kind: Finding.Kind) -> String {
    if case .void(let rule) = kind { return "void." + rule.rawValue }
    let text = "\(kind)"
    return String(text.prefix { $0 != "(" })
  }

  /// Without its full stop: the finding has one.
  /// What is wrong and, of the vault as a whole, what to do.
  private static func reason(_ why: CaseworkError, _ l: Language, andHint: Bool = false) -> String {
    let words = why.words(l)
    let sentence = ([words.sentence] + (andHint ? [words.hint] : [])).compactMap(\.self).joined(separator: " ")
    return sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
  }

  private static func swedish(_ kind: Finding.Kind) -> String {
    switch kind {
    case .void(let rule): "ogiltig, har ingen verkan – " + RuleWords.text(rule, .sv)
    case .fork: "två historier har mötts: någon har visats en annan liggare. Ring den som sköter valvet"
    case .unreadableCase(let why): "ärendet kan inte läsas: " + reason(why, .sv)
    case .ghostReader(let part, _, let writer):
      "nyckelfilen till delen \(Names.part(part, .sv)) är förseglad till någon som inte är läsare (skriven av \(writer))"
    case .omittedReader(let part, _, let writer):
      "nyckelfilen till delen \(Names.part(part, .sv)) utelämnar en läsare (skriven av \(writer))"
    case .wrongReaders(let part, _, let writer):
      "nyckelfilen till delen \(Names.part(part, .sv)) har fel mottagare (skriven av \(writer))"
    case .keyFileMissing(let part, let epoch): "nyckelfilen till delen \(Names.part(part, .sv)) (\(epoch)) saknas"
    case .keyFileDamaged(let part, let epoch):
      "nyckelfilen till delen \(Names.part(part, .sv)) (\(epoch)) är ändrad eller skadad"
    case .unreadable(let part):
      "en fil i delen \(Names.part(part, .sv)) går inte att läsa från disken och kunde inte prövas"
    case .lyingFact(let name): "formuläret säger något annat än uppgiften \(name)"
    case .bodyMissing(let part): "en handling i delen \(Names.part(part, .sv)) saknas"
    case .bodyDamaged(let part): "en handling i delen \(Names.part(part, .sv)) är skadad"
    case .misplacedBody(let line): "en handling hör till en annan post (\(line) skiljer sig)"
    case .otherDefinition: "det som ligger i valvet är inte det arbetsflöde, eller den flyttplan, som posten anger"
    case .notAnEntry: "ramen öppnas men innehåller ingen post"
    case .older(let seen):
      "här slutar valvet: av \(seen) poster som du sett, eller utomstående undertecknat, saknas resten. Sök den nyaste "
        + "kopian. Finns ingen: avhopp anslut KOD --restored"
    case .unclaimedFrames(let frames):
      (frames.count == 1 ? "en ram" : "\(frames.count) ramar")
        + " som ingen nyckel gör anspråk på: förfalskat eller dolt, om det inte öppnas när medlemmarna har kört avhopp "
        + "ärende ge-skyldig"
    case .unsealedFrames(let frames):
      (frames.count == 1 ? "en post" : "\(frames.count) poster")
        + " kunde inte prövas, från tid då du saknade granskarnas nyckel. Be medlemmarna köra avhopp ärende ge-skyldig i "
        + "varje ärende och granska igen: det som då är kvar är förfalskat eller dolt"
    case .timeInversion: "en senare post i ett annat ärende uppger en tidigare tid"
    case .datedAfterWitness(let time): "daterad mer än ett dygn efter att ett vittne hade sett den (\(time.text))"
    case .datedBeforeWitness(let time):
      "daterad mer än ett dygn före ett vittnes underskrift som låg i liggaren när den skrevs (\(time.text))"
    case .aheadOfClock(let time): "daterad \(time.text), före den här datorns klocka"
    case .memoryNotKept: "skrivet i valvet, men kunde inte antecknas i din egen mapp"
    case .damagedFrame(let what, let isReadOn):
      "ändrad utanför programmet (\(Damage(rawValue: what)?.swedish ?? what)) och kan inte prövas; det som kommer efter "
        + (isReadOn ? "är läst" : "kunde inte läsas")
    case .vaultFault(let why): reason(why, .sv, andHint: true)
    case .notFounded: "grundandet saknas: liggaren är tom, och den har aldrig varit det sedan valvet grundades"
    case .rosterClosed:
      "ingen nyckelfil i valvet öppnar registret över personer för dig: den saknas, är skadad, eller så är du inte antagen. "
        + "Sök den i en säkerhetskopia av mappen keys"
    }
  }

  private static func english(_ kind: Finding.Kind) -> String {
    switch kind {
    case .void(let rule): "void, has no effect – " + RuleWords.text(rule, .en)
    case .fork: "two histories have met: somebody was shown another ledger. Call who keeps the vault"
    case .unreadableCase(let why): "the case can't be read: " + reason(why, .en)
    case .ghostReader(let part, _, let writer):
      "the key file of the part \(Names.part(part, .en)) is sealed to somebody who is no reader (written by \(writer))"
    case .omittedReader(let part, _, let writer):
      "the key file of the part \(Names.part(part, .en)) leaves a reader out (written by \(writer))"
    case .wrongReaders(let part, _, let writer):
      "the key file of the part \(Names.part(part, .en)) has the wrong recipients (written by \(writer))"
    case .keyFileMissing(let part, let epoch): "the key file of the part \(Names.part(part, .en)) (\(epoch)) is missing"
    case .keyFileDamaged(let part, let epoch):
      "the key file of the part \(Names.part(part, .en)) (\(epoch)) is changed or damaged"
    case .unreadable(let part):
      "a file of the part \(Names.part(part, .en)) cannot be read from the disk and could not be checked"
    case .lyingFact(let name): "the form says something else than the fact \(name)"
    case .bodyMissing(let part): "a document in the part \(Names.part(part, .en)) is missing"
    case .bodyDamaged(let part): "a document in the part \(Names.part(part, .en)) is damaged"
    case .misplacedBody(let line): "a document belongs to another entry (\(line) differs)"
    case .otherDefinition: "what lies in the vault is not the workflow, or the plan, that the entry names"
    case .notAnEntry: "the frame opens and holds no entry"
    case .older(let seen):
      "the vault ends here: of \(seen) entries that you have seen, or outsiders have signed, the rest is missing. Look for "
        + "the newest copy. If there is none: avhopp join CODE --restored"
    case .unclaimedFrames(let frames):
      (frames.count == 1 ? "a frame" : "\(frames.count) frames")
        + " that no key claims: forged or hidden, if still unopened once members have run avhopp case owed"
    case .unsealedFrames(let frames):
      (frames.count == 1 ? "one entry" : "\(frames.count) entries")
        + " could not be checked, of a time when you lacked the auditors' key. Ask members to run avhopp case owed in every "
        + "case, and audit again: what is left then is forged or hidden"
    case .timeInversion: "a later entry in another case claims an earlier time"
    case .datedAfterWitness(let time): "dated more than a day after a witness had seen it (\(time.text))"
    case .datedBeforeWitness(let time):
      "dated more than a day before a witness's signature that lay in the ledger when it was written (\(time.text))"
    case .aheadOfClock(let time): "dated \(time.text), ahead of this machine's clock"
    case .memoryNotKept: "written to the vault, but could not be noted in your own folder"
    case .damagedFrame(let what, let isReadOn):
      "changed outside the program (\(Damage(rawValue: what)?.english ?? what)) and cannot be tested; what comes after "
        + (isReadOn ? "was read" : "could not be read")
    case .vaultFault(let why): reason(why, .en, andHint: true)
    case .notFounded: "the founding entry is missing: the ledger is empty, and never was since the vault was founded"
    case .rosterClosed:
      "no key file in the vault opens the register of people to you: it is missing, damaged, or you are not admitted. Look "
        + "for it in a backup of the folder keys"
    }
  }
}
