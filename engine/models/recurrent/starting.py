"""How a network begins to learn: weights drawn so that it remembers before it has learned to. Knows no tasks."""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine.models.recurrent.network import Recurrent

# The gate that keeps the past, and whether it does so when it is open (1) or shut (-1).
KEEPS = {"lstm": ("forget", 1), "gru": ("update", 1), "mgu": ("forget", -1), "sru": ("forget", 1)}


@torch.no_grad()
def set_bias(network: Recurrent, block: str, bias: Float[Tensor, "m"] | float) -> None:
    """Set the bias of one block of every layer and direction: both of its biases together come to `bias`."""
    names = [name for name in network.cell.blocks if network.cell.name != "sru" or name != "candidate"]
    rows = slice(names.index(block) * network.width, (names.index(block) + 1) * network.width)
    for name, parameter in network.named_parameters():
        if name.startswith("bias_ih"):
            parameter[rows] = bias
        elif name.startswith("bias_hh"):
            parameter[rows] = 0.0


def keep(network: Recurrent, bias: Float[Tensor, "m"] | float) -> None:
    """Give the gate that keeps the past this bias, with the sign that keeps: of 1, it keeps 73 % a step to begin with.

    Cells without gates stay as they are. Source: Gers, Schmidhuber & Cummins 2000, section 4; Jozefowicz, Zaremba &
    Sutskever 2015, section 3.1.
    """
    if network.cell.name in KEEPS:
        block, sign = KEEPS[network.cell.name]
        set_bias(network, block, sign * bias)


def keep_for(network: Recurrent, longest: float, source: torch.Generator | None = None) -> None:
    """Draw how long each unit keeps, evenly from 1 to `longest` steps, and set the biases of its gates accordingly.

    The bias is log(u), u from 1 to `longest`; an LSTM's input gate gets the opposite. Cells without gates, which have
    no such means, get an orthogonal state matrix instead: it neither shrinks nor stretches a state.
    Source: Tallec & Ollivier 2018, Can recurrent neural networks warp time?, equation 16; Saxe et al. 2014.
    """
    if network.cell.name not in KEEPS:
        with torch.no_grad():
            for name, parameter in network.named_parameters():
                if name.startswith(("weight_hh", "weight_ho")):     # a Jordan network's loop goes through both
                    nn.init.orthogonal_(parameter, generator=source)
        return
    like = network.weight_ih_l0
    spans = torch.empty(network.width).uniform_(0, 1, generator=source).to(like) * (longest - 1) + 1
    keep(network, torch.log(spans))
    if network.cell.name == "lstm":
        set_bias(network, "input", -torch.log(spans))


def span(bias: float) -> float:
    """Return after how many steps a gate with this bias has kept 1 / e of what it held: -1 / log(sigmoid(bias))."""
    return 1 / math.log1p(math.exp(-bias))
