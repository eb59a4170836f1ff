"""One axis of a figure of lines: its bounds, its marks, and where a zero stands that a logarithm has no place for.

Numbers in, parts of an Altair chart out; knows no models and no pages.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from .labels import digits
from .theme import Theme

OWN_MARKS = 7           # so few different numbers are marks themselves: 10, 30, 100, 300, 1,000
POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Axis:
    """`title`, ends and kind of an axis; `zero` is where zeros stand on a logarithmic one (None: there are none)."""

    title: str
    low: float
    high: float
    log: bool = False
    percent: bool = False
    zero: float | None = None
    marks: tuple[float, ...] = ()

    def place(self, number: float | None) -> float | None:
        """Return where a number is drawn; None where it is no finite number."""
        if number is None or not math.isfinite(number):
            return None
        return self.zero if self.log and number == 0 else float(number)

    def part(self, place: float) -> float:
        """Return how far along the axis a place is: 0 at `low`, 1 at `high`."""
        if self.log:
            return math.log(place / self.low) / math.log(self.high / self.low)
        return (place - self.low) / (self.high - self.low)

    def at(self, part: float) -> float:
        """Return the place that is `part` of the way from `low` to `high`."""
        if self.log:
            return self.low * (self.high / self.low) ** part
        return self.low + part * (self.high - self.low)

    def said(self, number: float | None) -> str:
        """Return a number as a label or a hover says it."""
        if self.percent and number is not None and math.isfinite(number):
            return f"{digits(100 * number)} %"
        return digits(number)

    def scale(self) -> alt.Scale:
        """Return Altair's scale."""
        return alt.Scale(type="log" if self.log else "linear", domain=[self.low, self.high], nice=False, clamp=False)

    def drawn(self, theme: Theme, grid: bool) -> alt.Axis:
        """Return Altair's axis, its marks written as the house writes numbers."""
        common = {"grid": grid, "gridColor": theme.rule, "domainColor": theme.rule, "tickColor": theme.rule,
                  "labelFlush": not grid, "labelOverlap": True}
        if not self.marks:
            words = {"labelExpr": "round(datum.value * 1000) / 10 + ' %'"} if self.percent else {}
            return alt.Axis(tickCount=6, **words, **common)
        words = {mark: "0" if mark == self.zero else self.said(mark) if self.percent else mark_word(mark)
                 for mark in self.marks}
        chosen = "".join(f"datum.value === {mark!r} ? {json.dumps(word)} : " for mark, word in words.items())
        return alt.Axis(values=list(self.marks), labelExpr=f"{chosen}''", **common)


def axis_of(title: str, numbers: Sequence[float], log: bool = False, percent: bool = False,
            ends: tuple[float, float] | None = None, room: float = 0.0) -> Axis:
    """Return the axis that holds all finite `numbers`, and `room` (a share of its length) beyond them.

    A linear axis of numbers that are never negative begins at 0 where `room` is wanted. On a logarithmic axis a zero
    stands on a line of its own, below the smallest positive number. Raises ValueError for a negative number there.
    """
    finite = [float(n) for n in numbers if n is not None and math.isfinite(n)]
    if log:
        return log_axis(title, finite, percent, ends)
    low, high = ends or (min(finite, default=0.0), max(finite, default=1.0))
    if not ends and room:
        span = (high - low) or abs(high) or 1.0
        low, high = 0.0 if low >= 0 else low - room * span, high + room * span
    if low >= high:
        low, high = low - 0.5, high + 0.5
    own = sorted(set(finite))
    marks = tuple(own) if not room and len(own) <= OWN_MARKS else ()
    return Axis(title, low, high, percent=percent, marks=marks)


def log_axis(title: str, finite: Sequence[float], percent: bool, ends: tuple[float, float] | None) -> Axis:
    """Return a logarithmic axis through `finite` numbers."""
    if min(finite, default=1.0) < 0:
        raise ValueError(f"a logarithmic axis holds no negative number, and {min(finite)} was given")
    positive = [n for n in finite if n > 0] or [1.0]
    low, high = ends or (min(positive), max(positive))
    if low >= high:
        low, high = low / 3, high * 3
    zero = low * (low / high) ** 0.12 if 0 in finite else None
    own = sorted(set(positive))
    marks = tuple(own) if len(own) <= OWN_MARKS and max(own) > min(own) else decades(low, high)
    if zero is not None:
        marks, low = (zero, *marks), zero
    return Axis(title, low, high, True, percent, zero, marks)


def decades(low: float, high: float) -> tuple[float, ...]:
    """Return powers of ten between two positive ends, about six; 1, 2 and 5 times them where two would not be found."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first >= 1:
        every = max(1, math.ceil((last - first) / 6))
        return tuple(float(f"1e{power}") for power in range(last, first - 1, -every))[::-1]
    return tuple(n for power in range(first - 1, last + 1) for times in (1, 2, 5)
                 if low * (1 - 1e-9) <= (n := float(f"{times}e{power}")) <= high * (1 + 1e-9)) or (low, high)


def mark_word(number: float) -> str:
    """Return a mark of a logarithmic axis in words: 0.001, 1,000, 10⁻⁷."""
    power = round(math.log10(number)) if number > 0 else 0
    if number > 0 and abs(number / 10.0 ** power - 1) < 1e-9:
        return f"{number:,.{max(0, -power)}f}" if -4 < power < 6 else f"10{str(power).translate(POWERS)}"
    return f"{number:,.0f}" if float(number).is_integer() and abs(number) < 1e6 else digits(number)
