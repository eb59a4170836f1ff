"""Numbers that lessons speak of beyond the embedded model's entries, by name. Knows nothing of files or screens.

Each measure is a small function of plain words and numbers (a law's `of`): of networks set by hand (by_hand), of models
trained here (by_models), of curves that were measured once (by_curves). No expression is evaluated.
"""

from collections.abc import Callable
from functools import lru_cache

from dashboard.lessons import by_curves, by_hand, by_models
from engine.sentence import Refusal

MEASURES: dict[str, Callable[..., float]] = {
    "chance": by_hand.chance,                   # of one state of the weather after another
    "chain": by_hand.chain,                     # its days, the states among them, the points of the state that reads it
    "ones": by_hand.ones,                       # what the network whose weights are all 1 says at a step
    "held": by_hand.held,                       # what a cell holds after a step of the LSTM's job
    "said": by_hand.said,                       # what it says at that step
    "gate": by_hand.gate,                       # how far one of its gates is open
    "parameters": by_hand.parameters,           # of a layer of a cell
    "blocks": by_hand.blocks,                   # of weights in a cell
    "power": by_hand.power,                     # what becomes of a gradient in the linear network of one weight
    "gradient": by_hand.gradient,               # its size from so many steps away
    "faint": by_hand.faint,                     # the first distance with less than a thousandth of it
    "label": by_models.label,                   # the probability of a word's likeliest label
    "labelled": by_models.labelled,             # whether a word gets this label: 1 or 0
    "apart": by_models.apart,                   # the largest difference between a word's numbers at two places
    "distance": by_models.distance,             # from a word's state to its other one, in one direction
    "right": by_models.right,                   # whether an answer is the right one: 1 or 0
    "attention": by_models.attention,           # that a word of the answer gives to a word of the sentence
    "looks": by_models.looks,                   # which word of the sentence, from 1, a word of the answer looks at most
    "scored": by_models.scored,                 # the score of a word of the sentence for a word of the answer
    "word": by_models.word,                     # the probability of a word of the answer
    "numbers": by_models.numbers,               # how many numbers a context vector has
    "steady": by_models.steady,                 # how many of some models look where the first one does, word by word
    "recalled": by_curves.recalled,             # the share of right answers at a distance
    "survived": by_curves.survived,             # the share of sentences of a length that are answered rightly
    "raced": by_curves.raced,                   # the share of right letters
}
SHARES = {"chance", "label", "attention", "word", "recalled", "survived", "raced"}      # spoken as percent
COUNTS = {"chain", "parameters", "blocks", "faint", "looks", "numbers", "steady"}       # spoken without decimals


def measure(kind: str, of: dict[str, str | int | float]) -> float:
    """Return the number called `kind` of what `of` names. Raises Refusal where it cannot be asked like that."""
    return _measured(kind, tuple(sorted(of.items())))


@lru_cache(maxsize=512)      # a stop's words are filled in anew whenever its page is drawn
def _measured(kind: str, of: tuple) -> float:
    try:
        return float(MEASURES[kind](**dict(of)))
    except (TypeError, KeyError, IndexError, ValueError) as error:
        raise Refusal("The law {kind} cannot be asked about {of}.", kind=kind, of=str(dict(of))) from error
