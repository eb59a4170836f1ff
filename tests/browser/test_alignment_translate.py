"""Alignment > Translate with sentences nobody prepared: what the page says is what the engine computed."""

from random import Random

import numpy as np
import pytest
from playwright.sync_api import expect

from engine.learning import checkpoints
from engine.learning.decoding import Search
from engine.learning.tasks import TASKS

pytestmark = pytest.mark.browser
NAME = "english-french-additive"
HOSTILE = "<img src=x onerror=alert(1)> $x$ :red[x] {{7*7}} the cat"


@pytest.fixture(scope="module")
def model():
    return checkpoints.load(NAME)


def figures(page, name):
    found = page.locator(".atlas.stepper").get_by_test_id(name).all_inner_texts()
    return [text.replace("−", "-").rstrip(" %\u00a0") for text in found]


def near(text, number):
    """Whether a page's figure is this number, to the last digit it shows; "<0.1" is anything below."""
    if text.startswith("<"):
        return number < float(text[1:])
    return abs(float(text) - number) <= 0.51 * 10.0 ** -len(text.partition(".")[2])


def steps(page):
    return page.locator(".stepper [data-testid=step] .label").all_inner_texts()


def words_of(translation):
    return ["end" if token.special else token.text for token in translation.target]


def test_every_number_of_a_sentence_nobody_prepared_is_the_engines(visit, model):
    task, random = TASKS["english-french"], Random("nobody prepared this")
    example = next(e for e in (task.draw(random, held_out=True) for _ in range(99)) if 5 <= len(e.source) <= 8)
    sentence = task.join(example.source, target=False)
    tab = visit("/translate").type(sentence)
    page, translation = tab.page, model.translate(sentence)
    assert steps(page) == words_of(translation)
    page.keyboard.press("Escape")
    page.get_by_test_id("stage").first.focus()
    page.keyboard.press("Home")
    for step in translation.steps:
        assert all(map(near, figures(page, "score"), step.scores))
        assert all(map(near, figures(page, "weight"), 100 * step.weights))
        word = step.said.text if not step.said.special else "end"
        assert page.get_by_test_id("written").inner_text() == word
        taken = page.locator(".stepper .next li.taken").inner_text()
        assert near(taken.split("\n")[-1].rstrip(" %\u00a0"), 100 * step.probability)
        page.keyboard.press("ArrowRight")
    said = page.locator(".atlas-said").first.inner_text()
    right = task.join(example.target)
    assert ("right" in said) if translation.text == right else (right in said)
    assert tab.errors == [] and tab.strangers == []


def test_the_european_economic_area_is_read_backwards(visit, model):
    page = visit("/translate").page
    translation = model.translate("the european economic area")
    assert steps(page) == ["la", "zone", "économique", "européenne", "end"] == words_of(translation)
    looked = []
    page.get_by_test_id("stage").first.focus()
    page.keyboard.press("Home")
    for _ in range(4):
        shown = [float(text.removeprefix("<")) for text in figures(page, "weight")]
        looked.append(int(np.argmax(shown)))
        page.keyboard.press("ArrowRight")
    assert looked[1:] == [3, 2, 1] and looked == translation.weights.argmax(1)[:4].tolist()
    squares = page.locator(".atlas:not(.stepper)")
    expect(squares.get_by_test_id("gold-legend")).to_be_visible()
    assert "The gold alignment says so too." in squares.get_by_test_id("readout").inner_text()
    assert "Proven" in squares.get_by_test_id("proof").inner_text()


def test_stepping_sends_nothing_to_the_server(visit):
    tab = visit("/translate")
    tab.page.get_by_test_id("stage").first.focus()
    tab.page.wait_for_timeout(800)      # what the first picture sends has been sent
    before = len(tab.sent)
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "End"):
        tab.page.keyboard.press(key)
    expect(tab.page.locator(".atlas.stepper")).to_have_attribute("data-step", "5")
    assert "step=5" in tab.page.url and "word=2" in tab.page.url
    assert len(tab.sent) == before


def test_a_link_opens_the_step_the_word_and_the_search(visit, model):
    page = visit("/translate?text=three+black+cats&search=sample&heat=2.0&draw=3&step=2&word=1").page
    drawn = model.translate("three black cats", Search("sample", temperature=2.0, seed=3))
    assert steps(page) == words_of(drawn)
    assert page.locator(".atlas.stepper").get_attribute("data-step") == "2"
    assert '"three"' in page.locator(".atlas.stepper").get_by_test_id("readout").inner_text()
    assert "sampling temperature" in page.inner_text("body")


def test_typed_words_stay_text_and_unknown_ones_are_marked(visit):
    tab = visit("/translate").type(HOSTILE)
    page = tab.page
    shown = page.locator(".stepper [data-testid=source-word]").all_inner_texts()
    assert "".join("".join(shown).split()) == "".join(HOSTILE.split())
    assert page.locator(".stepper .word.unknown").count() >= 5
    assert page.locator("img[src=x]").count() == 0 and HOSTILE in page.inner_text("body")
    expect(page.locator("body")).to_contain_text("is not of the language that the model was taught")
    expect(page.locator(".atlas:not(.stepper)").get_by_test_id("gold-legend")).to_be_hidden()
    assert tab.errors == []


def test_the_nearest_known_word_is_one_click_away(visit):
    tab = visit("/translate?text=the+tabel+is+red")
    before = tab.key()
    tab.page.get_by_role("button", name="table", exact=True).click()
    tab.await_another(before)
    assert tab.page.locator(".st-key-text input").input_value() == "the table is red"
    expect(tab.page.get_by_text("does not know")).to_have_count(0)


def test_nothing_typed_is_refused_and_the_picture_stays(visit):
    tab = visit("/translate")
    field = tab.page.locator(".st-key-text input")
    field.fill("  \u3000 ")
    field.press("Enter")
    expect(tab.page.locator(".st-key-notices")).to_contain_text("at least one visible character")
    assert steps(tab.page)[1] == "zone"


def test_a_long_text_is_cut_and_that_is_said(visit):
    tab = visit("/translate").type("the red house " * 60)
    expect(tab.page.locator(".st-key-notices")).to_contain_text("The first 100 of your 180 words are read")
    assert tab.page.locator(".stepper [data-testid=source-word]").count() == 100
    wide = tab.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1] and tab.errors == []


def test_told_what_to_write_it_says_where_it_would_have_looked(visit, model):
    tab = visit("/translate?target=la+zone+europ%C3%A9enne")
    forced = model.translate("the european economic area", target="la zone européenne")
    assert steps(tab.page) == words_of(forced)
    page = tab.page
    page.get_by_test_id("stage").first.focus()
    page.keyboard.press("Home")
    assert page.locator(".atlas.stepper").get_by_test_id("readout").inner_text().startswith('Told to write "la"')
    assert all(map(near, figures(page, "weight"), 100 * forced.steps[0].weights))


def test_a_room_sees_one_picture_whole(visit):
    page = visit("/translate?present=1", viewport={"width": 1280, "height": 720}).page
    assert page.locator(".atlas").count() == 1
    bottom = page.get_by_test_id("written").bounding_box()
    assert bottom["y"] + bottom["height"] <= 720
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
