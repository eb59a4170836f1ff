"""Whose turn it is: at most so many jobs work at once, the others wait in the order they came. Knows no torch."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.worker.folder import read, status_of
from dashboard.worker.locks import held

MOST_RUNNING = 2            # trainings at once, over all sessions
LOOK_SECONDS = 0.3
PLACES = ".places"          # beside the jobs' folders: one file for each that may run


def waiting(jobs: Path) -> list[str]:
    """Return the names of the jobs that wait, in the order in which their turn comes."""
    found = []
    for folder in jobs.iterdir() if jobs.is_dir() else ():
        if not folder.name.startswith(".") and read(folder / "status.json").get("state") in ("starting", "waiting"):
            status = status_of(folder)
            if status.get("state") in ("starting", "waiting"):
                found.append((status.get("queued", 0), folder.name))
    return [name for _, name in sorted(found)]


@contextmanager
def turn(folder: Path, stop: Callable[[], bool]) -> Iterator[bool]:
    """Wait for a place to run in, and hold it; yields False where `stop()` came true first."""
    places = folder.parent / PLACES
    places.mkdir(exist_ok=True)
    while not stop():
        if waiting(folder.parent)[:1] == [folder.name]:
            for number in range(MOST_RUNNING):
                with held(places / str(number)) as mine:
                    if mine:
                        yield True
                        return
        time.sleep(LOOK_SECONDS)
    yield False
