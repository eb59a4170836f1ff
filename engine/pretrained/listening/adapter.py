"""The two functions that transformers calls for attention: the model's own computes, ours notes. Knows no family.

Registered as attention and as mask functions under the same two names (without its mask function a model loses its
causal and padding masks silently). A model that was given one of the names runs as before while no recording is open.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import lru_cache
from weakref import WeakKeyDictionary

from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import eager_mask, sdpa_mask

from engine.recording import Attention, Place, Token, intervene, note, open_recording
from engine.sentence import Refusal

FUSED, EAGER = "atlas_fused", "atlas_eager"
OPERANDS = {"position_bias", "softcap", "s_aux", "is_causal", "scaling"}
# What travels through to every attention function and changes nothing that has not arrived in the operands or the mask.
HARMLESS = {"dropout", "sliding_window", "position_ids", "cache_position", "position_embeddings", "past_key_values",
            "past_key_value", "token_type_ids", "mm_token_type_ids", "cu_seq_lens_q", "cu_seq_lens_k", "max_length_q",
            "max_length_k", "input_ids", "inputs_embeds", "attention_mask", "labels", "logits_to_keep", "deterministic"}


@dataclass(eq=False)
class Run:
    """What one forward pass knows beside its tensors: the tokens of each stack, and what was called so far."""

    tokens: Mapping[str, tuple[Token, ...]] = field(default_factory=dict)   # by stack
    calls: Counter = field(default_factory=Counter)                         # by stack and kind
    modules: list[nn.Module] = field(default_factory=list)                  # in the order of their calls
    unknown: set[str] = field(default_factory=set)                          # operands that nobody here understands
    needs_eager: bool = False       # a soft cap or a sink came, which no fused kernel computes
    probing: bool = False


@dataclass(frozen=True)
class Known:
    """A module's place; `shared`: one module serves several layers, which are numbered by call order."""

    place: Place
    shared: bool = False


_RUN: ContextVar[Run | None] = ContextVar("run of a pretrained model", default=None)
_PLACES: WeakKeyDictionary[nn.Module, Known] = WeakKeyDictionary()


@contextmanager
def running(run: Run):
    """Let the attentions of one forward pass know their tokens and their call order."""
    token = _RUN.set(run)
    try:
        yield run
    finally:
        _RUN.reset(token)


def settle(places: Mapping[nn.Module, Known]) -> None:
    """Remember where in a model its attention modules stand: once, when it is loaded."""
    _PLACES.update(places)


def fused(module: nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None = None,
          **keywords) -> tuple[Tensor, Tensor | None]:
    """Compute by transformers' own SDPA function, and note what arrived if a recording is open."""
    return _through(sdpa_attention_forward, "fused", module, query, key, value, attention_mask, keywords)


def eager(module: nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None = None,
          **keywords) -> tuple[Tensor, Tensor | None]:
    """Compute by the module's own eager function, and note what arrived if a recording is open."""
    return _through(own_function(type(module)), "eager", module, query, key, value, attention_mask, keywords)


def _through(function: Callable, computed: str, module: nn.Module, query: Tensor, key: Tensor, value: Tensor,
             mask: Tensor | None, keywords: dict) -> tuple[Tensor, Tensor | None]:
    opened = open_recording()
    if opened is None:
        return function(module, query, key, value, mask, **keywords)
    run = _RUN.get() or Run()
    run.modules.append(module)
    _judge(module, computed, keywords, run)
    operands = _operands(computed, module, query, key, value, mask, keywords)
    operands["place"] = place = place_of(module, run)
    operands["query_tokens"], operands["key_tokens"] = tokens_of(
        place, run.tokens, operands["query"].shape[2], operands["key"].shape[2])
    if opened.change is not None and opened.change.at(place):
        changed = intervene(Attention(**operands), opened.change)
        note(changed)
        return changed.context.transpose(1, 2).contiguous(), None
    context, weights = function(module, query, key, value, mask, **keywords)
    note(Attention(**operands, context=context.transpose(1, 2), computed=computed))
    return context, weights


