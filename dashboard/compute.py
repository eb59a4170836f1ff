"""Models once per process, recordings on a bounded shelf. The only place where the dashboard runs a model."""

import gc
import sys
import time

from dashboard import options, state
from dashboard.shelf import Shelf
from engine import Recording, Refusal, pretrained

MODEL_BYTES = 8 << 30
RECORDING_BYTES = 1 << 30
REFUSED_SECONDS = 20.0      # a refusal stands so long: judging a model takes seconds, and every keystroke asks for it
MOST_REFUSED = 256

_models = Shelf(MODEL_BYTES, lambda explorable: explorable.nbytes)
_recordings = Shelf(RECORDING_BYTES, lambda recording: recording.nbytes)
_refused: dict[str, tuple[float, Refusal]] = {}


def models_folder():
    """Return the folder given by `--models`, or None."""
    return options.parse(sys.argv[1:])[0].models


def data_folder():
    """Return the folder in which trainings are kept; nobody has made it yet."""
    return options.parse(sys.argv[1:])[0].data


def opened(key: str) -> bool:
    """Return whether model `key` is loaded, or known to be refused: asking for it makes nobody wait."""
    return _models.has(key) or _standing(key) is not None


def explorable(key: str) -> pretrained.Explorable:
    """Return the model that the page calls `key`, loaded once for everybody; raises Refusal where it cannot be used."""
    if (refusal := _standing(key)) is not None:
        raise refusal.with_traceback(None)
    return _models.get(key, lambda: _load(key))


def recording(key: str, text: str, pair: str | None = None) -> Recording:
    """Return what model `key` did with `text` and `pair`; equal requests at one moment run once. Raises Refusal."""
    return _recordings.get((key, text, pair), lambda: explorable(key).record(text, pair))


def warm() -> None:
    """Load the embedded model and read the first sentence with it, so that the first picture waits for nothing."""
    recording(pretrained.DEFAULT, state.FIRST_TEXT)


def _standing(key: str) -> Refusal | None:
    since, refusal = _refused.get(key, (0.0, None))
    return refusal if time.monotonic() < since + REFUSED_SECONDS else None


def _load(key: str) -> pretrained.Explorable:
    try:
        loaded = pretrained.load(pretrained.catalog.find(key, models_folder()))
    except Refusal as refusal:
        if len(_refused) >= MOST_REFUSED:
            _refused.clear()
        _refused[key] = time.monotonic(), refusal
        raise
    gc.collect()
    gc.freeze()    # a model's objects never die: spare every later collection the walk over them (310 -> 60 ms a rerun)
    return loaded
