"""What a recurrent cell is: weights, a state, and one step from a state to the next. Knows no particular cell."""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine.sentence import Refusal

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda sums: sums, "tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}
WRITTEN = {"identity": r"{}", "tanh": r"\tanh", "relu": r"\mathrm{relu}", "sigmoid": r"\sigma"}


@dataclass(frozen=True, eq=False)
class State:
    """What a cell carries from one step to the next: hidden h and, where the cell has one, a memory.

    The memory is c in an LSTM and an SRU; in a Jordan network it is y, the output that is fed back.
    """

    hidden: Float[Tensor, "b m"]
    memory: Float[Tensor, "b m"] | None = None


@dataclass(frozen=True, eq=False)
class Step:
    """One step of a cell: the new state, every gate, and the weighted sums from which they were made.

    `gates` holds the gates by name, numbers from 0 to 1, and as "candidate" what the gated cells would write (the
    activation's range). `sums` holds, under the same names, what stood inside the activation; "hidden" where a cell
    has no gates.
    """

    state: State
    gates: dict[str, Tensor]
    sums: dict[str, Tensor] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Weights:
    """The weights of one layer in one direction; k blocks of m rows lie one below the other, in the cell's order.

    `input` [k m, i] and `state` [k m, m] multiply the input and the state; both biases are added, as torch does. SRU
    has vectors in place of a state matrix. `output` [m, m] and `output_bias` [m] are a Jordan network's read-out.
    """

    input: Float[Tensor, "p i"]
    state: Float[Tensor, "..."]
    input_bias: Float[Tensor, "q"]
    state_bias: Float[Tensor, "q"] | None = None
    output: Float[Tensor, "m m"] | None = None
    output_bias: Float[Tensor, "m"] | None = None


@dataclass(frozen=True)
class Cell:
    """A kind of recurrent unit: what it is made of, how it is written, and its step as a pure function.

    `blocks` name its weight blocks in order, `gates` its true gates; `remembers` says whether its state has a memory.
    `equations` are LaTeX lines in which \\varphi stands for the chosen activation. `shapes(inputs, width)` gives the
    shape of each weight under torch's names; `project` and `advance` are the two halves of a step: what depends on
    the input alone, which whole sequences compute at once, and what waits for the state.
    """

    name: str
    title: str
    blocks: tuple[str, ...]
    gates: tuple[str, ...]
    remembers: bool
    equations: tuple[str, ...]
    source: str
    shapes: Callable[[int, int], dict[str, tuple[int, ...]]]
    advance: Callable[[Weights, Tensor, State, Callable[[Tensor], Tensor]], Step]
    project: Callable[[Weights, Tensor], Tensor]

    def step(self, weights: Weights, input: Float[Tensor, "b i"], state: State, activation: str = "tanh") -> Step:
        """Go one step: from an input and a state to the next state, with every gate. Changes nothing it was given.

        `activation` is the nonlinearity of the hidden layer or candidate; gates are always sigmoids.
        Raises Refusal when the activation is not one of ACTIVATIONS.
        """
        return self.advance(weights, self.project(weights, input), state, activation_of(activation))

    def begin(self, batch: int, width: int, like: Tensor | None = None) -> State:
        """Return the state before the first step, all zeros, on the device and in the dtype of `like`."""
        zeros = torch.zeros(batch, width) if like is None else like.new_zeros(batch, width)
        return State(zeros, zeros if self.remembers else None)

    def parameters(self, inputs: int, width: int) -> int:
        """Count the weights of one layer in one direction."""
        return sum(torch.Size(shape).numel() for shape in self.shapes(inputs, width).values())

    def written(self, activation: str = "tanh") -> tuple[str, ...]:
        """Return the equations with the chosen activation in place of \\varphi."""
        activation_of(activation)
        return tuple(line.replace(r"\varphi", WRITTEN[activation]) for line in self.equations)


def activation_of(name: str) -> Callable[[Tensor], Tensor]:
    """Return the activation of this name. Raises Refusal when there is none."""
    if name not in ACTIVATIONS:
        raise Refusal("The activation {name} is not known; choose one of {known}.", name=name,
                      known=", ".join(ACTIVATIONS))
    return ACTIVATIONS[name]


def project(weights: Weights, input: Float[Tensor, "*rows i"]) -> Float[Tensor, "*rows p"]:
    """Multiply the input, of one step or of a whole sequence, by the input weights and add their bias."""
    return functional.linear(input, weights.input, weights.input_bias)


def torch_shapes(blocks: int) -> Callable[[int, int], dict[str, tuple[int, ...]]]:
    """Return the shapes of a cell with so many blocks, each with two matrices and two biases."""
    def shapes(inputs: int, width: int) -> dict[str, tuple[int, ...]]:
        rows = blocks * width
        return {"weight_ih": (rows, inputs), "weight_hh": (rows, width), "bias_ih": (rows,), "bias_hh": (rows,)}
    return shapes
