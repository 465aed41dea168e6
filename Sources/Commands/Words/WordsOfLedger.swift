import LedgerStore
package import WorkflowEngine

extension LedgerError: Explained {
  package func words(_ language: Language) -> Words {
    if case .sealing(let error) = self { return error.words(language) }
    let (sentence, hint) = language == .sv ? swedish : english
    return Words(status, sentence, hint)
  }

  private var status: ExitStatus {
    switch self {
    // A note that is there and wrong: somebody has changed it, or the disk has.
    case .notAVault(.badNote), .notAVault(.unsigned): .damaged
    case .notAVault, .newerFormat, .occupied, .tooLarge: .wrongUse
    case .readOnly, .stopped, .full, .io, .locked, .missing, .staleDraft: .storage
    case .damaged, .badEntry, .rolledBack, .rewritten, .wrongContent: .damaged
    case .sealing: .damaged
    }
  }

  private var swedish: (String, String?) {
    switch self {
    case .notAVault(.badNote), .notAVault(.unsigned):
      (
        "vault.note är skadad eller ändrad: den är inte vad grundarna skrev under.",
        "Är det rätt mapp? Hämta filen ur säkerhetskopian: den kontrolleras mot det du redan har sett."
      )
    case .notAVault(let why): ("Mappen är inte ett valv: \(why.swedish).", "Kontrollera --vault eller AVHOPP_VAULT.")
    case .newerFormat: ("Valvet är skapat med en nyare version av programmet.", "Uppdatera avhopp.")
    case .occupied: ("Det finns redan något på den platsen. Ingenting skrevs över.", "Välj en tom plats för valvet.")
    case .readOnly:
      (
        "Ingenting sparades: valvet går inte att skriva i.",
        "Är disken skrivskyddad? Rättigheter? Fråga den som sköter datorn."
      )
    case .stopped:
      (
        "Valvet är stängt för skrivning efter ett diskfel.",
        "Byt disk eller kontrollera den, kör sedan: avhopp audit verify"
      )
    case .full: ("Ingenting sparades: disken är full.", "Frigör utrymme och gör om steget.")
    case .io(let operation, let code):
      (
        (isOfReading ? "Valvet kunde inte läsas" : "Ingenting sparades")
          + ": disken svarade med fel \(code) (\(operation)).", "Försök igen; annars kör: avhopp doctor"
      )
    case .locked(let holder): ("Valvet är upptaget: \(holder.swedish).", "Vänta en stund och försök igen.")
    case .damaged(let index, let damage):
      (
        "Valvet är ändrat utanför programmet vid post \(index) (\(damage.swedish)). Skriv inget.",
        "Skydd sköts per telefon enligt jourkortet. Ring den som sköter valvet, kör: avhopp audit verify"
      )
    case .badEntry(let index, _):
      ("Post \(index) öppnas men är ingen giltig post. Den har ingen verkan.", "Kör: avhopp audit verify")
    case .rolledBack(let index):
      (
        "Valvet är äldre än det du redan har sett: post \(index) saknas. Skriv inget.",
        "Är en gammal säkerhetskopia återlagd? Sök den nyaste kopian. Finns ingen: avhopp anslut KOD --restored"
      )
    case .rewritten(let index):
      (
        "Post \(index) är en annan än den du redan har sett. Skriv inget.",
        "Någon har bytt ut historien. Ring den som sköter valvet."
      )
    case .missing(let kind, _):
      ("\(kind.swedish) saknas i valvet.", "Hämta den ur säkerhetskopian, kör: avhopp audit verify")
    case .wrongContent(let kind, _):
      ("\(kind.swedish) har annat innehåll än den ska.", "Hämta den ur säkerhetskopian, kör: avhopp audit verify")
    case .tooLarge(let limit): ("Filen är större än gränsen (\(limit)).", "Dela upp eller komprimera den.")
    case .staleDraft: ("Någon annan skrev emellan. Ingenting sparades.", "Gör om steget.")
    case .sealing: ("", nil)
    }
  }

