"""Alignment > Bottleneck: the file's numbers in the sentences, and the engine's answers to one's own sentence."""

import pytest
from playwright.sync_api import expect

from engine.learning import checkpoints, curves
from tests.serving import Visit

pytestmark = pytest.mark.browser
ENDS = ("fixed", "every", "additive")


@pytest.fixture
def look(people, server):
    """A function that opens the page, which has no viewer, and waits until its three answers are there."""
    tabs = []

    def _look(query="", **settings):
        tabs.append(Visit(people(**settings), server.url))
        tabs[-1].page.goto(f"{server.url}/bottleneck{query}")
        expect(tabs[-1].page.locator(".atlas-answers .said").first).to_be_visible(timeout=60_000)
        expect(tabs[-1].page.get_by_test_id("stVegaLiteChart")).to_be_visible(timeout=60_000)
        return tabs[-1]

    yield _look
    for tab in tabs:
        tab.close()


def marked(tab):
    """Return who said what, and how each word is marked."""
    return tab.page.locator(".atlas-answers .said").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('bdi')].map(word => [word.textContent, word.className]))")


def test_three_models_answer_a_sentence_nobody_prepared_and_each_letter_is_judged(look):
    letters = "qxbzavjmkw"
    tab = look(f"?text={letters}")
    right, *rows = marked(tab)
    assert "".join(word for word, _ in right) == letters[::-1]
    for end, row in zip(ENDS, rows, strict=True):
        said = checkpoints.load(f"reverse-{end}").translate(letters).text
        assert "".join(word for word, kind in row if kind != "missing") == said
        for place, (word, kind) in enumerate(row[:len(said)]):
            true = place < len(letters) and letters[::-1][place] == word
            assert kind == ("right" if true else "wrong")
    assert tab.errors == [] and tab.strangers == []


def test_the_sentences_beside_the_curve_are_read_from_the_file(look):
    page = look().page
    exact = {reader: dict(zip(*curves.load("bottleneck").lines[f"reverse {reader} exact"], strict=True))
             for reader in ("fixed", "attention")}
    said = page.locator(".atlas-said").all_inner_texts()
    told = next(text for text in said if text.startswith("At length 2 "))
    for share in (exact["fixed"][2], exact["fixed"][20], exact["attention"][20]):
        assert f"{100 * share:.3g} %" in told
    assert any(f"{100 * exact['attention'][22]:.3g} % at 22" in text.replace(".0 %", " %") for text in said)


def test_a_sentence_of_another_language_is_answered_and_not_judged(look):
    tab = look("?taught=english-french&text=%3Cb%3Ethe%3C/b%3E+blorb")
    assert {kind for row in marked(tab) for _, kind in row} <= {""}
    expect(tab.page.locator("body")).to_contain_text("the right answer is not known here")
    assert tab.page.locator(".atlas-answers b").count() == 0 and tab.errors == []
