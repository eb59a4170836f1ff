"""Laws of paths of states: principal axes against the covariance's eigenvectors, the rule of signs, nearest states."""

import numpy as np
import pytest

from engine.analysis.trajectories import collect, fit, nearest, nearest_first, project
from engine.sentence import Refusal


def cloud(count=200, width=16, seed=0):
    """Return states whose variances all differ, away from the origin."""
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(rng.normal(size=(width, width)))
    return rng.normal(size=(count, width)) * np.linspace(3, 0.1, width) @ turn + rng.normal(size=width)


def walks(*given):
    """Return the library of these (words, states)."""
    return collect([(words, np.array(states, np.float64)) for words, states in given])


def test_axes_are_the_eigenvectors_of_the_covariance_and_shares_its_eigenvalues():
    states = cloud()
    found = fit(states, 5)
    values, vectors = np.linalg.eigh(np.cov(states, rowvar=False))      # ascending
    for number in range(5):
        expected = vectors[:, -1 - number]
        expected = expected * np.sign(expected[np.abs(expected).argmax()])
        assert np.allclose(found.axes[number], expected, atol=1e-8)
        assert found.share[number] == pytest.approx(values[-1 - number] / values.sum(), rel=1e-9)


def test_a_point_is_where_it_was_put_and_distances_do_not_grow():
    states = cloud()
    whole = fit(states, 16)
    there = project(whole, states)
    assert np.allclose(there @ whole.axes + whole.mean, states)         # all axes: nothing is lost
    flat = project(fit(states, 2), states)
    assert np.allclose(flat, there[:, :2])
    assert np.linalg.norm(flat[3] - flat[7]) <= np.linalg.norm(states[3] - states[7])
    assert np.allclose(project(whole, whole.mean[None]), 0)


def test_a_line_by_hand():
    found = fit(np.array([[0.0, 0.0], [-1.0, -2.0], [1.0, 2.0], [2.0, 4.0]]), 2)
    assert np.allclose(found.axes, [[1 / 5**0.5, 2 / 5**0.5], [0, 0]]) and found.share == pytest.approx([1, 0])
    assert np.allclose(project(found, np.array([[0.5, 1.0], [1.5, 3.0]]))[:, 0], [0, 5**0.5])


def test_signs_do_not_depend_on_how_the_states_are_given():
    states = cloud()
    shuffled = np.random.default_rng(1).permutation(states)
    assert np.allclose(fit(states).axes, fit(shuffled).axes)
    for one in (fit(states), fit(-states), fit(states.astype(np.float32))):
        assert (one.axes[np.arange(3), np.abs(one.axes).argmax(axis=1)] > 0).all()


@pytest.mark.parametrize("states", [np.ones((5, 4)), np.ones((2, 1)), cloud(3, 2)])
def test_what_states_do_not_span_has_no_axis(states):
    found = fit(states, 3)
    assert found.axes.shape == (3, states.shape[1]) and np.isfinite(found.axes).all()
    assert not found.share[np.abs(found.axes).sum(axis=1) == 0].any()
    assert project(found, states).shape == (len(states), 3)


def test_what_cannot_be_fitted_is_refused():
    with pytest.raises(Refusal, match=r"A plane through states needs at least two of them, and 1 was given."):
        fit(np.ones((1, 4)))
    with pytest.raises(Refusal, match=r"Some of these states are not finite numbers, so they have no principal axes."):
        fit(np.array([[1.0, np.nan], [0.0, 1.0]]))
    with pytest.raises(Refusal, match=r"A sentence has 2 words and 1 states; there should be one for each."):
        collect([(["a", "b"], np.ones((1, 3)))])
    with pytest.raises(Refusal, match=r"There is no sentence to take states from."):
        collect([])


def test_nearest_states_by_hand():
    library = walks((["I", "saw"], [[0, 0], [3, 4]]), (["I", "ran", "off"], [[0, 0], [1, 0], [6, 8]]),
                    (["a", "saw"], [[0, 1], [3, 4.5]]))
    found = nearest(np.array([3.0, 4.0]), library, 3, but=("I", "saw"))
    assert [(one.words[one.position], one.words) for one in found] == [
        ("saw", ("a", "saw")), ("a", ("a", "saw")), ("ran", ("I", "ran", "off"))]
    assert [one.distance for one in found] == pytest.approx([0.5, 18**0.5, 20**0.5])
    assert [one.row for one in found] == [6, 5, 3]
    assert library.sentence.tolist() == [0, 0, 1, 1, 1, 2, 2] and library.position.tolist() == [0, 1, 0, 1, 2, 0, 1]


def test_equal_states_count_once_and_everything_is_found_when_asked_for():
    library = walks(*((["I", str(n)], [[0, 0], [n, 1]]) for n in range(4)))
    found = nearest(np.zeros(2), library, 10)
    assert [one.distance for one in found] == pytest.approx([0, 1, 2**0.5, 5**0.5, 10**0.5])
    assert found[0].words == ("I", "0") and len(nearest(np.zeros(2), library, 2)) == 2


def test_states_are_left_alone():
    states = cloud()
    before = states.copy()
    library = collect([(["w"] * len(states), states)])
    project(fit(states), states), nearest(states[0], library)
    assert np.array_equal(states, before)


def test_the_nearest_of_many_are_those_that_sorting_all_would_give():
    states = np.round(cloud(500, 3), 1)         # rounded: many are equally far
    distances = np.linalg.norm(states, axis=1)
    assert list(nearest_first(distances, 20)) == np.argsort(distances, kind="stable").tolist()
    assert list(nearest_first(distances, 900)) == list(nearest_first(distances, 1))
