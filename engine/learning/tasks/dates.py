"""Written dates to ISO dates, character by character. Knows no model.

One table of forms both writes dates and reads them, so that every drawn date is understood again when it is typed.
"""

import re
from datetime import date
from functools import cache
from random import Random
from string import digits

from engine.learning.tasks.chance import between, pick
from engine.learning.tasks.task import Example, Task, Units
from engine.sentence import Sentence

FIRST, LAST = 1950, 2049
MONTHS = ("january february march april may june july august september october november december").split()
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
ORDINALS = ("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
            "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth "
            "thirty-first").split()
SHORT = [month[:3] for month in MONTHS]
NUMBERED = [f"{day}{'st nd rd'.split()[day % 10 - 1] if day % 10 in (1, 2, 3) and day // 10 != 1 else 'th'}"
            for day in range(1, 32)]

# A capital for each part: Year, Month name, Name shortened, month Z with a zero or X without, Day, zero day K, nth,
# Ordinal word, Weekday. The marks between them stand as they are.
FORMS = ("M D, Y", "M T, Y", "N D, Y", "N. D, Y", "D M Y", "T M Y", "D N Y", "the O of M Y", "the T of M, Y",
         "M the O, Y", "the O of M, Y", "O M Y", "W, M D, Y", "W, D M Y", "W the T of M Y", "Y M D", "Y/X/D", "Y/Z/K",
         "Y-Z-K", "K.Z.Y", "D.X.Y", "D/X/Y", "X/D/Y", "K/Z/Y", "Z/K/Y", "Y年X月D日")
UNCERTAIN = frozenset({"D/X/Y", "X/D/Y", "K/Z/Y", "Z/K/Y"})     # said of days that can be no month, or are the same

LETTERS = tuple(sorted({*"".join((*MONTHS, *DAYS, *ORDINALS, *NUMBERED)), *"theof ,./-年月日", *digits}))


def parts(when: date) -> dict[str, str]:
    """Return how each part of a date is written."""
    day, month = when.day, when.month
    return {"Y": str(when.year), "M": MONTHS[month - 1], "N": SHORT[month - 1], "Z": f"{month:02}", "X": str(month),
            "D": str(day), "K": f"{day:02}", "T": NUMBERED[day - 1], "O": ORDINALS[day - 1], "W": DAYS[when.weekday()]}


@cache
def pattern(form: str) -> re.Pattern[str]:
    """Return what a form looks like, a group for each of its parts."""
    looks = {"Y": r"\d{4}", "M": "|".join(MONTHS), "N": "|".join(SHORT), "Z": r"\d\d", "X": r"[1-9]\d?",
             "D": r"[1-9]\d?", "K": r"\d\d", "T": r"\d+[a-z]{2}", "O": "[a-z-]+", "W": "[a-z]+"}
    return re.compile("".join(f"(?P<{c}>{looks[c]})" if c in looks else re.escape(c) for c in form))


def read(text: str) -> tuple[date, re.Match[str]] | None:
    """Return the date a text says and where its parts stand, or None where it is none, or could be two."""
    for form in FORMS:
        if match := pattern(form).fullmatch(text):
            said = match.groupdict()
            when = meant(said)
            if when and all(parts(when)[name] == word for name, word in said.items()) and (
                    form not in UNCERTAIN or when.day > 12 or when.day == when.month):
                return when, match
    return None


def meant(said: dict[str, str]) -> date | None:
    """Return the date of written parts, or None where the calendar has none."""
    names = {"M": MONTHS, "N": SHORT, "T": NUMBERED, "O": ORDINALS}
    number = {name: names[name].index(word) + 1 if word in names[name] else 0
              for name, word in said.items() if name in names}
    number |= {name: int(word) for name, word in said.items() if name in "YZXDK"}
    month = next(number[name] for name in "MNZX" if name in number)
    day = next(number[name] for name in "DKTO" if name in number)
    try:
        return date(number["Y"], month, day)
    except ValueError:
        return None


def gold(source: Units) -> Example | None:
    """Return the ISO date; its digits look at the same digits, or, where a word says them, at that word."""
    found = read("".join(source))
    if found is None or not FIRST <= found[0].year <= LAST:
        return None
    when, match = found
    sure: set[tuple[int, int]] = set()
    possible: set[tuple[int, int]] = set()
    for names, first, size in (("Y", 0, 4), ("MNZX", 5, 2), ("DKTO", 8, 2)):
        name = next(name for name in names if name in match.groupdict())
        start, end = match.span(name)
        figures = [i for i in range(start, end) if source[i].isdigit()]
        sure |= set(zip(range(first + size - len(figures), first + size), figures, strict=True))
        if name != "Y":
            possible |= {(t, s) for t in range(first, first + size) for s in range(start, end)}
    return Example(source, tuple(when.isoformat()), frozenset(sure), frozenset(possible | sure))


def make(random: Random, length: int | None) -> Example | None:
    """Draw a date and a form; None where the form could be read in two ways, or is not of this length."""
    when = date(between(random, FIRST, LAST), between(random, 1, 12), 1)
    when = when.replace(day=min(between(random, 1, 31), (date(when.year + when.month // 12, when.month % 12 + 1, 1)
                                                        - when).days))
    form, written = pick(random, FORMS), parts(when)
    text = "".join(written.get(c, c) for c in form)
    return gold(tuple(text)) if length in (None, len(text)) else None


def holds_out(source: Units) -> bool:
    """Say whether the year, the only four figures in a row, leaves 4 when it is divided by 9."""
    years = re.findall(r"\d{4}", "".join(source))
    return bool(years) and int(years[0]) % 9 == 4


DATES = Task(
    "dates", Sentence("Written dates to ISO dates"), "sequence", "characters", "characters",
    ("March 5th, 2019", "the fifth of March 2019", "5 mar 2019", "Tuesday, March 5, 2019", "25/3/2019", "2019年3月5日"),
    LETTERS, (*digits, "-"), make, gold, holds_out,
    Sentence("Dates of years that leave 4 when divided by 9 are never seen in training."), frozenset("-"))
