"""Pairs through the gate: rows in = rows used + rows skipped with reasons, or one sentence that says what is wrong."""

import json

import pytest

from dashboard import text
from dashboard.text import limits
from engine.learning import data

ENGLISH = ["one cat", "two cats", "the dog sleeps", "a bird sings", "we like tea", "they read", "she runs home",
           "it rains", "the sun shines", "snow falls", "good night", "see you"]
FRENCH = ["un chat", "deux chats", "le chien dort", "un oiseau chante", "nous aimons le thé", "ils lisent",
          "elle court chez elle", "il pleut", "le soleil brille", "la neige tombe", "bonne nuit", "à bientôt"]
CHINESE = ["一隻貓", "兩隻貓", "狗在睡覺", "一隻鳥在唱歌", "我們喜歡茶", "他們在讀書", "她跑回家", "下雨了", "太陽照耀",
           "下雪了", "晚安", "再見"]
PAIRS = tuple(zip(ENGLISH, FRENCH, strict=True))


def table(rows=PAIRS, delimiter="\t", head=()) -> bytes:
    return "".join(delimiter.join(row) + "\n" for row in [*([head] if head else []), *rows]).encode()


def balanced(given) -> bool:
    return given.rows == len(given.pairs) + sum(len(one.numbers) for one in given.skipped)


def skipped(given) -> dict[str, tuple[int, ...]]:
    return {str(one.reason): one.numbers for one in given.skipped}


@pytest.mark.parametrize(("name", "content"), [
    ("a.tsv", table()), ("a.csv", table(delimiter=",")), ("a.csv", table(delimiter=";")), ("a.txt", table()),
    ("a.tsv", table(head=("source", "target"))), ("a.csv", table(delimiter=",", head=("english", "french"))),
    ("a.tsv", b"\xef\xbb\xbf" + table()), ("a.tsv", table().decode().encode("utf-16")),
    ("a.jsonl", b"".join(json.dumps({"source": a, "target": b}).encode() + b"\n" for a, b in PAIRS)),
    ("a.json", json.dumps([{"en": a, "fr": b} for a, b in PAIRS]).encode()),
    ("../../x.tsv", table()), ("CON", table()),
])
def test_a_file_of_pairs_is_read_by_its_content(name, content):
    given = text.uploaded_pairs(name, content)
    assert given.refusal is None and given.pairs == PAIRS and balanced(given) and given.rows == 12
    assert "/" not in given.name and given.kinds == ("words", "words")


@pytest.mark.parametrize("encoding", ["big5", "gb18030", "utf-8", "utf-16"])
def test_chinese_is_read_in_its_encoding_and_taken_character_by_character(encoding):
    chinese = [line.translate(str.maketrans("隻", "只")) for line in CHINESE] if encoding == "gb18030" else CHINESE
    given = text.uploaded_pairs("a.tsv", table(list(zip(ENGLISH, chinese, strict=True))).decode().encode(encoding))
    assert [target for _, target in given.pairs] == chinese and given.kinds == ("words", "characters")


def test_the_kind_of_units_and_the_columns_can_be_overruled():
    rows = [(str(n), b, a, "note") for n, (a, b) in enumerate(PAIRS)]
    given = text.uploaded_pairs("a.tsv", table(rows, head=("id", "french", "english", "remark")),
                                columns=(2, 1), kinds=("characters", "byte pairs"))
    assert given.pairs == PAIRS and given.kinds == ("characters", "byte pairs")
    assert given.columns == ("id", "french", "english", "remark") and (given.column, given.target) == (2, 1)


@pytest.mark.parametrize(("head", "found"), [
    (("id", "source", "target"), (1, 2)), (("target", "id", "source"), (2, 0)), (("en", "id", "zh"), (0, 2))])
def test_columns_are_found_by_their_names(head, found):
    order = {found[0]: 0, found[1]: 1}
    rows = [[str(n) if i not in order else pair[order[i]] for i in range(3)] for n, pair in enumerate(PAIRS)]
    given = text.uploaded_pairs("a.csv", table(rows, ",", head))
    assert (given.column, given.target) == found and given.pairs == PAIRS


def test_bad_rows_are_skipped_with_their_numbers_and_reasons():
    rows = [*PAIRS, ("alone", ""), ("x", "y " * 500), ("a", "b c " * 12), ("only one cell",), ("\u200b", "nothing"),
            ("end", "fin")]
    given = text.uploaded_pairs("a.tsv", table(rows))
    assert balanced(given) and given.rows == 18 and given.pairs == (*PAIRS, ("end", "fin"))
    found = skipped(given)
    assert found["A side has more than 256 units."] == (14,)
    assert found["One side is more than 20 times as long as the other."] == (15,)
    assert found["One side is empty."] == (13, 17) and (16,) in found.values()
    assert given.numbers == (*range(1, 13), 18)


