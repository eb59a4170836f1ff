"""What was trained to remember one symbol over a distance: the committed curve, and the sentence that reads it."""

import altair as alt

from dashboard import prose, state
from dashboard.figures.curves import Line, draw_curves
from dashboard.figures.labels import digits
from dashboard.figures.theme import Theme
from dashboard.memory.gradients import remembered
from dashboard.words import _
from engine.learning import curves


def recall(paper: Theme) -> alt.LayerChart:
    """Tell how far back each cell remembers; return the share of right answers against distance as a figure."""
    curve = curves.load("recall")
    far = remembered(curve)
    told = " · ".join(_("{name} {distance}", name=called(label), distance=f"{distance:,.0f}")
                      for label, distance in far.items())
    best, worst = max(far, key=far.get), min(far, key=far.get)
    template = _("{best} still gives nine of ten answers right at a distance of {far}; {worst} no further than {near}.")
    if not far[worst]:
        template = _("{best} still gives nine of ten answers right at a distance of {far}; {worst} at none of these.")
    prose.say(template, best=called(best), far=f"{far[best]:,.0f}", worst=called(worst), near=f"{far[worst]:,.0f}")
    prose.recall(_("Nine of ten right as far as: {told}", told=told))
    lines = [Line(called(label), xs, ys, "chosen" if label == "attention" else "")
             for label, (xs, ys) in curve.lines.items()]
    return draw_curves(lines, paper, _("distance, in steps"), _("right answers"), log_x=True, percent=True,
                       height=paper.size * (21 if state.presenting() else 27))


def called(label: str) -> str:
    """Return what a line is called."""
    return _("Attention") if label == "attention" else label


def how_measured() -> None:
    """Say what was trained, with which settings, on what machine."""
    curve = curves.load("recall")
    told, networks = curve.settings, curve.settings["networks of each cell"]
    prose.recall(_("The task: remember which of {symbols} symbols was marked at the beginning; guessing is right in "
                   "{chance} % of all cases. Cells of width {width}, {steps} steps of {batch} sequences, {optimiser}, "
                   "rate {rate} falling to 0; {held} sequences never seen.", **listed(told),
                   chance=digits(100 * told["chance"]), held=f"{told['held-out sequences']:,}"))
    prose.recall(_("Gates begin with {gates}; without gates: {plain}. Networks of each cell (at a distance): {count}.",
                   gates=told["gates begin with"], plain=told["without gates"],
                   count=", ".join(f"{count} ({distance})" for distance, count in networks.items())))
    prose.recall(_("Measured once and kept: {minutes} minutes of one thread on {processor}, torch {version}.",
                   minutes=f"{curve.seconds / 60:.0f}", processor=curve.machine["processor"],
                   version=curve.machine["torch"]))


def listed(settings: dict) -> dict:
    """Return the settings that are numbers or names and stand in the sentence as they are."""
    return {name: settings[name] for name in ("symbols", "width", "steps", "batch", "optimiser", "rate")}
