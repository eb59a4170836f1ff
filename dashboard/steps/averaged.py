"""The stages from the scores on: softmax, the average of the values, W_o. Each is told, and returns its figure."""

import altair as alt
import plotly.graph_objects as go

from dashboard.figures.bars import draw_bars
from dashboard.figures.labels import digits, fixed, following, places
from dashboard.figures.products import largest
from dashboard.figures.sums import draw_sums
from dashboard.figures.theme import Theme
from dashboard.prose import add_up, say
from dashboard.steps import entry
from dashboard.steps.entry import Step
from dashboard.steps.equation import words_of
from dashboard.words import _


def softmax(step: Step, paper: Theme) -> alt.LayerChart | None:
    row, key, who = step.row, step.key, words_of(step)
    if row.total == 0:
        say(_("No key is allowed for {query}: it has no attention weights, and its context is 0."), **who)
        return None
    if row.dots is None:
        say(_("This model hands out its attention weights only: they add up to 1, and are shown as it gave them."))
    else:
        _powers(step)
    say(_("So {query} gives {percent} % of its attention to {key}."), **who, percent=digits(100 * row.weights[key]))
    sink = None if row.sink is None else (_("sink"), row.sink_weight)
    together = _("the other {count} keys", count=len(step.others))
    return draw_bars(entry.key_bars(step, row.weights, together=together, sink=sink), paper, _("attention weight"),
                     masked=_("not allowed"))


def _powers(step: Step) -> None:
    row, key = step.row, step.key
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


def values(step: Step, paper: Theme) -> go.Figure | None:
    row, who = step.row, words_of(step)
    if row.values is None:
        say(_("This model hands out its attention weights only: there are no values to add up, and the way ends here."))
        return None
    dimension, = largest(row.context, 1)
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
    figure = draw_sums(entry.value_parts(step), words, row.context, _("context"), paper, axis=_("dimension"),
                       chosen=step.keys.index(step.key))
    if row.context_error is not None:
        say(_("The context that the model itself computed differs from this sum by at most {error} of its size."),
            error=digits(row.context_error, 1))
    return figure


def output(step: Step, paper: Theme) -> go.Figure | None:
    if step.output is None:
        say(_("In this model no projection was found that takes this context, so the way ends with the context."))
        return None
    out, head = step.output, step.head
    dimension, = largest(out.output, 1)
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
    heads, shown, dimensions = entry.output_parts(step)
    words = [_("head {head}", head=h) for h in heads]
    words += [_("the other {count} heads", count=len(out.shares) - len(heads))] if len(heads) < len(out.shares) else []
    words += [] if out.bias is None else [_("bias")]
    figure = draw_sums(shown, words, out.output[dimensions], _("output"), paper, columns=dimensions,
                       chosen=heads.index(head), axis=_("dimension"))
    if len(dimensions) < len(out.output):
        say(_("The {count} largest of {width} dimensions are drawn."), count=len(dimensions), width=len(out.output))
    return figure


def _bracket(number: float) -> str:
    """Return a number that can stand behind a minus."""
    return digits(number) if number >= 0 else f"({digits(number)})"
