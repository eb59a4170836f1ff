"""The plates under the first picture: what can be had one click further on, with numbers of this very sentence."""

import streamlit as st

from dashboard import chapters, controls, prose
from dashboard.alignment import plate
from dashboard.figures.labels import digits
from dashboard.lessons import files, player
from dashboard.reading import Reading
from dashboard.steps import look
from dashboard.steps.entry import follow
from dashboard.words import _, language
from engine.analysis import byhand


def draw(shown: Reading) -> None:
    """Draw a plate for each page that goes on from the picture."""
    with st.container(key="plates", horizontal=True):
        with st.container(border=True):
            _steps(shown)
        with st.container(border=True):
            _memory()
        with st.container(border=True):
            plate.draw(look())
        with st.container(border=True):
            _lesson()


def _steps(shown: Reading) -> None:
    step = follow(shown.recording, shown.explorable, shown.choice)
    st.page_link(chapters.page(chapters.view("steps")), label=_("Step by step, from query and key to the output"))
    percent = digits(100 * step.row.weights[step.key])
    if step.row.dots is None:
        prose.say(_("“{query}” gives {percent} % of its attention to “{key}”: see what this model hands out."),
                  query=step.asker, key=step.asked, percent=percent)
    elif step.row.vector is not None:
        prose.say(_("How v · tanh(W “{query}” + U “{key}”) = {dot} becomes {percent} % of the attention."),
                  query=step.asker, key=step.asked, dot=digits(step.row.dots[step.key]), percent=percent)
    else:
        prose.say(_("How “{query}” × “{key}” = {dot} becomes {percent} % of the attention."),
                  query=step.asker, key=step.asked, dot=digits(step.row.dots[step.key]), percent=percent)


def _memory() -> None:
    walk = byhand.same_job("lstm")
    controls.link(_("An LSTM writing 7"), "cell", "plate_memory", reads="lstm")
    prose.say(_("Its memory, step by step: {memory}. Asked in step 4, it says {said}: why not 7?"),
              memory=" → ".join(f"{number:.5g}" for number in walk.memory[:, 0].round(9)),
              said=f"{float(walk.hidden[3, 0]):.5g}")


def _lesson() -> None:
    first = files.lessons()[0]
    speak = language()
    st.button(_("Lesson {number}: {title}", number=first.number, title=first.title[speak]), type="tertiary",
              key="plate_lesson", on_click=player.start, args=(first,))
    prose.say(first.question[speak])
