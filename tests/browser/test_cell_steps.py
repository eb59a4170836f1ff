"""The picture of a cell, alone in a page: its numbers are the engine's, its sums come out, its keys step."""

import math
import re

import pytest
import torch
from playwright.sync_api import expect

from dashboard import stepper
from dashboard.memory.cell_facts import cell_facts, network_facts, numbered
from engine.analysis.byhand import same_job
from engine.analysis.walking import walk
from engine.models.recurrent import CELLS, Recurrent
from engine.models.recurrent.presets import hand_worked_linear

pytestmark = pytest.mark.browser
NUMBER = r"[−-]?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?"


def number(text: str) -> float:
    """Read a number as the page writes it."""
    return float(text.replace("−", "-").replace(",", ""))


def worked_out(text: str) -> float:
    """Work a line of an equation out, with Python's own functions."""
    plain = text.replace("−", "-").replace("·", "*").replace("σ", "sigmoid").replace(",", "")
    known = {"sigmoid": lambda x: 1 / (1 + math.exp(-x)), "tanh": math.tanh, "relu": lambda x: max(0.0, x)}
    assert re.fullmatch(r"[\d.e()+\-* ]*", re.sub("sigmoid|tanh|relu", "", plain)), text
    return eval(plain, {"__builtins__": {}}, known)  # noqa: S307  (numbers, signs and three functions: see above)


@pytest.fixture
def drawn(seen):
    """A function that opens the page of a picture and waits until it is painted."""
    def _open(picture, steps, facts, query="", **settings):
        found = seen(stepper.page(stepper.told(picture, steps, facts, **settings)), query)
        found.page.wait_for_selector("[data-painted]")
        return found
    return _open


@pytest.fixture
def lstm(drawn):
    """A function that opens the hand-worked LSTM."""
    def _open(query="", **settings):
        found = same_job("lstm")
        return drawn("cell", numbered(found.inputs.tolist()), cell_facts(found, 5), query, **settings)
    return _open


def shown(found, name: str) -> str:
    """What stands in the drawing, or beside it."""
    return found.page.get_by_test_id(name).text_content()


def step_of(found) -> int:
    return int(found.page.locator(".stepper").get_attribute("data-step"))


def test_the_hand_worked_lstm_steps_forward_and_back_by_the_keys(lstm):
    found = lstm()
    memory = []
    for step in range(1, 6):
        assert step_of(found) == step
        memory.append(shown(found, "value-memory"))
        assert shown(found, "state") == memory[-1]
        found.page.keyboard.press("ArrowRight")
    assert memory == ["3", "7", "6.9998", "6.9995", "0"]
    assert step_of(found) == 5
    found.page.keyboard.press("ArrowLeft")
    assert step_of(found) == 4 and shown(found, "output") == "6.9995"
    found.page.keyboard.press("Home")
    assert step_of(found) == 1 and "keeps 1 of the memory 0" in shown(found, "readout")
    found.page.keyboard.press("End")
    assert step_of(found) == 5 and found.errors == []


def test_why_not_seven_stands_in_the_equation(lstm):
    found = lstm("?step=3")
    assert shown(found, "filled-input") == "= σ(100·0 − 10) = σ(−10) = 4.54e-5"
    assert shown(found, "filled-memory") == "= 0.99995·7 + 4.54e-5·2 = 6.9998"


@pytest.mark.parametrize("cell", CELLS)
def test_every_line_of_every_equation_comes_out(drawn, cell):
    torch.manual_seed(11)
    network, inputs = Recurrent(cell, 3, 2), torch.randn(4, 3) * 1.5
    found = drawn("cell", numbered(inputs.tolist()), cell_facts(walk(network, inputs)), "?unit=1")
    for _step in range(4):
        lines = found.page.locator(".filled").all_inner_texts()
        assert len(lines) == {"elman": 1, "jordan": 2, "lstm": 6, "gru": 4, "mgu": 3, "sru": 5}[cell]
        for line in lines:
            parts = [part for part in line.split("=") if part.strip()]
            assert [worked_out(part) for part in parts] == pytest.approx([number(parts[-1])] * len(parts), abs=0.012)
        found.page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("cell", CELLS)
