// The four groups of the help. Each command is declared beside its code in Tasks.

extension CommandTable {
  static let everyday: [Command] =
    [InboxTask.inbox, StatusTask.status, DoTask.step, DoTask.why, ReadTask.read, ReadTask.duty]
    + [NoteTask.note, NoteTask.correct, NoteTask.endorse, NoteTask.destroy] + DraftTask.all + CaseTask.all
  static let police: [Command] = [TicketTask.ticket, AssessTask.assess, TicketTask.deposit, ForgetTask.forget]
  static let setUp: [Command] =
    [VaultTask.found, VaultTask.join, IdentityTask.new, IdentityTask.request, IdentityTask.show, IdentityTask.renew]
    + PeopleTask.all
  static let oversight: [Command] = [
    WorkflowCheck.command, WorkflowShow.show, WorkflowShow.diff, WorkflowTask.adopt, WorkflowMigrate.command,
    AuditTask.verify, AlarmTask.settle, ReportTask.report, ReviewTask.review, ReviewTask.receipts,
    CheckpointTask.checkpoint, CheckpointTask.cosigned, CheckpointTask.compare, CheckpointTask.keys, WitnessTask.follow,
    WitnessTask.witness, WitnessTask.admit, WitnessTask.witnesses, ProofTask.prove, ProofTask.check, ProofTask.export,
    RestoredTask.restored, AuditTask.doctor, DemoTask.demo, HelpTask.help, HelpTask.completions,
  ]
}
