"""Copy, reverse and sort letters: tasks of any length whose alignment is known exactly. Knows no model."""

from itertools import pairwise
from random import Random
from string import ascii_lowercase

from engine.learning.tasks.chance import between, pick
from engine.learning.tasks.task import Example, Task, Units
from engine.sentence import Sentence

LONGEST = 20        # units of a drawn string, unless a length is asked for


def holds_out(units: Units) -> bool:
    """Say whether two neighbours a, b (a = 0 ... z = 25) have 3 a + b = 7 modulo 26: 26 of the 676 pairs."""
    numbers = [ord(unit[0]) - ord("a") for unit in units]
    return any((3 * a + b) % 26 == 7 for a, b in pairwise(numbers))


def order_of(name: str, source: Units) -> list[int]:
    """Return for each target position the source position it is taken from; equal letters keep their order."""
    places = range(len(source))
    return {"copy": list(places), "reverse": list(reversed(places)),
            "sort": sorted(places, key=lambda i: source[i])}[name]


def gold(name: str, source: Units) -> Example | None:
    """Return the answer for any letters; sorting, another letter of the same kind is a possible source too."""
    if not source or not set(source) <= set(ascii_lowercase):
        return None
    sure = frozenset(enumerate(order_of(name, source)))
    same = {(i, k) for i, j in sure for k in range(len(source)) if source[k] == source[j]} if name == "sort" else set()
    return Example(source, tuple(source[i] for i in order_of(name, source)), sure, sure | same)


def make(name: str, random: Random, length: int | None) -> Example | None:
    """Draw letters, each independent of the others."""
    count = between(random, 1, LONGEST) if length is None else length
    return gold(name, tuple(pick(random, ascii_lowercase) for _ in range(count)))


def task(name: str, title: Sentence) -> Task:
    """Return one of the three tasks over letters."""
    return Task(name, title, "sequence", "characters", "characters", ("attention", "recurrent", "abcabcabc"),
                tuple(ascii_lowercase), tuple(ascii_lowercase),
                lambda random, length: make(name, random, length), lambda source: gold(name, source), holds_out,
                Sentence("Two neighbouring letters that never stand side by side in training."))


COPY = task("copy", Sentence("Copy letters"))
REVERSE = task("reverse", Sentence("Reverse letters"))
SORT = task("sort", Sentence("Sort letters"))
