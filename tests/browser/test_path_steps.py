"""The picture of a path in a real browser: what it says at each step is the engine's; words are text, nothing is asked.

No server: the picture on a page of its own, of a tagger with random weights.
"""

import json
import re

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from dashboard import stepper
from dashboard.memory.paths import facts
from engine.analysis.passages import elsewhere, passages
from engine.learning.tasks import TASKS
from engine.learning.trained import Trained
from engine.models.labeller import Labeller, LabellerPlan

pytestmark = pytest.mark.browser

SENTENCE = "they <b>paint</b> a $paint$"


SWEEP = """canvas => {
  const box = canvas.getBoundingClientRect(), heard = {};
  for (let x = 2; x < box.width; x += 8) for (let y = 2; y < box.height; y += 8) {
    canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: box.left + x, clientY: box.top + y }));
    heard[document.querySelector("[data-testid=path-hint]").textContent] = [x, y];
  }
  return heard;
}"""


def number(text: str) -> float:
    """Return a number as the page writes it: 0.884, −2.1e−7, 1,230."""
    return float(text.replace("−", "-").replace(",", ""))


@pytest.fixture(scope="module")
def reader():
    source, target = TASKS["tags"].source_vocabulary(), TASKS["tags"].target_vocabulary()
    torch.manual_seed(3)
    return Trained("random", Labeller(LabellerPlan("recurrent", "item", 8, "lstm", True), len(source), len(target)),
                   source, target, {"task": "tags"})


@pytest.fixture
def drawn(seen, reader):
    """A function that draws sentences (those given, one layer) and returns the page, the passage and what was told."""
    def _draw(*texts: str, side: int = 0, query: str = "", settings: dict | None = None, **shown):
        found = [passages(reader.record(text))[side] for text in texts or (SENTENCE,)]
        told = facts(found, elsewhere(reader, 30), "lstm", " ")
        told["panels"] = [panel | {"title": panel["title"].template} for panel in told["panels"]]
        steps = [{"label": word} for word in found[0].words]
        blob = stepper.told("path", steps, told | {"fitted": "fitted on <i>this</i>"}, **shown)
        page = seen(stepper.page(blob), query, **(settings or {}))
        page.page.wait_for_selector(".stepper[data-painted]")
        return page, found, json.loads(blob)

    return _draw


def said(page, name: str) -> str:
    return page.page.get_by_test_id(name).inner_text()


def test_each_step_says_how_far_the_state_moved_and_where_the_same_word_led_before(drawn):
    page, (found,), _ = drawn()
    assert found.words == ("they", "<", "b", ">", "paint", "<", "/", "b", ">", "a", "$", "paint", "$")
    page.page.keyboard.press("End")
    page.page.keyboard.press("ArrowLeft")           # the second "paint", step 12
    moved, step, away = re.search(r"“paint” moved the state by (\S+)\. .*step (\d+)\) lies (\S+) away",
                                  said(page, "readout")).groups()
    assert number(moved) == pytest.approx(np.linalg.norm(found.hidden[11] - found.hidden[10]), rel=6e-3)
    assert int(step) == 5
    assert number(away) == pytest.approx(np.linalg.norm(found.hidden[11] - found.hidden[4]), rel=6e-3)
    page.page.keyboard.press("Home")
    assert number(re.search(r"moved the state by (\S+)\.", said(page, "readout"))[1]) == pytest.approx(
        np.linalg.norm(found.hidden[0]), rel=6e-3)
    assert page.errors == [] and page.requests[1:] == []


def test_words_are_text_and_never_markup(drawn):
    page, _, _ = drawn()
    labels = page.page.get_by_test_id("step").locator(".label").all_inner_texts()
    assert labels[:5] == ["they", "<", "b", ">", "paint"]
    page.page.keyboard.press("Home")
    page.page.keyboard.press("ArrowRight")
    assert "“<”" in said(page, "readout") and said(page, "path-fitted") == "fitted on <i>this</i>"
    assert page.page.locator(".stage i:not(.path-dot)").count() == page.page.locator(".path-name i").count()


