"""An alignment's squares are the weights, its marks the gold links, its words nobody's markup."""

import numpy as np
import pytest

from dashboard.figures.alignments import draw_alignment
from dashboard.figures.theme import theme_of

SOURCE, TARGET = ("the", "<b>cat</b>", "$x$", "cat"), ("le", "chat", "∎")
WEIGHTS = np.array([[0.7, 0.1, 0.1, 0.1], [0.0, 1.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]])


def drawn(**more):
    return draw_alignment(WEIGHTS, SOURCE, TARGET, theme_of(), **more)


def test_queries_run_down_and_keys_across_and_zero_is_the_paper():
    figure = drawn()
    squares = figure.data[0]
    assert np.array_equal(squares.z, WEIGHTS) and (squares.zmin, squares.zmax) == (0, 1)
    assert squares.colorscale[0][1] == theme_of().paper
    assert figure.layout.yaxis.range == (2.5, -0.5) and figure.layout.xaxis.range == (-0.5, 3.5)
    assert [len(figure.layout.xaxis.ticktext), len(figure.layout.yaxis.ticktext)] == [4, 3]


def test_words_are_text_and_words_that_repeat_keep_places_of_their_own():
    axis = drawn().layout.xaxis
    assert axis.ticktext == ("the", "&lt;b&gt;cat&lt;/b&gt;", "&#36;x&#36;", "cat")
    assert axis.tickvals == (0, 1, 2, 3)


def test_a_sure_link_is_a_dot_a_possible_one_a_ring_and_none_is_both():
    sure, possible = drawn(sure={(0, 0), (1, 1)}, possible={(0, 0), (0, 1), (1, 1)}).data[1:]
    assert list(zip(sure.y, sure.x, strict=True)) == [(0, 0), (1, 1)] and sure.marker.symbol == "circle"
    assert list(zip(possible.y, possible.x, strict=True)) == [(0, 1)] and possible.marker.symbol == "circle-open"


def test_a_link_outside_the_picture_is_left_out():
    assert not drawn(sure={(9, 0), (0, 9)}).data[1].x


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (0, 3), (0, 0)])
def test_every_shape_is_drawn(shape):
    figure = draw_alignment(np.zeros(shape), ["a"] * shape[1], ["b"] * shape[0], theme_of(dark=True), numbers=True)
    assert figure.to_json()


def test_words_that_do_not_fit_are_told():
    with pytest.raises(ValueError, match="3 queries and 4 keys"):
        draw_alignment(WEIGHTS.T, SOURCE, TARGET, theme_of())
