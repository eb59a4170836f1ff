"""The one door: `attend` computes attention, and whatever passes while a recording is open is noted by reference.

The open recording lives in a context variable: no module and no other thread or task can see it. Knows nothing of
models or screens.
"""

import math
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from engine.maths.normalise import allowed_temperature
from engine.recording import compute
from engine.recording.attention import NOWHERE, Attention, Place, Token
from engine.recording.recording import Recording, States
from engine.recording.rules import Rule
from engine.sentence import Refusal


@dataclass(frozen=True)
class Change:
    """An intervention: what a run does otherwise, in the places for which `where` is true (everywhere without it).

    `temperature` and `scale` replace; `mask` (True = may attend) is and-ed to the mask; `weights` is called with the
    weights [b, h, q, k] and the place, and what it returns takes their place. Nothing on the model changes.
    """

    temperature: float | None = None
    scale: float | None = None
    mask: Bool[Tensor, "..."] | None = None
    weights: Callable[[Tensor, Place], Tensor] | None = None
    where: Callable[[Place], bool] | None = None

    def __post_init__(self) -> None:
        if self.temperature is not None:
            allowed_temperature(self.temperature)

    def at(self, place: Place) -> bool:
        """Say whether this change acts at `place`."""
        return self.where is None or bool(self.where(place))


@dataclass(frozen=True, eq=False)
class Open:
    """A recording while it is open: where to note, which layers to keep, what to do otherwise."""

    recording: Recording
    layers: Collection[int] | Callable[[Place], bool] | None = None
    change: Change | None = None

    def keeps(self, place: Place) -> bool:
        """Say whether what happens at `place` is kept."""
        if self.layers is None:
            return True
        return bool(self.layers(place)) if callable(self.layers) else place.layer in self.layers


_OPEN: ContextVar[Open | None] = ContextVar("open recording", default=None)


@contextmanager
def record(layers: Collection[int] | Callable[[Place], bool] | None = None,
           change: Change | None = None) -> Iterator[Recording]:
    """Record every attention and every recurrent layer that runs inside the block.

    `layers` keeps some only: their numbers, or a function of the place. `change` is an intervention for this run. The
    innermost recording notes. Raises Refusal when the block ends and nothing was noted.

    Not recorded: what runs in bare threads or under DataParallel (a fresh context: start threads with
    `contextvars.copy_context().run`). Refused by torch: `torch.compile(fullgraph=True)` over `attend`; without it the
    graph breaks at the door and everything is noted. Operands are kept by reference, so that keys which a cache
    overwrites later are lost. Never yield from inside the block: the consumer would run in it.
    """
    recording = Recording()
    token = _OPEN.set(Open(recording, layers, change))
    try:
        yield recording
    finally:
        _OPEN.reset(token)
    if not recording.attentions and not recording.states:
        raise Refusal("Nothing was recorded: no attention ran here that passes through this project's door.")


def open_recording() -> Open | None:
    """Return what is open in this context, or None."""
    return _OPEN.get()


def note(attention: Attention) -> None:
    """Keep an attention in the open recording, by reference; without one, do nothing.

    What checkpointing computes again while gradients are computed was noted before, and is not noted twice.
    """
    opened = _OPEN.get()
    if opened is not None and opened.keeps(attention.place) and not in_backward():
        opened.recording.attentions += (attention,)


def in_backward() -> bool:
    """Say whether this thread is computing gradients now; torch's own checkpointing asks in the same way."""
    return torch._C._current_graph_task_id() != -1


def note_states(states: States) -> None:
    """Keep what a recurrent layer did in the open recording, by reference; without one, do nothing."""
    opened = _OPEN.get()
    if opened is not None and not in_backward():
        opened.recording.states += (states,)


def attend(query: Float[Tensor, "b h q d"], key: Float[Tensor, "b g k d"], value: Float[Tensor, "b g k e"],
           mask: Bool[Tensor, "..."] | Float[Tensor, "..."] | Rule | None = None, causal: bool = False,
           scale: float | None = None, temperature: float = 1.0, *, bias: Float[Tensor, "..."] | None = None,
           softcap: float | None = None, sink: Float[Tensor, "h"] | None = None, scorer: str = "dot",
           vector: Float[Tensor, "*heads d"] | None = None, place: Place = NOWHERE,
           query_tokens: tuple[Token, ...] = (), key_tokens: tuple[Token, ...] = ()) -> Float[Tensor, "b h q e"]:
    """Return the context, weights @ value, and note the operands in the open recording.

    weights = softmax(scores / temperature), scores = scale * query . key (soft cap) + bias, -inf where `mask` (True =
    may attend, or additive, or a rule) or `causal` forbid. `causal` lets the last query see every key and each query
    before it one key less: for as many queries as keys that is torch's `is_causal`, for fewer what a cache needs.
    The temperature divides everything, bias and sink too. `scale` is 1 / sqrt(d), or 1 for the additive scorer, unless
    given. g divides h. A row with no key allowed has context 0 and passes no gradient. The dtype is that of `value`.
    Raises Refusal when the parts do not fit together.
    Source: Vaswani et al. 2017, section 3.2; additive: Bahdanau et al. 2015, appendix A.1.2.
    """
    if scale is None:
        scale = 1.0 if scorer == "additive" else 1 / math.sqrt(query.shape[-1])
    attention = Attention(query, key, value, None, mask, causal, bias, scale, softcap, sink, temperature,
                          query_tokens, key_tokens, place, scorer, vector)
    opened = _OPEN.get()
    if opened is not None and opened.change is not None and opened.change.at(place):
        attention = intervene(attention, opened.change)
    else:
        computed = "fused" if compute.suits_kernel(attention) else "exact"
        attention = replace(attention, context=compute.context(attention), computed=computed)
    note(attention)
    return attention.context


def intervene(attention: Attention, change: Change) -> Attention:
    """Return the attention as it is under a change, its context computed by our own exact code."""
    temperature = attention.temperature if change.temperature is None else change.temperature
    scale = attention.scale if change.scale is None else change.scale
    mask = attention.mask if change.mask is None else compute.both(attention, change.mask)
    changed = replace(attention, temperature=temperature, scale=scale, mask=mask, context=None, computed="ours")
    if change.weights is None:
        return replace(changed, context=compute.context(changed))
    weights = change.weights(compute.exact_weights(changed, slice(0, changed.queries)), changed.place)
    context = torch.einsum("bhqk,bhke->bhqe", weights, compute.exact_value(changed)).to(changed.value.dtype)
    return replace(changed, context=context, given_weights=weights)
