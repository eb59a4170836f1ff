"""Memory > Gradient: four panes, each with its choices, its picture and the sentence that reads it. Knows no torch."""

import altair as alt
import plotly.graph_objects as go
import streamlit as st

from dashboard import compute, controls, prose, state, text
from dashboard.figures.curves import Line, draw_curves
from dashboard.figures.grids import draw_grid
from dashboard.figures.labels import digits
from dashboard.figures.theme import Theme
from dashboard.memory import gradients
from dashboard.memory.recalled import recall
from dashboard.steps import look
from dashboard.words import _
from engine import Refusal, Sentence
from engine.learning import checkpoints, curves
from engine.models.recurrent import CELLS

LENGTHS, WIDTHS, SEEDS = (30, 100, 300), (8, 16, 32), range(5)
MANY = 2000         # steps x width up to which five sequences are measured, beyond it one


def choose() -> str:
    """Draw the choice of a pane; one whose numbers are not here is not offered."""
    panes = {"reach": _("How far back it is felt"), "recall": _("How far back it is remembered"),
             "line": _("One number, step by step"), "words": _("In your sentence")}
    here = {"recall": "recall" in curves.names(), "words": bool(tagged())}
    return controls.pick("pane", _("What to see"), {name: words for name, words in panes.items()
                                                    if here.get(name, True)}, "reach")


def draw(pane: str) -> None:
    """Draw a pane."""
    paper = look()
    prose.look(paper.accent)
    {"reach": reach, "recall": recall, "line": line, "words": words}[pane](paper)


def reach(paper: Theme) -> None:
    """Draw the size of the gradient against distance, for every cell and for attention."""
    with st.container(key="gradient_choices", horizontal=True, vertical_alignment="bottom"):
        of = controls.pick("of", _("Size of"), {"state": "d loss / d h_t", "input": "d output_T / d x_t"}, "state")
        bypass = controls.pick("bypass", _("Bypass around each step"), {"no": _("without"), "yes": _("with")}, "no")
        length, width = (int(controls.pick(name, label, {str(n): str(n) for n in sizes}, first, kind="select"))
                         for name, label, sizes, first in (("length", _("Steps"), LENGTHS, "100"),
                                                           ("width", _("Width"), WIDTHS, "16")))
        bias = controls.slide("bias", _("Bias of the gate that keeps"), 0.0, 8.0, 0.0, 0.5)
        seed = int(controls.pick("seed", _("Seed"), {str(n): str(n) for n in SEEDS}, "0", kind="select"))
    sequences = 5 if length * width <= MANY else 1
    with st.container(key="gradient_waiting"), st.spinner(_("Computing gradients …"), show_time=True):
        found = {name: compute.reach(name, length, width, seed, bypass == "yes", bias, sequences)
                 for name in (*CELLS, "attention")}
    read_reach(found, of, length - 1)
    lines = gradients.reach_lines(found, {name: title(name) for name in found}, of)
    show(draw_curves(lines, paper, _("distance T − t, in steps"), y_title(of), log_y=True,
                     height=paper.size * (24 if state.presenting() else 27)), "reach")
    how_drawn(of, width, seed, bias, sequences)


def title(name: str) -> str:
    """Return what a line is called."""
    return _("Attention") if name == "attention" else CELLS[name].title


def y_title(of: str) -> str:
    """Return what stands on the axis."""
    return _("size of d loss / d h_t") if of == "state" else _("size of d output_T / d x_t")


def read_reach(found: dict, of: str, distance: int) -> None:
    """Read the answer off the numbers."""
    most, least = gradients.extremes(found, of)
    at = {name: digits(gradients.sizes(found[name], of)[-1]) for name in (most, least, "attention")}
    prose.say(_("From {distance} steps away {most} is felt most of the cells, {much}, and {least} least, {little}; "
                "attention {attention}, because it looks there in one step."), distance=distance, most=title(most),
              much=at[most], least=title(least), little=at[least], attention=at["attention"])
    faint = {name: gradients.gone(gradients.sizes(one, of)) for name, one in found.items()}
    told = " · ".join(_("{name} {distance}", name=title(name), distance=_("never") if far is None else far)
                      for name, far in faint.items())
    prose.recall(_("Steps until less than a thousandth is left: {told}", told=told))


