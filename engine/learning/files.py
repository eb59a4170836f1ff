"""Files that are replaced whole or not at all, and read with bounds. Knows nothing of what they mean.

Strings, numbers and tensors only: JSON and safetensors, never a pickle.
"""

import json
import os
import stat
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from engine.recording.storage import flush
from engine.sentence import Refusal

JSON_LIMIT, TENSORS_LIMIT = 64 << 20, 1 << 30
DTYPES = {"F16": torch.float16, "F32": torch.float32, "F64": torch.float64, "I64": torch.int64, "U8": torch.uint8}
PART = ".part"


def replace(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file and put it in the place of `path`; raises Refusal when the disk refuses."""
    part = path.with_name(f".{path.name[:80]}.{uuid.uuid4().hex}{PART}")
    try:
        write(part)
        with open(part, "r+b") as file:
            os.fsync(file.fileno())
        os.replace(part, path)
        flush(path.parent)
    except (OSError, SafetensorError) as error:
        raise Refusal("{name} could not be written; what was there before is untouched ({why}).", name=path.name,
                      why=getattr(error, "strerror", None) or error) from error
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    replace(path, lambda part: part.write_bytes(text.encode("utf-8", "surrogatepass")))


def write_json(path: Path, value: object) -> None:
    """Write strings and numbers as JSON, whole or not at all; NaN is refused."""
    write_text(path, json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def write_tensors(path: Path, tensors: Mapping[str, Tensor], about: object = None) -> None:
    """Write tensors and a JSON value about them as one safetensors file, whole or not at all."""
    kept = {name: tensor.detach().contiguous() for name, tensor in tensors.items()}
    metadata = {"about": json.dumps(about, allow_nan=False)}
    replace(path, lambda part: save_file(kept, part, metadata=metadata))


def clear(folder: Path) -> None:
    """Remove what a process that was killed left half written."""
    for part in folder.rglob(f".*{PART}"):
        part.unlink(missing_ok=True)


def read_text(path: Path, limit: int = JSON_LIMIT) -> str:
    """Return a text file; raises Refusal when it is no plain file, too long or no text."""
    judge(path, limit)
    try:
        return path.read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("The file {file} could not be read.", file=path.name) from error


def read_json(path: Path, limit: int = JSON_LIMIT) -> object:
    """Return the JSON value in a file; raises Refusal for anything else, NaN and infinity among it."""
    return parse(read_text(path, limit), path.name)


def parse(text: str, name: str) -> object:
    """Return the JSON value of a text; raises Refusal naming the file otherwise."""
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        return json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Refusal("The file {file} is not the JSON it should be.", file=name) from error


def read_about(path: Path) -> object:
    """Return the JSON value in the header of a safetensors file, no tensor opened."""
    judge(path, TENSORS_LIMIT)
    try:
        with safe_open(path, framework="pt") as file:
            return parse((file.metadata() or {}).get("about", "null"), path.name)
    except (OSError, SafetensorError) as error:
        raise damaged(path) from error


def read_tensors(path: Path, wanted: Callable[[object], Mapping[str, tuple[int, ...]] | None]
                 ) -> tuple[dict[str, Tensor], object]:
    """Return tensors of a safetensors file and the JSON value about them.

    `wanted` is told that value and gives the shapes that must be there, or None for any: names, shapes and dtypes are
    compared with the header before a tensor is opened. Raises Refusal for anything else, NaN and infinity among it.
    """
    judge(path, TENSORS_LIMIT)
    try:
        with safe_open(path, framework="pt") as file:
            about = parse((file.metadata() or {}).get("about", "null"), path.name)
            slices = {name: file.get_slice(name) for name in file.keys()}       # noqa: SIM118
            shapes = {name: tuple(part.get_shape()) for name, part in slices.items()}
            expected = wanted(about)
            if (expected is not None and shapes != expected) or any(
                    part.get_dtype() not in DTYPES for part in slices.values()):
                raise Refusal("The tensors in {file} are not those that its plan asks for.", file=path.name)
            tensors = {name: file.get_tensor(name).clone() for name in slices}
    except (OSError, SafetensorError) as error:
        raise damaged(path) from error
    if not all(bool(torch.isfinite(t).all()) for t in tensors.values()):
        raise Refusal("{file} holds values that are not numbers (NaN or infinity).", file=path.name)
    return tensors, about


def judge(path: Path, limit: int) -> None:
    """Raise Refusal unless `path` is a plain file of at most `limit` bytes: no link, no device, nothing absent."""
    try:
        found = path.lstat()
    except (OSError, ValueError) as error:
        raise Refusal("There is no file {file}.", file=path.name) from error
    if not stat.S_ISREG(found.st_mode):
        raise Refusal("{file} is no plain file.", file=path.name)
    if found.st_size > limit:
        raise Refusal("The file {file} holds {size:,} bytes; at most {limit:,} are read.", file=path.name,
                      size=found.st_size, limit=limit)


def damaged(path: Path) -> Refusal:
    """Return the refusal of a file that is not what it was."""
    return Refusal("The file {file} was not made here, or it is damaged.", file=path.name)