def _operands(computed: str, module: nn.Module, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None,
              keywords: dict) -> dict:
    """Name what arrived, as the function that computes interprets it."""
    scale, bias = keywords.get("scaling"), keywords.get("position_bias")
    queries, keys = query.shape[2], key.shape[2]
    causal = False
    if computed == "fused" and mask is None and queries > 1:    # no mask: the kernel's own flag, aligned top left
        given = keywords.get("is_causal")
        causal = bool(getattr(module, "is_causal", True) if given is None else given)
        if causal and keys > queries:
            key, value = key[:, :, :queries], value[:, :, :queries]
            bias = None if bias is None else bias[..., :queries]
    if query.shape[0] != key.shape[0]:                          # learned queries serve a whole batch
        size = max(query.shape[0], key.shape[0])
        query, key, value = (t.expand(size, -1, -1, -1) for t in (query, key, value))
    sink = keywords.get("s_aux") if computed == "eager" else None
    return {"query": query, "key": key, "value": value, "mask": mask, "causal": causal, "bias": bias,
            "scale": float(query.shape[-1] ** -0.5 if scale is None else scale),
            "softcap": keywords.get("softcap") if computed == "eager" else None,
            "sink": None if sink is None else sink.reshape(-1)}


def _judge(module: nn.Module, computed: str, keywords: dict, run: Run) -> None:
    """Find operands that change the weights, and that nobody here understands or no fused kernel computes."""
    capped = {name for name in ("softcap", "s_aux") if computed == "fused" and keywords.get(name) is not None}
    strange = {name for name, given in keywords.items() if name not in HARMLESS and name not in OPERANDS
               and given is not None and (not isinstance(given, bool | int | float | str)
                                          or name in operand_names(type(module)))}
    if (strange or capped) and not run.probing:
        raise Refusal("The attention of {module} uses {names}, which cannot be shown.",
                      module=type(module).__name__, names=", ".join(sorted(strange | capped)))
    run.needs_eager |= bool(capped)
    run.unknown |= strange


def place_of(module: nn.Module, run: Run) -> Place:
    """Return where this call of a module stands; counts the calls of a shared one in `run`."""
    known = _PLACES.get(module) or Known(Place(), shared=True)
    if not known.shared:
        return known.place
    key = (known.place.stack, known.place.kind)
    run.calls[key] += 1
    return replace(known.place, layer=run.calls[key] - 1)


def tokens_of(place: Place, tokens: Mapping[str, tuple[Token, ...]], queries: int,
              keys: int) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Return the tokens of the queries and of the keys: those of the stack where their number fits, else positions."""
    mine = tokens.get(place.stack, ())
    others = [those for stack, those in tokens.items() if stack != place.stack]
    candidates = [*others, mine] if place.kind == "cross" else [mine]
    return (mine if len(mine) == queries else positions(queries),
            next((those for those in candidates if len(those) == keys), None) or positions(keys))


@lru_cache(maxsize=64)
def positions(count: int) -> tuple[Token, ...]:
    """Return tokens that are called by their position, for what no tokenizer has named."""
    return tuple(Token(str(i), i) for i in range(count))


@lru_cache(maxsize=256)
def own_function(kind: type[nn.Module]) -> Callable:
    """Return the eager attention function that a module class names as its default; raises Refusal without one."""
    for owner in kind.__mro__:
        for method in vars(owner).values():
            method = inspect.unwrap(method) if inspect.isfunction(method) else None
            for name in method.__code__.co_names if method else ():
                if name.endswith("eager_attention_forward") and name in method.__globals__:
                    return method.__globals__[name]
    raise Refusal("{module} has no eager attention function.", module=kind.__name__)


@lru_cache(maxsize=256)
def operand_names(kind: type[nn.Module]) -> frozenset[str]:
    """Name the keywords that a module class's eager function declares."""
    try:
        return frozenset(inspect.signature(own_function(kind)).parameters)
    except Refusal:
        return frozenset()


for _name, _function, _mask in ((FUSED, fused, sdpa_mask), (EAGER, eager, eager_mask)):
    AttentionInterface.register(_name, _function)
    AttentionMaskInterface.register(_name, _mask)
