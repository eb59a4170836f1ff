"""The stages of one entry on a page: the equation as buttons, one figure, one line of numbers. Knows no models."""

import streamlit as st

from dashboard import prose, state, steps
from dashboard.figures.bars import bars
from dashboard.figures.labels import digits, fixed, following, places
from dashboard.figures.products import products
from dashboard.figures.sums import sums
from dashboard.figures.theme import Theme, theme
from dashboard.prose import add_up, recall, say
from dashboard.words import _, language

STAGES = ("softmax", "products", "scale", "mask", "values", "output")


def look() -> Theme:
    """Return the theme of the page as it is seen: light or dark, its language, larger for a room."""
    return theme(st.context.theme.type == "dark", language(), 20 if state.presenting() else 14)


@st.fragment
def walk(step: steps.Step, reason: str = "") -> None:
    """Draw the equation and the stage that is open in it; `reason` says why only weights are known, if that is so."""
    paper = look()
    prose.look(paper.accent)
    stage = equation(step)
    recall(_way(step))
    if step.row.dots is None and stage in ("products", "scale", "mask"):
        say(_("This model hands out its attention weights only: there is no query and no key to show. {reason}"),
            reason=reason)
        return
    {"products": _products, "scale": _scale, "mask": _mask, "softmax": _softmax, "values": _values,
     "output": _output}[stage](step, paper)


def equation(step: steps.Step) -> str:
    """Draw the equation, each factor a button, and return the stage that is open; a query parameter may open one."""
    row = step.row
    compared = r"$v^{\top} \tanh(q + k)$" if row.vector is not None else r"$Q\,K^{\top}$"
    labels = {"softmax": r"$\mathrm{softmax}\,\big($", "products": compared, "scale": _factor(row),
              "mask": rf"$+\;$ {_('mask')} $\big)$", "values": r"$V$", "output": r"$\rightarrow\; W_o$"}
    asked = st.query_params.get("stage")
    first = asked if asked in STAGES else "softmax" if row.dots is None else "products"
    return st.segmented_control(_("Stage"), STAGES, default=first, required=True, format_func=labels.get,
                                key="equation", label_visibility="collapsed")


def _factor(row) -> str:
    """Return the scale as it stands in the equation."""
    return r"$/\,\sqrt{d}$" if _root(row) else rf"$\times\;{digits(row.scale)}$"


def _root(row) -> bool:
    """Say whether the scale divides by the square root of the width."""
    return row.vector is None and row.query is not None and abs(row.scale * len(row.query) ** 0.5 - 1) < 1e-4


def _products(step: steps.Step, paper: Theme) -> None:
    row, who = step.row, _who(step)
    named, rest = steps.named_terms(step)
    numbers = [number for _dimension, number in named] + [rest]
    decimals = places(sum(numbers), *numbers)
    said = [_("{number} (dimension {dimension})", dimension=dimension, number=following(number, decimals))
            for dimension, number in named]
    if row.vector is None:
        say(_("The query of {query} and the key of {key} are two lists of {width} numbers each. Multiplied one by one "
              "and added up, they give {dot}."), **who, width=len(row.query), dot=digits(row.dots[step.key]))
        middle = _("query × key, one by one")
    else:
        say(_("The query of {query} and the key of {key} are added number by number, bent by tanh, weighed by the "
              "learned vector v, and added up: {dot}."), **who, dot=digits(row.dots[step.key]))
        middle = _("v × tanh(query + key), one by one")
    if len(row.query) > len(named):
        said.append(_("{number} (the other {count})", count=len(row.query) - len(named),
                      number=following(rest, decimals)))
    add_up("  ".join(said).removeprefix("+ "), fixed(sum(numbers), decimals))
    titles = [_("query of {word}", word=who["query"]), _("key of {word}", word=who["key"]), middle,
              _("their running sum")]
    figure = products(row.query, row.key_vectors[step.key], row.terms(step.key), titles, paper, _("dimension"))
    plot(figure, "products", f"{titles[0]}, {titles[1]}")


