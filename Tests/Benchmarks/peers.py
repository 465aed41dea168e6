"""P7, the peers: guarded transitions a second. Prints `transitions` and `SpiffWorkflow`, one number each.

    peers.py N      run by a python that has both packages
"""
import sys, time

COUNT = int(sys.argv[1])


def transitions():
    """Two states and a guard: the least there is to do."""
    from transitions import Machine

    class Case:
        role = "socialsekreterare"

        def is_allowed(self):
            return self.role in ("jour", "socialsekreterare")

    case = Case()
    Machine(case, states=["open", "paused"], initial="open", transitions=[
        {"trigger": "pause", "source": "open", "dest": "paused", "conditions": "is_allowed"},
        {"trigger": "resume", "source": "paused", "dest": "open", "conditions": "is_allowed"},
    ])
    start = time.perf_counter()
    for _ in range(COUNT // 2):
        case.pause()
        case.resume()
    return COUNT / (time.perf_counter() - start)


def spiff():
    """A row of choices, each with a condition on the case's data and two ways, of which one is taken."""
    from SpiffWorkflow import TaskState, Workflow
    from SpiffWorkflow.operators import Attrib, Equal
    from SpiffWorkflow.specs import ExclusiveChoice, Simple, WorkflowSpec

    count = 20  # short, for its time grows faster than the row
    spec = WorkflowSpec("row", addstart=True)
    last = spec.start
    for number in range(count):
        choice = ExclusiveChoice(spec, f"choice{number}")
        last.connect(choice)
        refused, last = Simple(spec, f"refused{number}"), Simple(spec, f"step{number}")
        choice.connect(refused)
        choice.connect_if(Equal(Attrib("role"), "socialsekreterare"), last)
    took = 0
    rounds = max(1, COUNT // 1000)
    for _ in range(rounds):
        workflow = Workflow(spec)
        for task in workflow.get_tasks(state=TaskState.READY):
            task.set_data(role="socialsekreterare")
        start = time.perf_counter()
        workflow.run_all()
        took += time.perf_counter() - start
        if workflow.get_tasks(spec_name=f"step{count - 1}")[0].state != TaskState.COMPLETED:
            sys.exit("SpiffWorkflow did not take the last step")
    return rounds * count / took


for peer in (transitions, spiff):
    print(round(peer()))
