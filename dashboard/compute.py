"""Models once per process, recordings on a bounded shelf. The only place where the dashboard runs a model."""

import gc
import sys
import time
from functools import cache

from dashboard import options, state
from dashboard.shelf import Shelf
from engine import Recording, Refusal, pretrained
from engine.analysis import gradients, passages, sentences
from engine.learning import cards, checkpoints
from engine.learning.answers import Translation
from engine.learning.decoding import Search
from engine.learning.trained import Trained

OWN, JOB = "own:", "job:"       # keys of models that were trained here: shipped ones, and what a training has so far
MODEL_BYTES = 8 << 30
RECORDING_BYTES = 1 << 30
TRANSLATION_BYTES = 256 << 20
STATES_BYTES = 256 << 20
REACH_BYTES = 16 << 20
REFUSED_SECONDS = 20.0      # a refusal stands so long: judging a model takes seconds, and every keystroke asks for it
MOST_REFUSED = 256

_models = Shelf(MODEL_BYTES, lambda explorable: explorable.nbytes)
_recordings = Shelf(RECORDING_BYTES, lambda recording: recording.nbytes)
_translations = Shelf(TRANSLATION_BYTES, lambda translation: translation.recording.nbytes)
_states = Shelf(STATES_BYTES, lambda elsewhere: elsewhere.nbytes)
_reaches = Shelf(REACH_BYTES, lambda reach: 5 * reach.input.nbytes)
_refused: dict[str, tuple[float, Refusal]] = {}


def models_folder():
    """Return the folder given by `--models`, or None."""
    return options.parse(sys.argv[1:])[0].models


def data_folder():
    """Return the folder in which trainings are kept; nobody has made it yet."""
    return options.parse(sys.argv[1:])[0].data


def find(key: str) -> None:
    """Raise Refusal where `key` cannot be the name of any model: a hub's, a folder's, one trained here."""
    if key.startswith(OWN):
        checkpoints.path_of(key.removeprefix(OWN))
    elif key.startswith(JOB):
        _trainings().folder_of(key.removeprefix(JOB))
    else:
        pretrained.catalog.find(key, models_folder())


@cache
def own() -> dict[str, str]:
    """Return the models that come with the project and have attention to show: key -> name."""
    return {OWN + name: name for name in checkpoints.names() if attends(checkpoints.card(name))}


def attends(card: dict) -> bool:
    """Return whether the model that `card` tells of has attention."""
    model = cards.plan_of(card).model
    return "attention" in (getattr(model, "bridge", ""), getattr(model, "kind", "").removeprefix("self-"))


def opened(key: str) -> bool:
    """Return whether model `key` is loaded, or known to be refused: asking for it makes nobody wait."""
    return _models.has(key) or _standing(key) is not None


def explorable(key: str) -> pretrained.Explorable:
    """Return the model that the page calls `key`, loaded once for everybody; raises Refusal where it cannot be used."""
    if (refusal := _standing(key)) is not None:
        raise refusal.with_traceback(None)
    if key.startswith(JOB):
        return _trainings().load(key.removeprefix(JOB))
    return _models.get(key, lambda: _load(key))


def trained(name: str) -> Trained:
    """Return the model of the house called `name`, or "job:ID": what that training has so far. Raises Refusal."""
    return explorable(name if name.startswith(JOB) else OWN + name)


def recording(key: str, text: str, pair: str | None = None) -> Recording:
    """Return what model `key` did with `text` and `pair`; equal requests at one moment run once. Raises Refusal."""
    return _recordings.get((_now(key), text, pair), lambda: explorable(key).record(text, pair))


def translation(name: str, text: str, search: Search, target: str | None = None) -> Translation:
    """Return how the model called `name` answers `text`, or reads `target`; equal requests run once. Raises Refusal."""
    return _translations.get((_now(name), text, search, target),
                             lambda: trained(name).translate(text, search, target))


def states(name: str) -> passages.Elsewhere:
    """Return the states of the model called `name` in held-out sentences of its own task, computed once."""
    return _states.get(_now(name), lambda: passages.elsewhere(trained(name)))


def reach(cell: str, steps: int, width: int, seed: int, bypass: bool, bias: float, sequences: int) -> gradients.Reach:
    """Return how far back a freshly drawn cell, or "attention", feels its inputs. Raises Refusal."""
    asked = dict(steps=steps, width=width, seed=seed, bypass=bypass, sequences=sequences)
    if cell == "attention":
        return _reaches.get((cell, *asked.values()), lambda: gradients.reach_of_attention(**asked))
    return _reaches.get((cell, bias, *asked.values()), lambda: gradients.reach_of_cell(cell, bias=bias, **asked))


def line(weight: float, steps: int = 100) -> gradients.Reach:
    """Return how far back the linear network of one unit feels its inputs."""
    return _reaches.get(("line", weight, steps), lambda: gradients.reach_of_line(weight, steps))


def reach_in_sentence(name: str, text: str) -> gradients.Reach:
    """Return how far back the last state of the model called `name` feels the words of `text`. Raises Refusal."""
    return _reaches.get((name, text), lambda: sentences.reach_in_sentence(trained(name), text)[1])


def warm() -> None:
    """Load the embedded model and read the first sentence with it, so that the first picture waits for nothing."""
    recording(pretrained.DEFAULT, state.FIRST_TEXT)


def _now(key: str) -> object:
    """Return what tells a model from another; one that is still trained is another whenever it was kept."""
    return (key, _trainings().stamp_of(key.removeprefix(JOB))) if key.startswith(JOB) else key


def _trainings():
    from dashboard.training import models  # it knows this file

    return models


def _standing(key: str) -> Refusal | None:
    since, refusal = _refused.get(key, (0.0, None))
    return refusal if time.monotonic() < since + REFUSED_SECONDS else None


def _load(key: str) -> pretrained.Explorable:
    if key.startswith(OWN):
        return checkpoints.load(key.removeprefix(OWN))
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
