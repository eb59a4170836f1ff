"""Where keys lead in a lesson: two buttons reach every stop and every answer, and the way back is the way there."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.lessons import files
from dashboard.lessons.playing import Playing


def walk(lesson) -> list[Playing]:
    """Return everything that the forward key alone shows."""
    seen = [Playing(lesson)]
    while (then := seen[-1].next()) != seen[-1] and len(seen) < 100:
        seen.append(then)
    return seen


@pytest.mark.parametrize("lesson", files.lessons(), ids=lambda lesson: lesson.name)
def test_the_forward_key_reveals_every_answer_and_reaches_the_last_stop(lesson):
    seen = walk(lesson)
    questions = [stop for stop in lesson.stops if stop.predict]
    assert len(seen) == len(lesson.stops) + len(questions)
    assert [one.stop for one in seen if one.revealed] == questions
    assert seen[-1].last and not any(one.last for one in seen[:-1])
    assert {one.stop.name for one in seen} == {stop.name for stop in lesson.stops}


@pytest.mark.parametrize("lesson", files.lessons(), ids=lambda lesson: lesson.name)
def test_no_answer_is_on_the_screen_before_it_is_revealed(lesson):
    for one in walk(lesson):
        if one.asking and one.stop.predict.cover == "picture":
            assert one.shown is lesson.stops[one.position - 1] and one.show != one.stop.show
        if one.asking and one.stop.predict.cover == "numbers":
            assert one.covered and one.show == one.stop.show
        if not one.asking:
            assert not one.covered and one.show == one.stop.show


@given(some.lists(some.sampled_from(["next", "previous", "back"]), max_size=30))
def test_no_key_leads_off_the_lesson(keys):
    now = Playing(files.find("many-heads"))
    for key in keys:
        then = getattr(now, key)()
        assert 0 <= then.position < len(then.lesson.stops)
        assert abs(then.position - now.position) <= 1
        assert key != "back" or (then.stop, then.revealed, then.force != now.force) == (now.stop, now.revealed, True)
        now = then


def test_revealing_changes_the_name_of_the_picture_so_that_the_viewer_uncovers_it():
    lesson = files.find("everyone-asks")
    covered = next(one for one in walk(lesson) if one.covered)
    assert covered.force != covered.next().force


def test_a_picture_that_stays_keeps_its_name():
    seen = walk(files.find("does-looking-explain"))
    waiting = next(i for i, one in enumerate(seen) if one.asking)
    assert seen[waiting].force == seen[waiting - 1].force != seen[waiting + 1].force