def how_drawn(of: str, width: int, seed: int, bias: float, sequences: int) -> None:
    """Say how the networks were made, and what the sizes are."""
    drawn = _("all weights drawn evenly between −1/√{width} and 1/√{width}, as torch draws them", width=width)
    if bias:
        drawn += _(", and {bias} added to the bias of the gate that keeps the past", bias=digits(bias))
    prose.recall(_("Untrained cells of width {width} with tanh, {drawn}; seed {seed}; inputs are standard normal. "
                   "Computed in float64 by automatic differentiation; median of {count} sequences.", width=width,
                   drawn=drawn, seed=seed, count=sequences))
    if of == "state":
        prose.recall(_("The state is the one that a cell carries on: the memory c of LSTM and SRU, the output y of a "
                       "Jordan network, else h. For attention it is the vector x_t itself."))


def line(paper: Theme) -> None:
    """Draw the linear network of one unit: w multiplied by itself."""
    own = controls.slide("weight", _("Your own w"), 0.5, 1.5, 0.95, 0.01)
    weights = (0.9, 1.0, 1.1, *(() if own in (0.9, 1.0, 1.1) else (own,)))
    found = {weight: compute.line(weight) for weight in weights}
    told = {weight: power(float(one.hidden[-1])) for weight, one in found.items()}
    prose.say(_("h_t = w h_(t−1) + x_t. After 100 steps 0.9 leaves {below} of a gradient, 1 leaves {one}, and 1.1 "
                "makes {above} of it: only w = 1 neither forgets nor explodes."), below=told[0.9], one=told[1.0],
              above=told[1.1])
    if own in told:
        prose.say(_("Your own w = {weight} makes {size} of it."), weight=f"{own:g}", size=told[own])
    lines = [Line(f"w = {weight:g}", range(len(one.hidden)), one.hidden.tolist(), "chosen" if weight == own else "")
             for weight, one in found.items()]
    show(draw_curves(lines, paper, _("distance T − t, in steps"), _("size of d loss / d h_t"), log_y=True,
                     height=paper.size * 26), "line")
    prose.recall(_("Computed in float64 by automatic differentiation; equal to w multiplied by itself."))


def power(size: float) -> str:
    """Return a size as it is read aloud: 2.66e−5, 1, 13,781."""
    return f"{size:,.0f}" if size >= 1000 or size == 1 else digits(size)


def tagged() -> tuple[str, ...]:
    """Return the cells of which a trained reader of one direction comes with the project."""
    return tuple(cell for cell in CELLS if f"tags-{cell}" in checkpoints.names())


def words(paper: Theme) -> None:
    """Draw how much the last state of each trained cell feels each word of the sentence in the field."""
    given = text.typed(state.text())
    try:
        if given.refusal:
            raise Refusal(given.refusal.template, **given.refusal.values)
        found = {cell: compute.reach_in_sentence(f"tags-{cell}", given.text) for cell in tagged()}
        tokens = compute.trained(f"tags-{tagged()[0]}").source.tokens(given.text)
    except Refusal as refusal:
        controls.notices(given.notes, refusal.sentence)
        return
    unknown = [Sentence("These models do not know “{word}”.", word=token.text) for token in tokens if token.unknown]
    controls.notices((*given.notes, *dict.fromkeys(unknown)))
    grid = gradients.sentence_grid(found)
    names = [token.text for token in tokens][:grid.shape[1]]
    if len(names) > 1:
        prose.say(_("Besides the last word, the last state feels most: {told}."), told=", ".join(
            f"{CELLS[cell].title} “{names[row[:-1].argmax()]}” ({digits(row[:-1].max())})"
            for cell, row in zip(found, grid, strict=True)))
    figure = draw_grid(grid, [CELLS[cell].title for cell in found], names, paper, column_title=_("word (across)"),
                       title=_("size of d h_T / d x_t"), numbers=True, square=3)
    show(figure, "words")
    prose.recall(_("Each cell was trained to name parts of speech, reading from left to right; x_t is the vector it "
                   "learned for a word, h_T its state after the last one."))


def show(figure: alt.LayerChart | go.Figure, name: str) -> None:
    """Put a figure on the page."""
    with st.container(key=f"gradient_{name}"):
        if isinstance(figure, go.Figure):
            st.plotly_chart(figure, theme=None, key=f"figure_{name}", config={"displayModeBar": False})
        else:
            st.altair_chart(figure, theme=None, key=f"figure_{name}", width="stretch")


def explain() -> None:
    """Say what these pictures do not show."""
    with st.expander(_("What this does not show")):
        prose.recall(_("The size of a gradient is not memory: a small one says that learning is slow from there, not "
                       "that nothing is kept; and recall is one task, trained in one way."))
