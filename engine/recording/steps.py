"""The steps of a decoder as one growing map. Knows nothing of models or files."""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from engine.recording.attention import Attention
from engine.recording.compute import added_whole, additive_parts, allowed_whole
from engine.recording.derive import device_of
from engine.sentence import Refusal


def join(attentions: Sequence[Attention]) -> Attention:
    """Join attentions that ran one after another at one place into one map: a row for every query of every step.

    In self attention the last queries of a step are its newest keys. A cache that grows holds all keys of the steps
    before; one that slides holds the last ones only, and what a step did not hold it may not attend to. In cross
    attention every step sees the same keys. Only what slides is copied.
    Raises Refusal when there is nothing to join, or when the steps differ in more than their queries and keys.
    """
    if not attentions:
        raise Refusal("There are no attentions to join.")
    first, last = attentions[0], attentions[-1]
    for step in attentions:
        if told_apart(step) != told_apart(first):
            raise Refusal("These are not steps of one attention: {one} and {other} differ in place, heads or equation.",
                          one=first.place.name or first.place.layer, other=step.place.name or step.place.layer)
    if len(attentions) == 1:
        return first
    starts = key_starts(attentions)
    keys = starts[-1] + last.keys
    parts = {} if first.weights_only else {
        "query": torch.cat([step.query for step in attentions], dim=2),
        "key": joined_keys(attentions, "key", keys), "value": joined_keys(attentions, "value", keys)}
    context = None if first.context is None else torch.cat([step.context for step in attentions], dim=2)
    given = None if first.given_weights is None else torch.cat(
        [placed(step.given_weights, start, keys, 0.0) for step, start in zip(attentions, starts, strict=True)], dim=2)
    bias = joined_bias(attentions, starts, keys)
    causal, mask = joined_mask(attentions, starts, keys)
    tokens = max((step.key_tokens for step in attentions), key=len)
    return replace(first, **parts, context=context, given_weights=given, bias=bias, mask=mask, causal=causal,
                   query_tokens=sum((step.query_tokens for step in attentions), ()), key_tokens=tokens)


def told_apart(step: Attention) -> tuple:
    """Return what all steps of one attention share."""
    groups = None if step.key is None else step.key.shape[1]
    return (step.place, step.shape[:2], groups, step.scale, step.softcap, step.temperature, step.scorer, step.computed,
            step.weights_only, step.given_weights is None, step.context is None, step.sink is None)


def key_starts(attentions: Sequence[Attention]) -> list[int]:
    """Return for every step the position of its first key: 0, unless its cache slid and has lost the first ones."""
    if attentions[0].place.kind == "cross":
        if len({step.keys for step in attentions}) > 1:
            raise Refusal("These steps do not look at the same source: they have {keys} keys.",
                          keys=sorted({step.keys for step in attentions}))
        return [0] * len(attentions)
    seen, starts = attentions[0].keys - attentions[0].queries, []
    for step in attentions:
        seen += step.queries
        if step.keys > seen:
            raise Refusal("A step has {keys} keys where {seen} had been computed: a step before it is missing.",
                          keys=step.keys, seen=seen)
        starts.append(seen - step.keys)
    return starts


def joined_keys(attentions: Sequence[Attention], name: str, keys: int) -> Tensor:
    """Return all keys or values: the last step's by reference where its cache grew, put together where it slid."""
    tensors = [getattr(step, name) for step in attentions]
    if tensors[-1].shape[2] == keys:
        return tensors[-1]
    newest = [tensor[:, :, tensor.shape[2] - step.queries:]
              for tensor, step in zip(tensors[1:], attentions[1:], strict=True)]
    return torch.cat([tensors[0], *newest], dim=2)


def joined_mask(attentions: Sequence[Attention], starts: list[int], keys: int) -> tuple[bool, Tensor | None]:
    """Return the causal flag and the mask of the joined map: the flag alone where that says everything."""
    cross = attentions[0].place.kind == "cross"
    plain = all(step.mask is None and (step.causal or step.queries == 1) for step in attentions)
    if plain and not cross and not any(starts):
        return True, None
    if cross and all(step.mask is None and not step.causal for step in attentions):
        return False, None
    found = []
    for step, start in zip(attentions, starts, strict=True):
        allowed = allowed_whole(step, slice(0, step.queries))
        found.append(placed(rows(everything(step) if allowed is None else allowed, step), start, keys, False))
    return False, stacked(found)


def joined_bias(attentions: Sequence[Attention], starts: list[int], keys: int) -> Tensor | None:
    """Return what is added to the scores of the joined map, by biases and by additive masks; None where nothing is."""
    if attentions[0].weights_only or not any(additive_parts(step) for step in attentions):
        return None
    found = []
    for step, start in zip(attentions, starts, strict=True):
        added = added_whole(step, slice(0, step.queries))
        added = torch.zeros_like(everything(step), dtype=step.query.dtype) if added is None else added
        found.append(placed(rows(added, step), start, keys, 0.0))
    return stacked(found)


def everything(step: Attention) -> Tensor:
    """Return a mask that allows everything and broadcasts."""
    return torch.ones(1, 1, 1, 1, dtype=torch.bool, device=device_of(step))


def stacked(found: Sequence[Tensor]) -> Tensor:
    """Put the rows of all steps below one another, batch and heads expanded to what the widest step has."""
    batch, heads = (max(part.shape[axis] for part in found) for axis in (0, 1))
    return torch.cat([part.expand(batch, heads, -1, -1) for part in found], dim=2)


def rows(tensor: Tensor, step: Attention) -> Tensor:
    """Expand what broadcasts to [b, h, q, k] over the queries and keys of a step."""
    tensor = tensor.reshape((1,) * (4 - tensor.dim()) + tuple(tensor.shape))
    return tensor.expand(-1, -1, step.queries, step.keys)


def placed(tensor: Tensor, start: int, keys: int, fill: float | bool) -> Tensor:
    """Put columns at their positions among all keys, with `fill` around them."""
    result = torch.full((*tensor.shape[:3], keys), fill, dtype=tensor.dtype, device=tensor.device)
    result[..., start:start + tensor.shape[3]] = tensor
    return result
