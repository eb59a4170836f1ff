"""Choosing: keys, pointer, address and the next sentence agree on what is chosen."""

import json
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

pytestmark = pytest.mark.browser
WORDS = ["[CLS]", "the", "animal", "was", "tired", "[SEP]"]


@pytest.fixture
def recording(make):
    rng = np.random.default_rng(3)
    scores = rng.normal(0, 2, (2, 3, 6, 6))
    return make.recorded([make.attention(s, WORDS, special=(0, 5), layer=i) for i, s in enumerate(scores)])


def chosen(found) -> tuple[int, ...]:
    return tuple(int(found.data(name)) for name in ("map", "head", "query", "key-position"))


def asked(found) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(found.page.url).query).items()}


def test_arrow_keys_move_the_entry_and_shift_moves_the_head(opened, recording):
    found = opened(recording, choice=(0, 1, 2, 3))
    found.page.get_by_test_id("lines").focus()
    for key, expected in (("ArrowDown", (0, 1, 3, 3)), ("ArrowRight", (0, 1, 3, 4)), ("ArrowUp", (0, 1, 2, 4)),
                          ("ArrowLeft", (0, 1, 2, 3)), ("Shift+ArrowRight", (0, 2, 2, 3)),
                          ("Shift+ArrowRight", (0, 0, 2, 3)), ("Shift+ArrowDown", (1, 0, 2, 3))):
        found.page.keyboard.press(key)
        assert chosen(found) == expected, key


def test_arrow_keys_elsewhere_stay_the_page_s_own(opened, recording):
    found = opened(recording, choice=(0, 1, 2, 3))
    found.page.keyboard.press("ArrowDown")
    assert chosen(found) == (0, 1, 2, 3)


def test_hover_explains_and_a_click_holds(opened, recording):
    found = opened(recording, choice=(0, 1, 2, 3), query="?panel=heatmap")
    canvas = found.page.get_by_test_id("heatmap")
    box = canvas.bounding_box()
    before = found.said("readout")
    places = [(x, y) for y in range(40, 300, 12) for x in range(100, 400, 12)]
    said = set()
    for x, y in places[::37]:
        found.page.mouse.move(box["x"] + x, box["y"] + y)
        found.page.wait_for_timeout(30)
        said.add(found.said("readout"))
    assert len(said) > 3 and chosen(found) == (0, 1, 2, 3)
    held = found.said("readout")
    found.page.mouse.down()
    found.page.mouse.up()
    found.page.mouse.move(5, 5)
    found.page.wait_for_timeout(50)
    assert found.said("readout") == held != before


def test_escape_lets_go_and_a_choice_takes_hold_again(opened, recording):
    found = opened(recording)
    found.page.keyboard.press("Escape")
    found.page.wait_for_timeout(40)
    assert "point at a word" in found.said("readout") and found.said("caption") == ""
    found.page.get_by_test_id("lines").focus()
    found.page.keyboard.press("ArrowDown")
    assert "gives" in found.said("readout")


def test_letters_work_by_their_place_and_not_while_composing(opened, recording):
    found = opened(recording)
    press = """([code, key, composing]) => document.body.dispatchEvent(
      new KeyboardEvent('keydown', { code, key, isComposing: composing, bubbles: true }))"""
    found.page.evaluate(press, ["KeyM", "ㄩ", True])
    assert found.data("panel") == "lines"
    found.page.evaluate(press, ["KeyM", "ㄩ", False])
    assert found.data("panel") == "heatmap"
    found.page.keyboard.press("m")
    found.page.keyboard.press("g")
    assert found.data("panel") == "heads"
    for taken in ("r", "c", "b", ".", "PageUp", "PageDown", "Home", "Control+m"):
        before = found.page.get_by_test_id("readout").inner_text(), found.data("panel"), chosen(found)
        found.page.keyboard.press(taken)
        assert (found.said("readout"), found.data("panel"), chosen(found)) == before


def test_letters_typed_into_a_field_are_letters(opened, recording):
    found = opened(recording)
    found.page.evaluate("document.body.prepend(document.createElement('input'))")
    found.page.locator("input").first.press_sequentially("mtgs0")
    assert found.page.locator("input").first.input_value() == "mtgs0" and found.data("panel") == "lines"


def test_t_plays_and_zero_returns(opened, recording):
    found = opened(recording)
    found.page.keyboard.press("t")
    found.page.keyboard.press("s")
    assert asked(found) == {"t": "2", "hide": "1"}
    found.page.keyboard.press("0")
    assert asked(found) == {} and found.said("labels") == ""


