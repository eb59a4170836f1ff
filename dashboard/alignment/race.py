"""The trained race of the scoring functions, read from its file: which line is ahead at which width. Draws nothing."""

from dataclasses import dataclass

from engine.learning import curves


@dataclass(frozen=True)
class Lap:
    """One width: the token accuracy of each scorer with each seed."""

    width: int
    seeds: dict[str, tuple[float, ...]]

    @property
    def accuracy(self) -> dict[str, float]:
        """The mean of the seeds for each scorer."""
        return {scorer: sum(found) / len(found) for scorer, found in self.seeds.items()}

    @property
    def verdict(self) -> str:
        """Return "holds" where the trained neuron (additive) is ahead of the dot product with every seed, "false" where
        the dot product is, else "open"."""
        pairs = list(zip(self.seeds["additive"], self.seeds["dot"], strict=True))
        if all(neuron > dot for neuron, dot in pairs):
            return "holds"
        return "false" if all(neuron < dot for neuron, dot in pairs) else "open"


def laps(curve: curves.Curve, larger: bool = False) -> tuple[Lap, ...]:
    """Return what the file says of each width, for W_q and W_k begun as usual, or larger."""
    factor = curve.settings["larger"] if larger else 1
    found = [one for one in curve.settings["each"] if one["larger"] == factor]
    return tuple(_lap(width, [one for one in found if one["width"] == width])
                 for width in sorted({one["width"] for one in found}))


def _lap(width: int, found: list[dict]) -> Lap:
    each: dict[str, list[float]] = {}
    for one in sorted(found, key=lambda one: one["seed"]):
        each.setdefault(one["scorer"], []).append(one["accuracy"])
    return Lap(width, {scorer: tuple(values) for scorer, values in each.items()})
