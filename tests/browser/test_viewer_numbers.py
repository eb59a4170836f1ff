"""The numbers on the viewer's page are the numbers of the recording: read back from the page, compared with torch."""

import re

import numpy as np
import pytest
import torch

pytestmark = pytest.mark.browser
RNG = np.random.default_rng(7)
WORDS = ["[CLS]", "the", "animal", "was", "tired", "[SEP]"]


def share(sentence: str) -> float:
    """The first percentage in a sentence."""
    return float(re.search(r"([\d.]+)\s%", sentence).group(1)) / 100


@pytest.fixture
def two(make):
    """Two layers of three heads over six words, [CLS] first and [SEP] last."""
    words = WORDS
    scores = RNG.normal(0, 2, (2, 3, 6, 6))
    return scores, make.recorded([make.attention(s, words, special=(0, 5), layer=i) for i, s in enumerate(scores)])


def test_the_table_and_the_sentence_say_the_weights(opened, make, two):
    scores, recording = two
    found = opened(recording, choice=(1, 2, 4, 2))
    expected = make.softmax(scores[1, 2, 4])
    assert np.abs(found.row() - expected).max() < 5e-4
    assert share(found.said("readout")) == pytest.approx(expected[2], rel=6e-3)
    assert 'layer 1, head 2: "tired" gives' in found.said("readout")
    assert '"animal"' in found.said("readout")


def test_every_head_can_be_chosen_and_is_its_own(opened, make, two):
    scores, recording = two
    found = opened(recording, choice=(0, 0, 2, 1))
    for layer in range(2):
        for head in range(3):
            found.page.get_by_test_id("layer").select_option(str(layer))
            found.page.get_by_test_id("head").select_option(str(head))
            assert np.abs(found.row() - make.softmax(scores[layer, head, 2])).max() < 5e-4


@pytest.mark.parametrize("temperature", [0.05, 0.5, 2.0, 20.0])
def test_a_what_if_temperature_divides_the_scores(opened, make, two, temperature):
    scores, recording = two
    found = opened(recording, f"?t={temperature}", choice=(1, 0, 3, 2))
    assert np.abs(found.row() - make.softmax(scores[1, 0, 3], temperature)).max() < 5e-4
    assert found.said("readout").startswith("What if T = ")
    assert "what if" in found.said("labels")
    found.page.get_by_test_id("temperature-reset").click()
    found.page.wait_for_timeout(60)
    assert np.abs(found.row() - make.softmax(scores[1, 0, 3])).max() < 5e-4
    assert found.said("labels") == ""


def test_the_slider_s_middle_is_one_and_its_ends_are_the_bounds(opened, two):
    found = opened(two[1])
    slider = found.page.get_by_test_id("temperature")
    assert slider.get_attribute("aria-valuetext") == "T = 1"
    for place, text in ((0, "T = 0.05"), (1000, "T = 20"), (500, "T = 1")):
        slider.evaluate("(s, v) => { s.value = v; s.dispatchEvent(new Event('input', { bubbles: true })) }", str(place))
        found.page.wait_for_timeout(60)
        assert slider.get_attribute("aria-valuetext") == text


def test_hidden_special_tokens_leave_a_row_of_one_hundred_percent(opened, make, two):
    scores, recording = two
    found = opened(recording, "?hide=1", choice=(1, 1, 2, 3))
    expected = make.softmax(np.where([1, 0, 0, 0, 0, 1], -np.inf, scores[1, 1, 2]))
    assert np.abs(found.row() - expected).max() < 5e-4
    assert found.row().sum() == pytest.approx(1, abs=3e-3)
    assert "renormalised" in found.said("labels")


def test_masked_entries_and_empty_rows_are_said(opened, make):
    scores = RNG.normal(0, 1, (1, 4, 4))
    allowed = torch.tril(torch.ones(4, 4, dtype=torch.bool))
    allowed[3] = False
    recording = make.recorded([make.attention(scores, list("abcd"), mask=allowed[None, None])])
    found = opened(recording, choice=(0, 0, 1, 3))
    assert 'may not look at "d" (masked)' in found.said("readout")
    cells = found.page.get_by_test_id("row-table").locator(".number").all_inner_texts()
    assert cells[2:] == ["masked", "masked"]
    assert np.abs(np.array(cells[:2], float) - make.softmax(scores[0, 1, :2])).max() < 5e-4
    found.page.get_by_test_id("lines").focus()
    found.page.keyboard.press("ArrowDown")
    found.page.keyboard.press("ArrowDown")
    assert "no key is allowed" in found.said("readout")
    assert "its context is 0" in found.said("caption")
    assert found.errors == []


def test_a_sink_takes_its_share(opened, make):
    scores, sink = RNG.normal(0, 1, (2, 5, 5)), torch.tensor([1.5, -20.0])
    found = opened(make.recorded([make.attention(scores, sink=sink)]), choice=(0, 0, 2, 1))
    for temperature in ("1", "2"):
        expected = make.softmax(np.append(scores[0, 2], 1.5), float(temperature))
        assert np.abs(found.row() - expected[:-1]).max() < 5e-4
        assert share(re.search(r"[^.]*goes to no token", found.said("caption")).group()) == pytest.approx(
            expected[-1], abs=6e-3)
        found.page.keyboard.press("t")
        found.page.wait_for_timeout(60)


