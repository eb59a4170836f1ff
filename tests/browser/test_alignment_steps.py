"""The decoder's picture: each step's numbers as they were computed, moved by keys alone, hidden when covered."""

import numpy as np
import pytest
from playwright.sync_api import expect

from dashboard import stepper

pytestmark = pytest.mark.browser
SOURCE, TARGET = ["the", "red", "<img src=x onerror=alert(1)>", "houses"], ["les", "maisons", "$rouges$", "</s>"]
STREAM = np.random.default_rng(7)
SCORES = STREAM.normal(0, 2, (4, 4))
HIDDEN, QUERIES = np.tanh(STREAM.normal(size=(4, 6))), np.tanh(STREAM.normal(size=(4, 5)))


def softmax(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


WEIGHTS = np.stack([softmax(row) for row in SCORES])


def told(scores=SCORES, source=SOURCE, target=TARGET, scorer="additive", query="before", gold=True, **settings):
    """A header as the page makes it, of numbers that are known here."""
    weights = np.stack([softmax(row) for row in scores])
    hidden = HIDDEN[np.arange(len(source)) % 4]
    turns = [{"word": word, "ends": word == "</s>", "probability": 0.5, "query": QUERIES[t % 4].tolist(),
              "scores": scores[t].tolist(), "weights": weights[t].tolist(), "context": (weights[t] @ hidden).tolist(),
              "next": [["autre", 0.3, False], [word, 0.5, word == "</s>"]],
              "gold": {"sure": [0], "possible": [3]} if gold and t == 0 else {"sure": [], "possible": []} if gold
              else None} for t, word in enumerate(target)]
    steps = [{"label": word, "title": "", "secret": True, "mark": ""} for word in target]
    facts = {"source": [{"text": word, "unknown": word == "red"} for word in source], "hidden": hidden.tolist(),
             "scorer": scorer, "query": query, "forced": False, "end": "end", "turns": turns}
    return stepper.page(stepper.told("decoder", steps, facts, **settings))


@pytest.fixture
def stepped(seen):
    def _open(at="", settings=None, **facts):
        found = seen(told(**facts), at, **(settings or {}))
        found.page.wait_for_selector("[data-painted]")
        return found

    return _open


def figures(found, name):
    return [text.replace("−", "-").rstrip(" %\u00a0<") for text in found.page.get_by_test_id(name).all_inner_texts()]


def significant(number, digits=3):
    return float(f"{number:.{digits}g}")


def test_each_step_shows_its_own_scores_and_their_softmax(stepped):
    found = stepped()
    for step in range(4):
        shown = [float(text) for text in figures(found, "score")]
        assert shown == [pytest.approx(significant(score), abs=1e-9) for score in SCORES[step]]
        for text, weight in zip(figures(found, "weight"), WEIGHTS[step], strict=True):
            assert float(text) == pytest.approx(100 * weight, rel=0.06 if weight < 0.1 else 0.006)
        found.page.keyboard.press("ArrowRight")
    assert found.errors == [] and len(found.requests) == 1


def test_the_equation_gives_the_weight_and_the_context_that_are_drawn(stepped):
    found = stepped("?step=2")
    at = int(WEIGHTS[1].argmax())
    total = np.exp(SCORES[1] - SCORES[1].max()).sum()
    share, context = found.said("sum-weight"), found.said("sum-context").replace("−", "-")
    assert f"/ {significant(total):.2f} = {WEIGHTS[1, at]:.3f}" in share.replace("\n", "")
    first = (WEIGHTS[1] @ HIDDEN)[0]
    assert f"{significant(first):.3g}"[:5] in context and "… 6)" in context
    expect(found.page.get_by_test_id("sum-score")).to_contain_text("tanh")


@pytest.mark.parametrize("scorer, sign", [("dot", "·"), ("general", "W"), ("scaled", "√")])
def test_the_equation_is_the_scorers_own(stepped, scorer, sign):
    text = stepped(scorer=scorer).said("sum-score")
    assert sign in text and "tanh" not in text


@pytest.mark.parametrize("query, first", [("before", "s0"), ("after", "s1")])
def test_the_query_is_named_as_the_model_has_it(stepped, query, first):
    found = stepped(query=query)
    name = found.page.locator(".decoder .gutter .name").nth(2).inner_text().replace("\n", "").replace(" ", "")
    assert name == f"query={first}"


def test_keys_move_steps_and_words_and_the_sentence_follows(stepped):
    found = stepped()
    at = int(WEIGHTS[0].argmax())
    assert found.said("readout").startswith(f'To write "les", the decoder gave {100 * WEIGHTS[0, at]:.0f}')
    assert f'"{SOURCE[at]}"' in found.said("readout")
    found.page.get_by_test_id("stage").focus()
    found.page.keyboard.press("ArrowDown")
    assert '"the"' in found.said("readout") and "word=1" in found.page.url
    found.page.keyboard.press("End")
    assert found.said("readout").startswith("To end the sentence")
    found.page.keyboard.press("Home")
    found.page.get_by_test_id("source-word").nth(3).click()
    assert '"houses"' in found.said("readout") and "step=" not in found.page.url


def test_the_gold_alignment_is_said_and_marked(stepped):
    found = stepped("?word=1")
    assert found.said("readout").endswith("The gold alignment says so too.")
    assert stepped("?word=4").said("readout").endswith("The gold alignment calls this link possible.")
    marks = found.page.locator(".decoder .word .gilt").evaluate_all("all => all.map(one => one.className.trim())")
    assert marks == ["gilt sure", "gilt", "gilt", "gilt possible"]
    assert "gold" not in stepped(gold=False).said("readout")


def test_covered_steps_hide_every_number_until_they_are_shown(stepped):
    found = stepped(covered=True, force="stop", start={"step": 2})
    assert set(figures(found, "score") + figures(found, "weight")) == {"?"}
    assert "%" not in found.page.locator(".decoder").inner_text() and "maisons" not in found.page.inner_text("body")
    assert found.page.locator(".decoder .gilt.sure").count() == found.page.locator(".hint .gilt.sure").count()
    found.page.keyboard.press("v")
    assert "?" not in figures(found, "score") and "maisons" in found.said("readout")


def test_typed_words_stay_text(stepped):
    found = stepped("?word=3&step=3")
    assert "<img src=x onerror=alert(1)>" in found.said("readout") and "$rouges$" in found.said("next")
    assert found.page.locator("img").count() == 0 and found.errors == []


LONG = "the very old king and the young queen who saw a small red house near the old dark river".split()


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (1024, 768), (390, 844)], ids=str)
@pytest.mark.parametrize("words", [2, 5, 19, 60])
def test_every_column_fits_or_can_be_swiped_to(stepped, size, words):
    source = (LONG * 4)[:words]
    scores = np.zeros((3, words))
    scores[:, -1] = 3
    found = stepped(scores=scores, source=source, target=["a", "b", "</s>"], gold=False,
                    settings={"viewport": {"width": size[0], "height": size[1]}})
    wide = found.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    box = found.page.get_by_test_id("decoder").bounding_box()
    last = found.page.get_by_test_id("source-word").last.bounding_box()
    assert last["x"] >= box["x"] and last["x"] + last["width"] <= box["x"] + box["width"] + 1      # the strongest one
    cut = """all => all.filter(one => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
      .map(one => one.textContent)"""
    assert found.page.get_by_test_id("source-word").evaluate_all(cut) == [] and found.errors == []
