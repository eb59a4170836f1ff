"""Weights only: what a model's own eager code gives of its attention, where nothing else can be had. Knows no family."""

import re
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from engine.pretrained import adapter
from engine.pretrained.inputs import forward, is_pair_model, reads
from engine.recording import Attention, Place, Token
from engine.recording.door import note

SKIPPED = re.compile(r"global|mask_decoder")


def attentions_of(outputs, stack: str) -> list[tuple[str, str, Tensor]]:
    """List (stack, kind, weights [b, h, q, k]) of an eager forward's outputs, encoder first, in the order of layers."""
    found = []
    for name, value in _fields(outputs):
        if "attentions" in name and not SKIPPED.search(name):
            side = next((s for s in ("vision", "encoder", "decoder") if s in name), "decoder" if "cross" in name else stack)
            for weights in value if isinstance(value, list | tuple) else [value]:
                for tensor in weights if isinstance(weights, list | tuple) else [weights]:
                    if is_map(tensor):
                        found.append((side, "cross" if "cross" in name else "self", tensor))
        elif hasattr(value, "keys"):
            found += [("vision" if "vision" in name else side, kind, weights)
                      for side, kind, weights in attentions_of(value, stack)]
    order = {"vision": 0, "encoder": 1, "": 1, "decoder": 2}
    return sorted(found, key=lambda part: (order.get(part[0], 3), part[1] == "cross"))


def _fields(outputs):
    return list(outputs.items()) if hasattr(outputs, "items") else []


def is_map(weights: object) -> bool:
    """Say whether this is a map of weights: [b, h, q, k], nothing negative, each row summing to 1 or (no key) to 0."""
    if not isinstance(weights, Tensor) or weights.dim() != 4 or not weights.is_floating_point() or not weights.numel():
        return False
    rows = weights.detach().float().sum(dim=-1)
    fine = ((rows - 1).abs() < 1e-2) | (rows == 0)
    return bool((weights.detach() >= 0).all()) and bool(fine.all())


def run(model: nn.Module, tensors: Mapping[str, object]):
    """Run a model's own eager code with `output_attentions`; returns its outputs."""
    return forward(model, {**tensors, "output_attentions": True})


def note_weights(outputs, stack: str, tokens: Mapping[str, tuple[Token, ...]]) -> None:
    """Note in the open recording what an eager forward gave, as attentions with weights only."""
    layers: dict[tuple[str, str], int] = {}
    for side, kind, weights in attentions_of(outputs, stack):
        layer = layers[side, kind] = layers.get((side, kind), -1) + 1
        place = Place(side, kind, layer, f"{side or 'model'} {kind}-attention {layer}")
        queries, keys = adapter.tokens_of(place, tokens, weights.shape[2], weights.shape[3])
        note(Attention(None, None, None, place=place, query_tokens=queries, key_tokens=keys, computed="weights only",
                       given_weights=weights.detach()))


def gives_maps(model: nn.Module, tensors: Mapping[str, Tensor]) -> int:
    """Count the maps that a model's own eager code gives; 0 where it cannot give any."""
    try:
        return len(attentions_of(run(model, tensors), ""))
    except (TypeError, ValueError, NotImplementedError, AttributeError, KeyError, RuntimeError):
        return 0
    finally:
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def stack_of(model: nn.Module, outputs) -> str:
    """Name the stack of maps that come without one: by what the model reads, else by whether a query looks ahead."""
    if reads(model) == "pictures":
        return "vision"
    if is_pair_model(model):
        return "encoder"
    maps = [weights for *_, weights in attentions_of(outputs, "")]
    return "decoder" if all(not weights.triu(1).any() for weights in maps) else "encoder"
