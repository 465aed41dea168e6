import Sealing
import Syntax
package import WorkflowEngine

extension SealingError: Explained {
  package func words(_ language: Language) -> Words {
    let (sentence, hint) = language == .sv ? swedish : english
    return Words(status, sentence, hint)
  }

  private var status: ExitStatus {
    switch self {
    case .memoryLock, .wrongKey, .noMatchingKey, .wrongPassphrase, .notEnoughMemory, .noPassphrase, .noTerminal,
      .unreadable:
      .noKey
    case .longPassphrase: .wrongUse
    case .libsodium, .unsoundLibrary: .storage
    case .wrongLength, .limit, .malformed, .badPoint, .badSignature, .unknownSigner, .unsupported, .headerMAC, .chunk,
      .truncated, .badPadding, .foreign, .newerFormat, .damaged, .weakParameters, .hostileParameters:
      .damaged
    }
  }

  private var swedish: (String, String?) {
    switch self {
    case .libsodium(let call): ("Ett anrop till libsodium misslyckades (\(call)).", "Kör: avhopp doctor")
    case .memoryLock:
      (
        "Minnet för nycklar gick inte att låsa. Inget svar gavs, och inget steg togs.",
        "Höj gränsen: ulimit -l 8192 (i en behållare --ulimit memlock=8388608), eller be den som sköter datorn."
      )
    case .unsoundLibrary: ("Datorns libsodium har ett känt säkerhetsfel.", "Uppdatera: apt-get install libsodium23")
    case .wrongLength(let what): ("Ett värde har fel längd (\(what)).", "Be om filen på nytt.")
    case .limit(let what): ("En gräns är passerad (\(what)).", "Är det rätt fil? Be om den på nytt.")
    case .malformed(let fault):
      ("Filen följer inte sitt format\(fault.atPlace(.sv)).", "Be om filen på nytt.")
    case .badPoint: ("Den publika nyckeln är inte godtagbar.", "Be personen skapa en ny identitet.")
    case .badSignature:
      ("Underskriften stämmer inte.", "Använd inte filen. Fråga avsändaren på ett nummer du redan har.")
    case .unknownSigner:
      ("Filen är inte undertecknad av någon vi känner.", "Fråga avsändaren på ett nummer du redan har.")
    case .wrongKey, .noMatchingKey: ("Du har inte nyckeln till det här.", "Fråga ansvarig i ärendet.")
    case .unsupported:
      ("Filen är förseglad till ett slags mottagare som vi inte öppnar.", "Be avsändaren försegla den på nytt.")
    case .headerMAC, .chunk, .truncated, .badPadding:
      ("Den förseglade filen är skadad eller ändrad.", "Be om den på nytt, eller hämta den ur säkerhetskopian.")
    case .foreign: ("Nyckelfilen är inte en nyckelfil från avhopp.", "Peka AVHOPP_HOME på rätt mapp.")
    case .newerFormat: ("Nyckelfilen är från en nyare version av programmet.", "Uppdatera avhopp.")
    case .damaged:
      (
        "Nyckelfilen är skadad.",
        "Ta fram säkerhetskopian av mappen. Finns ingen: gör en ny identitet och be att bli insläppt på nytt."
      )
    case .weakParameters: ("Nyckelfilen är skyddad svagare än vi godtar.", "Använd den inte. Skapa en ny identitet.")
    case .hostileParameters:
      ("Nyckelfilen begär orimligt mycket minne eller arbete.", "Använd den inte. Varifrån kom den?")
    case .wrongPassphrase:
      (
        "Fel lösenfras.",
        "Försök igen. Glömd? Ingen kan ta fram den: gör en ny identitet och låt två grundare släppa in den."
      )
    case .notEnoughMemory: ("Datorn har för lite ledigt minne för lösenfrasen.", "Stäng andra program och försök igen.")
    case .noPassphrase: ("Ingen lösenfras gavs.", "Skriv den på terminalen, eller ge --passphrase-fd N.")
    case .longPassphrase:
      (
        "Lösenfrasen är längre än 1 024 tecken.",
        "Är det rätt fil? Bara första raden läses, och den ska vara lösenfrasen."
      )
    case .noTerminal: ("Det finns ingen terminal att fråga efter lösenfrasen på.", "Ge --passphrase-fd N.")
    case .unreadable: ("Lösenfrasen kunde inte läsas.", "Kontrollera att filbeskrivaren i --passphrase-fd är öppen.")
    }
  }

  private var english: (String, String?) {
    switch self {
    case .libsodium(let call): ("A call to libsodium failed (\(call)).", "Run: avhopp doctor")
    case .memoryLock:
      (
        "The memory for keys could not be locked. No answer was given, and no step was taken.",
        "Raise the limit: ulimit -l 8192 (in a container --ulimit memlock=8388608), or ask who keeps the machine."
      )
    case .unsoundLibrary:
      ("This machine's libsodium has a known security fault.", "Update: apt-get install libsodium23")
    case .wrongLength(let what): ("A value has the wrong length (\(what)).", "Ask for the file again.")
    case .limit(let what): ("A limit was passed (\(what)).", "Is it the right file? Ask for it again.")
    case .malformed(let fault):
      ("The file does not follow its format\(fault.atPlace(.en)).", "Ask for the file again.")
    case .badPoint: ("The public key is not one we admit.", "Ask the person to make a new identity.")
    case .badSignature: ("The signature is wrong.", "Do not use the file. Ask the sender on a number you already have.")
    case .unknownSigner: ("The file is not signed by anyone we know.", "Ask the sender on a number you already have.")
    case .wrongKey, .noMatchingKey: ("You do not have the key to this.", "Ask the person responsible for the case.")
    case .unsupported: ("The file is sealed to a kind of recipient we do not open.", "Ask the sender to seal it again.")
    case .headerMAC, .chunk, .truncated, .badPadding:
      ("The sealed file is damaged or changed.", "Ask for it again, or take it from the backup.")
    case .foreign: ("The keystore is not one of avhopp's.", "Point AVHOPP_HOME to the right folder.")
    case .newerFormat: ("The keystore is from a newer version of the program.", "Update avhopp.")
    case .damaged:
      (
        "The keystore is damaged.",
        "Restore the backup of the folder. If there is none: make a new identity and ask to be admitted again."
      )
    case .weakParameters:
      ("The keystore is protected more weakly than we accept.", "Do not use it. Make a new identity.")
    case .hostileParameters:
      ("The keystore asks for an unreasonable amount of memory or work.", "Do not use it. Where did it come from?")
    case .wrongPassphrase:
      (
        "Wrong passphrase.",
        "Try again. Forgotten? Nobody can restore it: make a new identity and have two founders admit it."
      )
    case .notEnoughMemory:
      ("The machine has too little free memory for the passphrase.", "Close other programs and try again.")
    case .noPassphrase: ("No passphrase was given.", "Type it on the terminal, or give --passphrase-fd N.")
    case .longPassphrase:
      (
        "The passphrase is longer than 1,024 bytes.",
        "Is it the right file? Only its first line is read: the passphrase."
      )
    case .noTerminal: ("There is no terminal to ask for the passphrase on.", "Give --passphrase-fd N.")
    case .unreadable: ("The passphrase could not be read.", "Check that the descriptor of --passphrase-fd is open.")
    }
  }
}
