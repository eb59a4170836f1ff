"""What the process of a training does: the trainer's words become the job's progress. Knows no screens.

The folder of the job is the folder of the training (engine/learning/folder.py).
"""

import os
from collections.abc import Callable
from pathlib import Path

THREADS = "1"           # two trainings and the page share the machine


def run(folder: Path, stop: Callable[[], bool], tell: Callable[..., None]) -> dict:
    """Train what plan.json asks for, or go on with it; return the state it ended in, and its sentence."""
    os.environ["OMP_NUM_THREADS"] = THREADS     # heard when torch is loaded: here, and not before it is this job's turn
    from dashboard.worker.sentences import written
    from engine.learning import folder as folders
    from engine.learning import training
    from engine.learning.timeline import by_heart, estimate
    from engine.sentence import Refusal

    plan, _ = folders.read_plan(folder)
    moments = list(folders.read_moments(folder, attention=False))
    tell(steps=plan.steps)

    def _moment(moment) -> None:
        moments.append(moment)
        tell(step=moment.step, loss=moment.loss, held_out_loss=moment.held_out_loss, accuracy=moment.accuracy,
             alignment_error=moment.alignment_error, seconds=moment.seconds, left=estimate(moments, plan),
             by_heart=by_heart(moments))

    def _pulse(pulse) -> None:
        tell(step=pulse.step, seconds=pulse.seconds, left=estimate(moments, plan, pulse))

    try:
        outcome = training.resume(folder, stop, _moment, _pulse)
    except Refusal:
        if stop():      # asked to end before there was anything to keep
            return {"state": "cancelled"}
        raise
    tell(step=outcome.step, left=None)
    state = {"finished": "done", "stopped": "cancelled", "not finite": "failed"}[outcome.ending]
    return {"state": state, "reason": written(outcome.sentence)}
