"""What a training looked like, moment by moment, and what can be read from that. Knows nothing of models or files."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from engine.learning.plan import Plan
from engine.sentence import Sentence

GROWTH = 1.5            # one moment comes at this many times the step of the one before
PARTS = 16              # and after at most this part of all steps
KNOWN = 3               # an estimate needs the speed between this many moments
SETTLED = 1.0           # and this many seconds of work
PARTED, RISEN = 0.5, 1.1


@dataclass(frozen=True, eq=False)
class Watched:
    """One of the few sentences that are looked at in every moment.

    `target` is the gold answer and `weights` the attention while exactly that answer is read, so that the same rows
    and columns can be compared through the whole training; None for a model without attention. Rows are the words of
    the answer and then the end of it, columns the words of the source. `said` is what the model itself answered.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    said: tuple[str, ...]
    weights: Float[np.ndarray, "q k"] | None = None


@dataclass(frozen=True, eq=False)
class Moment:
    """A training as it stood after `step` steps; step 0 is before the first.

    `loss` is the mean loss of the steps since the moment before, in nats per unit; `held_out_loss` that of a fixed
    sample nobody trains on. `accuracy` is the part of the sample whose whole answer, decoded greedily, is right;
    `token_accuracy` the part of right units when the gold answer so far is given. `alignment_error` and
    `content_accuracy` compare the attention with gold links (see `measuring`), None without attention or links.
    `seconds` of work since the training began, measuring included.
    """

    step: int
    loss: float
    held_out_loss: float
    accuracy: float
    token_accuracy: float
    alignment_error: float | None = None
    content_accuracy: float | None = None
    seconds: float = 0.0
    watched: tuple[Watched, ...] = ()

    @property
    def attention(self) -> tuple[Float[np.ndarray, "q k"] | None, ...]:
        """The attention of the watched sentences, in their order."""
        return tuple(one.weights for one in self.watched)


@dataclass(frozen=True)
class Pulse:
    """One step among the moments, told at most twice a second: the loss of its batch, seconds since the beginning."""

    step: int
    loss: float
    seconds: float


@dataclass(frozen=True, eq=False)
class Outcome:
    """How a training ended: "finished", "stopped" (somebody asked) or "not finite", and what is kept of it.

    `trained` is the best model met in the moments, ready for use; `card` says what it is and what was measured on
    fresh held-out sentences; `sentence` tells the ending to a reader.
    """

    ending: str
    step: int
    sentence: Sentence
    moments: tuple[Moment, ...]
    card: dict
    trained: object

    @property
    def finished(self) -> bool:
        """Whether all steps were taken."""
        return self.ending == "finished"


def watched_steps(steps: int) -> tuple[int, ...]:
    """Return the steps after which a training is looked at: 0, 1, 2, 3, 4, 6, 9 ..., never far apart, and the last."""
    found, step = [0], 1
    while step < steps:
        found.append(step)
        step = min(max(step + 1, round(step * GROWTH)), step + max(8, steps // PARTS))
    return (*found, steps)


def by_heart(moments: Sequence[Moment]) -> bool:
    """Say whether the model learns its pairs by heart: it gets better on them and worse on held-out ones.

    The rule: in each of the last two moments the training loss is below half of the held-out loss, and the held-out
    loss is more than a tenth above the lowest it ever had before.
    """
    last = [m for m in moments if m.step > 0][-2:]
    if len(last) < 2:
        return False
    lowest = min(m.held_out_loss for m in moments if m.step < last[0].step)
    return all(m.loss < PARTED * m.held_out_loss and m.held_out_loss > RISEN * lowest for m in last)


def estimate(moments: Sequence[Moment], plan: Plan, now: Pulse | None = None) -> tuple[float, float] | None:
    """Return how many more seconds a training will take, low and high; None before its speed is known.

    Both ends were measured: the fastest and the slowest pace, seconds a step with measuring, between two moments of
    the later half of what there is, and 10 % around them. The first step, which warms everything up, does not count.
    """
    last = moments[-1] if moments else None
    if last is None or last.seconds < SETTLED:
        return None
    paces = [(b.seconds - a.seconds) / (b.step - a.step)
             for a, b in pairwise(moments) if a.step >= 1 and b.step > a.step]
    if len(paces) < KNOWN:
        return None
    paces = paces[len(paces) // 2:] if len(paces) >= 2 * KNOWN else paces[-KNOWN:]
    step = last.step if now is None else max(last.step, now.step)
    left = max(0, plan.steps - step)
    return 0.9 * left * min(paces), 1.1 * left * max(paces)
