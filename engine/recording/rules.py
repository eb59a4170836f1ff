"""Masks that are evaluated where somebody looks, instead of being held whole. Knows nothing of attentions."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from jaxtyping import Bool
from torch import Tensor

from engine.maths import masks


@runtime_checkable
class Rule(Protocol):
    """A mask that can say for any slice of queries and keys who may attend to whom."""

    def allowed(self, queries: slice, keys: slice) -> Bool[Tensor, "q k"]:
        """Return True where a query may attend to a key; both slices have a start and a stop."""
        ...


@dataclass(frozen=True)
class Window:
    """A rule: query i, standing at key i + offset, sees `before` keys before itself and `after` keys behind."""

    before: int
    after: int
    offset: int = 0

    def allowed(self, queries: slice, keys: slice) -> Bool[Tensor, "q k"]:
        offset = self.offset + queries.start - keys.start
        return masks.window(queries.stop - queries.start, self.before, self.after, keys.stop - keys.start, offset)

    def reach(self, queries: slice) -> slice:
        """Return the keys from the first to the last one that any of these queries can see; they may not all exist."""
        return slice(queries.start + self.offset - self.before, queries.stop + self.offset + self.after)


STORED = {"window": Window}     # the rules that a file can hold as they are; any other is written out as a mask
