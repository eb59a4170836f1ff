"""What may be trained, chosen with a few controls whose defaults train well. A plan comes out; nothing is started."""

import streamlit as st

from dashboard import controls, prose, state, text
from dashboard.words import _
from engine.learning import recipes
from engine.learning.plan import MOST_STEPS, PAIRS, Plan
from engine.learning.tasks import TASKS
from engine.models.recurrent import CELLS
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
    "recurrent": template("Recurrent, both directions"), "attention": template("Self-attention"),
    "window": template("A window of three words"), "feed-forward": template("Each word alone"),
}
WIDTHS, WIDTH = ("16", "32", "64", "128", "256"), "64"
STEPS, OWN_STEPS = (100, 200, 400, 1000, 3000), 400
SHORT_STEPS = 300       # attention appears within the first 30, nine of ten short French phrases are right after 300
FIRST, OWN_RATE = "english-french", 0.01
LENGTHS = {"short": template("Short sentences: seconds"), "whole": template("Whole sentences: minutes")}
LOOK = """<style>
.st-key-training_choices > .st-key-at_form { flex: 1.5; }
.st-key-training_choices > :is(.st-key-at_task, .st-key-at_length) { flex: 1.2; }
.st-key-training_choices > :is(.st-key-at_cell, .st-key-at_width, .st-key-at_steps) { flex: .6; min-width: 5.5rem; }
.st-key-training_about .atlas-quiet { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.st-key-trying { gap: .4rem; }
.st-key-trying h5 { padding: .2rem 0; }
@media (max-width: 640px) {
  .st-key-training_choices > :is(.st-key-at_task, .st-key-at_form) { flex: 1 1 100%; }
  .st-key-training_about .atlas-quiet { white-space: normal; }
}
</style>"""


def choose(pairs: dict[str, str] | None = None) -> Plan:
    """Draw the controls and return the plan they make; another choice closes the training that is shown.

    `pairs` are the kinds of units of somebody's own pairs, for which no task is offered.
    """
    st.html(LOOK)
    task = PAIRS
    if pairs is None:
        task = controls.pick("task", _("Task"), {name: _(task.title) for name, task in TASKS.items()}, FIRST,
                             kind="select", then=_another_task)
    forms = TRANSLATING if task == PAIRS or TASKS[task].shape == "sequence" else LABELLING
    form = controls.pick("form", _("How the model reads"), {name: _(said) for name, said in forms.items()},
                         next(iter(forms)), kind="select", then=close)
    short = True
    if "longest" in recipes.SHORT.get(task, {}):
        short = controls.pick("length", _("Trained on"), {name: _(said) for name, said in LENGTHS.items()}, "short",
                              kind="select", then=close) == "short"
    cell = "gru"
    if form in TRANSLATING or form == "recurrent":
        cell = controls.pick("cell", _("Cell"), {name: cell.title for name, cell in CELLS.items()}, cell,
                             kind="select", then=close)
    width = int(controls.pick("width", _("Width"), {name: name for name in WIDTHS}, WIDTH, kind="select", then=close))
    best = OWN_STEPS if task == PAIRS else recipes.plan(task, form, cell, width, short=short).steps
    best = max(best, SHORT_STEPS) if task in recipes.SHORT and short else best
    steps = int(controls.pick("steps", _("Steps"), _steps(best), str(best), kind="select", then=close))
    if task == PAIRS:
        return Plan(PAIRS, recipes.model(FIRST, form, cell, width), steps=steps, rate=OWN_RATE, **pairs)
    return recipes.plan(task, form, cell, width, steps, short)


def _steps(best: int) -> dict[str, str]:
    """Return how many steps are offered: `best` among them, and what the training that is shown takes."""
    held = str(st.session_state.get(state.place("steps"), ""))
    counts = {*STEPS, best, *([int(held)] if held.isdecimal() and 0 < int(held) <= MOST_STEPS else [])}
    return {str(count): f"{count:,}" for count in sorted(counts)}


def explain(plan: Plan) -> None:
    """Say in a line what the task is, with two examples and their true answers."""
    if state.presenting():
        return
    task = TASKS[plan.task]
    shown = [(asked, task.join(gold.target)) for asked in task.examples if (gold := task.gold(task.split(asked)))]
    shown = sorted(shown, key=lambda pair: len(pair[0] + pair[1]))[:2]
    with st.container(key="training_about"):
        prose.recall(" · ".join([_(ABOUT[plan.task]), *(f"{asked} → {answer}" for asked, answer in shown)]))


def kinds_of(given: text.Pairs) -> dict[str, str]:
    """Return what a plan says of the units of somebody's pairs."""
    return dict(zip(("source_kind", "target_kind"), given.kinds, strict=True))


def units_of(plan: Plan) -> tuple[str, str]:
    """Return the units of each side that a plan on pairs asks for."""
    return plan.source_kind, plan.target_kind


def choices_of(plan: Plan) -> dict[str, str]:
    """Return what the controls say when they make `plan`."""
    model = plan.model
    form = ({"self-attention": "attention"}.get(model.kind, model.kind) if hasattr(model, "kind") else
            model.scorer if model.bridge == "attention" else model.bridge)
    said = {"form": form, "cell": model.cell, "width": str(model.width), "steps": str(plan.steps)}
    if plan.task != PAIRS:
        said["task"] = plan.task
    if "longest" in recipes.SHORT.get(plan.task, {}):
        said["length"] = "short" if plan.longest else "whole"
    return said


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