  private var english: (String, String?) {
    switch self {
    case .notAVault(.badNote), .notAVault(.unsigned):
      (
        "vault.note is damaged or changed: it is not what the founders signed.",
        "Is it the right folder? Take the file from the backup: it is compared with what you have seen already."
      )
    case .notAVault(let why): ("The folder is not a vault: \(why.english).", "Check --vault or AVHOPP_VAULT.")
    case .newerFormat: ("The vault was made by a newer version of the program.", "Update avhopp.")
    case .occupied:
      ("There is already something in that place. Nothing was overwritten.", "Choose an empty place for the vault.")
    case .readOnly:
      (
        "Nothing was saved: the vault cannot be written to.",
        "Is the disk write-protected? Permissions? Ask who keeps the machine."
      )
    case .stopped:
      (
        "The vault is closed for writing after a disk error.",
        "Replace or check the disk, then run: avhopp audit verify"
      )
    case .full: ("Nothing was saved: the disk is full.", "Free some space and do the step again.")
    case .io(let operation, let code):
      (
        (isOfReading ? "The vault could not be read" : "Nothing was saved")
          + ": the disk answered with error \(code) (\(operation)).",
        "Try again; otherwise run: avhopp doctor"
      )
    case .locked(let holder): ("The vault is busy: \(holder.english).", "Wait a moment and try again.")
    case .damaged(let index, let damage):
      (
        "The vault was changed outside the program at entry \(index) (\(damage.english)). Write nothing.",
        "Keep protection going by telephone from the duty card. Call who keeps the vault, run: avhopp audit verify"
      )
    case .badEntry(let index, _):
      ("Entry \(index) opens but is no valid entry. It has no effect.", "Run: avhopp audit verify")
    case .rolledBack(let index):
      (
        "The vault is older than the one you have seen: entry \(index) is missing. Write nothing.",
        "Was an old backup put back? Look for the newest copy. If there is none: avhopp join CODE --restored"
      )
    case .rewritten(let index):
      (
        "Entry \(index) is another than the one you have seen. Write nothing.",
        "Somebody has replaced history. Call who keeps the vault."
      )
    case .missing(let kind, _):
      ("\(kind.english) is missing from the vault.", "Take it from the backup, run: avhopp audit verify")
    case .wrongContent(let kind, _):
      ("\(kind.english) has other content than it should.", "Take it from the backup, run: avhopp audit verify")
    case .tooLarge(let limit): ("The file is larger than the limit (\(limit)).", "Split or compress it.")
    case .staleDraft: ("Somebody else wrote in between. Nothing was saved.", "Do the step again.")
    case .sealing: ("", nil)
    }
  }
}

extension NotAVault {
  fileprivate var swedish: String {
    switch self {
    case .nothingThere: "där finns ingenting"
    case .notAFolder: "det är ingen mapp"
    case .noNote: "vault.note saknas"
    case .badNote: "vault.note följer inte sitt format"
    case .unsigned: "vault.note är inte undertecknad av en grundare"
    }
  }
  fileprivate var english: String {
    switch self {
    case .nothingThere: "there is nothing there"
    case .notAFolder: "it is no folder"
    case .noNote: "vault.note is missing"
    case .badNote: "vault.note does not follow its format"
    case .unsigned: "vault.note is not signed by a founder"
    }
  }
}

extension Damage {
  var swedish: String {
    switch self {
    case .magic: "början av posten"
    case .length: "längden"
    case .checksum: "kontrollsumman"
    case .cutShort: "avhuggen"
    case .segmentMissing: "en fil saknas"
    case .segmentTooLarge: "en fil är för stor"
    case .segmentNoFile: "i en fils ställe ligger något annat"
    }
  }
  var english: String {
    switch self {
    case .magic: "its beginning"
    case .length: "its length"
    case .checksum: "its checksum"
    case .cutShort: "cut short"
    case .segmentMissing: "a file is missing"
    case .segmentTooLarge: "a file is too large"
    case .segmentNoFile: "something else lies in a file's place"
    }
  }
}

extension Holder {
  fileprivate var swedish: String {
    switch self {
    case .process(let number): "process \(number) på den här datorn skriver"
    case .elsewhere: "någon skriver från en annan dator"
    }
  }
  fileprivate var english: String {
    switch self {
    case .process(let number): "process \(number) on this machine is writing"
    case .elsewhere: "somebody is writing from another machine"
    }
  }
}

extension FileKind {
  fileprivate var swedish: String { self == .body ? "En förseglad handling" : "En nyckelfil" }
  fileprivate var english: String { self == .body ? "A sealed document" : "A key file" }
}
