import Casework
import LedgerStore
import Sealing
import Syntax
package import WorkflowEngine

extension CaseworkError: Explained {
  package func words(_ language: Language) -> Words {
    switch self {
    case .keystore(.truncated), .keystore(.malformed), .keystore(.limit):
      // Its own file: nobody else can be asked for it.
      return SealingError.damaged.words(language)
    case .keystore(let error), .sealing(let error): return error.words(language)
    case .storage(let error): return error.words(language)
    case .format(let fault): return fault.words(language)
    case .deposit(let fault): return fault.words(language)
    case .oversight(let fault): return fault.words(language)
    case .receiptFailed(let inner):
      let why = inner.words(language)
      return language == .sv
        ? Words(
          .storage, "Läsningen kunde inte antecknas. Ingenting öppnades.",
          [why.sentence, why.hint ?? ""].joined(separator: " ").trimmed)
        : Words(
          .storage, "Receipt failed; nothing opened.", [why.sentence, why.hint ?? ""].joined(separator: " ").trimmed)
    case .clockLeap, .forked, .localHeld, .alreadyWaits, .nothingWaits, .ambiguousMark:
      return DoubtWords.of(self, language)
    case .migration(let fault): return fault.words(language)
    case .refused(let unmet): return RefusalWords.plain(unmet, language)
    case .definitionFaults(let diagnostics):
      return Words(
        .wrongUse,
        language == .sv ? "Arbetsflödet har fel. Ingenting antogs." : "The workflow has faults. Nothing was adopted.",
        diagnostics.map { $0.text(language) }.joined(separator: "\n        "))
    case .form(let faults):
      return Words(
        .wrongUse,
        language == .sv
          ? "Formuläret är inte rätt ifyllt. Ingenting sparades."
          : "The form is not filled in right. Nothing was saved.",
        faults.faults.map { "\($0.field) – " + FormWords.sentence($0.expected, nil, language) }.joined(
          separator: "\n        "))
    default:
      let (sentence, hint) = language == .sv ? swedish : english
      return Words(status, sentence, hint)
    }
  }

  private var status: ExitStatus {
    switch self {
    case .noHome, .identityExists, .noSuchDraft, .codeMismatch, .notVerified, .unknownPerson, .alreadyAdmitted,
      .unknownEntry, .notAdopted, .number,
      .unknownCase, .ambiguousCase, .document, .reasonNeeded, .definitionFaults, .form, .nothingThere:
      .wrongUse
    case .noIdentity, .keystore, .notMember, .notAdmitted, .notJoined, .newerDefinition: .noKey
    case .sealing, .localDamaged, .wrongVault, .rolledBack, .damaged, .format, .lyingFact, .misplacedBody, .deposit,
      .oversight, .forked:
      .damaged
    case .local, .localHeld, .storage, .receiptFailed: .storage
    case .belowThreshold, .refused, .wouldBeVoid, .noRole, .caseMoved, .aheadOfClock, .stranded, .noReference,
      .ambiguousReference,
      .bodyDestroyed, .noTicketEvent, .clockLeap, .alreadyWaits, .nothingWaits, .ambiguousMark,
      .migration:
      .refused
    }
  }

