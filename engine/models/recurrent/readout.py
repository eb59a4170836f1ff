"""What a network says aloud: an output made of its hidden state, y_t = g(W_y h_t + b_y). Knows nothing of cells."""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine.models.recurrent.cell import activation_of


@dataclass(frozen=True, eq=False)
class ReadOut:
    """The output layer of a small network: weight [o m], bias [o] or none, and g, one of ACTIVATIONS.

    With a linear cell and g = sigmoid this is the simplest network with a state: h_t = W x_t + U h_(t-1) + b,
    y_t = sigmoid(W_y h_t). Raises Refusal when g is not known.
    """

    weight: Float[Tensor, "o m"]
    bias: Float[Tensor, "o"] | None = None
    function: str = "identity"

    def __post_init__(self) -> None:
        activation_of(self.function)


def read_out(layer: ReadOut, hidden: Float[Tensor, "*rows m"]) -> Float[Tensor, "*rows o"]:
    """Return y = g(W_y h + b_y) for one hidden state or for many."""
    return activation_of(layer.function)(functional.linear(hidden, layer.weight, layer.bias))
