"""How the viewer stands on the page: nothing runs over, nothing jumps, every text can be read, in light and dark."""

import numpy as np
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SIZES = [(1280, 720), (1920, 1080), (1024, 768), (390, 844)]
CONTRAST = """() => {
  const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const light = (css) => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = css; pen.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(c => c / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const root = document.querySelector('.atlas'), paper = light(getComputedStyle(root).backgroundColor);
  return [...root.querySelectorAll('p, button, label, span, output, small, th, td, li, select')]
    .filter(node => node.textContent.trim() && node.offsetParent && getComputedStyle(node).visibility === 'visible')
    .map(node => [node.textContent.slice(0, 30), light(getComputedStyle(node).color)])
    .map(([text, ink]) => [text, (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)])
    .filter(([text, ratio]) => ratio < 4.5);
}"""
INK = """(name) => {
  const canvas = document.querySelector(`[data-testid=${name}]`);
  const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const data = new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  return data.reduce((sum, pixel) => sum + (pixel !== 0), 0) / data.length;
}"""


@pytest.fixture
def text(make):
    def _text(length: int):
        words = ["[CLS]", *[f"word{i}" for i in range(length)], "[SEP]"]
        scores = np.random.default_rng(length).normal(0, 2, (2, 4, length + 2, length + 2))
        return make.recorded([make.attention(s, words, special=(0, length + 1), layer=i) for i, s in enumerate(scores)])

    return _text


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("length", [3, 14, 120])
def test_nothing_runs_over_the_side(opened, text, size, length):
    settings = {"viewport": {"width": size[0], "height": size[1]}}
    found = opened(text(length), "?present=1" if size == (1024, 768) else "?t=2&hide=1", settings=settings)
    for panel in ("heatmap", "heads", "lines"):
        if size != (1024, 768):
            found.page.get_by_test_id(f"panel-{panel}").click()
        wide = found.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], panel
        canvas = {"lines": "lines", "heatmap": "heatmap", "heads": "head-grid"}[found.data("panel")]
        assert found.page.evaluate(INK, canvas) > 0.01
    assert found.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_to_be_read(opened, text, scheme):
    found = opened(text(6), "?t=2&hide=1&layer=1", settings={"color_scheme": scheme})
    assert found.data("theme") == scheme
    found.page.get_by_test_id("table-button").click()
    assert found.page.evaluate(CONTRAST) == []


def test_the_picture_keeps_its_size_when_another_sentence_comes(hosted, text):
    from dashboard.viewer import payload

    found = hosted(payload(text(14)))
    where = """() => [...document.querySelectorAll('.stage, .caption, .proof')]
      .map(node => Math.round(node.getBoundingClientRect().top))"""
    before = found.page.evaluate(where)
    for length in (3, 120, 1):
        found.feed(payload(text(length)))
        assert found.page.evaluate(where) == before


def test_colours_follow_the_page(opened, text):
    found = opened(text(5), settings={"color_scheme": "light"})
    pixel = """() => [...document.querySelector('[data-testid=scale]').getContext('2d')
      .getImageData(8, 6, 1, 1).data]"""
    light = found.page.evaluate(pixel)
    found.page.emulate_media(color_scheme="dark")
    expect(found.page.locator(".atlas")).to_have_attribute("data-theme", "dark")
    dark = found.page.evaluate(pixel)
    assert min(light[:3]) > 200 and max(dark[:3]) < 60


def test_colours_follow_a_theme_that_others_set(hosted, text):
    from dashboard.viewer import payload

    found = hosted(payload(text(5)))
    assert found.data("theme") == "light"
    found.page.evaluate("""() => { const style = document.body.style;
      style.setProperty('--st-background-color', '#101014'); style.setProperty('--st-text-color', '#eeeeee') }""")
    expect(found.page.locator(".atlas")).to_have_attribute("data-theme", "dark")


def test_the_language_stands_on_the_root_and_orders_the_fonts(opened, text):
    for language, tag, font in (("zh-Hant", "zh-Hant-TW", "Noto Sans TC"), ("zh-Hans", "zh-Hans-CN", "Noto Sans SC")):
        found = opened(text(3), language=language, translate=lambda template: f"譯{template}")
        assert found.page.locator(".atlas").get_attribute("lang") == tag
        fonts = found.page.locator(".atlas").evaluate("node => getComputedStyle(node).fontFamily")
        assert font in fonts
        assert found.said("readout").startswith("譯") and "\u00a0%" not in found.said("readout")


def test_presenting_is_large_and_has_no_chrome(opened, text):
    found = opened(text(8), "?present=1", settings={"viewport": {"width": 1024, "height": 768}})
    size = found.page.locator(".atlas").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert size >= 24
    for name in ("layer", "panel-lines", "temperature", "head-strip", "help-button"):
        assert not found.page.get_by_test_id(name).is_visible()
    assert found.page.get_by_test_id("proof").is_visible()
    assert found.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_twelve_times_twelve_heads_of_128_tokens_answer_every_move_of_the_slider(opened, make):
    words = ["[CLS]", *[f"w{i}" for i in range(126)], "[SEP]"]
    scores = np.random.default_rng(0).normal(0, 3, (12, 12, 128, 128))
    found = opened(make.recorded([make.attention(s, words, special=(0, 127), layer=i) for i, s in enumerate(scores)]))
    painted = found.page.evaluate("""async () => {
      const slider = document.querySelector('[data-testid=temperature]'), painted = [];
      for (let i = 0; i < 12; i++) {
        await new Promise(done => setTimeout(done, 40));
        performance.clearMarks();
        slider.value = 520 + 10 * i;
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        while (!performance.getEntriesByName('atlas:painted').length) await new Promise(done => setTimeout(done));
        painted.push(slider.getRootNode().querySelector('[data-testid=labels]').textContent);
      }
      return painted }""")
    assert len(set(painted)) == 12 and all("what if T" in said for said in painted)
    assert found.errors == []


def test_the_sorted_heads_are_a_picture_of_their_own(opened, make, text):
    recording = text(6)
    found = opened(recording, "?present=1", choice={"map": 0, "head": 1, "query": 2, "key": 3, "panel": "strip"},
                   settings={"viewport": {"width": 1024, "height": 768}})
    weights = {(a, h): make.softmax(recording.attentions[a].scores(h)[2])[3] for a in range(2) for h in range(4)}
    assert found.data("panel") == "strip" and "sorted by how much" in found.said("hint")
    found.page.get_by_test_id("sorted-heads").click(position={"x": 20, "y": 60})
    assert (int(found.data("map")), int(found.data("head"))) == max(weights, key=weights.get)
    assert found.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
