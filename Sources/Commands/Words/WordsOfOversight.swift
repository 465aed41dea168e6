import Casework
import LedgerStore
import Syntax
package import WorkflowEngine

extension OversightFault: Explained {
  package func words(_ language: Language) -> Words {
    let (sentence, hint) = language == .sv ? swedish : english
    // A witness's refusals carry the number that C2SP gives them, for whoever knows it.
    return Words(status, sentence + (witnessStatus.map { " (\($0))" } ?? ""), hint)
  }

  private var status: ExitStatus {
    switch self {
    case .cannotCheck, .incomplete, .notAnAuditor, .periodOver: .noKey
    case .restoredWaits, .notAReviewer, .reviewNotOver, .reviewClosed, .reviewRowsLeft: .refused
    case .badKey, .notCheckpointed, .noSuchEntry, .nothingLost, .unknownOrigin, .unknownCheckpoint, .conflict,
      .badOldSize, .checkpoint(.malformed):
      .wrongUse
    case .checkpoint, .otherHistory, .olderThanCheckpoint, .otherThanCheckpoint, .lostAtRestoration, .otherThanSeen,
      .badProof, .export, .notSigned, .shrunk, .fork, .inconsistent:
      .damaged
    }
  }

  private var swedish: (String, String?) {
    switch self {
    case .cannotCheck(let operation, let code):
      (
        "Granskningen kunde inte göras: disken svarade med fel \(code) (\(operation)). Inget är sagt om valvet.",
        "Kopiera valvet till en hel disk och granska kopian."
      )
    case .notAnAuditor:
      ("Bara den som har rollen granskare kan göra det.", "Be valvets granskare. Dina roller: avhopp personer")
    case .periodOver(let end):
      (
        "Din tid som granskare gick ut \(Times.exact(end, .sv)): det här görs av den som är granskare nu.",
        "Ska den förlängas gör en grundare eller registerförvaltare det: avhopp personer ge PERSON --role granskare:DATUM"
      )
    case .notAReviewer:
      (
        "Loggkontroll görs av enhetschef, socialdirektör, registeransvarig eller granskare.",
        "Vem som läst i ett ärende som är ditt: avhopp utdrag ÄRENDE"
      )
    case .reviewNotOver: ("Perioden är inte slut: fler läsningar kan komma.", "Avsluta loggkontrollen när den är det.")
    case .reviewClosed(let day): ("Du avslutade den loggkontrollen \(day.text).", nil)
    case .reviewRowsLeft(let count):
      (
        "Loggkontrollen är inte klar: rader utan svar: \(count).",
        "Svara i eller f på varje rad, på en terminal: avhopp loggkontroll"
      )
    case .incomplete(let count):
      (
        "\(count) poster öppnas inte av dina nycklar, så exporten skulle sakna dem.",
        "Be granskaren, som läser alla ärendens register."
      )
    case .otherHistory(let size):
      (
        "Liggaren på disken är inte den som sågs vid \(size) poster. Inget är undertecknat.",
        "Kör: avhopp granska – och ring den som sköter valvet."
      )
    case .checkpoint(let fault): fault.swedish
    case .badKey:
      ("Filen innehåller ingen öppen nyckel av rätt slag.", "En nyckel per rad: namn+8 hex+base64. Be om den igen.")
    case .olderThanCheckpoint(let size, let have, let isWitnessed):
      (
        "Valvet är äldre än vad \(isWitnessed ? "utomstående" : "en granskare") har undertecknat: \(have) poster av \(size). "
          + "Skriv inget.",
        "Skydd sköts per telefon enligt jourkortet. Är en gammal säkerhetskopia återlagd? Sök den nyaste kopian. "
          + (isWitnessed ? "Finns ingen: avhopp anslut KOD --restored" : "Ring granskaren och den som sköter valvet.")
      )
    case .otherThanCheckpoint(let size, let isWitnessed):
      (
        "Valvet är ett annat än det \(isWitnessed ? "utomstående" : "en granskare") har undertecknat vid \(size) poster. "
          + "Skriv inget.",
        "Skydd sköts per telefon enligt jourkortet. Två historier finns. Spara båda, ring den som sköter valvet och granskaren."
          + (isWitnessed ? " Gäller det här valvet: avhopp anslut KOD --restored" : "")
      )
    case .lostAtRestoration(let size, let index, let lost, let isCertain):
      (
        "Avstämningspunktens \(size) poster finns inte i valvet: det återställdes i post \(index), där \(lost) poster "
          + "sägs ha funnits."
          + (isCertain ? " Det som säkerhetskopian saknade gick förlorat." : ""),
        (size > lost ? "Fler är förlorade än grundarna har antecknat: säg det till dem." : nil)
          ?? (isCertain
            ? "Spara filen. Prova en äldre avstämningspunkt: den visar att det som är kvar är orört."
            : "Hade kopian så många, enligt grundarnas papper? Då är det kvarvarande ändrat: spara filen, ring granskaren. "
              + "Annars gick de förlorade.")
      )
    case .restoredWaits:
      (
        "En förlust är inte antecknad av grundarna än. Loggen får nytt namn då; under det gamla vore det två historier.",
        "Vänta på: avhopp granska återställt, och att en annan grundare tillstyrker. Har de bestämt annat: --old-name"
      )
    case .otherThanSeen(let index):
      (
        "Valvet är ett annat än det du har visats förut, från post \(index) eller senare. Lita inte på det, skriv inget.",
        "Någon har dolt poster för dig, kanske en avstängning. Ring dem du har lämnat ut något till. Spara kopior. Sedan: avhopp anslut KOD --restored"
      )
    case .notCheckpointed:
      ("Ingen avstämningspunkt omfattar posten än.", "Be granskaren: avhopp granska avstämning FIL")
    case .noSuchEntry(let index): ("Det finns ingen post \(index).", "Numren står i avhopp ärende.")
    case .badProof:
      (
        "Kvittot håller inte: posten ligger inte där det säger.",
        "Är det rätt post till kvittot? Annars är en av dem ändrad."
      )
    case .export(let fault):
      ("Exporten håller inte: \(fault.swedish).", "Lita inte på den. Begär en ny, och spara den här.")
    case .unknownCheckpoint:
      (
        "Svaret är ingen underskrift som räknas under någon av liggarens avstämningspunkter.",
        "Är vittnet känt i valvet? avhopp personer vittne FIL"
      )
    case .nothingLost:
      ("Ingenting av det du har sett saknas i valvet.", "Fortsätt som vanligt.")
    case .unknownOrigin(let origin):
      ("Du följer inte loggen \(origin.visible()).", "Be om dess nycklar, jämför med papper: avhopp granska följ FIL")
    case .notSigned:
      (
        "Ingen av loggens nycklar har undertecknat. Inget är bevittnat.",
        "Be om en ny fil. Kommer den från rätt person?"
      )
    case .conflict(let size):
      (
        "Du bevittnade \(size) poster sist; begäran utgår från ett annat antal. Inget är bevittnat.",
        "Be om en begäran med --old \(size). Går det inte har loggen backat: säg det till alla som litar på den."
      )
    case .shrunk(_, let size, let cosigned):
      (
        "Loggen är mindre än du har bevittnat: \(size) poster mot \(cosigned). Inget är bevittnat.",
        "Är det en gammal fil: be om en ny. Annars har loggen backat: spara filen, ring grundare och granskare."
      )
    case .fork(let size):
      (
        "Loggen visar två olika liggare om \(size) poster. Inget är bevittnat.",
        "Spara filen: den bevisar det. Ring valvets grundare och granskare."
      )
    case .badOldSize:
      ("Begäran utgår från fler poster än den omfattar. Inget är bevittnat.", "Be om en ny fil.")
    case .inconsistent:
      (
        "Den nya liggaren visar inte att den innehåller den gamla. Inget är bevittnat.",
        "Spara filen. Ring valvets grundare och granskare."
      )
    }
  }

