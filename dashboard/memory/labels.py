"""Memory > Labels on the page: rows of labelled words above each other, what told two apart, the shapes of output."""
from html import escape

import streamlit as st

from dashboard import controls, prose, state
from dashboard.figures.theme import HUES, theme_of
from dashboard.memory import labelled
from dashboard.memory.labelled import Read
from dashboard.words import _, language
from engine.learning.tasks import TASKS

QUIET = {"punctuation", "other"}        # labels that say little keep the colour of the paper
LOOK = """<style>
.atlas-rows { overflow-x: auto; }
.atlas-rows table { border-collapse: separate; border-spacing: .3rem .3rem; font-variant-numeric: tabular-nums; }
.atlas-rows th, .atlas-rows td { border: 0; padding: 0; text-align: center; font-weight: 400; vertical-align: middle; }
.atlas-rows thead th { font-size: 1.2em; font-weight: 600; padding-bottom: .1rem; }
.atlas-rows thead th.unknown bdi { text-decoration: underline dotted; text-underline-offset: .2em; }
.atlas-rows th.who { text-align: start; padding-inline-end: .8rem; white-space: nowrap; position: sticky; left: 0; }
.atlas-rows th.who { background: PAPER; z-index: 1; }
.atlas-rows th.who small { display: block; opacity: .78; white-space: normal; max-width: 13rem; line-height: 1.2; }
.atlas-rows .label { --hue: transparent; border-radius: .4rem; padding: .18rem .6rem .12rem; min-width: 4.6rem; }
.atlas-rows .label { background: color-mix(in srgb, var(--hue) 24%, PAPER); border-bottom: 4px solid var(--hue); }
.atlas-rows .label.shared { border-bottom-style: dashed; }
.atlas-rows .label small { display: block; opacity: .82; }
.atlas-rows .label.wrong { outline: 2.5px solid INK; outline-offset: -1px; }
.atlas-rows .label.wrong b::before { content: "✗ "; }
.atlas-rows .truth .label { background: none; }
.atlas-shapes { display: flex; flex-wrap: wrap; gap: 1rem 3rem; }
.atlas-shapes .shape { display: flex; flex-direction: column; gap: .25rem; opacity: .75; }
.atlas-shapes .shape.here { opacity: 1; }
.atlas-shapes .shape.here p { font-weight: 650; }
.atlas-shapes p { margin: 0; }
.atlas-shapes div.boxes { display: flex; gap: .3rem; justify-content: center; width: 11rem; }
.atlas-shapes i { width: 1.5rem; height: .95rem; border-radius: .2rem; background: color-mix(in srgb, INK 16%, PAPER); }
.atlas-shapes .out i { background: ACCENT; }
.atlas-shapes span.way { text-align: center; width: 11rem; line-height: 1; letter-spacing: .85rem; opacity: .7; }
.atlas-apart td, .atlas-apart th { padding: .1rem 1.2rem .1rem 0; text-align: start; font-weight: 400; border: 0; }
.atlas-apart thead th { opacity: .75; font-size: .9em; }
.atlas-apart .same { font-weight: 650; }
.atlas-apart .bar { width: 8rem; }
.atlas-apart .bar i { display: block; height: .7rem; border-radius: 2px; background: ACCENT; opacity: .7; }
</style>"""


def look() -> None:
    """Bring the look of the page, in the colours of light or dark."""
    paper = theme_of(st.context.theme.type == "dark")
    prose.look(paper.accent)
    st.html(LOOK.replace("PAPER", paper.paper).replace("INK", paper.ink).replace("ACCENT", paper.accent))


def draw(texts: list[Read], covered: bool) -> None:
    """Draw each text with the labels of every reader, one above the other; `covered` hides what they say."""
    for number, one in enumerate(texts):
        rows = []
        if one.truth:
            rows.append(_row(_("Right"), _("by the rules of this language"), one.truth, None, one, covered))
        for reader, found in one.labels.items():
            shares = [float(row[found.names.index(label)])
                      for row, label in zip(found.probabilities, found.labels, strict=True)]
            rows.append(_row(_(labelled.READERS[reader]), _(labelled.SEES[reader]), found.labels, shares, one, covered))
        key = escape("|".join((one.text, *(label for found in one.labels.values() for label in found.labels))))
        unknown = {token.text for token, _near in one.unknown}
        heads = "".join(f'<th{" class=unknown" if word in unknown else ""}><bdi>{escape(word)}</bdi></th>'
                        for word in one.words)
        st.html(f'<div class="atlas-rows" data-painted="1" data-key="{key}" data-text="{number}"><table><thead><tr>'
                f"<th></th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>")


