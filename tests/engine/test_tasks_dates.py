"""Written dates against the calendar of the standard library and links drawn by hand; letters against plain Python."""

import random
from datetime import date

import pytest

from engine.learning.tasks import TASKS

TASK = TASKS["dates"]


@pytest.mark.parametrize("written, iso", [
    ("March 5, 2019", "2019-03-05"), ("march 5th, 2019", "2019-03-05"), ("Mar 5, 2019", "2019-03-05"),
    ("5 mar 2019", "2019-03-05"), ("the fifth of March 2019", "2019-03-05"), ("the 21st of May, 2001", "2001-05-21"),
    ("Tuesday, March 5, 2019", "2019-03-05"), ("tuesday the 5th of march 2019", "2019-03-05"),
    ("2019/3/5", "2019-03-05"), ("2019-03-05", "2019-03-05"), ("05.03.2019", "2019-03-05"), ("5.3.2019", "2019-03-05"),
    ("25/3/2019", "2019-03-25"), ("3/25/2019", "2019-03-25"), ("03/25/2019", "2019-03-25"), ("3/3/2019", "2019-03-03"),
    ("2019年3月5日", "2019-03-05"), ("２０１９年３月５日", "2019-03-05"), ("29 february 2000", "2000-02-29"),
    ("the thirty-first of december 1999", "1999-12-31"), ("DECEMBER 31st, 1999", "1999-12-31"),
])
def test_dates_are_read(written, iso):
    assert TASK.join(TASK.gold(TASK.split(written)).target) == iso


@pytest.mark.parametrize("written", [
    "5/3/2019", "03/05/2019", "Monday, March 5, 2019", "29 february 1999", "march 32, 2019", "march 5st, 2019",
    "31.4.2019", "march 5, 19", "the fift of march 2019", "march 2019", "5 march 1066", "march 05, 2019", "2019/13/1",
])
def test_what_is_no_date_or_could_be_two_is_not_answered(written):
    assert TASK.gold(TASK.split(written)) is None


@pytest.mark.parametrize("written, sure, possible", [
    ("march 5, 2019", {(0, 9), (1, 10), (2, 11), (3, 12), (9, 6)},
     {(5, 0), (5, 1), (5, 2), (5, 3), (5, 4), (6, 0), (6, 1), (6, 2), (6, 3), (6, 4), (8, 6)}),
    ("2nd may 1999", {(0, 8), (1, 9), (2, 10), (3, 11), (9, 0)},
     {(5, 4), (5, 5), (5, 6), (6, 4), (6, 5), (6, 6), (8, 0), (8, 1), (8, 2), (9, 1), (9, 2)}),
    ("12/31/1999", {(0, 6), (1, 7), (2, 8), (3, 9), (5, 0), (6, 1), (8, 3), (9, 4)}, {(5, 1), (6, 0), (8, 4), (9, 3)}),
])
def test_digits_come_from_digits_and_numbers_from_words(written, sure, possible):
    example = TASK.gold(TASK.split(written))
    assert example.sure == sure and example.possible == sure | possible


def test_what_is_drawn_is_the_day_it_says():
    chances = random.Random(4)
    months = ("january february march april may june july august september october november december").split()
    for _ in range(300):
        example = TASK.draw(chances)
        day = date.fromisoformat("".join(example.target))
        text = "".join(example.source)
        assert str(day.year) in text and day.year % 9 != 4
        assert any(month[:3] in text for month in months) == (months[day.month - 1][:3] in text)
        for name, number in zip(("monday", "sunday"), (0, 6), strict=True):
            assert name not in text or day.weekday() == number
    held_out = {int("".join(TASK.draw(chances, held_out=True).target[:4])) for _ in range(200)}
    assert {year % 9 for year in held_out} == {4} and len(held_out) > 8


@pytest.mark.parametrize("name, answer", [("copy", "banana"), ("reverse", "ananab"), ("sort", "aaabnn")])
def test_letters_are_copied_reversed_and_sorted(name, answer):
    task = TASKS[name]
    example = task.gold(task.split("b A n a n a"))
    assert task.join(example.target) == answer
    assert all(example.target[t] == example.source[s] for t, s in example.possible)
    order = {"copy": [0, 1, 2, 3, 4, 5], "reverse": [5, 4, 3, 2, 1, 0], "sort": [1, 3, 5, 0, 2, 4]}[name]
    assert example.sure == set(enumerate(order))
    assert len(example.possible) == (6 if name != "sort" else 9 + 1 + 4)


@pytest.mark.parametrize("name", ["copy", "reverse", "sort"])
def test_any_length_can_be_drawn(name):
    chances = random.Random(0)
    for length in (1, 20, 40, 60):
        assert len(TASKS[name].draw(chances, length=length).source) == length
    assert {len(TASKS[name].draw(chances).source) for _ in range(900)} == set(range(1, 21))
    assert len(TASKS[name].draw(chances, held_out=True, length=2).source) == 2
