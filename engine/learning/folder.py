"""The folder of one training: what stands in it, written so that it can be loaded at any time. Knows no mathematics.

    plan.json               the plan (Plan.to_json)
    pairs.json              the pairs somebody gave: [[source, target] ...]; absent where a task draws the sentences
    timeline.jsonl          a line for each moment: its numbers, and the words of the watched sentences
    moments/000012.safetensors      the attention of the watched sentences after step 12: "0", "1" ... float32 [q k]
    state.safetensors       weights, Adam's two means and the step: what a resumed training needs
    model.safetensors       the best model so far with its card in the header, as a checkpoint
    model.json              the same card, for people
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import torch
from torch import Tensor

from engine.learning import files
from engine.learning.families import suits
from engine.learning.plan import Plan
from engine.learning.timeline import Moment, Watched
from engine.sentence import Refusal

PLAN, PAIRS, TIMELINE, STATE = "plan.json", "pairs.json", "timeline.jsonl", "state.safetensors"
MOMENTS, MODEL = "moments", "model"
NUMBERS = {"step": int, "loss": float, "held_out_loss": float, "accuracy": float, "token_accuracy": float,
           "alignment_error": float | None, "content_accuracy": float | None, "seconds": float}
STATE_NUMBERS = {"step": int, "seconds": float, "lost": list, "finished": bool}

Pairs = Sequence[tuple[str, str]]


def begin(folder: Path, plan: Plan, pairs: Pairs | None) -> None:
    """Make the folder of a new training; raises Refusal when one stands there already, or the disk refuses."""
    try:
        (folder / MOMENTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal("The folder {name} could not be made ({why}).", name=folder.name,
                      why=error.strerror or error) from error
    if (folder / PLAN).exists():
        raise Refusal("In {name} stands a training already; it can be resumed, or another folder be chosen.",
                      name=folder.name)
    if pairs is not None:
        files.write_json(folder / PAIRS, [list(pair) for pair in pairs])
    files.write_json(folder / PLAN, plan.to_json())        # the last: a folder with a plan is whole


def read_plan(folder: Path) -> tuple[Plan, Pairs | None]:
    """Return the plan, and the pairs where somebody gave some; raises Refusal for anything else."""
    plan = Plan.from_json(files.read_json(folder / PLAN))
    if not (folder / PAIRS).exists():
        return plan, None
    pairs = files.read_json(folder / PAIRS)
    if not (isinstance(pairs, list) and all(isinstance(pair, list) and len(pair) == 2
                                            and all(isinstance(text, str) for text in pair) for pair in pairs)):
        raise files.damaged(folder / PAIRS)
    return plan, [(source, target) for source, target in pairs]


def model_file(folder: Path) -> Path:
    """Return where the best model of a training stands."""
    return folder / f"{MODEL}.safetensors"


def keep_state(folder: Path, tensors: Mapping[str, Tensor], about: dict) -> None:
    """Write what a resumed training needs: tensors, and the numbers that belong to them."""
    files.write_tensors(folder / STATE, tensors, about)


def read_state(folder: Path, shapes: Mapping[str, tuple[int, ...]]) -> tuple[dict[str, Tensor], dict] | None:
    """Return what `keep_state` wrote, None where nothing was kept yet; raises Refusal for anything else."""
    if not (folder / STATE).exists():
        return None
    tensors, about = files.read_tensors(folder / STATE, lambda _: dict(shapes))
    if not (isinstance(about, dict) and set(about) == set(STATE_NUMBERS)
            and all(suits(about[name], kind) for name, kind in STATE_NUMBERS.items())
            and all(suits(loss, float) for loss in about["lost"])):
        raise files.damaged(folder / STATE)
    return tensors, about


def keep_moment(folder: Path, moments: Sequence[Moment]) -> None:
    """Write the last of the moments: first its attention, then the timeline with its line."""
    arrays = {str(i): torch.from_numpy(one.weights) for i, one in enumerate(moments[-1].watched)
              if one.weights is not None}
    if arrays:
        files.write_tensors(_arrays(folder, moments[-1].step), arrays)
    files.write_text(folder / TIMELINE, "".join(json.dumps(_line(m), ensure_ascii=False, allow_nan=False) + "\n"
                                                for m in moments))


def read_moments(folder: Path, attention: bool = True) -> tuple[Moment, ...]:
    """Return what a training has told so far, without its attention if that is not wanted; raises Refusal if damaged.

    A training that was just begun has told nothing.
    """
    if not (folder / TIMELINE).exists():
        return ()
    lines = files.read_text(folder / TIMELINE).split("\n")[:-1]      # not splitlines: a word may hold U+2028
    return tuple(_moment(folder, files.parse(line, TIMELINE), attention) for line in lines)


def _arrays(folder: Path, step: int) -> Path:
    return folder / MOMENTS / f"{step:06d}.safetensors"


def _line(moment: Moment) -> dict:
    return {**{name: getattr(moment, name) for name in NUMBERS},
            "watched": [{"source": one.source, "target": one.target, "said": one.said,
                         "shape": None if one.weights is None else list(one.weights.shape)} for one in moment.watched]}


def _moment(folder: Path, line: object, attention: bool) -> Moment:
    path = folder / TIMELINE
    if not (isinstance(line, Mapping) and all(suits(line.get(name), hint) for name, hint in NUMBERS.items())
            and isinstance(line.get("watched"), list) and line["step"] >= 0):
        raise files.damaged(path)
    words = [_words(one, path) for one in line["watched"]]
    shapes = {str(i): tuple(one["shape"]) for i, one in enumerate(line["watched"]) if one["shape"] is not None}
    arrays: Mapping[str, Tensor] = {}
    if attention and shapes:
        arrays, _ = files.read_tensors(_arrays(folder, line["step"]), lambda _: shapes)
    watched = tuple(Watched(*texts, arrays[str(i)].numpy() if str(i) in arrays else None)
                    for i, texts in enumerate(words))
    return Moment(**{name: line[name] for name in NUMBERS}, watched=watched)


def _words(one: object, path: Path) -> tuple[tuple[str, ...], ...]:
    if not isinstance(one, Mapping):
        raise files.damaged(path)
    lists = [one.get(name) for name in ("source", "target", "said")]
    shape = one.get("shape")
    good = shape is None or (isinstance(shape, list) and len(shape) == 2 and all(type(n) is int for n in shape))
    if not good or not all(isinstance(words, list) and all(isinstance(w, str) for w in words) for words in lists):
        raise files.damaged(path)
    return tuple(tuple(words) for words in lists)


assert set(NUMBERS) | {"watched"} == {field.name for field in fields(Moment)}
