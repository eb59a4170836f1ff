"""What a model does while nobody listens: its outputs, how many attentions run, and in which modules. Knows no family.

A torch function mode sees every fused kernel and every softmax over as many keys as there are tokens, whoever calls it:
what an adapter must hear is known before there is one.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from engine.pretrained.reading.inputs import SOURCE, TARGET, Trial, reads, rehearse, trials
from engine.sentence import Refusal

SOFTMAX = {functional.softmax, torch.softmax, Tensor.softmax, torch.special.softmax}
KERNELS = {functional.scaled_dot_product_attention, functional.multi_head_attention_forward,
           torch._native_multi_head_attention}
ATTENTION = re.compile(r"Atten(tion|d)(?!.*(Output|Norm|Mask|Bias|Gate|Dropout|Pooler)$)|Attn(?!Output)")
TOLERANCE = {torch.float64: 1e-8, torch.float32: 1e-4}      # of outputs, relative to the largest; others: 5e-2
FAILURES = (RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError)


@dataclass(frozen=True, eq=False)
class Untouched:
    """What a model does when nobody listens, trial by trial."""

    tried: list[Trial]
    outputs: list
    expected: int               # attentions over all tokens, in the plain trial
    others: int                 # other softmaxes in four dimensions: over windows of keys, say
    modules: list[nn.Module]    # the innermost modules that call themselves attention and ran


class Watch(TorchFunctionMode):
    """Counts the attentions that run, whoever computes them."""

    def __init__(self, text: bool) -> None:
        super().__init__()
        self.text, self.count, self.others = text, 0, 0

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        found = function(*args, **kwargs)
        if function in KERNELS:
            self.count += 1
        elif function in SOFTMAX:
            over_keys = self._over_keys(*args, **kwargs)
            self.count += over_keys
            self.others += not over_keys and found.dim() > 3
        return found

    def _over_keys(self, scores: Tensor | None = None, dim: int | None = None, *_,
                   input: Tensor | None = None, **__) -> bool:
        scores = input if scores is None else scores
        if scores is None or dim is None or scores.dim() < 3:
            return False
        keys = scores.shape[dim]
        if self.text:       # one key more: a sink
            return keys in (SOURCE, TARGET, SOURCE + 1, TARGET + 1)
        return keys > 1 and (scores.dim() == 4 or scores.shape[-1] == scores.shape[-2])


def try_untouched(model: nn.Module, name: str) -> Untouched:
    """Run a model as it came on the first trials it takes. Raises Refusal when it takes none."""
    error = "it takes no input that is known here"
    for tried in trials(model):
        try:
            with _running(model) as ran, Watch(reads(model) == "text") as watch:
                first = rehearse(model, tried[0].tensors)
            outputs = [first, *(rehearse(model, trial.tensors) for trial in tried[1:])]
        except FAILURES as failure:
            error = f"{type(failure).__name__}: {failure}"
            continue
        return Untouched(tried, outputs, watch.count, watch.others, _innermost(ran))
    raise Refusal("{name} cannot be run on a small test input: {error}.", name=name, error=error)


def named_attention(model: nn.Module) -> list[nn.Module]:
    """List the modules of a model that call themselves attention."""
    return [module for module in model.modules() if ATTENTION.search(type(module).__name__)]


@contextmanager
def _running(model: nn.Module) -> Iterator[dict[nn.Module, None]]:
    """Note which modules that call themselves attention run; nobody shares the model yet, so hooks are safe."""
    ran: dict[nn.Module, None] = {}
    hooks = [module.register_forward_hook(lambda module, *_: ran.setdefault(module))
             for module in named_attention(model)]
    try:
        yield ran
    finally:
        for hook in hooks:
            hook.remove()


def _innermost(ran: Mapping[nn.Module, None]) -> list[nn.Module]:
    return [module for module in ran if not any(inner in ran for inner in module.modules() if inner is not module)]


def same(outputs, reference, real: Mapping[int, Tensor]) -> bool:
    """Compare two outputs of a model on every row that is not padding."""
    ours, theirs = list(tensors_of(outputs)), list(tensors_of(reference))
    return len(ours) == len(theirs) and all(_close(a, b, real) for a, b in zip(ours, theirs, strict=True))


def _close(ours: Tensor, theirs: Tensor, real: Mapping[int, Tensor]) -> bool:
    if ours.shape != theirs.shape:
        return False
    rows = real.get(ours.shape[1]) if ours.dim() > 1 else None
    if rows is not None and rows.shape[0] == ours.shape[0]:
        ours, theirs = ours[rows], theirs[rows]
    largest = float(theirs.abs().nan_to_num(0, 0, 0).max()) if theirs.numel() else 0.0
    limit = TOLERANCE.get(ours.dtype, 5e-2) * max(1.0, largest)
    return torch.allclose(ours, theirs, rtol=0, atol=limit, equal_nan=True)


def tensors_of(outputs) -> Iterator[Tensor]:
    """Yield the floating tensors of a model's outputs, in order."""
    if isinstance(outputs, Tensor):
        if outputs.is_floating_point():
            yield outputs
    elif isinstance(outputs, dict | list | tuple):
        for value in outputs.values() if isinstance(outputs, dict) else outputs:
            yield from tensors_of(value)