def _row(name: str, sees: str, labels: tuple, shares: list[float] | None, one: Read, covered: bool) -> str:
    names = next(iter(one.labels.values())).names
    cells = "".join(_cell(label, None if shares is None else shares[i], one.truth and one.truth[i], names,
                          len(one.words) if one.whole else 1, covered) for i, label in enumerate(labels))
    return (f'<tr{" class=truth" if shares is None else ""}><th class="who">{escape(name)}<small>{escape(sees)}</small>'
            f"</th>{cells}</tr>")


def _cell(label: str, share: float | None, truth: str | None, names: tuple, span: int, covered: bool) -> str:
    at = names.index(label)
    hue = "transparent" if covered or label in QUIET else HUES[at % (len(HUES) - 1)]
    look = "".join((" shared" if at >= len(HUES) - 1 else "",
                    " wrong" if truth not in (None, label) and not covered else ""))
    said = "?" if covered else name_of(label)
    small = "" if share is None else f"<small>{'?' if covered else percent(share)}</small>"
    return (f'<td colspan="{span}"><div class="label{look}" style="--hue: {hue}" data-label="{escape(label)}">'
            f"<b>{escape(said)}</b>{small}</div></td>")


def name_of(label: str) -> str:
    """Return what a label is called on screen."""
    meanings = {name: meaning for task in TASKS.values() for name, meaning in task.labels.items()}
    return _(meanings[label]) if label in meanings else label


def percent(share: float) -> str:
    """Write a probability in three digits, as sentences do, never as sure as it is not."""
    hundred = 100 * share
    text = ">99.9" if 99.95 <= hundred < 100 else f"{hundred:.3g}" if hundred >= 0.1 else "<0.1"
    return f"{text}\u00a0%" if language() == "en" else f"{text}%"


def strangers(texts: list[Read]) -> None:
    """Say which words nobody taught the readers, and offer the nearest known ones."""
    seen = {token.text: near for one in texts for token, near in one.unknown}
    for word, near in seen.items():
        if near:
            prose.say(_("The readers do not know {word}; they know {near}."), word=word, near=", ".join(near))
        else:
            prose.say(_("The readers do not know {word}."), word=word)


def shapes(task: str) -> None:
    """Draw the three shapes of output; the one of this task stands out."""
    shape = TASKS[task].shape
    drawn = [("items", _("a label for each word"), 4), ("whole", _("one label for all"), 1),
             ("sequence", _("a sequence of its own length"), 6)]
    cards = "".join(
        f'<div class="shape{" here" if name == shape else ""}" data-shape="{name}"><div class="boxes out">'
        f'{"<i></i>" * count}</div><span class="way">{"↑" * (4 if name == "items" else 1)}</span>'
        f'<div class="boxes">{"<i></i>" * 4}</div><p>{escape(title)}</p></div>' for name, title, count in drawn)
    prose.recall(_("Three shapes of output"))
    st.html(f'<div class="atlas-shapes">{cards}</div>')
    controls.link(_("A sequence from a sequence: translate"), "translate", "to_translate")


def choose() -> str:
    """Draw the choice of a task and return its name; a text of the house gives way to the task's own."""
    return controls.pick("labels", _("Task"), {name: _(TASKS[name].title) for name in labelled.FIRST}, "tags",
                         then=_suit)


def _suit(task: str) -> None:
    """Put a task's own texts where no text of somebody's own stands: a callback."""
    state.suit(labelled.FIRST[task][0])
    versus = state.place("versus")
    if st.session_state.get(versus, "") in {second for _first, second in labelled.FIRST.values()}:
        st.session_state[versus] = labelled.FIRST[task][1]
