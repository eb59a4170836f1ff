"""Explore > Steps in a real browser: the sums on screen are the engine's and lead from stage to stage."""

import re

import pytest
from playwright.sync_api import expect

from dashboard import steps
from dashboard.figures.labels import digits

pytestmark = pytest.mark.browser

FIRST = "The animal didn't cross the street because it was too tired."
FACTORS = {"softmax": 0, "products": 1, "scale": 2, "mask": 3, "values": 4, "output": 5}


def sums(person) -> list[list[float]]:
    """Return every number of each line of numbers on the page, in the order of reading."""
    expect(person.page.locator(".atlas-quiet")).to_be_visible(timeout=30_000)
    lines = person.page.locator(".atlas-sum").all_inner_texts()
    return [[float(n) for n in re.findall(r"-?\d[\d,]*\.?\d*(?:e-?\d+)?", line.replace("− ", "-").replace("−", "-")
                                          .replace(",", ""))] for line in lines]


def factor(person, stage: str):
    """Return the button of one factor of the equation."""
    return person.page.locator(".st-key-equation button").nth(FACTORS[stage])


def open_stage(person, stage: str) -> None:
    """Click a factor, and wait until its figure is there."""
    factor(person, stage).click()
    expect(person.page.locator(f".st-key-stage_{stage}")).to_be_visible(timeout=20_000)


def test_the_numbers_lead_from_stage_to_stage_and_are_the_engine_s(visit, embedded):
    person = visit("/steps")
    step = steps.follow(embedded.record(FIRST), embedded, (5, 11, 10, 2))
    row = step.row
    first, = sums(person)
    assert first[-1] == pytest.approx(float(row.dots[2]), abs=0.05)
    assert sum(first[0:-2:2]) == pytest.approx(first[-1], abs=0.21)      # each number of the sum is rounded
    open_stage(person, "scale")
    (dot, scale, scaled), = sums(person)
    assert (dot, scale, scaled) == pytest.approx((24.5, 32 ** -0.5, float(row.scaled[2])), abs=5e-3 * 10)
    open_stage(person, "mask")
    assert f"the score stays {digits(row.scores[2])}" in person.page.locator(".stMain").inner_text()
    open_stage(person, "softmax")
    numbers, = sums(person)
    assert numbers[-1] == pytest.approx(float(row.weights[2]), abs=1e-3)
    assert numbers[-3] / numbers[-2] == pytest.approx(numbers[-1], abs=5e-3)
    open_stage(person, "values")
    numbers, = sums(person)
    assert numbers[0] * numbers[1] == pytest.approx(numbers[2], abs=2e-2)
    assert numbers[2] + numbers[3] == pytest.approx(numbers[4], abs=2e-2)
    assert numbers[4] == pytest.approx(float(abs(row.recorded).max()), abs=1e-2)
    open_stage(person, "output")
    numbers, = sums(person)
    assert numbers[-1] == pytest.approx(float(step.output.output[abs(step.output.output).argmax()]), abs=1e-2)
    assert person.errors == [] and person.strangers == []


def test_a_factor_costs_one_message(visit):
    person = visit("/steps")
    sums(person)
    person.page.wait_for_timeout(1500)
    before = len(person.sent)
    open_stage(person, "scale")
    person.page.wait_for_timeout(1000)
    assert len(person.sent) - before == 1


def test_another_key_is_followed(visit, embedded):
    person = visit("/steps?stage=softmax")
    sums(person)
    person.page.get_by_test_id("key-chips").locator("button").nth(8).click()
    weight = steps.follow(embedded.record(FIRST), embedded, (5, 11, 10, 8)).row.weights[8]
    expect(person.page.locator(".atlas-sum b").first).to_have_text(digits(weight), timeout=20_000)
    assert person.errors == []


@pytest.mark.parametrize("sentence", ["<s> <script>alert(1)</script> $x$ **b**", "三隻黑色的貓", "a", "\u202ex שלום"])
def test_any_sentence_is_told_and_never_markup(visit, sentence):
    person = visit("/steps?stage=values").type(sentence)
    for stage in ("products", "output"):
        open_stage(person, stage)
        assert sums(person)
    assert person.errors == [] and person.strangers == []
    assert person.page.locator(".stMain s, .stMain script").count() == 0


@pytest.mark.parametrize("path, said", [("/steps?lang=zh-Hant", "animal"), ("/steps?stage=nonsense", "animal"),
                                        ("/steps?present=1", "animal")])
def test_it_opens_in_every_manner(visit, path, said):
    person = visit(path, viewport={"width": 1024, "height": 768})
    assert len(sums(person)) == 1 and said in person.page.locator(".atlas-quiet").inner_text()
    assert person.errors == []


def test_a_phone_holds_it_without_scrolling_sideways(visit):
    person = visit("/steps", viewport={"width": 390, "height": 844})
    sums(person)
    assert person.page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


def test_a_link_to_an_entry_opens_that_entry_and_a_bad_one_says_so(visit, embedded):
    person = visit("/steps?layer=2&head=5&q=3&k=4")
    expect(person.page.get_by_test_id("readout")).to_contain_text("layer 2, head 5")
    row = steps.follow(embedded.record(FIRST), embedded, (2, 5, 3, 4)).row
    expect(person.page.locator(".atlas-sum").first).to_contain_text(digits(float(row.dots[4])))
    assert "head=5" in person.page.evaluate("location.search")
    wrong = visit("/steps?layer=99")
    expect(wrong.page.get_by_test_id("notices")).to_contain_text("99")
    assert person.errors == [] and wrong.errors == []
