"""Numbers of networks that were set by hand or freshly drawn, as lessons ask for them. Steps count from 1."""

import math

import numpy as np

from dashboard import compute
from dashboard.memory import cells, gradients
from engine.analysis import byhand
from engine.models import markov
from engine.models.recurrent import presets

NOTHING = 12        # decimals: the pages, too, write 0 for what is smaller


def chance(here: str, there: str) -> float:
    """Return the chance that the weather is `there` a day after it was `here`."""
    names = [name.template for name in markov.WEATHER_STATES]
    return markov.WEATHER.array[names.index(here), names.index(there)]


def chain(what: str) -> int:
    """Return how many "days" the page shows, "states" occur among them, "points" the state that reads them takes."""
    facts = cells.chain(tuple(name.template for name in markov.WEATHER_STATES)).facts
    return {"days": len(facts["walk"]), "states": len(set(facts["walk"])),
            "points": len({tuple(point) for point in facts["points"]})}[what]


def ones(step: int, order: str = "first", cell: str = "elman") -> float:
    """Return the output of the network whose weights are all 1, its inputs in the "first" order or "reordered"."""
    reordered = {"first": False, "reordered": True}[order]
    return float(presets.play(presets.hand_worked_linear(reordered, cell)).outputs[step - 1][0])


def held(step: int, cell: str = "lstm") -> float:
    """Return what a cell holds after a step: its memory, or the hidden state of a cell without one."""
    walk = byhand.same_job(cell)
    return round(float((walk.hidden if walk.memory is None else walk.memory)[step - 1, 0]), NOTHING)


def said(step: int, cell: str = "lstm") -> float:
    """Return what a cell says at a step of the LSTM's job."""
    return round(float(byhand.same_job(cell).hidden[step - 1, 0]), NOTHING)


def gate(step: int, name: str, cell: str = "lstm") -> float:
    """Return how far the gate called `name` is open at a step of the LSTM's job, from 0 to 1."""
    return float(byhand.same_job(cell).values[name][step - 1, 0])


def parameters(cell: str, inputs: int = 3, width: int = 1) -> int:
    """Return how many weights and biases a layer of `cell` has."""
    return byhand.counts(inputs, width)[cell][1]


def blocks(cell: str) -> int:
    """Return how many blocks of weights a cell has."""
    return byhand.counts(1, 1)[cell][0]


def power(weight: float, steps: int = 100) -> float:
    """Return the size of a gradient after `steps` steps back through h_t = w h_(t-1) + x_t."""
    return compute.line(float(weight), steps).hidden[-1]


def gradient(cell: str, bias: float = 0.0, distance: int = 99) -> float:
    """Return the size of the gradient of the state that a freshly drawn cell carries, from `distance` steps away."""
    return _sizes(cell, bias)[distance]


def faint(cell: str, bias: float = 0.0) -> float:
    """Return the first distance at which less than a thousandth of the gradient is left; infinity where there is none.
    """
    far = gradients.gone(_sizes(cell, bias))
    return math.inf if far is None else far


def _sizes(cell: str, bias: float) -> np.ndarray:
    """Return the sizes that Memory > Gradient draws when nothing but the bias is chosen."""
    return np.array(gradients.sizes(compute.reach(cell, 100, 16, 0, False, bias, 5), "state"), float)
