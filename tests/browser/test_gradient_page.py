"""Memory > Gradient in a real browser: what is read off the pictures is what the engine computes."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from dashboard.figures.labels import digits
from engine.analysis.gradients import reach_of_attention, reach_of_cell
from engine.analysis.sentences import reach_in_sentence
from engine.learning import checkpoints, curves
from engine.models.recurrent import CELLS
from tests.serving import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(people, server):
    """A function that opens the page and waits for its picture."""
    tabs = []

    def _open(query: str = "", **settings) -> Visit:
        tabs.append(Visit(people(**settings), server.url))
        tabs[-1].page.goto(f"{server.url}/gradient{query}")
        tabs[-1].page.wait_for_selector(".stVegaLiteChart :is(canvas, svg), .js-plotly-plot", timeout=60_000)
        return tabs[-1]

    yield _open
    for tab in tabs:
        tab.close()


def told(person) -> list[str]:
    """Return the sentences of the page, as people read them."""
    return person.page.locator(".atlas-said, .atlas-quiet").all_inner_texts()


def test_the_sentence_is_read_off_the_engine_s_numbers(opened):
    person = opened("?length=30&width=8&seed=3&of=input")
    found = {cell: reach_of_cell(cell, 30, 8, 3).input for cell in CELLS}
    most, least = (choose(found, key=lambda cell: found[cell][-1]) for choose in (max, min))
    expect(person.page.locator(".atlas-said").first).to_have_text(
        f"From 29 steps away {CELLS[most].title} is felt most of the cells, {digits(found[most][-1])}, and "
        f"{CELLS[least].title} least, {digits(found[least][-1])}; attention "
        f"{digits(reach_of_attention(30, 8, 3).input[-1])}, because it looks there in one step.")
    assert "seed 3" in " ".join(told(person)) and person.errors == [] and person.strangers == []


def test_every_line_ends_in_the_picture_where_the_engine_says(opened):
    person = opened("?length=30&width=8&bypass=yes&bias=2")
    said = person.page.locator(".stVegaLiteChart [aria-label]").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('aria-label'))")
    for cell, one in CELLS.items():
        reach = reach_of_cell(cell, 30, 8, 0, bypass=True, bias=2.0)
        letter = {"lstm": "c", "sru": "c", "jordan": "y"}.get(cell, "h")
        for distance in (29, 7):
            assert f"{one.title} · {letter}: {digits(reach.carried[distance])} ({distance})" in said
    assert person.errors == []


def test_one_number_step_by_step(opened):
    person = opened("?pane=line&weight=1.05")
    sentences = " ".join(told(person))
    assert "0.9 leaves 2.66e−5 of a gradient, 1 leaves 1, and 1.1 makes 13,781 of it" in sentences
    assert f"w = 1.05 makes {digits(1.05 ** 100)} of it" in sentences and person.errors == []


def test_recall_is_the_curve_that_was_measured(opened):
    person = opened("?pane=recall")
    curve, sentences = curves.load("recall"), " ".join(told(person))
    for label, (xs, ys) in curve.lines.items():
        kept = [x for x, y in zip(xs, ys, strict=True) if y >= 0.9]
        assert re.search(rf"{label} {max(kept, default=0):,.0f}( ·|$| )", sentences)
    assert curve.machine["processor"] in sentences and f"{curve.settings['steps']} steps" in sentences
    assert person.errors == []


def test_a_sentence_that_nobody_prepared_is_felt_word_by_word(opened):
    sentence = "you <b>drink</b> the water ."
    person = opened("?pane=words&text=" + sentence.replace("<", "%3C").replace(">", "%3E").replace(" ", "+"))
    shown = person.page.evaluate("""() => { const { data, layout } = document.querySelector(".js-plotly-plot");
        const letters = atob(data[0].z.bdata), bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
        return [[...new Float64Array(bytes.buffer)], layout.xaxis.ticktext, layout.yaxis.ticktext]; }""")
    cells = [cell for cell in CELLS if f"tags-{cell}" in checkpoints.names()]
    assert shown[2] == [CELLS[cell].title for cell in cells]
    for cell, row in zip(cells, np.reshape(shown[0], (len(cells), -1)), strict=True):
        tokens, reach = reach_in_sentence(checkpoints.load(f"tags-{cell}"), sentence)
        assert row == pytest.approx(reach.input[::-1])
    assert [word.replace("&lt;", "<").replace("&gt;", ">") for word in shown[1]] == [token.text for token in tokens]
    written = person.page.locator(".xaxislayer-above .xtick text").all_text_contents()
    assert written == [token.text for token in tokens] and person.errors == [] and person.strangers == []


@pytest.mark.parametrize("query, settings", [("?present=1&length=30", {"viewport": {"width": 1024, "height": 768}}),
                                             ("?length=30", {"viewport": {"width": 390, "height": 844}}),
                                             ("?pane=nonsense&bias=99&length=30", {})])
def test_it_opens_in_every_room(opened, query, settings):
    person = opened(query, **settings)
    assert person.page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth") and person.errors == []
    if "nonsense" in query:
        expect(person.page.locator(".stMain")).to_contain_text("which is not here")
