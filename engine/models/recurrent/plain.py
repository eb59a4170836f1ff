"""One step of the two cells without gates, Elman and Jordan. Pure; knows nothing of sequences or modules."""

from collections.abc import Callable

from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine.models.recurrent.cell import State, Step, Weights, torch_shapes

Activation = Callable[[Tensor], Tensor]


def elman(weights: Weights, projected: Float[Tensor, "b m"], state: State, activation: Activation) -> Step:
    """Feed the hidden layer back: h_t = phi(W x_t + b + U h_(t-1) + b').

    Equal to torch.nn.RNN (phi = tanh or relu). Source: Elman 1990, Finding structure in time, figure 2 (the context
    units hold a copy of the hidden units).
    """
    sums = projected + functional.linear(state.hidden, weights.state, weights.state_bias)
    return Step(State(activation(sums)), {}, {"hidden": sums})


def jordan(weights: Weights, projected: Float[Tensor, "b m"], state: State, activation: Activation) -> Step:
    """Feed the output back: h_t = phi(W x_t + b + U y_(t-1) + b'), y_t = W_y h_t + b_y.

    The state's hidden is h_t, what the next layer and the reader get; its memory is y_t, the linear output, and only
    that returns. Jordan's units also keep a decaying trace of older outputs; here, as the network is taught today, they
    hold the last one. Source: Jordan 1986, Serial order: a parallel distributed processing approach, figure 2.
    """
    sums = projected + functional.linear(state.memory, weights.state, weights.state_bias)
    hidden = activation(sums)
    output = functional.linear(hidden, weights.output, weights.output_bias)
    return Step(State(hidden, output), {}, {"hidden": sums, "output": output})


def jordan_shapes(inputs: int, width: int) -> dict[str, tuple[int, ...]]:
    """Return Elman's shapes and those of the read-out, whose output is as wide as the hidden layer."""
    return torch_shapes(1)(inputs, width) | {"weight_ho": (width, width), "bias_ho": (width,)}
