import Casework
import Sealing
import Syntax
package import WorkflowEngine

extension FormatFault: Explained {
  package func words(_ l: Language) -> Words {
    switch self {
    case .syntax(let fault):
      return l == .sv
        ? Words(
          .damaged, "Filen följer inte sitt format\(fault.atPlace(.sv)).",
          "Be om den på nytt. Väntat: \(SyntaxWords.swedish(fault.expected))")
        : Words(
          .damaged, "The file does not follow its format\(fault.atPlace(.en)).",
          "Ask for it again. Expected: \(fault.expected)")
    case .sealing(let error): return error.words(l)
    case .value(let field):
      return l == .sv
        ? Words(.wrongUse, "Värdet går inte: \(field).", "Ingenting sparades.")
        : Words(.wrongUse, "That value is not possible: \(field).", "Nothing was saved.")
    case .mismatch(let field):
      return l == .sv
        ? Words(.damaged, "Filen stämmer inte med sig själv (\(field)).", "Använd den inte. Be om den på nytt.")
        : Words(.damaged, "The file contradicts itself (\(field)).", "Do not use it. Ask for it again.")
    case .tooLarge(let limit):
      return l == .sv
        ? Words(.wrongUse, "Större än \(limit) byte.", "Är det rätt fil?")
        : Words(.wrongUse, "Larger than \(limit) bytes.", "Is it the right file?")
    }
  }
}

extension ImportFault: Explained {
  package func words(_ language: Language) -> Words {
    let (sentence, hint) = language == .sv ? swedish : english
    return Words(status, sentence, hint)
  }

  private var status: ExitStatus {
    switch self {
    case .tooLarge: .wrongUse
    case .officerUnknown, .officerInactive, .officerNotPolice, .otherVault, .unknownTicket, .otherTicketFile, .expired,
      .alreadyUsed, .assessment:
      .refused
    case .cannotOpen(.noMatchingKey), .cannotOpen(.wrongKey): .noKey
    case .statement, .armor, .tooManyRecipients, .documentDiffers, .signature, .cannotOpen, .content, .innerVault,
      .innerTicket, .innerTicketFile, .innerOfficer,
      .factsDiffer:
      .damaged
    }
  }

  private var swedish: (String, String) {
    let again = "Be handläggaren hos polisen lämna in på nytt, på ett nummer du redan har."
    return switch self {
    case .tooLarge(let limit): ("Inlämningen är större än \(Times.size(limit)).", "Är det rätt fil?")
    case .statement(let fault): ("Det här är ingen inlämning\(fault.atLine(.sv)).", "Är det rätt fil? Annars: \(again)")
    case .armor(let fault): ("Den förseglade delen är skadad\(fault.atLine(.sv)).", again)
    case .tooManyRecipients(let limit): ("Inlämningen är förseglad till fler än \(limit) mottagare.", again)
    case .documentDiffers: ("Den förseglade delen är inte den som skrevs under.", again)
    case .officerUnknown:
      (
        "Den som skrivit under finns inte i valvet.",
        "Ring polisens kontaktfunktion via 114 14. Ta sedan in personen: avhopp personer ta-in"
      )
    case .officerInactive: ("Den som skrivit under är spärrad i valvet.", "Ring polisens kontaktfunktion via 114 14.")
    case .officerNotPolice:
      ("Den som skrivit under har inte rollen polis.", "Ring polisens kontaktfunktion via 114 14.")
    case .otherVault: ("Inlämningen är till ett annat valv.", "Är det rätt fil?")
    case .unknownTicket:
      (
        "Hotbildsförfrågan är inte vår.",
        "Är det rätt fil? Är det ett svar ni väntar på: förfrågan kan ha bytts ut på vägen, och den som gjorde det kan ha läst "
          + "bedömningen. Ring då polisens kontaktfunktion via 114 14."
      )
    case .otherTicketFile:
      (
        "Inlämningen svarar på en ändrad hotbildsförfrågan. Den som ändrade den kan ha läst polisens bedömning.",
        "Ring polisens kontaktfunktion via 114 14 och säg det nu. Räkna med att hotbilden är känd: tänk över skyddet. Skicka "
          + "sedan en ny förfrågan: avhopp polis fråga ÄRENDE"
      )
    case .expired(let time):
      (
        "Hotbildsförfrågan gick ut \(time.text).",
        "Skapa en ny: avhopp polis fråga ÄRENDE. Muntlig uppgift kan antecknas genast."
      )
    case .alreadyUsed:
      ("Hotbildsförfrågan är redan besvarad.", "Se posten i ärendet. Ny fråga: avhopp polis fråga ÄRENDE")
    case .signature: ("Polisens underskrift stämmer inte.", again)
    case .cannotOpen:
      (
        "Inlämningen går inte att öppna med ärendets nyckel.",
        "Har du delen hotbild? Annars låt en kollega som har den ta emot. \(again)"
      )
    case .content: ("Den förseglade delen är ingen hot- och riskbedömning.", again)
    case .innerVault, .innerTicket, .innerTicketFile: ("Innehållet svarar på något annat än utsidan säger.", again)
    case .innerOfficer: ("Innehållet är lämnat av en annan än den som skrivit under.", again)
    case .factsDiffer: ("Uppgifterna på utsidan är inte de förseglade.", again)
    case .assessment(let faults):
      (
        "Bedömningen är inte fullständig.",
        faults.map { "\($0.field) – " + FormWords.sentence($0.expected, nil, .sv) }.joined(separator: "\n        ")
      )
    }
  }

