"""Whether the parts of an attention fit together, by their shapes and numbers. Knows nothing of what is in a tensor.

An `attention` here is an `engine.recording.attention.Attention`.
"""

import math

from torch import Tensor

from engine.maths.normalise import allowed_temperature
from engine.sentence import Refusal

SCORERS = ("dot", "additive")
COMPUTED = ("fused", "exact", "eager", "ours", "weights only")
BROADCAST = ("mask", "bias")


def together(attention) -> None:
    """Raise Refusal unless the parts of an attention fit together; looks at shapes and numbers, never into a tensor."""
    allowed_temperature(attention.temperature)
    if attention.scorer not in SCORERS or attention.computed not in COMPUTED:
        raise Refusal("An attention's scorer is dot or additive; {scorer}, computed {computed}, was given.",
                      scorer=attention.scorer, computed=attention.computed)
    if (attention.query is None or attention.key is None) and attention.given_weights is None:
        raise Refusal("An attention needs a query and a key, or weights that were given.")
    if (attention.scorer == "additive") != (attention.vector is not None):
        raise Refusal("The additive scorer needs its vector, and only it has one; scorer {scorer} was given.",
                      scorer=attention.scorer)
    if not all(math.isfinite(number) for number in (attention.scale, attention.softcap or 0.0)):
        raise Refusal("Scale and soft cap must be finite numbers; {scale} and {softcap} were given.",
                      scale=str(attention.scale), softcap=str(attention.softcap))
    for name, sizes in shapes(attention).items():
        tensor = getattr(attention, name)
        if not isinstance(tensor, Tensor):
            continue
        if name in BROADCAST:       # may lack the first axes, and have 1 where it is the same for all
            sizes = [{1} | size for size in sizes[max(0, 4 - tensor.dim()):]]
        if tensor.dim() != len(sizes) or not all(n in size for n, size in zip(tensor.shape, sizes, strict=True)):
            raise Refusal("The {name} of an attention has shape {given}; {expected} was expected.", name=name,
                          given=tuple(tensor.shape), expected=tuple(max(size) for size in sizes))


def shapes(attention) -> dict[str, list[set[int]]]:
    """Return for each operand the sizes that each of its axes may have."""
    batch, heads, queries, keys = whole = [{size} for size in attention.shape]
    key = attention.query if attention.key is None else attention.key
    value = attention.context if attention.value is None else attention.value
    width, deep = ({tensor.shape[-1] if tensor is not None else 0} for tensor in (key, value))
    groups = {size for size in range(1, attention.heads + 1) if attention.heads % size == 0}
    if attention.key is not None and attention.key.shape[1] in groups:
        groups = {attention.key.shape[1]}
    return {"query": [batch, heads, queries, width], "key": [batch, groups, keys, width],
            "value": [batch, groups, keys, deep], "context": [batch, heads, queries, deep],
            "mask": whole, "bias": whole, "sink": [heads], "given_weights": whole}
