"""Laws of tables of squares: the numbers given, words literal and apart, zero is the paper, no value is grey."""

import numpy as np
import pytest

from dashboard.figures.grids import draw_grid, reach
from dashboard.figures.theme import theme_of

HOSTILE = ["<s>", "<script>alert(1)</script>", "a&b", "$x$", "it", "it", "三隻黑色的貓"]


def test_squares_hold_the_numbers_and_repeated_words_keep_their_columns():
    values = np.random.default_rng(2).normal(size=(3, len(HOSTILE)))
    figure = draw_grid(values, ["a", "a", "<b>"], HOSTILE, theme_of(), diverging=True, title="$h$", chosen=4)
    heat = figure.data[0]
    assert np.array_equal(heat.z, values) and list(heat.x) == list(range(len(HOSTILE)))
    assert list(figure.layout.xaxis.tickvals) == list(range(len(HOSTILE)))
    assert heat.zmin == -heat.zmax == -np.abs(values).max()
    written = [*figure.layout.xaxis.ticktext, *figure.layout.yaxis.ticktext, heat.colorbar.title.text,
               *np.asarray(heat.customdata)[:, :, 1:].ravel()]
    assert not any(set("<>$") & set(word) for word in written)
    assert list(figure.layout.yaxis.range) == [2.5, -0.5]
    shape, = figure.layout.shapes
    assert (shape.x0, shape.x1) == (3.5, 4.5)


@pytest.mark.parametrize("dark", [False, True])
def test_zero_is_the_paper_on_both_scales(dark):
    look = theme_of(dark)
    for diverging, place in ((False, 0), (True, len(look.diverging) // 2)):
        heat = draw_grid(np.array([[0.0, 2.0]]), ["a"], ["b", "c"], look, diverging=diverging).data[0]
        assert heat.colorscale[place][1] == look.paper
        assert heat.zmin + place / (len(heat.colorscale) - 1) * (heat.zmax - heat.zmin) == 0


def test_no_value_is_grey_and_says_so():
    values = np.array([[1.0, np.nan], [np.inf, 0.0]])
    heat, grey = draw_grid(values, ["a", "b"], ["c", "d"], theme_of(), nothing="no <gate>").data
    assert np.array_equal(np.isnan(heat.z), [[False, True], [True, False]])
    assert np.array_equal(np.isnan(grey.z), ~np.isnan(heat.z))
    assert {colour for _, colour in grey.colorscale} == {theme_of().rule}
    assert grey.customdata[0][1][0] == "no &lt;gate&gt;" and heat.customdata[0][0][0] == "1.00"


def test_the_bar_shows_its_bounds():
    heat = draw_grid(np.array([[0.2, 0.7]]), ["a"], ["b", "c"], theme_of(), bounds=(0, 1)).data[0]
    assert (heat.zmin, heat.zmax) == (0, 1) and list(heat.colorbar.ticktext) == ["0", "1.00"]
    heat = draw_grid(np.array([[-0.2, 0.7]]), ["a"], ["b", "c"], theme_of(), diverging=True).data[0]
    assert list(heat.colorbar.ticktext) == ["−0.700", "0", "0.700"]
    assert reach(np.full((2, 2), np.nan), False) == (0, 1) and reach(np.zeros((1, 1)), True) == (-1, 1)


def test_few_squares_hold_their_number_and_many_rows_not_every_word():
    small = draw_grid(np.ones((2, 2)), ["a", "b"], ["c", "d"], theme_of(), numbers=True).data[0]
    assert np.asarray(small.text).tolist() == [["1.00"] * 2] * 2
    large = draw_grid(np.ones((64, 13)), [str(n) for n in range(64)], ["w"] * 13, theme_of(), numbers=True)
    assert large.data[0].text is None and list(large.layout.yaxis.ticktext) == [str(n) for n in range(0, 64, 3)]


def test_a_table_that_does_not_fit_its_words_is_refused():
    with pytest.raises(ValueError, match=r"values are \(1, 2\), and there are 1 rows and 3 columns"):
        draw_grid(np.ones((1, 2)), ["a"], ["b", "c", "d"], theme_of())