def test_sixteen_bit_scores_show_no_more_digits_than_are_right(opened, make):
    scores = RNG.normal(0, 2, (8, 800, 800)).astype(np.float32)
    words = [f"w{i}" for i in range(800)]
    found = opened(make.recorded([make.attention(scores, words)]), choice=(0, 3, 700, 5))
    expected = make.softmax(scores[3, 700])
    assert np.abs(found.row() - expected).max() < 7e-4
    best = int(expected.argmax())
    found.page.goto(found.page.url + f"?k={best}")
    found.page.wait_for_selector("[data-painted]")
    assert share(found.said("readout")) == pytest.approx(expected[best], abs=7e-4)
    assert re.search(r"\d+(\.\d)?\s%", found.said("readout"))


def test_one_token_is_a_map_of_one(opened, make):
    found = opened(make.recorded([make.attention(np.zeros((2, 1, 1)), ["a"])]))
    assert "100 %" in found.said("readout").replace("\u00a0", " ")
    assert found.row() == pytest.approx(1)
    for key in "mgl":
        found.page.keyboard.press(key)
    assert found.errors == []


def test_weights_only_are_shown_and_called_so(opened, make):
    weights = torch.softmax(torch.randn(1, 2, 4, 4), -1)
    from engine.recording.attention import Attention, Place, Token

    words = tuple(Token(w, i) for i, w in enumerate("abcd"))
    only = Attention(None, None, None, given_weights=weights, computed="weights only", query_tokens=words,
                     key_tokens=words, place=Place("encoder", "self", 0, "x"))
    found = opened(make.recorded([only]), choice=(0, 1, 2, 3))
    assert np.abs(found.row() - weights[0, 1, 2].numpy()).max() < 5e-4
    assert "not recomputed" in found.said("proof")


def test_the_badge_shows_the_proof_s_numbers_and_turns_red(opened, make, two):
    from dataclasses import replace

    _, recording = two
    found = opened(recording)
    assert found.said("proof").startswith("✓") and "rows sum to 1 (largest error" in found.said("proof")
    broken = replace(recording.attentions[1], context=recording.attentions[1].context + 0.5)
    found = opened(make.recorded([recording.attentions[0], broken]))
    assert found.said("proof").startswith("✕") and "Not proven" in found.said("proof")
    colour = found.page.get_by_test_id("proof").evaluate("node => getComputedStyle(node).color")
    assert colour == "rgb(179, 38, 30)"


def test_the_badge_judges_the_recording_and_not_the_what_if(opened, two):
    found = opened(two[1])
    before = found.said("proof")
    found.page.keyboard.press("t")
    found.page.wait_for_timeout(60)
    assert "What if" in found.said("readout") and found.said("proof") == before


def test_several_heads_stand_side_by_side(opened, make, two):
    scores, recording = two
    found = opened(recording, "?head=1,2,0.1", choice=(1, 1, 3, 2))
    expected = [make.softmax(scores[1, 1, 3]), make.softmax(scores[1, 2, 3]), make.softmax(scores[0, 1, 3])]
    assert np.abs(found.row() - np.array(expected)).max() < 5e-4
    assert found.page.get_by_test_id("legend").locator("li").count() == 3


def test_the_caption_counts_the_heads_that_rest(opened, make, two):
    scores, recording = two
    found = opened(recording, choice=(0, 0, 2, 2))
    for query in (2, 3, 4):
        resting = {(a, h) for a in range(2) for h in range(3) if scores[a, h, query].argmax() in (0, 5)}
        for layer, head in np.ndindex(2, 3):
            found.page.get_by_test_id("layer").select_option(str(layer))
            found.page.get_by_test_id("head").select_option(str(head))
            others, said = len(resting - {(layer, head)}), found.said("caption")
            if (layer, head) in resting:
                expected = f"this head and another {others} of the 6" if others else "this head alone of all 6"
            else:
                expected = f"another {others} of the 6 heads look mostly" if others else "none of the 6 heads"
            assert expected in said and f'From "{WORDS[query]}"' in said
        found.page.get_by_test_id("lines").focus()
        found.page.keyboard.press("ArrowDown")


def test_a_head_was_chosen_because_it_does_not_rest_only_where_that_is_so(opened, make):
    rests, looks = np.array([9.0, 0, 0, 0]), np.array([0, 0, 9.0, 0])
    words = ["[CLS]", "it", "animal", "[SEP]"]
    scores = np.stack([np.tile(rests, (4, 1)), np.tile(looks, (4, 1)), np.tile(rests, (4, 1))])
    recording = make.recorded([make.attention(scores, words, special=(0, 3))])
    said = opened(recording, choice=(0, 1, 1, 2)).said("caption")
    assert 'From "it", another 2 of the 3 heads look mostly at [CLS] or [SEP]: this one was chosen because' in said
    assert "chosen" not in opened(recording, choice=(0, 1, 1, 2), force="a stop").said("caption")
    assert "chosen" not in opened(recording, "?t=2", choice=(0, 1, 1, 2)).said("caption")
    assert "chosen" not in opened(recording, choice=(0, 0, 1, 2)).said("caption")
