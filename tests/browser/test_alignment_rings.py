"""The gold alignment over the picture: seen, said, named, switched off, and never where nothing is known."""

import numpy as np
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SOURCE, TARGET = ["the", "red", "<b>house</b>", "</s>"], ["la", "maison", "rouge", "</s>"]
GOLD = [[(0, 0, "sure"), (0, 2, "possible"), (1, 2, "sure"), (2, 1, "sure")]]
LETTERS = {"query": "s", "key": "h", "value": "h"}
SCORES = np.array([[[3, 0, 2, 0], [0, 1, 3, 0], [0, 2, 2.5, 0], [0, 0, 0, 4]]], float)
GILT = """() => {
  const canvas = document.querySelector('[data-testid=heatmap], [data-testid=lines]');
  const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const data = pen.getImageData(0, 0, canvas.width, canvas.height).data;
  let gold = 0;
  for (let i = 0; i < data.length; i += 4)
    gold += Math.abs(data[i] - 176) + Math.abs(data[i + 1] - 106) + data[i + 2] < 24;
  return gold;
}"""


@pytest.fixture
def aligned(opened, make):
    def _aligned(query="", gold=GOLD, **fields):
        recording = make.recorded([make.attention(SCORES, TARGET, SOURCE, stack="decoder", kind="cross")])
        return opened(recording, query, gold=gold, letters=LETTERS, choice=(0, 0, 1, 2), **fields)

    return _aligned


def pressed(found, key):
    found.page.get_by_test_id("heatmap").or_(found.page.get_by_test_id("lines")).press(key)


def test_each_link_is_a_ring_and_the_switch_takes_them_away(aligned):
    found = aligned("?panel=heatmap")
    seen = found.page.evaluate(GILT)
    assert seen > 100
    expect(found.page.get_by_test_id("gold-legend")).to_contain_text("gold alignment")
    found.page.get_by_test_id("gold").uncheck()
    assert found.page.evaluate(GILT) < seen / 10 and "gold=0" in found.page.url
    pressed(found, "a")
    assert found.page.evaluate(GILT) == seen and "gold" not in found.page.url
    assert found.errors == []


def test_the_sentence_says_what_the_gold_alignment_says(aligned, make):
    found = aligned()
    share = make.softmax(SCORES[0, 1])[2]
    assert found.said("readout") == f'"maison" gives {100 * share:.1f}\u00a0% of its attention to "<b>house</b>". ' \
                                    "The gold alignment says so too."
    pressed(found, "ArrowUp")
    assert found.said("readout").endswith("The gold alignment calls this link possible.")
    pressed(found, "ArrowRight")
    assert found.said("readout").endswith('The gold alignment says "the".')
    for _ in range(3):
        pressed(found, "ArrowDown")
    assert found.said("readout").endswith('The gold alignment links "</s>" to no word.')


def test_of_all_words_it_counts_those_whose_largest_weight_is_linked(aligned):
    linked = {(q, k) for q, k, _ in GOLD[0]}
    alike = sum((q, int(SCORES[0, q].argmax())) in linked for q in {q for q, _ in linked})
    assert alike == 2       # "rouge" looks most at the house
    assert f"For {alike} of 3 words the largest attention weight stands where" in aligned().said("caption")


def test_vectors_are_named_on_the_picture_and_a_lone_map_has_no_heads_to_choose(aligned):
    found = aligned()
    for name in ("layer", "head", "panel-heads", "head-strip"):
        expect(found.page.get_by_test_id(name)).to_be_hidden()
    texts = found.page.evaluate("""() => {
      const said = [], plain = CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
        said.push(text);
        plain.call(this, text, ...at) };
      for (const panel of ['heatmap', 'lines']) document.querySelector(`[data-testid=panel-${panel}]`).click();
      return said }""")
    assert {"query = s", "key = value = h", "query = s (down)", "key = value = h (across)"} <= set(texts)


def test_the_table_names_the_links(aligned):
    cells = aligned().page.get_by_test_id("row-table").locator("tbody tr td:last-child").all_inner_texts()
    assert [cell.strip() for cell in cells] == ["", "", "sure", ""]


def test_covered_numbers_do_not_give_the_answer_away(aligned):
    found = aligned("?panel=heatmap", covered=True)
    assert found.page.evaluate(GILT) < 40 and "gold" not in found.said("readout")
    assert found.page.get_by_test_id("row-table").locator("text=sure").count() == 0


def test_a_room_is_told_what_the_rings_are(aligned):
    found = aligned("?present=1&panel=heatmap", settings={"viewport": {"width": 1024, "height": 768}})
    assert "gold alignment" in found.said("labels")
    assert found.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_without_gold_there_is_no_switch_and_no_word_of_it(opened, make):
    found = opened(make.recorded([make.attention(SCORES, TARGET, SOURCE, stack="decoder", kind="cross")]),
                   "?panel=heatmap")
    expect(found.page.get_by_test_id("gold-legend")).to_be_hidden()
    assert "gold" not in found.said("readout") + found.said("caption") and found.page.evaluate(GILT) < 40
    found.page.get_by_test_id("heatmap").press("a")
    assert "gold" not in found.said("readout") and found.errors == []
