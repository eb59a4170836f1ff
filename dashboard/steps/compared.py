"""The stages up to the score: query . key, scale, and what is added. Each is told, and returns its figure."""

import altair as alt
import numpy as np
import plotly.graph_objects as go

from dashboard.figures.bars import draw_bars
from dashboard.figures.labels import digits, fixed, following, places
from dashboard.figures.products import draw_products
from dashboard.figures.theme import Theme
from dashboard.prose import add_up, say
from dashboard.steps import entry
from dashboard.steps.entry import Step
from dashboard.steps.equation import is_root, words_of
from dashboard.words import _


def products(step: Step, paper: Theme) -> go.Figure:
    row, who = step.row, words_of(step)
    named, rest = entry.named_terms(step)
    numbers = [number for _dimension, number in named] + [rest]
    decimals = places(sum(numbers), *numbers)
    said = [_("{number} (dimension {dimension})", dimension=dimension,
              number=following(number, decimals) if place else fixed(number, decimals))
            for place, (dimension, number) in enumerate(named)]
    titles = [_("query of {word}", word=who["query"]), _("key of {word}", word=who["key"])]
    if row.vector is None:
        say(_("The query of {query} and the key of {key} are two lists of {width} numbers each. Multiplied one by one "
              "and added up, they give {dot}."), **who, width=len(row.query), dot=digits(row.dots[step.key]))
        titles, bent = [*titles, _("query × key, one by one")], None
    else:
        say(_("The query of {query} and the key of {key} are added number by number, bent by tanh, weighed by the "
              "learned vector v, and added up: {dot}."), **who, dot=digits(row.dots[step.key]))
        titles = [*titles, _("tanh(query + key), one by one"), _("v × tanh(query + key), one by one")]
        bent = np.tanh(row.query + row.key_vectors[step.key])
    if len(row.query) > len(named):
        said.append(_("{number} (the other {count})", count=len(row.query) - len(named),
                      number=following(rest, decimals)))
    add_up("  ".join(said), fixed(sum(numbers), decimals))
    return draw_products(row.query, row.key_vectors[step.key], row.terms(step.key), [*titles, _("their running sum")],
                         paper, _("dimension"), bent)


def scale(step: Step, paper: Theme) -> alt.LayerChart:
    row = step.row
    told = {"dot": digits(row.dots[step.key]), "scaled": digits(row.scaled[step.key]), "scale": digits(row.scale)}
    if is_root(row):
        say(_("The more numbers are added up, the further apart the sums lie. Divided by the square root of {width}, "
              "they stay where softmax can still weigh one against another."), width=len(row.query))
    elif row.scale == 1:
        say(_("This model does not divide here: its scale is 1."))
    else:
        say(_("This model multiplies by a scale of its own: {scale}."), scale=told["scale"])
    add_up(f"{told['dot']} × {told['scale']}", told["scaled"])
    title = (_("scaled: query · key × {scale}", scale=told["scale"]) if row.vector is None else
             _("scaled: v · tanh(query + key) × {scale}", scale=told["scale"]))
    return draw_bars(entry.key_bars(step, row.scaled), paper, title, masked=_("not allowed"))


def mask(step: Step, paper: Theme) -> alt.LayerChart:
    row, key, who = step.row, step.key, words_of(step)
    now, changed = float(row.scaled[key]), row.capped is not None or row.bias is not None or row.mask is not None
    if row.capped is not None:
        say(_("A soft cap keeps every score between {low} and {high}."), low=digits(-row.softcap),
            high=digits(row.softcap))
        add_up(f"{digits(row.softcap)} × tanh({digits(now)} / {digits(row.softcap)})", digits(row.capped[key]))
        now = float(row.capped[key])
    for name, added in ((_("bias"), row.bias), (_("mask"), row.mask)):
        if added is not None and row.allowed[key]:
            add_up(f"{digits(now)} + {digits(added[key])} ({name})", digits(now + float(added[key])))
            now += float(added[key])
    allowed = int(row.allowed.sum())
    if not row.allowed[key]:
        say(_("The mask forbids this entry: {query} may not look at {key}, whatever the score."), **who)
    elif allowed < len(row.allowed):
        say(_("{query} may look at {allowed} of the {keys} keys; {key} is one of them, and its score is {score}."),
            **who, allowed=allowed, keys=len(row.allowed), score=digits(row.scores[key]))
    elif not changed:
        say(_("Nothing is added here, and {query} may look at every one of the {keys} keys: the score stays {score}."),
            **who, keys=len(row.allowed), score=digits(row.scores[key]))
    return draw_bars(entry.key_bars(step, row.scores, row.scaled if changed else None), paper, _("score"),
                     before=_("before") if changed else "", masked=_("not allowed"))
