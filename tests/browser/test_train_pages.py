"""Training in a real browser: begun, left, found again, cancelled; scrubbed, tried; bad pairs refused, nothing lost."""

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard import jobs
from engine.learning import folder as folders
from engine.learning.plan import Plan
from engine.models.seq2seq import Seq2SeqPlan
from tests.serving import Visit

pytestmark = pytest.mark.browser
SLOW = 150_000      # milliseconds until a training has begun on a machine that has other work
HOSTILE = '<img src=x onerror="alert(1)"> $x$ :red[y] **b**'
PAIRS = [(f"word {number} here", f"mot {number} ici") for number in range(12)] + [(HOSTILE, "=1+1")]


@pytest.fixture(scope="module")
def data(server) -> Path:
    """The folder in which the server keeps its trainings; those that still live are cancelled at the end."""
    arguments = server.process.args
    folder = Path(arguments[arguments.index("--data") + 1])
    yield folder
    for job in jobs.running(folder):
        jobs.cancel(folder, job.name)


@pytest.fixture(scope="module")
def ended(data) -> jobs.Job:
    """A small training that ended."""
    plan = Plan("copy", Seq2SeqPlan(width=8), steps=12, batch=8, rate=0.01, longest=5)
    name = jobs.start(data, {"work": "dashboard.training.work", "page": "train"},
                      lambda folder: folders.begin(folder, plan, None))
    end = time.monotonic() + SLOW / 1000
    while (job := jobs.find(data, name)).live:
        assert time.monotonic() < end
        time.sleep(0.2)
    return job


@pytest.fixture
def tab(people, server):
    """A function that opens a page that has no picture to wait for: tab("/jobs") -> Visit."""
    opened: list[Visit] = []

    def _open(path: str) -> Visit:
        opened.append(Visit(people(), server.url))
        opened[-1].page.goto(server.url + path)
        return opened[-1]

    yield _open
    for one in opened:
        one.close()


def board(person):
    return person.page.locator(".training").first


def lines(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "timeline.jsonl").read_text("utf-8").splitlines()]


def same_numbers(person, folder: Path) -> None:
    """Hold that the figures on the page are those of the moment that the slider stands on."""
    line = next(line for line in lines(folder) if line["step"] == int(board(person).get_attribute("data-step")))
    for figure, name in (("loss", "loss"), ("held", "held_out_loss")):
        shown = person.page.get_by_test_id(f"figure-{figure}").inner_text()
        assert float(shown) == pytest.approx(line[name], rel=6e-3)
    for figure, name in (("accuracy", "accuracy"), ("units", "token_accuracy"), ("error", "alignment_error")):
        shown = person.page.get_by_test_id(f"figure-{figure}").inner_text()
        assert float(shown.replace("%", "")) == pytest.approx(100 * line[name], rel=6e-3, abs=1e-6)


def test_a_training_is_begun_left_found_again_and_cancelled(visit, tab, data):
    person = visit("/train?task=copy&width=16&steps=3000")
    assert board(person).get_attribute("data-moments") == "0"
    expect(person.page.get_by_test_id("figure-loss")).to_have_text("–")
    assert person.page.locator(".training circle.sure").count() > 0        # where it should look, before it looks
    person.page.get_by_role("button", name="Start training").click()
    person.page.wait_for_url("**job=*", timeout=SLOW)
    name = person.page.evaluate("new URL(location.href).searchParams.get('job')")
    expect(board(person)).not_to_have_attribute("data-moments", "0", timeout=SLOW)
    assert person.errors == []
    person.close()
    other = tab("/jobs")        # a session that has never seen it
    expect(other.page.locator(".st-key-chip button")).to_contain_text("/3,000", timeout=SLOW)
    other.page.locator(f".st-key-open_{name} button").click(timeout=SLOW)
    expect(board(other)).to_have_attribute("data-key", name, timeout=SLOW)
    assert "/train" in other.page.url and jobs.find(data, name).state == "running"
    before = int(board(other).get_attribute("data-moments"))
    expect(board(other)).not_to_have_attribute("data-moments", str(before), timeout=SLOW)     # it goes on by itself
    other.page.get_by_role("button", name="Cancel").click(timeout=SLOW)
    expect(other.page.get_by_test_id("headline")).to_contain_text("Stopped after step", timeout=SLOW)
    job = jobs.find(data, name)
    assert job.state == "cancelled" and f"{job.progress['step']:,} of 3,000" in (
        other.page.get_by_test_id("headline").inner_text())
    same_numbers(other, job.folder)
    expect(other.page.get_by_role("button", name="Resume")).to_be_visible()
    expect(other.page.locator(".st-key-chip button")).to_have_count(0, timeout=SLOW)
    assert other.errors == [] and other.strangers == []


