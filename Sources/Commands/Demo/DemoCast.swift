/// One invented person of the demo.
struct DemoPerson: Sendable {
  /// What they are called on the prompt, and their home's folder.
  let key: String
  let name: String
  let title: String
  let unit: String
  let roles: [String]
  let items: [String]
  var isFounder = false
}

/// A small municipality, and a police officer. All are invented.
enum DemoCast {
  static let people: [DemoPerson] = [
    DemoPerson(
      key: "bo", name: "Bo Raskvik", title: "Systemförvaltare", unit: "IT", roles: ["forvaltare"], items: [],
      isFounder: true),
    DemoPerson(
      key: "ulla", name: "Ulla Friskmo", title: "Nämndsekreterare", unit: "Kansliet", roles: ["namndsekreterare"],
      items: [], isFounder: true),
    DemoPerson(
      key: "eva", name: "Eva Holmlund", title: "Enhetschef", unit: "Vuxenenheten", roles: ["enhetschef"],
      items: ["4.1", "4.10", "4.12"], isFounder: true),
    DemoPerson(
      key: "sanna", name: "Sanna Nattberg", title: "Socialsekreterare, socialjour", unit: "Socialjouren",
      roles: ["jour"], items: ["4.10", "4.20"]),
    DemoPerson(
      key: "maja", name: "Maja Lindeblad", title: "Förste socialsekreterare", unit: "Vuxenenheten",
      roles: ["socialsekreterare", "beslutsfattare"], items: ["4.1", "4.12"]),
    DemoPerson(
      key: "karim", name: "Karim Ekstrand", title: "Koordinator", unit: "Sociala insatsgruppen",
      roles: ["koordinator"], items: ["4.1", "4.10"]),
    DemoPerson(
      key: "dag", name: "Dag Norrman", title: "Socialdirektör", unit: "Förvaltningen",
      roles: ["socialdirektor", "beslutsfattare"],
      items: ["4.2", "4.12", "4.13", "4.21", "4.22", "4.40"]),
    DemoPerson(
      key: "olle", name: "Olle Stenkvist", title: "Socialsekreterare", unit: "En annan enhet",
      roles: ["socialsekreterare"], items: ["4.1"]),
    DemoPerson(
      key: "lena", name: "Lena Wikman", title: "Granskare", unit: "Revisionen", roles: ["granskare"], items: []),
    DemoPerson(
      key: "tova", name: "Tova Bergsten", title: "Avhopparsamordnare", unit: "Polisen", roles: ["polis"], items: []),
  ]
}
