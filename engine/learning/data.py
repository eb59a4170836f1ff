"""Where a training's sentences come from: a task that draws them, or pairs that somebody gave. Knows no model.

What step n trains on is a function of the data seed and n alone, so that a training that was cut goes on with the same
sentences. Held out of a task are the sentences its own rule keeps back; held out of pairs is a tenth of the different
sources, those whose SHA-256 with the seed comes first: no source stands on both sides.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from engine.learning import batches, vocabulary
from engine.learning.batches import Batch
from engine.learning.plan import PAIRS, Plan
from engine.learning.tasks import TASKS, Example, Task
from engine.learning.vocabulary import Vocabulary
from engine.sentence import Refusal

FEWEST_SOURCES, MOST_UNITS, MOST_KNOWN = 10, 256, 8000
SAMPLE, WATCHED, MOST_HELD_OUT = 64, 4, 200
TRIES, MOST_DRAWN = 20, 300
FEW, GROWN = 3, 20                      # units of a source where sources grow: at first, and at last
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


@dataclass(frozen=True, eq=False)
class Data:
    """The sentences of a training: `drawn(step)` to train on, `held_out(count)` to measure, a few watched ones.

    `shape` is the task's ("sequence", "items", "whole"); `longest` says how many units an answer may have when it is
    decoded; `function_words` are not counted as content words.
    """

    source: Vocabulary
    target: Vocabulary
    shape: str
    longest: int
    drawn: Callable[[int], tuple[Example, ...]]
    held_out: Callable[[int], tuple[Example, ...]]
    watched: tuple[Example, ...]
    function_words: frozenset[str] = frozenset()

    def batch(self, examples: Sequence[Example]) -> Batch:
        """Return examples as numbers that a model reads."""
        return batches.batch(examples, self.source, self.target, shape=self.shape)


def data_of(plan: Plan, pairs: Sequence[tuple[str, str]] | None) -> Data:
    """Return the sentences a plan asks for; raises Refusal where pairs are missing, too few or too long."""
    if (plan.task == PAIRS) != (pairs is not None):
        raise Refusal("A training on pairs needs pairs, and one on a task draws its own sentences.")
    return of_task(plan, TASKS[plan.task]) if pairs is None else of_pairs(plan, pairs)


def of_task(plan: Plan, task: Task) -> Data:
    """Return the sentences that a task draws with the plan's data seed."""
    def one(random: Random, limit: int, held_out: bool = False) -> Example:
        for _ in range(MOST_DRAWN):
            example = task.draw(random, held_out)
            if not limit or len(example.source) <= limit:
                return example
        raise Refusal("The task {task} hardly ever has an example of at most {longest} units.", task=task.name,
                      longest=limit)

    def drawn(step: int) -> tuple[Example, ...]:
        random, limit = Random(f"{plan.data_seed}/{step}"), plan.longest
        if step <= plan.growing:
            limit = FEW + (step - 1) * ((plan.longest or GROWN) - FEW) // plan.growing
        return tuple(one(random, limit) for _ in range(plan.batch))

    @cache
    def held_out(count: int) -> tuple[Example, ...]:
        random, found = Random(f"{plan.data_seed}/held out/{count}"), {}
        for _ in range(count * TRIES):
            if len(found) < count:
                example = one(random, plan.longest, held_out=True)
                found.setdefault(example.source, example)
        return tuple(found.values())

    known = [e for text in task.examples if (e := task.gold(task.split(text))) is not None]
    within = [e for e in known if not plan.longest or len(e.source) <= plan.longest]    # the others it never meets
    watched = tuple((within + [e for e in held_out(2 * WATCHED) if e not in within])[:WATCHED])
    longest = 2 * max(len(e.target) for e in (*held_out(MOST_HELD_OUT), *watched)) + 10
    return Data(task.source_vocabulary(), task.target_vocabulary(), task.shape, longest, drawn, held_out, watched,
                task.function_words)


def of_pairs(plan: Plan, pairs: Sequence[tuple[str, str]]) -> Data:
    """Return the sentences of somebody's pairs, their vocabularies made of what is trained on; raises Refusal."""
    sources = sorted({source for source, _ in pairs}, key=lambda text: digest(plan.data_seed, text))
    if len(sources) < FEWEST_SOURCES:
        raise Refusal("A training needs pairs of at least {few} different sources, and {given} were given.",
                      few=FEWEST_SOURCES, given=len(sources))
    kept_back = set(sources[:min(MOST_HELD_OUT, max(1, len(sources) // 10))])
    training = [pair for pair in pairs if pair[0] not in kept_back]
    source, target = (vocabulary_of([pair[side] for pair in training], kind)
                      for side, kind in enumerate((plan.source_kind, plan.target_kind)))
    seen = [example_of(pair, source, target) for pair in training]
    unseen = [example_of(pair, source, target) for pair in pairs if pair[0] in kept_back]
    longest = max(len(side) for e in (*seen, *unseen) for side in (e.source, e.target))
    shuffled = Shuffled(len(seen), plan.data_seed)

    def drawn(step: int) -> tuple[Example, ...]:
        count = min(plan.batch, len(seen))
        return tuple(seen[shuffled.at(place)] for place in range((step - 1) * count, step * count))

    return Data(source, target, "sequence", min(MOST_UNITS, 2 * longest) + 10, drawn,
                lambda count: tuple(unseen[:count]), tuple(unseen[:WATCHED - 1] + seen[:1]))


def vocabulary_of(texts: list[str], kind: str) -> Vocabulary:
    """Return the vocabulary of texts, of the kind that is wanted or that they suggest."""
    return vocabulary.build(texts, kind or suggested(texts), MOST_KNOWN)


class Shuffled:
    """The endless order of `count` examples: every one once in each round, each round in another order."""

    def __init__(self, count: int, seed: int) -> None:
        self.count, self.seed, self.round, self.order = count, seed, -1, []

    def at(self, place: int) -> int:
        """Return which example stands at a place, counted from the beginning of the training."""
        if place // self.count != self.round:
            self.round, self.order = place // self.count, list(range(self.count))
            Random(f"{self.seed}/round {self.round}").shuffle(self.order)
        return self.order[place % self.count]


def example_of(pair: tuple[str, str], source: Vocabulary, target: Vocabulary) -> Example:
    """Return a pair of texts as units, without links; raises Refusal when a side is empty or too long."""
    sides = source.split(pair[0]), target.split(pair[1])
    for text, units in zip(pair, sides, strict=True):
        if not 0 < len(units) <= MOST_UNITS:
            raise Refusal("Both sides of a pair should have 1 to {most} units, and {text} has {given}.",
                          most=MOST_UNITS, text=text, given=len(units))
    return Example(*sides, frozenset(), frozenset())


def suggested(texts: Sequence[str]) -> str:
    """Return the kind of vocabulary that texts suggest: characters where one in ten texts or more is written in Han."""
    found = [bool(HAN.search(text)) for text in texts]
    return "characters" if sum(found) * 10 >= len(found) else "words"


def digest(seed: int, text: str) -> bytes:
    """Return what decides whether a source is held out."""
    return hashlib.sha256(f"{seed}/{text}".encode("utf-8", "surrogatepass")).digest()
