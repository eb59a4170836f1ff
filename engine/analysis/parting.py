"""What a labeller holds of each word before it names a label, and which units tell two words apart. Knows no screen."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float

from engine.learning.trained import Trained
from engine.recording.attention import Token

ROUNDING = 2e-6         # of float32 sums of numbers of size 1


@dataclass(frozen=True, eq=False)
class Held:
    """What a labeller holds of a text: `hidden` [t n] of each token, and `whole` [n], from which a whole is labelled.

    `whole` is the mean of all tokens or, of a recurrent network, its last states.
    """

    tokens: tuple[Token, ...]
    hidden: Float[np.ndarray, "t n"]
    whole: Float[np.ndarray, "n"]


@dataclass(frozen=True)
class Apart:
    """How far two vectors lie apart: the largest difference, and the units that differ most, the most first.

    A unit is (its number, its value in the one, in the other).
    """

    largest: float
    units: tuple[tuple[int, float, float], ...]

    @property
    def equal(self) -> bool:
        """Whether every number is the same, but for the rounding of a mean of the same numbers in another order."""
        return self.largest <= ROUNDING


def held(trained: Trained, text: str) -> Held:
    """Run a labeller on `text` and return what it holds of every token. Raises Refusal for a text without tokens."""
    labelling = trained.label(text)
    ids = torch.tensor([[token.id for token in labelling.tokens]], device=trained.device)
    with torch.inference_mode():
        hidden, last = trained.model.reader(trained.model.words(ids), torch.tensor([ids.shape[1]]))
    hidden = hidden[0].float().cpu().numpy()
    return Held(labelling.tokens, hidden, hidden.mean(0) if last is None else last[0].float().cpu().numpy())


def apart(one: Float[np.ndarray, "n"], other: Float[np.ndarray, "n"], most: int = 5) -> Apart:
    """Return how two vectors of the same units differ; units without a difference are left out."""
    difference = np.abs(one - other)
    order = np.argsort(-difference, kind="stable")[:most]
    units = tuple((int(unit), float(one[unit]), float(other[unit])) for unit in order if difference[unit] > 0)
    return Apart(float(difference.max(initial=0.0)), units)
