"""What was trained to remember one symbol over a distance: the committed curve, and the sentence that reads it."""

import streamlit as st

from dashboard import prose, state
from dashboard.figures.curves import Line, draw_curves
from dashboard.figures.labels import digits
from dashboard.figures.theme import Theme
from dashboard.memory.gradients import remembered
from dashboard.words import _
from engine.learning import curves


def recall(paper: Theme) -> None:
    """Draw the share of right answers against distance, and say how it was measured."""
    curve = curves.load("recall")
    far = remembered(curve)
    told = " · ".join(_("{name} {distance}", name=called(label), distance=f"{distance:,.0f}")
                      for label, distance in far.items())
    best, worst = max(far, key=far.get), min(far, key=far.get)
    prose.say(_("{best} still gives at least nine of ten answers right at a distance of {far}; {worst} no further than "
                "{near}."), best=called(best), far=f"{far[best]:,.0f}", worst=called(worst), near=f"{far[worst]:,.0f}")
    prose.recall(_("Nine of ten right as far as: {told}", told=told))
    lines = [Line(called(label), xs, ys, "chosen" if label == "attention" else "")
             for label, (xs, ys) in curve.lines.items()]
    with st.container(key="gradient_recall"):
        st.altair_chart(draw_curves(lines, paper, _("distance, in steps"), _("right answers"), log_x=True, percent=True,
                                    height=paper.size * (24 if state.presenting() else 27)),
                        theme=None, key="figure_recall", width="stretch")
    how_measured(curve)


def called(label: str) -> str:
    """Return what a line is called."""
    return _("Attention") if label == "attention" else label


def how_measured(curve: curves.Curve) -> None:
    """Say what was trained, with which settings, on what machine."""
    told, networks = curve.settings, curve.settings["networks of each cell"]
    prose.recall(_("The task: remember which of {symbols} symbols was marked at the beginning; guessing is right in "
                   "{chance} % of all cases. Cells of width {width}, {steps} steps of {batch} sequences, {optimiser}, "
                   "rate {rate} falling to 0; {held} sequences never seen.", **listed(told),
                   chance=digits(100 * told["chance"]), held=f"{told['held-out sequences']:,}"))
    prose.recall(_("Gates begin with {gates}; without gates: {plain}. Networks of each cell (at a distance): {count}.",
                   gates=told["gates begin with"], plain=told["without gates"],
                   count=", ".join(f"{count} ({distance})" for distance, count in networks.items())))
    prose.recall(_("Measured once and kept, in {minutes} minutes on {processor}, {threads} thread, torch {version}.",
                   minutes=f"{curve.seconds / 60:.0f}", processor=curve.machine["processor"],
                   threads=curve.machine["threads"], version=curve.machine["torch"]))


def listed(settings: dict) -> dict:
    """Return the settings that are numbers or names and stand in the sentence as they are."""
    return {name: settings[name] for name in ("symbols", "width", "steps", "batch", "optimiser", "rate")}
