"""Tables and JSON: delimiter, header, column found; rows in = rows used + rows skipped; bombs refused in a sentence."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.text import limits, uploaded

safe = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


def skipped(file):
    return {str(one.reason): one.numbers for one in file.skipped}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_the_delimiter_is_found(delimiter, name):
    rows = [["id", "text", "label"], ["1", "The animal, tired; slept.", "0"], ["2", "三隻黑色的貓", "1"]]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    file = uploaded(name, buffer.getvalue().encode())
    assert file.sentences == ("The animal, tired; slept.", "三隻黑色的貓") and file.numbers == (2, 3)
    assert (file.kind, file.delimiter, file.header, file.columns, file.column) == (
        "table", delimiter, True, ("id", "text", "label"), 1)
    assert file.notes == ("The first row was taken as names: id, text, label.",)


def test_the_column_of_sentences_is_the_longest_where_no_name_says_it_and_can_be_chosen():
    data = "三隻黑色的貓,three black cats\n動物,the animal\n貓,cat\n".encode()
    file = uploaded("a.csv", data)
    assert file.columns == ("1", "2") and not file.header
    assert file.sentences == ("three black cats", "the animal", "cat")
    assert uploaded("a.csv", data, column=0).sentences == ("三隻黑色的貓", "動物", "貓")
    assert uploaded("a.csv", data, column=7).refusal == "Column 8 is not there; the last one is 2."
    assert uploaded("a.csv", b"zh,en\n" + data).header and uploaded("a.csv", b"zh,en\n" + data).rows == 3
    assert uploaded("a.csv", b"zh,en\n" + data, header=False).rows == 4


@pytest.mark.parametrize("first, header", [("n,words", True), ("9,words of one", False), ("8,A sentence.", False)])
def test_a_header_is_found_by_what_stands_below(first, header):
    rows = [f"{n},A sentence that is long enough to be one." for n in range(5)]
    assert uploaded("a.csv", "\n".join([first, *rows]).encode()).header == header


def test_ragged_rows_open_quotes_and_empty_cells_are_listed():
    data = b'id,text\n1,"Hello, world"\n2,one,two\n3,"open\n4,fine\n5,\n\n6\n7,"two\nlines"\n8,"a" b\n9,last'
    file = uploaded("a.csv", data)
    assert file.sentences == ("Hello, world", "fine", "two lines", "last") and file.numbers == (2, 5, 9, 12)
    assert skipped(file) == {
        "Cells in this row: 3; in the others: 2.": (3,), "Cells in this row: 1; in the others: 2.": (8,),
        "Its quotation marks do not match; a quoted cell may span 1000 lines.": (4, 11),
        "There is nothing to read: at least one visible character is needed.": (6, 7)}
    assert file.rows == 10 and "Line breaks and tabs turned into spaces: 1." in file.notes


def test_line_ends_of_every_system_and_none_within_a_text():
    for end in ("\n", "\r\n", "\r"):
        file = uploaded("a.txt", f"one{end}two\u2028still two{end}{end}three".encode())
        assert file.sentences == ("one", "two still two", "three") and file.numbers == (1, 2, 4)


@pytest.mark.parametrize("data", ["text,label\n", "text\n", "id;sentence"])
def test_only_a_header_is_refused(data):
    assert uploaded("a.csv", data.encode()).refusal == f"The file holds a header ({data.strip()}) and no row below it."


@pytest.mark.parametrize("data", [b"Hello, world\n", b"Hello, world.\nGood bye, all.\n", b"no\nreally, none\na, b, c"])
def test_sentences_named_csv_stay_sentences(data):
    file = uploaded("a.csv", data)
    assert file.kind == "lines" and file.sentences == tuple(data.decode().splitlines())


def test_a_column_of_quoted_sentences():
    file = uploaded("a.csv", b'"one, two"\n"say ""three"""\n')
    assert file.sentences == ("one, two", 'say "three"') and file.kind == "table"


def test_a_txt_with_a_tab_in_every_line_is_a_table_and_with_commas_is_not():
    assert uploaded("pairs.txt", b"the cat\tle chat\nthe dog\tle chien\n").kind == "table"
    assert uploaded("a.txt", b"one,two\nthree,four\n").sentences == ("one,two", "three,four")


def test_names_of_columns_are_made_safe_and_told_apart():
    file = uploaded("a.csv", "text,text,\u202e<b>,,text\na,b,c,d,e\n".encode())
    assert file.columns == ("text", "text (2)", "<b>", "4", "text (5)") or not file.header
    assert len(set(file.columns)) == 5
    long = uploaded("a.csv", ("text," + "x" * 5000 + "\na,b\n").encode())
    assert all(len(name) <= 70 for name in long.columns)


@pytest.mark.parametrize("word", ["nan", "None", "1e5", "TRUE", "NULL", "007", "=1+1", "-5"])
def test_words_that_look_like_values_stay_words(word):
    assert uploaded("a.csv", f"text,label\n{word},1\n".encode()).sentences == (word,)
    assert uploaded("a.json", json.dumps([word]).encode()).sentences == (word,)