  private var english: (String, String) {
    let again = "Ask the police officer to hand it in again, on a number you already have."
    return switch self {
    case .tooLarge(let limit): ("The deposit is larger than \(Times.size(limit)).", "Is it the right file?")
    case .statement(let fault): ("This is no deposit\(fault.atLine(.en)).", "Is it the right file? Otherwise: \(again)")
    case .armor(let fault): ("The sealed part is damaged\(fault.atLine(.en)).", again)
    case .tooManyRecipients(let limit): ("The deposit is sealed to more than \(limit) recipients.", again)
    case .documentDiffers: ("The sealed part is not the one that was signed.", again)
    case .officerUnknown:
      (
        "Whoever signed is not in the vault.",
        "Call the police coordinator through 114 14. Then admit the person: avhopp people admit"
      )
    case .officerInactive: ("Whoever signed is revoked in the vault.", "Call the police coordinator through 114 14.")
    case .officerNotPolice:
      ("Whoever signed does not have the role police.", "Call the police coordinator through 114 14.")
    case .otherVault: ("The deposit is for another vault.", "Is it the right file?")
    case .unknownTicket:
      (
        "The ticket is not ours.",
        "Is it the right file? If it is an answer that you wait for: the ticket may have been swapped on the way, and whoever "
          + "did that may have read the assessment. Then call the police coordinator through 114 14."
      )
    case .otherTicketFile:
      (
        "The deposit answers a changed ticket. Whoever changed it may have read the police's assessment.",
        "Call the police coordinator through 114 14 and say so now. Take it that the threat assessment is known: think over "
          + "the protection. Then send a new ticket: avhopp police ticket CASE"
      )
    case .expired(let time):
      (
        "The ticket expired \(time.text).",
        "Make a new one: avhopp police ticket CASE. Oral information can be recorded at once."
      )
    case .alreadyUsed:
      ("The ticket has already been answered.", "See the entry in the case. A new question: avhopp police ticket CASE")
    case .signature: ("The police's signature is wrong.", again)
    case .cannotOpen:
      (
        "The deposit cannot be opened with the case's key.",
        "Do you have the part threat? Otherwise let a colleague who has it import. \(again)"
      )
    case .content: ("The sealed part is no threat assessment.", again)
    case .innerVault, .innerTicket, .innerTicketFile:
      ("The content answers something else than the outside says.", again)
    case .innerOfficer: ("The content was made by another than who signed.", again)
    case .factsDiffer: ("The facts on the outside are not the sealed ones.", again)
    case .assessment(let faults):
      (
        "The assessment is not complete.",
        faults.map { "\($0.field) – " + FormWords.sentence($0.expected, nil, .en) }.joined(separator: "\n        ")
      )
    }
  }
}
