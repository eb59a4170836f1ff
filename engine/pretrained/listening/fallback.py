"""Weights only: what a model's own eager code gives of its attention, where nothing else can be. Knows no family."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from torch import Tensor, nn
from transformers import PreTrainedModel

from engine.pretrained.listening import adapter
from engine.pretrained.reading.inputs import forward, is_pair_model, reads
from engine.recording import Attention, Place, Token, note

ORDER = {"vision": 0, "encoder": 1, "": 1, "decoder": 2}
SKIPPED = re.compile(r"global|mask_decoder")


@dataclass(frozen=True, eq=False)
class Map:
    """One map of weights [b, h, q, k] as a model gave it, and where it stands."""

    stack: str
    kind: str
    weights: Tensor


def maps_of(outputs, stack: str, lengths: Collection[int] = ()) -> list[Map]:
    """List the maps among an eager forward's outputs, encoder first, in the order of layers.

    `stack` is that of maps whose name says none. Keys must be as many as one of `lengths`, or as the queries of a map
    that is square: local and deformable attention give windows of keys, which are no map.
    """
    found = sorted(_maps(outputs, stack), key=lambda m: (ORDER.get(m.stack, 3), m.kind == "cross"))
    possible = {*lengths, *(m.weights.shape[2] for m in found if m.weights.shape[2] == m.weights.shape[3])}
    return [m for m in found if m.weights.shape[3] in possible]


def _maps(outputs, stack: str) -> Iterator[Map]:
    for name, value in outputs.items() if hasattr(outputs, "items") else ():
        if "attentions" in name and not SKIPPED.search(name):
            kind = "cross" if "cross" in name else "self"
            side = next((s for s in ORDER if s and s in name), "decoder" if kind == "cross" else stack)
            yield from (Map(side, kind, weights) for weights in _leaves(value) if is_map(weights))
        elif hasattr(value, "items"):
            yield from _maps(value, "vision" if "vision" in name else stack)


def _leaves(value) -> Iterator[object]:
    if isinstance(value, list | tuple):
        for part in value:
            yield from _leaves(part)
    else:
        yield value


def is_map(weights: object) -> bool:
    """Say whether this is a map of weights: [b, h, q, k], nothing negative, each row summing to 1 or (no key) to 0."""
    if not isinstance(weights, Tensor) or weights.dim() != 4 or not weights.is_floating_point() or not weights.numel():
        return False
    rows = weights.detach().float().sum(dim=-1)
    fine = ((rows - 1).abs() < 1e-2) | (rows == 0)
    return bool((weights.detach() >= 0).all()) and bool(fine.all())


def run(model: nn.Module, tensors: Mapping[str, object], way: Callable = forward):
    """Run a model's own eager code with `output_attentions`; returns its outputs."""
    return way(model, {**tensors, "output_attentions": True})


def note_weights(maps: Iterable[Map], tokens: Mapping[str, tuple[Token, ...]]) -> None:
    """Note in the open recording the maps that an eager forward gave, as attentions with weights only."""
    layers: Counter = Counter()
    for found in maps:
        layer = layers[found.stack, found.kind]
        layers[found.stack, found.kind] += 1
        place = Place(found.stack, found.kind, layer, f"{found.stack} {found.kind}-attention {layer}")
        queries, keys = adapter.tokens_of(place, tokens, *found.weights.shape[2:])
        note(Attention(None, None, None, place=place, query_tokens=queries, key_tokens=keys, computed="weights only",
                       given_weights=found.weights.detach()))


def stack_of(model: PreTrainedModel, outputs) -> str:
    """Name the stack of maps that come without one: by what the model reads, else by whether a query looks ahead."""
    if reads(model) == "pictures":
        return "vision"
    if is_pair_model(model):
        return "encoder"
    return "decoder" if all(not found.weights.triu(1).any() for found in maps_of(outputs, "")) else "encoder"
