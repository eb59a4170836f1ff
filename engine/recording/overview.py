"""Any map as a small picture: weights pooled into bins, a block of whole rows at a time. Knows nothing of screens."""

from dataclasses import replace

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.recording import derive
from engine.recording.regions import BLOCK, Region
from engine.sentence import Refusal

POOLS = ("max", "mean")


@torch.no_grad()
def picture(attention, region: Region, size: int, pool: str = "max",
             temperature: float | None = None) -> Float[Tensor, "h r c"]:
    """Pool a region of weights into at most size x size bins; bin i of T rows starts at floor(i T / size).

    Raises Refusal when `size` is below 1 or `pool` is neither "max" nor "mean".
    """
    if size < 1 or pool not in POOLS:
        raise Refusal("An overview has 1 or more bins, pooled by max or mean; {size} and {pool} were given.",
                      size=size, pool=pool)
    heads = [replace(region, heads=slice(h, h + 1)) for h in range(region.heads.start, region.heads.stop)]
    return torch.stack([one_head(attention, head, size, pool, temperature) for head in heads])


def one_head(attention, region: Region, size: int, pool: str, temperature: float | None) -> Float[Tensor, "r c"]:
    """Pool one head's region: rows of a block first, so that the keys of few rows are left to pool."""
    _, queries, keys = region.shape
    device = derive.device_of(attention)
    rows, columns = edges(queries, size, device), edges(keys, size, device)
    bins = len(rows) - 1
    step = max(1, BLOCK // max(1, attention.keys) * bins // max(1, queries))
    whole = replace(region, keys=slice(0, attention.keys))
    bins_of_weights = torch.empty(bins, len(columns) - 1, dtype=derive.arithmetic(attention), device=device)
    for first in range(0, bins, step):
        last = min(first + step, bins)
        start, stop = (bin * queries // bins for bin in (first, last))
        block = replace(whole, queries=slice(region.queries.start + start, region.queries.start + stop))
        weights = derive.weights(attention, block, temperature)[0][:, region.keys]
        pooled = pool_axis(weights, rows[first:last + 1] - start, 0, pool)
        bins_of_weights[first:last] = pool_axis(pooled, columns, 1, pool)
    return bins_of_weights


def edges(length: int, size: int, device: torch.device) -> Int[Tensor, "n"]:
    """Return where each of the at most `size` bins of `length` entries starts, and where the last one ends."""
    bins = min(size, length)
    return torch.arange(bins + 1, device=device) * length // max(1, bins)


def pool_axis(weights: Float[Tensor, "q k"], edges: Int[Tensor, "n"], axis: int, pool: str) -> Float[Tensor, "..."]:
    """Pool one axis into the bins between `edges`: entry j of every bin at once, for every j that a bin has."""
    start, width = edges[:-1], edges[1:] - edges[:-1]
    widest = -(-weights.shape[axis] // max(1, len(start)))
    if widest <= 1:
        return weights
    pooled = weights.index_select(axis, start)
    for j in range(1, widest):
        inside = j < width
        following = weights.index_select(axis, start + torch.where(inside, j, 0))
        if pool == "max":
            pooled = torch.maximum(pooled, following)
        else:
            pooled += following * (inside[:, None] if axis == 0 else inside)
    return pooled if pool == "max" else pooled / (width[:, None] if axis == 0 else width)
