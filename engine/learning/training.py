"""The one trainer for every model of the house: a plan in, moments told as they come, the best model kept.

The folder of a training, every file replaced whole (`files`), so that a loadable state is there at any time:

    plan.json               the plan (Plan.to_json)
    pairs.json              the pairs somebody gave: [[source, target] ...]; absent where a task draws the sentences
    timeline.jsonl          a line for each moment: its numbers, and the words of the watched sentences
    moments/000012.safetensors      the attention of the watched sentences after step 12: "0", "1" ... float32 [q k]
    state.safetensors       weights, Adam's two means and the step: what `resume` needs
    model.safetensors       the best model so far with its card inside, as a checkpoint: `checkpoints.load_from(folder)`
    model.json              the same card, for people
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from engine.learning.plan import Plan
from engine.learning.timeline import Moment, Outcome, Pulse

Pairs = Sequence[tuple[str, str]]


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
    Raises Refusal before the first step for what cannot be trained.
    """
    raise NotImplementedError


def resume(folder: Path, stop: Callable[[], bool] = never, tell: Callable[[Moment], None] = ignore,
           pulse: Callable[[Pulse], None] = ignore) -> Outcome:
    """Go on with the training in a folder where it was cut, as if it had not been; a finished one is only opened.

    Raises Refusal when the folder holds no training, or a damaged one.
    """
    raise NotImplementedError


def moments(folder: Path) -> tuple[Moment, ...]:
    """Return what the training in a folder has told so far; raises Refusal for a damaged timeline."""
    raise NotImplementedError
