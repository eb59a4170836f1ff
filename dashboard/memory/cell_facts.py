"""A walk through a recurrent layer as the stepper's plain numbers. Knows no Streamlit, no torch and no page."""
from collections.abc import Sequence

import numpy as np

from engine.analysis.walking import Walk

FEW = 4             # inputs and units up to which every weight is written out
DIGITS = 9          # of a number that travels: more than anything shows


def cell_facts(walk: Walk, digits: int = 3, spelled: bool = True) -> dict[str, object]:
    """Return what the picture "cell" draws of `walk`; its state is written with so many `digits`.

    `spelled`: the inputs are numbers somebody gave, not a word's vector; where they are few, weights are told too.
    """
    few = spelled and walk.inputs.shape[1] <= FEW
    tables = {name: _tables(getattr(walk, name)) for name in ("values", "sums", "given", "kept")}
    return {
        "cell": walk.cell.name, "activation": walk.activation, "digits": digits, **tables,
        "inputs": table(walk.inputs) if few else None, "bias": {name: table(row) for name, row in walk.bias.items()},
        "hidden": table(walk.hidden), "memory": table(walk.memory), "bent": table(walk.bent),
        "carried": table(walk.carried), "before": {name: table(row) for name, row in walk.before.items()},
        "weights": _weights(walk) if few else None}


def network_facts(walk: Walk) -> dict[str, object]:
    """Return what the picture "network" draws of a small network without gates, every unit and weight of it."""
    return cell_facts(walk) | {
        "back": table(walk.weights.state.numpy()), "outputs": table(walk.outputs), "outward": table(walk.outward)}


def table(numbers: np.ndarray | None) -> list | None:
    """Return an array as nested lists of plain numbers, each with as many digits as travel."""
    if numbers is None:
        return None
    if numbers.ndim > 1:
        return [table(row) for row in numbers]
    return [float(f"{number:.{DIGITS}g}") for number in numbers.tolist()]


def _tables(named: dict[str, np.ndarray]) -> dict[str, list]:
    return {name: table(numbers) for name, numbers in named.items()}


def _weights(walk: Walk) -> dict[str, list]:
    """Return the weights that multiply the input: [unit input] for each block."""
    width = walk.hidden.shape[1]
    rows = walk.weights.input.numpy()
    return {name: table(rows[at * width:(at + 1) * width]) for at, name in enumerate(walk.cell.blocks)}


def numbered(inputs: Sequence[Sequence[float]]) -> list[dict[str, str]]:
    """Return the stepper's steps for inputs that are numbers: each is called as it would be written."""
    shown = [[f"{number:.4g}".replace("-", "−") for number in row] for row in inputs]
    return [{"label": row[0] if len(row) == 1 else f"({', '.join(row)})"} for row in shown]
