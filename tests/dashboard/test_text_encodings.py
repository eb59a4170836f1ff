"""Uploaded bytes: the encoding is found, shown and overruled; what is no text is refused by its content."""

import codecs
import io
import tomllib
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.text import ENCODINGS, limits, lines, uploaded

ENGLISH = "The animal didn't cross the street.\nI saw a saw.\n"
HANT = "三隻黑色的貓。動物沒有過馬路,因為牠太累了。\n今天天氣很好,我們去公園散步。\n"
HANS = "三只黑色的猫。动物没有过马路,因为它太累了。\n今天天气很好,我们去公园散步。\n"
JAPANESE = "動物は疲れていたので道を渡らなかった。\n今日は天気がいいです。\n"
KOREAN = "동물은 너무 피곤해서 길을 건너지 않았다.\n오늘은 날씨가 좋다.\n"
RUSSIAN = "Животное не перешло улицу, потому что оно слишком устало.\n"
FRENCH = "L'animal n'a pas traversé la rue parce qu'il était trop fatigué.\nÇa va très bien.\n"


def sentences(text):
    return tuple(text.split("\n")[:-1])


@pytest.mark.parametrize("text, encoding, said", [
    (ENGLISH, "utf-8", "utf-8"), (HANT, "utf-8", "utf-8"), (HANT, "utf-8-sig", "utf-8"), (HANT, "utf-16", "utf-16-le"),
    (HANS, "utf-32", "utf-32-le")])
def test_what_names_itself_is_not_guessed(text, encoding, said):
    file = uploaded("a.txt", text.encode(encoding))
    assert (file.sentences, file.encoding, file.guessed, file.outcome) == (sentences(text), said, False, "accepted")


def test_a_big_endian_mark():
    file = uploaded("a.txt", codecs.BOM_UTF16_BE + HANT.encode("utf-16-be"))
    assert file.sentences == sentences(HANT) and (file.encoding, file.guessed) == ("utf-16-be", False)


@pytest.mark.parametrize("times", [1, 40])
@pytest.mark.parametrize("text, encoding, found", [
    (ENGLISH, "utf-16-le", None), (ENGLISH, "utf-16-be", None), (HANT, "utf-16-le", None), (HANT, "utf-16-be", None),
    (HANS, "utf-16-le", None), (RUSSIAN, "utf-16-le", None), (ENGLISH, "utf-32-be", None), (HANT, "big5", "cp950"),
    (HANT, "gb18030", None), (HANS, "gb18030", None), (HANS, "gb2312", "gb18030"), (JAPANESE, "cp932", None),
    (JAPANESE, "euc_jp", None), (KOREAN, "cp949", None), (RUSSIAN, "cp1251", None), (RUSSIAN, "koi8_r", None),
    (FRENCH, "cp1252", None), (FRENCH, "utf-16-be", None), ("三隻黑色的貓\n", "big5", "cp950"),
    ("三只黑色的猫\n", "gb18030", None), ("caf\u00e9\n", "cp1252", None)])
def test_a_guess_is_right_and_said(text, encoding, found, times):
    file = uploaded("a.txt", (text * times).encode(encoding))
    assert file.sentences == sentences(text * times)
    assert file.encoding == (found or encoding) and file.guessed and file.outcome == "changed"
    assert file.notes[0] == f"The file does not name its encoding; it was read as {ENCODINGS[file.encoding]}."


def test_a_guess_can_be_overruled():
    data = HANT.encode("big5")
    other = uploaded("a.txt", data, encoding="gb18030")
    assert other.encoding == "gb18030" and not other.guessed and other.sentences != sentences(HANT)
    assert uploaded("a.txt", data, encoding="cp950").sentences == sentences(HANT)
    assert uploaded("a.txt", codecs.BOM_UTF8 + b"caf\xc3\xa9", encoding="cp1252").encoding == "cp1252"
    assert uploaded("a.txt", data, encoding="rot13").refusal == "rot13 is not an encoding that is offered here."
    assert all(codecs.lookup(name) for name in ENCODINGS)


