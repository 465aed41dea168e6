import Casework
import WorkflowEngine

extension MigrationFault: Explained {
  func words(_ l: Language) -> Words {
    switch self {
    case .newest(let version):
      l == .sv
        ? Words(.refused, "Ärendet följer redan den nyaste versionen (\(version.visible())).", nil)
        : Words(.refused, "The case follows the newest version already (\(version.visible())).", nil)
    case .noPlan(let from, let to):
      l == .sv
        ? Words(
          .refused,
          "Grundarna har inte antagit någon plan för att flytta ärenden från \(from.visible()) till \(to.visible()).",
          "Gör det: avhopp arbetsflöde anta FIL --from \(from.visible())")
        : Words(
          .refused, "The founders have adopted no plan to move cases from \(from.visible()) to \(to.visible()).",
          "Do so: avhopp workflow adopt FILE --from \(from.visible())")
    case .noSuchVersion(let version):
      l == .sv
        ? Words(
          .wrongUse, "Ingen antagen version heter \(version.visible()).",
          "Ge versionen som den står i filen, eller början av dess SHA-256.")
        : Words(
          .wrongUse, "No adopted version is called \(version.visible()).",
          "Give the version as the file says it, or the beginning of its SHA-256.")
    case .closed:
      l == .sv
        ? Words(.refused, "Ett avslutat ärende stannar under sin version.", nil)
        : Words(.refused, "A closed case stays under its version.", nil)
    case .ownPlan:
      l == .sv
        ? Words(
          .refused, "Du föreslog själv planen. Någon annan flyttar ärendet med den.",
          "Be en annan enhetschef, koordinator eller socialdirektör.")
        : Words(
          .refused, "You proposed the plan yourself. Somebody else moves the case by it.",
          "Ask another unit manager, coordinator or director.")
    case .obstacles(let obstacles):
      Words(
        .refused,
        l == .sv ? "Ärendet kan inte flyttas nu. Ingenting skrevs." : "The case cannot move now. Nothing was written.",
        obstacles.map { $0.label(l) }.joined(separator: "\n        "))
    case .unproved(let faults):
      Words(
        .refused,
        l == .sv
          ? "Planen håller inte för alla ärenden. Ingenting skrevs."
          : "The plan does not hold for all cases. Nothing was written.",
        faults.map { $0.text(l) }.joined(separator: "\n        "))
    }
  }
}