def _scale(step: steps.Step, paper: Theme) -> None:
    row = step.row
    told = {"dot": digits(row.dots[step.key]), "scaled": digits(row.scaled[step.key]), "scale": digits(row.scale)}
    if _root(row):
        say(_("The more numbers are added up, the further apart the sums lie. Divided by the square root of {width}, "
              "they stay where softmax can still weigh one against another."), width=len(row.query))
    elif row.scale == 1:
        say(_("This model does not divide here: its scale is 1."))
    else:
        say(_("This model multiplies by a scale of its own: {scale}."), scale=told["scale"])
    add_up(f"{told['dot']} × {told['scale']}", told["scaled"])
    draw(bars(steps.key_bars(step, row.scaled), paper, _("scaled: query · key × {scale}", scale=told["scale"]),
              masked=_("not allowed")), "scale")


def _mask(step: steps.Step, paper: Theme) -> None:
    row, key, who = step.row, step.key, _who(step)
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
    draw(bars(steps.key_bars(step, row.scores, row.scaled if changed else None), paper, _("score"),
              before=_("before") if changed else "", masked=_("not allowed")), "mask")


def _softmax(step: steps.Step, paper: Theme) -> None:
    row, key, who = step.row, step.key, _who(step)
    if row.total == 0:
        say(_("No key is allowed for {query}: it has no attention weights, and its context is 0."), **who)
        return
    told = {"highest": digits(row.highest), "total": digits(row.total)}
    if row.sink is None:
        say(_("Each score becomes a power of e, counted from the highest, {highest}, and is divided by the sum of all "
              "these powers, {total}. So the attention weights add up to 1."), **told)
    else:
        say(_("Each score becomes a power of e, counted from the highest, {highest}, and is divided by the sum of all "
              "these powers, {total}. One of them belongs to no key: the sink, of score {sink}, takes {share} of it."),
            **told, sink=digits(row.sink), share=digits(row.sink_weight))
    power = f"exp({digits(row.scores[key])} − {_bracket(row.highest)})" if row.temperature == 1 else (
        f"exp(({digits(row.scores[key])} − {_bracket(row.highest)}) / {digits(row.temperature)})")
    if row.allowed[key]:
        add_up(f"{power} / {digits(row.total)} = {digits(row.powers[key])} / {digits(row.total)}",
               digits(row.weights[key]))
    say(_("So {query} gives {percent} % of its attention to {key}."), **who, percent=digits(100 * row.weights[key]))
    sink = None if row.sink is None else (_("sink"), row.sink_weight)
    together = _("the other {count} keys", count=len(step.others))
    draw(bars(steps.key_bars(step, row.weights, together=together, sink=sink), paper, _("attention weight"),
              masked=_("not allowed")), "softmax")


def _values(step: steps.Step, paper: Theme) -> None:
    row, who = step.row, _who(step)
    if row.values is None:
        say(_("This model hands out its attention weights only: there are no values to add up, and the way ends here."))
        return
    dimension, = steps.largest(row.context, 1)
    weight, value = float(row.weights[step.key]), float(row.values[step.key, dimension])
    decimals = places(float(row.context[dimension]), weight * value, float(row.context[dimension]) - weight * value)
    say(_("Each key's value vector is multiplied by its attention weight, and all are added up: the context of "
          "{query}, {width} numbers. In its largest dimension, {dimension}:"), **who, width=len(row.context),
        dimension=dimension)
    others = following(float(row.context[dimension]) - weight * value, decimals)
    add_up(_("{weight} × {value} = {mine} from {key}  {others} from all other keys", weight=digits(weight),
             value=digits(value), mine=fixed(weight * value, decimals), key=who["key"], others=others),
           fixed(float(row.context[dimension]), decimals))
    words = [f"{digits(row.weights[key])} × {said}" for key, said in zip(step.keys, step.words(), strict=True)]
    words += [_("the other {count} keys", count=len(step.others))] if len(step.others) else []
    figure = sums(steps.value_parts(step), words, row.context, _("context"), paper, chosen=step.keys.index(step.key),
                  axis=_("dimension"))
    plot(figure, "values", _("context"))
    if row.context_error is not None:
        say(_("The context that the model itself computed differs from this sum by at most {error} of its size."),
            error=digits(row.context_error, 1))


