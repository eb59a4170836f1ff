"""What a training is to do: a frozen Plan that refuses nonsense in a sentence. Knows nothing of how it is done."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from engine.learning import families
from engine.sentence import Refusal

PAIRS = "pairs"                 # the task of a training on somebody's own pairs
MOST_STEPS, MOST_BATCH, MOST_LENGTH, LARGEST_RATE = 100_000, 1024, 1000, 1.0
DECAYS = ("cosine", "inverse", "none")
KINDS = ("", "words", "characters", "byte pairs")


@dataclass(frozen=True)
class Plan:
    """One training: the task, the model, how long, how fast, and the seeds that make it repeatable.

    `task` is a name in `tasks.TASKS`, or "pairs" for texts that somebody gave. `model` is the frozen plan of a model
    (Seq2SeqPlan, LabellerPlan). `rate` is Adam's highest learning rate: reached after `warmup` steps, then taken to
    zero along half a cosine wave, or divided by the square root of the step ("inverse"), or kept ("none"). Gradients
    longer than `clip` are shortened to it. `seed` draws the weights, `data_seed` the sentences. `source_kind` and
    `target_kind` say what a vocabulary's units are; "" is the task's own, and for pairs what the texts suggest.
    `longest` is how many units a source may have that a task draws; 0: as the task likes. During the first `growing`
    steps sources grow from a few units to what is allowed: short first (Bengio et al. 2009).
    Raises Refusal, before anything starts, for what cannot be.
    """

    task: str
    model: object
    steps: int = 400
    batch: int = 64
    rate: float = 0.003
    decay: str = "cosine"
    warmup: int = 0
    clip: float = 1.0
    weight_decay: float = 0.0
    seed: int = 0
    data_seed: int = 0
    source_kind: str = ""
    target_kind: str = ""
    longest: int = 0
    growing: int = 0

    def __post_init__(self) -> None:
        families.family_of(self.model)
        refuse_unless_whole("steps", self.steps, 1, MOST_STEPS)
        refuse_unless_whole("batch", self.batch, 1, MOST_BATCH)
        refuse_unless_whole("warmup", self.warmup, 0, self.steps)
        refuse_unless_whole("longest", self.longest, 0, MOST_LENGTH)
        refuse_unless_whole("growing", self.growing, 0, self.steps)
        refuse_unless_whole("seed", self.seed, 0, 2**31 - 1)
        refuse_unless_whole("data_seed", self.data_seed, 0, 2**31 - 1)
        refuse_unless_between("rate", self.rate, 0, LARGEST_RATE)
        refuse_unless_between("clip", self.clip, 0, 1e6)
        if self.weight_decay != 0:
            refuse_unless_between("weight_decay", self.weight_decay, 0, 1)
        refuse_unless_among("decay", self.decay, DECAYS)
        refuse_unless_among("source_kind", self.source_kind, KINDS)
        refuse_unless_among("target_kind", self.target_kind, KINDS)
        if self.task != PAIRS:
            families.refuse_unless_suited(self.model, self.task)

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step; the first step is 1, the last is `steps`."""
        if step <= self.warmup:
            return self.rate * step / self.warmup
        if self.decay == "none":
            return self.rate
        if self.decay == "inverse":
            return self.rate * math.sqrt(max(1, self.warmup) / step)
        done = (step - 1 - self.warmup) / max(1, self.steps - self.warmup)
        return self.rate * 0.5 * (1 + math.cos(math.pi * done))

    def to_json(self) -> dict:
        """Return the plan as strings and numbers."""
        return {**asdict(self), "model": families.to_json(self.model)}

    @classmethod
    def from_json(cls, given: object) -> "Plan":
        """Return the plan that `to_json` wrote; raises Refusal for anything else."""
        if not isinstance(given, Mapping) or not isinstance(given.get("model"), Mapping):
            raise Refusal("A plan of a training should hold a task, a model and its steps.")
        return families.filled(cls, {**given, "model": families.from_json(given["model"])})


def refuse_unless_whole(name: str, value: object, low: int, high: int) -> None:
    """Raise Refusal unless `value` is a whole number from `low` to `high`."""
    if type(value) is not int or not low <= value <= high:
        raise Refusal("{name} should be a whole number from {low:,} to {high:,}, and {value} was given.", name=name,
                      low=low, high=high, value=str(value))


def refuse_unless_between(name: str, value: object, low: float, high: float) -> None:
    """Raise Refusal unless `value` is a number above `low` and at most `high`."""
    if type(value) not in (int, float) or not math.isfinite(value) or not low < value <= high:
        raise Refusal("{name} should be a number above {low:g} and at most {high:g}, and {value} was given.", name=name,
                      low=low, high=high, value=str(value))


def refuse_unless_among(name: str, value: object, known: tuple[str, ...]) -> None:
    """Raise Refusal unless `value` is one of the `known` words."""
    if value not in known:
        raise Refusal("{name} should be one of {known}, and {value} was given.", name=name,
                      known=", ".join(k for k in known if k), value=str(value))


PLAN_FIELDS = tuple(field.name for field in fields(Plan))
