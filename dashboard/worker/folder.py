"""One folder for each job: what stands in it, and how that is read and replaced. Knows nothing of what the job does.

spec.json     what was asked: "work" is the module whose `run(folder, stop, tell)` does it; written once
status.json   "state", "queued", "since", "progress" and "reason"; replaced whole, so that a reader never sees half
cancel        there: the job is to stop
alive         locked as long as the job's process lives
worker.log    what the process printed: for whoever looks for an error
"""

import json
import os
import time
from pathlib import Path

from dashboard.worker.locks import is_held

SPEC, STATUS, CANCEL, ALIVE, LOG = "spec.json", "status.json", "cancel", "alive", "worker.log"
UNBORN_SECONDS = 20.0       # until a process that was started has locked `alive`, at the latest
LIVE = ("starting", "waiting", "running")


def replace(path: Path, content: dict) -> None:
    """Put `content` at `path` as JSON: all of it or, when that fails, what was there before. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def read(path: Path) -> dict:
    """Return what `replace` put at `path`; {} where nothing readable stands."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def enter(folder: Path, state: str, **more: object) -> None:
    """Note that the job is in another `state` since now."""
    replace(folder / STATUS, {**read(folder / STATUS), "state": state, "since": time.time(), **more})


def status_of(folder: Path) -> dict:
    """Return the status; its state is "died" where a job should be at work and no process holds its lock."""
    status = read(folder / STATUS)
    if not at_work(folder, status):
        status = read(folder / STATUS)      # it may have ended between the two looks
        if status.get("state") in LIVE and not at_work(folder, status):
            return {**status, "state": "died"}
    return status


def at_work(folder: Path, status: dict) -> bool:
    """Return whether a process has this job in hand, or is about to."""
    if status.get("state") == "starting" and abs(time.time() - status.get("since", 0)) < UNBORN_SECONDS:
        return True
    return status.get("state") in LIVE and is_held(folder / ALIVE)
