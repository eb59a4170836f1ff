"""A training as the board in the browser wants it: its moments, what stands above them, what was watched.

Numbers come from the job's own files and are only rounded here. Knows no widgets.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from dashboard import jobs
from dashboard.shelf import Shelf
from dashboard.viewer import joined
from dashboard.words import _, language, translate
from dashboard.worker.turns import MOST_RUNNING
from engine.learning import byte_pairs
from engine.learning import folder as folders
from engine.learning.data import data_of
from engine.learning.plan import PAIRS, Plan
from engine.learning.tasks import TASKS, Example
from engine.learning.timeline import Moment, Watched, by_heart

HERE = Path(__file__).parent
KEPT_BYTES = 64_000_000
GLUE = {"characters": "", "byte pairs": ""}      # what stands between two units of an answer, else a space
_pictures = Shelf(KEPT_BYTES, lambda picture: len(picture.text))


@dataclass(frozen=True)
class Picture:
    """The part of the board that changes only with a moment, as JSON."""

    text: str


@cache
def script() -> str:
    """Return the board's script."""
    return joined.join(HERE / "live" / "entry.js", HERE.parent)


@cache
def style() -> str:
    """Return the board's style sheet."""
    return joined.sheet("atlas") + (HERE / "live" / "look.css").read_text("utf-8")


def told(job: jobs.Job) -> bytes:
    """Return what the board needs to show `job` as it is now. Raises Refusal where its files are damaged."""
    plan, _pairs = plan_of(job)
    path = job.folder / folders.TIMELINE
    stamp = (path.stat().st_mtime_ns, path.stat().st_size) if path.exists() else None
    picture = _pictures.get((job.name, stamp, language()), lambda: _drawn(plan, folders.read_moments(job.folder)))
    step, steps = job.progress.get("step", 0), plan.steps
    head = {"key": job.name, "headline": headline(job, plan), "progress": min(1.0, step / steps), "live": job.live,
            "preview": False}
    return _packed(head, picture)


def preview(plan: Plan, pairs: tuple[tuple[str, str], ...] | None = None) -> bytes:
    """Return what the board shows before a training: the sentences it will watch, and where it should look."""
    watched = tuple(Watched(e.source, e.target, ()) for e in watched_of(plan, pairs))
    head = {"key": "", "progress": 0.0, "live": False, "preview": True, "headline": _(
        "Nothing is trained yet. After “Start training” the attention appears in these pictures within seconds.")
        if attends(plan) else _("Nothing is trained yet. After “Start training” its answers appear here.")}
    return _packed(head, _drawn(plan, (), watched))


@lru_cache(maxsize=32)
def watched_of(plan: Plan, pairs: tuple[tuple[str, str], ...] | None) -> tuple[Example, ...]:
    """Return the sentences that a training will watch."""
    return data_of(plan, pairs).watched


def plan_of(job: jobs.Job) -> tuple[Plan, object]:
    """Return the plan of a job and the pairs it trains on, None where a task draws them. Raises Refusal."""
    return folders.read_plan(job.folder)


def attends(plan: Plan) -> bool:
    """Return whether the plan's model has attention to look at."""
    return getattr(plan.model, "bridge", None) == "attention" or getattr(plan.model, "kind", None) == "self-attention"


def headline(job: jobs.Job, plan: Plan) -> str:
    """Say where a training stands."""
    done = job.progress
    if job.state == "waiting" and job.place:
        return _("It waits for its turn: place {place}. {most} trainings run at once; it begins by itself, "
                 "also when this page is closed.", place=job.place, most=MOST_RUNNING)
    if job.state == "stopping":
        return _("It stops …")
    if job.live:
        if not done.get("step"):
            return _("It begins …")
        return _("Step {step} of {steps}", step=f"{done['step']:,}", steps=f"{plan.steps:,}") + _left(done.get("left"))
    if job.state == "cancelled":
        return _("Stopped after step {step} of {steps}; it can be resumed.", step=f"{done.get('step', 0):,}",
                 steps=f"{plan.steps:,}")
    if job.state == "done":
        return " ".join([_(job.reason), *_measured(job)]) if job.reason else _("It is finished.")
    return _(job.reason)


