"""The model of a training as it is now: its best so far. Knows nothing of pages."""

import io
import zipfile
from pathlib import Path

from dashboard import compute, jobs
from dashboard.shelf import Shelf
from engine.learning import checkpoints
from engine.learning import folder as folders
from engine.learning.tasks import TASKS
from engine.sentence import Refusal

MODEL_BYTES = 256_000_000
_models = Shelf(MODEL_BYTES, lambda trained: trained.nbytes)


def folder_of(name: str) -> Path:
    """Return the folder of the training called `name` in the address. Raises Refusal where it is not here."""
    job = jobs.find(compute.data_folder(), name)
    if job is None:
        raise Refusal("This training is not kept here any longer.")
    return job.folder


def stamp_of(name: str) -> int:
    """Return a number that changes with the model; 0 where there is none yet. Raises Refusal where there is no job."""
    try:
        return (folder_of(name) / "model.safetensors").stat().st_mtime_ns
    except OSError:
        return 0


def load(name: str):
    """Return the training's best model so far, loaded once for everybody. Raises Refusal where there is none yet."""
    if not (stamp := stamp_of(name)):
        raise Refusal("This training has no model yet.")
    return _models.get((name, stamp), lambda: checkpoints.load_from(folder_of(name)))


def examples_of(name: str) -> tuple[str, ...]:
    """Return sentences that the task of this training knows, none longer than it met; none for one's own pairs."""
    plan, _pairs = folders.read_plan(folder_of(name))
    task = TASKS.get(plan.task)
    return tuple(text for text in (task.examples if task else ())
                 if not plan.longest or len(task.split(text)) <= plan.longest)


def translates(name: str) -> bool:
    """Return whether there is a model that answers in sentences."""
    plan, _pairs = folders.read_plan(folder_of(name))
    return hasattr(plan.model, "bridge") and stamp_of(name) > 0


def packed(folder: Path) -> bytes:
    """Return the model and its card as one zip file, the same two files that any page loads."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name in ("model.safetensors", "model.json"):
            if (folder / name).is_file():
                file.write(folder / name, name)
    return held.getvalue()
