"""Alignment > Scoring: four alignments of one sentence as the engine has them, and the race as its file has it."""

import math

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from engine.learning import checkpoints, curves
from engine.learning.tasks import TASKS
from tests.serving import Visit

pytestmark = pytest.mark.browser
SENTENCE = "these old friends like the red apples ."
MAP = """() => [...document.querySelectorAll('.js-plotly-plot')].map(
  plot => Array.from(plot.calcdata[0][0].z, row => Array.from(row)))"""


@pytest.fixture
def look(people, server):
    """A function that opens a page that has no viewer, and waits for its figures."""
    tabs = []

    def _look(path, figures, **settings):
        tabs.append(Visit(people(**settings), server.url))
        tabs[-1].page.goto(server.url + path)
        expect(tabs[-1].page.locator(".js-plotly-plot .heatmaplayer")).to_have_count(figures, timeout=60_000)
        return tabs[-1]

    yield _look
    for tab in tabs:
        tab.close()


def test_four_scorers_read_the_same_words_and_the_maps_are_the_engines(look):
    tab = look(f"/scoring?text={SENTENCE.replace(' ', '+')}", 4)
    scorers = ("additive", "dot", "general", "scaled")
    models = {scorer: checkpoints.load(f"english-french-{scorer}") for scorer in scorers}
    task = TASKS["english-french"]
    right = task.gold(task.split(SENTENCE))
    target = task.join(right.target) if right else models["additive"].translate(SENTENCE).text
    shown = tab.page.evaluate(MAP)
    for scorer, found in zip(scorers, shown, strict=True):
        expected = models[scorer].translate(SENTENCE, target=target).weights
        assert np.allclose(np.array(found), expected, atol=1e-6), scorer
        entropy = float(torch.special.entr(torch.tensor(expected).double()).sum(1).mean() / math.log(2))
        expect(tab.page.locator(f".st-key-scorer_{scorer}")).to_contain_text(f"Entropy {entropy:.2f} bits a word")
    assert tab.errors == []


@pytest.mark.parametrize("begun, suffix", [("usual", ""), ("larger", " x4")])
def test_the_race_is_told_as_the_file_has_it(look, begun, suffix):
    tab = look(f"/scoring?begun={begun}", 4)
    lines = {name: dict(zip(*line, strict=True)) for name, line in curves.load("scoring").lines.items()}
    for width in (16, 64, 256):
        told = [f"{100 * lines[name + suffix][width]:.1f}" for name in ("additive", "dot", "scaled")]
        sentence = tab.page.locator(".atlas-said").filter(has_text=f"d = {width}:").inner_text()
        assert [one for one in told if f"{one} %" in sentence] == told
    if begun == "usual":
        assert "The claim is false here" in tab.page.inner_text("body")
        assert "The claim holds here" in tab.page.inner_text("body")
    assert tab.errors == []


def test_a_phone_sees_whole_equations(look):
    tab = look("/scoring", 4, viewport={"width": 390, "height": 844})
    cut = """() => [...document.querySelectorAll('.katex-html')].filter(one =>
      one.getBoundingClientRect().right > innerWidth).length"""
    assert tab.page.evaluate(cut) == 0
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
