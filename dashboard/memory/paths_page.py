"""Memory > Path: which model, whose sentence, which layer; and what the picture rests on. Knows no figures."""

from dataclasses import dataclass
from functools import cache

import streamlit as st

from dashboard import compute, controls, prose, state, stepper, text
from dashboard.figures.labels import digits
from dashboard.lessons import player
from dashboard.memory.paths import facts
from dashboard.words import _
from engine import Recording, Refusal, Sentence
from engine.analysis.passages import Passage, passages
from engine.learning import checkpoints
from engine.learning.cards import plan_of
from engine.learning.tasks import TASKS
from engine.models.recurrent import CELLS
from engine.sentence import template

FIRST = "tags-lstm"
BRIDGES = {"fixed": template("one vector, once"), "every": template("one vector, at every step"),
           "attention": template("attention")}
SCORERS = {"additive": template("additive attention"), "dot": template("dot-product attention"),
           "general": template("general attention"), "scaled": template("scaled dot-product attention")}
SIDES = {("decoder", "forward"): template("Decoder, layer {layer}"),
         ("encoder", "forward"): template("Forward, layer {layer}"),
         ("encoder", "backward"): template("Backward, layer {layer}")}


@dataclass(frozen=True, eq=False)
class Shown:
    """What `name`, a trained model, went through with one sentence or two."""

    name: str
    recordings: tuple[Recording, ...]
    notices: tuple[Sentence, ...]
    refused: Sentence | None

    @property
    def sides(self) -> dict[str, tuple[Passage, ...]]:
        """Return by each layer and direction what it did with each sentence."""
        found = [{one.side: one for one in passages(recording)} for recording in self.recordings]
        return {side: tuple(each[side] for each in found) for side in found[0]}


@cache
def recurrent(name: str) -> bool:
    """Return whether a shipped model has recurrent states."""
    return getattr(plan_of(checkpoints.card(name)).model, "kind", "recurrent") == "recurrent"


def choose() -> str:
    """Draw the choice of a model; another task brings a sentence of its own."""
    offered = {name: label(name) for name in checkpoints.names() if recurrent(name)}
    first = FIRST if FIRST in offered else next(iter(offered))
    return controls.pick("by", _("Model"), offered, first, kind="select", then=lambda name: state.suit(example(name)))


def label(name: str) -> str:
    """Return a model in words: its task, its cell, how it reads."""
    plan = plan_of(checkpoints.card(name))
    model, parts = plan.model, [_(TASKS[plan.task].title), CELLS[plan.model.cell].title]
    parts += [_("both directions") if model.bidirectional else _("one direction")]
    if bridge := getattr(model, "bridge", None):
        parts += [_(SCORERS[model.scorer] if bridge == "attention" else BRIDGES[bridge])]
    return " · ".join(parts)


def example(name: str) -> str:
    """Return a sentence of a model's own task."""
    return TASKS[plan_of(checkpoints.card(name)).task].examples[0]


def read(name: str) -> Shown:
    """Read the sentence in the field, and the second one; where that is refused, say why and keep what was shown."""
    first, second = text.typed(state.text()), text.typed(state.pair()) if state.pair() else text.Given()
    refused, recordings = first.refusal or second.refusal, ()
    if refused is None:
        try:
            recordings = record(name, first.text, second.text)
        except Refusal as refusal:
            refused = refusal.sentence
    key = f"own:{name}"
    if not recordings:
        last = state.get("shown")
        recordings = record(name, *(last[1:] if last and last[0] == key else (example(name), "")))
    else:
        state.put("shown", (key, first.text, second.text))
    strange = tuple(note for recording in recordings for note in unknown(name, recording.text))
    cut = tuple(note for recording in recordings if recording.given for note in recording.notes)
    return Shown(name, recordings, (*state.said(), *first.notes, *second.notes, *cut, *strange), refused)


def record(name: str, *texts: str) -> tuple[Recording, ...]:
    """Return what a model did with each text; raises Refusal."""
    return tuple(compute.recording(f"own:{name}", one) for one in texts if one)


