"""The frame, in a real browser: the address holds what was chosen, the language follows, nothing is markup."""

import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.serving import ROOT, Server, Visit

pytestmark = pytest.mark.browser


def address(visit: Visit) -> dict[str, list[str]]:
    return parse_qs(urlsplit(visit.page.evaluate("location.href")).query)


def await_text(visit: Visit, text: str | None) -> None:
    """Wait until the address holds `text` (None: no text at all); it is written after the picture is there."""
    visit.page.wait_for_function("text => new URLSearchParams(location.search).get('text') === text", arg=text)


def await_language(visit: Visit, tag: str) -> None:
    """Wait until the page says that its language is `tag`."""
    visit.page.wait_for_function("tag => document.documentElement.lang === tag", arg=tag)


def test_the_cursor_stands_in_the_sentence_and_the_first_one_is_there(visit):
    first = visit()
    field = first.page.locator(".st-key-text input")
    assert field.input_value() == "The animal didn't cross the street because it was too tired."
    assert field.evaluate("field => field === document.activeElement")
    assert address(first) == {}


def test_the_address_restores_sentence_and_language(visit):
    typed = "Nobody expected <b>this</b> & that, 100 % sure."
    writer = visit().type(typed)
    await_text(writer, typed)
    reader = visit("/?" + urlsplit(writer.page.evaluate("location.href")).query + "&lang=zh-Hant")
    assert reader.page.locator(".st-key-text input").input_value() == typed
    await_language(reader, "zh-Hant-TW")
    assert reader.page.get_by_text("探索").first.is_visible()
    assert reader.errors == [] and reader.strangers == []


def test_an_example_replaces_the_sentence_and_its_address(visit):
    person = visit()
    before = person.key()
    person.page.get_by_role("button", name="I saw a saw.").click()
    person.await_another(before)
    await_text(person, "I saw a saw.")


def test_a_sentence_travels_to_another_view(visit):
    person = visit().type("The river froze early that year.")
    person.page.get_by_role("link", name="Steps").click()
    person.page.wait_for_url("**/steps**")
    assert person.page.locator(".st-key-text input").input_value() == "The river froze early that year."
    await_text(person, "The river froze early that year.")


@pytest.mark.parametrize("wish", ["lang=xx", "model=..%2F..%2Fetc%2Fpasswd", "model=%2Fetc%2Fpasswd", "model=~",
                                  "model=file%3A%2F%2Fx", "model=" + "x" * 9000, "nobody=%3Cb%3Eknows", "lesson=none",
                                  "strange=" + "x" * 60_000])
def test_a_bad_wish_in_the_address_is_answered_and_the_default_stands(visit, wish):
    person = visit("/?" + wish)
    assert person.page.locator("[class*=st-key-notice_]").first.is_visible()
    assert person.page.locator(".st-key-text input").input_value().startswith("The animal")
    assert person.errors == []


def test_the_browser_s_language_is_the_default(visit):
    await_language(visit(locale="zh-TW"), "zh-Hant-TW")
    await_language(visit(locale="zh-CN"), "zh-Hans-CN")


def test_a_text_that_no_server_takes_stays_out_of_the_address(visit):
    person = visit().type("long words " * 300)
    await_text(person, None)
    assert "512" in person.page.get_by_test_id("notices").inner_text()


@pytest.mark.parametrize("folder", ["/", str(ROOT)])
def test_streamlit_run_starts_it_too_with_the_same_settings(people, folder):
    running = Server(command=("-m", "streamlit", "run", str(ROOT / "dashboard" / "app.py")), cwd=folder)
    try:
        person = Visit(people(), running.url).open()
        assert person.errors == [] and person.strangers == []
        person.close()
        port = running.url.rsplit(":", 1)[1]
        listening = subprocess.run(
            [sys.executable, "-c", f"import psutil; print([c.laddr.ip for c in psutil.Process({running.process.pid})"
             f".net_connections() if c.status == 'LISTEN' and c.laddr.port == {port}])"],
            capture_output=True, text=True, check=True)
        assert listening.stdout.strip() == "['127.0.0.1']"
        assert "usage statistics" not in running.said().lower() and "email" not in running.said().lower()
    finally:
        running.close()
