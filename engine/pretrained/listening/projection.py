"""W_o: which linear layer of a model consumes an attention's context, found by watching one run. Knows no family.

A layer counts when the heads' context, merged, is what it was given (or the first or last columns of that, where a
model fuses it with something else), and when our own product with its weight is what it gave.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from engine.recording import Recording

TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-4}     # others: 5e-2


@dataclass(frozen=True, eq=False)
class Projection:
    """W_o of one attention: output = weight @ merged context + bias, the heads side by side in the context."""

    name: str
    weight: Float[Tensor, "m he"]
    bias: Float[Tensor, "m"] | None


@dataclass(frozen=True)
class Consumer:
    """Which linear layer consumes a context, and in which of its columns."""

    name: str
    start: int
    stop: int


@contextmanager
def consumers(model: nn.Module, recording: Recording) -> Iterator[dict[int, Consumer]]:
    """Find, while a model runs and `recording` grows, who consumes the context of its attentions, by their index."""
    found: dict[int, Consumer] = {}

    def watch(name: str):
        def after(module: nn.Module, given: tuple, output: Tensor) -> None:
            index = len(recording.attentions) - 1
            if index >= 0 and index not in found and given and isinstance(given[0], Tensor):
                columns = _columns(recording.attentions[index].context, given[0])
                if columns is not None and _computes(module, given[0], output, columns):
                    found[index] = Consumer(name, *columns)
        return after

    hooks = [module.register_forward_hook(watch(name)) for name, module in model.named_modules()
             if isinstance(module, nn.Linear | Conv1D)]
    try:
        yield found
    finally:
        for hook in hooks:
            hook.remove()


def projection_of(model: nn.Module, consumer: Consumer) -> Projection:
    """Return the weight [m, h*e] and bias of a layer that was found, as views of the model's parameters."""
    module = model.get_submodule(consumer.name)
    weight = _matrix(module).detach()[:, consumer.start:consumer.stop]
    return Projection(consumer.name, weight, None if module.bias is None else module.bias.detach())


def _matrix(module: nn.Module) -> Tensor:
    """Return a linear layer's weight with outputs as rows; transformers' Conv1D keeps it the other way round."""
    return module.weight.T if isinstance(module, Conv1D) else module.weight


def _columns(context: Tensor, given: Tensor) -> tuple[int, int] | None:
    """Say in which columns of a layer's input the merged context stands, or None."""
    merged = context.transpose(1, 2).flatten(2).flatten(0, 1)
    width = merged.shape[-1]
    if given.shape[-1] < width or given.numel() // given.shape[-1] != merged.shape[0]:
        return None
    rows = given.reshape(-1, given.shape[-1])
    for start in dict.fromkeys((0, given.shape[-1] - width)):
        if torch.equal(rows[:, start:start + width], merged):
            return start, start + width
    return None


def _computes(module: nn.Module, given: Tensor, output: Tensor, columns: tuple[int, int]) -> bool:
    """Check by our own product that the layer gives the context's share and that of what is fused with it."""
    matrix, rows = _matrix(module), given.reshape(-1, given.shape[-1])
    start, stop = columns
    ours = torch.einsum("nc,mc->nm", rows[:, start:stop], matrix[:, start:stop])
    ours = ours + torch.einsum("nc,mc->nm", rows[:, :start], matrix[:, :start])
    ours = ours + torch.einsum("nc,mc->nm", rows[:, stop:], matrix[:, stop:])
    ours = ours if module.bias is None else ours + module.bias
    theirs = output.reshape(ours.shape)
    limit = TOLERANCE.get(ours.dtype, 5e-2) * max(1.0, float(theirs.abs().max()))
    return bool((ours - theirs).abs().max() <= limit)
