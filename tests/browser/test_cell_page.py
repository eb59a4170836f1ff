"""Memory > Cell on the real page: what is typed is computed, stepping asks nobody, bad numbers keep the picture."""

import pytest
from playwright.sync_api import expect

from engine.analysis.worded import walk_sentence
from engine.learning import checkpoints

pytestmark = pytest.mark.browser
SOON = 30_000         # milliseconds within which a server that has other work to do answers
SENTENCE = "they can paint the old boat near my garden ."


def told(page, name: str) -> str:
    return page.get_by_test_id(name).text_content()


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def type_in(page, label: str, text: str) -> None:
    field = page.get_by_role("textbox", name=label)
    field.fill(text)
    field.press("Enter")


def test_a_sentence_nobody_prepared_is_read_by_the_trained_cell_and_stepping_asks_nobody(visit):
    one = visit("/cell").type(SENTENCE)
    tokens, found = walk_sentence(checkpoints.load("tags-lstm"), SENTENCE)
    picture = one.page.locator(".stepper")
    assert one.page.get_by_test_id("step").locator(".label").all_inner_texts() == [token.text for token in tokens]
    picture.get_by_test_id("stage").focus()
    one.page.keyboard.press("Home")
    one.page.wait_for_timeout(300)
    before = len(one.sent)
    for step in range(len(tokens)):
        expect(picture).to_have_attribute("data-step", str(step + 1))
        for name, numbers in (("value-memory", found.memory), ("value-hidden", found.hidden),
                              ("value-forget", found.values["forget"])):
            assert number(told(one.page, name)) == pytest.approx(numbers[step, 0], rel=6e-3, abs=1e-9)
        one.page.keyboard.press("ArrowRight")
    one.page.keyboard.press("ArrowDown")
    expect(picture).to_have_attribute("data-unit", "1")
    assert number(told(one.page, "value-hidden")) == pytest.approx(found.hidden[-1, 1], rel=6e-3, abs=1e-9)
    assert len(one.sent) == before and one.errors == [] and one.strangers == []


def test_the_networks_by_hand_are_one_click_away_with_their_exact_numbers(visit):
    one = visit("/cell")
    page = one.page
    page.get_by_role("radio", name="An LSTM by hand").click()
    expect(page.get_by_test_id("state")).to_have_text("3", timeout=SOON)
    memory = []
    for _step in range(5):
        memory.append(told(page, "state"))
        page.get_by_test_id("forward").click(force=True)
    assert memory == ["3", "7", "6.9998", "6.9995", "0"]
    expect(page.get_by_text("4.5e-5").first).to_be_visible()
    page.get_by_role("radio", name="A network by hand").click()
    expect(page.get_by_test_id("value-y-1")).to_have_text("4", timeout=SOON)
    page.get_by_test_id("stage").focus()
    page.keyboard.press("End")
    expect(page.get_by_test_id("value-y-1")).to_have_text("32")
    page.get_by_role("button", name="2 2; 1 1; 1 1 → 8, 20, 44").click()
    expect(page.get_by_test_id("value-y-1")).to_have_text("8", timeout=SOON)
    page.get_by_test_id("stage").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("value-y-1")).to_have_text("20")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("value-y-1")).to_have_text("44")
    assert one.errors == []


def test_a_hundred_steps_and_a_chain_have_their_numbers(visit):
    page = visit("/cell?reads=hundred&step=100").page
    told_last = [told(page, f"value-{k}") for k in range(3)]
    assert [number(text) for text in told_last] == pytest.approx([0.9**100, 1, 1.1**100], rel=6e-3)
    assert told_last[2] == "13,781"
    page.get_by_role("radio", name="A Markov chain").click()
    expect(page.locator(".stepper")).to_have_attribute("data-picture", "chain", timeout=SOON)
    page.get_by_test_id("stage").focus()
    page.keyboard.press("Home")
    expect(page.get_by_test_id("value-state")).to_have_text("(0, 0.500)")


def test_typed_numbers_are_computed_and_bad_ones_keep_the_picture_and_say_why(visit):
    one = visit("/cell?reads=lstm")
    page = one.page
    type_in(page, "Inputs, step by step", "5 1 0; 2 1 1")
    expect(page.get_by_test_id("state")).to_have_text("5", timeout=SOON)
    page.get_by_test_id("stage").focus()
    page.keyboard.press("End")
    expect(page.get_by_test_id("value-memory")).to_have_text("7")
    expect(page.get_by_test_id("output")).to_have_text("7")
    type_in(page, "Inputs, step by step", "5 1 <b>0</b>")
    expect(page.get_by_text("Step 1 holds <b>0</b>, which is not a number.")).to_be_visible(timeout=SOON)
    expect(page.get_by_test_id("value-memory")).to_have_text("7")
    assert one.errors == [] and "x3=" in page.url


def test_the_same_inputs_through_every_cell(visit):
    page = visit("/cell?reads=lstm&rnn=gru&step=2").page
    expect(page.get_by_test_id("state")).to_have_text("4")
    sizes = page.locator(".atlas-sizes tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.children].map((cell) => cell.textContent))")
    told_of = {row[0]: (row[2], row[4]) for row in sizes}
    assert [told_of[name][0] for name in ("Elman", "MGU", "GRU", "LSTM")] == ["6", "12", "18", "24"]
    assert told_of["LSTM"][1] == "3, 7, 6.9998, 6.9995, 0" and told_of["Elman"][1] == "3, 7, 9, 10, 13"


def test_unknown_words_are_marked_and_nearest_ones_offered_and_a_hostile_one_is_text(visit):
    one = visit("/cell").type("we saw a gardn <img src=x onerror=alert(1)>")
    page = one.page
    assert page.locator(".dot.unknown .label").first.inner_text() == "gardn"
    expect(page.get_by_text("The network does not know gardn; it knows garden", exact=False)).to_be_visible()
    assert page.locator(".stepper img, .atlas-said img").count() == 0 and one.errors == []


@pytest.mark.parametrize("way", ["light", "dark"])
def test_a_phone_and_a_room_see_the_whole_cell(visit, way):
    phone = visit("/cell?reads=lstm", viewport={"width": 390, "height": 844}, color_scheme=way).page
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    room = visit("/cell?reads=lstm&present=1&step=3", viewport={"width": 1280, "height": 720}, color_scheme=way).page
    drawing, screen = room.locator(".drawing").bounding_box(), room.viewport_size
    assert drawing["y"] + drawing["height"] <= screen["height"]
    assert room.locator(".stepper").get_attribute("data-theme") == way
    value = room.get_by_test_id("state").bounding_box()
    assert value["height"] >= 24
