"""A model's folder: which files stand in it, none leading out, each read with a bound. Knows nothing of formats.

No link is followed out of the folder, no device or pipe is opened, and no more is read than was asked for.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.sentence import Refusal

MOST_FILES = 2000
# transformers opens these beside the folder itself; every other folder inside is never entered
INNER_FOLDERS = ("additional_chat_templates",)


@dataclass(frozen=True)
class Folder:
    """The files of one model: `files` maps the name inside the folder to the real file."""

    path: Path
    files: Mapping[str, Path]

    def read(self, name: str, limit: int) -> bytes:
        """Return the content of the file `name`; raises Refusal when it holds more than `limit` bytes."""
        with open_plain(self.files[name]) as file:
            size = os.fstat(file.fileno()).st_size
            if size > limit:
                raise Refusal("The file {file} holds {size:,} bytes; at most {limit:,} are read.",
                              file=name, size=size, limit=limit)
            return file.read(limit)

    def read_json(self, name: str, limit: int) -> dict:
        """Return the JSON object in the file `name`; raises Refusal when it is none, too long or too deep."""
        return parse_object(self.read(name, limit), name)

    def size(self, name: str) -> int:
        """Return the bytes the file `name` holds."""
        return self.files[name].stat().st_size


def look_into(path: Path, roots: tuple[Path, ...] = ()) -> Folder:
    """Return the files of the folder `path`, whose links may lead into it or into `roots`, nowhere else.

    Raises Refusal when there is no such folder, when a link leaves it, or when something in it is no plain file.
    """
    real = _folder(path)
    files: dict[str, Path] = {}
    for inside in ("", *INNER_FOLDERS):
        here = real / inside
        if inside and not (here.is_dir() or here.is_symlink()):
            continue
        _contained(here, inside, (real, *roots))
        for entry in os.scandir(here):
            name = f"{inside}/{entry.name}" if inside else entry.name
            target = _contained(Path(entry.path), name, (real, *roots))
            mode = target.stat().st_mode
            if stat.S_ISDIR(mode):
                continue
            if not stat.S_ISREG(mode):
                raise Refusal("{file} in the model's folder is no plain file.", file=name)
            files[name] = target
            if len(files) > MOST_FILES:
                raise Refusal("The model's folder holds more than {limit:,} files.", limit=MOST_FILES)
    return Folder(real, files)


def open_plain(path: Path):
    """Open a plain file for reading; a link, a pipe or a device that has taken its place is refused, not waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
    except OSError as error:
        raise Refusal("The file {file} cannot be read: {reason}.", file=path.name, reason=error.strerror) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Refusal("{file} in the model's folder is no plain file.", file=path.name)
    return os.fdopen(handle, "rb")


def is_pickle(first: bytes) -> bool:
    """Return whether a file that begins so is a pickle, or the zip of one that torch.save writes."""
    return first[:4] == b"PK\x03\x04" or (first[:1] == b"\x80" and 2 <= int.from_bytes(first[1:2]) <= 5)


def parse_object(content: bytes, name: str) -> dict:
    """Return the JSON object that `content` holds; raises Refusal naming the file otherwise."""
    try:
        value = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    except RecursionError:
        raise Refusal("The file {file} is nested too deeply.", file=name) from None
    except ValueError as error:
        raise Refusal("The file {file} is not the JSON it should be: {reason}.", file=name, reason=error) from None
    if not isinstance(value, dict):
        raise Refusal("The file {file} should hold a JSON object and holds something else.", file=name)
    return value


def _once(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")      # two readers could take two different values
    return found


def _folder(path: Path) -> Path:
    try:
        real = path.resolve(strict=True)
        there = real.is_dir()
    except (OSError, ValueError, RuntimeError):
        there = False
    if not there:
        raise Refusal("There is no model folder {folder}.", folder=path)
    return real


def _contained(path: Path, name: str, roots: tuple[Path, ...]) -> Path:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise Refusal("The file {file} in the model's folder leads nowhere.", file=name) from None
    if not any(real.is_relative_to(root) for root in roots):
        raise Refusal("The file {file} leads out of the model's folder, and nothing outside it is read.", file=name)
    return real
