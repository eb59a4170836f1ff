"""Numbers of the curves that were measured once and are kept with the project, as lessons ask for them."""

from dashboard.alignment import race
from engine.learning import curves


def recalled(cell: str, distance: int) -> float:
    """Return the share of right answers of `cell`, as its line is called, trained to remember over `distance` steps."""
    return _at("recall", cell, distance)


def survived(reader: str, length: int, task: str = "reverse", counted: str = "exact") -> float:
    """Return the share of sentences of `length` that a model with a "fixed" or "every" c, or "attention", gets right.
    """
    return _at("bottleneck", f"{task} {reader} {counted}", length)


def raced(scorer: str, width: int, begun: str = "usual") -> float:
    """Return the share of right letters at a width, W of query and key "begun" as "usual" or "larger"; mean of seeds.
    """
    larger = {"usual": False, "larger": True}[begun]
    return {lap.width: lap for lap in race.laps(curves.load("scoring"), larger)}[width].accuracy[scorer]


def _at(curve: str, line: str, x: float) -> float:
    return dict(zip(*curves.load(curve).lines[line], strict=True))[x]
