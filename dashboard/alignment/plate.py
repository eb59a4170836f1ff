"""A small alignment for the first screen, read from the shipped model: squares and one sentence, no figure library."""

from html import escape

import streamlit as st

from dashboard import chapters, compute, prose
from dashboard.alignment import told
from dashboard.alignment.choices import FIRST
from dashboard.figures.labels import digits, short
from dashboard.figures.theme import Theme
from dashboard.words import _
from engine.learning import checkpoints
from engine.learning.decoding import Search

LOOK = """<style>
.atlas-squares { display: grid; grid-template-columns: max-content repeat(COUNT, 1.5rem) max-content; gap: 2px;
  align-items: center; font-size: .82rem; line-height: 1.15; margin: .25rem 0 .2rem; }
.atlas-squares i { display: block; height: 1.15rem; border-radius: 3px; }
.atlas-squares b { font-weight: 400; text-align: end; padding-inline-end: .4rem; }
.atlas-squares span { padding-inline-start: .5rem; opacity: .8; }
</style>"""


def draw(paper: Theme) -> None:
    """Draw how the decoder read one sentence, and the way to step through it; nothing where no model is shipped."""
    if FIRST not in checkpoints.names():
        return
    sentence = chapters.view("translate").first
    translation = compute.translation(FIRST, sentence, Search())
    step = translation.steps[told.telling(translation) - 1]
    st.page_link(chapters.page(chapters.view("translate")), label=_("An alignment, word by word"))
    st.html(squares(translation, paper))
    prose.say(_("To write “{word}”, the decoder gives {percent} % of its attention to “{source}”."),
              word=step.said.text, percent=digits(100 * step.weights.max()),
              source=translation.source[int(step.weights.argmax())].text)


def squares(translation: object, paper: Theme) -> str:
    """Return the alignment as squares: a line for each word of the answer, named by it and by where it looked most."""
    lines, scale = [], paper.sequential
    for step in translation.steps:
        if step.said.special:
            continue
        cells = "".join(f'<i style="background:{scale[round(float(weight) * (len(scale) - 1))]}"></i>'
                        for weight in step.weights)
        most = translation.source[int(step.weights.argmax())].text
        lines.append(f"<b>{escape(short(step.said.text))}</b>{cells}<span>{escape(short(most))}</span>")
    count = str(len(translation.source))
    return f'{LOOK.replace("COUNT", count)}<div class="atlas-squares">{"".join(lines)}</div>'
