"""Who may attend to whom: boolean masks, True = may attend. Knows nothing of scores, weights or models.

Masks combine with & (both must allow) and | (one suffices), and broadcast: queries run down, keys across.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from engine.sentence import Refusal

Device = torch.device | str | None


def distance(queries: int, keys: int | None = None, offset: int = 0, device: Device = None) -> Int[Tensor, "q k"]:
    """Return key position minus query position: below 0 is the past. Query i stands at key position i + offset."""
    keys = queries if keys is None else keys
    if queries < 0 or keys < 0:
        raise Refusal("A mask needs 0 or more queries and keys; {queries} and {keys} were given.",
                      queries=queries, keys=keys)
    position = torch.arange(offset, offset + queries, device=device)
    return torch.arange(keys, device=device)[None, :] - position[:, None]


def causal(queries: int, keys: int | None = None, offset: int = 0, device: Device = None) -> Bool[Tensor, "q k"]:
    """Let every query see itself and the past only.

    Query i stands at key position i + offset: 0 for whole sequences (and torch's `is_causal`), keys - queries where the
    queries are the last ones of a longer sequence, as they are with a cache.
    """
    return distance(queries, keys, offset, device) <= 0


def window(queries: int, before: int, after: int, keys: int | None = None, offset: int = 0,
           device: Device = None) -> Bool[Tensor, "q k"]:
    """Let every query see at most `before` keys before itself and `after` keys behind: truncated attention.

    Three words wide is window(t, 1, 1); a causal window of w keys is window(t, w - 1, 0). Query i stands at i + offset.
    Raises Refusal when `before` or `after` is negative.
    """
    if before < 0 or after < 0:
        raise Refusal("A window reaches 0 or more keys to each side; {before} before and {after} after were given.",
                      before=before, after=after)
    away = distance(queries, keys, offset, device)
    return (away >= -before) & (away <= after)


def padding(lengths: Int[Tensor, "b"], keys: int, left: bool = False) -> Bool[Tensor, "b 1 1 k"]:
    """Hide the padding of every sentence of a batch: `lengths` real keys out of `keys`, the padding right or left.

    The result broadcasts against scores of shape b h q k and stands on the device of `lengths`.
    """
    position = torch.arange(keys, device=lengths.device)
    position = keys - 1 - position if left else position
    return (position[None, :] < lengths[:, None])[:, None, None, :]


def graph(nodes: int, edges: Sequence[tuple[int, int]], directed: bool = False, itself: bool = True,
          device: Device = None) -> Bool[Tensor, "k k"]:
    """Let every node see its neighbours: an edge (a, b) lets a attend to b, and b to a unless `directed`.

    `itself` lets every node see itself; without it a node with no edge has no key allowed.
    Raises Refusal when an edge names a node outside 0 ... nodes - 1. Source: Velickovic et al. 2018, section 2.1.
    """
    mask = torch.eye(nodes, dtype=torch.bool) if itself else torch.zeros(nodes, nodes, dtype=torch.bool)
    for a, b in edges:
        if not (0 <= a < nodes and 0 <= b < nodes):
            raise Refusal("Edge {a} - {b} names a node that is not there: the graph has nodes 0 to {last}.",
                          a=a, b=b, last=nodes - 1)
        mask[a, b] = True
        mask[b, a] |= not directed
    return mask.to(device)


def blocks(lengths: Sequence[int], device: Device = None) -> Bool[Tensor, "k k"]:
    """Let every query see its own block only: words within their sentence, sentences one after another."""
    block = block_of(lengths, device)
    return block[:, None] == block[None, :]


def summaries(lengths: Sequence[int], device: Device = None) -> Bool[Tensor, "n k"]:
    """Let one query a block see the words of that block: how a block becomes one vector for the level above."""
    return torch.arange(len(lengths), device=device)[:, None] == block_of(lengths, device)[None, :]


def hierarchical(lengths: Sequence[int], device: Device = None) -> tuple[Bool[Tensor, "k k"], Bool[Tensor, "n n"]]:
    """Attend on two levels: words within their block, then the blocks' summaries among all blocks.

    Returns both masks, words first; combine each with `causal` to look back only. 100 blocks of 100 words allow
    1,000,000 and 10,000 entries, where full attention over the 10,000 words has 100,000,000.
    Source: Yang et al. 2016, section 2.2, with self-attention on both levels.
    """
    return blocks(lengths, device), torch.ones(len(lengths), len(lengths), dtype=torch.bool, device=device)


def block_of(lengths: Sequence[int], device: Device = None) -> Int[Tensor, "k"]:
    """Return the block that every position lies in, for blocks of these lengths one after another."""
    if any(length < 1 for length in lengths):
        raise Refusal("A block holds 1 or more positions; the lengths {given} were given.", given=list(lengths))
    return torch.repeat_interleave(torch.arange(len(lengths)), torch.tensor(lengths, dtype=torch.long)).to(device)


def all_of(*masks: Bool[Tensor, "..."] | None) -> Bool[Tensor, "..."] | None:
    """Allow what every mask allows; None allows everything, and is the answer where there is no mask at all."""
    given = [mask for mask in masks if mask is not None]
    allowed = given[0] if given else None
    for mask in given[1:]:
        allowed = allowed & mask
    return allowed


def any_of(*masks: Bool[Tensor, "..."]) -> Bool[Tensor, "..."]:
    """Allow what at least one mask allows."""
    allowed = masks[0]
    for mask in masks[1:]:
        allowed = allowed | mask
    return allowed
