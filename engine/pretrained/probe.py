"""What a model is tried for before anybody may use it: that listening changes nothing and hears everything.

With one of our functions in place the model must give the untouched model's output, with padding and without; every
attention that the untouched model computed must have been heard; and the proof must hold. Knows no family, no text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode
from transformers import PreTrainedConfig, PreTrainedModel

from engine.pretrained import adapter, fallback, projection
from engine.pretrained.inputs import SOURCE, TARGET, Trial, reads, rehearse, trials
from engine.pretrained.places import name_places
from engine.recording import Place, record
from engine.sentence import Refusal, Sentence

SOFTMAX = {functional.softmax, torch.softmax, Tensor.softmax, torch.special.softmax}
KERNELS = {functional.scaled_dot_product_attention, functional.multi_head_attention_forward,
           torch._native_multi_head_attention}
ATTENTION = re.compile(r"Atten(tion|d)(?!.*(Output|Norm|Mask|Bias|Gate|Dropout|Pooler)$)|Attn(?!Output)")
TOLERANCE = {torch.float64: 1e-8, torch.float32: 1e-4}      # of outputs, relative to the largest; others: 5e-2
FAILURES = (RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError, NotImplementedError, AssertionError)


@dataclass(frozen=True)
class Heard:
    """What was heard of a model: each attention's place and heads, and who consumes their contexts, by module name."""

    implementation: str
    places: tuple[tuple[Place, int], ...] = ()
    consumers: Mapping[str, projection.Consumer] = field(default_factory=dict)
    missing: int = 0                        # attentions that the model computes and nobody can hear
    weights_only: Sentence | None = None    # why there is nothing but weights
    stack: str = ""                         # the stack of weights that come without a name


class Watch(TorchFunctionMode):
    """Counts the attentions that run: fused kernels, and softmaxes over as many keys as there are tokens."""

    def __init__(self, text: bool) -> None:
        super().__init__()
        self.text, self.count, self.others = text, 0, 0

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        found = function(*args, **kwargs)
        if function in KERNELS or (function in SOFTMAX and self._over_keys(*args, **kwargs)):
            self.count += 1
        elif function in SOFTMAX and isinstance(found, Tensor) and found.dim() > 3:
            self.others += 1
        return found

    def _over_keys(self, scores: Tensor | None = None, dim: int | None = None, *_, input: Tensor | None = None, **__) -> bool:
        scores = input if scores is None else scores
        if scores is None or dim is None or scores.dim() < 3:
            return False
        keys = scores.shape[dim]
        if self.text:       # one key more: a sink
            return keys in (SOURCE, TARGET, SOURCE + 1, TARGET + 1)
        return keys > 1 and (scores.dim() == 4 or scores.shape[-1] == scores.shape[-2])


def probe(model: PreTrainedModel, name: str) -> Heard:
    """Try a model, set the attention implementation it is to keep, and return what is heard of it.

    Raises Refusal when it has no softmax attention, cannot be run, or gives nothing that can be shown.
    """
    untouched = _untouched(model, name)
    reason, best = None, None
    for implementation in (adapter.FUSED, adapter.EAGER) if _supports_sdpa(model) else (adapter.EAGER,):
        try:
            best = _listen(model, implementation, untouched)
            break
        except _Unheard as unheard:
            reason = reason or unheard.sentence
    if best is not None and not best.missing:
        return best
    weights = _weights_only(model, untouched, reason or Sentence(
        "{name} computes part of its attention where it cannot be listened to.", name=type(model).__name__))
    if best is not None and (weights is None or len(weights.places) <= len(best.places)):
        choose(model, best.implementation)
        return best
    if weights is not None:
        return weights
    if not untouched.expected and not untouched.others:
        raise Refusal("{name}: this model has no softmax attention.", name=name)
    raise Refusal("{name} cannot be shown. {reason} Nor does it give weights of queries by keys.", name=name, reason=reason)


class _Unheard(Refusal):
    """One way of listening does not work for this model; the sentence says why."""


@dataclass(frozen=True, eq=False)
class Untouched:
    """What a model does when nobody listens: its trials and outputs, how many attentions ran, and in which modules."""

    tried: list[Trial]
    outputs: list
    expected: int
    others: int                 # softmaxes over something that is not all the tokens: windows of keys, or experts
    modules: list[nn.Module]    # those that call themselves attention, the innermost ones


def _untouched(model: PreTrainedModel, name: str) -> Untouched:
    """Run the untouched model on the first trials it takes."""
    error = "it takes no input that is known here"
    for tried in trials(model):
        watch, ran = Watch(reads(model) == "text"), []
        hooks = [module.register_forward_hook(lambda module, *_: ran.append(module)) for module in _named_attention(model)]
        try:
            with watch:
                first = rehearse(model, tried[0].tensors)
            outputs = [first, *(rehearse(model, trial.tensors) for trial in tried[1:])]
        except FAILURES as failure:
            error = f"{type(failure).__name__}: {failure}"
            continue
        finally:
            for hook in hooks:
                hook.remove()
        ran = list(dict.fromkeys(ran))
        return Untouched(tried, outputs, watch.count, watch.others, [m for m in ran if not any(
            other is not m and other in set(m.modules()) for other in ran)])
    raise Refusal("{name} cannot be run on a small test input: {error}.", name=name, error=error)


def _named_attention(model: nn.Module) -> list[nn.Module]:
    return [module for module in model.modules() if ATTENTION.search(type(module).__name__)]


