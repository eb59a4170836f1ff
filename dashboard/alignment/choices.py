"""Which model answers, and how its answer is looked for: what Alignment > Translate lets one choose."""

from functools import cache

import streamlit as st

from dashboard import compute, controls, state
from dashboard.words import _
from engine.learning import checkpoints
from engine.learning.decoding import Search
from engine.learning.tasks import TASKS
from engine.sentence import Refusal, Sentence, template

FIRST = "english-french-additive"
SCORED = {
    "additive": template("additive (Bahdanau)"), "general": template("general (Luong)"),
    "dot": template("dot product (Luong)"), "scaled": template("scaled dot product"),
}
BRIDGED = {"fixed": template("one vector (Sutskever)"), "every": template("one vector at every step (Cho)")}
METHODS = {"greedy": template("Greedy"), "beam": template("Beam"), "sample": template("Sample")}
OWN = compute.JOB


@cache
def shipped() -> dict[str, Sentence]:
    """Return the encoder-decoders that come with the project, and what each is called."""
    found = {}
    for name in checkpoints.names():
        card = checkpoints.card(name)
        plan = card["plan"]["model"]
        if "bridge" in plan:
            how = SCORED[plan["scorer"]] if plan["bridge"] == "attention" else BRIDGED[plan["bridge"]]
            found[name] = Sentence("{task} · {how}", task=TASKS[card["task"]].title, how=Sentence(how))
    return dict(sorted(found.items(), key=lambda pair: (list(TASKS).index(task_of(pair[0])), pair[0])))


@cache
def task_of(name: str) -> str:
    """Return what a model that comes with the project was taught."""
    return checkpoints.card(name)["task"]


def model() -> str:
    """Draw the choice of a model and return its name: one that is shipped, or "job:ID" for one that was trained here.
    """
    options = {name: _(title) for name, title in shipped().items()}
    for number, name in enumerate(trained_here(), 1):
        options[f"{OWN}{name}"] = _("My training {number}", number=number)
    return controls.pick("by", _("Model"), options, FIRST, kind="select", then=suit)


def trained_here() -> tuple[str, ...]:
    """Return this session's trainings, and the one that the address names, whose model answers."""
    asked = st.session_state.get(state.place("by")) or st.query_params.get("by", "")
    named = (asked.removeprefix(OWN),) if asked.startswith(OWN) else ()
    return tuple(name for name in dict.fromkeys((*state.get("trainings"), *named)) if answers(name))


def answers(name: str) -> bool:
    """Return whether the training called `name` has a model, and it answers in sentences."""
    try:
        return compute.trained(OWN + name).answers
    except Refusal:
        return False


def suit(name: str) -> None:
    """Put a sentence of the model's own language into the field, unless somebody wrote one there."""
    if not name.startswith(OWN):
        examples = TASKS[task_of(name)].examples
        if state.text() not in examples:
            state.suit(examples[0])


def target() -> str:
    """Draw the field for words that the decoder is told to write, and return them; "" where it may write its own."""
    return controls.type_in("target", _("Tell it what to write: where would it have looked?"), "")


def pane(panes: dict[str, str]) -> str:
    """Draw, for a room, the choice of one picture and return its name; "" elsewhere: there is room for all."""
    if not state.presenting():
        return ""
    return controls.pick("pane", _("Shown to the room"), panes, next(iter(panes)))


def search() -> Search:
    """Draw how the answer is looked for, and return it."""
    method = controls.pick("search", _("Search"), {name: _(text) for name, text in METHODS.items()}, "greedy")
    if method == "beam":
        beams = controls.slide("beams", _("Beams"), 1, 12, 4, 1)
        penalty = controls.slide("penalty", _("Length penalty"), 0.0, 3.0, 0.0, 0.1)
        return Search("beam", beams=int(beams), length_penalty=float(penalty))
    if method == "sample":
        heat = controls.slide("heat", _("Sampling temperature"), 0.0, 3.0, 1.0, 0.1)
        draw = controls.slide("draw", _("Draw number"), 0, 20, 0, 1)
        return Search("sample", temperature=float(heat), seed=int(draw))
    return Search()

