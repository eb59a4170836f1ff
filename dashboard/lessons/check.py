"""The lecturer's preflight, `python -m dashboard --check`: do the lessons still show what they say? Prints English.

Each law is evaluated on the embedded model of this machine, and the proof of every recording is read; no browser, no
network, a few seconds.
"""

import time
from functools import cache
from pathlib import Path

from dashboard.lessons import files, laws
from dashboard.lessons.stops import Lesson
from engine import pretrained
from engine.sentence import Refusal


def main(argv: list[str] | None = None, folder: Path = files.HERE) -> int:
    """Evaluate the laws of the lessons in `folder`; print what moved, or "all as last year"; return the exit status."""
    began = time.perf_counter()
    try:
        lessons = files.lessons(folder)
        explorable = pretrained.load(pretrained.DEFAULT)
    except Refusal as refusal:
        print(f"{refusal} ({refusal.__cause__})" if refusal.__cause__ else refusal)
        return 1
    counted, moved = broken(lessons, explorable)
    for sentence in moved:
        print(sentence)
    stops = sum(len(lesson.stops) for lesson in lessons)
    ending = f"{len(moved)} of {counted} laws broken" if moved else "all as last year"
    print(f"{ending}: {len(lessons)} lessons, {stops} stops, {counted} laws, {time.perf_counter() - began:.1f} s, "
          f"{explorable.name} on {explorable.device}")
    return 1 if moved else 0


def broken(lessons: tuple[Lesson, ...], explorable: pretrained.Explorable) -> tuple[int, list[str]]:
    """Return how many laws were evaluated and a sentence for each that does not hold."""
    read = cache(explorable.record)
    counted, moved = 0, []
    for lesson in lessons:
        for stop in lesson.stops:
            place = f"lesson {lesson.number}, stop {stop.name}"
            proof = read(stop.show.text).verify() if stop.show.entry else None
            if proof and not proof.holds:
                moved.append(f"{place}: the recording proves wrong: {proof.reason}")
            for law in stop.expect:
                counted += 1
                try:
                    number = laws.measure(law, stop.show, laws.heard(law, stop.show, read), explorable)
                except Refusal as refusal:
                    moved.append(f"{place}: {law.kind} {law.name}: {refusal}")
                    continue
                if not law.holds(number):
                    moved.append(f"{place}: {law.kind} {law.name} is {number:.4g}, wanted {law.wanted()}")
    return counted, moved