def _supports_sdpa(model: PreTrainedModel) -> bool:
    """Say whether every part of a model that has attention may use fused kernels."""
    return all(part._supports_sdpa for part in model.modules()
               if isinstance(part, PreTrainedModel) and _named_attention(part))


def _listen(model: PreTrainedModel, implementation: str, untouched: Untouched) -> Heard:
    """Run every trial with one of our functions in place, or raise _Unheard."""
    choose(model, implementation)
    name, places, consumers, missing = type(model).__name__, (), {}, 0
    for trial, reference in zip(untouched.tried, untouched.outputs, strict=True):
        run = adapter.Run(probing=True)
        try:
            with adapter.running(run), record() as recording, projection.consumers(model, recording) as found:
                outputs = rehearse(model, trial.tensors)
        except FAILURES as failure:
            raise _Unheard("{name} computes its attention where it cannot be listened to.", name=name) if not run.modules \
                else _Unheard("{name} does not run while it is listened to ({error}).", name=name, error=failure) from failure
        _insist(name, run, recording, implementation, _same(outputs, reference, trial.real))
        if not places:      # the plain trial comes first: names are given after it, and hold for all that follow
            known = name_places(model, run.modules, recording.attentions)
            adapter.settle(known)
            places = _placed(known, run.modules, recording.attentions)
            consumers = {place.name: found[i] for i, (place, _) in enumerate(places) if i in found}
            missing = max(untouched.expected - len(places), _unheard_modules(untouched, set(known)))
    return Heard(implementation, places, consumers, missing)


def _unheard_modules(untouched: Untouched, heard: set[nn.Module]) -> int:
    """Count the modules that call themselves attention, ran, and are neither heard, nor in nor around one that is."""
    inside = {inner for module in heard for inner in module.modules()}
    return sum(module not in inside and not heard & set(module.modules()) for module in untouched.modules)


def choose(model: PreTrainedModel, implementation: str) -> None:
    """Set the attention implementation of every part of a model, also where transformers' own method does not reach."""
    model.set_attn_implementation(implementation)
    for module in model.modules():
        config = getattr(module, "config", None)
        if isinstance(config, PreTrainedConfig) and config._attn_implementation != implementation:
            config._attn_implementation_internal = implementation


def _placed(known, modules: list[nn.Module], attentions) -> tuple[tuple[Place, int], ...]:
    run = adapter.Run()
    return tuple((adapter.place_of(module, run), attention.heads)
                 for module, attention in zip(modules, attentions, strict=True))


def _insist(name: str, run: adapter.Run, recording, implementation: str, same: bool) -> None:
    """Raise _Unheard unless every operand is understood, the output is the untouched one and the proof holds."""
    if run.unknown:
        raise _Unheard("{name} computes its attention from {names}, which cannot be shown.", name=name,
                       names=", ".join(sorted(run.unknown)))
    if implementation == adapter.FUSED and run.needs_eager:
        raise _Unheard("{name} has a soft cap or a sink, which no fused kernel computes.", name=name)
    if not same:
        raise _Unheard("{name} gives another output while it is listened to.", name=name)
    proof = recording.verify()
    if not proof.holds:
        raise _Unheard("{name} computes more than a softmax of its scores. {reason}", name=name, reason=proof.reason)


def _same(outputs, reference, real: Mapping[int, Tensor]) -> bool:
    """Compare two outputs on every row that is not padding."""
    ours, theirs = list(_tensors(outputs)), list(_tensors(reference))
    if len(ours) != len(theirs):
        return False
    for a, b in zip(ours, theirs, strict=True):
        if a.shape != b.shape:
            return False
        rows = real.get(a.shape[1]) if a.dim() > 1 else None
        if rows is not None and rows.shape[0] == a.shape[0]:
            a, b = a[rows], b[rows]
        size = float(b.abs().nan_to_num(0, 0, 0).max()) if b.numel() else 0.0
        limit = TOLERANCE.get(a.dtype, 5e-2) * max(1.0, size)
        if not torch.allclose(a, b, rtol=0, atol=limit, equal_nan=True):
            return False
    return True


def _tensors(outputs):
    """Yield the floating tensors of a model's outputs."""
    if isinstance(outputs, Tensor):
        if outputs.is_floating_point():
            yield outputs
    elif isinstance(outputs, dict):
        for value in outputs.values():
            yield from _tensors(value)
    elif isinstance(outputs, list | tuple):
        for value in outputs:
            yield from _tensors(value)


def _weights_only(model: PreTrainedModel, untouched: Untouched, reason: str) -> Heard | None:
    """Try the model's own eager code: it must give maps, and the untouched model's output. None where it does not."""
    trial, reference = untouched.tried[-1], untouched.outputs[-1]
    choose(model, "eager")
    try:
        plain, outputs = (fallback.run(model, t.tensors) for t in (untouched.tried[0], trial))
    except FAILURES:
        return None
    stack = fallback.stack_of(model, plain)
    lengths = (SOURCE, TARGET) if reads(model) == "text" else ()
    maps = fallback.maps_of(plain, stack, lengths)
    ours = {name: value for name, value in outputs.items() if "attentions" not in name}
    if not maps or not _same(ours, reference, trial.real):
        return None
    with record() as recording:
        fallback.note_weights(maps, {})
    sentence = Sentence("{reason} Its attention weights are shown as it gives them, and were not recomputed.",
                        reason=reason)
    places = tuple((a.place, a.heads) for a in recording.attentions)
    missing = max(untouched.expected, len(untouched.modules)) - len(maps)
    return Heard("eager", places, {}, max(0, missing), sentence, stack)
