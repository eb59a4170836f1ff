"""Numbers that somebody typed, made into the steps of a sequence or refused in a sentence. Knows no cell."""
import math
import re
import unicodedata

from engine.sentence import Refusal

MOST_STEPS = 40
LARGEST = 1_000_000
_BETWEEN = re.compile(r"[\])}]\s*,?\s*[\[({]|[;\n]")
_BRACKETS = re.compile(r"[\[\](){}]")


def rows(typed: str, width: int) -> tuple[tuple[float, ...], ...]:
    """Return what was typed as steps of `width` numbers: "1 1; 2 2" and "[1, 1], [2, 2]" are two steps of two.

    Raises Refusal, naming the place and the limit, for what is no such sequence.
    """
    plain = unicodedata.normalize("NFKC", typed[:100_000]).replace("\u2212", "-").replace("、", ",")
    steps = [_BRACKETS.sub(" ", part).replace(",", " ").split() for part in _BETWEEN.split(plain)]
    steps = [words for words in steps if words]
    if not 1 <= len(steps) <= MOST_STEPS:
        raise Refusal("{count} steps were typed; 1 to {most} can be shown. Steps are parted by a semicolon.",
                      count=len(steps), most=MOST_STEPS)
    for number, words in enumerate(steps, start=1):
        if len(words) != width:
            raise Refusal("Step {step} has {count} numbers; {width} were expected.",
                          step=number, count=len(words), width=width)
    return tuple(tuple(_number(word, number) for word in words) for number, words in enumerate(steps, start=1))


def _number(word: str, step: int) -> float:
    try:
        value = float(word)
    except ValueError:
        raise Refusal("Step {step} holds {given}, which is not a number.", step=step, given=word[:40]) from None
    if not (math.isfinite(value) and abs(value) <= LARGEST):
        raise Refusal("Step {step} holds {given}; a number from -{most} to {most} was expected.",
                      step=step, given=word[:40], most=LARGEST)
    return value


def written(steps: tuple[tuple[float, ...], ...]) -> str:
    """Return steps as somebody would type them."""
    return "; ".join(" ".join(f"{number:g}" for number in step) for step in steps)
