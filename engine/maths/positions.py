"""How a vector learns where it stands: sinusoidal, learned and rotary positions. Pure; knows nothing of models.

Positions count from 0. A count stands for 0 ... count - 1; a tensor of positions may repeat, swap or leave out some.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.sentence import Refusal

Device = torch.device | str | None


def sinusoidal(positions: int | Int[Tensor, "*t"], width: int, base: float = 10_000.0, device: Device = None,
               dtype: torch.dtype = torch.float32) -> Float[Tensor, "*t m"]:
    """Write each position as waves of rising length: sin in the even columns, cos in the odd ones.

    Column 2i is sin(position / base^(2i / width)), column 2i + 1 the cos of the same angle. The result stands on the
    device of `positions`, or on `device` where they are a count. Source: Vaswani et al. 2017, section 3.5.
    """
    angle = angles(_as_tensor(positions, device), width, base)
    waves = torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(-2)
    return waves[..., :width].to(dtype)


def learned(table: Float[Tensor, "p m"], positions: int | Int[Tensor, "*t"]) -> Float[Tensor, "*t m"]:
    """Look each position up in a learned table; the gradient reaches the rows that were read.

    A count costs no synchronisation, a tensor of positions one. Raises Refusal when a position is outside the table.
    Source: Gehring et al. 2017, section 3.1.
    """
    if isinstance(positions, int):
        lowest, highest = min(0, positions), positions - 1
    elif positions.numel():
        lowest, highest = (int(bound) for bound in positions.aminmax())
    else:
        lowest = highest = 0
    if lowest < 0 or highest >= table.shape[0]:
        raise Refusal("Position {given} is outside the learned table, which holds positions 0 to {last}.",
                      given=lowest if lowest < 0 else highest, last=table.shape[0] - 1)
    return table[_as_tensor(positions, table.device)]


def rotary(vectors: Float[Tensor, "*batch t d"], positions: Int[Tensor, "*#batch t"] | None = None,
           base: float = 10_000.0, halves: bool = False) -> Float[Tensor, "*batch t d"]:
    """Turn each pair of a query's or key's numbers by its position, so that q . k feels only the distance between them.

    Pair i turns by position / base^(2i / d). The paper pairs neighbours (0, 1), (2, 3), ...; `halves` pairs number i
    with number i + d/2, as GPT-NeoX and Llama do. Keeps lengths; dtype and device stay; at least float32 inside.
    Raises Refusal when d is odd. Source: Su et al. 2021, section 3.2.2, equation 34.
    """
    length, width = vectors.shape[-2:]
    if width % 2:
        raise Refusal("Rotary positions turn pairs of numbers, so the width must be even; {given} was given.",
                      given=width)
    positions = torch.arange(length, device=vectors.device) if positions is None else positions
    angle = angles(positions, width, base)
    wide = vectors.to(torch.promote_types(vectors.dtype, torch.float32))
    sin, cos = angle.sin().to(wide.dtype), angle.cos().to(wide.dtype)
    first, second = wide.chunk(2, dim=-1) if halves else (wide[..., 0::2], wide[..., 1::2])
    turned = first * cos - second * sin, first * sin + second * cos
    joined = torch.cat(turned, dim=-1) if halves else torch.stack(turned, dim=-1).flatten(-2)
    return joined.to(vectors.dtype)


def angles(positions: Int[Tensor, "*t"], width: int, base: float) -> Float[Tensor, "*t half"]:
    """Return position / base^(2i / width) for every pair i, in float64 where the device has it.

    In float32 an angle of 100,000 radians would be wrong by 0.004.
    """
    exact = torch.float32 if positions.device.type == "mps" else torch.float64
    rate = base ** (-torch.arange(0, width, 2, device=positions.device).to(exact) / width)
    return positions.to(exact)[..., None] * rate


def _as_tensor(positions: int | Int[Tensor, "*t"], device: Device) -> Int[Tensor, "*t"]:
    if isinstance(positions, int):
        return torch.arange(positions, device=device)
    return positions.to(device or positions.device)
