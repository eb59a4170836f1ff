"""Chance from a caller's generator, the same on every machine and Python: only `random()` is promised to stay.

`random.choice`, `randrange` and `shuffle` have changed between versions of Python and are not used.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def pick(random: Random, options: Sequence[T]) -> T:
    """Return one of the options, each as likely as the others."""
    return options[int(random.random() * len(options))]


def between(random: Random, low: int, high: int) -> int:
    """Return a whole number from `low` to `high`, both possible."""
    return low + int(random.random() * (high - low + 1))


def chance(random: Random, share: float) -> bool:
    """Return True in `share` of all cases."""
    return random.random() < share
