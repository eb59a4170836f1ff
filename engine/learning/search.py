"""How an answer is looked for: a frozen wish that refuses nonsense in a sentence. Knows no models."""

from dataclasses import dataclass

from engine.sentence import Refusal, Sentence

METHODS = ("greedy", "beam", "sample")
MOST_BEAMS, LONGEST, HOTTEST, LARGEST_SEED = 64, 1024, 1000, 2**63 - 1


@dataclass(frozen=True)
class Search:
    """How an answer is looked for.

    method: "greedy" takes the likeliest word at every step; "beam" keeps the `beams` likeliest beginnings; "sample"
    draws. length_penalty a: a beam's answers are compared by log p / ((5 + words) / 6)^a, its end counted as a word: 0
    compares the probabilities themselves, more prefers longer answers (Wu et al. 2016, equation 14).
    Drawing: the logits are divided by `temperature` (0: greedy), then only the `top_k` likeliest words stay (0: all),
    then the fewest of these that have a share `top_p` together, the one that passes it among them (Holtzman et al.
    2020), and equal seeds draw equal answers. longest: how many steps an answer may take, its end counted (None: twice
    as many as the source has words, and 16). Raises Refusal for what is none of these.
    """

    method: str = "greedy"
    beams: int = 4
    length_penalty: float = 0.0
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0
    longest: int | None = None

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise Refusal("An answer is looked for by one of {known}, and {given} was given.", known=", ".join(METHODS),
                          given=str(self.method))
        whole(Sentence("The number of beams"), self.beams, 1, MOST_BEAMS)
        between(Sentence("The length penalty"), self.length_penalty, 0, 10)
        between(Sentence("The sampling temperature"), self.temperature, 0, HOTTEST)
        whole(Sentence("top-k"), self.top_k, 0, 2**31 - 1)
        between(Sentence("top-p"), self.top_p, 0, 1, without_low=True)
        whole(Sentence("The seed"), self.seed, 0, LARGEST_SEED)
        if self.longest is not None:
            whole(Sentence("The longest answer"), self.longest, 1, LONGEST)

    def most(self, source: int) -> int:
        """Return how many steps the answer to a source of so many words may take."""
        return min(LONGEST, 2 * source + 16) if self.longest is None else self.longest


def whole(name: Sentence, value: object, low: int, high: int) -> None:
    """Raise Refusal unless `value` is a whole number from `low` to `high`."""
    if type(value) is not int or not low <= value <= high:
        raise Refusal("{name} should be a whole number from {low} to {high}, and {given} was given.", name=name,
                      low=low, high=high, given=str(value))


def between(name: Sentence, value: object, low: float, high: float, without_low: bool = False) -> None:
    """Raise Refusal unless `value` is a number from `low` to `high`, or above `low`."""
    number = type(value) in (int, float)
    if without_low and not (number and low < value <= high):
        raise Refusal("{name} should be above {low} and at most {high}, and {given} was given.", name=name, low=low,
                      high=high, given=str(value))
    if not (number and low <= value <= high):
        raise Refusal("{name} should be a number from {low} to {high}, and {given} was given.", name=name, low=low,
                      high=high, given=str(value))