def test_the_address_holds_only_what_differs_and_brings_it_back(opened, recording):
    found = opened(recording, "?text=kept&lesson=6", choice=(0, 1, 2, 3))
    assert asked(found) == {"text": "kept", "lesson": "6"}
    found.page.get_by_test_id("layer").select_option("1")
    found.page.get_by_test_id("colour").select_option("log")
    found.page.get_by_test_id("panel-heatmap").click()
    wanted = {"text": "kept", "lesson": "6", "layer": "1", "colour": "log", "panel": "heatmap"}
    assert asked(found) == wanted
    before = chosen(found), found.said("readout")
    found.page.reload()
    found.page.wait_for_selector("[data-painted]")
    assert (chosen(found), found.said("readout")) == before and asked(found) == wanted
    assert found.said("notices") == ""


def test_the_address_is_written_again_when_others_write_it(opened, recording):
    found = opened(recording, choice=(0, 1, 2, 3))
    found.page.get_by_test_id("layer").select_option("1")
    found.page.evaluate("history.replaceState(null, '', location.pathname + '?text=new')")
    found.page.wait_for_timeout(50)
    assert asked(found) == {"text": "new", "layer": "1"}


@pytest.mark.parametrize(("link", "where", "word"), [
    ("layer=99", (1, 1, 2, 3), "layer 99"), ("head=x", (0, 1, 2, 3), "head x"), ("head=-4", (0, 0, 2, 3), "head -4"),
    ("q=1e9", (0, 1, 2, 3), "q 1e9"), ("k=77", (0, 1, 2, 5), "k 77"), ("t=-1", (0, 1, 2, 3), "t -1"),
    ("t=NaN", (0, 1, 2, 3), "t NaN"), ("colour=rainbow", (0, 1, 2, 3), "colour rainbow"),
    ("kind=%3Cb%3E", (0, 1, 2, 3), "kind <b>"), ("stack=" + "x" * 5000, (0, 1, 2, 3), "stack xxx")])
def test_a_bad_link_gives_the_nearest_picture_and_a_notice(opened, recording, link, where, word):
    found = opened(recording, f"?{link}", choice=(0, 1, 2, 3))
    assert chosen(found) == where
    assert word in found.said("notices") and len(found.said("notices")) < 200
    assert found.errors == [] and "gives" in found.said("readout")


def test_layer_head_and_words_stay_when_another_sentence_comes(hosted, make, recording):
    from dashboard.viewer import payload

    found = hosted(payload(recording, choice=(0, 1, 2, 3)))
    found.page.get_by_test_id("layer").select_option("1")
    found.page.get_by_test_id("head").select_option("2")
    rng = np.random.default_rng(4)
    words = ["[CLS]", "now", "the", "animal", "was", "here", "[SEP]"]
    other = make.recorded([make.attention(rng.normal(0, 2, (3, 7, 7)), words, special=(0, 6), layer=i)
                           for i in range(2)])
    found.feed(payload(other, choice=(0, 0, 5, 1)))
    assert chosen(found) == (1, 2, 3, 4)
    gone = make.recorded([make.attention(rng.normal(0, 2, (3, 5, 5)), list("vwxyz"), layer=i) for i in range(2)])
    found.feed(payload(gone, choice=(0, 0, 1, 2)))
    scores = gone.attentions[1].scores(2)
    weights = make.softmax(scores) * (1 - np.eye(5))
    assert chosen(found)[:2] == (1, 2)
    assert chosen(found)[2:] == tuple(int(i) for i in np.unravel_index(weights.argmax(), weights.shape))


def test_a_lesson_s_choice_comes_before_everything(hosted, recording):
    from dashboard.viewer import payload

    found = hosted(payload(recording, choice=(0, 1, 2, 3)))
    found.page.get_by_test_id("layer").select_option("1")
    found.feed(payload(recording, choice={"map": 0, "head": 2, "query": 4, "key": 1, "panel": "heatmap"},
                       force="stop 3", covered=True))
    assert chosen(found) == (0, 2, 4, 1) and found.data("panel") == "heatmap"
    assert "%" not in found.said("readout") + found.said("caption") and found.page.get_by_test_id("veil").is_visible()
    assert found.page.get_by_test_id("row-table").locator(".number").all_inner_texts() == [""] * 6
    found.page.keyboard.press("v")
    found.page.wait_for_timeout(40)
    assert "%" in found.said("readout")


