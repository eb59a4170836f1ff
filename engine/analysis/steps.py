"""One query of one head, stage by stage, as numbers that add up. Knows nothing of screens or models' families.

Everything is read from what was recorded, in float32 (float64 operands in float64), and comes out as NumPy.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from engine.recording import derive
from engine.sentence import Refusal


@dataclass(frozen=True, eq=False)
class Row:
    """What happens to one query in one head, in the order of the equation; None is a stage that is not there.

    dots = query . key (additive scorer: vector . tanh(query + key)); scaled = dots * scale; capped = softcap *
    tanh(scaled / softcap); scores = capped + bias + mask, -inf where not `allowed`; powers = exp((scores - highest) /
    temperature); total = their sum with the sink's power; weights = powers / total, 0 where no key is allowed;
    context = weights @ values. `recorded` is the context that the model itself computed.
    """

    query: Float[np.ndarray, "d"] | None
    key_vectors: Float[np.ndarray, "k d"] | None
    vector: Float[np.ndarray, "d"] | None
    dots: Float[np.ndarray, "k"] | None
    scale: float
    scaled: Float[np.ndarray, "k"] | None
    softcap: float | None
    capped: Float[np.ndarray, "k"] | None
    bias: Float[np.ndarray, "k"] | None
    mask: Float[np.ndarray, "k"] | None
    allowed: Bool[np.ndarray, "k"]
    scores: Float[np.ndarray, "k"]
    temperature: float
    sink: float | None
    highest: float
    powers: Float[np.ndarray, "k"]
    sink_power: float
    total: float
    weights: Float[np.ndarray, "k"]
    sink_weight: float
    values: Float[np.ndarray, "k e"] | None
    context: Float[np.ndarray, "e"] | None
    recorded: Float[np.ndarray, "e"] | None

    def terms(self, key: int) -> Float[np.ndarray, "d"]:
        """Return the numbers that sum to dots[key]: query x key, or vector x tanh(query + key). Needs the operands."""
        if self.vector is None:
            return self.query * self.key_vectors[key]
        return self.vector * np.tanh(self.query + self.key_vectors[key])

    @property
    def context_error(self) -> float | None:
        """Largest |context - recorded|, in units of weights @ |values| (at least 1 % of its largest)."""
        if self.context is None or self.recorded is None:
            return None
        size = self.weights @ np.abs(self.values)
        floor = max(float(size.max(initial=0)) * 1e-2, np.finfo(np.float32).tiny)
        return float(np.max(np.abs(self.context - self.recorded) / np.maximum(size, floor), initial=0))


@dataclass(frozen=True, eq=False)
class Output:
    """The output of one query: what each head's context becomes under W_o, the bias, and their sum."""

    shares: Float[np.ndarray, "h m"]
    bias: Float[np.ndarray, "m"] | None
    output: Float[np.ndarray, "m"]


@torch.no_grad()
def row(attention, head: int, query: int, batch: int = 0) -> Row:
    """Follow one query through one head. Raises Refusal when head, query or batch do not exist."""
    if not 0 <= query < attention.queries:
        raise Refusal("Query {given} does not exist: there are {size}, counted from 0.",
                      given=query, size=attention.queries)
    region = derive.region_of(attention, head, slice(query, query + 1), None, batch)
    scores = flat(derive.score_rows(attention, region))
    weights = flat(derive.weights(attention, region))
    allowed, bias, mask = conditions(attention, region)
    sink = None if attention.sink is None or attention.given_weights is not None else float(attention.sink[head])
    highest, powers, sink_power = exponentials(scores, attention.temperature, sink)
    values, context, recorded = averaged(attention, region, weights)
    total = float(powers.sum(dtype=np.float64)) + sink_power
    stages = dict(query=None, key_vectors=None, vector=None, dots=None, scaled=None, capped=None)
    if attention.query is not None and attention.key is not None:
        stages = compared(attention, region)
    return Row(**stages, scale=attention.scale, softcap=attention.softcap, bias=bias, mask=mask, allowed=allowed,
               scores=scores, temperature=attention.temperature, sink=sink, highest=highest, powers=powers,
               sink_power=sink_power, total=total, weights=weights, sink_weight=sink_power / total if total else 0.0,
               values=values, context=context, recorded=recorded)


