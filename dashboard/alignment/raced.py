"""The trained race on the page: its lines, and what they say about "a trained neuron beats the dot product"."""

import streamlit as st

from dashboard import controls, prose
from dashboard.alignment import choices, race
from dashboard.figures.curves import Line, draw_curves
from dashboard.figures.labels import digits
from dashboard.figures.theme import Theme
from dashboard.words import _
from engine.learning import curves
from engine.sentence import template

VERDICTS = {
    "holds": template("d = {width}: the neuron {neuron} %, the dot product {dot} %, divided by √d {scaled} %. "
                      "The claim holds here, with every seed."),
    "false": template("d = {width}: the neuron {neuron} %, the dot product {dot} %, divided by √d {scaled} %. "
                      "The claim is false here: the dot product is ahead with every seed."),
    "open": template("d = {width}: the neuron {neuron} %, the dot product {dot} %, divided by √d {scaled} %. "
                     "Here it depends on the seed."),
}


def draw(paper: Theme) -> None:
    """Draw the race, with W_q and W_k begun as usual or larger, and say at which widths the claim holds."""
    curve = curves.load("scoring")
    st.markdown(f"##### {_('“A trained neuron beats the dot product”: does it?')}")
    larger = controls.pick("begun", _("W of query and key"), {
        "usual": _("begun as usual"), "larger": _("begun {times} times larger", times=curve.settings["larger"])},
        "usual") == "larger"
    found = race.laps(curve, larger)
    lines = [Line(_(choices.SCORED[scorer]), [lap.width for lap in found], [lap.accuracy[scorer] for lap in found])
             for scorer in found[0].accuracy]
    low = min(min(line.ys) for line in lines)
    st.altair_chart(draw_curves(lines, paper, _("width d of query and key"), _("right letters"), log_x=True,
                                percent=True, ends_y=(max(0.0, low // 0.1 * 0.1), 1.0)),
                    theme=None, key="race", width="stretch")
    for lap in found:
        prose.say(_(VERDICTS[lap.verdict]), width=lap.width, neuron=digits(100 * lap.accuracy["additive"]),
                  dot=digits(100 * lap.accuracy["dot"]), scaled=digits(100 * lap.accuracy["scaled"]))
    st.caption(made(curve))


def made(curve: curves.Curve) -> str:
    """Return how the race was run: what was trained, on what machine."""
    told = curve.settings
    return _("Strings of {short} to {long} letters, written backwards; GRU encoder and decoder of width d, query W_q s "
             "and key W_k h; {steps} steps of {batch} strings, rate {rate}, {seeds} seeds; right letters on {count} "
             "strings with neighbours that no training string had, the true letters before given. {machine}, {minutes} "
             "minutes.",
             short=told["lengths"][0], long=told["lengths"][1], steps=told["steps"], batch=told["batch"],
             rate=told["rate"], seeds=len(told["seeds"]), count=told["held_out"], machine=machine_of(curve),
             minutes=round(curve.seconds / 60))


def machine_of(curve: curves.Curve) -> str:
    """Return the machine a curve was measured on, in a few words."""
    about = curve.machine
    return f"{about.get('processor') or about.get('system')}, torch {about.get('torch')}"