def _left(left: Sequence[float] | None) -> str:
    if not left:
        return ""
    low, high = (max(1, round(seconds)) for seconds in left)
    if high < 100:
        return " · " + (_("about {low} to {high} seconds left", low=low, high=high) if low < high else
                        _("about {high} seconds left", high=high))
    low, high = max(1, round(low / 60)), max(2, round(high / 60 + 0.49))
    return " · " + _("about {low} to {high} minutes left", low=low, high=high)


def _measured(job: jobs.Job) -> list[str]:
    """Say what the finished model does on fresh sentences, as its card has it."""
    found = folders.files.read_json(job.folder / "model.json").get("measured", {})
    if not found.get("sentences"):
        return []
    return [_("On {count} fresh held-out sentences {percent} % of the whole answers are right.",
              count=found["sentences"], percent=f"{100 * found['accuracy']:.3g}")]


def _drawn(plan: Plan, moments: Sequence[Moment], watched: Sequence[Watched] = ()) -> Picture:
    """Return the moments and what was watched in each."""
    first = moments[-1].watched if moments else watched
    columns = {"steps": "step", "loss": "loss", "held": "held_out_loss", "right": "accuracy",
               "units": "token_accuracy", "error": "alignment_error"}
    whole = _("right labels for whole sentences") if _labels(plan) else _("whole answers right")
    found = {name: [_short(getattr(moment, field)) for moment in moments] for name, field in columns.items()} | {
        "seconds": [f"{moment.seconds:.1f}" for moment in moments], "total": plan.steps, "whole": whole,
        "attention": attends(plan), "gold": attends(plan) and plan.task != PAIRS and not _labels(plan),
        "remark": _remark(moments), "language": language(),
        "words": {text: translate(text, language()) for text in joined.templates(script())},
        "watched": [_sentence(plan, one, [moment.watched[i] for moment in moments]) for i, one in enumerate(first)]}
    return Picture(json.dumps(found, allow_nan=False, separators=(",", ":")))


def _labels(plan: Plan) -> bool:
    return plan.task in TASKS and TASKS[plan.task].shape != "sequence"


def _sentence(plan: Plan, one: Watched, then: Sequence[Watched]) -> dict:
    own = plan.task == PAIRS
    gold = None if own or _labels(plan) else TASKS[plan.task].gold(one.source)
    kinds = ((plan.source_kind, plan.target_kind) if own else
             (TASKS[plan.task].source_kind, TASKS[plan.task].target_kind))
    source, target = _readable(one.source, kinds[0]), _readable(one.target, kinds[1])
    return {"source": source, "target": target, "rows": source if _labels(plan) else target,
            "ends": not _labels(plan), "labels": _labels(plan) and len(one.target) == len(one.source),
            "weights": [(w.weights * 1000).round().astype(int).tolist() for w in then] if attends(plan) else None,
            "said": [_readable(w.said, kinds[1]) for w in then], "sure": sorted(gold.sure) if gold else [],
            "possible": sorted(gold.possible - gold.sure) if gold else [],
            "glue": GLUE.get(kinds[0], " "), "joint": GLUE.get(kinds[1], " ")}


def _readable(units: Sequence[str], kind: str) -> list[str]:
    """Return units as people read them: of byte pairs the text of their bytes, parts of a character as \ufffd."""
    if kind != "byte pairs":
        return list(units)
    return [byte_pairs.raw(unit).decode("utf-8", "replace").replace(" ", "\u2423") for unit in units]


def _remark(moments: Sequence[Moment]) -> str:
    if not by_heart(moments):
        return ""
    return _("It has learned your pairs by heart: on them the loss falls, on held-out pairs it rises. "
             "More pairs help, or fewer steps.")


def _short(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.6g}")


def _packed(head: dict, picture: Picture) -> bytes:
    return (json.dumps(head, allow_nan=False, separators=(",", ":"))[:-1] + "," + picture.text[1:]).encode()
