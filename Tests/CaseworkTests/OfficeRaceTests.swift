import LedgerStore
import Sealing
import Testing

@testable import Casework

/// Two honest people who do the same thing at the same time.
@Suite struct `Two writers of one case` {
  /// After a revocation each case's next writer turns its register: on an ordinary night two do it at once.
  @Test func `who turn its register at the same time still agree, and lose no step`() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let gun = try town.office("gun")
    _ = try gun.state(of: id)
    _ = try town.office("anna").revoke(try town.key("dina"))
    try frida.refresh()
    // Frida prepares, as an append does before it takes the lock …
    let draft = EntryDraft(role: "enhetschef", event: "NOTE")
    let made = try frida.makeLines(LineChanges(turn: frida.staleParts(draft, in: id)), frida.scene(draft, in: id))
    #expect(made.epochs.map(\.compartment) == ["register"])
    // … gun is faster, and turns it …
    _ = try gun.note("Ett", compartment: "plan", in: id)
    // … frida catches up under the lock and gives up what she made.
    try frida.refresh()
    frida.forget(made)
    _ = try gun.note("Två", compartment: "plan", in: id)
    let done = try frida.note("Tre", compartment: "plan", in: id)
    let leaves = try gun.state(of: id).entries.map(\.leaf)
    #expect(leaves.last == done.leaf)
    #expect(try frida.state(of: id).entries.map(\.leaf) == leaves)
    #expect(try town.office("frida").state(of: id).entries.map(\.leaf) == leaves)
  }
}
