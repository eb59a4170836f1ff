"""A Markov chain: probabilities stay probabilities, and what comes to rest stays at rest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Refusal
from engine.models import markov

chances = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any), min_size=3, max_size=3)


@given(chances, st.integers(0, 2))
def test_a_distribution_stays_one_and_its_rest_does_not_move(rows, begin):
    chain = markov.Chain(tuple(tuple(n / sum(row) for n in row) for row in rows))
    course = markov.course(chain, begin, 6)
    assert course.shape == (7, 3)
    np.testing.assert_allclose(course.sum(1), 1)
    np.testing.assert_allclose(course[6], np.linalg.matrix_power(np.array(chain.matrix), 6)[begin], atol=1e-9)
    rest = markov.rest(chain, begin).distribution
    np.testing.assert_allclose(rest @ np.array(chain.matrix), rest, atol=1e-9)
    assert rest.sum() == pytest.approx(1)


def test_the_weather_by_hand():
    # 0.3 a = 0.3 b + 0.2 c, 0.6 c = 0.1 a + 0.3 b, a + b + c = 1: a = 6/13, b = 4/13, c = 3/13
    rest = markov.rest(markov.WEATHER)
    np.testing.assert_allclose(rest.distribution, [6 / 13, 4 / 13, 3 / 13])
    assert rest.unique and rest.settles
    np.testing.assert_allclose(markov.course(markov.WEATHER, 0, 2)[2], [0.57, 0.26, 0.17])


def test_a_chain_in_circles_never_settles_and_two_islands_have_no_single_rest():
    circle = markov.rest(markov.Chain(((0, 1, 0), (0, 0, 1), (1, 0, 0))))
    np.testing.assert_allclose(circle.distribution, [1 / 3] * 3)
    assert circle.unique and not circle.settles
    islands = markov.Chain(((1, 0, 0), (0, 0.5, 0.5), (0, 0.5, 0.5)))
    assert not markov.rest(islands).unique
    np.testing.assert_allclose(markov.rest(islands, 0).distribution, [1, 0, 0])
    np.testing.assert_allclose(markov.rest(islands, 2).distribution, [0, 0.5, 0.5])


def test_a_walk_follows_the_chances():
    states = markov.walk(markov.WEATHER, 0, 4000, seed=1)
    assert len(states) == 4001 and (markov.walk(markov.WEATHER, 0, 4000, seed=1) == states).all()
    from_sun = states[1:][states[:-1] == 0]
    np.testing.assert_allclose(np.bincount(from_sun, minlength=3) / len(from_sun), [0.7, 0.2, 0.1], atol=0.05)


@pytest.mark.parametrize(("rows", "words"), [
    (((0.5, 0.5, 0.1), (0, 1, 0), (0, 0, 1)), "Row 1 sums to 1.1, not to 1: from each state the chain goes somewhere."),
    (((1, 0, 0), (1.5, -0.5, 0), (0, 0, 1)),
     "Row 2 holds a number that is no probability: each must lie between 0 and 1."),
    (((1, 0, 0), (0, float("nan"), 1), (0, 0, 1)),
     "Row 2 holds a number that is no probability: each must lie between 0 and 1."),
    (((1, 0), (0, 1, 0), (0, 0, 1)), "Row 1 has 2 numbers; 3 were expected, one for each state."),
    (((1.0,),), "A chain has 2 to 8 states; 1 were given."),
])
def test_what_is_no_chain_is_refused(rows, words):
    with pytest.raises(Refusal) as refused:
        markov.Chain(rows)
    assert str(refused.value) == words
