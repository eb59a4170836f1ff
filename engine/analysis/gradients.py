"""How far a gradient reaches back: sizes of derivatives against distance. Knows nothing of screens or tasks.

Every number comes from torch's automatic differentiation, in float64, of the network that is given.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.models.recurrent import Recurrent
from engine.models.recurrent.starting import keep
from engine.recording import Place, attend
from engine.sentence import Refusal

MOST_STEPS, MOST_WIDTH, MOST_SEQUENCES = 1000, 64, 32
HELD = 2**20                # numbers of one kind that are differentiated at once
PLACE = Place("gradient", "self", 0, "attention")


@dataclass(frozen=True, eq=False)
class Reach:
    """Sizes of derivatives of the last output, index = distance T - t: 0 is the last step itself.

    `input` is the size of d output_T / d x_t, `hidden` of d loss / d h_t, `memory` of d loss / d c_t (in a Jordan
    network y_t; None where there is none), each a median over the sequences; `low` and `high` are the smallest and
    largest `input` among them. The loss reads the last output in a direction drawn at random: the size given is the
    root mean square over all directions, the Frobenius norm of the Jacobian / sqrt(m), so that `hidden` begins at 1.
    A derivative with respect to a state goes every way from it to the last output. In an SRU, where h is not fed back,
    `hidden` is 0 before the last step: what is carried is the memory.
    """

    name: str
    bypass: bool
    input: Float[np.ndarray, "t"]
    hidden: Float[np.ndarray, "t"]
    memory: Float[np.ndarray, "t"] | None
    low: Float[np.ndarray, "t"]
    high: Float[np.ndarray, "t"]

    @property
    def carried(self) -> Float[np.ndarray, "t"]:
        """The state that is carried from step to step: the memory where there is one, else the hidden state."""
        return self.hidden if self.memory is None else self.memory


@dataclass(frozen=True, eq=False)
class Jacobians:
    """All derivatives of the last outputs of some sequences: of each output m by each of the n numbers of step t."""

    input: Float[Tensor, "s m t i"]
    hidden: Float[Tensor, "s m t n"]
    memory: Float[Tensor, "s m t n"] | None = None


def reach(network: Recurrent, inputs: Float[Tensor, "n t i"]) -> Reach:
    """Measure any network, trained or not, on given sequences; it is left as it is.

    The states are those of the top layer. Raises Refusal for a network of two directions: its last output has read
    the whole sequence twice, and distance has no single meaning.
    """
    double, together = copy.deepcopy(network).double(), max(1, HELD // (inputs.shape[1] * network.width**2))
    with torch.enable_grad():
        found = [jacobians(double, some.double()) for some in inputs.detach().split(together)]
    return summed_up(network.cell.name, network.bypass, found)


def reach_of_cell(cell: str, steps: int = 100, width: int = 32, seed: int = 0, bypass: bool = False,
                  bias: float = 0.0, activation: str = "tanh", sequences: int = 5) -> Reach:
    """Measure a freshly drawn cell on random sequences (standard normal, as wide as the cell).

    `bias` is given to the gate that keeps the past (see `starting.keep`); without it, and for cells without gates,
    all weights are drawn as torch draws them. Raises Refusal for sizes out of bounds or unknown names.
    """
    source = sizes_allowed(steps, width, sequences, seed)
    network = Recurrent(cell, width, width, activation=activation, bypass=bypass, source=source)
    if bias:
        keep(network, bias)
    return reach(network, torch.randn(sequences, steps, width, generator=source))


def reach_of_attention(steps: int = 100, width: int = 32, seed: int = 0, bypass: bool = False,
                       sequences: int = 5) -> Reach:
    """Measure one head of self-attention whose last position reads every position, at any distance in one step.

    W_q, W_k, W_v are drawn as torch draws linear layers; the vectors attended to are the inputs themselves, so that
    `hidden` is the size of d loss / d x_t. `bypass` adds the last input to the output: it shortens nothing, since
    there is no distance to shorten. Raises Refusal for sizes out of bounds.
    """
    source = sizes_allowed(steps, width, sequences, seed)
    weights = [(torch.rand(width, width, generator=source) * 2 - 1).double() / width**0.5 for _ in range(3)]
    inputs = torch.randn(sequences, steps, width, generator=source).double()
    with torch.enable_grad():
        found = [attended(weights, some, bypass) for some in inputs.split(max(1, HELD // (steps * width**2)))]
    return summed_up("attention", bypass, found)


def reach_of_line(weight: float, steps: int = 100) -> Reach:
    """Measure the linear network of one unit, h_t = w h_(t-1) + x_t: its gradient after n steps is w^n.

    Sizes for distances 0 to `steps`. Source: Bengio, Simard & Frasconi 1994, section III.
    """
    sizes_allowed(steps, 1, 1, 0)
    network = Recurrent("elman", 1, 1, activation="identity", source=torch.Generator()).double()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.fill_({"weight_ih_l0": 1.0, "weight_hh_l0": float(weight)}.get(name, 0.0))
    return reach(network, torch.ones(1, steps + 1, 1, dtype=torch.float64))


def jacobians(network: Recurrent, sequences: Float[Tensor, "s t i"]) -> Jacobians:
    """Return all derivatives of the last output: one copy of a sequence for each of its m units, one backward."""
    copies, states, kept = copied(sequences, network.width), network.begin(len(sequences) * network.width), []
    for t in range(sequences.shape[1]):
        output, states, _ = network.step(copies[:, t], states)
        kept.append(states[-1])
    asked = [copies, *(state.hidden for state in kept)]
    if network.cell.remembers:
        asked += [state.memory for state in kept]
    inputs, *found = derivatives(output, asked)
    rows = torch.stack(found, 1).unflatten(0, (-1, network.width))
    hidden, *memory = rows.split(sequences.shape[1], dim=2)
    return Jacobians(inputs.unflatten(0, (-1, network.width)), hidden, memory[0] if memory else None)


def attended(weights: Sequence[Float[Tensor, "m i"]], sequences: Float[Tensor, "s t i"], bypass: bool) -> Jacobians:
    """Return all derivatives of what the last position of one head of self-attention says."""
    copies = copied(sequences, width := sequences.shape[-1])
    query, key, value = (torch.einsum("bti,mi->btm", copies, weight)[:, None] for weight in weights)
    output = attend(query[:, :, -1:], key, value, place=PLACE)[:, 0, 0]
    inputs, = derivatives(output + copies[:, -1] if bypass else output, [copies])
    rows = inputs.unflatten(0, (-1, width))
    return Jacobians(rows, rows)


def copied(sequences: Float[Tensor, "s t i"], width: int) -> Float[Tensor, "b t i"]:
    """Return each sequence `width` times over, ready to be differentiated by."""
    return sequences.detach().repeat_interleave(width, 0).requires_grad_()


def derivatives(output: Float[Tensor, "b m"], asked: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Return the derivative of unit k in the k-th copy of each sequence: together the rows of the Jacobians."""
    width = output.shape[-1]
    read = output.unflatten(0, (-1, width)).diagonal(dim1=1, dim2=2).sum()
    return torch.autograd.grad(read, asked, allow_unused=True, materialize_grads=True)


