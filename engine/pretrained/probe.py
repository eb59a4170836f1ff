"""What a model is tried for before anybody may use it: that listening changes nothing and hears everything.

With one of our functions in place the model must give the untouched model's output, with padding and without; every
attention that the untouched model computed must have been heard; and the proof must hold. Knows no family, no text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode
from transformers import PreTrainedModel

from engine.pretrained import adapter, fallback, projection
from engine.pretrained.inputs import SOURCE, TARGET, Trial, forward, reads, trials
from engine.pretrained.places import name_places
from engine.recording import Place, record
from engine.sentence import Refusal, Sentence

SOFTMAX = {functional.softmax, torch.softmax, Tensor.softmax, torch.special.softmax}
KERNELS = {functional.scaled_dot_product_attention, functional.multi_head_attention_forward,
           torch._native_multi_head_attention}
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
        self.text, self.count = text, 0

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if function in KERNELS or (function in SOFTMAX and self._over_keys(*args, **kwargs)):
            self.count += 1
        return function(*args, **kwargs)

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
    tried, references, expected = _untouched(model, name)
    reason, best = Sentence(""), None
    for implementation in (adapter.FUSED, adapter.EAGER) if _supports_sdpa(model) else (adapter.EAGER,):
        try:
            heard = _listen(model, implementation, tried, references)
        except _Unheard as unheard:
            reason = reason or unheard.sentence
            continue
        best = Heard(heard.implementation, heard.places, heard.consumers, max(0, expected - len(heard.places)))
        if not best.missing:
            return best
        break
    model.set_attn_implementation("eager")
    maps = fallback.gives_maps(model, tried[0].tensors)
    if best is not None and maps <= len(best.places):
        model.set_attn_implementation(best.implementation)
        return best
    if maps:
        reason = reason if best is None and reason else Sentence(
            "{name} computes its attention where it cannot be listened to", name=type(model).__name__)
        return _weights_only(model, tried[0], reason)
    if not expected:
        raise Refusal("{name}: this model has no softmax attention.", name=name)
    raise Refusal("{name} cannot be shown: {reason}.", name=name, reason=reason or "its attention cannot be listened to")


class _Unheard(Refusal):
    """One way of listening does not work for this model; the sentence, without a full stop, says why."""


def _untouched(model: PreTrainedModel, name: str) -> tuple[list[Trial], list, int]:
    """Run the untouched model on the first trials it takes; return them, its outputs, and its number of attentions."""
    error = "it takes no input that is known here"
    for tried in trials(model):
        watch = Watch(reads(model) == "text")
        try:
            with watch:
                first = forward(model, tried[0].tensors)
            return tried, [first, *(forward(model, trial.tensors) for trial in tried[1:])], watch.count
        except FAILURES as failure:
            error = f"{type(failure).__name__}: {failure}"
    raise Refusal("{name} cannot be run on a small test input: {error}.", name=name, error=error)


def _supports_sdpa(model: PreTrainedModel) -> bool:
    return all(m._supports_sdpa for m in model.modules() if isinstance(m, PreTrainedModel))


def _listen(model: PreTrainedModel, implementation: str, tried: list[Trial], references: list) -> Heard:
    """Run every trial with one of our functions in place, or raise _Unheard."""
    model.set_attn_implementation(implementation)
    places, consumers = (), {}
    for trial, reference in zip(tried, references, strict=True):
        run = adapter.Run(probing=True)
        try:
            with adapter.running(run), record() as recording, projection.consumers(model, recording) as found:
                outputs = forward(model, trial.tensors)
        except FAILURES as failure:
            raise _Unheard("{name} does not run while it is listened to ({error})", name=type(model).__name__,
                           error=f"{type(failure).__name__}: {failure}") from failure
        _insist(model, run, recording, implementation, _same(outputs, reference, trial.real))
        if not places:      # the plain trial comes first: names are given after it, and hold for all that follow
            known = name_places(model, run.modules, recording.attentions)
            adapter.settle(known)
            places = _placed(known, run.modules, recording.attentions)
            consumers = {place.name: found[i] for i, (place, _) in enumerate(places) if i in found}
    return Heard(implementation, places, consumers)


def _placed(known, modules: list[nn.Module], attentions) -> tuple[tuple[Place, int], ...]:
    run = adapter.Run()
    return tuple((adapter.place_of(module, run), attention.heads)
                 for module, attention in zip(modules, attentions, strict=True))


def _insist(model: PreTrainedModel, run: adapter.Run, recording, implementation: str, same: bool) -> None:
    """Raise _Unheard unless every operand is understood, the output is the untouched one and the proof holds."""
    name = type(model).__name__
    if run.unknown:
        raise _Unheard("{name} computes its attention from {names}, which cannot be shown", name=name,
                       names=", ".join(sorted(run.unknown)))
    if implementation == adapter.FUSED and run.needs_eager:
        raise _Unheard("{name} has a soft cap or a sink, which no fused kernel computes", name=name)
    if not same:
        raise _Unheard("{name} gives another output while it is listened to", name=name)
    proof = recording.verify()
    if not proof.holds:
        raise _Unheard("{name} computes more than a softmax of its scores ({reason})", name=name, reason=proof.reason)


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


def _weights_only(model: PreTrainedModel, trial: Trial, reason: str) -> Heard:
    outputs = fallback.run(model, trial.tensors)
    stack = fallback.stack_of(model, outputs)
    with record() as recording:
        fallback.note_weights(outputs, stack, {})
    sentence = Sentence("{reason}: its attention weights are shown as it gives them, and were not recomputed.",
                        reason=reason)
    return Heard("eager", tuple((a.place, a.heads) for a in recording.attentions), {}, 0, sentence, stack)
