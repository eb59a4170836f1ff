"""Numbers of the models that were trained here, as lessons ask for them: labels, states, answers and alignments.

A word is named by its text, and by `nth` where it is not the first such word of its sentence; steps count from 1.
"""

import numpy as np

from dashboard import compute
from dashboard.alignment import answered
from engine.analysis import parting
from engine.analysis.passages import passages
from engine.learning.answers import DecoderStep, Translation
from engine.learning.decoding import Search
from engine.sentence import Refusal


def label(model: str, text: str, word: str, nth: int = 1, called: str = "") -> float:
    """Return the probability of the label of a word that is `called` so, or else of its likeliest."""
    found = compute.trained(model).label(text)
    row = found.probabilities[_place(found.tokens, word, nth)]
    return float(row[found.names.index(called)] if called else row.max())


def labelled(model: str, text: str, word: str, called: str, nth: int = 1) -> int:
    """Return 1 where the model's label of a word is `called` so, else 0."""
    found = compute.trained(model).label(text)
    return int(found.labels[_place(found.tokens, word, nth)] == called)


def apart(model: str, text: str, word: str, nth: int = 1, other: str = "", again: int = 1) -> float:
    """Return the largest difference between what a labeller holds of a word and of the same word elsewhere: `again`
    says which one, in the text `other` or else in the same text."""
    trained = compute.trained(model)
    one, two = (parting.held(trained, each) for each in (text, other or text))
    places = _place(one.tokens, word, nth), _place(two.tokens, word, again)
    return parting.apart(one.hidden[places[0]], two.hidden[places[1]]).largest


def distance(model: str, text: str, word: str, side: str, nth: int = 1, again: int = 2) -> float:
    """Return Euclid's distance between the states of one layer and direction after two occurrences of a word."""
    found = next(one for one in passages(compute.recording(f"own:{model}", text)) if one.side == side)
    here = [at for _order, at in sorted(zip(found.places, range(len(found.words)), strict=True))
            if found.words[at] == word]
    return float(np.linalg.norm(found.hidden[here[nth - 1]] - found.hidden[here[again - 1]]))


def right(model: str, text: str) -> int:
    """Return 1 where the model's answer is the right one to the last word, else 0."""
    return int(bool(answered.answer(model, text, Search()).true))


def attention(model: str, text: str, step: int, word: str, nth: int = 1) -> float:
    """Return how much of its attention a step of the answer gives to a word of the sentence."""
    return float(_step(model, text, step).weights[_place(_answer(model, text).source, word, nth)])


def looks(model: str, text: str, step: int) -> int:
    """Return which word of the sentence, counted from 1, a step of the answer looks at most."""
    return int(_step(model, text, step).weights.argmax()) + 1


def scored(model: str, text: str, step: int, word: str, nth: int = 1) -> float:
    """Return the score of a word of the sentence in a step of the answer, before softmax."""
    return float(_step(model, text, step).scores[_place(_answer(model, text).source, word, nth)])


def word(model: str, text: str, step: int) -> float:
    """Return the probability of the word that a step of the answer says."""
    return float(_step(model, text, step).probability)


def numbers(model: str, text: str, step: int = 1) -> int:
    """Return how many numbers the context of a step has."""
    return len(_step(model, text, step).context)


def steady(models: str, text: str) -> int:
    """Return how many of the `models`, names parted by blanks, say the same words as the first and look, at each of
    them, most at the same word of the sentence."""
    found = [_answer(model, text) for model in models.split()]
    ways = [(one.text, *(int(step.weights.argmax()) for step in one.steps if not step.said.special)) for one in found]
    return ways.count(ways[0])


def _answer(model: str, text: str) -> Translation:
    return compute.translation(model, text, Search())


def _step(model: str, text: str, step: int) -> DecoderStep:
    return _answer(model, text).steps[step - 1]


def _place(tokens: tuple, word: str, nth: int) -> int:
    places = [at for at, token in enumerate(tokens) if token.text.casefold() == word.casefold()]
    if not 0 < nth <= len(places):
        raise Refusal("The sentence has no token {token} number {count}.", token=word, count=nth)
    return places[nth - 1]