  /// The cases with words of their own above never come here.
  private var swedish: (String, String?) {
    switch self {
    case .noHome: ("Din egen mapp hittas inte.", "Sätt AVHOPP_HOME eller HOME.")
    case .noIdentity: ("Du har ingen identitet här.", "Skapa en: avhopp identitet ny")
    case .identityExists:
      ("Här finns redan en identitet. Den skrivs inte över.", "Välj en annan AVHOPP_HOME, eller använd den som finns.")
    case .local(let operation, let code):
      (
        "Din egen mapp gick inte att använda (\(operation), fel \(code)).",
        "Kontrollera utrymme och rättigheter i AVHOPP_HOME."
      )
    case .localDamaged:
      (
        "Filerna i din egen mapp är ändrade av någon annan, eller skrivna av en annan version.",
        "Ring den som sköter datorn. Flytta undan mappen vaults och anslut på nytt med kontrollkoden."
      )
    case .noSuchDraft: ("Utkastet finns inte.", "Visa dina utkast: avhopp inkorg")
    case .notJoined:
      ("Du har inte anslutit till det här valvet.", "Skriv av kontrollkoden från papper: avhopp anslut KOD")
    case .wrongVault:
      (
        "Kontrollkoden är inte det här valvets.",
        "Kontrollera papperet. Stämmer det är det här inte ert valv: ring den som sköter det."
      )
    case .rolledBack(let index):
      (
        "Valvet är äldre än det du redan har sett, eller ett annat: post \(index) saknas, eller är en annan. Skriv inget.",
        "Är en gammal säkerhetskopia återlagd? Sök den nyaste kopian. Finns ingen: avhopp anslut KOD --restored"
      )
    case .damaged(let index, let what):
      (
        "Valvet är ändrat utanför programmet vid post \(index) (\(what)). Skriv inget.",
        "Skydd sköts per telefon enligt jourkortet. Ring den som sköter valvet, kör: avhopp audit verify"
      )
    case .notMember: ("Du har inte den här delen av akten.", "Fråga ansvarig: avhopp ärende läsare ÄRENDE")
    case .notAdmitted:
      ("Du är inte insläppt i valvet.", "Lämna din begäran (avhopp identitet begäran FIL) och din kontrollkod.")
    case .codeMismatch:
      (
        "Kontrollkoden stämmer inte.",
        "Läs den en gång till från personens eget papper. Stämmer den ändå inte: ring personen på ett nummer du redan har."
      )
    case .notVerified(let person):
      (
        "Du har inte kontrollerat den personens nyckel (\(person)).",
        "Skriv av koden från personens papper: avhopp personer kontrollera \(person)"
      )
    case .unknownPerson: ("Personen finns inte i valvet.", "Se numren: avhopp personer")
    case .alreadyAdmitted: ("Personen är redan insläppt.", "Ge fler roller: avhopp personer ge PERSON --role ROLL")
    case .belowThreshold: ("Det skulle lämna för få grundare.", "Ta in en ny grundare först.")
    case .unknownEntry: ("Posten finns inte.", "Se stegen: avhopp ärende ÄRENDE --all")
    case .notAdopted(let workflow):
      ("Arbetsflödet \(workflow.visible()) är inte antaget i valvet.", "Anta det: avhopp arbetsflöde anta")
    case .newerDefinition(let workflow):
      (
        "Arbetsflödet \(workflow.visible()) är gjort för en nyare version av avhopp än den här.",
        "Inget är fel i valvet. Installera den nyare versionen."
      )
    case .number(let fault): (fault.swedish, "Läs numret en gång till. Dina ärenden: avhopp ärenden")
    case .unknownCase:
      (
        "Du har inget ärende med det numret.",
        "Dina ärenden: avhopp ärenden. Är du inte läsare i ärendet ser du det inte."
      )
    case .ambiguousCase(let cases):
      ("Flera ärenden börjar så.", "Skriv mer av numret: " + cases.map { CaseNumber($0).text }.joined(separator: " · "))
    case .wouldBeVoid(let rule): ("Posten skulle bli ogiltig: \(RuleWords.text(rule, .sv)).", "Ingenting sparades.")
    case .noRole: ("Ingen av dina roller får ta det steget.", "Se varför: avhopp varför ÄRENDE STEG")
    case .caseMoved:
      (
        "Någon annan skrev i ärendet medan du fyllde i. Ingenting sparades.",
        "Se vad som hänt: avhopp ärende ÄRENDE – och gör sedan om steget."
      )
    case .aheadOfClock(let time):
      (
        "Senaste posten är daterad \(time.text), senare än din klocka. Bygg inte vidare på den.",
        "Kontrollera datorns klocka. Är den rätt: rätta posten (avhopp rätta) och låt en annan tillstyrka."
      )
    case .stranded(let part):
      ("Färre än två levande läsare blir kvar: \(Names.part(part, .sv)).", "Först en till: avhopp ärende släpp-in")
    case .noReference(let event):
      ("Det finns ingen post (\(event)) som steget kan gälla.", "Se stegen: avhopp ärende ÄRENDE")
    case .ambiguousReference(let leaves):
      (
        "Flera poster kan menas.",
        "Säg vilken med --ref: " + leaves.map { String($0.hex.prefix(8)) }.joined(separator: " · ")
      )
    case .document(let fault):
      (FormWords.sentence(fault.expected, nil, .sv), "Fältet \(fault.field). Ingenting sparades.")
    case .reasonNeeded:
      (
        "Ange varför du läser.",
        "Lägg till --reason: " + ReadingReason.allCases.map(\.rawValue).joined(separator: " · ")
      )
    case .bodyDestroyed: ("Innehållet är förstört, med två underskrifter. Bara posten finns kvar.", nil)
    case .nothingThere: ("Där finns inget att läsa.", "Se vad som finns: avhopp läs ÄRENDE")
    case .lyingFact(let name):
      (
        "Formuläret säger något annat än postens uppgift (\(name)). Lita inte på posten.",
        "Kör: avhopp audit verify – och ring den som granskar."
      )
    case .misplacedBody(let line):
      (
        "Handlingen hör till en annan post (\(line) skiljer sig).",
        "Kör: avhopp audit verify – och ring den som granskar."
      )
    case .noTicketEvent: ("Arbetsflödet har inget steg som frågar polisen nu.", "Se vad som går: avhopp ärende ÄRENDE")
    case .keystore, .sealing, .storage, .format, .deposit, .oversight, .receiptFailed, .refused, .definitionFaults,
      .form, .clockLeap, .forked, .localHeld, .alreadyWaits, .nothingWaits, .ambiguousMark, .migration:
      ("", nil)
    }
  }

