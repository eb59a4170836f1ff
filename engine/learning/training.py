"""The one trainer for every model of the house: a plan in, moments told as they come, the best model kept.

What stands in the folder of a training is written at the head of `folder`. Knows nothing of screens or processes.
"""

from collections.abc import Callable
from pathlib import Path

import torch

from engine.learning import checkpoints, families, files
from engine.learning import folder as folders
from engine.learning.folder import Pairs
from engine.learning.plan import Plan
from engine.learning.run import Run
from engine.learning.timeline import Moment, Outcome, Pulse
from engine.sentence import Refusal, Sentence


def never() -> bool:
    """Say that nobody asks for an end."""
    return False


def ignore(_: object) -> None:
    """Tell nobody."""


def train(plan: Plan, folder: Path | None = None, stop: Callable[[], bool] = never,
          tell: Callable[[Moment], None] = ignore, pairs: Pairs | None = None,
          pulse: Callable[[Pulse], None] = ignore) -> Outcome:
    """Train the model of a plan and return how it ended; with a folder, keep everything there.

    The same plan gives the same losses, bit for bit, on the same machine with as many threads. `stop` is asked at
    every step and while measuring; `tell` hears every moment, `pulse` a step at most twice a second. Nothing of
    torch's global random state changes. The CPU is used; the caller says how many threads.
    Raises Refusal before the first step for what cannot be trained, and when the disk refuses.
    """
    with torch.random.fork_rng(devices=[]):
        run = Run.new(plan, pairs, folder)
        if folder is not None:
            folders.begin(folder, plan, pairs)
        return outcome(run, run.go(stop, tell, pulse))


def resume(folder: Path, stop: Callable[[], bool] = never, tell: Callable[[Moment], None] = ignore,
           pulse: Callable[[Pulse], None] = ignore) -> Outcome:
    """Go on with the training in a folder where it was cut, as if it had not been; a finished one is only opened.

    Moments that were told before are not told again. Raises Refusal when the folder holds no training, or a damaged
    one.
    """
    plan, pairs = folders.read_plan(folder)
    files.clear(folder)
    with torch.random.fork_rng(devices=[]):
        run = Run.new(plan, pairs, folder)
        run.restore()
        return outcome(run, run.go(stop, tell, pulse))


def outcome(run: Run, ending: str) -> Outcome:
    """Return how a training ended, in a sentence, with its best model; raises Refusal where there is none yet."""
    if not run.card:
        raise Refusal("The training was stopped before there was anything to keep.")
    best = run.card["step"]
    sentence = {
        "finished": Sentence("The training is finished: {steps:,} steps; the best model, of step {best:,}, is kept.",
                             steps=run.step, best=best),
        "stopped": Sentence("The training was stopped after {steps:,} of {all:,} steps; it can be taken up again.",
                            steps=run.step, all=run.plan.steps),
        "not finite": Sentence("After step {steps:,} the loss was no longer a number; the best model until then, of "
                               "step {best:,}, is kept. A smaller rate usually helps.", steps=run.step, best=best),
    }[ending]
    model = families.build(run.plan.model, len(run.data.source), len(run.data.target))
    model.load_state_dict(run.best)
    return Outcome(ending, run.step, sentence, tuple(run.moments), run.card, checkpoints.trained_of(model, run.card))
