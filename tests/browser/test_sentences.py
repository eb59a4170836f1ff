"""My sentences in a real browser: pasted and uploaded, counted, picked; what is in them is never markup."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="alert(1)"> $x$ :red[y] [link](http://example.org) =1+1'


def opened(visit):
    person = visit()
    person.page.get_by_role("button", name="my sentences").click()
    person.page.get_by_role("dialog").wait_for()
    return person


def upload(person, name: str, data: bytes) -> str:
    """Upload a file and return what the dialog says of it."""
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Upload a file").click()
    dialog.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": data})
    said = dialog.get_by_test_id("stText").first
    said.wait_for()
    return said.inner_text()


def pick(person, row: int) -> None:
    """Click the box of a row in the list: a canvas, so by place."""
    box = person.page.get_by_role("dialog").get_by_test_id("stDataFrame").last.bounding_box()
    person.page.mouse.click(box["x"] + 12, box["y"] + 36 + 35 * row + 17)


def test_pasted_lines_are_counted_and_one_is_read(visit):
    person = opened(visit)
    dialog = person.page.get_by_role("dialog")
    dialog.locator("textarea").fill(f"The first of mine.\n\n{HOSTILE}\n")
    dialog.get_by_role("button", name="Add these sentences").click()
    expect(dialog.get_by_test_id("stText").first).to_contain_text("3 rows in = 2 used + 1 skipped")
    before = person.key()
    pick(person, 1)
    person.await_another(before)
    assert person.page.locator(".st-key-text input").input_value() == HOSTILE
    assert person.page.locator("img[src=x]").count() == 0
    assert person.errors == [] and person.strangers == []


@pytest.mark.parametrize(("name", "data", "says"), [
    ("a.csv", "id,text\n1,hello there\n2,\n3,再見朋友\n".encode("big5"), "3 rows in = 2 used + 1 skipped"),
    ("a.txt", "一行字\n第二行\n".encode("utf-16"), "2 rows in = 2 used + 0 skipped"),
    ("a.tsv", b"a\tsentence\n1\tone two\n2\tthree four\n", "2 rows in = 2 used + 0 skipped"),
    ("a.json", json.dumps(["one", "two", HOSTILE]).encode(), "3 rows in = 3 used + 0 skipped"),
    ("a.jsonl", b'{"text": "one"}\nnot json\n{"text": "two"}\n', "3 rows in = 2 used + 1 skipped"),
])
def test_an_uploaded_file_is_counted_row_by_row(visit, name, data, says):
    person = opened(visit)
    assert says in upload(person, name, data)
    assert person.errors == []


@pytest.mark.parametrize(("name", "data"), [
    ("empty.txt", b""), ("header.csv", b"text\n"), ("zip.csv", b"PK\x03\x04" + bytes(60)),
    ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(60)), ("root.json", b"42"), ("deep.json", b"[" * 100_000),
])
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence_and_the_list_stays(visit, name, data):
    person = opened(visit)
    dialog = person.page.get_by_role("dialog")
    dialog.locator("textarea").fill("This one stays.")
    dialog.get_by_role("button", name="Add these sentences").click()
    expect(dialog.get_by_text("In the list: 1. Choose one to read it.")).to_be_visible()
    said = upload(person, name, data)
    assert said.strip() and "\n" not in said.strip() and len(said) < 400
    expect(dialog.get_by_text("In the list: 1. Choose one to read it.")).to_be_visible()
    assert person.errors == []


def test_the_encoding_can_be_overruled(visit):
    person = opened(visit)
    assert "1 rows in = 1 used" in upload(person, "short.txt", "天".encode("big5"))
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Encoding").click()
    person.page.get_by_role("option", name="GB18030").click()
    expect(dialog.get_by_role("combobox", name="Encoding")).to_have_value("GB18030")
    expect(dialog.get_by_text("it was read as Big5")).to_have_count(0)
    assert person.errors == []
