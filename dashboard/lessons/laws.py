"""The numbers that lessons speak of, each measured on a recording. Knows the engine, nothing of files or screens.

No expression is evaluated: a law names one of `KINDS`, and each kind is one small function.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from dashboard.lessons import measures
from dashboard.lessons.stops import Law, Show, Stop, Word
from engine import Attention, Recording
from engine.analysis import steps
from engine.pretrained import Explorable
from engine.sentence import Refusal


@dataclass(frozen=True)
class Entry:
    """What a law speaks of, found in a recording: positions instead of words."""

    explorable: Explorable
    recording: Recording
    attention: Attention
    head: int
    query: int
    key: int
    than: int | None
    more: float | None
    hide: bool

    def row(self, attention: Attention | None = None) -> np.ndarray:
        """Return the weights [h, k] of the chosen query in every head, renormalised without what is hidden."""
        attention = attention or self.attention
        weights = attention.weights(queries=slice(self.query, self.query + 1))[:, 0]
        if self.hide:
            weights = weights * [not token.special for token in attention.key_tokens]
            weights = weights / weights.sum(-1, keepdims=True)
        return weights

    def rows(self) -> np.ndarray:
        """Return the row of the chosen query in all heads of all self-attentions, [layers * heads, k]."""
        return np.concatenate([self.row(attention) for attention in self.recording.select(kind="self")])

    def steps(self) -> steps.Row:
        """Return the chosen query's way through the chosen head."""
        return steps.row(self.attention, self.head, self.query)

    def products(self) -> np.ndarray:
        """Return q * k, number by number."""
        return self.steps().terms(self.key)

    def fetched(self) -> np.ndarray:
        """Return the length of weight * value for each key."""
        row = self.steps()
        return row.weights * np.linalg.norm(row.values, axis=-1)

    def shares(self) -> np.ndarray:
        """Return the length of what each head of the layer brings into the output, behind W_o."""
        projection = self.explorable.projection(self.attention.place)
        return np.linalg.norm(steps.output(self.attention, projection, self.query).shares, axis=-1)


class Found(NamedTuple):
    """A number that was measured: its kind, and how many digits of it are shown."""

    kind: str
    number: float
    digits: int


def _score(entry: Entry) -> float:
    return entry.attention.scores(entry.head, slice(entry.query, entry.query + 1))[0, entry.key]


def _previous(entry: Entry) -> float:
    return np.diagonal(entry.attention.weights(entry.head), -1).min()


def _special(entry: Entry) -> int:
    special = np.array([token.special for token in entry.attention.key_tokens])
    return int(special[entry.rows().argmax(-1)].sum())


KINDS: dict[str, Callable[[Entry], float]] = {
    "weight": lambda e: e.row()[e.head, e.key],                         # of the query, given to the key
    "ratio": lambda e: e.row()[e.head, e.key] / e.row()[e.head, e.than],
    "score": _score,
    "difference": lambda e: _score(e) - _score(replace(e, key=e.than)),  # of two scores
    "dot": lambda e: e.products().sum(),                                # q . k before the scale
    "width": lambda e: e.products().size,                               # numbers in q and k of a head
    "positive": lambda e: int((e.products() > 0).sum()),                # of those products
    "largest_product": lambda e: e.products().max(),
    "value_length": lambda e: np.linalg.norm(e.steps().values[e.key]),
    "fetched": lambda e: e.fetched()[e.key] / e.fetched().sum(),        # length of weight * value, as a share
    "output_length": lambda e: e.shares()[e.head],                      # of the head's share of the output
    "output_rank": lambda e: int((e.shares() > e.shares()[e.head]).sum()) + 1,
    "heads_here": lambda e: e.attention.heads,                          # in this layer
    "keys_above": lambda e: int((e.row()[e.head] > e.more).sum()),      # keys that get more than `more`
    "previous": _previous,                                              # the least any token gives to the one before it
    "special": _special,                                                # heads that look most at a special token
    "heads": lambda e: e.rows().shape[0],
    "heads_above": lambda e: int((e.rows()[:, e.key] > e.more).sum()),  # heads that give the key more than `more`
    "largest": lambda e: e.rows()[:, e.key].max(),                      # what the head gives that gives it most
}
SHARES = {"weight", "fetched", "previous", "largest"}                   # spoken as percent
COUNTS = {"width", "positive", "special", "heads", "heads_here", "heads_above", "keys_above", "output_rank"}
NEEDS = {"ratio": "than", "difference": "than", "heads_above": "more", "keys_above": "more"}


def position(tokens: tuple, word: Word) -> int:
    """Return where the n-th token that reads `word` stands. Raises Refusal where there is none."""
    found = [i for i, token in enumerate(tokens) if token.text.lower() == word[0].lower()]
    if len(found) < word[1]:
        raise Refusal("The sentence has no token {token} number {count}.", token=word[0], count=word[1])
    return found[word[1] - 1]


def measure(law: Law, show: Show, recording: Recording | None, explorable: Explorable | None) -> float:
    """Return the number that `law` speaks of; what it does not name is what `show` shows. Raises Refusal.

    `recording` and `explorable` may be None for a measure, which is asked about nothing but `law.of`.
    """
    if law.kind in measures.MEASURES:
        return measures.measure(law.kind, law.of)
    if law.kind not in KINDS:
        raise Refusal("There is no law called {kind}.", kind=law.kind)
    if getattr(law, NEEDS.get(law.kind, "kind")) is None:
        raise Refusal("A law called {kind} needs {field}.", kind=law.kind, field=NEEDS[law.kind])
    layer = show.layer if law.layer is None else law.layer
    attention = next(iter(recording.select(kind="self", layer=layer)), None)
    head = show.head if law.head is None else law.head
    if attention is None or head >= attention.heads:
        raise Refusal("There is no layer {layer}, head {head} in this model.", layer=layer, head=head)
    entry = Entry(
        explorable, recording, attention, head, position(attention.query_tokens, law.query or show.query),
        position(attention.key_tokens, law.key or show.key),
        law.than and position(attention.key_tokens, law.than), law.more, law.hide or show.hide)
    return float(KINDS[law.kind](entry))


def numbers(stop: Stop, read: Callable[[str], Recording], explorable: Explorable) -> dict[str, Found]:
    """Return what the words of `stop` speak of, by name; `read(text)` is what `explorable` read. Raises Refusal."""
    return {law.name: Found(law.kind, measure(law, stop.show, heard(law, stop.show, read), explorable), law.digits)
            for law in stop.expect if law.name}


def heard(law: Law, show: Show, read: Callable[[str], Recording]) -> Recording | None:
    """Return the recording that `law` is about, or None where it is about no entry of the embedded model."""
    return None if law.kind in measures.MEASURES else read(law.text or show.text)


def written(kind: str, number: float, language: str, digits: int = 3) -> str:
    """Return `number` as a sentence in `language` writes it: significant digits, shares in percent, 13,781, 2.7e-5."""
    if kind in COUNTS | measures.COUNTS:
        return f"{number:,.0f}"
    if kind in SHARES | measures.SHARES:
        return f"{number * 100:.{digits}g}" + (" %" if language == "en" else "%")
    if abs(number) >= 1000:
        return f"{float(f'{number:.{digits}g}'):,.0f}"
    return re.sub(r"e(-?)\+?0*", r"e\1", f"{number:.{digits}g}")


def fill(text: str, found: dict[str, Found], language: str) -> str:
    """Return `text` with its {names} replaced by the numbers measured."""
    return text.format(**{name: written(one.kind, one.number, language, one.digits) for name, one in found.items()})
