import Casework
import LedgerStore

extension CheckpointFault {
  var swedish: (String, String?) {
    switch self {
    case .malformed: ("Filen är ingen avstämningspunkt.", "Be om den igen; den ska inte ha öppnats i ett ordprogram.")
    case .wrongOrigin: ("Avstämningspunkten gäller en annan logg.", "Är det rätt fil, och rätt valv?")
    case .notSigned:
      (
        "Ingen nyckel som valvet känner har undertecknat avstämningspunkten.",
        "Är valvet äldre än avstämningspunkten? Med nycklarna på papper: avhopp granska jämför FIL --keys NYCKLAR"
      )
    case .badSignature: ("En underskrift i filen stämmer inte.", "Filen är ändrad. Be om den igen.")
    case .unknownLine:
      (
        "En rad i filen är av en nyckel som ingen har gått i god för.",
        "Är det ett nytt vittne, som valvet eller --keys inte har? Be om nyckeln på papper."
      )
    }
  }
  var english: (String, String?) {
    switch self {
    case .malformed:
      ("The file is no checkpoint.", "Ask for it again; it must not have been opened in a word processor.")
    case .wrongOrigin: ("The checkpoint is another log's.", "Is it the right file, and the right vault?")
    case .notSigned:
      (
        "No key that the vault knows has signed the checkpoint.",
        "Is the vault older than the checkpoint? With the keys on paper: avhopp audit compare FILE --keys KEYS"
      )
    case .badSignature: ("A signature in the file is wrong.", "The file was changed. Ask for it again.")
    case .unknownLine:
      (
        "A line in the file is by a key that nobody has vouched for.",
        "Is it a new witness, that neither the vault nor --keys has? Ask for the key on paper."
      )
    }
  }
}

extension ExportCheck.Fault {
  var swedish: String {
    switch self {
    case .missing(let name): "\(name.visible()) saknas"
    case .sum(let name): "summan för \(name.visible()) stämmer inte"
    case .unlisted(let name): "\(name.visible()) har lagts dit efteråt (är den din egen: flytta ut den och pröva igen)"
    case .malformed(let name): "\(name.visible()) följer inte sitt format"
    case .otherKeys: "nycklarna i den är inte dem du har"
    case .checkpoint(let fault): String(fault.swedish.0.dropLast())
    case .tree: "posterna ger inte avstämningspunktens träd"
    case .tile(let name): "\(name.visible()) hör inte till trädet"
    case .signature(let index): "post \(index) är inte undertecknad av någon i people.vkeys"
    case .workflow(let name): "\(name.visible()) är en annan än namnet säger"
    }
  }
  var english: String {
    switch self {
    case .missing(let name): "\(name.visible()) is missing"
    case .sum(let name): "the sum of \(name.visible()) is wrong"
    case .unlisted(let name):
      "\(name.visible()) was put there afterwards (if it is your own: move it out and check again)"
    case .malformed(let name): "\(name.visible()) does not follow its format"
    case .otherKeys: "the keys in it are not those that you have"
    case .checkpoint(let fault): String(fault.english.0.dropLast())
    case .tree: "the entries do not make the checkpoint's tree"
    case .tile(let name): "\(name.visible()) is not of the tree"
    case .signature(let index): "entry \(index) is not signed by anybody in people.vkeys"
    case .workflow(let name): "\(name.visible()) is another than its name says"
    }
  }
}
