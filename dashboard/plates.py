"""The plates under the first picture: what can be had one click further on, with numbers of this very sentence."""

import streamlit as st

from dashboard import chapters, prose
from dashboard.lessons import files, player
from dashboard.reading import Reading
from dashboard.steps.entry import follow
from dashboard.words import _, language


def draw(shown: Reading) -> None:
    """Draw a plate for each page that goes on from the picture."""
    with st.container(key="plates", horizontal=True):
        with st.container(border=True):
            _steps(shown)
        with st.container(border=True):
            _lesson()


def _steps(shown: Reading) -> None:
    step = follow(shown.recording, shown.explorable, shown.choice)
    st.page_link(chapters.page(chapters.view("steps")), label=_("Step by step, from query and key to the output"))
    weight = float(step.row.weights[step.key])
    if step.row.dots is None:
        prose.say(_("“{query}” gives {weight} of its attention to “{key}”: see what this model hands out."),
                  query=step.asker, key=step.asked, weight=f"{weight:.1%}")
    else:
        prose.say(_("How “{query}” × “{key}” = {dot} becomes {weight} of the attention."),
                  query=step.asker, key=step.asked, dot=f"{step.row.dots[step.key]:.3g}", weight=f"{weight:.1%}")


def _lesson() -> None:
    first = files.lessons()[0]
    speak = language()
    st.button(_("Lesson {number}: {title}", number=first.number, title=first.title[speak]), type="tertiary",
              key="plate_lesson", on_click=player.start, args=(first,))
    prose.say(first.question[speak])
