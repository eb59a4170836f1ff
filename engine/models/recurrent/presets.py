"""Networks that are worked out by hand on a blackboard, with the numbers they give here. Knows nothing of screens.

In float64: what a hand-worked example says of its fourth decimal must be right.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.models.recurrent.cell import Step
from engine.models.recurrent.network import Recurrent
from engine.models.recurrent.readout import ReadOut, read_out
from engine.sentence import Sentence

FIRST = ((1.0, 1.0), (1.0, 1.0), (2.0, 2.0))
REORDERED = ((2.0, 2.0), (1.0, 1.0), (1.0, 1.0))
WRITTEN = ((3.0, 1.0, 0.0), (4.0, 1.0, 0.0), (2.0, 0.0, 0.0), (1.0, 0.0, 1.0), (3.0, -1.0, 0.0))
GATE_WEIGHT, GATE_BIAS = 100, 10


@dataclass(frozen=True, eq=False)
class Preset:
    """A network whose weights were chosen by hand, its inputs, and what a lecturer writes on the blackboard.

    `inputs` are steps of one sequence. `board` are the outputs as worked out by hand, gates taken as exactly 0 or 1;
    `story` says what to see. Without a `readout` the output is the hidden state itself; a Jordan network's own output
    is its memory.
    """

    name: str
    network: Recurrent
    inputs: tuple[tuple[float, ...], ...]
    board: tuple[tuple[float, ...], ...]
    story: Sentence
    readout: ReadOut | None = None


@dataclass(frozen=True, eq=False)
class Played:
    """A preset played through: every step of the cell, and the output after each, [o]."""

    steps: tuple[Step, ...]
    outputs: tuple[Tensor, ...]


@torch.no_grad()
def play(preset: Preset) -> Played:
    """Run a preset's network over its inputs, step by step."""
    steps = stepped(preset.network, preset.inputs)
    said = [step.state.memory if preset.network.cell.name == "jordan" else step.state.hidden for step in steps]
    return Played(steps, tuple((one if preset.readout is None else read_out(preset.readout, one))[0] for one in said))


@torch.no_grad()
def stepped(network: Recurrent, inputs: tuple[tuple[float, ...], ...]) -> tuple[Step, ...]:
    """Return every step of the first layer over these inputs, in float64, from zeros."""
    state, steps = network.begin(1)[0], []
    for row in torch.tensor(inputs, dtype=torch.float64):
        steps.append(network.cell.step(network.weights(), row[None], state, network.activation))
        state = steps[-1].state
    return tuple(steps)


def hand_worked_linear(reordered: bool = False, cell: str = "elman") -> Preset:
    """Return the network of two inputs, two hidden units and two outputs whose weights are all 1, linear, no bias.

    An Elman network gives 4, 12, 32, and 8, 20, 44 when the inputs come in another order; a Jordan network, which
    feeds the outputs back and not the hidden units, 4, 20, 88 and 8, 36, 148. Source: the lecture's example (FEATURES
    row S1); each number is a sum of two halves: h = x_1 + x_2 + what came back, y = h_1 + h_2.
    """
    network = filled(Recurrent(cell, 2, 2, activation="identity", source=torch.Generator()),
                     weight_ih_l0=1.0, weight_hh_l0=1.0, weight_ho_l0=1.0)
    inputs = REORDERED if reordered else FIRST
    board, back = [], 0.0
    for row in inputs:
        hidden = sum(row) + 2 * back
        output = 2 * hidden
        back = output if cell == "jordan" else hidden
        board.append((output, output))
    readout = None if cell == "jordan" else ReadOut(torch.ones(2, 2, dtype=torch.float64))
    name = f"linear{'-jordan' if cell == 'jordan' else ''}{'-reordered' if reordered else ''}"
    return Preset(name, network, inputs, tuple(board), counted(), readout)


def counted() -> Sentence:
    """Say what the linear network does."""
    return Sentence("All weights are 1, there is no bias, and nothing is squashed: the state adds up what it was "
                    "given, so that the same input [1, 1] gives another output the second time.")


def hand_worked_lstm() -> Preset:
    """Return the LSTM of one unit: x_1 is written while x_2 is 1, forgotten when it is -1, and read when x_3 is 1.

    Gate weights 100, biases -10 (input), +10 (forget), -10 (output); phi = identity. The memory is 3, 7, 6.9998,
    6.9995, 0 and the output 6.9995 at step 4. Source: the lecture's example (FEATURES row S2).
    """
    network = filled(Recurrent("lstm", 3, 1, activation="identity", source=torch.Generator()))
    rows = {"input": (0, GATE_WEIGHT, 0), "forget": (0, GATE_WEIGHT, 0), "candidate": (1, 0, 0),
            "output": (0, 0, GATE_WEIGHT)}
    biases = {"input": -GATE_BIAS, "forget": GATE_BIAS, "candidate": 0, "output": -GATE_BIAS}
    with torch.no_grad():
        network.weight_ih_l0.copy_(torch.tensor([rows[block] for block in network.cell.blocks]))
        network.bias_ih_l0.copy_(torch.tensor([biases[block] for block in network.cell.blocks]))
    return Preset("lstm", network, WRITTEN, ((0.0,), (0.0,), (0.0,), (7.0,), (0.0,)), carried(network))


def carried(network: Recurrent) -> Sentence:
    """Say why the memory of the hand-worked LSTM is not 7, with the numbers that it has."""
    _, second, third, fourth, _ = (float(step.state.memory) for step in stepped(network, WRITTEN))
    leak = 1 / (1 + math.exp(GATE_BIAS))
    return Sentence("Each gate is a sigmoid of {weight} times one input with a bias of {bias} or -{bias}. It is almost "
                    "0 or 1, but not quite: sigmoid(-{bias}) = {leak}. So a closed input gate lets {leak} of its input "
                    "in, an open forget gate keeps {kept} of the memory, and {full} becomes {next} and then {last}.",
                    weight=GATE_WEIGHT, bias=GATE_BIAS, leak=f"{leak:.1e}".replace("e-0", "e-"),
                    kept=f"{1 - leak:.5f}", full=f"{second:.0f}", next=f"{third:.4f}", last=f"{fourth:.4f}")


def filled(network: Recurrent, **values: float) -> Recurrent:
    """Return the network in float64 with every weight 0 except those that are named."""
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.fill_(values.get(name, 0.0))
    return network.double().requires_grad_(False)