def test_the_list_names_the_nearest_states_elsewhere(drawn, reader):
    page, (found,), _ = drawn(query="?step=5")
    library = elsewhere(reader, 30).libraries[found.side]
    distances = np.linalg.norm(library.states - found.hidden[4], axis=1)
    nearest = int(distances.argmin())
    first = page.page.get_by_test_id("path-near").locator("li").first
    expect(first.locator("bdi").first).to_have_text(" ".join(library.sentences[library.sentence[nearest]]))
    word = library.sentences[library.sentence[nearest]][library.position[nearest]]
    assert first.locator("b").inner_text() == word
    assert number(first.locator(".path-away").inner_text().split()[0]) == pytest.approx(distances[nearest], rel=6e-3)


def test_the_table_holds_every_unit_of_memory_and_gates(drawn):
    page, (found,), _ = drawn(query="?step=3")
    page.page.locator(".path-numbers summary").click()
    rows = page.page.get_by_test_id("path-table").locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent))")
    expected = np.stack([found.hidden[2], found.memory[2], found.gates["forget"][2], found.gates["input"][2],
                         found.gates["output"][2], found.gates["candidate"][2]], axis=1)
    assert np.allclose([[number(cell) for cell in row] for row in rows], expected, rtol=6e-3, atol=1e-6)


def test_a_backward_direction_begins_with_the_last_word(drawn):
    page, (found,), _ = drawn("a saw saw her", side=1)
    assert page.page.get_by_test_id("step").locator(".label").all_inner_texts() == ["her", "saw", "saw", "a"]
    assert number(re.search(r"by (\S+)\.", said(page, "readout"))[1]) == pytest.approx(
        np.linalg.norm(found.hidden[0]), rel=6e-3)


def test_the_pointer_hears_where_a_state_lies_and_a_click_goes_there(drawn):
    page, _, told = drawn("a saw saw her", query="?step=4")
    canvas = page.page.get_by_test_id("path-map")
    heard = canvas.evaluate(SWEEP)
    pattern = r"“(\w+)” \((\d)\): (\S+) · (\S+)$"
    matches = {match.groups(): spot for text, spot in heard.items() if (match := re.match(pattern, text))}
    assert {step for _, step, _, _ in matches} == {"1", "2", "3", "4"}
    for word, step, x, y in matches:        # hover
        assert told["paths"][0]["words"][int(step) - 1] == word
        assert [number(x), number(y)] == pytest.approx(told["paths"][0]["points"][int(step) - 1][:2], rel=6e-3)
    sentences = {" ".join(words) for words in told["cloud"]["sentences"]}
    assert len({re.split(r" \w+: ", text)[0] for text in heard} & sentences) > 5
    across, down = next(spot for (_, step, _, _), spot in matches.items() if step == "2")
    canvas.click(position={"x": across, "y": down})
    assert page.data("step") == "2"


def test_the_third_axis_turns_by_keys_and_buttons(drawn):
    page, _, _ = drawn()
    before = page.page.get_by_test_id("path-map").screenshot()
    page.page.get_by_test_id("path-dim-3").click()
    turned = page.page.get_by_test_id("path-map").screenshot()
    page.page.get_by_test_id("stage").focus()
    page.page.keyboard.press("ArrowDown")
    assert page.data("turn") == "8" and page.data("dim") == "3" and "turn=8&dim=3" in "&".join(
        sorted(page.page.url.split("?")[1].split("&"), reverse=True))
    assert len({before, turned, page.page.get_by_test_id("path-map").screenshot()}) == 3


def test_two_sentences_share_one_map(drawn):
    page, _, told = drawn("a saw saw her", "they saw")
    assert len(told["paths"]) == 2 and "second one" in said(page, "path-hint")
    page.page.keyboard.press("End")                 # the shorter sentence stays at its end
    assert "her" in said(page, "readout") and page.errors == []


def test_a_lesson_covers_what_comes_and_a_key_uncovers_it(drawn):
    page, _, _ = drawn(start={"step": 3}, force="a", covered=True)
    assert "moved" not in said(page, "readout") and said(page, "path-near").split() == ["?"] * 5
    page.page.keyboard.press("v")
    assert "moved" in said(page, "readout") and "?" not in said(page, "path-near")


@pytest.mark.parametrize("settings", [{"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}])
def test_it_fits_a_phone_and_dark_paper(drawn, settings):
    page, _, _ = drawn(settings=settings)
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth") and page.errors == []
