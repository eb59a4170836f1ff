"""Nothing that people typed becomes markup, code or a request; the page in the file needs nobody."""

import base64

import numpy as np
import pytest

pytestmark = pytest.mark.browser
HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</script><b>", "$x$", "{{7*7}}", "{query}",
           "&lt;", "\u202eabc\u202c", "\U0001f469\u200d\U0001f469\u200d\U0001f467", "e" + "\u0301" * 50, "שלום", "nan",
           "None", "\x00\x01", "\ud83d", "a" * 300, "", " "]


@pytest.fixture
def hostile(make):
    scores = np.random.default_rng(0).normal(0, 1, (2, len(HOSTILE), len(HOSTILE)))
    return make.recorded([make.attention(scores, HOSTILE)], text=" ".join(HOSTILE))


def test_tokens_are_text_on_every_surface(opened, make, hostile):
    found = opened(hostile, choice=(0, 1, 0, 1))
    page = found.page
    elements = "[...document.querySelectorAll('*')].map((node) => node.tagName).sort().join()"
    plain = opened(make.recorded([make.attention(hostile.attentions[0].scores(), ["word"] * len(HOSTILE))]),
                   choice=(0, 1, 0, 1)).page.evaluate(elements)
    assert page.evaluate(elements) == plain
    for _ in range(len(HOSTILE)):
        page.get_by_test_id("lines").focus()
        page.keyboard.press("ArrowDown")
    for panel in ("heatmap", "heads", "lines"):
        page.get_by_test_id(f"panel-{panel}").click()
    words = page.get_by_test_id("row-table").locator("bdi").evaluate_all("nodes => nodes.map(node => node.textContent)")
    assert words == [word.encode("utf-8", "replace").decode() for word in HOSTILE]
    assert page.evaluate(elements) == plain
    assert found.errors == []


def test_a_word_that_looks_like_a_placeholder_stays_one_word(opened, hostile):
    found = opened(hostile, choice=(0, 0, HOSTILE.index("{query}"), HOSTILE.index("</script><b>")))
    assert found.said("readout").startswith('layer 0, head 0: "{query}" gives')
    assert 'attention to "</script><b>".' in found.said("readout")


def test_the_file_asks_nobody_for_anything(opened, hostile):
    found = opened(hostile)
    found.page.keyboard.press("m")
    found.page.wait_for_timeout(300)
    assert [url for url in found.requests if not url.startswith("file:")] == []
    refused = found.page.evaluate("fetch('data:text/plain,x').then(() => 'went out', () => 'refused')")
    assert refused == "refused"


def test_no_script_of_others_runs_in_the_file(seen, hostile):
    from dashboard.viewer import page

    html = page(hostile, title="</title><script>document.title = 'taken'</script>")
    found = seen(html.replace("</body>", "<script>window.taken = true</script></body>"))
    found.page.wait_for_selector("[data-painted]")
    assert found.page.evaluate("[window.taken, document.title.includes('<script>')]") == [None, True]


def test_a_notebook_s_frame_may_run_its_script_and_no_more(seen, hostile):
    from dashboard.viewer import show

    shown = show(hostile, height=700)
    found = seen(f"<!doctype html><body>{shown._repr_html_()}</body>")
    frame = found.page.frame_locator("iframe")
    frame.locator("[data-painted]").wait_for(state="attached")
    frame.get_by_test_id("panel-heatmap").click()
    assert frame.locator(".atlas").get_attribute("data-panel") == "heatmap"
    assert found.page.locator("iframe").get_attribute("sandbox") == "allow-scripts"
    assert found.errors == []


def test_a_cut_blob_does_not_take_the_picture_away(hosted, hostile):
    from dashboard.viewer import payload

    blob = payload(hostile, choice=(0, 1, 0, 1))
    found = hosted(blob)
    before = found.said("readout")
    failed = found.page.evaluate("text => { try { feed(text) } catch (error) { return true } }",
                                 base64.b64encode(blob[:200]).decode())
    assert failed and found.said("readout") == before
