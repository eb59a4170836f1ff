"""Hidden states as a path: the plane in which many states differ most, and where else a model was in such a state.

NumPy in, NumPy out; knows no model, and nothing of screens. The data on which a plane was fitted is the caller's to
name: another library of states is another plane.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from engine.sentence import Refusal


@dataclass(frozen=True, eq=False)
class Projection:
    """A point and directions: the mean of the states fitted, principal axes (rows, orthonormal), and the share of the
    states' variance that lies along each. An axis beyond what the states span is all zero, and its share is 0."""

    mean: Float[np.ndarray, "m"]
    axes: Float[np.ndarray, "n m"]
    share: Float[np.ndarray, "n"]


@dataclass(frozen=True, eq=False)
class Library:
    """Many states, and where each was reached: after word `position` of `sentences[sentence]`. `labels` holds what is
    true of each of those words, in the same order ("" : nothing is)."""

    states: Float[np.ndarray, "s m"]
    sentence: Int[np.ndarray, "s"]
    position: Int[np.ndarray, "s"]
    sentences: tuple[tuple[str, ...], ...]
    labels: tuple[tuple[str, ...], ...] = ()

    @property
    def nbytes(self) -> int:
        """How many bytes the numbers take."""
        return self.states.nbytes + self.sentence.nbytes + self.position.nbytes


@dataclass(frozen=True)
class Neighbour:
    """A state of a library near another one: its row there, how far away it is (Euclid, all units), its sentence, and
    the position of the word after which it was reached."""

    row: int
    distance: float
    words: tuple[str, ...]
    position: int


def fit(states: Float[np.ndarray, "s m"], dimensions: int = 3) -> Projection:
    """Return the principal axes of states: computed by singular values, in double precision.

    Signs are fixed by a rule: each axis points to where its component of largest size (the first of equals) is
    positive. Axes run from the largest variance to the smallest; which way they turn where two variances are equal
    no rule can say. Raises Refusal for fewer than two states, or numbers that are not finite.
    Source: Pearson, "On lines and planes of closest fit to systems of points in space", 1901.
    """
    states = np.asarray(states, np.float64)
    if len(states) < 2:
        raise Refusal("A plane through states needs at least two of them, and {count} was given.", count=len(states))
    if not np.isfinite(states).all():
        raise Refusal("Some of these states are not finite numbers, so they have no principal axes.")
    mean = states.mean(axis=0)
    singular, axes = np.linalg.svd(states - mean, full_matrices=False)[1:]
    spanned = singular > singular[0] * max(states.shape) * np.finfo(np.float64).eps
    axes = np.where(spanned[:, None], axes, 0.0)[:dimensions]
    total = float(singular @ singular)
    share = (singular**2 / total if total else np.zeros_like(singular))[:dimensions]
    missing = dimensions - len(axes)
    axes, share = np.pad(axes, ((0, missing), (0, 0))), np.pad(share, (0, missing))
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    return Projection(mean, axes * np.where(largest < 0, -1.0, 1.0), share)


def project(projection: Projection, states: Float[np.ndarray, "t m"]) -> Float[np.ndarray, "t n"]:
    """Return where states lie on the axes of a projection, in the states' own unit."""
    return np.einsum("tm,nm->tn", np.asarray(states, np.float64) - projection.mean, projection.axes)


def collect(walks: Iterable[tuple[Sequence[str], Float[np.ndarray, "_ m"]]],
            labels: Iterable[Sequence[str]] = ()) -> Library:
    """Return the library of walks: the words of a sentence, and the state after each; `labels` name each word of each.

    Raises Refusal where there is no sentence, or not one state for each word.
    """
    walks = [(tuple(words), np.asarray(states, np.float64)) for words, states in walks]
    if not walks:
        raise Refusal("There is no sentence to take states from.")
    for words, states in walks:
        if len(words) != len(states):
            raise Refusal("A sentence has {words} words and {states} states; there should be one for each.",
                          words=len(words), states=len(states))
    lengths = [len(words) for words, _ in walks]
    return Library(np.concatenate([states for _, states in walks]), np.repeat(np.arange(len(walks)), lengths),
                   np.concatenate([np.arange(length) for length in lengths]), tuple(words for words, _ in walks),
                   tuple(map(tuple, labels)))


def nearest(state: Float[np.ndarray, "m"], library: Library, count: int = 5,
            but: Sequence[str] = ()) -> tuple[Neighbour, ...]:
    """Return the nearest states elsewhere: at most `count`, each another state, none from the sentence `but`.

    Of states that are equal in every number, as after equal beginnings, the first in the library stands for all.
    """
    apart = library.states - np.asarray(state, np.float64)
    distances = np.sqrt(np.einsum("sm,sm->s", apart, apart))
    found, seen = [], set()
    for row in nearest_first(distances, 20 * count):
        words = library.sentences[library.sentence[row]]
        values = library.states[row].tobytes()
        if words == tuple(but) or values in seen:
            continue
        seen.add(values)
        found.append(Neighbour(int(row), float(distances[row]), words, int(library.position[row])))
        if len(found) == count:
            break
    return tuple(found)


def nearest_first(distances: Float[np.ndarray, "s"], few: int) -> Iterator[int]:
    """Name rows by their distance, equal ones in their order; the `few` nearest come without sorting all others."""
    inside = np.arange(0)
    if few < len(distances):
        edge = np.partition(distances, few)[few]
        inside = np.flatnonzero(distances < edge)
        yield from inside[np.argsort(distances[inside], kind="stable")].tolist()
    yield from np.argsort(distances, kind="stable")[len(inside):].tolist()
