"""How a query is compared with a key: four scoring functions. Pure; knows nothing of masks, weights or parameters.

Leading axes are free (batch, head) and broadcast; scores come back with queries down and keys across.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor


def dot(query: Float[Tensor, "*batch q d"], key: Float[Tensor, "*batch k d"]) -> Float[Tensor, "*batch q k"]:
    """Compare by the inner product q . k. Source: Luong et al. 2015, section 3.1, "dot"."""
    return torch.einsum("...qd,...kd->...qk", query, key)


def scaled_dot(query: Float[Tensor, "*batch q d"], key: Float[Tensor, "*batch k d"],
               scale: float | None = None) -> Float[Tensor, "*batch q k"]:
    """Compare by q . k * scale, 1 / sqrt(d) unless given, which keeps the variance of the scores at 1 for any width d.

    Source: Vaswani et al. 2017, section 3.2.1, equation 1.
    """
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    return torch.einsum("...qd,...kd->...qk", query * scale, key)


def general(query: Float[Tensor, "*batch q d"], key: Float[Tensor, "*batch k e"],
            weight: Float[Tensor, "d e"]) -> Float[Tensor, "*batch q k"]:
    """Compare through a learned matrix, q . W k; query and key may differ in width.

    Source: Luong et al. 2015, section 3.1, "general".
    """
    return torch.einsum("...qd,de,...ke->...qk", query, weight, key)


def additive(query: Float[Tensor, "*batch q a"], key: Float[Tensor, "*batch k a"],
             vector: Float[Tensor, "*heads a"]) -> Float[Tensor, "*batch q k"]:
    """Compare by a small network, v . tanh(query + key), where query = W s and key = U h are already projected.

    `vector` is v, one for all heads ([a]) or one a head ([h, a]). Holds q x k x a numbers while it computes.
    Source: Bahdanau et al. 2015, appendix A.1.2.
    """
    together = torch.tanh(query[..., :, None, :] + key[..., None, :, :])
    return torch.einsum("...qka,...a->...qk", together, vector)
