"""Small networks set by hand and walked through: other cells at the LSTM's job, one number through many steps, a state
that halves. Knows no words and no screen.
"""

from collections.abc import Sequence

import torch

from engine.analysis.walking import Walk, walk
from engine.models.recurrent import CELLS, Recurrent, State
from engine.models.recurrent.presets import GATE_BIAS, GATE_WEIGHT, filled, hand_worked_lstm

Rows = Sequence[Sequence[float]]

# What each block reads of (x_1, x_2, x_3), and its bias: x_2 = 1 writes x_1, x_3 = 1 shows what was written.
_WRITE, _KEEP = ((0, GATE_WEIGHT, 0), -GATE_BIAS), ((0, -GATE_WEIGHT, 0), GATE_BIAS)
_SHOW, _VALUE, _OPEN = ((0, 0, GATE_WEIGHT), -GATE_BIAS), ((1, 0, 0), 0), ((0, 0, 0), GATE_BIAS)
SAME_JOB = {
    "elman": {"hidden": _VALUE}, "jordan": {"hidden": _VALUE},
    "gru": {"reset": _OPEN, "update": _KEEP, "candidate": _VALUE},
    "mgu": {"forget": _WRITE, "candidate": _VALUE},
    "sru": {"candidate": _VALUE, "forget": _KEEP, "reset": _SHOW}}


def same_job(cell: str, inputs: Rows | None = None, activation: str = "identity") -> Walk:
    """Return what one unit of `cell` does with the inputs of the hand-worked LSTM, gates set by the same rule.

    x_2 = 1 writes x_1, x_3 = 1 shows it where the cell has a gate for that; without gates the state is x_1 plus the
    state before. What a cell has no gate for it cannot do: that is what there is to see. Raises Refusal when the cell
    is not known or an input has not three numbers.
    """
    lstm = hand_worked_lstm()
    return walk(bent(lstm.network, activation) if cell == "lstm" else _set(cell, activation), inputs or lstm.inputs)


def _set(cell: str, activation: str) -> Recurrent:
    network, given = filled(Recurrent(cell, 3, 1, activation=activation)), SAME_JOB[cell]
    blocks = [given[block] for block in network.cell.blocks]
    with torch.no_grad():
        network.weight_ih_l0[:len(blocks)].copy_(torch.tensor([weights for weights, _ in blocks]))
        biases = [bias for _, bias in blocks][1 if cell == "sru" else 0:]
        network.bias_ih_l0.copy_(torch.tensor(biases))
        if cell in ("elman", "jordan"):
            network.weight_hh_l0.fill_(1)
        if cell == "jordan":
            network.weight_ho_l0.fill_(1)
    return network


def bent(network: Recurrent, activation: str) -> Recurrent:
    """Return a network of the same weights with another activation."""
    other = Recurrent(network.cell.name, network.inputs, network.width, activation=activation).double()
    other.load_state_dict(network.state_dict())
    return other.requires_grad_(False)


def carried(factors: Sequence[float] = (0.9, 1.0, 1.1), steps: int = 100) -> Walk:
    """Return a linear network whose unit k begins with 1 and multiplies by factor k at each step, with nothing read."""
    network = filled(Recurrent("elman", 1, len(factors), activation="identity"))
    with torch.no_grad():
        network.weight_hh_l0.copy_(torch.diag(torch.tensor(factors, dtype=torch.float64)))
    begin = State(torch.ones(1, len(factors), dtype=torch.float64))
    return walk(network, torch.zeros(steps, 1), begin)


def halving(states: Sequence[int], corners: Rows) -> Walk:
    """Return a linear network of two units that reads one state after another: h_t = h_(t-1) / 2 + corner / 2.

    Every history has a point of its own. Source: Tino & Dorffner 2001, Predicting the future of discrete sequences from
    fractal representations of the past (iterated function systems).
    """
    network = filled(Recurrent("elman", len(corners), 2, activation="identity"))
    with torch.no_grad():
        network.weight_ih_l0.copy_(torch.tensor(corners, dtype=torch.float64).T / 2)
        network.weight_hh_l0.copy_(torch.eye(2, dtype=torch.float64) / 2)
    return walk(network, torch.eye(len(corners))[list(states)])


def counts(inputs: int, width: int) -> dict[str, tuple[int, int]]:
    """Return for each cell how many weight blocks it has and how many parameters a layer of this size."""
    return {name: (len(cell.blocks), cell.parameters(inputs, width)) for name, cell in CELLS.items()}
