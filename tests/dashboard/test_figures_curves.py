"""Laws of lines with names at their ends: numbers are the ones given, zeros stand where they are seen, names apart."""

import itertools
import json
import math

import numpy as np
import pytest

from dashboard.figures.axes import axis_of, decades, mark_word
from dashboard.figures.curves import Line, apart, draw_curves, look, visible
from dashboard.figures.theme import HUES, contrast, theme_of

HOSTILE = ["<b>bold</b>", "$x$", "it", "it", "三隻黑色的貓", "__proto__"]


def rows_of(chart, mark):
    """Return the data of every layer whose mark is `mark`."""
    spec = chart.to_dict()
    json.dumps(spec, allow_nan=False)
    return [spec["datasets"][layer["data"]["name"]] if "name" in layer["data"] else layer["data"]["values"]
            for layer in spec["layer"] if layer["mark"]["type"] == mark]


def test_every_point_is_drawn_where_it_was_given_and_every_name_stands_at_an_end():
    lines = [Line(name, [1, 2, 3], [i, i / 2, i / 4]) for i, name in enumerate(HOSTILE)]
    chart = draw_curves(lines, theme_of(), "distance", "size")
    path, = rows_of(chart, "line")
    assert [(row["line"], row["x"], row["y"]) for row in path] == [
        (i, n, i / n if n < 3 else i / 4) for i in range(len(HOSTILE)) for n in (1, 2, 3)]
    names, = rows_of(chart, "text")
    assert [row["name"] for row in names] == HOSTILE and [row["y"] for row in names] == [i / 4 for i in range(6)]


@pytest.mark.parametrize("ends", [[0, 0, 0, 0], [1, 1, 1, 1], [0.5, 0.51, 0.1, 0.52], [0.98, 0.99, 1.0, 0.2], []])
def test_names_never_stand_on_one_another_and_keep_their_order(ends):
    stands = apart(ends, 0.1)
    assert all(b - a >= 0.1 - 1e-12 for a, b in itertools.pairwise(sorted(stands)))
    assert all(-1e-12 <= stand <= 1 + 1e-12 for stand in stands)
    assert all((ends[i] <= ends[j]) or stands[i] > stands[j] for i in range(len(ends)) for j in range(len(ends)))


def test_names_are_moved_no_further_than_they_must():
    assert apart([0.2, 0.5, 0.9], 0.1) == pytest.approx([0.2, 0.5, 0.9])
    assert apart([0.5, 0.5], 0.1) == pytest.approx([0.55, 0.45])        # by hand: half the gap each, the first on top
    wanted = [0.3, 0.34, 0.36, 0.9]
    best = min(sum((a - b) ** 2 for a, b in zip(tried, wanted, strict=True)) for tried in itertools.combinations(
        np.linspace(0, 1, 41), 4) if all(b - a > 0.1 - 1e-9 for a, b in itertools.pairwise(tried)))
    assert sum((a - b) ** 2 for a, b in zip(apart(wanted, 0.1), wanted, strict=True)) <= best + 1e-12


def test_many_lines_make_the_picture_taller_instead_of_crowding():
    chart = draw_curves([Line(str(i), [0, 1], [0, 0]) for i in range(40)], theme_of(), "x", "y")
    stands = sorted(row["label"] for row in rows_of(chart, "text")[0])
    spec = chart.to_dict()
    path = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
    low, high = path["encoding"]["y"]["scale"]["domain"]
    pixels = np.diff(stands) / (high - low) * spec["height"]
    assert pixels.min() > theme_of().size * 1.25


def test_a_zero_on_a_logarithmic_axis_is_seen_and_said():
    chart = draw_curves([Line("a", [1, 10, 100], [1.0, 1e-6, 0.0])], theme_of(), "distance", "size", log_x=True,
                        log_y=True)
    path, = rows_of(chart, "line")
    assert [row["y"] for row in path][:2] == [1.0, 1e-6] and 0 < path[2]["y"] < 1e-6
    assert [row["value"] for row in path] == ["1.00", "1e−6", "0"]
    spec = chart.to_dict()
    axis = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")["encoding"]["y"]
    assert axis["scale"]["domain"][0] == path[2]["y"]
    assert f'datum.value === {path[2]["y"]!r} ? "0"' in axis["axis"]["labelExpr"]


def test_what_is_no_number_is_a_gap_and_a_line_without_numbers_is_named_all_the_same():
    lines = [Line("a", [1, 2, 3], [1.0, math.nan, 3.0]), Line("b", [1, 2], [None, math.inf])]
    chart = draw_curves(lines, theme_of(), "x", "y")
    assert [row["y"] for row in rows_of(chart, "line")[0]] == [1.0, None, 3.0, None, None]
    assert len(rows_of(chart, "point")[0]) == 2
    assert [row["name"] for row in rows_of(chart, "text")[0]] == ["a", "b –"]
    assert draw_curves([], theme_of(), "x", "y").to_dict()["layer"]


def test_the_end_of_each_line_is_told_to_those_who_hear_the_page():
    chart = draw_curves([Line("a", [1, 2, 3], [0.5, 0.25, math.nan])], theme_of(), "steps", "size")
    assert chart.to_dict()["description"] == "size, steps. a: 0.250 (2)"


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="line 'a' has 2 xs and 1 ys"):
        Line("a", [1, 2], [1])
    with pytest.raises(ValueError, match=r"a logarithmic axis holds no negative number, and -1.0 was given"):
        draw_curves([Line("a", [1], [-1])], theme_of(), "x", "y", log_y=True)


@pytest.mark.parametrize("dark", [False, True])
def test_lines_differ_without_colour_and_stand_out_from_the_paper(dark):
    looks = [look("", number, theme_of(dark)) for number in range(16)]
    assert len({tuple(dash) for _, dash, _ in looks[:8]}) == 8
    assert len({(hue, tuple(dash)) for hue, dash, _ in looks}) == 16
    assert all(contrast(visible(hue, theme_of(dark).paper), theme_of(dark).paper) >= 3 for hue in HUES)


def test_marks_are_the_numbers_themselves_where_they_are_few_else_powers_of_ten():
    assert axis_of("x", [10, 30, 1000, 10], log=True).marks == (10, 30, 1000)
    assert decades(1e-9, 1.0) == (1e-8, 1e-6, 1e-4, 1e-2, 1.0) and decades(1.5, 6) == (2, 5)
    assert [mark_word(n) for n in (1e-7, 0.001, 0.1, 1.0, 1e4, 1e9, 30.0, 0.25)] == [
        "10⁻⁷", "0.001", "0.1", "1", "10,000", "10⁹", "30", "0.250"]


def test_an_axis_leads_there_and_back():
    for axis in (axis_of("x", [1, 1000], log=True), axis_of("x", [-2, 5]), axis_of("x", [3, 3])):
        for part in (0, 0.25, 1):
            assert axis.part(axis.at(part)) == pytest.approx(part)


def test_percent_is_written_as_percent():
    chart = draw_curves([Line("a", [1, 2], [0.5, 0.995])], theme_of(), "x", "accuracy", percent=True)
    assert [row["value"] for row in rows_of(chart, "line")[0]] == ["50.0 %", "99.5 %"]