def test_looking_sends_no_message_and_the_chooser_one_for_each_choice(hosted, recording):
    from dashboard.viewer import payload

    found = hosted(payload(recording, choice=(0, 1, 2, 3)))
    for key in "mgt0slv":
        found.page.keyboard.press(key)
    found.page.get_by_test_id("layer").select_option("1")
    found.page.wait_for_timeout(150)
    assert found.page.evaluate("[asked.length, chosen.length]") == [0, 0]
    found = hosted(payload(recording, choice=(0, 1, 2, 3), layout="chooser"))
    assert found.page.evaluate("chosen") == [{"map": 0, "head": 1, "query": 2, "key": 3}]
    found.page.get_by_test_id("key-chips").locator("button").nth(4).click()
    found.page.get_by_test_id("query-chips").locator("button").nth(1).click()
    found.feed(payload(recording, choice=(0, 1, 2, 3), layout="chooser"))
    assert found.page.evaluate("chosen.slice(1)") == [{"map": 0, "head": 1, "query": 2, "key": 4},
                                                      {"map": 0, "head": 1, "query": 1, "key": 4}]


def test_the_choice_travels_to_another_view_in_this_session(hosted, recording):
    from dashboard.viewer import payload

    found = hosted(payload(recording, choice=(0, 1, 2, 3)))
    found.page.get_by_test_id("layer").select_option("1")
    kept = json.loads(found.page.evaluate("sessionStorage.getItem('attention-atlas-choice')"))
    assert (kept["layer"], kept["head"], kept["queryText"], kept["keyText"]) == (1, 1, "animal", "was")
    found.page.goto(found.page.url.split("?")[0])
    found.page.wait_for_function("Boolean(globalThis.feed)")
    found.feed(payload(recording, choice=(0, 1, 2, 3)))
    assert chosen(found) == (1, 1, 2, 3)


def test_the_strip_is_sorted_by_the_chosen_entry(opened, make, recording):
    found = opened(recording, choice=(0, 1, 2, 3))
    weights = {(a, h): make.softmax(recording.attentions[a].scores(h)[2])[3] for a in range(2) for h in range(3)}
    best = max(weights, key=weights.get)
    strip = found.page.get_by_test_id("head-strip")
    strip.click(position={"x": 12, "y": 40})
    assert chosen(found)[:2] == best
    strip.focus()
    found.page.keyboard.press("ArrowRight")
    found.page.keyboard.press("Enter")
    assert chosen(found)[:2] == sorted(weights, key=weights.get)[-2]


def test_encoder_decoder_and_cross_attention_are_chosen_by_name(opened, make):
    rng = np.random.default_rng(5)
    source, target = ["un", "chat", "noir"], ["a", "black", "cat", "."]
    recording = make.recorded([
        make.attention(rng.normal(size=(2, 3, 3)), source),
        make.attention(rng.normal(size=(2, 4, 4)), target, stack="decoder"),
        make.attention(rng.normal(size=(2, 4, 3)), target, source, stack="decoder", kind="cross")])
    found = opened(recording, choice=(0, 0, 1, 1))
    assert found.page.get_by_test_id("kind").locator("option").count() == 3
    found.page.get_by_test_id("kind").select_option("decoder/cross")
    assert chosen(found)[0] == 2 and len(found.row()) == 3
    query = chosen(found)[2]
    assert np.abs(found.row() - make.softmax(recording.attentions[2].scores(0)[query])).max() < 5e-4
    found.page.keyboard.press("m")
    assert found.errors == []


def test_the_chooser_s_heads_answer_to_keys(hosted, make, recording):
    from dashboard.viewer import payload

    found = hosted(payload(recording, choice=(0, 1, 2, 3), layout="chooser"))
    weights = {(a, h): make.softmax(recording.attentions[a].scores(h)[2])[3] for a in range(2) for h in range(3)}
    order = sorted(weights, key=weights.get, reverse=True)
    place = order.index((0, 1))
    found.page.get_by_test_id("head-strip").focus()
    found.page.keyboard.press("ArrowRight" if place < 5 else "ArrowLeft")
    found.page.keyboard.press("Enter")
    assert chosen(found) == (*order[place + 1 if place < 5 else place - 1], 2, 3)


def test_a_covered_chooser_tells_nothing(hosted, recording):
    from dashboard.viewer import payload

    found = hosted(payload(recording, choice=(0, 1, 2, 3), layout="chooser", force="guess", covered=True))
    assert "%" not in found.said("readout")
    tints = "nodes => new Set(nodes.map(node => getComputedStyle(node).backgroundColor)).size"
    assert found.page.get_by_test_id("key-chips").locator("button").evaluate_all(tints) == 1
