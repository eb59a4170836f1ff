"""The gate for typed and pasted text: what is accepted as it is, what is changed and counted, what is refused."""

import unicodedata

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.text import Given, cleaning, graphemes, limits, lines, typed

RADICALS = "".join(map(chr, range(0x2E80, 0x2FE0)))
anything = st.text(st.characters(codec=None, categories=None), max_size=60)      # lone surrogates and all
rough = st.text(st.sampled_from("a字⽂⻔\0\x1b\x85\t\n\r\u2028\u200b\ufeff\u202e\u2066\ud83d\ude00 \u3000é\u0301"),
                max_size=12)


@given(st.one_of(anything, rough))
@example("\ud83d\0\ude00")
@example("\r\0\n")
@example("\0\ufeff\ufeffa")
def test_any_string_gives_a_result_and_cleaning_twice_is_cleaning_once(text):
    given_ = typed(text)
    assert (given_.outcome == "refused") == (not given_.sentences) == (given_.refusal is not None)
    if given_.sentences:
        assert typed(given_.text) == Given((given_.text,))
        assert (given_.outcome == "accepted") == (given_.text == text or not given_.notes)
        given_.text.encode()                                                       # no half of a surrogate pair is left
        assert not [c for c in given_.text if unicodedata.category(c) in ("Cc", "Cs")]


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S"], exclude_characters=RADICALS), min_size=1))
def test_what_can_be_read_is_left_exactly_as_it_is(text):
    if not regex.fullmatch(r"\p{Default_Ignorable_Code_Point}*", text) and "\u2800" not in text:
        assert typed(text) == Given((text,))


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u200b", "\ufeff", " \u200b\u2060\u00ad\t\n", "\0\x1b", "\u202e",
                                  "\u3164", "\ufe0f", "\u2800"])
def test_nothing_there_is_refused(text):
    assert typed(text).outcome == "refused"
    assert typed(text).refusal == "There is nothing to read: at least one visible character is needed."
    assert lines(text).outcome == "refused" and lines(text).sentences == ()


@pytest.mark.parametrize("text", [
    "a", "The animal didn't cross the street because it was too tired.", "三隻黑色的貓", "動物は道を渡らなかった",
    "ไม่ได้ข้ามถนน", "[a](javascript:alert(1))", "{name} {0} {", "nan None 1e5 TRUE", "../../etc/passwd", "=1+1",
    "<s> </s> [MASK]", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "$x$", "%{z}", ":red[x]", "{{7*7}}",
    "word " * 200, "👨‍👩‍👧‍👦 🇹🇼", "a" + "\u0301" * 1000,
    unicodedata.normalize("NFC", "café"), unicodedata.normalize("NFD", "café"),
    "שלום \u200fעולם", "\ufffd", "𠮷", "  a  ",
    "a\u200bb"])
def test_accepted_as_it_is(text):
    assert typed(text) == Given((text,)) and typed(text).outcome == "accepted"


@pytest.mark.parametrize("text, clean, note", [
    ("a\0b\x1b\x7f\x9fc", "abc", "Control characters removed: 4."),
    ("\ufeffa", "a", "Control characters removed: 1."),
    ("a\r\nb\tc\nd\u2028e\u2029f\x85g\vh\fi\rj", "a b c d e f g h i j", "Line breaks and tabs turned into spaces: 9."),
    ("abc\u202edef\u202c \u2066x\u2069", "abcdef x", "Marks that reverse the reading direction removed: 4."),
    ("x\ud800y\udfff", "x\ufffdy\ufffd", "Broken characters shown as �: 2."),
    ("⽂⽣", "文生", "Radicals, as a PDF leaves them, replaced by their characters: 2."),
])
def test_changed_counted_and_said(text, clean, note):
    given_ = typed(text)
    assert (given_.text, given_.notes, given_.outcome) == (clean, (note,), "changed")
    assert given_.notes[0].template in vars(cleaning).values()          # a template that can be translated


def test_a_surrogate_pair_is_one_character_and_no_change():
    assert typed("\ud83d\ude00") == Given(("😀",))


