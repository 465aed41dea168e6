import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Definitions as this program has read them before, sealed in the person's own folder (Decisions/0022). Nothing depends on
/// them: whatever does not open, or does not fit, is read from the vault again.
extension Office {
  func keptPath(_ digest: Digest) throws(CaseworkError) -> String {
    "\(home.vaultPath(genesisHash))/definition-\(try hiddenName(of: digest.bytes))"
  }

  /// Opens under no other: of another vault, definition or program.
  func keptPurpose(_ digest: Digest) -> String? {
    programMark.map { "\(genesisHash.hex) definition \(digest.hex) \($0)" }
  }

  func keptOrRead(_ adoption: Adoption) throws(CaseworkError) -> Workflow {
    if let kept = try keptDefinition(adoption) { return kept }
    return try readAndKeep(adoption)
  }

  /// nil where none is kept, or none that this program can believe.
  private func keptDefinition(_ adoption: Adoption) throws(CaseworkError) -> Workflow? {
    let place = adoption.body
    let name = EpochName(caseID: .roster, compartment: place.compartment, number: place.epoch)
    guard let purpose = keptPurpose(adoption.definition), try ensureKey(name, in: roster.compartments),
      let path = try? keptPath(adoption.definition), let bytes = try? loadSealed(path, purpose: purpose)
    else { return nil }
    return Workflow.read(kept: bytes, file: adoption.workflow)
  }

  private func readAndKeep(_ adoption: Adoption) throws(CaseworkError) -> Workflow {
    let workflow = try openDefinition(
      adoption.body, of: adoption.workflow, adoption.definition, index: adoption.from)
    if let purpose = keptPurpose(adoption.definition), let path = try? keptPath(adoption.definition),
      let kept = workflow.kept()
    {
      // Where it can't be written, the next command reads the definition again.
      try? saveSealed(kept, path, purpose: purpose)
    }
    return workflow
  }
}
