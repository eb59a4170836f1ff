"""One attention of one run as a frozen value: what was compared with what. Knows nothing of models or screens.

Nothing of size queries x keys is kept unless a model gave nothing else: scores and weights are derived when somebody
looks.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from torch import Tensor

from engine.recording import derive, overview, proof
from engine.recording.fit import together
from engine.recording.regions import region_of
from engine.recording.rules import Rule


@dataclass(frozen=True)
class Token:
    """One token: its readable text, its id, and the span [start, end) of the typed text it came from (-1: none).

    `special`: put in by the tokenizer; `unknown`: stands for what the model does not know; `joined`: goes on with the
    word of the token before it.
    """

    text: str
    id: int
    special: bool = False
    start: int = -1
    end: int = -1
    unknown: bool = False
    joined: bool = False


@dataclass(frozen=True)
class Place:
    """Where in a model an attention stands: `layer` counts from 0 within its stack and kind."""

    stack: str = ""         # "encoder", "decoder", "vision" or "" (a model with one unnamed stack)
    kind: str = "self"      # "self" or "cross"
    layer: int = 0
    name: str = ""          # the module's qualified name


NOWHERE = Place()


@dataclass(frozen=True, eq=False)
class Attention:
    """What one softmax attention was computed from, by reference, on the device where it is.

    scores = scale * query . key (soft cap * tanh(scores / soft cap)) + bias, -inf where mask or `causal` forbid;
    weights = softmax([scores, sink] / temperature) without the sink's column; context = weights @ value.
    `mask` is what arrived: True = may attend, or additive, or a rule; all but the rule broadcast to [b, h, q, k].
    `causal` aligns the last query with the last key: query i sees the keys up to i + keys - queries.
    `vector` belongs to scorer "additive": score = scale * vector . tanh(query + key).
    With `given_weights` the weights are these and the scores their logarithms; query, key and value may then be None.
    Raises Refusal when the parts do not fit together.
    """

    query: Float[Tensor, "b h q d"] | None
    key: Float[Tensor, "b g k d"] | None
    value: Float[Tensor, "b g k e"] | None
    context: Float[Tensor, "b h q e"] | None = None
    mask: Bool[Tensor, "..."] | Float[Tensor, "..."] | Rule | None = None
    causal: bool = False
    bias: Float[Tensor, "..."] | None = None
    scale: float = 1.0
    softcap: float | None = None
    sink: Float[Tensor, "h"] | None = None
    temperature: float = 1.0
    query_tokens: tuple[Token, ...] = ()
    key_tokens: tuple[Token, ...] = ()
    place: Place = NOWHERE
    scorer: str = "dot"
    vector: Float[Tensor, "*heads d"] | None = None
    computed: str = "fused"     # a kernel; "exact" our code, of a model that calls it; "eager" the model's own code;
    # "ours" our code in place of the model's, under a change; or "weights only"
    given_weights: Float[Tensor, "b h q k"] | None = None

    def __post_init__(self) -> None:
        together(self)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Batch, heads, queries and keys."""
        if self.given_weights is not None:
            return tuple(self.given_weights.shape)
        return (*self.query.shape[:3], self.key.shape[2])

    @property
    def heads(self) -> int:
        return self.shape[1]

    @property
    def queries(self) -> int:
        return self.shape[2]

    @property
    def keys(self) -> int:
        return self.shape[3]

    @property
    def weights_only(self) -> bool:
        """Whether the model gave its weights and not what they were computed from."""
        return self.query is None

    def scores(self, head: int | slice | None = None, queries: slice | None = None, keys: slice | None = None,
               batch: int = 0) -> np.ndarray:
        """Return scores [q, k] of one head, or [h, q, k]: scale, soft cap, bias, mask (-inf) applied, no temperature.

        The sink is not a key and is not among them. Cost and memory follow the slices asked for.
        """
        region = region_of(self, head, queries, keys, batch)
        return numpy(derive.scores(self, region), head)

    def weights(self, head: int | slice | None = None, queries: slice | None = None, keys: slice | None = None,
                batch: int = 0, temperature: float | None = None) -> np.ndarray:
        """Return weights [q, k] of one head, or [h, q, k], at the recorded temperature or at another.

        Rows are normalised over all keys (and the sink), whatever slice of keys is asked for; a row with no key allowed
        is 0. The cost follows the rows.
        """
        region = region_of(self, head, queries, keys, batch)
        return numpy(derive.weights(self, region, temperature), head)

    def overview(self, size: int, head: int | slice | None = None, batch: int = 0, pool: str = "max",
                 temperature: float | None = None, queries: slice | None = None,
                 keys: slice | None = None) -> np.ndarray:
        """Return the weights as a picture of at most size x size bins; bin i of T rows starts at floor(i T / size).

        `pool` is "max" or "mean". Never holds more than a block of whole rows. `queries` and `keys` zoom in.
        """
        region = region_of(self, head, queries, keys, batch)
        return numpy(overview.picture(self, region, size, pool, temperature), head)

    def verify(self) -> proof.Proof:
        """Compare what was recorded with what the model computed, and say by how much they differ."""
        return proof.prove(self)


def numpy(tensor: Tensor, head: int | slice | None) -> np.ndarray:
    """Hand a derived tensor [h, q, k] to whoever looks: the one door from the device, one head without its axis."""
    array = tensor.cpu().numpy()
    return array[0] if isinstance(head, int) else array
