"""Scores to weights, and what a row of weights says. Pure functions; knows nothing of models or recordings."""

import math
import sys

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from engine.sentence import Refusal

STEP = 2.0**64      # a temperature beyond float32 is divided by in steps that every dtype can hold


def softmax(scores: Float[Tensor, "*rows k"], temperature: float = 1.0,
            mask: Bool[Tensor, "..."] | None = None) -> Float[Tensor, "*rows k"]:
    """Turn scores into attention weights, softmax(scores / temperature) over the last axis.

    The result is at least float32; float64 stays. `mask` is broadcast against the scores, True = may attend; a score of
    -inf says the same. A row with no key allowed is all 0 and passes no gradient. Temperature 0 is the limit: the
    largest scores share 1, and no gradient passes. NaN or +inf among the allowed scores makes its row NaN.
    Raises Refusal when the temperature is negative, infinite or not a number.
    Source: Vaswani et al. 2017, section 3.2.1, equation 1; temperature: Hinton et al. 2015, section 2, equation 1.
    """
    temperature = allowed_temperature(temperature)
    scores = at_least_float32(scores)
    if mask is not None:
        scores = torch.where(mask, scores, -math.inf)
    if scores.shape[-1] == 0:
        return scores
    highest = scores.detach().amax(dim=-1, keepdim=True)        # a constant: softmax does not feel a shift
    empty = highest == -math.inf
    # The maximum goes before the division: near temperature 0 the quotients themselves would overflow.
    below = scores - highest.masked_fill(empty, 0.0)
    if temperature == 0:
        below = torch.where(below == 0, below * 0, -math.inf)
    shares = divide(below, temperature or 1.0).exp_()       # in place: this tensor is ours, memory is the cost
    return shares / shares.sum(dim=-1, keepdim=True).masked_fill(empty, 1.0)


def no_key(mask: Bool[Tensor, "*rows k"]) -> Bool[Tensor, "*rows"]:
    """Name the rows that may attend to nothing: True where `mask` allows no key."""
    return ~mask.any(dim=-1)


def entropy(weights: Float[Tensor, "*rows k"]) -> Float[Tensor, "*rows"]:
    """Measure how spread out each row of weights is, in bits: 0 for one key, log2(k) for k equal ones.

    A row of zeros (no key allowed) has 0. Where a sink takes part of the row, give it as one more column.
    Source: Shannon 1948, section 6.
    """
    weights = at_least_float32(weights)
    safe = torch.where(weights > 0, weights, 1.0)               # 0 log 0 = 0, and its gradient stays finite
    return (0.0 - (weights * safe.log2()).sum(dim=-1)).clamp_min(0.0)


def effective_keys(weights: Float[Tensor, "*rows k"]) -> Float[Tensor, "*rows"]:
    """Count the keys that a row attends to in effect, 2 ** entropy: from 1 to k, and 0 where no key is allowed."""
    return torch.exp2(entropy(weights)) * (weights > 0).any(dim=-1)


def jacobian(weights: Float[Tensor, "*rows k"], temperature: float = 1.0) -> Float[Tensor, "*rows k k"]:
    """Differentiate weights by scores: entry (i, j) is d weight_i / d score_j = w_i ([i = j] - w_j) / temperature.

    Takes the weights at that temperature, not the scores. Symmetric, each row sums to 0. At temperature 0 it is 0: the
    limit moves only where two scores change places.
    """
    temperature, weights = allowed_temperature(temperature), at_least_float32(weights)
    passed = torch.diag_embed(weights) - torch.einsum("...i,...j->...ij", weights, weights)
    return divide(passed, temperature) if temperature else torch.zeros_like(passed)


def jacobian_norm(weights: Float[Tensor, "*rows k"], temperature: float = 1.0) -> Float[Tensor, "*rows"]:
    """Say how much gradient passes from the weights back to the scores of each row: the Frobenius norm of `jacobian`.

    Frobenius, not spectral: a gradient of independent entries with variance 1 arrives with this root mean square
    length, so it is what passes on average and not in the luckiest direction; and it needs no k x k matrix.
    At most 1 / (2 temperature), reached when two keys share the row; 0 when one key has it all.
    """
    temperature, weights = allowed_temperature(temperature), at_least_float32(weights)
    if weights.shape[-1] == 0 or temperature == 0:
        return torch.zeros_like(weights).sum(dim=-1)
    # sum_i w_i^2 (1 - w_i)^2 + sum_{i != j} w_i^2 w_j^2, the largest weight apart: 1 - w_i^2 - ... would cancel.
    top, where = weights.max(dim=-1, keepdim=True)
    others = weights.scatter(-1, where, 0.0).square()
    rest = others.sum(dim=-1)
    square = (weights * (1 - weights)).square().sum(dim=-1)
    square = square + 2 * top.squeeze(-1).square() * rest + (rest.square() - others.square().sum(dim=-1)).clamp_min(0.0)
    return divide(square.sqrt(), temperature)


def allowed_temperature(temperature: float) -> float:
    """Return `temperature` as a float, or raise Refusal unless it is 0 or more and finite."""
    if not 0 <= temperature <= sys.float_info.max:
        raise Refusal("The attention temperature must be a finite number, 0 or more; {given} was given.",
                      given=str(temperature))
    return float(temperature)


def at_least_float32(tensor: Float[Tensor, "..."]) -> Float[Tensor, "..."]:
    """Return `tensor` in float32, or as it is where its dtype holds more."""
    return tensor.to(torch.promote_types(tensor.dtype, torch.float32))


def divide(tensor: Float[Tensor, "..."], divisor: float) -> Float[Tensor, "..."]:
    """Divide by a positive float that the dtype may not hold (1e-308, 1e308): -inf stays -inf, 0 stays 0, never NaN."""
    while divisor > STEP:
        tensor, divisor = tensor / STEP, divisor / STEP
    while divisor < 1 / STEP:
        tensor, divisor = tensor * STEP, divisor * STEP
    return tensor if divisor == 1 else tensor / divisor
