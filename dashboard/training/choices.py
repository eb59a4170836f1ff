"""What may be trained, chosen with a few controls whose defaults train well. A plan comes out; nothing is started."""

import streamlit as st

from dashboard import controls, prose, state
from dashboard.words import _
from engine.learning.plan import PAIRS, Plan
from engine.learning.tasks import TASKS
from engine.models.recurrent import CELLS
from engine.models.seq2seq import Seq2SeqPlan
from engine.sentence import Sentence, template

ABOUT = {
    "english-french": template("English to French, with genders that agree and adjectives that change places."),
    "english-chinese": template("English to Traditional Chinese, with the measure word that each noun asks for."),
    "dates": template("A date as people write it becomes a date as machines write it, letter by letter."),
    "copy": template("The same letters again, in the same order."),
    "reverse": template("The same letters, the last one first."),
    "sort": template("The same letters in the order of the alphabet."),
    "slots": template("Booking a ticket: which words say where from, where to and when."),
    "tags": template("The part of speech of every word; some words change it with their neighbours."),
    "sentiment": template("Is the sentence pleased or not? Negation and “but” turn it around."),
    PAIRS: template("Your own pairs of sentences."),
}
TRANSLATING = {
    "additive": template("Attention, additive (Bahdanau)"), "general": template("Attention, general (Luong)"),
    "dot": template("Attention, dot product"), "scaled": template("Attention, scaled dot product"),
    "every": template("One vector, at every step (Cho)"), "fixed": template("One vector, once (Sutskever)"),
}
LABELLING = {
    "recurrent": template("Recurrent, both directions"), "self-attention": template("Self-attention"),
    "window": template("A window of three words"), "feed-forward": template("Each word alone"),
}
WIDTHS, WIDTH = ("16", "32", "64", "128", "256"), "64"
STEPS, DEFAULT_STEPS = ("100", "200", "400", "1000", "3000"), "400"
LOOK = """<style>
.st-key-training_choices > .st-key-at_form { flex: 2; }
.st-key-training_choices > :is(.st-key-at_cell, .st-key-at_width, .st-key-at_steps) { flex: .6; min-width: 5.5rem; }
</style>"""


def choose(tasks: tuple[str, ...] = tuple(TASKS), pairs: dict | None = None) -> Plan:
    """Draw the controls and return the plan they make; another choice closes the training that is shown.

    `pairs` are further fields of a plan on one's own pairs, for which no task is offered.
    """
    st.html(LOOK)
    task = PAIRS
    if pairs is None:
        task = controls.pick("task", _("Task"), {name: _(TASKS[name].title) for name in tasks}, tasks[0],
                             kind="select", then=_another_task)
    labels = pairs is None and TASKS[task].shape != "sequence"
    forms = LABELLING if labels else TRANSLATING
    form = controls.pick("form", _("How the model reads"), {name: _(text) for name, text in forms.items()},
                         next(iter(forms)), kind="select", then=close)
    cell = "gru"
    if form not in LABELLING or form == "recurrent":
        cell = controls.pick("cell", _("Cell"), {name: cell.title for name, cell in CELLS.items()}, cell,
                             kind="select", then=close)
    width = controls.pick("width", _("Width"), {name: name for name in WIDTHS}, WIDTH, kind="select", then=close)
    steps = controls.pick("steps", _("Steps"), {name: name for name in STEPS}, DEFAULT_STEPS, kind="select",
                          then=close)
    model = _labeller(task, form, cell, int(width)) if labels else translator(form, cell, int(width))
    return Plan(task, model, steps=int(steps), **(pairs or {}))


def explain(plan: Plan) -> None:
    """Say in a line what the task is, with two examples and their true answers."""
    task = TASKS[plan.task]
    shown = [(text, task.join(gold.target)) for text in task.examples if (gold := task.gold(task.split(text)))]
    shown = sorted(shown, key=lambda pair: len(pair[0] + pair[1]))[:2]
    prose.recall(" · ".join([_(ABOUT[plan.task]), *(f"{text} → {answer}" for text, answer in shown)]))


def translator(form: str, cell: str, width: int) -> Seq2SeqPlan:
    """Return an encoder-decoder as its paper has it: Bahdanau asks with s_(t-1), Luong with s_t."""
    if form in ("fixed", "every"):
        return Seq2SeqPlan(cell=cell, width=width, bridge=form)
    return Seq2SeqPlan(cell=cell, width=width, scorer=form, query="before" if form == "additive" else "after")


def _labeller(task: str, form: str, cell: str, width: int):
    from engine.models.labeller import LabellerPlan

    per = {"items": "item", "whole": "sequence"}[TASKS[task].shape]
    return LabellerPlan(kind=form, cell=cell, width=width, per=per)


def kinds_of(given: object | None) -> dict[str, str]:
    """Return what a plan says of the units of somebody's pairs."""
    return dict(zip(("source_kind", "target_kind"), given.kinds, strict=True)) if given else {}


def units_of(plan: Plan) -> tuple[str, str]:
    """Return the units of each side that a plan on pairs asks for."""
    return plan.source_kind, plan.target_kind


def choices_of(plan: Plan) -> dict[str, str]:
    """Return what the controls say when they make `plan`."""
    model = plan.model
    form = model.kind if hasattr(model, "kind") else model.scorer if model.bridge == "attention" else model.bridge
    return {"task": plan.task, "form": form, "cell": model.cell, "width": str(model.width), "steps": str(plan.steps)}


def title_of(plan: Plan) -> Sentence:
    """Return what is trained, in a few words."""
    return Sentence("My pairs") if plan.task == PAIRS else TASKS[plan.task].title


def called(plan: Plan) -> Sentence:
    """Return what a training is called in a list: task, model, cell and width."""
    said, title = choices_of(plan), title_of(plan)
    form = Sentence({**TRANSLATING, **LABELLING}[said["form"]])
    return Sentence("{task} · {form} · {cell} {width}", task=title, form=form, cell=CELLS[said["cell"]].title,
                    width=plan.model.width)


def close(_chosen: str = "") -> None:
    """Close the training that is shown: a callback."""
    st.session_state[state.place("job")] = ""


def _another_task(task: str) -> None:
    close()
    state.suit(TASKS[task].examples[0])
