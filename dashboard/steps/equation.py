"""The equation as one control, each factor a button that opens its stage, and the way of one entry in a line."""

from functools import reduce

import streamlit as st

from dashboard.figures.labels import digits, short
from dashboard.steps.entry import Step
from dashboard.words import _

STAGES = ("softmax", "products", "scale", "mask", "values", "output")
KEY = "equation"        # of the widget: a lesson's stop opens a stage by it


def choose(step: Step) -> str:
    """Draw the equation, each factor a button, and return the stage that is open; a query parameter may open one."""
    row = step.row
    compared = r"$v^{\top} \tanh(q + k)$" if row.vector is not None else r"$Q\,K^{\top}$"
    labels = {"softmax": r"$\mathrm{softmax}\,\big($", "products": compared, "scale": _factor(row),
              "mask": rf"$+\;$ {_('mask')} $\big)$", "values": r"$V$", "output": r"$\rightarrow\; W_o$"}
    asked = st.query_params.get("stage")
    first = asked if asked in STAGES else "softmax" if row.dots is None else "products"
    given = None if KEY in st.session_state else first      # a lesson's stop opens a stage of its own
    return st.segmented_control(_("Stage"), STAGES, default=given, required=True, format_func=labels.get,
                                key=KEY, label_visibility="collapsed", persist_state="session")


def _factor(row) -> str:
    """Return the scale as it stands in the equation."""
    return r"$/\,\sqrt{d}$" if is_root(row) else rf"$\times\;{digits(row.scale)}$"


def is_root(row) -> bool:
    """Say whether the scale divides by the square root of the width."""
    return row.vector is None and row.query is not None and abs(row.scale * len(row.query) ** 0.5 - 1) < 1e-4


def way(step: Step) -> str:
    """Return where the entry stands, and the numbers that its stages hand on."""
    row, key, place = step.row, step.key, step.attention.place
    compared = _("query · key") if row.vector is None else _("v · tanh(query + key)")
    stages = [(compared, row.dots), (_("scaled"), row.scaled), (_("score"), row.scores),
              (_("attention weight"), row.weights)]
    way = " → ".join(f"{name} {digits(numbers[key]) or _('not allowed')}" for name, numbers in stages
                     if row.dots is not None or numbers is row.weights)
    stack = {"encoder": _("encoder"), "decoder": _("decoder"), "vision": _("image")}.get(place.stack, "")
    kind = _("cross-attention") if place.kind == "cross" else ""
    where = [part for part in (stack, kind) if part] if kind or place.stack == "decoder" else []
    where += [_("layer {layer}", layer=place.layer), _("head {head}", head=step.head)]
    where = reduce(lambda one, other: _("{one}, {other}", one=one, other=other), where)
    return _("{place}, {query} asks {key}: {way}", place=where, way=way, **words_of(step))


def words_of(step: Step) -> dict[str, str]:
    """Return the two words in quotation marks of the page's language, without characters that turn a line around."""
    return {"query": _("“{word}”", word=short(step.asker, 60)), "key": _("“{word}”", word=short(step.asked, 60))}