def _output(step: steps.Step, paper: Theme) -> None:
    if step.output is None:
        say(_("In this model no projection was found that takes this context, so the way ends with the context."))
        return
    out, head = step.output, step.head
    dimension, = steps.largest(out.output, 1)
    mine, total = float(out.shares[head, dimension]), float(out.output[dimension])
    bias = 0.0 if out.bias is None else float(out.bias[dimension])
    decimals = places(total, mine, bias, total - mine - bias)
    say(_("W_o ({name}) turns the contexts of all {heads} heads, side by side, into the {width} numbers of the output: "
          "each head adds its share. In its largest dimension, {dimension}:"), name=step.projection,
        heads=len(out.shares), width=len(out.output), dimension=dimension)
    parts = [_("{number} from head {head}", number=fixed(mine, decimals), head=head),
             _("{number} from all other heads", number=following(total - mine - bias, decimals))]
    parts += [] if out.bias is None else [_("{number} from the bias", number=following(bias, decimals))]
    add_up("  ".join(parts), fixed(total, decimals))
    heads, shown, dimensions = steps.output_parts(step)
    words = [_("head {head}", head=h) for h in heads]
    words += [_("the other {count} heads", count=len(out.shares) - len(heads))] if len(heads) < len(out.shares) else []
    words += [] if out.bias is None else [_("bias")]
    figure = sums(shown, words, out.output[dimensions], _("output"), paper, columns=dimensions,
                  chosen=heads.index(head), axis=_("dimension"))
    plot(figure, "output", _("output"))
    if len(dimensions) < len(out.output):
        say(_("The {count} largest of {width} dimensions."), count=len(dimensions), width=len(out.output))


def _way(step: steps.Step) -> str:
    """Return where the entry stands, and the numbers that its stages hand on."""
    row, key, place = step.row, step.key, step.attention.place
    stages = [(_("query · key"), row.dots), (_("scaled"), row.scaled), (_("score"), row.scores),
              (_("attention weight"), row.weights)]
    way = " → ".join(f"{name} {digits(numbers[key]) or _('not allowed')}" for name, numbers in stages
                     if row.dots is not None or numbers is row.weights)
    stack = {"encoder": _("encoder"), "decoder": _("decoder"), "vision": _("image")}.get(place.stack, "")
    kind = _("cross-attention") if place.kind == "cross" else ""
    where = [part for part in (stack, kind) if part] if kind or place.stack == "decoder" else []
    where += [_("layer {layer}", layer=place.layer), _("head {head}", head=step.head)]
    return _("{place}, {query} asks {key}: {way}", place=", ".join(where), way=way, **_who(step))


def _who(step: steps.Step) -> dict[str, str]:
    """Return the two words in quotation marks of the page's language."""
    return {"query": _("“{word}”", word=step.asker), "key": _("“{word}”", word=step.asked)}


def _bracket(number: float) -> str:
    """Return a number that can stand behind a minus."""
    return digits(number) if number >= 0 else f"({digits(number)})"


def plot(figure: object, name: str, alt: str) -> None:
    """Draw a Plotly figure over the whole width; `alt` says what it shows to those who cannot see it."""
    st.plotly_chart(figure, theme=None, key=f"figure_{name}", config={"displayModeBar": False}, alt=alt)


def draw(chart: object, name: str) -> None:
    """Draw an Altair chart no wider than an eye can follow a row of it."""
    with st.container(width=1300 if state.presenting() else 900):
        st.altair_chart(chart, theme=None, key=f"figure_{name}", width="stretch")
