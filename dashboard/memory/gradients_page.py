"""Memory > Gradient: four panes, what can be chosen in each, and what they rest on. Knows no numbers."""

import altair as alt
import streamlit as st

from dashboard import controls, prose, state
from dashboard.memory import gradient_panes, recalled
from dashboard.steps import look
from dashboard.words import _
from engine.learning import curves

LENGTHS, WIDTHS, SEEDS = ("30", "100", "300"), ("8", "16", "32"), ("0", "1", "2", "3", "4")
DRAWN = {"reach": gradient_panes.reach, "recall": recalled.recall, "line": gradient_panes.line,
         "words": gradient_panes.words}


def choose() -> str:
    """Draw the choice of a pane; one whose numbers are not here is not offered."""
    panes = {"reach": _("Gradient"), "recall": _("Recall"), "line": _("One number"), "words": _("Your sentence")}
    here = {"recall": "recall" in curves.names(), "words": bool(gradient_panes.tagged())}
    return controls.pick("pane", _("What to see"), {name: words for name, words in panes.items()
                                                    if here.get(name, True)}, "reach")


def choices(pane: str) -> dict[str, object]:
    """Draw what can be chosen in a pane, and return it by name."""
    if pane == "line":
        return {"weight": controls.slide("weight", _("Your own w"), 0.5, 1.5, 0.95, 0.01)}
    if pane == "words":
        return {"sentence": gradient_panes.felt()}
    if pane != "reach":
        return {}
    with st.container(key="gradient_choices", horizontal=True, vertical_alignment="bottom"):
        return {
            "of": controls.pick("of", _("Size of"), {"state": "d loss / d h_t", "input": "d output_T / d x_t"},
                                "state"),
            "bypass": controls.pick("bypass", _("Bypass around each step"),
                                    {"no": _("without"), "yes": _("with")}, "no"),
            "length": controls.pick("length", _("Steps"), {n: n for n in LENGTHS}, "100", kind="select"),
            "width": controls.pick("width", _("Width"), {n: n for n in WIDTHS}, "16", kind="select"),
            "bias": controls.slide("bias", _("Bias of the gate that keeps"), 0.0, 8.0, 0.0, 0.5),
            "seed": controls.pick("seed", _("Seed"), {n: n for n in SEEDS}, "0", kind="select")}


def draw(pane: str, chosen: dict[str, object]) -> None:
    """Tell what a pane's numbers say, and draw them."""
    paper, felt = look(), chosen.get("sentence") or gradient_panes.Felt()
    prose.look(paper.accent)
    controls.notices((*state.said(), *felt.notices), felt.refused)
    figure = DRAWN[pane](paper, **chosen)
    with st.container(key=f"gradient_{pane}"):
        if isinstance(figure, alt.LayerChart):
            st.altair_chart(figure, theme=None, key=f"figure_{pane}", width="stretch",
                            alt=figure.description)
        elif figure is not None:
            st.plotly_chart(figure, theme=None, key=f"figure_{pane}", config={"displayModeBar": False})


def explain(pane: str, chosen: dict[str, object]) -> None:
    """Say how the numbers came about, and what they do not show."""
    if pane == "reach":
        gradient_panes.how_drawn(**chosen)
    elif pane == "recall":
        recalled.how_measured()
    elif pane == "line":
        prose.recall(_("Computed in float64 by automatic differentiation; equal to w multiplied by itself."))
    else:
        prose.recall(_("Each cell was trained to name parts of speech, reading from left to right; x_t is the vector "
                       "it learned for a word, h_T its state after the last one."))
    with st.expander(_("What this does not show")):
        prose.recall(_("The size of a gradient is not memory: a small one says that learning is slow from there, not "
                       "that nothing is kept; and recall is one task, trained in one way."))