def test_one_bad_line_of_jsonl_costs_that_line():
    lines = [json.dumps({"source": a, "target": b}) for a, b in PAIRS]
    given = text.uploaded_pairs("a.jsonl", "\n".join([*lines[:3], "not json", *lines[3:]]).encode())
    assert given.pairs == PAIRS and skipped(given) == {"It is not JSON.": (4,)}


def test_cells_that_look_like_code_stay_text():
    hostile = [("<b>x</b> $y$", "=1+1"), ("{{7*7}}", ":red[x]"), ("%{z}", "nan")]
    given = text.uploaded_pairs("a.tsv", table([*PAIRS, *hostile]))
    assert given.pairs[12:] == tuple(hostile)


@pytest.mark.parametrize(("rows", "says"), [
    (PAIRS[:1], "at least 10 different sources, some of them to test it; 1 can be used here"),
    ([("the same", target) for target in FRENCH], "at least 10 different sources, some of them to test it; 1 can be"),
    ([(a, a) for a in ENGLISH], "Both sides are the same in all 12 rows"),
    ([("", b) for b in FRENCH], "None of the rows holds a pair that can be used (rows: 12)"),
])
def test_pairs_that_teach_nothing_are_refused_with_both_numbers(rows, says):
    given = text.uploaded_pairs("a.tsv", table(rows, head=("source", "target")))
    assert says in given.refusal and given.pairs == ()


@pytest.mark.parametrize(("name", "content", "says"), [
    ("a.tsv", b"", "The file is empty."), ("a.csv", b"PK\x03\x04" + bytes(60), "ZIP"),
    ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(60), "PNG"), ("a.csv", b"source,target\n", "header"),
    ("a.txt", "\n".join(ENGLISH).encode(), "Pairs need two columns"),
    ("a.json", b"[" * 100_000, "deep"), ("a.json", b"42", "list of sentences or of objects"),
    ("a.tsv", b"x\ty\n" * 1_000_001, "1000001"),
])
def test_a_file_that_holds_no_pairs_is_refused_in_one_sentence(name, content, says):
    given = text.uploaded_pairs(name, content)
    assert says in given.refusal and "\n" not in given.refusal and len(given.refusal) < 400 and given.pairs == ()


def test_the_same_column_twice_and_one_that_is_not_there_are_refused():
    assert "the same column" in text.uploaded_pairs("a.tsv", table(), columns=(1, 1)).refusal
    assert "Column 8" in text.uploaded_pairs("a.tsv", table(), columns=(0, 7)).refusal


def parallel(left, right, **more):
    files = [("en.txt", "\n".join(left).encode()), ("fr.txt", "\n".join(right).encode())]
    return text.parallel_files(*files, (None, None), **more)


def test_two_files_stand_side_by_side_and_blank_lines_at_the_end_do_not_count():
    given = parallel(ENGLISH, [*FRENCH, "", ""])
    assert given.pairs == PAIRS and given.name == "en.txt + fr.txt" and balanced(given)


@pytest.mark.parametrize(("left", "right", "line"), [
    (ENGLISH, FRENCH[:4] + FRENCH[5:], 12), (ENGLISH[:3], FRENCH, 4),
    ([*ENGLISH[:5], "", *ENGLISH[5:]], FRENCH, 6),
    ([*ENGLISH[:7], "a very much longer line that belongs to nothing on the other side at all", *ENGLISH[7:]],
     FRENCH, 8),
])
def test_different_line_counts_are_refused_with_both_and_the_first_drift(left, right, line):
    given = parallel(left, right)
    assert f"have {len(left)} and {len(right)} lines" in given.refusal and f"part at line {line}:" in given.refusal


def test_pasted_lines_are_pairs_with_a_tab_or_side_by_side():
    assert text.pasted_pairs(table().decode()).pairs == PAIRS
    assert text.pasted_pairs("\n".join(ENGLISH), "\n".join(FRENCH)).pairs == PAIRS
    assert "have 12 and 11 lines" in text.pasted_pairs("\n".join(ENGLISH), "\n".join(FRENCH[1:])).refusal
    assert text.pasted_pairs("", "").refusal and text.pasted_pairs("just words").refusal
    assert "at most 1000000" in text.pasted_pairs("x" * 600_000, "y" * 600_000).refusal


def test_beyond_the_most_pairs_rows_are_named(monkeypatch):
    monkeypatch.setattr(limits, "MOST_PAIRS", 11)
    given = text.uploaded_pairs("a.tsv", table())
    assert len(given.pairs) == 11 and balanced(given) and next(iter(skipped(given).values())) == (12,)


def test_the_limits_are_those_of_the_trainer():
    assert (limits.FEWEST_PAIRS, limits.MOST_UNITS) == (data.FEWEST_SOURCES, data.MOST_UNITS)
