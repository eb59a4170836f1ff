"""Texts too long to send: the viewer asks for what it shows, once for each choice; the old tile stays until then."""

import numpy as np
import pytest

pytestmark = pytest.mark.browser
LENGTH, HEADS = 1100, 8
KEPT = []      # one long recording for all tests: its proof and thumbnails are made once


@pytest.fixture(scope="module")
def scores():
    return np.random.default_rng(1).normal(0, 2, (HEADS, LENGTH, LENGTH)).astype(np.float32)


@pytest.fixture
def long(make, scores):
    if not KEPT:
        KEPT.append(make.recorded([make.attention(scores, [f"w{i}" for i in range(LENGTH)])]))
    return KEPT[0]


def asked(found) -> list[dict]:
    return found.page.evaluate("asked")


def answered(found, recording, count: int, **settings) -> dict:
    """Wait until `count` requests were made, and answer the last one."""
    from dashboard.viewer import answer

    found.page.wait_for_function("count => asked.length >= count", arg=count)
    found.page.wait_for_timeout(120)
    request = asked(found)[-1]
    found.feed(answer(recording, request, **settings))
    return request


def test_what_is_chosen_is_asked_for_once_and_shown_exactly(hosted, make, long, scores):
    from dashboard.viewer import payload

    found = hosted(payload(long, choice=(0, 3, 500, 20)))
    assert asked(found) == []
    assert np.abs(found.row()[:500] - make.softmax(scores[3, 500])[:500]).max() < 5e-4
    found.page.get_by_test_id("head").select_option("5")
    found.page.wait_for_function("asked.length === 1")      # two choices within the pause of a hand are one request
    found.page.get_by_test_id("lines").focus()
    found.page.keyboard.press("ArrowDown")
    request = answered(found, long, 2, choice=(0, 3, 500, 20))
    assert (request["head"], request["query"], request["key_index"]) == (5, 501, 20)
    assert np.abs(found.row()[:500] - make.softmax(scores[5, 501])[:500]).max() < 5e-4
    assert len(asked(found)) == 2 and found.errors == []


def test_temperature_asks_once_the_hand_rests(hosted, make, long, scores):
    from dashboard.viewer import payload

    found = hosted(payload(long, choice=(0, 3, 500, 20)))
    found.page.get_by_test_id("temperature").evaluate("""slider => {
      for (let place = 520; place < 640; place += 10) {
        slider.value = String(place);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      } }""")
    request = answered(found, long, 1, choice=(0, 3, 500, 20))
    assert len(asked(found)) == 1
    assert np.abs(found.row()[:500] - make.softmax(scores[3, 500], request["temperature"])[:500]).max() < 5e-4


def test_zooming_asks_for_the_part_and_says_what_a_square_is(hosted, long):
    from dashboard.viewer import payload

    found = hosted(payload(long, choice=(0, 3, 500, 520)))
    found.page.keyboard.press("m")
    found.page.wait_for_timeout(50)
    assert "each square is the largest of 3 × 3 entries" in found.said("hint")
    found.page.get_by_test_id("heatmap").focus()
    painted = found.data("painted")
    for count in (1, 2, 3, 4, 5, 6, 7):
        found.page.keyboard.press("+")
        request = answered(found, long, count, choice=(0, 3, 500, 520))
    (q0, q1), (k0, k1) = request["queries"], request["keys"]
    assert q1 - q0 <= 12 and q0 <= 500 < q1 and k0 <= 520 < k1
    assert "each square" not in found.said("hint") and int(found.data("painted")) > int(painted)
    assert found.errors == []


def test_the_file_alone_says_what_it_does_not_hold(opened, long):
    found = opened(long, choice=(0, 3, 500, 20))
    assert "gives" in found.said("readout")
    found.page.get_by_test_id("head").select_option("6")
    found.page.get_by_test_id("lines").focus()
    found.page.keyboard.press("ArrowDown")
    assert "not in this file" in found.said("readout")
    assert found.errors == []
