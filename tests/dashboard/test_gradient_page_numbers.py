"""Laws of the page Gradient: its lines hold the engine's numbers, its sentences read them off rightly."""

import numpy as np
import pytest

from dashboard.memory.gradients import extremes, gone, reach_lines, remembered, sentence_grid, sizes
from engine.analysis.gradients import Reach, reach_of_attention, reach_of_cell, reach_of_line
from engine.learning.curves import Curve

TITLES = {"gru": "GRU", "jordan": "Jordan", "attention": "Attention"}


@pytest.fixture(scope="module")
def found():
    return {"gru": reach_of_cell("gru", 12, 4, sequences=2), "jordan": reach_of_cell("jordan", 12, 4, sequences=2),
            "attention": reach_of_attention(12, 4, sequences=2)}


def test_lines_hold_the_numbers_and_say_which_state_is_meant(found):
    gru, jordan, attention = reach_lines(found, TITLES, "state")
    assert [line.name for line in (gru, jordan, attention)] == ["GRU · h", "Jordan · y", "Attention · x"]
    assert list(gru.ys) == found["gru"].hidden.tolist() and gru.ys[0] == pytest.approx(1)
    assert jordan.ys[0] is None and list(jordan.ys[1:]) == found["jordan"].memory[1:].tolist()
    assert attention.kind == "chosen" and list(gru.xs) == list(range(12))
    assert [line.name for line in reach_lines(found, TITLES, "input")] == ["GRU", "Jordan", "Attention"]
    assert list(reach_lines(found, TITLES, "input")[1].ys) == found["jordan"].input.tolist()


def test_the_linear_network_loses_a_thousandth_where_its_powers_do():
    assert gone(sizes(reach_of_line(0.9, 100), "state")) == 66          # 0.9^65 = 0.00106, 0.9^66 = 0.00095
    assert gone(sizes(reach_of_line(1.0, 100), "state")) is None
    assert gone([None, 1.0, 0.5, None, 0.0009]) == 4


def test_the_largest_and_the_smallest_are_found_at_the_greatest_distance():
    def flat(name, end):
        numbers = np.array([9.0, end])
        return Reach(name, False, numbers, numbers, None, numbers, numbers)

    found = {"elman": flat("elman", 1e-9), "gru": flat("gru", 1e-2), "attention": flat("attention", 5.0)}
    assert extremes(found, "input") == ("gru", "elman")


def test_remembered_is_the_distance_before_the_first_fall():
    curve = Curve("recall", "", "", "", {"elman": ((10, 30, 100), (0.99, 0.2, 0.95)), "lstm": ((100, 10), (0.9, 1.0)),
                                         "sru": ((10,), (0.1,))}, {}, {}, 1.0)
    assert remembered(curve) == {"elman": 10, "lstm": 100, "sru": 0}


def test_the_grid_has_the_first_word_first(found):
    grid = sentence_grid({name: found[name] for name in ("gru", "jordan")})
    assert grid.shape == (2, 12) and grid[0, -1] == found["gru"].input[0] and grid[1, 0] == found["jordan"].input[11]
