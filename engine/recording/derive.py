"""Scores and weights, derived exactly from what was recorded, by blocks of whole rows. Knows no screens and no files.

Everything is computed in float32 (float64 operands in float64) on the device where the operands are. An `attention`
here is an `engine.recording.attention.Attention`.
"""

import math
from dataclasses import replace

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from engine.maths import normalise, scoring
from engine.recording.regions import Region, moved, row_blocks, within_reach
from engine.recording.regions import region_of as region_of

FORBIDDEN = -5e8            # an additive mask at or below this (or half its dtype's minimum) says "may not attend"


def arithmetic(attention) -> torch.dtype:
    """Return the dtype in which numbers are derived: float32, or float64 where an operand is float64."""
    tensors = (attention.query, attention.key, attention.value, attention.given_weights)
    return torch.float64 if any(t is not None and t.dtype == torch.float64 for t in tensors) else torch.float32


def device_of(attention) -> torch.device:
    """Return the device on which an attention's tensors are."""
    return (attention.query if attention.given_weights is None else attention.given_weights).device


@torch.no_grad()
def scores(attention, region: Region) -> Float[Tensor, "h q k"]:
    """Derive the scores of a region: scale, soft cap, bias and mask applied, no temperature."""
    if attention.scorer == "additive":
        blocks = [score_rows(attention, block) for block in row_blocks(attention, region)]
        return torch.cat(blocks, dim=1) if len(blocks) != 1 else blocks[0]
    return score_rows(attention, region)


@torch.no_grad()
def weights(attention, region: Region, temperature: float | None = None) -> Float[Tensor, "h q k"]:
    """Derive the weights of a region; rows are normalised over all keys by blocks of whole rows."""
    blocks = list(row_blocks(attention, replace(region, keys=slice(0, attention.keys))))
    held = [within_reach(attention, block) for block in blocks]
    if len(blocks) == 1 and held[0] == blocks[0]:
        return weight_rows(attention, held[0], temperature)[0][..., region.keys]
    result = torch.zeros(region.shape, dtype=arithmetic(attention), device=device_of(attention))
    for block in held:
        first, last = max(block.keys.start, region.keys.start), min(block.keys.stop, region.keys.stop)
        if first < last:
            keys = slice(first, last)
            found = weight_rows(attention, block, temperature)[0][..., moved(keys, block.keys)]
            result[:, moved(block.queries, region.queries), moved(keys, region.keys)] = found
    return result


def weight_rows(attention, region: Region,
                temperature: float | None = None) -> tuple[Float[Tensor, "h q k"], Float[Tensor, "h q"] | None]:
    """Derive whole rows of weights, and the share that the sink took where there is one."""
    return normalised(attention, region, score_rows(attention, region), temperature)


def normalised(attention, region: Region, rows: Float[Tensor, "h q k"],
               temperature: float | None = None) -> tuple[Float[Tensor, "h q k"], Float[Tensor, "h q"] | None]:
    """Turn whole rows of scores into weights, and the share that the sink took where there is one."""
    temperature = attention.temperature if temperature is None else temperature
    if attention.given_weights is not None and temperature == attention.temperature:
        given = part(attention.given_weights, region).to(rows.dtype)
        return torch.where(rows == -math.inf, 0.0, given), None
    if attention.sink is None or attention.given_weights is not None:
        return normalise.softmax(rows, temperature), None
    sink = attention.sink.detach().to(rows.dtype)[region.heads, None, None].expand(*rows.shape[:2], 1)
    both = normalise.softmax(torch.cat([rows, sink], dim=-1), temperature)
    empty = (rows == -math.inf).all(dim=-1)
    return both[..., :-1], torch.where(empty, 0.0, both[..., -1])


def score_rows(attention, region: Region) -> Float[Tensor, "h q k"]:
    """Derive the scores of a region at once."""
    if attention.given_weights is not None:
        given = part(attention.given_weights, region).to(arithmetic(attention))
        rows = given.log() * (attention.temperature or 1.0)
    else:
        rows = compared(attention, region)
        if attention.softcap:
            rows = attention.softcap * torch.tanh(rows / attention.softcap)
        if attention.bias is not None:
            rows = rows + part(attention.bias, region).to(rows.dtype)
        if isinstance(attention.mask, Tensor) and attention.mask.dtype != torch.bool:
            rows = rows + part(attention.mask, region).to(rows.dtype)
    allowed = allowed_rows(attention, region)
    return rows if allowed is None else torch.where(allowed, rows, -math.inf)


def compared(attention, region: Region) -> Float[Tensor, "h q k"]:
    """Compare queries with keys: scale times the dot product, or the additive scorer."""
    dtype = arithmetic(attention)
    query = attention.query.detach()[region.batch, region.heads, region.queries].to(dtype)
    key = group_heads(attention.key, attention.heads, region)[:, region.keys].to(dtype)
    if attention.scorer == "additive":
        vector = attention.vector.detach().to(dtype)
        return scoring.additive(query, key, vector[region.heads] if vector.dim() == 2 else vector).mul_(attention.scale)
    return scoring.dot(query, key).mul_(attention.scale)


def group_heads(tensor: Float[Tensor, "b g k d"], heads: int, region: Region) -> Float[Tensor, "h k d"]:
    """Return for each head of a region the key or value head that it shares, as views where that is possible."""
    mine, share = tensor.detach()[region.batch], heads // tensor.shape[1]
    if share == 1:
        return mine[region.heads]
    first, last = region.heads.start // share, (region.heads.stop - 1) // share
    if first == last:
        return mine[first].expand(region.heads.stop - region.heads.start, -1, -1)
    index = torch.arange(region.heads.start, region.heads.stop, device=tensor.device) // share
    return mine[index]


def allowed_rows(attention, region: Region) -> Bool[Tensor, "..."] | None:
    """Interpret mask and causal flag on a region: True = may attend, broadcastable to it; None = everything allowed."""
    mask, allowed = attention.mask, None
    if isinstance(mask, Tensor):
        allowed = part(mask, region)
        allowed = allowed if allowed.dtype == torch.bool else ~forbidden(allowed)
    elif mask is not None:
        allowed = mask.allowed(region.queries, region.keys).to(device_of(attention))[None]
    if attention.bias is not None:
        unbiased = ~forbidden(part(attention.bias, region))
        allowed = unbiased if allowed is None else allowed & unbiased
    if not attention.causal:
        return allowed
    device, offset = device_of(attention), attention.keys - attention.queries
    query = torch.arange(region.queries.start + offset, region.queries.stop + offset, device=device)
    past = (torch.arange(region.keys.start, region.keys.stop, device=device) <= query[:, None])[None]
    return past if allowed is None else past & allowed


def forbidden(mask: Float[Tensor, "..."]) -> Bool[Tensor, "..."]:
    """Say where an additive mask means "may not attend": -inf, or a finite stand-in for it such as finfo.min."""
    return mask <= max(torch.finfo(mask.dtype).min / 2, FORBIDDEN)


def part(tensor: Tensor, region: Region) -> Tensor:
    """Cut a region [h, q, k] out of a tensor that broadcasts to [b, h, q, k]; axes of length 1 stay as they are."""
    tensor = tensor.detach()
    tensor = tensor.reshape((1,) * (4 - tensor.dim()) + tuple(tensor.shape))
    tensor = tensor[region.batch if tensor.shape[0] > 1 else 0]
    for axis, piece in enumerate((region.heads, region.queries, region.keys)):
        if tensor.shape[axis] > 1:
            tensor = tensor.narrow(axis, piece.start, piece.stop - piece.start)
    return tensor
