"""Explore > Map in a real browser: the numbers are the engine's, looking asks nobody, text is not markup."""

import numpy as np
import pytest

pytestmark = pytest.mark.browser

FIRST = "The animal didn't cross the street because it was too tired."
IT, ANIMAL = 10, 2          # positions in FIRST, [CLS] being 0
SENTENCES = [
    "the cat sat on the mat",
    "<s> <script>alert(1)</script> $x$",
    "三隻黑色的貓",
    "a",
    "[MASK] {{7*7}} :red[no] %{z} [link](https://example.org)",
    "nan None 1e5 TRUE nan",
    "\u202eright to left\u202c and שלום 👩‍👩‍👧‍👦",
    " ".join(["same"] * 120),
]


def row_on_page(visit) -> tuple[list[str], np.ndarray]:
    """Return the keys' texts and the weights of the chosen row, as the table on the page prints them."""
    if not visit.page.get_by_test_id("row-table").is_visible():
        visit.page.get_by_test_id("table-button").click()
    cells = visit.page.get_by_test_id("row-table").locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))")
    return [c[1] for c in cells], np.array([float(c[2]) for c in cells])


def choose(visit, **where: int) -> None:
    for name, index in where.items():
        visit.page.get_by_test_id(name).select_option(str(index))


def chosen_row(visit, recording) -> int:
    """Return the position of the chosen query: the row of the recording that the table's caption speaks of."""
    return int(visit.page.locator(".atlas").first.get_attribute("data-query"))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_numbers_on_the_page_are_the_engine_s(visit, embedded, sentence):
    person = visit().type(sentence)
    recording = embedded.record(sentence)
    for layer, head in ((0, 2), (3, 7), (5, 11)):
        choose(person, layer=layer, head=head)
        words, weights = row_on_page(person)
        assert words == [token.text for token in recording.tokens]
        expected = recording.attentions[layer].weights(head)[chosen_row(person, recording)]
        assert np.abs(weights - expected).max() < 1e-3
        assert abs(weights.sum() - 1) < 5e-3 * len(weights)
    assert person.errors == [] and person.strangers == []
    assert person.page.evaluate("document.querySelectorAll('script[src*=alert]').length") == 0


def test_the_first_picture_says_what_it_shows(visit, embedded):
    person = visit()
    weight = embedded.record(FIRST).attentions[5].weights(11)[IT, ANIMAL]
    assert 0.672 < weight < 0.674
    readout = person.page.get_by_test_id("readout").inner_text().replace("\u202f", " ").replace("\u00a0", " ")
    assert readout == 'layer 5, head 11: "it" gives 67.3 % of its attention to "animal".'
    caption = person.page.get_by_test_id("caption").inner_text().replace("\u202f", " ").replace("\u00a0", " ")
    assert 'In this head, "it" gives 67 % of its attention to "animal" and 2 % to "street".' in caption
    assert "another 54 of the 72 heads look mostly at [CLS] or [SEP]" in caption


def test_looking_sends_no_message(visit, embedded):
    person = visit()
    person.page.wait_for_timeout(1000)
    before = len(person.sent)
    for layer, head in ((2, 4), (5, 11)):
        choose(person, layer=layer, head=head)
    person.page.get_by_test_id("temperature").fill("616")
    for panel in ("panel-heatmap", "panel-heads", "panel-lines"):
        person.page.get_by_test_id(panel).click()
    person.page.get_by_test_id("hide").check()
    person.page.keyboard.press("ArrowDown")
    person.page.get_by_test_id("colour").select_option("log")
    person.page.mouse.move(300, 400)
    person.page.wait_for_timeout(500)
    assert len(person.sent) == before
    assert person.errors == []


def test_a_temperature_re_weighs_the_recorded_scores(visit, embedded):
    person = visit("/?t=2")
    _, weights = row_on_page(person)
    expected = embedded.record(FIRST).attentions[5].weights(11, temperature=2.0)[IT]
    assert np.abs(weights - expected).max() < 1e-3
    assert 0.300 < weights[ANIMAL] < 0.304
    assert "what if" in person.page.get_by_test_id("row-table").inner_text()
    person.page.get_by_test_id("temperature-reset").click()
    assert 0.672 < row_on_page(person)[1][ANIMAL] < 0.674


