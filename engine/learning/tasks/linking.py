"""Words of two languages said at once, each target word naming the source words it comes from. Knows no language."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.learning.tasks.task import Example


@dataclass(frozen=True, eq=False)
class Word:
    """One source word where it stands: two equal words are two."""

    text: str


@dataclass(frozen=True)
class Said:
    """One target unit: the source words it surely comes from, and those (the sure among them) that help to decide it.
    """

    text: str
    sure: frozenset[Word]
    possible: frozenset[Word]


def linked(source: Sequence[Word], target: Sequence[Said]) -> Example:
    """Return the example that the words make where they stand."""
    place = {word: i for i, word in enumerate(source)}
    sure = frozenset((t, place[word]) for t, one in enumerate(target) for word in one.sure)
    possible = frozenset((t, place[word]) for t, one in enumerate(target) for word in one.possible)
    return Example(tuple(word.text for word in source), tuple(one.text for one in target), sure, possible)
