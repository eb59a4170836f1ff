"""Accuracy against the length of the sentence: one vector, one vector at every step, attention. Makes
`bottleneck.json`; knows no screens.

Measured on the models that come with the project: of each task one with the vector c = h_T (Sutskever et al. 2014), one
with c at every step (Cho et al. 2014) and one with attention, of the same cell, width and number of steps. Letters
backwards are drawn at every length, also at lengths that no training sentence had; sentences by the lengths they have.
"""

import time
from collections.abc import Callable, Sequence
from random import Random

from engine.learning import checkpoints
from engine.learning.batches import batch
from engine.learning.curves import Curve, machine
from engine.learning.decoding import Answer, Search, answers
from engine.learning.tasks import TASKS, Example
from engine.learning.trained import Trained

READERS = {"fixed": "fixed", "every": "every", "attention": "additive"}     # line -> last part of a model's name
EACH, FEWEST, DRAWN, SEED = 200, 40, 6000, "bottleneck"


def letters(lengths: range, count: int = EACH) -> dict[int, tuple[Example, ...]]:
    """Draw so many held-out strings of letters of every length, with their reverse."""
    random = Random(f"{SEED}/reverse")
    return {length: tuple(TASKS["reverse"].draw(random, True, length) for _ in range(count)) for length in lengths}


def sentences(lengths: range, count: int = EACH) -> dict[int, tuple[Example, ...]]:
    """Draw different held-out English sentences, and sort them by their length: at most so many of each."""
    random, found = Random(f"{SEED}/english-french"), {length: {} for length in lengths}
    for _ in range(DRAWN):
        example = TASKS["english-french"].draw(random, True)
        kept = found.get(len(example.source))
        if kept is not None and len(kept) < count:
            kept[example.source] = example
    return {length: tuple(kept.values()) for length, kept in found.items() if len(kept) >= FEWEST}


def accuracy(trained: Trained, examples: tuple[Example, ...]) -> tuple[float, float]:
    """Return the shares of answers and of words that a model gets right, searching greedily."""
    read = batch(examples, trained.source, trained.target)
    return counted(answers(trained.model, read.source, read.lengths, Search()),
                   [tuple(trained.target.encode(example.target)) for example in examples])


def counted(found: Sequence[Answer], wanted: Sequence[tuple[int, ...]]) -> tuple[float, float]:
    """Return the shares of answers that are right to their end, and of words that are right at their place."""
    right = [one.finished and one.ids == ids for one, ids in zip(found, wanted, strict=True)]
    words = [sum(a == b for a, b in zip(one.ids, ids, strict=False)) for one, ids in zip(found, wanted, strict=True)]
    return sum(right) / len(right), sum(words) / sum(map(len, wanted))


def measure(tell: Callable[[str], object] = print) -> Curve:
    """Measure every reader of every task at every length; two lines each: exact answers, and single words."""
    start, lines, about = time.monotonic(), {}, {}
    for task, drawn in (("reverse", letters(range(2, 41, 2))), ("english-french", sentences(range(3, 17)))):
        for reader, end in READERS.items():
            trained = checkpoints.load(f"{task}-{end}")
            shares = {length: accuracy(trained, examples) for length, examples in drawn.items()}
            tell(f"{task}, {reader}: " + ", ".join(f"{n}: {exact:.2f}" for n, (exact, _) in shares.items()))
            lines |= {f"{task} {reader} {kind}": (tuple(map(float, shares)), tuple(pair[i] for pair in shares.values()))
                      for i, kind in enumerate(("exact", "words"))}
            about[f"{task}-{end}"] = plan_of(trained)
        about[task] = {"sentences": {str(length): len(examples) for length, examples in drawn.items()}}
    return Curve("bottleneck", "Accuracy against the length of the sentence", "units in the source", "share right",
                 lines, {"models": about, "search": "greedy", "lengths_in_training": trained_lengths()}, machine(),
                 round(time.monotonic() - start, 1))


def plan_of(trained: Trained) -> dict:
    """Return what must be the same for all readers of a task, and what tells them apart."""
    plan = trained.card["plan"]
    return {"model": plan["model"], "steps": plan["steps"], "batch": plan["batch"], "rate": plan["rate"],
            "parameters": trained.parameters, "accuracy": trained.card["measured"]["accuracy"]}


def trained_lengths() -> dict[str, list[int]]:
    """Return the shortest and longest source of 2,000 training sentences of each task."""
    found = {}
    for name in ("reverse", "english-french"):
        random = Random(f"{SEED}/{name}")
        counts = [len(TASKS[name].draw(random).source) for _ in range(2000)]
        found[name] = [min(counts), max(counts)]
    return found
