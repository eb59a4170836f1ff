"""The trained race of the scoring functions, read from its file: which line is ahead at which width. Draws nothing."""

from dataclasses import dataclass

from engine.learning import curves


@dataclass(frozen=True)
class Lap:
    """One width: the mean token accuracy of each scorer, and how far two seeds of one scorer came apart at most."""

    width: int
    accuracy: dict[str, float]
    spread: float

    @property
    def lead(self) -> float:
        """How far the trained neuron (additive) is ahead of the dot product; below 0 it is behind."""
        return self.accuracy["additive"] - self.accuracy["dot"]

    @property
    def verdict(self) -> str:
        """Return "holds" where additive is ahead by more than seeds differ, "false" where dot is, else "open"."""
        return "open" if abs(self.lead) <= self.spread else "holds" if self.lead > 0 else "false"


def laps(curve: curves.Curve, larger: bool = False) -> tuple[Lap, ...]:
    """Return what the file says of each width, for W_q and W_k begun as usual, or larger."""
    factor = curve.settings["larger"] if larger else 1
    found = [one for one in curve.settings["each"] if one["larger"] == factor]
    return tuple(_lap(width, [one for one in found if one["width"] == width])
                 for width in sorted({one["width"] for one in found}))


def _lap(width: int, found: list[dict]) -> Lap:
    each: dict[str, list[float]] = {}
    for one in found:
        each.setdefault(one["scorer"], []).append(one["accuracy"])
    return Lap(width, {scorer: sum(values) / len(values) for scorer, values in each.items()},
               max(max(values) - min(values) for values in each.values()))
