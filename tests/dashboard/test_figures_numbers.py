"""Laws of the figures: their numbers are the ones given, their words are never markup, words that repeat stay apart."""

import json

import numpy as np
import pytest

from dashboard.figures import labels
from dashboard.figures.bars import Bar, draw_bars
from dashboard.figures.products import draw_products, largest
from dashboard.figures.sums import draw_sums
from dashboard.figures.theme import contrast, even, theme_of, to_lab

HOSTILE = ["<s>", "<script>alert(1)</script>", "a&b", "$x$", "</svg>", "三隻黑色的貓", "\u202eabc", "it", "it"]


@pytest.mark.parametrize("number, said", [
    (0.6731, "0.673"), (12.345, "12.3"), (1234.5, "1,230"), (0, "0"), (-0.0, "0"), (1.0, "1.00"), (0.0656, "0.0656"),
    (-2.5, "−2.50"), (2.13e-7, "2.13e−7"), (5e-4, "5e−4"), (0.99999, "1.00"), (9.999e-4, "0.00100"), (1.5e9, "1.5e9"),
    (float("nan"), ""), (float("-inf"), ""), (None, "")])
def test_numbers_have_three_right_digits(number, said):
    assert labels.digits(number) == said


def test_a_sum_is_printed_with_one_count_of_decimals():
    parts = [4.11, 2.2, -1.104]
    places = labels.places(sum(parts), *parts)
    assert [labels.fixed(part, places) for part in parts] == ["4.11", "2.20", "−1.10"]
    assert labels.fixed(-0.0001, 2) == "0.00" and labels.places(0.0) == 0 and labels.places(float("inf"), 1.0) == 2


@pytest.mark.parametrize("word", HOSTILE)
def test_words_are_not_markup_in_plotly(word):
    safe = labels.escape(word)
    assert not set("<>$") & set(safe)
    back = safe.replace("&lt;", "<").replace("&gt;", ">").replace("&#36;", "$").replace("&amp;", "&")
    assert back == word


def test_long_words_and_line_breaks_stay_beside_the_figure():
    assert labels.short("x" * 40) == "x" * 17 + "…" and labels.short("a\nb\u202e") == "a b "


def test_bars_hold_the_numbers_and_repeated_words_keep_their_rows():
    values = np.linspace(-1, 2, len(HOSTILE))
    rows = [Bar(word, value, value / 2) for word, value in zip(HOSTILE, values, strict=True)]
    spec = draw_bars(rows, theme_of(), "score", "before").to_dict()
    data, = spec["datasets"].values()
    assert [row["value"] for row in data] == values.tolist()
    assert [row["before"] for row in data] == (values / 2).tolist()
    assert [row["place"] for row in data] == list(range(len(HOSTILE)))
    axis = spec["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]
    assert json.loads(axis.removesuffix("[datum.value]")) == [labels.short(word) for word in HOSTILE]


def test_a_masked_bar_has_no_number_but_says_why():
    rows = [Bar("a", -np.inf, 1.0, "masked"), Bar("b", 1.0)]
    spec = draw_bars(rows, theme_of(), "score", masked="not allowed").to_dict()
    first = next(iter(spec["datasets"].values()))[0]
    assert first["value"] is None and first["text"] == "not allowed"
    json.dumps(spec, allow_nan=False)


def test_products_sum_to_their_end():
    rng = np.random.default_rng(3)
    query, key = rng.normal(size=(2, 32))
    figure = draw_products(query, key, query * key, [f'query of "{HOSTILE[0]}"', "k", "q", "sum"], theme_of())
    assert np.allclose(figure.data[0].y, query) and np.allclose(figure.data[1].y, key)
    assert np.allclose(figure.data[2].y, query * key)
    assert figure.data[3].y[-1] == pytest.approx(float(query @ key))
    texts = [note.text for note in figure.layout.annotations]
    assert texts[0] == 'query of "&lt;s&gt;"' and f"<b>{labels.digits(float(query @ key))}</b>" in texts
    named = np.argsort(-np.abs(query * key))[:3]
    assert [f"<b>{n}</b>" in texts for n in named] == [True] * 3 and largest(query * key) == named.tolist()


def test_additive_attention_shows_the_bend_between_the_sum_and_the_terms():
    rng = np.random.default_rng(4)
    query, key, vector = rng.normal(size=(3, 16))
    bent = np.tanh(query + key)
    figure = draw_products(query, key, vector * bent, ["q", "k", "tanh", "v", "sum"], theme_of(), bent=bent)
    drawn = [np.asarray(trace.y) for trace in figure.data]
    assert all(np.allclose(y, v) for y, v in zip(drawn[:4], (query, key, bent, vector * bent), strict=True))
    assert drawn[4][-1] == pytest.approx(float(vector @ bent)) and figure.layout.yaxis3.range == (-1.08, 1.08)
    assert [note.text for note in figure.layout.annotations[:5]] == ["q", "k", "tanh", "v", "sum"]


def test_sums_show_the_parts_and_the_total_on_one_symmetric_scale():
    parts = np.random.default_rng(1).normal(size=(len(HOSTILE), 5))
    figure = draw_sums(parts, HOSTILE, parts.sum(0), "context", theme_of(), columns=[3, 9, 12, 40, 41], chosen=2)
    heat = figure.data[0]
    assert np.allclose(heat.z[:-2], parts) and np.allclose(heat.z[-1], parts.sum(0)) and np.isnan(heat.z[-2]).all()
    assert heat.zmin == -heat.zmax and heat.zmax == np.abs(np.vstack([parts, parts.sum(0)])).max()
    assert len(figure.layout.yaxis.ticktext) == len(HOSTILE) + 2 and list(heat.y) == list(range(len(HOSTILE) + 2))
    assert not any(set("<$") & set(word) for word in figure.layout.yaxis.ticktext[:-1])
    assert list(figure.layout.xaxis.ticktext) == ["3", "9", "12", "40", "41"]


@pytest.mark.parametrize("dark", [False, True])
def test_scales_are_even_and_their_zero_is_the_paper(dark):
    look = theme_of(dark)
    assert look.sequential[0] == look.paper and look.diverging[len(look.diverging) // 2] == look.paper
    middle = len(look.diverging) // 2
    for scale in (look.sequential, look.diverging[middle:], look.diverging[:middle + 1]):
        steps = np.diff([to_lab(colour)[0] for colour in scale])
        assert (np.abs(steps - steps.mean()) < 0.01).all() and abs(steps.mean()) > 0.02


@pytest.mark.parametrize("dark", [False, True])
def test_text_can_be_read_on_the_paper(dark):
    look = theme_of(dark)
    assert contrast(look.ink, look.paper) > 7 and contrast(look.quiet, look.paper) > 4.5
    assert contrast(look.accent, look.paper) > 4.5 and contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_han_shapes_follow_the_language():
    assert theme_of(language="zh-Hans").font.index("SC") < 40 and "SC" not in theme_of(language="zh-Hant").font
    assert even("#000000", "#FFFFFF", steps=3)[1] == "#636363"      # OKLab's middle grey
