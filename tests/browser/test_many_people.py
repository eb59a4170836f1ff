"""Many people at one server at once: each sees the sentence they typed, and the server's memory stays bounded."""

import psutil
import pytest

from tests import serving

pytestmark = pytest.mark.browser

PEOPLE, ROUNDS = 8, 3
WORDS = "river stone light winter bread mountain glass copper garden letter".split()
GROWTH = 300_000_000       # bytes that some 24 recordings, their blobs and 8 sessions may take


def sentence(person: int, number: int) -> str:
    return f"Person {WORDS[person]} writes about {WORDS[(person + number + 1) % len(WORDS)]} in round {number}."


def test_eight_people_who_type_at_once_see_their_own_sentences(chromium, embedded):
    """All press Enter before anybody's picture is awaited; the words and numbers are each one's own."""
    running = serving.Server()
    context = serving.person(chromium)
    try:
        people = [serving.Visit(context, running.url) for _ in range(PEOPLE)]
        for one in people:
            one.open()
        before = psutil.Process(running.process.pid).memory_info().rss
        for number in range(ROUNDS):
            seen = [one.key() for one in people]
            for i, one in enumerate(people):
                field = one.page.locator(".st-key-text input")
                field.fill(sentence(i, number))
                field.press("Enter")
            for i, one in enumerate(people):
                one.await_another(seen[i])
                if not one.page.get_by_test_id("row-table").is_visible():
                    one.page.get_by_test_id("table-button").click()
                cells = one.page.get_by_test_id("row-table").locator("tbody tr").evaluate_all(
                    "rows => rows.map(row => [row.children[1].textContent, row.querySelector('.number').textContent])")
                recording = embedded.record(sentence(i, number))
                assert [word for word, _ in cells] == [token.text for token in recording.tokens]
                index, head, query = (int(one.page.locator(".atlas").first.get_attribute(f"data-{name}"))
                                      for name in ("map", "head", "query"))
                expected = recording.attentions[index].weights(head)[query]
                assert max(abs(float(w) - e) for (_, w), e in zip(cells, expected, strict=True)) < 1e-3
        assert len({one.key() for one in people}) == PEOPLE
        assert all(one.errors == [] and one.strangers == [] for one in people)
        assert psutil.Process(running.process.pid).memory_info().rss - before < GROWTH
        assert "Traceback" not in running.said()
    finally:
        context.close()
        running.close()
