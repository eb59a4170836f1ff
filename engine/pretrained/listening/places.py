"""Where an attention stands in a model, told from its module's name and from what it did. Knows no family by name."""

import re
from collections import Counter

import numpy as np
from torch import nn

from engine.pretrained.listening.adapter import Known
from engine.pretrained.reading.inputs import text_config
from engine.recording import Attention, Place

VISION = re.compile(r"vision|visual|image|vit$")
CROSS = re.compile(r"cross|enc_?dec|encoder_attn|encoder_decoder_attention|multihead_attn")
SELF = re.compile(r"(^|\.|_)self(_|\.|$)|self_attn|selfattention")


def name_places(model: nn.Module, calls: list[nn.Module], attentions: tuple[Attention, ...]) -> dict[nn.Module, Known]:
    """Return the place of every attention module that was called: stack, kind, and the layer within both.

    `calls` and `attentions` are one plain forward pass, in order. Layers follow the modules' qualified names; where one
    module serves several layers, its whole stack is numbered by call order.
    """
    names = {module: name for name, module in model.named_modules()}
    seen: dict[nn.Module, tuple[str, str]] = {}
    for module, attention in zip(calls, attentions, strict=True):
        stack = _stack(model, names[module], attention)
        seen.setdefault(module, (stack, _kind(names[module], attention, stack)))
    repeated = _repeated(model, calls, seen)
    places = {}
    for stack, kind in dict.fromkeys(seen.values()):
        modules = sorted((m for m in seen if seen[m] == (stack, kind)), key=lambda m: natural(names[m]))
        for layer, module in enumerate(modules):
            places[module] = Known(Place(stack, kind, layer, names[module]), (stack, kind) in repeated)
    return places


def _repeated(model: nn.Module, calls: list[nn.Module],
              seen: dict[nn.Module, tuple[str, str]]) -> set[tuple[str, str]]:
    """Name the stacks in which one module serves several layers; two calls in one layer (DiffLlama) are not that."""
    layers = getattr(text_config(model), "num_hidden_layers", None)
    often = {seen[module] for module, count in Counter(calls).items() if count > 1}
    return {side for side in often if sum(other == side for other in seen.values()) != layers}


def natural(name: str) -> list[tuple[int, str]]:
    """Return a sort key under which layer 10 comes after layer 9."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in name.split(".")]


def _kind(name: str, attention: Attention, stack: str) -> str:
    """Tell self from cross: by the module's name, else, in a decoder, by keys that are not the queries'."""
    last = ".".join(name.lower().split(".")[-3:])
    if CROSS.search(last):
        return "cross"
    return "cross" if stack == "decoder" and attention.keys != attention.queries and not SELF.search(last) else "self"


def _stack(model: nn.Module, name: str, attention: Attention) -> str:
    """Tell vision, encoder and decoder apart: by names and by what the enclosing model reads, else by causality."""
    owner, parts = model, name.lower().split(".")
    step = model
    for part in name.split("."):
        step = getattr(step, part)
        owner = step if hasattr(step, "main_input_name") else owner
    config = getattr(owner, "config", None)
    sides = [side for part in parts for side in ("decoder", "encoder") if side in part]
    if (not sides or sides[0] == "encoder") and (
            getattr(owner, "main_input_name", "") == "pixel_values" or any(VISION.search(part) for part in parts)):
        return "vision"
    if getattr(config, "is_decoder", False) is True and not getattr(config, "is_encoder_decoder", False):
        return "decoder"
    if sides:
        return sides[0]
    return "decoder" if is_causal(attention) else "encoder"


def is_causal(attention: Attention) -> bool:
    """Say whether no query looks ahead: everything above the diagonal weighs nothing."""
    return attention.queries == attention.keys > 1 and not np.triu(attention.weights(), 1).any()
