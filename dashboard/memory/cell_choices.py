"""The choices on Memory > Cell: what is read, by which cell, bent how; and what is told under the picture."""
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import controls, prose, state
from dashboard.figures.theme import theme_of
from dashboard.memory import cell_typed, cells
from dashboard.words import _
from engine import Refusal
from engine.analysis import byhand
from engine.models import markov
from engine.models.recurrent import ACTIVATIONS, CELLS, presets
from engine.sentence import Sentence

PLAIN = ("elman", "jordan")
FORWARD = ("lstm", "gru", "mgu", "sru", "elman", "jordan")
COUNTED = ("elman", "mgu", "gru", "lstm")       # one to four weight blocks


def choose(below: DeltaGenerator, covered: bool = False) -> cells.Shown:
    """Draw the choices, those of numbers and activation into `below`, and return what they ask for.

    Where the numbers are `covered` for a question, nothing around the picture tells them.
    """
    st.html(LOOK)
    prose.look(theme_of(st.context.theme.type == "dark").accent)
    with st.container(key="cell_reads", horizontal=True):
        reads = controls.pick("reads", _("What is read"), {
            "sentence": _("Your sentence"), "network": _("A network by hand"), "lstm": _("An LSTM by hand"),
            "hundred": _("A hundred steps"), "chain": _("A Markov chain")}, "sentence")
        if reads == "network":
            cell = controls.pick("plain", _("Cell"), {name: CELLS[name].title for name in PLAIN}, PLAIN[0])
        elif reads in ("sentence", "lstm"):
            cell = controls.pick("rnn", _("Cell"), {name: CELLS[name].title for name in FORWARD}, FORWARD[0])
    if reads == "hundred":
        return cells.hundred()
    if reads == "chain":
        return cells.chain(tuple(_(name) for name in markov.WEATHER_STATES))
    if reads == "sentence":
        return _sentence(cell)
    with below, st.container(key="cell_numbers", horizontal=True, vertical_alignment="bottom"):
        return _network(cell, covered) if reads == "network" else _lstm(cell)


def _sentence(cell: str) -> cells.Shown:
    try:
        return cells.sentence(cell)
    except Refusal as refusal:
        return cells.refused(refusal.sentence)


def _network(cell: str, covered: bool) -> cells.Shown:
    orders = [presets.hand_worked_linear(reordered, cell) for reordered in (False, True)]
    typed = controls.type_in("x2", _("Inputs, step by step"), cell_typed.written(orders[0].inputs), _limits(2))
    activation = _bend()
    for number, order in enumerate(orders):
        inputs, outputs = cell_typed.written(order.inputs), ", ".join(f"{row[0]:g}" for row in order.board)
        st.button(inputs if covered else f"{inputs} → {outputs}", key=f"order_{number}", type="tertiary",
                  on_click=_type, args=("x2", inputs))
    return cells.network(cell, activation, typed)


def _lstm(cell: str) -> cells.Shown:
    typed = controls.type_in("x3", _("Inputs, step by step"), cell_typed.written(presets.WRITTEN), _limits(3))
    return cells.lstm(cell, _bend(), typed)


def _limits(width: int) -> str:
    return _("1 to {most} steps, parted by semicolons; {width} numbers in each", most=cell_typed.MOST_STEPS,
             width=width)


def _bend() -> str:
    names = {"identity": _("none")}
    return controls.pick("bend", _("Activation"), {name: names.get(name, name) for name in ACTIVATIONS}, "identity",
                         kind="select")


def _type(name: str, text: str) -> None:
    st.session_state[state.place(name)] = text


def explain(shown: cells.Shown, covered: bool = False) -> None:
    """Say what the picture shows, what it does not, and how large each cell is; not what is `covered`."""
    if shown.unknown:
        _strangers(shown.unknown)
    for sentence in () if covered else shown.after:
        prose.say(_(sentence.template), **sentence.values)
    if shown.picture == "cell":
        origin = "trained" if shown.facts["inputs"] is None else "hand"
        prose.recall(_(WEIGHTS[origin]))
        _sizes(shown, covered)
    elif shown.picture in ("powers", "chain"):
        prose.recall(_(WEIGHTS[shown.picture]))