  private var english: (String, String?) {
    switch self {
    case .noHome: ("Your own folder cannot be found.", "Set AVHOPP_HOME or HOME.")
    case .noIdentity: ("You have no identity here.", "Make one: avhopp identity new")
    case .identityExists:
      (
        "There already is an identity here. It is not overwritten.",
        "Choose another AVHOPP_HOME, or use the one there is."
      )
    case .local(let operation, let code):
      (
        "Your own folder could not be used (\(operation), error \(code)).",
        "Check space and permissions in AVHOPP_HOME."
      )
    case .localDamaged:
      (
        "The files in your own folder were changed by somebody else, or written by another version.",
        "Call who keeps the machine. Move the folder vaults away and join again by the control code."
      )
    case .noSuchDraft: ("There is no such draft.", "Show your drafts: avhopp inbox")
    case .notJoined: ("You have not joined this vault.", "Type its control code from paper: avhopp join CODE")
    case .wrongVault:
      (
        "The control code is not this vault's.",
        "Check the paper. If it is right, this is not your vault: call who keeps it."
      )
    case .rolledBack(let index):
      (
        "The vault is older than the one you have seen, or another: entry \(index) is missing, or another. Write nothing.",
        "Was an old backup put back? Look for the newest copy. If there is none: avhopp join CODE --restored"
      )
    case .damaged(let index, let what):
      (
        "The vault was changed outside the program at entry \(index) (\(what)). Write nothing.",
        "Keep protection going by telephone from the duty card. Call who keeps the vault, run: avhopp audit verify"
      )
    case .notMember:
      ("You hold no key to this part of the file.", "Ask the responsible worker: avhopp case members CASE")
    case .notAdmitted:
      (
        "You are not admitted to the vault.",
        "Hand over your request (avhopp identity request FILE) and your control code."
      )
    case .codeMismatch:
      (
        "The control code is wrong.",
        "Read it once more from the person's own paper. If it still is wrong: call the person on a number you already have."
      )
    case .notVerified(let person):
      (
        "You have not verified that person's key (\(person)).",
        "Type the code from the person's paper: avhopp people verify \(person)"
      )
    case .unknownPerson: ("There is no such person in the vault.", "See the numbers: avhopp people list")
    case .alreadyAdmitted:
      ("The person is already admitted.", "Give more roles: avhopp people grant PERSON --role ROLE")
    case .belowThreshold: ("That would leave too few founders.", "Admit a new founder first.")
    case .unknownEntry: ("There is no such entry.", "See the steps: avhopp status CASE --all")
    case .notAdopted(let workflow):
      ("The workflow \(workflow.visible()) is not adopted in the vault.", "Adopt it: avhopp workflow adopt")
    case .newerDefinition(let workflow):
      (
        "The workflow \(workflow.visible()) was made for a newer version of avhopp than this one.",
        "Nothing is wrong in the vault. Install the newer version."
      )
    case .number(let fault): (fault.english, "Read the number once more. Your cases: avhopp case list")
    case .unknownCase:
      (
        "You have no case with that number.",
        "Your cases: avhopp case list. If you are no reader of a case you do not see it."
      )
    case .ambiguousCase(let cases):
      (
        "Several cases begin so.",
        "Type more of the number: " + cases.map { CaseNumber($0).text }.joined(separator: " · ")
      )
    case .wouldBeVoid(let rule): ("The entry would be void: \(RuleWords.text(rule, .en)).", "Nothing was saved.")
    case .noRole: ("None of your roles may take that step.", "See why: avhopp why CASE EVENT")
    case .caseMoved:
      (
        "Somebody else wrote in the case meanwhile. Nothing was saved.",
        "See what happened: avhopp status CASE – then do the step again."
      )
    case .aheadOfClock(let time):
      (
        "The latest entry is dated \(time.text), ahead of your clock. Do not build on it.",
        "Check this machine's clock. If it is right: correct the entry (avhopp correct) and let another endorse that."
      )
    case .stranded(let part):
      ("Fewer than two living readers would be left: \(Names.part(part, .en)).", "Add one first: avhopp case add")
    case .noReference(let event):
      ("There is no entry (\(event)) that the step can be about.", "See the steps: avhopp status CASE")
    case .ambiguousReference(let leaves):
      (
        "Several entries can be meant.",
        "Say which with --ref: " + leaves.map { String($0.hex.prefix(8)) }.joined(separator: " · ")
      )
    case .document(let fault):
      (FormWords.sentence(fault.expected, nil, .en), "The field \(fault.field). Nothing was saved.")
    case .reasonNeeded:
      ("State why you read.", "Add --reason: " + ReadingReason.allCases.map(\.rawValue).joined(separator: " · "))
    case .bodyDestroyed: ("The content is destroyed, with two signatures. Only the entry remains.", nil)
    case .nothingThere: ("There is nothing to read there.", "See what there is: avhopp read CASE")
    case .lyingFact(let name):
      (
        "The form says something else than the entry's fact (\(name)). Do not trust the entry.",
        "Run: avhopp audit verify – and call who audits."
      )
    case .misplacedBody(let line):
      ("The document belongs to another entry (\(line) differs).", "Run: avhopp audit verify – and call who audits.")
    case .noTicketEvent:
      ("The workflow has no step that asks the police now.", "See what is possible: avhopp status CASE")
    case .keystore, .sealing, .storage, .format, .deposit, .oversight, .receiptFailed, .refused, .definitionFaults,
      .form, .clockLeap, .forked, .localHeld, .alreadyWaits, .nothingWaits, .ambiguousMark, .migration:
      ("", nil)
    }
  }
}
