"""How far one vector carries: accuracy against length from its file, and three models on one's own sentence."""

import streamlit as st

from dashboard import controls, prose, state
from dashboard.alignment import answered, marked, raced
from dashboard.alignment.answered import Answered
from dashboard.figures.curves import Line, draw_curves
from dashboard.figures.labels import digits
from dashboard.figures.theme import Theme
from dashboard.words import _
from engine.learning import curves
from engine.learning.decoding import Search
from engine.learning.tasks import TASKS
from engine.sentence import template

READERS = {
    "fixed": ("fixed", template("one vector, once"), template("one vector c = h_T, handed over once (Sutskever)")),
    "every": ("every", template("at every step"), template("the same vector c at every step (Cho)")),
    "attention": ("additive", template("attention"), template("attention: a new c for every word (Bahdanau)")),
}
TAUGHT = ("reverse", "english-french")
BEYOND = 6          # how far beyond the lengths of training lines are drawn: further on all of them lie on the floor


def task() -> str:
    """Draw the choice of a task and return its name."""
    return controls.pick("taught", _("Task"), {name: _(TASKS[name].title) for name in TAUGHT}, TAUGHT[0], then=_suit)


def _suit(name: str) -> None:
    state.suit(TASKS[name].examples[0])


def read(name: str) -> dict[str, Answered]:
    """Return what each of the three models of a task answers to the sentence in the field; the last one if refused."""
    first = answered.current(f"{name}-{READERS['attention'][0]}", Search())
    others = {line: answered.answer(f"{name}-{end}", first.sentence, Search())
              for line, (end, *_titles) in READERS.items() if line != "attention"}
    return {**others, "attention": first}


def kind() -> str:
    """Draw the choice of what is counted and return it, "exact" or "words"."""
    return controls.pick("counted", _("Right are"), {"exact": _("whole answers"), "words": _("single words")}, "exact")


def draw_lengths(name: str, kind: str, shown: Answered, paper: Theme) -> None:
    """Draw how many answers are right at each length; a line stands at the length of one's own sentence."""
    curve, length = curves.load("bottleneck"), len(shown.translation.source)
    most = curve.settings["lengths_in_training"][name][1] + BEYOND
    points = {reader: [(x, y) for x, y in zip(*curve.lines[f"{name} {reader} {kind}"], strict=True) if x <= most]
              for reader in READERS}
    lines = [Line(_(title), *zip(*points[reader], strict=True), "chosen" if reader == "attention" else "")
             for reader, (_end, title, _long) in READERS.items()]
    unit = _("letters in the sentence") if name == "reverse" else _("words in the sentence")
    st.altair_chart(draw_curves(lines, paper, unit, _("right on held-out sentences"), percent=True, at=length),
                    theme=None, key="lengths", width="stretch")
    _tell(curve, name)


def _tell(curve: curves.Curve, name: str) -> None:
    exact = {reader: dict(zip(*curve.lines[f"{name} {reader} exact"], strict=True)) for reader in READERS}
    shortest, longest = curve.settings["lengths_in_training"][name]
    near, far = min(exact["fixed"]), max(length for length in exact["fixed"] if length <= longest)
    prose.say(_("At length {short} one vector answers {near} % rightly and attention {most} %; at length {long} one "
                "vector {far} % and attention {still} %."), near=digits(100 * exact["fixed"][near]), short=round(near),
              far=digits(100 * exact["fixed"][far]), long=round(far), most=digits(100 * exact["attention"][near]),
              still=digits(100 * exact["attention"][far]))
    beyond = [length for length in exact["attention"] if length > longest]
    if beyond:
        prose.say(_("No sentence in training was longer than {longest}. Attention answers {other} % at {beyond} and "
                    "{last} % at {end}: lengths far from all that it practised are beyond it, too."), longest=longest,
                  beyond=round(beyond[0]), other=digits(100 * exact["attention"][beyond[0]]), end=round(beyond[-1]),
                  last=digits(100 * exact["attention"][beyond[-1]]))
    model = curve.settings["models"][f"{name}-additive"]
    st.caption(_("The models of this page, the same for all three: {cell}, width {width}, {steps} steps of {batch} "
                 "sentences with lengths {shortest} to {longest}. {machine}.", cell=model["model"]["cell"].upper(),
                 width=model["model"]["width"], steps=model["steps"], batch=model["batch"], shortest=shortest,
                 longest=longest, machine=raced.machine_of(curve)))


def draw_answers(name: str, three: dict[str, Answered]) -> None:
    """Draw what the three answered to one's own sentence, each word marked as right or wrong, and the way on."""
    st.markdown(f"##### {_('Your sentence, answered by all three')}")
    first = three["attention"]
    right = None if first.right is None else first.right.target
    rows = [(_(READERS[reader][2]), marked.marks(one.words, right)) for reader, one in three.items()]
    if right is not None:
        rows.insert(0, (_("the right answer"), [(word, "") for word in right]))
    marked.draw(rows, apart=name != "reverse")
    if right is None:
        prose.recall(_("This sentence is not of the language that the models were taught: the right answer is not "
                       "known here."))
    controls.link(_("Where did attention look? Step through it"), "translate", "to_translate", by=f"{name}-general")