@pytest.mark.parametrize("first, second", [("utf-8", "big5"), ("big5", "utf-8"), ("gb18030", "utf-8")])
def test_half_one_encoding_and_half_another_loses_no_row_silently(first, second):
    text = HANT * 5
    file = uploaded("a.txt", text.encode(first) + text.encode(second))
    assert file.encoding == "utf-8" and file.guessed and file.rows == 20
    assert set(file.sentences) == set(sentences(HANT)) and len(file.sentences) == 10
    assert [skipped.reason for skipped in file.skipped] == ["It holds bytes that are not UTF-8."]
    assert file.skipped[0].numbers == (tuple(range(11, 21)) if first == "utf-8" else tuple(range(1, 11)))


def test_a_file_cut_within_a_character_keeps_its_whole_rows():
    file = uploaded("a.txt", HANT.encode()[:-2])
    assert file.encoding == "utf-8" and len(file.sentences) == 1 and file.skipped[0].numbers == (2,)


def _zip(inside):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(inside, "0" * 100_000)
    return buffer.getvalue()


@pytest.mark.parametrize("data, kind", [
    (_zip("a.txt"), "ZIP"), (_zip("xl/workbook.xml"), "Excel (xlsx)"), (_zip("word/document.xml"), "Word (docx)"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "PNG"), (b"%PDF-1.7\n...", "PDF"), (b"\xff\xd8\xff\xe0..", "JPEG"),
    (b"\x1f\x8b\x08\0...", "gzip"), (b"\x80\x04\x95...", "pickle")])
@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.json"])
def test_another_kind_of_file_is_refused_whatever_its_name(data, kind, name):
    file = uploaded(name, data)
    assert file.refusal == f"The content of this file is {kind}, not text; txt, csv, tsv, json and jsonl are read."
    assert file.sentences == () and file.rows == 0


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\0" * 1000, b"\x01\x02\x03\x04" * 200])
def test_what_is_no_text_is_refused(data):
    file = uploaded("a.txt", data)
    assert file.outcome == "refused" and file.refusal.startswith("The content of this file is not text in ")


def test_a_stray_nul_is_removed_and_counted():
    file = uploaded("a.txt", b"The animal was tired\0.\nI saw a saw.\n")
    assert file.sentences == ("The animal was tired.", "I saw a saw.") and file.encoding == "utf-8"
    assert file.notes == ("Control characters removed: 1.",)


def test_empty_and_too_large():
    assert uploaded("a.txt", b"").refusal == "The file is empty."
    assert uploaded("a.txt", b"\xef\xbb\xbf").outcome == "refused"
    large = uploaded("a.txt", b"x" * (limits.LARGEST_FILE + 1))
    assert large.refusal == "The file has 20.0 MB; at most 20 MB are read."
    config = Path(__file__).parents[2] / "dashboard" / ".streamlit" / "config.toml"
    assert tomllib.loads(config.read_text())["server"]["maxUploadSize"] * 1_000_000 <= limits.LARGEST_FILE


@pytest.mark.parametrize("name, shown", [("../../etc/passwd", "passwd"), ("C:\\a\\CON", "CON"),
                                         ("a\n\u202eb.txt", "a b.txt"),
                                         ("x" * 300 + ".csv", "x" * 29 + "…" + "x" * 26 + ".csv"), ("", "")])
def test_names_are_only_shown(name, shown):
    assert uploaded(name, b"a").name == shown and uploaded(name, b"a").sentences == ("a",)


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.csv", "a.tsv", "a.json", "a.jsonl", "a"]),
       st.sampled_from([None, *ENCODINGS]))
def test_any_bytes_give_a_result_that_accounts_for_every_row(data, name, encoding):
    file = uploaded(name, data, encoding)
    assert file.outcome in ("accepted", "changed", "refused") and len(file.refusal or "") < 400
    assert file.rows == len(file.sentences) + sum(len(skipped.numbers) for skipped in file.skipped)
    numbers = [*file.numbers, *(n for skipped in file.skipped for n in skipped.numbers)]
    assert len(set(numbers)) == len(numbers) and len(file.numbers) == len(file.sentences)


@given(st.text(min_size=1, max_size=40), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_a_file_that_names_its_encoding_is_read_as_pasting_it_would_be(text, encoding):
    file, pasted = uploaded("a", text.encode(encoding)), lines(text)
    if file.kind == "lines" and encoding != "utf-8":
        assert (file.sentences, file.numbers, file.skipped) == (pasted.sentences, pasted.numbers, pasted.skipped)
