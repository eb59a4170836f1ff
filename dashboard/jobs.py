"""Long work in processes of its own: begun, found again, cancelled, taken up again. Knows nothing of what the work is.

A job is a folder and a process that outlives the page, the tab and the server (dashboard/worker). Its name cannot be
guessed; whoever has the name has the job.
"""

import errno
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dashboard.worker import folder as files
from dashboard.worker import turns
from dashboard.worker.sentences import spoken
from engine.sentence import Refusal, Sentence

ROOT = Path(__file__).resolve().parent.parent
MOST_WAITING = 20               # jobs that may wait for their turn, over all sessions
MOST_ENDED = 60                 # ended jobs that are kept; the oldest go first
MOST_ENDED_BYTES = 600_000_000
HOUR = 3600.0
_NAME = re.compile(r"[A-Za-z0-9_-]{16}")
_processes: list[subprocess.Popen] = []


@dataclass(frozen=True)
class Job:
    """One job as it stands: `state` is "waiting", "running", "stopping", "done", "cancelled", "failed" or "died".

    `since` (seconds of the epoch) is when it came into its state, `place` its place among those that wait, from 1.
    `progress` is what the work last said of itself, `reason` how it ended.
    """

    folder: Path
    spec: dict
    state: str
    since: float
    place: int
    progress: dict
    reason: Sentence | None

    @property
    def name(self) -> str:
        """Return what the job is called in the address."""
        return self.folder.name

    @property
    def live(self) -> bool:
        """Return whether a process has it in hand, or it waits for one."""
        return self.state in ("waiting", "running", "stopping")


def start(data: Path, spec: dict, prepare: Callable[[Path], None] = lambda folder: None) -> str:
    """Begin the job that `spec` describes ("work" names its module) and return its name.

    `prepare(folder)` puts what it needs into its folder. Raises Refusal where too many wait or nothing can be kept.
    """
    jobs, name = data / "jobs", secrets.token_urlsafe(12)
    if len(turns.waiting(jobs)) >= MOST_WAITING:
        raise Refusal("{count} trainings wait for their turn already; try again when some of them have ended.",
                      count=MOST_WAITING)
    new = jobs / f".new-{name}"
    try:
        jobs.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.mkdir(mode=0o700)
        prepare(new)
        files.replace(new / files.SPEC, spec)
        _queue(new)
        new.rename(jobs / name)
        _launch(jobs / name)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        raise _cannot_keep(jobs, error) from error
    _tidy(jobs)
    return name


def find(data: Path, name: str) -> Job | None:
    """Return the job of this name, or None where it is not here (any longer)."""
    folder = data / "jobs" / name if _NAME.fullmatch(name) else None
    if folder is None or not folder.is_dir() or not (spec := files.read(folder / files.SPEC)):
        return None
    status = files.status_of(folder)
    state = {"starting": "waiting"}.get(status.get("state"), status.get("state", "died"))
    if state in ("waiting", "running") and (folder / files.CANCEL).exists():
        state = "stopping"
    queue = turns.waiting(folder.parent) if state == "waiting" else []
    return Job(folder, spec, state, status.get("since", 0.0), queue.index(name) + 1 if name in queue else 0,
               status.get("progress", {}), _reason(status, state, folder))


def known(data: Path) -> list[Job]:
    """Return all jobs kept here: those that run, those that wait in their order, those that ended, newest first."""
    names = sorted(folder.name for folder in (data / "jobs").glob("*") if _NAME.fullmatch(folder.name))
    order = {"running": 0, "stopping": 0, "waiting": 1}
    return sorted(filter(None, (find(data, name) for name in names)),
                  key=lambda job: (order.get(job.state, 2), job.place, -job.since))


def running(data: Path) -> list[Job]:
    """Return the jobs that run or wait."""
    return [job for job in known(data) if job.live]


def cancel(data: Path, name: str) -> None:
    """Ask a job to stop; asking twice, or after it ended, changes nothing. Raises Refusal where nothing can be kept."""
    job = find(data, name)
    if job is not None and job.live:
        try:
            (job.folder / files.CANCEL).touch()
        except OSError as error:
            raise _cannot_keep(job.folder, error) from error


def resume(data: Path, name: str) -> None:
    """Take up a job again that was cancelled, failed or died; it waits for its turn like a new one. Raises Refusal."""
    job = find(data, name)
    if job is None:
        raise Refusal("This training is not kept here any longer.")
    if job.live or job.state == "done":
        return
    if len(turns.waiting(job.folder.parent)) >= MOST_WAITING:
        raise Refusal("{count} trainings wait for their turn already; try again when some of them have ended.",
                      count=MOST_WAITING)
    try:
        (job.folder / files.CANCEL).unlink(missing_ok=True)
        _queue(job.folder)
        _launch(job.folder)
    except OSError as error:
        raise _cannot_keep(job.folder, error) from error


def remove(data: Path, name: str) -> None:
    """Forget an ended job and all it made. Raises Refusal while it runs, or where it cannot be removed."""
    job = find(data, name)
    if job is None:
        return
    if job.live:
        raise Refusal("This training still runs; cancel it first.")
    try:
        gone = job.folder.with_name(f".gone-{name}")
        job.folder.rename(gone)
        shutil.rmtree(gone)
    except OSError as error:
        raise _cannot_keep(job.folder, error) from error


def _queue(folder: Path) -> None:
    now = time.time()
    files.enter(folder, "starting", queued=now, reason=None)


def _launch(folder: Path) -> None:
    """Start the worker as the head of a session of its own: it goes on when the server is stopped from a terminal."""
    _processes[:] = [process for process in _processes if process.poll() is None]
    with (folder / files.LOG).open("ab") as log:
        _processes.append(subprocess.Popen(
            [sys.executable, "-m", "dashboard.worker", str(folder)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT, start_new_session=True))


def _tidy(jobs: Path) -> None:
    """Remove the oldest ended jobs beyond what is kept, and halves that a killed server left."""
    ended = [job for job in known(jobs.parent) if not job.live]
    room = MOST_ENDED_BYTES
    with suppress(OSError):         # another server may tidy at this moment; what is left goes the next time
        for number, job in enumerate(ended):
            room -= sum(file.stat().st_size for file in job.folder.rglob("*") if file.is_file())
            if number >= MOST_ENDED or room < 0:
                shutil.rmtree(job.folder)
        for half in [*jobs.glob(".new-*"), *jobs.glob(".gone-*")]:
            if half.stat().st_mtime < time.time() - HOUR:
                shutil.rmtree(half)


def _reason(status: dict, state: str, folder: Path) -> Sentence | None:
    """Return what an ended job's own words were, or what is known of one that ended without a word."""
    reason = status.get("reason") or {}
    if "template" in reason:
        return spoken(reason)
    if state not in ("failed", "died"):
        return None
    if "error" in reason:
        return Sentence("The training ended with an error: {error}.", error=reason["error"])
    if reason.get("full") or shutil.disk_usage(folder).free < 1_000_000:
        return Sentence("The training could not write its files: the disk may be full. What was saved before is there.")
    return Sentence("The process of this training is gone: it was ended from outside, or the machine was restarted.")


def _cannot_keep(folder: Path, error: OSError) -> Refusal:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return Refusal("The disk that holds {folder} is full; nothing was changed.", folder=str(folder))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Refusal("Nothing may be written into {folder}; start with --data DIR to keep trainings elsewhere.",
                       folder=str(folder))
    return Refusal("Nothing can be kept in {folder} ({error}); start with --data DIR to keep trainings elsewhere.",
                   folder=str(folder), error=error.strerror or str(error))
