"""A recording as one safetensors file, written whole or not at all. Knows nothing of models or screens.

The file holds storages (see `shelf`); the header holds the rest as JSON (see `form`), with a SHA-256 of everything, so
that one wrong bit is noticed.
"""

import hashlib
import json
import os
import uuid
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from engine.recording import form, shelf
from engine.recording.recording import Recording, tensors
from engine.sentence import Refusal

FORMAT = "attention-atlas-recording-1"


def save(recording: Recording, path: Path) -> None:
    """Write a recording to `path` by way of a temporary file beside it; raises Refusal when the disk refuses."""
    part = path.with_name(f".{path.name[:80]}.{uuid.uuid4().hex}.part")
    try:
        recording = form.without_foreign_rules(recording)
        storages, where = shelf.pack(tensors(recording))
        text = json.dumps({"recording": form.encode(recording, where),
                           "storages": {name: shelf.digest(tensor) for name, tensor in storages.items()}},
                          allow_nan=False)
        save_file(storages, part, metadata={"format": FORMAT, "about": text, "digest": digest(text)})
        with open(part, "r+b") as file:
            os.fsync(file.fileno())
        os.replace(part, path)
        flush(path.parent)
    except (OSError, SafetensorError) as error:
        raise Refusal("The recording could not be written to {name}; what was there before is untouched ({why}).",
                      name=path.name, why=getattr(error, "strerror", None) or error) from error
    finally:
        part.unlink(missing_ok=True)


def load(path: Path) -> Recording:
    """Read a recording; raises Refusal for anything that `save` did not write, or that has changed since."""
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != FORMAT or metadata.get("digest") != digest(metadata.get("about", "")):
                raise ValueError("the header is not one of a recording")
            about = json.loads(metadata["about"], parse_constant=shelf.refuse)
            storages = {name: file.get_tensor(name).clone() for name in file.keys()}        # noqa: SIM118
        if {name: shelf.digest(tensor) for name, tensor in storages.items()} != about["storages"]:
            raise ValueError("the storages are not those that were written")
        return form.decode(about["recording"], lambda view: shelf.unpack(view, storages))
    except OSError as error:
        raise Refusal("The file {name} could not be read ({why}).", name=path.name,
                      why=error.strerror or "no such file") from error
    except (SafetensorError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError,
            RuntimeError) as error:
        raise Refusal("The file {name} is not a recording made here, or it is damaged.", name=path.name) from error


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def flush(folder: Path) -> None:
    """Ask for the folder's entry to reach the disk too, where the system can do that."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