WEIGHTS = {
    "trained": Sentence("These weights were learned: the network tags each word with its part of speech, reading from "
                        "left to right. Nobody told a unit what to keep."),
    "hand": Sentence("These weights were set by hand so that the arithmetic can be followed; a trained network finds "
                     "others."),
    "powers": Sentence("A linear network with one weight: what is carried back is multiplied by it at each step. "
                       "Nothing is read."),
    "chain": Sentence("The chances are invented. The state on the right halves what it was and moves half of the way "
                      "to the corner of what it reads: each history has a point of its own."),
}


def _strangers(unknown: tuple) -> None:
    for token, near in unknown:
        if near:
            prose.say(_("The network does not know {word}; it knows {near}."), word=token.text, near=", ".join(near))
        else:
            prose.say(_("The network does not know {word}."), word=token.text)


def _sizes(shown: cells.Shown, covered: bool) -> None:
    """Draw how many parameters each cell needs for these inputs and this many units."""
    inputs, width = shown.walk.inputs.shape[1], shown.walk.hidden.shape[1]
    counts = byhand.counts(inputs, width)
    most = max(count for _blocks, count in counts.values())
    rows = "".join(
        f'<tr{" class=here" if name == shown.walk.cell.name else ""}><th>{escape(CELLS[name].title)}</th>'
        f'<td>{counts[name][0]}</td><td>{counts[name][1]:,}</td>'
        f'<td class="bar"><i style="width: {100 * counts[name][1] / most:.0f}%"></i></td>'
        f"<td>{'' if covered else escape(_held(shown, name))}</td></tr>" for name in (*COUNTED, "sru", "jordan"))
    last = _("Its state on the same inputs") if _asked(shown) and not covered else ""
    heads = [_("Cell"), _("Weight blocks"), _("Parameters"), "", last]
    prose.recall(_("Elman, MGU, GRU, LSTM: 1 : 2 : 3 : 4 parameters. Here: inputs of {inputs}, a state of {width}",
                   inputs=inputs, width=width))
    st.html(f'<table class="atlas-sizes"><thead><tr>{"".join(f"<th>{escape(head)}</th>" for head in heads)}'
            f"</tr></thead><tbody>{rows}</tbody></table>")


def _asked(shown: cells.Shown) -> bool:
    return shown.facts["inputs"] is not None and len(shown.steps) <= 8


def _held(shown: cells.Shown, cell: str) -> str:
    if not _asked(shown):
        return ""
    walked = byhand.same_job(cell, shown.walk.inputs.tolist(), shown.walk.activation)
    held = walked.hidden if walked.memory is None else walked.memory
    return ", ".join(number(value) for value in held[:, 0].tolist())


def number(value: float) -> str:
    """Write a state as the picture does: five digits where there are decimals, no more than are right."""
    if abs(value) < 1e-12:
        return "0"
    text = f"{value:.5g}" if abs(value) >= 1 else f"{value:.3g}"
    return text.replace("-", "\u2212")


LOOK = """<style>
.st-key-cell_reads [data-testid="stWidgetLabel"] { position: absolute; clip-path: inset(50%); }
.st-key-cell_numbers [data-testid="stTextInput"] { min-width: 18rem; }
.atlas-sizes { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.atlas-sizes th, .atlas-sizes td { text-align: start; font-weight: 400; padding: .12rem 1.4rem .12rem 0; border: 0; }
.atlas-sizes thead th { opacity: .75; font-size: .9em; }
.atlas-sizes tr.here th, .atlas-sizes tr.here td { font-weight: 650; }
.atlas-sizes .bar { width: 9rem; }
.atlas-sizes .bar i { display: block; height: .7rem; border-radius: 2px; opacity: .7; }
.atlas-sizes .bar i { background: light-dark(#0A6A70, #E6A23C); }
</style>"""
