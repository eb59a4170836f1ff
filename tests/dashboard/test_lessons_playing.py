"""Where keys lead in a lesson: two buttons reach every stop and every answer, and the way back is the way there."""

from dataclasses import replace

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
    stop = replace(lesson.stops[1], predict=replace(lesson.stops[1].predict, cover="numbers"))
    covered = Playing(replace(lesson, stops=(stop,)))
    assert covered.covered and covered.show == stop.show and not covered.next().covered
    assert covered.force != covered.next().force


@pytest.mark.parametrize("key", ["next", "previous", "back"])
def test_every_step_asks_for_its_picture_anew_so_that_what_was_touched_is_undone(key):
    now = Playing(files.find("many-heads"), 2, revealed=True)
    assert getattr(now, key)().force != now.force
