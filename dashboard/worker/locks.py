"""Locks that the system lets go when their process dies, however it dies. Knows nothing of jobs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:         # Windows
    fcntl = None
    import msvcrt


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the lock of the file at `path`, made if it is missing; yields False where another process has it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _lock(file)
    finally:
        os.close(file)


def is_held(path: Path) -> bool:
    """Return whether a process holds the lock of the file at `path`; looking disturbs nobody who looks too."""
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _lock(file, shared=True)
    finally:
        os.close(file)


def _lock(file: int, shared: bool = False) -> bool:
    try:
        if fcntl:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        else:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
