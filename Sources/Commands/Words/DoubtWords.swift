import Casework
import Syntax
import WorkflowEngine

/// Why an honest program writes nothing just now, though the rules would let it.
enum DoubtWords {
  static func of(_ error: CaseworkError, _ l: Language) -> Words {
    switch error {
    case .localHeld(let path):
      l == .sv
        ? Words(
          .storage, "Ett annat fönster skriver i din egen mapp, eller dog medan det skrev.",
          "Stäng andra fönster. Är inget öppet: ta bort \(path.visible()) och försök igen.")
        : Words(
          .storage, "Another window writes in your own folder, or died while it did.",
          "Close other windows. If none is open: remove \(path.visible()) and try again.")
    case .clockLeap(let seen):
      l == .sv
        ? Words(
          .refused,
          "Datorns klocka går mer än ett dygn före det senaste som setts i valvet (\(seen.text)). Ingenting sparades.",
          "Stämmer klockan: kör igen med --clock-ok. Annars: ställ den först.")
        : Words(
          .refused,
          "This machine's clock is more than a day ahead of the latest seen in the vault (\(seen.text)). Nothing was saved.",
          "If the clock is right: run again with --clock-ok. If not: set it first.")
    case .forked(let index):
      l == .sv
        ? Words(
          .damaged,
          "Två historier har mötts vid post \(index): någon har visats en annan liggare. Skriv inget; skydd går ändå.",
          "Ring den som sköter valvet och jämför: avhopp audit verify. När det är utrett: avhopp audit settle \(index)")
        : Words(
          .damaged,
          "Two histories have met at entry \(index): somebody was shown another ledger. Write nothing; protection goes on.",
          "Call who keeps the vault and compare: avhopp audit verify. When it is settled: avhopp audit settle \(index)")
    case .alreadyWaits(let mark):
      l == .sv
        ? Words(
          .wrongUse, "Samma sak är redan begärd och väntar på fler grundare.",
          "En annan grundare: avhopp personer tillstyrk \(mark)")
        : Words(
          .wrongUse, "The same has been asked for already and waits for more founders.",
          "Another founder: avhopp people endorse \(mark)")
    case .nothingWaits:
      l == .sv
        ? Words(.wrongUse, "Inget som väntar på din underskrift har det märket.", "Se märkena: avhopp personer")
        : Words(
          .wrongUse, "Nothing that waits for your signature has that mark.", "See the marks: avhopp people list")
    case .ambiguousMark:
      l == .sv
        ? Words(
          .wrongUse, "Flera märken börjar så. Ingenting skrevs under.",
          "Ge fler tecken av märket, som de står i: avhopp personer")
        : Words(
          .wrongUse, "Several marks begin so. Nothing was signed.",
          "Give more of the mark, as it stands in: avhopp people list")
    default: error.words(l)
    }
  }
}
