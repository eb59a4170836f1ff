"""Memory > Labels on the real page: labels and probabilities are the models'; what told two words apart is shown."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from engine.analysis.parting import held
from engine.learning import checkpoints
from engine.learning.tasks import TASKS

pytestmark = pytest.mark.browser
SOON = 30_000         # milliseconds within which a server that has other work to do answers
READERS = ("feed-forward", "window", "recurrent", "attention")
SENTENCE = "you must help the old man with the help ."


def rows(page, text: int = 0) -> list[list[dict]]:
    """What stands in the rows of a text: for each word its label, what is written, and whether it is marked wrong."""
    return page.locator(f".atlas-rows[data-text='{text}'] tbody tr").evaluate_all(
        """rows => rows.map((row) => [...row.querySelectorAll(".label")].map((cell) => ({
          label: cell.dataset.label, text: cell.textContent, wrong: cell.classList.contains("wrong") })))""")


def share(text: str) -> float:
    """Read a probability as the page writes it; ">99.9" is nearly 100."""
    return float(re.search(r"([<>]?)([\d.]+)\u00a0%", text)[2]) / 100


def test_the_labels_of_a_sentence_nobody_prepared_are_those_of_the_models(visit):
    page = visit("/labels").type(SENTENCE).page
    shown = rows(page)[-4:]
    for reader, cells in zip(READERS, shown, strict=True):
        found = checkpoints.load(f"tags-{reader}").label(SENTENCE)
        assert [cell["label"] for cell in cells] == list(found.labels)
        for cell, label, row in zip(cells, found.labels, found.probabilities, strict=True):
            assert share(cell["text"]) == pytest.approx(float(row[found.names.index(label)]), abs=2e-3)


def test_the_two_saw_get_one_label_from_single_words_and_two_from_the_whole_sentence(visit):
    one = visit("/labels")
    truth, *shown = rows(one.page)
    assert [cell["label"] for cell in truth] == list(TASKS["tags"].gold(("i", "saw", "a", "saw", ".")).target)
    alone, _window, recurrent, attention = shown
    assert alone[1]["label"] == alone[3]["label"] and alone[1]["wrong"] != alone[3]["wrong"]
    assert all([cell["label"] for cell in row] == [cell["label"] for cell in truth] for row in (recurrent, attention))
    expect(one.page.locator("[data-reader='feed-forward'] .same")).to_have_text("the same numbers")
    between = np.abs(np.subtract(*held(checkpoints.load("tags-recurrent"), "I saw a saw.").hidden[[1, 3]]))
    told = one.page.locator("[data-reader='recurrent'] .same").text_content()
    assert float(told) == pytest.approx(float(between.max()), rel=6e-3)
    first = one.page.locator(".atlas-apart").nth(1).locator("tbody td").first.text_content()
    assert int(first) == int(between.argmax()) and one.errors == []


def test_a_task_brings_its_own_two_sentences_and_a_word_may_be_chosen(visit):
    page = visit("/labels").page
    page.get_by_role("radio", name="Booking a ticket").click()
    expect(page.locator(".st-key-text input")).to_have_value("arrive Taipei on November 2nd", timeout=SOON)
    expect(page.locator(".atlas-rows")).to_have_count(2, timeout=SOON)
    arriving, leaving = (rows(page, text)[3][1]["label"] for text in (0, 1))
    assert (arriving, leaving) == ("destination", "origin")
    assert len({rows(page, text)[1][1]["label"] for text in (0, 1)}) == 1
    page.get_by_role("radio", name="november").click()
    expect(page.get_by_text("What each reader holds of").locator("b").first).to_have_text("November", timeout=SOON)
    page.get_by_role("radio", name="For or against").click()
    expect(page.locator("[data-shape='whole']")).to_have_class(re.compile("here"), timeout=SOON)
    expect(page.locator("[data-reader='feed-forward'] .same")).to_have_text("the same numbers")


def test_words_nobody_taught_are_marked_and_hostile_ones_are_text(visit):
    hostile = "we saw <img src=x onerror=alert(1)> gardn"
    one = visit("/labels").type(hostile)
    heads = one.page.locator(".atlas-rows thead bdi").all_inner_texts()
    found = checkpoints.load("tags-recurrent").source.tokens(hostile)
    assert heads == [token.text for token in found]
    assert one.page.locator("th.unknown bdi").all_inner_texts() == [token.text for token in found if token.unknown]
    assert one.page.locator(".atlas-rows img").count() == 0 and one.errors == [] and one.strangers == []
    assert not one.page.locator(".truth").count()


def test_nothing_typed_keeps_the_picture_and_says_so(visit):
    one = visit("/labels").type(SENTENCE)
    field = one.page.locator(".st-key-text input")
    field.fill("   ")
    field.press("Enter")
    expect(one.page.locator("[class*='st-key-notice_refused']")).to_be_visible(timeout=SOON)
    assert one.page.locator(".atlas-rows thead bdi").all_inner_texts()[0] == "you"


def test_a_phone_scrolls_the_rows_and_not_the_page(visit):
    page = visit("/labels?labels=slots&text=arrive+Taipei+on+November+2nd", viewport={"width": 390, "height": 844}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".atlas-rows").first.evaluate("node => node.scrollWidth > node.clientWidth")
