"""From a hub name to a folder on this machine: the cache first, then the hub, within seconds when it cannot be reached.

The name is resolved here and nowhere else; transformers only ever gets a folder. What arrives is judged as any.
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch
from huggingface_hub import HfApi, constants, errors, snapshot_download, try_to_load_from_cache

from engine.pretrained.gate.config import judge_config
from engine.pretrained.gate.folder import Folder, look_into
from engine.pretrained.gate.memory import available
from engine.pretrained.gate.tokenizer import LARGEST, VOCABULARIES
from engine.pretrained.gate.weights import INDEX, SINGLE, judge_index, refuse_absent
from engine.sentence import Refusal

Result = TypeVar("Result")
ENDPOINT: str | None = None                             # the hub itself, or what HF_ENDPOINT names
PATIENCE = 4.0                                          # seconds until the hub counts as out of reach
LONGER = 60.0                                           # seconds for the files of settings, once the hub has answered
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")


def fetch(name: str) -> Folder:
    """Return the files of the hub's model `name`, from the cache when they are whole there, else from the hub.

    `name` must have passed `names.check`. Raises Refusal: not found, private or gated, or out of reach and not here.
    """
    here = cached(name)
    if here is not None and is_whole(here):
        return here
    if constants.is_offline_mode():
        raise Refusal("{name} is not on this machine, and the hub is not asked because HF_HUB_OFFLINE is set.",
                      name=name)
    sizes = _listing(name)
    settings = [file for file, size in sizes.items() if file.endswith(VOCABULARIES) and size <= LARGEST]
    folder = _download(name, settings, LONGER)
    judge_config(folder, name)
    weights = _weights(folder, name, sizes)
    _check_room(name, sum(sizes.get(file, 0) for file in weights))
    return _download(name, [*settings, *weights])


def cached(name: str) -> Folder | None:
    """Return what the hub's cache on this machine holds of the model `name`, without a request; None for nothing."""
    found = try_to_load_from_cache(name, "config.json")
    try:
        return look_into(Path(found).parent, roots(Path(found))) if isinstance(found, str) else None
    except Refusal:
        return None


def is_whole(folder: Folder) -> bool:
    """Return whether every file of weights that `folder` speaks of stands in it."""
    try:
        return SINGLE in folder.files or bool(judge_index(folder) if INDEX in folder.files else ())
    except Refusal:
        return False


def roots(path: Path) -> tuple[Path, ...]:
    """Return where the links of a folder in the hub's cache may lead: its repository's files and the shared ones."""
    cache = Path(constants.HF_HUB_CACHE).resolve()
    inside = path.absolute().parts[len(cache.parts):] if path.absolute().is_relative_to(cache) else ()
    if len(inside) > 2 and inside[0].startswith("models--") and inside[1] == "snapshots":
        return (cache / inside[0], cache / "blobs")
    return ()


def size(name: str) -> int | None:
    """Return the bytes the hub would send for the weights of `name`; None when it cannot be asked or does not say."""
    if constants.is_offline_mode():
        return None
    try:
        sizes = _listing(name)
    except Refusal:
        return None
    return sizes.get(SINGLE) or sum(n for file, n in sizes.items() if file.endswith(".safetensors")) or None


def _listing(name: str) -> dict[str, int]:
    """Return the files at the top of the hub's repository, and their bytes."""
    api = HfApi(endpoint=ENDPOINT)
    info = _ask(name, lambda: api.model_info(name, files_metadata=True, timeout=PATIENCE), PATIENCE)
    return {file.rfilename: file.size or 0 for file in info.siblings or () if _PLAIN.fullmatch(file.rfilename)}


def _weights(folder: Folder, name: str, sizes: dict[str, int]) -> list[str]:
    if SINGLE in sizes:
        return [SINGLE]
    if INDEX in folder.files:
        return sorted(judge_index(folder, present=sizes))
    refuse_absent(sizes, name)


def _download(name: str, files: list[str], patience: float | None = None) -> Folder:
    path = Path(_ask(name, lambda: snapshot_download(name, allow_patterns=files, endpoint=ENDPOINT), patience))
    return look_into(path, roots(path))


def _check_room(name: str, needed: int) -> None:
    cache = Path(constants.HF_HUB_CACHE)
    free = shutil.disk_usage(next(p for p in (cache, *cache.parents) if p.exists())).free
    if needed > free:
        raise Refusal("{name} would take {needed:.1f} GB on the disk, and {free:.1f} GB are free.",
                      name=name, needed=needed / 1e9, free=free / 1e9)
    left = available(torch.device("cpu"))
    if needed > left:
        raise Refusal("{name} would take at least {needed:.1f} GB of memory, and {left:.1f} GB are free.",
                      name=name, needed=needed / 1e9, left=left / 1e9)


def _ask(name: str, question: Callable[[], Result], patience: float | None) -> Result:
    """Return the hub's answer; a network that swallows questions is left behind after `patience` seconds."""
    answer: dict[str, object] = {}

    def asking() -> None:
        try:
            answer["is"] = question()
        except Exception as error:                      # handed to the caller, who names every kind of it below
            answer["error"] = error

    thread = threading.Thread(target=asking, name="asking the hub", daemon=True)
    thread.start()
    thread.join(patience)
    if "is" in answer:
        return answer["is"]
    raise _refusal(name, answer.get("error")) from answer.get("error")


def _refusal(name: str, error: object) -> Refusal:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(error, errors.GatedRepoError | errors.DisabledRepoError) or status == 403:
        return Refusal("{name} is private or gated: its owner must let you in on the hub, and this machine must be "
                       "logged in (hf auth login).", name=name)
    if isinstance(error, errors.RepositoryNotFoundError) or status in (401, 404):
        return Refusal("The hub has no model {name} that everybody may see; is it written as on its page?", name=name)
    if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError | errors.HfHubHTTPError):
        return Refusal("{name} cannot be stored on this machine ({reason}).", name=name, reason=error)
    reason = f"it answers {status}" if status else "no answer" if error is None else type(error).__name__
    return Refusal("The hub cannot be reached ({reason}), and {name} is not on this machine.", name=name, reason=reason)
