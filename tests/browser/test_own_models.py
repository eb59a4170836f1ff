"""A model that was trained here, on Explore: the picture, the stages and the refusals of a decoder's one map."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from dashboard.figures.labels import digits
from engine.analysis import steps
from engine.learning import checkpoints

pytestmark = pytest.mark.browser

MODEL = "english-french-additive"
TEXT = "the old house and the black zebra are in the garden ."


def test_a_sentence_nobody_prepared_goes_from_the_map_to_the_stages(visit):
    trained = checkpoints.load(MODEL)
    recording = trained.record(TEXT)
    attention, = recording.attentions
    person = visit("/?" + urlencode({"model": f"own:{MODEL}", "text": TEXT}))
    page = person.page
    shown = page.locator(".stMain")
    expect(page.get_by_text(f"greedy answer: {recording.pair}")).to_be_visible()
    expect(shown).to_contain_text("This model knows 37 of your 42 characters")
    expect(page.get_by_test_id("proof")).to_contain_text("Proven: rows sum to 1")
    expect(page.get_by_test_id("proof")).not_to_contain_text("not the model's")
    page.get_by_text("Step by step, from query and key to the output").click()
    expect(page.get_by_test_id("query-chips").locator("button")).to_have_text(
        [token.text for token in attention.query_tokens], timeout=30_000)
    keys = page.get_by_test_id("key-chips").locator("button")
    expect(keys).to_have_text(TEXT.split())
    row, key = 1, int(attention.weights(0)[1].argmax())
    page.get_by_test_id("query-chips").locator("button").nth(row).click()
    keys.nth(key).click()
    expected = steps.row(attention, 0, row)
    expect(page.locator(".atlas-quiet")).to_contain_text(
        f"v · tanh(query + key) {digits(expected.dots[key])} →", timeout=30_000)
    expect(page.locator(".atlas-quiet")).to_contain_text(f"attention weight {digits(expected.weights[key])}")
    assert person.errors == [] and person.strangers == []


def test_a_model_without_attention_is_refused_and_the_picture_stays(visit):
    person = visit("/?" + urlencode({"model": "own:tags-lstm", "text": "I saw a saw."}))
    expect(person.page.get_by_text("tags-lstm has no attention: there is no map to show")).to_be_visible(timeout=30_000)
    expect(person.page.locator(".st-key-text input")).to_have_value("I saw a saw.")
    assert person.errors == []