@torch.no_grad()
def output(attention, projection, query: int, batch: int = 0) -> Output:
    """Return what W_o makes of the recorded contexts of one query: output = sum of the heads' shares + bias.

    `projection` has a weight [m, h * e], which consumes the contexts of all heads side by side, and a bias [m] or None.
    """
    context = attention.context[batch, :, query].detach().to(derive.arithmetic(attention))
    weight = projection.weight.detach().to(context)
    shares = torch.einsum("mhe,he->hm", weight.reshape(weight.shape[0], *context.shape), context)
    bias = None if projection.bias is None else projection.bias.detach().to(context)
    together = shares.sum(0) if bias is None else shares.sum(0) + bias
    return Output(shares.cpu().numpy(), None if bias is None else bias.cpu().numpy(), together.cpu().numpy())


def compared(attention, region: derive.Region) -> dict[str, np.ndarray | None]:
    """Return the stages before bias and mask: the vectors, their products' sums, scale and soft cap."""
    dtype = derive.arithmetic(attention)
    query = attention.query.detach()[region.batch, region.heads, region.queries].to(dtype)
    keys = derive.group_heads(attention.key, attention.heads, region).to(dtype)
    scaled = flat(derive.compared(attention, region))
    vector = attention.vector
    if vector is not None:
        vector = flat((vector[region.heads] if vector.dim() == 2 else vector).detach().to(dtype))
        dots = np.tanh(flat(query) + keys[0].cpu().numpy()) @ vector
    else:
        dots = flat(torch.einsum("hqd,hkd->hqk", query, keys))
    cap = attention.softcap
    return {"query": flat(query), "key_vectors": keys[0].cpu().numpy(), "vector": vector, "dots": dots,
            "scaled": scaled, "capped": cap * np.tanh(scaled / cap) if cap else None}


def conditions(attention, region: derive.Region) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None]:
    """Return which keys are allowed, the bias, and what an additive mask adds to allowed keys (None where nothing)."""
    keys = region.shape[-1]
    allowed = derive.allowed_rows(attention, region)
    allowed = np.ones(keys, bool) if allowed is None else np.broadcast_to(flat(allowed), keys).copy()
    added = [attention.bias, None if attention.mask is None or not isinstance(attention.mask, Tensor)
             or attention.mask.dtype == torch.bool else attention.mask]
    parts = [None if a is None or attention.given_weights is not None
             else np.broadcast_to(flat(derive.part(a, region).to(derive.arithmetic(attention))), keys) for a in added]
    bias, mask = (None if part is None else np.where(allowed, part, 0) for part in parts)
    return allowed, bias, mask if mask is not None and mask.any() else None


def exponentials(scores: np.ndarray, temperature: float, sink: float | None) -> tuple[float, np.ndarray, float]:
    """Return the highest score (or sink), then exp((score - highest) / temperature) of each key and of the sink."""
    highest = max(float(scores.max(initial=-np.inf)), -np.inf if sink is None else sink)
    if highest == -np.inf:
        return 0.0, np.zeros_like(scores), 0.0
    both = np.append(scores, -np.inf if sink is None else sink).astype(scores.dtype)
    below = both - np.asarray(highest, scores.dtype)
    with np.errstate(over="ignore"):
        powers = np.exp(below / temperature) if temperature else (below == 0).astype(scores.dtype)
    return highest, powers[:-1], float(powers[-1])


def averaged(attention, region: derive.Region, weights: np.ndarray) -> tuple[np.ndarray | None, ...]:
    """Return the value vectors, their weighted sum, and the context that was recorded."""
    recorded = None
    if attention.context is not None:
        recorded = flat(attention.context[region.batch, region.heads, region.queries].to(derive.arithmetic(attention)))
    if attention.value is None:
        return None, None, recorded
    values = derive.group_heads(attention.value, attention.heads, region)[0]
    values = values.to(derive.arithmetic(attention)).cpu().numpy()
    return values, weights @ values, recorded


def flat(tensor: Tensor) -> np.ndarray:
    """Hand a tensor with one axis longer than 1 to whoever looks, as a vector."""
    return tensor.detach().reshape(-1).cpu().numpy()