  private var english: (String, String?) {
    switch self {
    case .cannotCheck(let operation, let code):
      (
        "The audit could not be made: the disk answered with error \(code) (\(operation)). Nothing is said of the vault.",
        "Copy the vault to a sound disk and audit the copy."
      )
    case .notAnAuditor:
      ("Only an auditor (granskare) can do that.", "Ask the vault's auditor. Your roles: avhopp people")
    case .periodOver(let end):
      (
        "Your time as an auditor ended \(Times.exact(end, .en)): this is for whoever is an auditor now.",
        "If it is to be prolonged, a founder or roster keeper does that: avhopp people grant PERSON --role granskare:DATE"
      )
    case .notAReviewer:
      (
        "Log reviews are made by a unit manager, director, roster keeper or auditor.",
        "Who has read in a case of yours: avhopp audit receipts CASE"
      )
    case .reviewNotOver: ("The period is not over: more openings can come.", "Close the log review when it is.")
    case .reviewClosed(let day): ("You closed that log review on \(day.text).", nil)
    case .reviewRowsLeft(let count):
      (
        "The log review is not done: rows without an answer: \(count).",
        "Answer o or q for each row, on a terminal: avhopp audit review"
      )
    case .incomplete(let count):
      (
        "\(count) entries are not opened by your keys, so the export would lack them.",
        "Ask the auditor, who reads every case's register."
      )
    case .otherHistory(let size):
      (
        "The ledger on the disk is not the one seen at \(size) entries. Nothing was signed.",
        "Run: avhopp audit verify – and call who keeps the vault."
      )
    case .checkpoint(let fault): fault.english
    case .badKey:
      ("The file holds no public key of the right kind.", "One key a line: name+8 hex+base64. Ask for it again.")
    case .olderThanCheckpoint(let size, let have, let isWitnessed):
      (
        "The vault is older than what \(isWitnessed ? "outsiders have" : "an auditor has") signed: \(have) entries of "
          + "\(size). Write nothing.",
        "Keep protection going by telephone from the duty card. Was an old backup put back? Look for the newest copy. "
          + (isWitnessed
            ? "If there is none: avhopp join CODE --restored" : "Call the auditor, and who keeps the vault.")
      )
    case .otherThanCheckpoint(let size, let isWitnessed):
      (
        "The vault is another than the one \(isWitnessed ? "outsiders have" : "an auditor has") signed at \(size) entries. "
          + "Write nothing.",
        "Keep protection going by telephone from the duty card. There are two histories. Keep both, call who keeps the vault, "
          + "and the auditor." + (isWitnessed ? " If this vault is the true one: avhopp join CODE --restored" : "")
      )
    case .lostAtRestoration(let size, let index, let lost, let isCertain):
      (
        "The checkpoint's \(size) entries are not in the vault: it was restored in entry \(index), which says that \(lost) "
          + "had been."
          + (isCertain ? " What the backup lacked is lost." : ""),
        (size > lost ? "More is lost than the founders have recorded: tell them." : nil)
          ?? (isCertain
            ? "Keep the file. Try an older checkpoint: it shows that what is left is as it was."
            : "Did the copy have that many, by the founders' paper? Then what is left was changed: keep the file, call the "
              + "auditor. Else they were lost.")
      )
    case .restoredWaits:
      (
        "A loss is not recorded by the founders yet. The log gets a new name then; under the old it would be two histories.",
        "Wait for: avhopp audit restored, and another founder's endorsement. If they have decided otherwise: --old-name"
      )
    case .otherThanSeen(let index):
      (
        "The vault is another than you were shown before, from entry \(index) or later. Trust nothing of it, write nothing.",
        "Entries were hidden from you, perhaps a revocation. Ring whoever you have handed anything to. Keep copies. Then: avhopp join CODE --restored"
      )
    case .notCheckpointed: ("No checkpoint holds the entry yet.", "Ask the auditor: avhopp audit checkpoint FILE")
    case .noSuchEntry(let index): ("There is no entry \(index).", "The numbers stand in avhopp status.")
    case .badProof:
      (
        "The receipt does not hold: the entry does not lie where it says.",
        "Is it the entry of this receipt? Else one of them was changed."
      )
    case .export(let fault):
      ("The export does not hold: \(fault.english).", "Do not rely on it. Ask for a new one, and keep this.")
    case .unknownCheckpoint:
      (
        "The answer is no signature that counts under any of the ledger's checkpoints.",
        "Is the witness known in the vault? avhopp people witness FILE"
      )
    case .nothingLost: ("Nothing that you have seen is missing from the vault.", "Go on as usual.")
    case .unknownOrigin(let origin):
      (
        "You do not follow the log \(origin.visible()).",
        "Ask for its keys, compare them with paper: avhopp audit follow FILE"
      )
    case .notSigned:
      ("None of the log's keys has signed. Nothing was witnessed.", "Ask for a new file. Is it from the right person?")
    case .conflict(let size):
      (
        "You witnessed \(size) entries last; the request starts from another number. Nothing was witnessed.",
        "Ask for a request with --old \(size). If there is none the log has gone back: tell everyone who trusts it."
      )
    case .shrunk(_, let size, let cosigned):
      (
        "The log is smaller than you have witnessed: \(size) entries to \(cosigned). Nothing was witnessed.",
        "If the file is an old one: ask for a new. Else the log has gone back: keep the file, call founders and auditor."
      )
    case .fork(let size):
      (
        "The log shows two different ledgers of \(size) entries. Nothing was witnessed.",
        "Keep the file: it proves it. Call the vault's founders and auditor."
      )
    case .badOldSize:
      ("The request starts from more entries than it has. Nothing was witnessed.", "Ask for a new file.")
    case .inconsistent:
      (
        "The new ledger does not show that it holds the old one. Nothing was witnessed.",
        "Keep the file. Call the vault's founders and auditor."
      )
    }
  }
}
