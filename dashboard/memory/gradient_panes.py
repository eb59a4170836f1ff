"""The panes of Memory > Gradient: each tells what its numbers say and returns its figure. Knows no torch."""

from dataclasses import dataclass, field

import altair as alt
import plotly.graph_objects as go
import streamlit as st

from dashboard import compute, prose, state, text
from dashboard.figures.curves import Line, draw_curves
from dashboard.figures.grids import draw_grid
from dashboard.figures.labels import digits
from dashboard.figures.theme import Theme
from dashboard.memory import gradients
from dashboard.words import _
from engine import Refusal, Sentence
from engine.analysis.gradients import Reach
from engine.learning import checkpoints
from engine.models.recurrent import CELLS
from engine.models.recurrent.starting import span

EXPLODED = 1000.0   # times the size it began with
MANY = 2000         # steps x width up to which five sequences are measured, beyond it one


def reach(paper: Theme, of: str, bypass: str, length: str, width: str, bias: float, seed: str) -> alt.LayerChart:
    """Tell how large the gradient is against distance, for every cell and for attention; return the figure."""
    steps, wide = int(length), int(width)
    sequences = 5 if steps * wide <= MANY else 1
    with st.container(key="gradient_waiting"), st.spinner(_("Computing gradients …"), show_time=True):
        found = {name: compute.reach(name, steps, wide, int(seed), bypass == "yes", bias, sequences)
                 for name in (*CELLS, "attention")}
    read_reach(found, of, steps - 1)
    lines = gradients.reach_lines(found, {name: title(name) for name in found}, of)
    return draw_curves(lines, paper, _("distance T − t, in steps"), y_title(of), log_y=True, height=tall(paper))


def tall(paper: Theme) -> int:
    """Return the height of a picture of lines."""
    return paper.size * (21 if state.presenting() else 27)


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
    if gradients.sizes(found[most], of)[-1] > EXPLODED:
        prose.say(_("A gradient that grows like this explodes, and a step of learning along it leads anywhere."))
    told = " · ".join(_("{name} {distance}", name=title(name), distance=_("never") if far is None else far)
                      for name, far in faint.items())
    prose.recall(_("Steps until less than a thousandth is left: {told}", told=told))


def how_drawn(of: str, bypass: str, length: str, width: str, bias: float, seed: str) -> None:
    """Say how the networks were made, and what the sizes are."""
    sequences = 5 if int(length) * int(width) <= MANY else 1
    drawn = _("all weights drawn evenly between −1/√{width} and 1/√{width}, as torch draws them", width=width)
    if bias:
        drawn += _(", and the gate that keeps the past has a bias of {bias}: by itself it keeps a third for {steps} "
                   "steps", bias=digits(bias), steps=digits(span(bias)))
    prose.recall(_("Untrained cells of width {width} with tanh, {drawn}; seed {seed}; inputs are standard normal. "
                   "Computed in float64 by automatic differentiation; median of {count} sequences.", width=width,
                   drawn=drawn, seed=seed, count=sequences))
    if bypass == "yes":
        prose.recall(_("With the bypass h_t is h_(t−1) plus what the cell computes, not that alone."))
    if of == "state":
        prose.recall(_("The state is the one that a cell carries on: the memory c of LSTM and SRU, the output y of a "
                       "Jordan network, else h. For attention it is the vector x_t itself."))


def line(paper: Theme, weight: float) -> alt.LayerChart:
    """Tell what becomes of a number that is multiplied by w at each step; return the figure."""
    own = round(weight, 2)
    weights = (0.9, 1.0, 1.1, *(() if own in (0.9, 1.0, 1.1) else (own,)))
    found = {w: compute.line(w) for w in weights}
    told = {w: power(float(one.hidden[-1])) for w, one in found.items()}
    prose.say(_("h_t = w h_(t−1) + x_t. After 100 steps 0.9 leaves {below} of a gradient, 1 leaves {one}, and 1.1 "
                "makes {above} of it: only w = 1 neither forgets nor explodes."), below=told[0.9], one=told[1.0],
              above=told[1.1])
    if own == weights[-1] != 1.1:
        prose.say(_("Your own w = {weight} makes {size} of it."), weight=f"{own:g}", size=told[own])
    lines = [Line(f"w = {w:g}", range(len(one.hidden)), one.hidden.tolist(), "chosen" if w == own else "")
             for w, one in found.items()]
    return draw_curves(lines, paper, _("distance T − t, in steps"), y_title("state"), log_y=True, height=tall(paper))


def power(size: float) -> str:
    """Return a size as it is read aloud: 2.66e−5, 1, 13,781."""
    return f"{size:,.0f}" if size >= 1000 or size == 1 else digits(size)


def tagged() -> tuple[str, ...]:
    """Return the cells of which a trained reader of one direction comes with the project."""
    return tuple(cell for cell in CELLS if f"tags-{cell}" in checkpoints.names())


@dataclass(frozen=True, eq=False)
class Felt:
    """What the last state of each trained cell feels of each word of the sentence in the field, and what to say."""

    words: tuple[str, ...] = ()
    found: dict[str, Reach] = field(default_factory=dict)
    notices: tuple[Sentence, ...] = ()
    refused: Sentence | None = None


def felt() -> Felt:
    """Read the sentence in the field with every trained cell; where that is refused, say why."""
    given = text.typed(state.text())
    if given.refusal:
        return Felt(notices=given.notes, refused=given.refusal)
    try:
        found = {cell: compute.reach_in_sentence(f"tags-{cell}", given.text) for cell in tagged()}
    except Refusal as refusal:
        return Felt(notices=given.notes, refused=refusal.sentence)
    tokens = compute.trained(f"tags-{tagged()[0]}").source.tokens(given.text)
    strange = " ".join(dict.fromkeys(token.text for token in tokens if token.unknown))
    unknown = (Sentence("Words that these models do not know: {words}.", words=strange),) if strange else ()
    words = tuple(token.text for token in tokens)[:len(next(iter(found.values())).input)]
    return Felt(words, found, (*given.notes, *unknown))


def words(paper: Theme, sentence: Felt) -> go.Figure | None:
    """Tell how much the last state of each trained cell feels each word; return the figure, None for no sentence."""
    if not sentence.found:
        return None
    grid = gradients.sentence_grid(sentence.found)
    if len(sentence.words) > 1:
        prose.say(_("Besides the last word, the last state feels most: {told}."), told=", ".join(
            f"{CELLS[cell].title} “{sentence.words[row[:-1].argmax()]}” ({digits(row[:-1].max())})"
            for cell, row in zip(sentence.found, grid, strict=True)))
    return draw_grid(grid, [CELLS[cell].title for cell in sentence.found], sentence.words, paper,
                     column_title=_("word (across)"), title=_("size of d h_T / d x_t"), numbers=True, square=3)
