"""Several alignments of the same words beside one another: how sharp each is, and where two differ most. NumPy only."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Apart:
    """Where two of several alignments differ most: at target word `row`, `share` of the attention stands elsewhere.

    `first` looks most at source word `first_key`, `second` at `second_key`; their weights are beside them.
    """

    row: int
    share: float
    first: str
    second: str
    first_key: int
    second_key: int
    first_weight: float
    second_weight: float


def entropy(weights: np.ndarray) -> float:
    """Return the mean entropy of the rows of weights [q k] in bits: 0 for one word each, log2 k for all alike."""
    positive = np.where(weights > 0, weights, 1.0)
    return float(-(weights * np.log2(positive)).sum(axis=1).mean())


def apart(alignments: Mapping[str, np.ndarray]) -> Apart:
    """Return the row of two of these weights [q k] with the largest half sum of differences (total variation)."""
    names, best = list(alignments), None
    for i, one in enumerate(names):
        for other in names[i + 1:]:
            shares = np.abs(alignments[one] - alignments[other]).sum(axis=1) / 2
            row = int(shares.argmax())
            if best is None or shares[row] > best.share:
                keys = [int(alignments[name][row].argmax()) for name in (one, other)]
                found = [float(alignments[name][row, key]) for name, key in zip((one, other), keys, strict=True)]
                best = Apart(row, float(shares[row]), one, other, *keys, *found)
    return best
