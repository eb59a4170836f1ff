"""One entry of a map, followed from query and key to the output, on a page. Knows no models' families."""

import plotly.graph_objects as go
import streamlit as st

from dashboard import prose, state
from dashboard.figures.theme import Theme, theme_of
from dashboard.prose import recall, say
from dashboard.steps import averaged, compared, equation
from dashboard.steps.entry import Step, follow
from dashboard.words import _, language
from engine import Sentence

__all__ = ["STAGES", "Step", "follow", "walk"]

STAGES = {"softmax": averaged.softmax, "products": compared.products, "scale": compared.scale, "mask": compared.mask,
          "values": averaged.values, "output": averaged.output}


@st.fragment
def walk(step: Step, reason: Sentence | None = None, covered: bool = False) -> None:
    """Draw the equation, and beside its figure the stage that is open.

    `reason` says why only weights are known, where that is so; `covered` hides all numbers until a lesson reveals them.
    """
    paper = look()
    prose.look(paper.accent)
    stage = equation.choose(step)
    if covered:
        say(_("The numbers are covered: what do you think?"))
        return
    told, drawn = st.columns([2, 3], gap="medium")
    with told:
        recall(equation.way(step))
        if step.row.dots is None and stage in ("products", "scale", "mask"):
            say(_("This model hands out its attention weights only: there is no query and no key to show. {reason}"),
                reason=_(reason) if reason else "")
            return
        figure = STAGES[stage](step, paper)
    with drawn, st.container(key=f"stage_{stage}"):
        if isinstance(figure, go.Figure):
            st.plotly_chart(figure, theme=None, key=f"figure_{stage}", config={"displayModeBar": False},
                            alt=equation.way(step))
        elif figure is not None:
            st.altair_chart(figure, theme=None, key=f"figure_{stage}", width="stretch", alt=equation.way(step))


def look() -> Theme:
    """Return the theme of the page as it is seen: light or dark, its language, larger for a room."""
    return theme_of(st.context.theme.type == "dark", language(), 20 if state.presenting() else 14)
