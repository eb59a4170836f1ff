"""A Markov chain: finitely many states and the chance of each next one. NumPy in and out; knows nothing of networks."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from engine.sentence import Refusal, Sentence

SUMS_TO_ONE = 1e-6          # what typed thirds such as 0.333333 may lack
SAME = 1e-9
MOST_STATES = 8
SQUARINGS = 60              # (P + 1) / 2 to the power 2^60: nothing moves any more


@dataclass(frozen=True)
class Chain:
    """A chain of n states: `matrix[i][j]` is the chance to go from state i to state j; every row sums to 1.

    The next state depends on this one alone: that is all a chain remembers. Raises Refusal, naming the row, when the
    matrix is not square, an entry is not a chance, or a row does not sum to 1.
    Source: Markov 1913, An example of statistical investigation of the text Eugene Onegin.
    """

    matrix: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        size = len(self.matrix)
        if not 2 <= size <= MOST_STATES:
            raise Refusal("A chain has 2 to {most} states; {size} were given.", most=MOST_STATES, size=size)
        for number, row in enumerate(self.matrix, start=1):
            if len(row) != size:
                raise Refusal("Row {row} has {given} numbers; {size} were expected, one for each state.",
                              row=number, given=len(row), size=size)
            if not all(0 <= chance <= 1 for chance in row):         # refuses NaN too
                raise Refusal("Row {row} holds a number that is no probability: each must lie between 0 and 1.",
                              row=number)
            if abs(sum(row) - 1) > SUMS_TO_ONE:
                raise Refusal("Row {row} sums to {total}, not to 1: from each state the chain goes somewhere.",
                              row=number, total=f"{sum(row):.6g}")

    @property
    def array(self) -> Float[np.ndarray, "n n"]:
        """The matrix with rows that sum to 1 as exactly as numbers can."""
        matrix = np.array(self.matrix, float)
        return matrix / matrix.sum(1, keepdims=True)


WEATHER = Chain(((0.7, 0.2, 0.1), (0.3, 0.4, 0.3), (0.2, 0.4, 0.4)))
WEATHER_STATES = (Sentence("sunny"), Sentence("cloudy"), Sentence("rainy"))


@dataclass(frozen=True, eq=False)
class Rest:
    """Where a chain goes in the long run: its share of time in each state.

    `unique`: the same from wherever it starts. `settles`: the distribution itself stops moving; a chain that runs in
    circles has shares of time but never settles.
    """

    distribution: Float[np.ndarray, "n"]
    unique: bool
    settles: bool


def course(chain: Chain, begin: int, steps: int) -> Float[np.ndarray, "t n"]:
    """Return the chance of each state after 0, 1, ..., `steps` steps from state `begin` (counted from 0).

    Raises Refusal when there is no such state.
    """
    if not 0 <= begin < len(chain.matrix):
        raise Refusal("State {begin} does not exist: there are {size}, counted from 0.",
                      begin=begin, size=len(chain.matrix))
    rows, matrix = [np.eye(len(chain.matrix))[begin]], chain.array
    for _ in range(steps):
        rows.append(np.einsum("i,ij->j", rows[-1], matrix))
    return np.stack(rows)


def walk(chain: Chain, begin: int, steps: int, seed: int = 0) -> Int[np.ndarray, "t"]:
    """Return one walk of the chain: the state at step 0, 1, ..., `steps`; the same for the same seed."""
    random, matrix, states = np.random.default_rng(seed), chain.array, [begin]
    for _ in range(steps):
        states.append(int(random.choice(len(matrix), p=matrix[states[-1]])))
    return np.array(states)


def rest(chain: Chain, begin: int = 0) -> Rest:
    """Return where the chain goes in the long run from state `begin`.

    The lazy chain (P + 1) / 2 spends the same shares of time and never runs in circles: its high power has them.
    `unique` and `settles` are read from the eigenvalues of size 1. Source: Levin & Peres 2017, section 1.3 and 4.
    """
    matrix = chain.array
    power = (matrix + np.eye(len(matrix))) / 2
    for _ in range(SQUARINGS):
        power = power @ power
        power /= power.sum(1, keepdims=True)
    values = np.linalg.eigvals(matrix)
    ones = np.abs(values - 1) < SAME
    return Rest(power[begin], int(ones.sum()) == 1, bool((np.abs(values[~ones]) < 1 - SAME).all()))
