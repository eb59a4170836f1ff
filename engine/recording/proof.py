"""How far what was recorded is from what the model computed. Knows nothing of models or screens.

A model computes its own context and only the operands are recorded, so that weights @ value == context can fail: a
wrong scale, a lost mask, sink, bias or soft cap, or key-value heads in the wrong order show. `rounding` says how much
rounding alone can make of it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from engine.recording import derive
from engine.recording.regions import Region, region_of, row_blocks
from engine.sentence import Sentence

WHOLE = 2**22       # a map of more entries than this is judged by a sample of its rows
RUN, RUNS = 8, 8    # such a sample is at least this many runs of this many rows


@dataclass(frozen=True)
class Proof:
    """What was found, the worst of all rows checked; rows count batch, heads and queries.

    row_sum_error: largest |sum of a row of weights, with the sink's share, - 1|. masked_weight: largest weight on an
    entry that may not be attended to. context_error: largest |weights @ value - context| / (weights @ |value|) over
    rows with an allowed key, None where it cannot be computed. bound: what rounding can make of it. no_key_rows: rows
    checked in which no key is allowed. reason: a sentence, "" where everything holds and nothing is to be remarked.
    """

    row_sum_error: float
    masked_weight: float
    context_error: float | None
    bound: float | None
    holds: bool
    reason: Sentence
    rows_checked: int
    rows_total: int
    no_key_rows: int


@torch.no_grad()
def prove(attention) -> Proof:
    """Derive rows of weights at the recorded temperature and compare them with what the model computed."""
    batches, heads, queries, _ = attention.shape
    runs = sample(attention)
    blocks = [block for batch in range(batches) for run in runs
              for block in row_blocks(attention, region_of(attention, queries=run, batch=batch))]
    found = torch.stack([judge(attention, block) for block in blocks]).cpu()        # one transfer from the device
    sums, masked, error, score, product = found[:, :5].amax(dim=0).tolist()
    proof = Proof(sums, masked, None, None, True, Sentence(""), batches * heads * sum(r.stop - r.start for r in runs),
                  batches * heads * queries, round(found[:, 5].sum().item()))
    if attention.context is not None and attention.value is not None:
        proof = replace(proof, context_error=error, bound=rounding(attention, score, product))
    failure = wrong(attention, proof)
    return replace(proof, holds=failure is None, reason=remark(attention, proof) if failure is None else failure)


def sample(attention) -> list[slice]:
    """Name the query rows to check: all of a small map; of a large one runs of rows, evenly spread with both ends."""
    batches, heads, queries, keys = attention.shape
    runs = max(RUNS, WHOLE // max(1, batches * heads * keys) // RUN)
    if runs * RUN >= queries:
        return [slice(0, queries)]
    starts = [i * (queries - RUN) // (runs - 1) for i in range(runs)]
    return [slice(start, start + RUN) for start in starts]


def judge(attention, region: Region) -> Float[Tensor, "6"]:
    """Find in a block of rows: row sum error, masked weight, context error, largest |score| / T and largest product of
    lengths / T, rows without a key.
    """
    scores = derive.score_rows(attention, region)
    weights, sunk = derive.normalised(attention, region, scores)
    top = scores.amax(dim=-1)
    full = top != -math.inf
    sums = weights.sum(dim=-1) + (0.0 if sunk is None else sunk)
    masked = torch.zeros((), device=scores.device)
    allowed = derive.allowed_rows(attention, region)
    if allowed is not None:
        raw = weights if attention.given_weights is None else derive.part(attention.given_weights, region)
        masked = torch.where(allowed | ~full[..., None], 0.0, raw).amax()
    temperature = attention.temperature or math.inf
    finite = allowed is None and attention.given_weights is None
    lowest = (scores if finite else torch.where(scores == -math.inf, math.inf, scores)).amin(dim=-1)
    highest = torch.where(full, torch.maximum(top.abs(), lowest.abs()), 0.0).amax() / temperature
    error = torch.zeros((), device=scores.device)
    if attention.context is not None and attention.value is not None:
        judged = full if attention.temperature else full & ~nearly_tied(scores)
        error = torch.where(judged[..., None], context_error(attention, region, weights), 0.0).amax()
    found = (torch.where(full, (sums - 1).abs(), 0.0).amax(), masked, error, highest,
             lengths(attention, region) / temperature, (~full).sum())
    return torch.stack([figure.to(scores.dtype) for figure in found])


def lengths(attention, region: Region) -> Float[Tensor, ""]:
    """Return scale times the largest |query| |key| of a head: what the rounding of a dot product is relative to."""
    if attention.given_weights is not None:
        return torch.zeros((), device=derive.device_of(attention))
    dtype = derive.arithmetic(attention)
    if attention.scorer == "additive":
        return abs(attention.scale) * attention.vector.detach().to(dtype).abs().sum(dim=-1).amax()
    query = attention.query.detach()[region.batch, region.heads, region.queries].to(dtype).norm(dim=-1).amax(dim=-1)
    key = derive.group_heads(attention.key, attention.heads, region).to(dtype).norm(dim=-1).amax(dim=-1)
    return abs(attention.scale) * (query * key).amax()


def context_error(attention, region: Region, weights: Float[Tensor, "h q k"]) -> Float[Tensor, "h q e"]:
    """Measure |weights @ value - context| in units of weights @ |value|, which rounding errors are relative to."""
    value = derive.group_heads(attention.value, attention.heads, region).to(weights.dtype)
    context = attention.context.detach()[region.batch, region.heads, region.queries].to(weights.dtype)
    apart = (torch.einsum("hqk,hke->hqe", weights, value) - context).abs()
    size = torch.einsum("hqk,hke->hqe", weights, value.abs())
    return torch.where(apart == 0, 0.0, apart / size)


def nearly_tied(scores: Float[Tensor, "h q k"]) -> Tensor:
    """Name the rows whose two largest scores lie closer than rounding: at temperature 0 either may have been taken."""
    if scores.shape[-1] < 2:
        return torch.zeros(scores.shape[:-1], dtype=torch.bool, device=scores.device)
    first, second = scores.topk(2, dim=-1).values.unbind(-1)
    return first - second <= torch.finfo(scores.dtype).eps * (4 + first.abs())


def rounding(attention, score: float, product: float) -> float:
    """Bound the context error that rounding explains; `score` is max |score|, `product` max |query| |key| scale, by T.

    2 eps(dtype) + eps(arithmetic) (4 + score), and eps(float32) (2 product + sqrt(keys)): where terms cancel, a score
    is smaller than what the rounding errors of two dot products, the model's and ours, are relative to, and a row of
    many keys is a long sum.
    The arithmetic is at least float32 in fused kernels and our own code; a model's own eager function has its dtype, or
    float32 where that is coarser: many take their softmax in float32 whatever they are given.
    """
    operands = [t.dtype for t in (attention.query, attention.key, attention.value, attention.context) if t is not None]
    coarsest = max(torch.finfo(dtype).eps for dtype in operands)
    ours = torch.finfo(derive.arithmetic(attention)).eps
    exact = max(coarsest, torch.finfo(torch.float32).eps) if attention.computed == "eager" else ours
    return 2 * coarsest + max(exact, ours) * (4 + score) + ours * (2 * product + math.sqrt(attention.keys))


def wrong(attention, proof: Proof) -> Sentence | None:
    """Say in a sentence what does not hold, or return None."""
    place = {"layer": attention.place.layer, "kind": attention.place.kind, "name": attention.place.name}
    given = attention.given_weights
    eps = torch.finfo(derive.arithmetic(attention) if given is None else given.dtype).eps
    changed = given is not None and attention.computed == "ours"        # an edited row need not sum to 1
    if not changed and not proof.masked_weight <= 0:
        return Sentence("Layer {layer} ({kind} {name}): an entry that may not be attended to has weight {weight:.1e}.",
                        **place, weight=proof.masked_weight)
    if not changed and not proof.row_sum_error <= eps * (4 + math.sqrt(attention.keys)):
        return Sentence("Layer {layer} ({kind} {name}): rows of weights do not sum to 1, largest error {error:.1e}.",
                        **place, error=proof.row_sum_error)
    if proof.context_error is not None and not proof.context_error <= proof.bound:
        return Sentence("Layer {layer} ({kind} {name}): weights x value misses the model's context by {error:.1e}, "
                        "more than rounding explains ({bound:.1e}).",
                        **place, error=proof.context_error, bound=proof.bound)
    return None


def remark(attention, proof: Proof) -> Sentence:
    """Say what a reader of a proof that holds must know, "" where there is nothing."""
    if attention.computed == "ours":
        return Sentence("The context is our own computation, not the model's.")
    if attention.weights_only:
        return Sentence("The model gives its weights only: rows sum to 1; not recomputed.")
    if proof.context_error is None:
        return Sentence("The context was not recorded: rows sum to 1; not recomputed.")
    checked, total, empty = proof.rows_checked, proof.rows_total, proof.no_key_rows
    if empty:
        return Sentence("Rows in which no key is allowed: {rows}; they are 0 here and not compared.", rows=empty)
    if checked < total:
        return Sentence("A sample of rows was checked: {checked} of {total}.", checked=checked, total=total)
    if attention.computed == "exact":
        return Sentence("This model attends through this project's own code; its context was derived once more here.")
    return Sentence("")


def worst(proofs: Sequence[Proof]) -> Proof:
    """Join proofs: the largest errors, the context error that is largest against its bound, what failed first."""
    if not proofs:
        return Proof(0.0, 0.0, None, None, True, Sentence("No attention was recorded: nothing to prove."), 0, 0, 0)
    known = [p for p in proofs if p.context_error is not None]
    against = max(known, key=share, default=None)
    told = [p.reason for p in proofs if not p.holds] or [p.reason for p in proofs if p.reason] or [Sentence("")]
    return Proof(largest(p.row_sum_error for p in proofs), largest(p.masked_weight for p in proofs),
                 against and against.context_error, against and against.bound, all(p.holds for p in proofs), told[0],
                 *(sum(getattr(p, rows) for p in proofs) for rows in ("rows_checked", "rows_total", "no_key_rows")))


def share(proof: Proof) -> float:
    """Return how much of its bound a context error takes; not a number counts as more than everything."""
    return math.inf if math.isnan(proof.context_error) else proof.context_error / proof.bound


def largest(figures: Iterator[float]) -> float:
    """Return the largest number, or not a number where one is not."""
    figures = list(figures)
    return math.nan if any(math.isnan(f) for f in figures) else max(figures)
