"""Lessons from files: what a good file says comes out, and every kind of bad file is refused by name and place."""

import pytest

from dashboard.lessons import files
from dashboard.lessons.laws import KINDS, NEEDS
from dashboard.lessons.measures import MEASURES
from dashboard.lessons.stops import LANGUAGES
from engine.sentence import Refusal

GOOD = """
number = 1
name = "first"
title = { en = "T", zh-Hant = "題", zh-Hans = "题" }
question = { en = "Q", zh-Hant = "問", zh-Hans = "问" }
[[stop]]
name = "look"
title = { en = "T", zh-Hant = "題", zh-Hans = "题" }
show = { page = "map", text = "a saw", layer = 0, head = 1, query = ["saw", 2], key = "a" }
say = { en = "It is {share}.", zh-Hant = "是 {share}", zh-Hans = "是 {share}" }
not_shown = { en = "N", zh-Hant = "無", zh-Hans = "无" }
expect = [{ kind = "weight", name = "share", above = 0.5 }]
[stop.predict]
ask = { en = "A", zh-Hant = "問", zh-Hans = "问" }
options = { en = ["x", "y"], zh-Hant = ["甲", "乙"], zh-Hans = ["甲", "乙"] }
answer = 1
tell = { en = "B", zh-Hant = "答", zh-Hans = "答" }
"""
SECOND = GOOD[GOOD.index("[[stop]]"):].replace('name = "look"', 'name = "again"')

BAD = {     # what is changed in the good file: (before, after), and what the refusal must say
    "no TOML": ('number = 1', 'number = ', "Invalid value"),
    "unknown field": ('number = 1', 'number = 1\nnumbre = 2', "unknown: numbre"),
    "missing field": ('name = "first"\n', '', "missing: name"),
    "wrong type": ('number = 1', 'number = "1"', "number has the wrong form"),
    "a truth for a number": ('answer = 1', 'answer = true', "answer has the wrong form"),
    "a language missing": ('question = { en = "Q", ', 'question = { ', "question must speak"),
    "an empty sentence": ('en = "Q"', 'en = ""', "question must speak"),
    "a number in one language only": ('zh-Hant = "是 {share}"', 'zh-Hant = "是"', "the same {numbers}"),
    "a number nobody measures": ('name = "share", ', '', "the laws give"),
    "no law": ('[{ kind = "weight", name = "share", above = 0.5 }]', '[]', "proves nothing"),
    "a law without bounds": (', above = 0.5', '', "has bounds"),
    "no digits": (', above = 0.5', ', above = 0.5, digits = 0', "0 digits are not 1 to 9"),
    "a choice that is a list": ('key = "a" }', 'key = "a", places = { of = [1] } }', "places has the wrong form"),
    "a step before the first": ('key = "a" }', 'key = "a", step = -1 }', "steps count from 1"),
    "bounds that cross": ('above = 0.5', 'above = 0.5, below = 0.4', "no number is above"),
    "an unknown page": ('page = "map"', 'page = "mop"', "page 'mop'"),
    "an empty text": ('text = "a saw"', 'text = "\\u3000"', "the text is empty"),
    "a word that is a number": ('["saw", 2]', '["saw", "2"]', "query has the wrong form"),
    "occurrence zero": ('["saw", 2]', '["saw", 0]', "count from 1"),
    "one option": ('en = ["x", "y"]', 'en = ["x"]', "options must be"),
    "an answer outside": ('answer = 1', 'answer = 2', "not the position of an option"),
    "a name with blanks": ('name = "look"', 'name = "Look here"', "must be lower-case"),
    "an unknown cover": ('answer = 1', 'answer = 1\ncover = "all"', "must be numbers or picture"),
    "nothing before the first": ('answer = 1', 'answer = 1\ncover = "picture"', "Before the first stop".lower()),
    "no stop": (GOOD[GOOD.index("[[stop]]"):], '', "[[stop]] is missing"),
    "a stop twice": ('[[stop]]', SECOND.replace("again", "look") + '[[stop]]', "two stops have one name"),
}


def written(folder, text: str, name: str = "1.toml"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_good_file_comes_out_whole(tmp_path):
    lesson = files.load(written(tmp_path, GOOD + SECOND))
    stop = lesson.stops[0]
    assert (lesson.number, lesson.name, [s.name for s in lesson.stops]) == (1, "first", ["look", "again"])
    assert (stop.show.query, stop.show.key, stop.show.panel) == (("saw", 2), ("a", 1), "lines")
    assert stop.predict.options["zh-Hant"] == ("甲", "乙") and stop.predict.cover == "numbers"
    assert stop.expect[0].holds(0.6) and not stop.expect[0].holds(0.5) and not stop.expect[0].holds(float("nan"))
    assert (lesson.position("again"), lesson.position("nowhere")) == (1, 0)


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_is_refused_by_name_and_reason(tmp_path, fault):
    before, after, reason = BAD[fault]
    assert before in GOOD
    path = written(tmp_path, GOOD.replace(before, after), "broken.toml")
    with pytest.raises(Refusal, match=r"^The lesson file broken\.toml cannot be used: ") as refused:
        files.load(path)
    assert reason in str(refused.value.__cause__)
    assert len(str(refused.value)) <= 399


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refusal, match=r"x\.toml"):
        files.load(path)


def test_two_lessons_never_share_a_number(tmp_path):
    written(tmp_path, GOOD)
    written(tmp_path, GOOD.replace('"first"', '"other"'), "2.toml")
    with pytest.raises(Refusal, match="same number"):
        files.lessons(tmp_path)


def test_the_shipped_lessons_stand_in_order_and_speak_three_languages():
    shipped = files.lessons()
    assert [lesson.number for lesson in shipped] == sorted(lesson.number for lesson in shipped)
    assert {1, 2, 3, 4, 5, 6, 10} <= {lesson.number for lesson in shipped}
    assert all(set(stop.say) == set(LANGUAGES) for lesson in shipped for stop in lesson.stops)
    laws = [law for lesson in shipped for stop in lesson.stops for law in stop.expect]
    assert {law.kind for law in laws} <= set(KINDS) | set(MEASURES) and set(NEEDS) <= set(KINDS)
    assert files.find("many-heads").number == 6 and files.find("../etc") is None and files.find(None) is None
