"""What the process of a training does: the trainer's words become the job's progress. Knows no screens.

The folder of the job is the folder of the training (engine/learning/folder.py). Only the worker imports this module,
when it is the job's turn: it brings torch.
"""

from collections.abc import Callable
from pathlib import Path

from dashboard.worker.sentences import written
from engine.learning import folder as folders
from engine.learning import training
from engine.learning.timeline import Moment, Pulse, by_heart, estimate
from engine.sentence import Refusal

STATES = {"finished": "done", "stopped": "cancelled", "not finite": "failed"}


def run(folder: Path, stop: Callable[[], bool], tell: Callable[..., None]) -> dict:
    """Train what plan.json asks for, or go on with it; return the state it ended in, and its sentence."""
    plan, _ = folders.read_plan(folder)
    moments = list(folders.read_moments(folder, attention=False))
    tell(steps=plan.steps)

    def _moment(moment: Moment) -> None:
        moments.append(moment)
        tell(step=moment.step, loss=moment.loss, held_out_loss=moment.held_out_loss, accuracy=moment.accuracy,
             alignment_error=moment.alignment_error, seconds=moment.seconds, left=estimate(moments, plan),
             by_heart=by_heart(moments))

    def _pulse(pulse: Pulse) -> None:
        tell(step=pulse.step, seconds=pulse.seconds, left=estimate(moments, plan, pulse))

    try:
        outcome = training.resume(folder, stop, _moment, _pulse)
    except Refusal:
        if stop():      # asked to end before there was anything to keep
            return {"state": "cancelled"}
        raise
    tell(step=outcome.step, left=None)
    return {"state": STATES[outcome.ending], "reason": written(outcome.sentence)}