def test_each_kind_of_change_has_its_own_count():
    assert typed("\0⽂\0\n").notes == ("Control characters removed: 2.", "Line breaks and tabs turned into spaces: 1.",
                                      "Radicals, as a PDF leaves them, replaced by their characters: 1.")


def test_kangxi_radicals_become_what_unicode_says_they_are():
    for code in range(0x2F00, 0x2FD6):
        assert typed(chr(code)).text == unicodedata.normalize("NFKC", chr(code))


def test_radicals_of_the_supplement_become_their_characters():
    radicals = "⻑⻓⻔⻅⻋⻛⻜⻝⻢⻥⻦⻩⻬⻮⻰⻚⻘⺟⺠⻆⻉⻄⻤⻣⻁⻳⻲⺎⺒⺓⺙⺮⻗⺩⺶⺼⺾⻌⺡⻏⺁⻯⻫⻱"
    by_hand = "長长门见车风飞食马鱼鸟黄齐齿龙页青母民角贝西鬼骨虎龟亀兀巳幺攵竹雨王羊肉艹辶氵阝厂竜斉龜"
    for radical, character in zip(radicals, by_hand, strict=True):
        assert typed(radical).text == character
    for code in range(0x2E81, 0x2EF4):
        if unicodedata.name(chr(code), ""):
            assert unicodedata.name(typed(chr(code)).text).startswith("CJK UNIFIED IDEOGRAPH")


@pytest.mark.parametrize("length", [limits.LONGEST_TEXT, limits.LONGEST_TEXT + 1, 1_000_000])
def test_too_long_is_refused_with_the_limit(length):
    given_ = typed("x" * length)
    if length <= limits.LONGEST_TEXT:
        assert given_.outcome == "accepted"
    else:
        assert given_.refusal == f"The text has {length} characters; at most {limits.LONGEST_TEXT} are read at once."


def test_pasted_lines_keep_their_numbers():
    pasted = lines("I saw a saw.\r\n\r\n⽂\n\u3000\nlast\rand last")
    assert pasted.sentences == ("I saw a saw.", "文", "last", "and last") and pasted.numbers == (1, 3, 5, 6)
    assert [skipped.numbers for skipped in pasted.skipped] == [(2, 4)] and pasted.rows == 6
    assert pasted.notes == ("Radicals, as a PDF leaves them, replaced by their characters: 1.", "Rows skipped: 2.")
    assert lines("a\nb\n") == lines("a\nb") and lines("a\nb").outcome == "accepted"


@given(st.lists(rough))
def test_pasted_rows_are_all_accounted_for(parts):
    text = "\n".join(parts)
    pasted = lines(text)
    numbers = sorted([*pasted.numbers, *(n for skipped in pasted.skipped for n in skipped.numbers)])
    assert numbers == list(range(1, pasted.rows + 1)) and len(pasted.numbers) == len(pasted.sentences)


def test_the_same_line_twice_stays_twice():
    assert lines("a\n" * 200).sentences == ("a",) * 200


def test_too_much_is_refused_with_the_limit():
    assert lines("x" * 1_000_001).refusal == ("1000001 characters were pasted; at most 1000000 are taken at once. "
                                              "Upload them as a file.")
    long = lines("a\n" + "x" * (limits.LONGEST_TEXT + 1))
    assert long.sentences == ("a",) and long.skipped[0].numbers == (2,) and "at most 100000" in long.skipped[0].reason


def test_more_sentences_than_are_kept_are_named():
    pasted = lines("a\n" * (limits.MOST_SENTENCES + 5))
    assert len(pasted.sentences) == limits.MOST_SENTENCES and pasted.rows == limits.MOST_SENTENCES + 5
    assert pasted.skipped[0].reason == "Beyond the first 10000 sentences, which are kept."
    assert pasted.skipped[0].numbers == tuple(range(10_001, 10_006)) and pasted.notes == ("Rows skipped: 5.",)


def test_clusters_stay_whole():
    family = "👨‍👩‍👧‍👦"
    assert graphemes(family + "e\u0301" + "字\r\n🇹🇼") == (family, "e\u0301", "字", "\r\n", "🇹🇼")
    assert len(graphemes("a" + "\u0301" * 1000)) == 1
