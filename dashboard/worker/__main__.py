"""`python -m dashboard.worker FOLDER`: do one job, in a process that nobody waits for. No torch before its turn."""

import importlib
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.worker import folder as files
from dashboard.worker.locks import held
from dashboard.worker.sentences import written
from dashboard.worker.turns import turn

NICE = 5
THREADS = "1"               # jobs and the page share the machine
TELL_SECONDS = 0.2          # between two writings of how far it is
LOCK_TRIES = 100            # of 10 ms: who looks whether the job lives holds its lock for an instant


def main(folder: Path) -> int:
    """Do the job of `folder`; return 0 when it ended in a state of its own, 1 when it could not."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    os.environ["OMP_NUM_THREADS"] = THREADS     # heard by torch when it is loaded
    for _ in range(LOCK_TRIES):
        with held(folder / files.ALIVE) as mine:
            if mine:
                return _wait_and_work(folder)
        time.sleep(0.01)
    return 1                # another process has this job in hand


def _wait_and_work(folder: Path) -> int:
    stop = (folder / files.CANCEL).exists
    try:
        files.enter(folder, "waiting")
        with turn(folder, stop) as mine:
            if not mine:
                files.enter(folder, "cancelled")
                return 0
            files.enter(folder, "running")
            files.enter(folder, **_work(folder, stop))
        return 0
    except OSError:         # a full disk, a folder that is gone: what can still be said is said
        traceback.print_exc()
        return _give_up(folder)


def _work(folder: Path, stop: Callable[[], bool]) -> dict:
    """Return the state that the work ended in, with its reason."""
    tell = _Telling(folder)
    try:
        with _leaving(folder, stop):
            work = importlib.import_module(files.read(folder / files.SPEC)["work"])
        ended = work.run(folder, stop, tell)
        tell.finish()
        return ended
    except OSError:
        raise
    except Exception as error:      # whatever it is, it is said; nobody else would hear of it
        traceback.print_exc()
        sentence = getattr(error, "sentence", None)
        said = f"{type(error).__name__}: {error}"[:300]
        return {"state": "failed", "reason": written(sentence) if sentence else {"error": said}}


@contextmanager
def _leaving(folder: Path, stop: Callable[[], bool]) -> Iterator[None]:
    """Leave at once when the job is cancelled while its modules are loaded: that takes seconds and asks nobody."""
    loaded = threading.Event()

    def _watch() -> None:
        while not loaded.wait(TELL_SECONDS):
            if stop():
                files.enter(folder, "cancelled")
                os._exit(0)

    threading.Thread(target=_watch, daemon=True).start()
    try:
        yield
    finally:
        loaded.set()


class _Telling:
    """Writes how far the work is: at once where that was long ago, else with the next word."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._last, self._owed = folder, 0.0, {}

    def __call__(self, **progress: object) -> None:
        self._owed |= progress
        if time.monotonic() > self._last + TELL_SECONDS:
            self.finish()

    def finish(self) -> None:
        status = files.read(self._folder / files.STATUS)
        files.replace(self._folder / files.STATUS,
                      {**status, "progress": {**status.get("progress", {}), **self._owed}})
        self._last, self._owed = time.monotonic(), {}


def _give_up(folder: Path) -> int:
    for left in folder.rglob("*.tmp"):      # halves of files: on a full disk they are the room for a last word
        left.unlink(missing_ok=True)
    try:
        files.enter(folder, "failed", reason={"full": True})
        return 0
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