def test_the_slider_goes_back_through_the_training_and_sends_nothing(visit, data, ended):
    for job in jobs.running(data):      # while one lives, its chip asks for news
        jobs.cancel(data, job.name)
    person = visit(f"/train?job={ended.name}")
    expect(board(person)).to_have_attribute("data-step", "12", timeout=SLOW)
    same_numbers(person, ended.folder)
    expect(person.page.locator(".st-key-chip button")).to_have_count(0, timeout=SLOW)
    person.page.wait_for_timeout(1000)
    sent = len(person.sent)
    slider = person.page.get_by_test_id("moments")
    slider.press("Home")
    expect(board(person)).to_have_attribute("data-step", "0")
    same_numbers(person, ended.folder)
    slider.press("ArrowRight")
    expect(board(person)).to_have_attribute("data-step", "1")
    colours = person.page.locator(".training .map").first.locator("rect[fill]").evaluate_all(
        "squares => new Set(squares.map(square => square.getAttribute('fill'))).size")
    assert colours > 1
    person.page.get_by_test_id("newest").click()
    expect(board(person)).to_have_attribute("data-step", "12")
    assert len(person.sent) == sent and person.errors == []


@pytest.mark.parametrize("sentence", ["g d d a", HOSTILE, "三隻貓"])
def test_one_s_own_sentence_is_tried_and_is_never_markup(visit, ended, sentence):
    person = visit(f"/train?job={ended.name}")
    field = person.page.locator(".st-key-text input")
    field.fill(sentence)
    field.press("Enter")
    expect(person.page.locator(".st-key-trying")).to_contain_text(f"“{sentence}” →", timeout=SLOW)
    assert person.page.locator("img[src=x], .stMain s").count() == 0
    assert person.errors == [] and person.strangers == []


def upload(person, content: bytes, name: str = "pairs.tsv") -> None:
    person.page.locator(".st-key-pairs_file input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": content})


def test_bad_pairs_are_refused_in_one_sentence_and_nothing_is_lost(visit, data):
    person = visit("/pairs?width=16&steps=3000")
    page = person.page
    expect(page.get_by_text("Until you give your own: the 200 pairs of the template")).to_be_visible()
    upload(person, "".join(f"{a}\t{b}\n" for a, b in [*PAIRS, ("alone", "")]).encode())
    expect(page.get_by_text("14 rows in = 13 used + 1 skipped")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Your pairs: 13")).to_be_visible(timeout=SLOW)
    same = "".join(f"{a}\t{a}\n" for a, _ in PAIRS).encode()
    for content, says in ((b"one\tpair\n", "at least 10 different sources, some of them to test it; 1 can be used"),
                          (same, "Both sides are the same in all 13 rows"),
                          (b"PK\x03\x04" + bytes(60), "The content of this file is ZIP, not text")):
        upload(person, content)
        expect(page.get_by_text(says)).to_be_visible(timeout=SLOW)
        expect(page.get_by_text("Your pairs: 13")).to_be_visible()
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url("**job=*", timeout=SLOW)
    job = jobs.find(data, page.evaluate("new URL(location.href).searchParams.get('job')"))
    assert [tuple(pair) for pair in folders.read_plan(job.folder)[1]] == PAIRS
    expect(page.get_by_text("Trained on 13 pairs of your own.")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Cancel").click(timeout=SLOW)
    expect(page.get_by_test_id("headline")).to_contain_text("Stopped", timeout=SLOW)
    assert page.locator("img[src=x], .stMain s").count() == 0
    assert person.errors == [] and person.strangers == []


def test_two_texts_that_drift_apart_are_refused_at_the_line(visit):
    person = visit("/pairs")
    person.page.get_by_role("tab", name="Paste").click()
    left, right = (person.page.locator(f".st-key-paste_{side} textarea") for side in ("left", "right"))
    left.fill("\n".join(a for a, _ in PAIRS))
    right.fill("\n".join(b for _, b in PAIRS[:5] + PAIRS[6:]))
    person.page.get_by_role("button", name="Use these pairs").click()
    expect(person.page.get_by_text("The two sides have 13 and 12 lines")).to_be_visible(timeout=SLOW)
    right.fill("\n".join(b for _, b in PAIRS))
    person.page.get_by_role("button", name="Use these pairs").click()
    expect(person.page.get_by_text("Your pairs: 13")).to_be_visible(timeout=SLOW)
    person.page.get_by_role("tab", name="One file").click()
    upload(person, "".join(f"{a}\t{b}\n" for a, b in PAIRS[:12]).encode())
    expect(person.page.get_by_text("Your pairs: 12")).to_be_visible(timeout=SLOW)     # what is given last is used
    person.page.get_by_role("tab", name="Paste").click()
    right.fill("\n".join(b.upper() for _, b in PAIRS))
    person.page.get_by_role("button", name="Use these pairs").click()
    expect(person.page.get_by_text("Your pairs: 13")).to_be_visible(timeout=SLOW)
    person.page.locator(".st-key-text input").fill("anything else")
    person.page.locator(".st-key-text input").press("Enter")
    person.page.wait_for_timeout(1500)
    expect(person.page.get_by_text("Your pairs: 13")).to_be_visible(timeout=SLOW)     # and the file does not come back
    assert person.errors == []


@pytest.mark.parametrize("name", ["A" * 16, "../../etc/passwd", "%00", "x" * 5000])
def test_a_training_that_is_not_here_is_said_and_one_can_begin(visit, name):
    person = visit(f"/train?job={name}&task=copy")
    expect(person.page.get_by_text("The training in the address is not kept here (any longer).")).to_be_visible()
    expect(person.page.get_by_role("button", name="Start training")).to_be_enabled()
    assert person.errors == []
