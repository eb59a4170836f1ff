"""Memory > Path in a real browser: a sentence nobody prepared, and the states are the model's."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from engine.analysis.passages import elsewhere, passages
from engine.learning import checkpoints

pytestmark = pytest.mark.browser

SENTENCE = "we paint the young cook and the cook will drink water ."


@pytest.fixture(scope="module")
def tagger():
    return checkpoints.load("tags-lstm")


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def moved(person) -> float:
    """Return how far the readout says that the last step moved the state."""
    return number(re.search(r"moved the state by (\S+)\.", person.page.get_by_test_id("readout").inner_text())[1])


def test_a_sentence_that_nobody_prepared_is_followed_step_by_step(visit, tagger):
    person = visit("/path").type(SENTENCE)
    found = passages(tagger.record(SENTENCE))[0]
    assert person.page.get_by_test_id("step").locator(".label").all_inner_texts() == list(found.words)
    steps = np.linalg.norm(np.diff(found.hidden, axis=0, prepend=np.zeros((1, found.hidden.shape[1]))), axis=1)
    assert person.page.locator(".stepper").get_attribute("data-step") == "8"     # the second "cook"
    person.page.get_by_test_id("stage").focus()         # out of the field, where arrows move the cursor
    sent = len(person.sent)
    for at in (7, 6, 5):
        assert moved(person) == pytest.approx(steps[at], rel=6e-3)
        person.page.keyboard.press("ArrowLeft")
    assert len(person.sent) == sent and person.errors == [] and person.strangers == []


def test_the_axes_say_on_what_they_were_fitted(visit, tagger):
    person = visit("/path")
    on = elsewhere(tagger)
    share, states = on.projections["encoder-0-forward"].share, on.libraries["encoder-0-forward"].states
    said = person.page.get_by_test_id("path-fitted").inner_text().replace("\xa0", " ")
    assert f"{len(states):,} states of 300 held-out sentences" in said and f"all {states.shape[1]} units" in said
    assert [number(n) for n in re.findall(r"([\d.]+) %", said)] == pytest.approx((100 * share).tolist(), rel=6e-3)


def test_two_sentences_another_model_and_its_backward_direction(visit):
    person = visit("/path?by=tags-recurrent&pair=they+saw+her&side=encoder-0-backward")
    assert person.page.get_by_test_id("step").locator(".label").all_inner_texts() == [".", "saw", "a", "saw", "I"]
    assert "second one" in person.page.get_by_test_id("path-hint").inner_text()
    assert "side=encoder-0-backward" in person.page.url
    expect(person.page.locator(".stMain")).to_contain_text("from the last word to the first")
    assert person.errors == []


def test_any_sentence_is_shown_and_never_markup_and_nothing_typed_keeps_the_last_picture(visit):
    person = visit("/path")
    for sentence in ("<s> <script>alert(1)</script> $x$ **b**", "三隻黑色的貓", "\u202ex saw", "a"):
        person.type(sentence)
        expect(person.page.get_by_test_id("readout")).to_contain_text("“")
        assert person.page.locator(".stMain s, .stMain script").count() == 0
    field = person.page.locator(".st-key-text input")
    field.fill("   ")
    field.press("Enter")
    expect(person.page.locator("[class*=st-key-notice_refused]")).to_be_visible(timeout=20_000)
    assert person.page.get_by_test_id("step").locator(".label").all_inner_texts() == ["a"]
    assert person.errors == [] and person.strangers == []


def test_a_room_sees_the_picture_first(visit):
    person = visit("/path?present=1", viewport={"width": 1024, "height": 768})
    box = person.page.get_by_test_id("path-map").bounding_box()
    assert box["y"] + box["height"] < 768
    assert person.page.locator(".st-key-at_by").bounding_box()["y"] > box["y"]
