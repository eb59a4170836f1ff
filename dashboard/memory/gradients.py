"""Sizes of gradients and recalled shares as lines, and what is read off them. Knows no Streamlit and no model."""

from collections.abc import Mapping, Sequence

import numpy as np

from dashboard.figures.curves import Line
from engine.analysis.gradients import Reach
from engine.learning.curves import Curve

CARRIED = {"lstm": "c", "sru": "c", "jordan": "y"}      # what each cell carries from step to step, if it is not h
ENOUGH = 0.9            # of the answers: so many right count as remembered
FAINT = 1e-3            # of its first size: then a gradient counts as gone


def reach_lines(found: Mapping[str, Reach], titles: Mapping[str, str], of: str) -> list[Line]:
    """Return a line for each reach by its name; `of` is "input" (d output / d x_t) or "state" (d loss / d h_t).

    A state is the one that a cell carries on: c of an LSTM and an SRU, y of a Jordan network, else h.
    """
    lines = []
    for name, one in found.items():
        letter = f" · {CARRIED.get(name, 'x' if name == 'attention' else 'h')}" if of == "state" else ""
        lines.append(Line(titles[name] + letter, range(len(one.input)), sizes(one, of),
                          "chosen" if name == "attention" else ""))
    return lines


def sizes(one: Reach, of: str) -> list[float | None]:
    """Return the sizes at distance 0, 1, ...; None where a memory is not yet part of the last output."""
    if of == "input":
        return one.input.tolist()
    numbers: list[float | None] = one.carried.tolist()
    return [None, *numbers[1:]] if one.memory is not None and numbers[0] == 0 else numbers


def gone(numbers: Sequence[float | None]) -> int | None:
    """Return the first distance at which a size is below a thousandth of the first one; None where it never is."""
    first = next(number for number in numbers if number)
    return next((distance for distance, number in enumerate(numbers)
                 if number is not None and number < FAINT * first), None)


def extremes(found: Mapping[str, Reach], of: str) -> tuple[str, str]:
    """Return the names of the cells whose gradient is largest, and smallest, at the greatest distance."""
    last = {name: sizes(one, of)[-1] for name, one in found.items() if name != "attention"}
    return max(last, key=last.get), min(last, key=last.get)


def remembered(curve: Curve, enough: float = ENOUGH) -> dict[str, float]:
    """Return for each line the greatest distance to which it answers `enough` of the questions, at every distance
    until there; 0 where it never does."""
    far = {}
    for label, (xs, ys) in curve.lines.items():
        far[label] = 0.0
        for x, y in sorted(zip(xs, ys, strict=True)):
            if y < enough:
                break
            far[label] = x
    return far


def sentence_grid(found: Mapping[str, Reach]) -> np.ndarray:
    """Return what the last state feels of each word, [cells words], the first word first."""
    return np.stack([one.input[::-1] for one in found.values()])