def test_the_numbers_on_the_picture_are_the_engine_s(drawn, cell):
    torch.manual_seed(12)
    network, inputs = Recurrent(cell, 5, 4), torch.randn(3, 5) * 2
    found = drawn("cell", [{"label": word} for word in "we saw it".split()], cell_facts(walk(network, inputs)))
    with torch.no_grad():
        expected = network(inputs[None]).hidden[0]
    page = found.page
    page.get_by_test_id("stage").focus()
    for unit in range(4):
        page.keyboard.press("Home")
        for step in range(3):
            told = number(shown(found, "value-hidden"))
            assert told == pytest.approx(float(expected[step, unit]), rel=6e-3, abs=1e-9)
            page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
    assert page.locator(".stepper").get_attribute("data-unit") == "3"


def test_a_small_network_says_that_the_same_input_gave_something_else(drawn):
    preset = hand_worked_linear()
    facts = network_facts(walk(preset.network, preset.inputs, readout=preset.readout))
    found = drawn("network", numbered(preset.inputs), facts)
    outputs = []
    for _step in preset.inputs:
        outputs.append(shown(found, "value-y-1"))
        assert shown(found, "outputs-1") == outputs[-1]
        found.page.keyboard.press("ArrowRight")
    assert outputs == ["4", "12", "32"]
    found.page.keyboard.press("ArrowLeft")
    assert shown(found, "readout") == ("Step 2: the same input [1, 1] as in step 1, but what came back is [2, 2]: "
                                     "the output is [12, 12], not [4, 4].")


def test_a_covered_step_tells_what_goes_in_and_nothing_that_comes_out(lstm):
    found = lstm(start={"step": 2}, force="here", covered=True)
    page = found.page
    assert step_of(found) == 2 and shown(found, "state") == "?" and shown(found, "filled-memory") == "= ?"
    text = page.locator(".stepper").inner_text()
    assert "7" not in re.findall(NUMBER, text) and shown(found, "input") == "(4, 1, 0)"
    page.keyboard.press("ArrowLeft")
    assert shown(found, "state") == "3"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("v")
    assert shown(found, "state") == "7" and not page.get_by_test_id("veil").is_visible()


def test_a_link_opens_a_step_and_a_bad_one_the_nearest(lstm):
    assert step_of(lstm("?step=4")) == 4
    assert step_of(lstm("?step=99")) == 5
    assert step_of(lstm("?step=%3Cscript%3E")) == 1
    found = lstm()
    found.page.get_by_test_id("step").nth(2).click()
    assert step_of(found) == 3 and "step=3" in found.page.url
    found.page.get_by_test_id("back").click()
    found.page.get_by_test_id("back").click()
    assert "step=" not in found.page.url and found.page.get_by_test_id("back").is_disabled()


def test_play_goes_to_the_end_and_stops(lstm):
    found = lstm("?step=4")
    found.page.get_by_test_id("play").click()
    expect(found.page.locator(".stepper")).to_have_attribute("data-step", "5")
    expect(found.page.locator(".stepper[data-playing]")).to_have_count(0)


def test_a_hostile_word_is_literal_text_and_makes_no_node(drawn):
    hostile = ["<img src=x onerror=alert(1)>", "</script><b>", "{what}", "$x$", "\u202eabc\u202c"]
    torch.manual_seed(1)
    facts = cell_facts(walk(Recurrent("gru", 5, 2), torch.randn(5, 5)), spelled=False)
    elements = "[...document.querySelectorAll('.stepper *')].map((node) => node.tagName).join()"
    plain = drawn("cell", [{"label": "word"}] * 5, facts).page.evaluate(elements)
    found = drawn("cell", [{"label": word} for word in hostile], facts)
    for word in hostile:
        assert word in shown(found, "readout")
        assert word in shown(found, "input")
        found.page.keyboard.press("ArrowRight")
    assert found.page.locator(".dot .label").all_inner_texts() == hostile
    found.page.keyboard.press("Home")
    assert found.page.evaluate(elements).count("IMG") == 0 and len(found.page.evaluate(elements)) == len(plain)
    assert found.errors == [] and [url for url in found.requests if not url.startswith("file:")] == []
