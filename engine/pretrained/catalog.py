"""Which models can be chosen: the embedded one, folders, what the hub's cache holds. Opens no weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import constants

from engine.pretrained.embedded import DEFAULT, default_folder
from engine.pretrained.gate import hub, names
from engine.pretrained.gate.folder import Folder, look_into
from engine.pretrained.gate.weights import INDEX, SINGLE
from engine.sentence import Refusal, shorten

__all__ = ["DEFAULT", "Entry", "default_folder", "entry", "find", "offered"]

FOLDER = "folder:"
MOST_OFFERED = 200


@dataclass(frozen=True)
class Entry:
    """One model that can be chosen."""

    key: str                        # what the URL holds: DEFAULT, "folder:NAME", or a hub name
    label: str                      # its name, to be shown
    source: str                     # "embedded" | "folder" | "hub"
    bytes: int | None               # of its weights; None when nobody here knows
    present: bool                   # whether it can be opened without a network
    path: Path | None               # where it stands on this machine


def offered(models: Path | None = None) -> tuple[Entry, ...]:
    """Return what can be chosen without a network: the embedded model, folders in `models`, the hub's cache."""
    return (_embedded(), *_folders(models), *_cached())[:MOST_OFFERED]


def find(key: str, models: Path | None = None) -> str | Path:
    """Return what `load` takes for a key of the URL: DEFAULT, a hub name, or the path of a folder in `models`.

    Raises Refusal for a key that is neither a hub name nor a folder that is offered.
    """
    if key == DEFAULT:
        return DEFAULT
    if key.startswith(FOLDER):
        for found in _folders(models):
            if found.key == key:
                return found.path
        raise Refusal("There is no model folder {name} among those offered: one holds config.json and safetensors.",
                      name=key.removeprefix(FOLDER))
    return names.check(key)


def entry(key: str, models: Path | None = None, ask: bool = False) -> Entry:
    """Return what is known of the model `key`; with `ask`, the hub is asked for the size of one that is not here.

    Raises Refusal as `find` does.
    """
    found = find(key, models)
    for known in (_embedded(), *(_folders(models) if isinstance(found, Path) else ())):
        if known.key == key:
            return known
    return _hub(key) or Entry(key, key, "hub", hub.size(key) if ask else None, False, None)


def _embedded() -> Entry:
    try:
        folder: Folder | None = look_into(default_folder())
    except Refusal:
        folder = None
    return Entry(DEFAULT, DEFAULT, "embedded", _bytes(folder), folder is not None and SINGLE in folder.files,
                 folder.path if folder is not None else None)


def _folders(models: Path | None) -> tuple[Entry, ...]:
    """Return the direct children of `models` that look like models; a child that leads out of it is not offered."""
    if models is None or not models.is_dir():
        return ()
    found = []
    for child in sorted(models.iterdir()):
        try:
            folder = look_into(child) if child.resolve().parent == models.resolve() else None
        except Refusal:
            continue                                    # what leads out of its folder is not offered
        if folder is not None and "config.json" in folder.files and (SINGLE in folder.files or INDEX in folder.files):
            found.append(Entry(FOLDER + child.name, shorten(child.name), "folder", _bytes(folder), True, folder.path))
    return tuple(found[:MOST_OFFERED])


def _cached() -> tuple[Entry, ...]:
    """Return the whole models in the hub's cache on this machine, without a request."""
    cache = Path(constants.HF_HUB_CACHE)
    if not cache.is_dir():
        return ()
    stored = (child.name.removeprefix("models--").replace("--", "/") for child in sorted(cache.glob("models--*")))
    return tuple(found for name in stored if names.is_hub_name(name) and (found := _hub(name)) is not None)


def _hub(name: str) -> Entry | None:
    folder = hub.cached(name)
    if folder is None or not hub.is_whole(folder):
        return None
    return Entry(name, name, "hub", _bytes(folder), True, folder.path)


def _bytes(folder: Folder | None) -> int | None:
    if folder is None:
        return None
    weights = [SINGLE] if SINGLE in folder.files else [name for name in folder.files if name.endswith(".safetensors")]
    return sum(folder.size(name) for name in weights)
