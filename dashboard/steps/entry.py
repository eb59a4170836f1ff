"""One entry of a map, followed from query and key to the output: numbers ready to be shown. Knows no Streamlit."""

from dataclasses import dataclass

import numpy as np

from dashboard.figures.bars import Bar
from dashboard.figures.products import largest
from dashboard.viewer.request import whole
from engine.analysis import steps
from engine.recording import Attention, Recording

MOST_KEYS, MOST_HEADS, MOST_DIMENSIONS, NEIGHBOURS = 24, 16, 48, 2


@dataclass(frozen=True, eq=False)
class Step:
    """What one head does with one query, and which key is looked at; `keys` are the positions that a figure shows."""

    attention: Attention
    row: steps.Row
    output: steps.Output | None
    projection: str             # the name of W_o, "" where there is none
    head: int
    query: int
    key: int
    keys: tuple[int, ...]

    @property
    def asker(self) -> str:
        """The query's word."""
        return word(self.attention.query_tokens, self.query)

    @property
    def asked(self) -> str:
        """The key's word."""
        return word(self.attention.key_tokens, self.key)

    @property
    def others(self) -> np.ndarray:
        """Positions of the keys that a figure shows together."""
        return np.setdiff1d(np.arange(self.attention.keys), self.keys)

    def words(self) -> list[str]:
        """Return the word of every key that is shown by itself."""
        return [word(self.attention.key_tokens, key) for key in self.keys]


def follow(recording: Recording, explorable, choice: object) -> Step:
    """Follow a chosen entry: (map, head, query, key), or a dict of these, which is clamped to what exists."""
    names = ("map", "head", "query", "key")
    given = choice if isinstance(choice, dict) else dict(zip(names, choice or (), strict=False))
    attention = recording.attentions[whole(given.get("map"), 0, len(recording.attentions) - 1, 0)]
    bounds = zip(names[1:], (attention.heads, attention.queries, attention.keys), strict=True)
    head, query, key = (whole(given.get(name), 0, size - 1, 0) for name, size in bounds)
    row = steps.row(attention, head, query)
    projection = None if attention.context is None else explorable.projection(attention.place)
    output = None if projection is None else steps.output(attention, projection, query)
    return Step(attention, row, output, projection.name if projection else "", head, query, key,
                tuple(crowd(row.weights, key, MOST_KEYS)))


def word(tokens: tuple, position: int) -> str:
    """Return the word at a position; a position without a token is its number."""
    return tokens[position].text if position < len(tokens) else str(position)


def crowd(sizes: np.ndarray, chosen: int, most: int) -> list[int]:
    """Return in order the positions that are shown one by one: the chosen one, its neighbours, then the largest."""
    if len(sizes) <= most:
        return list(range(len(sizes)))
    near = range(max(0, chosen - NEIGHBOURS), min(len(sizes), chosen + NEIGHBOURS + 1))
    rest = [int(i) for i in np.argsort(-sizes, kind="stable") if i not in near]
    return sorted([*near, *rest[:most - len(near)]])


def key_bars(step: Step, values: np.ndarray, before: np.ndarray | None = None, together: str = "",
             sink: tuple[str, float] | None = None) -> list[Bar]:
    """Return a bar for each key that is shown; `together` names a bar for the sum of the others, `sink` the sink's."""
    def kind(key: int) -> str:
        return "masked" if not step.row.allowed[key] else "chosen" if key == step.key else "key"

    rows = [Bar(said, float(values[key]), None if before is None else float(before[key]), kind(key))
            for key, said in zip(step.keys, step.words(), strict=True)]
    if together and len(step.others):
        rows.append(Bar(together, float(values[step.others].sum()), kind="rest"))
    return rows + ([Bar(*sink, kind="sink")] if sink else [])


def named_terms(step: Step) -> tuple[list[tuple[int, float]], float]:
    """Return the largest terms of the chosen entry as (dimension, number), and the sum of all the others."""
    terms = step.row.terms(step.key).astype(np.float64)
    named = largest(terms)
    return [(place, float(terms[place])) for place in named], float(np.delete(terms, named).sum())


def value_parts(step: Step) -> np.ndarray:
    """Return weight x value of every key that is shown [n, e], then the sum of the others, if there are any."""
    parts = step.row.weights[list(step.keys), None] * step.row.values[list(step.keys)]
    if not len(step.others):
        return parts
    return np.vstack([parts, step.row.weights[step.others] @ step.row.values[step.others]])


def output_parts(step: Step) -> tuple[list[int], np.ndarray, list[int]]:
    """Return the heads that are shown, the parts of the output [n, d] (heads, other heads, bias), and dimensions."""
    shares, bias = step.output.shares, step.output.bias
    heads = crowd(np.linalg.norm(shares, axis=1), step.head, MOST_HEADS)
    dimensions = sorted(largest(step.output.output, MOST_DIMENSIONS))
    others = np.setdiff1d(np.arange(len(shares)), heads)
    parts = [*shares[heads], *([shares[others].sum(0)] if len(others) else []), *([] if bias is None else [bias])]
    return heads, np.array(parts)[:, dimensions], dimensions
