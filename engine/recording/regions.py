"""Which part of a map is asked for, and the blocks it is derived in. Knows nothing of what is in a tensor.

An `attention` here is an `engine.recording.attention.Attention`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.recording.rules import Window
from engine.sentence import Refusal

BLOCK = 2**21               # entries of a block of rows: 8 MiB in float32, so that a block stays near the processor


@dataclass(frozen=True)
class Region:
    """The part of a map that is asked for: one batch entry, a range of heads, of queries and of keys."""

    batch: int
    heads: slice
    queries: slice
    keys: slice

    @property
    def shape(self) -> tuple[int, int, int]:
        return tuple(part.stop - part.start for part in (self.heads, self.queries, self.keys))


def region_of(attention, head: int | slice | None = None, queries: slice | None = None, keys: slice | None = None,
              batch: int = 0) -> Region:
    """Turn what was asked for into ranges that exist, or raise Refusal naming the number and its bound."""
    size, *rest = attention.shape
    if not -size <= batch < size:
        raise Refusal("Batch entry {given} does not exist: there are {size}, counted from 0.", given=batch, size=size)
    if isinstance(head, int):
        if not -rest[0] <= head < rest[0]:
            raise Refusal("Head {given} does not exist: there are {size}, counted from 0.", given=head, size=rest[0])
        head = slice(head % rest[0], head % rest[0] + 1)
    return Region(batch % size, *(span(part, size) for part, size in zip((head, queries, keys), rest, strict=True)))


def span(part: slice | None, size: int) -> slice:
    """Turn a slice into one with a start and a stop inside `size`; steps are refused."""
    start, stop, step = (part or slice(None)).indices(size)
    if step != 1:
        raise Refusal("Only whole ranges can be asked for; a step of {step} was given.", step=step)
    return slice(start, max(start, stop))


def row_blocks(attention, region: Region) -> Iterator[Region]:
    """Cut a region into blocks of whole rows, each small enough to be held."""
    heads, _, keys = region.shape
    width = attention.query.shape[-1] if attention.scorer == "additive" and not attention.weights_only else 1
    step = max(1, BLOCK // max(1, heads * keys * width))
    first, last = region.queries.start, region.queries.stop
    for start in range(first, last, step) if last > first else (first,):
        yield replace(region, queries=slice(start, min(start + step, last)))


def moved(part: slice, whole: slice) -> slice:
    """Return a slice as it counts from the start of another."""
    return slice(part.start - whole.start, part.stop - whole.start)


def within_reach(attention, block: Region) -> Region:
    """Leave out the keys that no query of a block can see by the causal flag or by a window: they cost nothing."""
    first, last = 0, attention.keys
    if attention.causal:
        last = min(last, max(1, block.queries.stop + attention.keys - attention.queries))
    if isinstance(attention.mask, Window):
        seen = attention.mask.reach(block.queries)
        first, last = max(first, min(seen.start, last - 1)), min(last, max(seen.stop, first + 1))
    return replace(block, keys=slice(first, last)) if first < last else block
