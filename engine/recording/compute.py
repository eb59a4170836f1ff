"""The context of one attention: by torch's fused kernels where they can, by our own exact code where they cannot.

Knows nothing of recordings: an `attention` here is an `engine.recording.attention.Attention` without its context.
Nothing here waits for a device, and nothing is written into what was given.
"""

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn import functional

from engine.maths import masks, normalise, scoring
from engine.recording import derive

MILD = 1000.0       # temperatures from 1 / MILD to MILD may be folded into a kernel's scale
HELD = 2**24        # entries of a block of rows that our own code, or a rule's mask, may hold


def suits_kernel(attention) -> bool:
    """Say whether a fused kernel computes this attention: dot product, no soft cap, no sink, a mild temperature.

    A kernel adds its mask in the dtype of the query: below float32 only one additive part, as it came, is left exact.
    """
    query, temperature = attention.query, attention.temperature
    added = additive_parts(attention)
    exact = query.dtype in (torch.float32, torch.float64) or not added or (
        temperature == 1 and len(added) == 1 and added[0].dtype == query.dtype)
    return (attention.scorer == "dot" and attention.softcap is None and attention.sink is None
            and 1 / MILD <= temperature <= MILD and exact)


def context(attention) -> Float[Tensor, "b h q e"]:
    """Compute weights @ value; a row with no key allowed is 0 and passes no gradient."""
    kernel = suits_kernel(attention)
    batch, heads, queries, keys = attention.shape
    if kernel and (attention.mask is None or isinstance(attention.mask, Tensor)):
        step = queries
    else:
        width = attention.query.shape[-1] if attention.scorer == "additive" else 1
        step = max(1, HELD // max(1, keys * (1 if kernel else batch * heads * width)))
    pieces = [slice(start, min(start + step, queries)) for start in range(0, queries, max(1, step))] or [slice(0, 0)]
    found = [fused(attention, rows) if kernel else
             torch.einsum("bhqk,bhke->bhqe", exact_weights(attention, rows), exact_value(attention)) for rows in pieces]
    return (torch.cat(found, dim=2) if len(found) > 1 else found[0]).to(attention.value.dtype)


def fused(attention, rows: slice) -> Float[Tensor, "b h q e"]:
    """Call torch's kernel for these rows, bias, mask and temperature folded into what it takes."""
    query, key, value = attention.query[:, :, rows], attention.key, attention.value
    grouped = {"enable_gqa": True} if key.shape[1] != attention.heads else {}
    scale = attention.scale / attention.temperature
    square = attention.causal and attention.queries == attention.keys == query.shape[2]
    if square and attention.mask is None and attention.bias is None:
        return functional.scaled_dot_product_attention(query, key, value, is_causal=True, scale=scale, **grouped)
    allowed, added = allowed_whole(attention, rows), added_whole(attention, rows)
    if allowed is None:     # nothing is forbidden, and nothing can be added that is not finite: see allowed_whole
        return functional.scaled_dot_product_attention(query, key, value, scale=scale, **grouped)
    # A row with no key is given all of them and its context is then taken away: kernels differ on such rows.
    empty = normalise.no_key(allowed)[..., None]
    allowed = allowed | empty
    if added is not None:
        added = (added / attention.temperature).masked_fill(~allowed, -math.inf)
        allowed = added.masked_fill(empty, 0.0).to(query.dtype)
    found = functional.scaled_dot_product_attention(query, key, value, attn_mask=allowed, scale=scale, **grouped)
    return found.masked_fill(empty, 0.0)


def exact_weights(attention, rows: slice) -> Float[Tensor, "b h q k"]:
    """Compute these rows of weights in at least float32, every part of the equation written out."""
    query = normalise.at_least_float32(attention.query[:, :, rows])
    key = normalise.at_least_float32(shared_heads(attention.key, attention.heads))
    if attention.scorer == "additive":
        scores = scoring.additive(query, key, attention.vector.to(query.dtype)) * attention.scale
    else:
        scores = scoring.dot(query, key) * attention.scale
    if attention.softcap is not None:
        scores = attention.softcap * torch.tanh(scores / attention.softcap)
    allowed, added = allowed_whole(attention, rows), added_whole(attention, rows)
    if added is not None:
        scores = scores + added
    if allowed is not None:
        scores = torch.where(allowed, scores, -math.inf)
    if attention.sink is None:
        return normalise.softmax(scores, attention.temperature)
    sink = attention.sink.to(scores.dtype)[None, :, None, None].expand(*scores.shape[:3], 1)
    return normalise.softmax(torch.cat([scores, sink], dim=-1), attention.temperature)[..., :-1]


def exact_value(attention) -> Float[Tensor, "b h k e"]:
    """Return the values in at least float32, one head for each query head."""
    return normalise.at_least_float32(shared_heads(attention.value, attention.heads))


def shared_heads(tensor: Float[Tensor, "b g k d"], heads: int) -> Float[Tensor, "b h k d"]:
    """Repeat every key-value head for the query heads that share it."""
    share = heads // tensor.shape[1]
    return tensor if share == 1 else tensor.repeat_interleave(share, dim=1)


def additive_parts(attention) -> list[Tensor]:
    """Return what is added to the scores: the bias, and the mask where it is additive."""
    mask = attention.mask
    added = [mask] if isinstance(mask, Tensor) and mask.dtype != torch.bool else []
    return added if attention.bias is None else [attention.bias, *added]


def added_whole(attention, rows: slice) -> Float[Tensor, "..."] | None:
    """Return the sum of what is added to the scores of these rows, 0 for forbidden entries; None where nothing is."""
    total = None
    for part in additive_parts(attention):
        part = cut(part, rows).to(torch.promote_types(part.dtype, attention.query.dtype))
        part = torch.where(derive.forbidden(part), 0.0, part)
        total = part if total is None else total + part
    return total


def allowed_whole(attention, rows: slice) -> Bool[Tensor, "..."] | None:
    """Return who may attend to whom in these rows, from mask, bias and causal flag; None where all is allowed."""
    found = [~derive.forbidden(cut(part, rows)) for part in additive_parts(attention)]
    device, mask = derive.device_of(attention), attention.mask
    if isinstance(mask, Tensor) and mask.dtype == torch.bool:
        found.append(cut(mask, rows))
    elif mask is not None and not isinstance(mask, Tensor):
        found.append(mask.allowed(rows, slice(0, attention.keys)).to(device, non_blocking=True))
    if attention.causal:
        offset = attention.keys - attention.queries + rows.start
        found.append(masks.causal(rows.stop - rows.start, attention.keys, offset, device))
    return masks.all_of(*found)


def cut(tensor: Tensor, rows: slice) -> Tensor:
    """Cut these query rows out of a tensor that broadcasts to [b, h, q, k]."""
    tensor = tensor.reshape((1,) * (4 - tensor.dim()) + tuple(tensor.shape))
    return tensor[:, :, rows] if tensor.shape[2] > 1 else tensor


def both(attention, mask: Bool[Tensor, "..."]) -> Tensor:
    """Return an attention's mask with what a second mask forbids forbidden too."""
    first = attention.mask
    if first is None:
        return mask
    if not isinstance(first, Tensor):
        first = first.allowed(slice(0, attention.queries), slice(0, attention.keys)).to(mask.device)
    return first & mask if first.dtype == torch.bool else torch.where(mask, first, -math.inf)