def test_hidden_special_tokens_leave_a_row_that_still_sums_to_one_and_says_so(visit, embedded):
    person = visit("/?hide=1")
    _, weights = row_on_page(person)
    recording = embedded.record(FIRST)
    row = recording.attentions[5].weights(11)[IT].copy()
    row[[token.special for token in recording.tokens]] = 0
    assert np.abs(weights - row / row.sum()).max() < 1e-3
    assert 0.793 < weights[ANIMAL] < 0.795
    assert "[CLS]" in person.page.get_by_test_id("labels").inner_text() or "special" in (
        person.page.get_by_test_id("labels").inner_text())


@pytest.mark.parametrize("nothing", ["", "   ", "\u3000\u200b\ufeff"])
def test_nothing_is_refused_in_one_sentence_and_the_last_picture_stays(visit, nothing):
    person = visit().type("A picture that stays.")
    key = person.key()
    field = person.page.locator(".st-key-text input")
    field.fill(nothing)
    field.press("Enter")
    notice = person.page.locator("[class*=st-key-notice_refused]")
    notice.wait_for()
    assert len(notice.inner_text().strip()) > 10
    assert person.key() == key


def test_the_proof_stands_under_the_picture(visit, embedded):
    badge = visit().page.get_by_test_id("proof")
    assert embedded.record(FIRST).verify().holds
    text = badge.inner_text()
    assert "rows sum to 1" in text and "weights" in text and "context" in text


def test_what_is_chosen_is_in_the_address_and_comes_back(visit, embedded):
    person = visit()
    choose(person, layer=2, head=5)
    address = person.page.evaluate("location.search")
    assert "layer=2" in address and "head=5" in address
    again = visit("/" + address)
    assert again.page.get_by_test_id("readout").inner_text().startswith("layer 2, head 5:")


@pytest.mark.parametrize("wish", ["layer=99", "head=x", "t=-1", "t=nan", "q=1e9", "k=-4", "colour=pink",
                                  "layer=" + "9" * 3000])
def test_a_bad_choice_in_the_address_is_answered(visit, wish):
    person = visit("/?" + wish)
    assert person.page.get_by_test_id("notices").inner_text().strip() != ""
    assert person.errors == []


def test_a_long_text_is_a_labelled_window_and_asks_for_tiles(visit, embedded):
    words = "river stone light winter bread mountain glass copper garden letter".split()
    sentence = " ".join(words[(i * i + i // 7) % 10] for i in range(700))
    person = visit().type(sentence)
    recording = embedded.record(sentence)
    assert len(recording.tokens) == 512 and recording.given > 512
    assert "512" in person.page.get_by_test_id("notices").inner_text()
    choose(person, layer=4, head=3)
    person.page.wait_for_timeout(2500)
    _, weights = row_on_page(person)
    expected = recording.attentions[4].weights(3)[chosen_row(person, recording)]
    assert np.abs(weights - expected).max() < 1e-3
    assert person.errors == []


def test_two_people_see_their_own_sentences(visit):
    one, two = visit(), visit()
    one.type("The first person writes about rain.")
    two.type("The second person asks for bread.")
    assert "rain" in row_on_page(one)[0] and "bread" not in row_on_page(one)[0]
    assert "bread" in row_on_page(two)[0] and "rain" not in row_on_page(two)[0]


def test_a_second_text_is_read_together_and_lines_can_be_held_to_one_direction(visit, embedded):
    person = visit("/?text=The+river+froze.&pair=Nobody+could+fish.")
    recording = embedded.record("The river froze.", "Nobody could fish.")
    texts = [token.text for token in recording.tokens]
    first_of_b = texts.index("nobody")
    assert row_on_page(person)[0] == texts
    person.page.get_by_test_id("pairs").select_option("01")
    assert chosen_row(person, recording) < first_of_b
    assert int(person.page.locator(".atlas").first.get_attribute("data-key-position")) >= first_of_b
    assert "A → B" in person.page.get_by_test_id("labels").inner_text()
    person.page.get_by_test_id("pairs").select_option("10")
    query = chosen_row(person, recording)
    assert query >= first_of_b
    layer, head = (int(person.page.locator(".atlas").first.get_attribute(f"data-{name}")) for name in ("map", "head"))
    assert np.abs(row_on_page(person)[1] - recording.attentions[layer].weights(head)[query]).max() < 1e-3
    before = person.key()
    person.page.get_by_role("button", name="without the second text").click()
    person.await_another(before)
    assert row_on_page(person)[0] == [token.text for token in embedded.record("The river froze.").tokens]
    assert person.errors == []