def unknown(name: str, sentence: str) -> list[Sentence]:
    """Return what must be said of words that a model was never taught."""
    strange = compute.trained(name).unknown(sentence)
    told = "; ".join(f"{token.text} ({', '.join(near)})" if near else token.text for token, near in strange)
    return [Sentence("Words this model does not know, and near ones that it knows: {words}.", words=told)
            ] if strange else []


def side(shown: Shown) -> str:
    """Draw the choice of a layer and direction, where there is more than one."""
    offered = {name: _(SIDES[one.stack or "encoder", one.direction], layer=one.layer)
               for name, (one, *_rest) in shown.sides.items()}
    first = next(iter(offered))
    return controls.pick("side", _("Whose states"), offered, first) if len(offered) > 1 else first


def draw(shown: Shown, side: str) -> None:
    """Draw the path of one layer's states, and say on what its axes rest."""
    found, name = shown.sides[side], shown.name
    with st.container(key="path_waiting"), st.spinner(_("Reading held-out sentences …"), show_time=True):
        on = compute.states(name)
    plan = plan_of(checkpoints.card(name))
    task, longest = TASKS[plan.task], max(found, key=lambda one: len(one.words))
    told = facts(found, on, plan.model.cell, " " if task.source_kind == "words" else "")
    titles = [panel["title"] for panel in told["panels"]]
    told["panels"] = [panel | {"title": _(title)} for panel, title in zip(told["panels"], titles, strict=True)]
    names = getattr(task, "labels", {})
    told["cloud"]["names"] = [_(names[one]) if one in names else one for one in told["cloud"]["names"]]
    told["fitted"] = fitted(shown, side)
    steps = [{"label": word, "mark": "unknown" if strange else ""}
             for word, strange in zip(longest.words, longest.unknown, strict=True)]
    told["fitted"] = told["fitted"].replace(" %", "\u00a0%")
    wish = player.stepped("path")
    story = "\n".join((side, *(recording.text for recording in shown.recordings)))
    stepper.path(steps, told, story=story, **wish | {"start": wish["start"] or {"step": telling(told["paths"][0])}})


def telling(path: dict) -> int:
    """Return the step that a first look shows: the last word that stands in the sentence twice, else the last one."""
    return max((at + 1 for at, (word, twin) in enumerate(zip(path["words"], path["twins"], strict=True))
                if twin and not twin["path"] and word.isalnum()), default=len(path["words"]))


def fitted(shown: Shown, side: str) -> str:
    """Return on what data the axes were fitted, and how much of it they show."""
    on, plan = compute.states(shown.name), plan_of(checkpoints.card(shown.name))
    shares = [digits(100 * share) for share in on.projections[side].share]
    return _("The axes were fitted on {states:,} states of {sentences} held-out sentences of this model's own task, "
             "{task} (seed {seed}): they hold {first} %, {second} % and {third} % of the variance of all {units} "
             "units. Each axis points to where its largest component is positive. Distances in sentences are measured "
             "in all units, in the states' own unit.", states=len(on.libraries[side].states), sentences=on.sentences,
             task=_(TASKS[plan.task].title), seed=on.seed, first=shares[0], second=shares[1], third=shares[2],
             units=on.libraries[side].states.shape[1])


def explain(shown: Shown, side: str) -> None:
    """Say what the picture shows, and what it does not."""
    for note in dict.fromkeys(note for one in shown.recordings if not one.given for note in one.notes):
        prose.recall(_(note))
    if side.endswith("backward"):
        prose.recall(_("This direction reads from the last word to the first, and so do the steps."))
    if side.startswith("decoder"):
        prose.recall(_("Each step of the decoder is named by the word that it led to."))
    with st.expander(_("What this does not show")):
        prose.recall(_("Points that lie close on a map of two or three axes may lie far apart in the others. A state "
                       "that differs is not yet a state that is used: the label or word read off it decides that."))
