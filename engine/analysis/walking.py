"""A recurrent layer walked step by step in numbers: every sum, gate and state of every unit. Knows no words, no screen.

In double precision, whatever the network's: what is shown with five digits must be right to five digits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.models.recurrent import ACTIVATIONS, Cell, Recurrent, State, Weights
from engine.models.recurrent.readout import ReadOut, read_out
from engine.sentence import Refusal

ROUNDING = 1e-13


@dataclass(frozen=True, eq=False)
class Walk:
    """What a layer of m units did in t steps: `hidden` and `memory` [t m], and in `before` what they began with [m].

    `values` and `sums` hold the gates, the candidate and whatever else the cell computes, [t m] by name; a sum is what
    stood inside the activation, and is made of `given` (from the input), `bias`, and `kept` (the rest: from the state).
    `outputs` [t o] is what a read-out with `outward` [o m] makes of the state (of a Jordan network: its own).
    Of an LSTM and an SRU `bent` [t m] is the memory inside the activation, of an SRU `carried` [t m] what the highway
    carries past it.
    """

    cell: Cell
    activation: str
    inputs: Float[np.ndarray, "t i"]
    before: dict[str, np.ndarray]
    hidden: Float[np.ndarray, "t m"]
    memory: Float[np.ndarray, "t m"] | None
    values: dict[str, np.ndarray]
    sums: dict[str, np.ndarray]
    given: dict[str, np.ndarray]
    bias: dict[str, np.ndarray]
    weights: Weights
    bent: np.ndarray | None = None
    carried: np.ndarray | None = None
    outputs: np.ndarray | None = None
    outward: np.ndarray | None = None

    @property
    def kept(self) -> dict[str, np.ndarray]:
        """Return what the state adds to each sum, [t m] by name; what is only the rest of rounding is 0."""
        rest = {name: total - self.given[name] - self.bias[name] for name, total in self.sums.items()}
        return {name: np.where(np.abs(part) > ROUNDING * np.abs(self.sums[name]), part, 0.0)
                for name, part in rest.items()}


def walk(network: Recurrent, inputs: Float[Tensor, "t i"] | Sequence[Sequence[float]], begin: State | None = None,
         readout: ReadOut | None = None) -> Walk:
    """Return what the first layer of `network`, forward, does with `inputs`, from `begin` (batch 1) or from zeros.

    Nothing is recorded and no gradient kept; `network` is left as it is. Raises Refusal when the inputs do not fit.
    """
    inputs = torch.as_tensor(inputs, dtype=torch.float64)
    if inputs.ndim != 2 or not len(inputs) or inputs.shape[1] != network.inputs:
        raise Refusal("Inputs of shape {given} were given; at least one step of {inputs} numbers was expected.",
                      given=str(tuple(inputs.shape)), inputs=network.inputs)
    with torch.no_grad():
        weights = _double(network.weights())
        inputs = inputs.detach().cpu()
        first = begin or network.begin(1)[0]
        state = first = State(*(None if part is None else part.detach().double().cpu()
                                for part in (first.hidden, first.memory)))
        steps = []
        for row in inputs:
            steps.append(network.cell.step(weights, row[None], state, network.activation))
            state = steps[-1].state
        names = list(steps[0].sums)
        sums = {name: np.concatenate([step.sums[name].numpy() for step in steps]) for name in names}
        values = {name: np.concatenate([step.gates[name].numpy() for step in steps]) for name in steps[0].gates}
        given, bias, carried = _from_input(network.cell, weights, inputs, names)
        memory = torch.cat([step.state.memory for step in steps]) if network.cell.remembers else None
        outputs, outward = _said(torch.cat([step.state.hidden for step in steps]), memory, weights, readout)
        bent = ACTIVATIONS[network.activation](memory).numpy() if network.cell.name in ("lstm", "sru") else None
    before = {name: part[0].numpy() for name in ("hidden", "memory") if (part := getattr(first, name)) is not None}
    return Walk(network.cell, network.activation, inputs.numpy(), before,
                np.concatenate([step.state.hidden.numpy() for step in steps]),
                None if memory is None else memory.numpy(), values, sums, given, bias, weights, bent, carried,
                outputs, outward)


def _said(hidden: Tensor, memory: Tensor | None, weights: Weights, readout: ReadOut | None) -> tuple:
    """Return what is said aloud after each step, and the weights of the output layer; (None, None) without one."""
    if readout is not None:
        return read_out(_doubled(readout), hidden).numpy(), readout.weight.double().numpy()
    return (None, None) if weights.output is None else (memory.numpy(), weights.output.numpy())


def _doubled(readout: ReadOut) -> ReadOut:
    bias = None if readout.bias is None else readout.bias.detach().double()
    return ReadOut(readout.weight.detach().double(), bias, readout.function)


def _double(weights: Weights) -> Weights:
    """Return a copy of `weights` in double precision, on the CPU."""
    parts = {field.name: getattr(weights, field.name) for field in fields(weights)}
    return Weights(**{name: None if part is None else part.detach().double().cpu() for name, part in parts.items()})


def _from_input(cell: Cell, weights: Weights, inputs: Tensor, names: list[str]) -> tuple[dict, dict, np.ndarray | None]:
    """Return what the input and the biases give to each sum, and what goes past an SRU."""
    width = weights.output.shape[0] if weights.output is not None else weights.state.shape[-1]
    products = (inputs @ weights.input.T).split(width, dim=-1)
    given = {name: part.numpy() for name, part in zip(cell.blocks, products, strict=False)}
    bias = _biases(cell, weights, width)
    for name in names:                                  # a Jordan network's output reads the hidden layer alone
        given.setdefault(name, np.zeros((len(inputs), width)))
        bias.setdefault(name, np.zeros(width) if weights.output_bias is None else weights.output_bias.numpy())
    if cell.name != "sru":
        return given, bias, None
    return given, bias, (products[3] if len(products) > 3 else inputs).numpy()


def _biases(cell: Cell, weights: Weights, width: int) -> dict[str, np.ndarray]:
    """Return the bias of each block; of a GRU's candidate only what the reset gate does not touch."""
    parts = [part.numpy() for part in weights.input_bias.split(width)]
    if cell.name == "sru":
        return {"candidate": np.zeros(width), "forget": parts[0], "reset": parts[1]}
    second = [part.numpy() for part in weights.state_bias.split(width)]
    both = {name: one + two for name, one, two in zip(cell.blocks, parts, second, strict=True)}
    return both | {"candidate": parts[cell.blocks.index("candidate")]} if cell.name == "gru" else both