def summed_up(name: str, bypass: bool, found: Sequence[Jacobians]) -> Reach:
    """Return sizes against distance: medians over the sequences, and the smallest and largest."""
    inputs, hidden = (np.concatenate([sizes(getattr(one, part)) for one in found]) for part in ("input", "hidden"))
    memory = None
    if found[0].memory is not None:
        memory = np.median(np.concatenate([sizes(one.memory) for one in found]), 0)
    return Reach(name, bypass, np.median(inputs, 0), np.median(hidden, 0), memory, inputs.min(0), inputs.max(0))


def sizes(jacobian: Float[Tensor, "s m t n"]) -> Float[np.ndarray, "s t"]:
    """Return for each sequence and distance the length of the gradient, as a root mean square over the outputs."""
    return jacobian.square().sum(-1).mean(1).sqrt().flip(1).detach().cpu().numpy()


def sizes_allowed(steps: int, width: int, sequences: int, seed: int) -> torch.Generator:
    """Return a source of random numbers. Raises Refusal, naming the bound, when a size is beyond it."""
    for name, size, most in (("steps", steps, MOST_STEPS), ("width", width, MOST_WIDTH),
                             ("sequences", sequences, MOST_SEQUENCES)):
        if not 1 <= size <= most:
            raise Refusal("The gradient is measured with {name} from 1 to {most}; {size} was asked for.",
                          most=most, name=name, size=size)
    return torch.Generator().manual_seed(seed)