@given(st.lists(st.tuples(st.integers(0, 99), safe), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_what_a_csv_writer_wrote_is_read_back(rows, delimiter):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([("id", "text"), *rows])
    file = uploaded("a.csv", buffer.getvalue().encode("utf-8-sig"), column=1)
    if file.delimiter == delimiter:
        kept = dict(zip(file.numbers, file.sentences, strict=True))
        for number, (_, text) in enumerate(rows, 2):
            assert kept.get(number, "").strip() == uploaded("a.txt", text.encode("utf-8-sig")).text.strip()


# JSON

@pytest.mark.parametrize("name", ["a.json", "a.txt", "a.csv", "a"])
def test_json_is_known_by_its_content(name):
    file = uploaded(name, json.dumps(["one", "二", "three\nlines"]).encode())
    assert (file.kind, file.sentences) == ("json", ("one", "二", "three lines"))


def test_objects_with_a_text():
    items = [{"id": "n1", "text": "one", "note": "x" * 50}, {"id": "n2", "text": "two"}, {"id": "n3"}, "four", 5, None]
    file = uploaded("a.json", json.dumps(items, indent=2).encode())
    assert file.sentences == ("one", "two", "four") and file.numbers == (1, 2, 4) and file.rows == 6
    assert file.columns == ("id", "text", "note") and file.column == 1
    assert skipped(file) == {"It holds no text where the others have one.": (3, 5, 6)}
    assert uploaded("a.json", json.dumps(items).encode(), column=0).sentences == ("n1", "n2", "n3", "four")
    assert uploaded("a.json", json.dumps(items).encode(), column=3).refusal == (
        "Column 4 is not there; the last one is 3.")


def test_json_lines_with_bad_ones():
    data = '{"text": "one"}\nnot json\n\n{"text": NaN}\n{"text": "two"}\n[1]\n"three"\n{"n": ' + "9" * 5000 + "}\n"
    file = uploaded("a.jsonl", data.encode())
    assert file.kind == "jsonl" and file.sentences == ("one", "two", "three") and file.numbers == (1, 5, 7)
    assert skipped(file) == {
        "It is not JSON.": (2,), "There is nothing to read: at least one visible character is needed.": (3,),
        "The JSON holds NaN, which JSON does not know.": (4,), "It holds no text where the others have one.": (6,),
        "The JSON holds a number of 5000 digits; at most 400 are read.": (8,)}
    assert uploaded("a.jsonl", b'{"text": "only one"}').sentences == ("only one",)


@pytest.mark.parametrize("data, words", [
    ("42", "this one begins with 42."), ('"text"', "this one begins with \"text\"."), ("[]", "begins with []."),
    ("[[1], [2]]", "begins with [[1], [2]]."), ("null", "begins with null."), ('{"a": 1}', 'begins with {"a": 1}.'),
    ('["a",\n"b"', "The JSON breaks off in line 2, character 4."), ("", "The file is empty."),
    ("hello", "The JSON breaks off in line 1, character 1."),
    ("[" * 100_000, "The JSON has brackets within brackets more than 50 deep."),
    ('{"a":' * 100_000, "The JSON has brackets within brackets more than 50 deep."),
    ('["a", NaN]', "The JSON holds NaN, which JSON does not know."),
    ('["a", -Infinity]', "The JSON holds -Infinity, which JSON does not know."),
    ('["a", ' + "9" * 5000 + "]", "The JSON holds a number of 5000 digits; at most 400 are read."),
    ("[" + "{}," * limits.MOST_JSON_VALUES + "{}]", "The JSON holds more than 500000 values"),
])
def test_other_json_is_refused_in_one_sentence(data, words):
    file = uploaded("a.json", data.encode())
    assert file.outcome == "refused" and words in file.refusal and len(file.refusal) < 400


def test_brackets_within_texts_are_no_depth():
    assert uploaded("a.json", json.dumps(["[" * 200, '"' * 5 + "{" * 200]).encode()).sentences[0] == "[" * 200


@pytest.mark.parametrize("line", ["[MASK] is a token", "[1] Vaswani et al.", "{curly} words", "[sic] and more"])
def test_text_that_begins_with_a_bracket_is_text(line):
    assert uploaded("a.txt", line.encode()).sentences == (line,)


def test_half_a_surrogate_pair_in_json():
    file = uploaded("a.json", b'["x\\ud800y", "\\ud83d\\ude00"]')
    assert file.sentences == ("x\ufffdy", "😀") and file.notes == ("Broken characters shown as �: 1.",)


@given(st.lists(safe, min_size=1, max_size=5), st.booleans())
def test_what_json_wrote_is_read_back(texts, ascii_only):
    file = uploaded("a.json", json.dumps(texts, ensure_ascii=ascii_only).encode("utf-8-sig"))
    kept = dict(zip(file.numbers, file.sentences, strict=True))
    for number, text in enumerate(texts, 1):
        assert kept.get(number, "") == uploaded("a.json", json.dumps([text]).encode("utf-8-sig")).text


# Size

@pytest.mark.parametrize("row, name", [(b"some words,1\n", "a.csv"), (b'a,"b\n', "a.csv"), (b"word\n", "a.txt"),
                                       (b'{"text":"a"}\n', "a.jsonl")])
def test_a_file_of_many_rows_keeps_the_first_and_names_the_others(row, name):
    file = uploaded(name, row * 100_000)
    assert len(file.sentences) == limits.MOST_SENTENCES and file.rows == 100_000
    assert "Beyond the first 10000 sentences, which are kept." in skipped(file)


def test_more_rows_than_the_limit_are_refused_before_they_are_built():
    file = uploaded("a.txt", b"\n" * 2_000_000)
    assert file.refusal == "There are 2000000 lines; at most 1000000 are read."


def test_a_cell_or_a_table_beyond_the_limit():
    file = uploaded("a.csv", b"text,label\n" + b"x" * 200_000 + b",1\nfine,2\n")
    assert file.sentences == ("fine",) and skipped(file) == {"A cell is longer than 100000 characters.": (2,)}
    wide = uploaded("a.csv", b",".join([b"a"] * 1001) + b"\n")
    assert wide.refusal == "The table has 1001 columns; at most 1000 are read."
