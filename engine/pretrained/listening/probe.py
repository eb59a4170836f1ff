"""What a model is tried for before anybody may use it: that listening changes nothing and hears everything.

With one of our functions in place the model must give the untouched model's output, with padding and without; every
attention that the untouched model computed must have been heard; and the proof must hold. Knows no family, no text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import nn
from transformers import PreTrainedConfig, PreTrainedModel

from engine.pretrained.listening import adapter, fallback, projection
from engine.pretrained.listening.places import name_places
from engine.pretrained.listening.untouched import FAILURES, Untouched, named_attention, same, try_untouched
from engine.pretrained.reading.inputs import SOURCE, TARGET, reads, rehearse
from engine.recording import Place, Recording, record
from engine.sentence import Refusal, Sentence, template


@dataclass(frozen=True, eq=False)
class Heard:
    """What was heard of a model: each attention's place and heads, and who consumes their contexts, by module name."""

    implementation: str
    places: tuple[tuple[Place, int], ...] = ()
    consumers: Mapping[str, projection.Consumer] = field(default_factory=dict)
    missing: int = 0                        # attentions that the model computes and nobody can hear
    weights_only: Sentence | None = None    # why there is nothing but weights
    stack: str = ""                         # the stack of weights that come without a name


class Unshown(Refusal):
    """A model has softmax attention, and neither can it be listened to nor does it give its weights."""


class _Unheard(Refusal):
    """One way of listening does not work for this model; the sentence says why."""


def examine(model: PreTrainedModel, name: str) -> Heard:
    """Try a model, set the attention implementation it is to keep, and return what is heard of it.

    Raises Refusal when it has no softmax attention, cannot be run, or gives nothing that can be shown.
    """
    untouched = try_untouched(model, name)
    best, reason = None, Sentence("{name} computes part of its attention where it cannot be listened to.",
                                  name=type(model).__name__)
    for implementation in (adapter.FUSED, adapter.EAGER) if _supports_sdpa(model) else (adapter.EAGER,):
        try:
            best = _listen(model, implementation, untouched)
            break
        except _Unheard as unheard:
            reason = unheard.sentence
    if best is not None and not best.missing:
        return best
    weights = _weights_only(model, untouched, reason)
    if best is not None and (weights is None or len(weights.places) <= len(best.places)):
        choose(model, best.implementation)
        return best
    if weights is not None:
        return weights
    if not untouched.expected and not untouched.others:
        raise Refusal("{name}: this model has no softmax attention.", name=name)
    raise Unshown(template("{name} cannot be shown. {reason} Nor does it give weights of queries by keys."), name=name,
                  reason=reason)


def choose(model: PreTrainedModel, implementation: str) -> None:
    """Set the attention implementation of every part of a model, also where transformers' own method does not reach."""
    model.set_attn_implementation(implementation)
    for module in model.modules():
        config = getattr(module, "config", None)
        if isinstance(config, PreTrainedConfig) and config._attn_implementation != implementation:
            config._attn_implementation_internal = implementation


def _supports_sdpa(model: PreTrainedModel) -> bool:
    """Say whether every part of a model that has attention may use fused kernels."""
    return all(part._supports_sdpa for part in model.modules()
               if isinstance(part, PreTrainedModel) and named_attention(part))


def _listen(model: PreTrainedModel, implementation: str, untouched: Untouched) -> Heard:
    """Run every trial with one of our functions in place, or raise _Unheard."""
    choose(model, implementation)
    heard = None
    for trial, reference in zip(untouched.tried, untouched.outputs, strict=True):
        run, name = adapter.Run(probing=True), type(model).__name__
        try:
            with adapter.running(run), record() as recording, projection.consumers(model, recording) as found:
                outputs = rehearse(model, trial.tensors)
        except FAILURES as failure:
            if not run.modules:
                raise _Unheard(template("{name} computes its attention where it cannot be listened to."),
                               name=name) from failure
            raise _Unheard(template("{name} does not run while it is listened to ({error})."), name=name,
                           error=failure) from failure
        if not same(outputs, reference, trial.real):
            raise _Unheard(template("{name} gives another output while it is listened to."), name=name)
        _insist(name, run, recording, implementation)
        if heard is None:       # the plain trial is the first
            heard = _described(model, implementation, untouched, run, recording, found)
    return heard


def _insist(name: str, run: adapter.Run, recording: Recording, implementation: str) -> None:
    """Raise _Unheard unless every operand is understood and the proof holds."""
    if run.unknown:
        raise _Unheard(template("{name} computes its attention from {names}, which cannot be shown."), name=name,
                       names=", ".join(sorted(run.unknown)))
    if implementation == adapter.FUSED and run.needs_eager:
        raise _Unheard(template("{name} has a soft cap or a sink, which no fused kernel computes."), name=name)
    proof = recording.verify()
    if not proof.holds:
        raise _Unheard(template("{name} computes more than a softmax of its scores. {reason}"), name=name,
                       reason=proof.reason)


def _described(model: PreTrainedModel, implementation: str, untouched: Untouched, run: adapter.Run,
               recording: Recording, found: Mapping[int, projection.Consumer]) -> Heard:
    """Give every attention of a plain run its place, for good, and count what was not heard."""
    known = name_places(model, run.modules, recording.attentions)
    adapter.settle(known)
    again = adapter.Run()
    places = tuple((adapter.place_of(module, again), attention.heads)
                   for module, attention in zip(run.modules, recording.attentions, strict=True))
    consumers = {place.name: found[i] for i, (place, _) in enumerate(places) if i in found}
    missing = max(untouched.expected - len(places), _unheard_modules(untouched, set(known)))
    return Heard(implementation, places, consumers, missing)


def _unheard_modules(untouched: Untouched, heard: set[nn.Module]) -> int:
    """Count the modules that call themselves attention, ran, and are neither heard, nor in nor around one that is."""
    inside = {inner for module in heard for inner in module.modules()}
    return sum(module not in inside and not heard & set(module.modules()) for module in untouched.modules)


def _weights_only(model: PreTrainedModel, untouched: Untouched, reason: Sentence) -> Heard | None:
    """Try the model's own eager code: it must give maps, and the untouched model's output. None where it does not."""
    choose(model, "eager")
    trial, reference = untouched.tried[-1], untouched.outputs[-1]
    try:
        plain, outputs = (fallback.run(model, t.tensors, rehearse) for t in (untouched.tried[0], trial))
    except FAILURES:
        return None
    stack = fallback.stack_of(model, plain)
    maps = fallback.maps_of(plain, stack, (SOURCE, TARGET) if reads(model) == "text" else ())
    if not maps or not same({k: v for k, v in outputs.items() if "attentions" not in k}, reference, trial.real):
        return None
    with record() as recording:
        fallback.note_weights(maps, {})
    places = tuple((a.place, a.heads) for a in recording.attentions)
    missing = max(0, max(untouched.expected, len(untouched.modules)) - len(maps))
    return Heard("eager", places, {}, missing, Sentence(
        "{reason} Its attention weights are shown as it gives them, and were not recomputed.", reason=reason), stack)
