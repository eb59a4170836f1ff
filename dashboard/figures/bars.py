"""One number for each key: a bar, its word on the left, its digits on the right. Knows no models and no pages."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from .labels import digits, ticks
from .theme import Theme

MARGIN = 0.22       # of the axis, on its right: the digits stand there, under one another


@dataclass(frozen=True)
class Bar:
    """A word, its number, the number it had one stage before (None: not shown), and what kind of bar it is.

    Kinds: "key", "chosen", "rest" (several keys together), "sink", "masked" (no bar).
    """

    word: str
    value: float
    before: float | None = None
    kind: str = "key"


def draw_bars(rows: Sequence[Bar], theme: Theme, title: str, before: str = "", masked: str = "") -> alt.LayerChart:
    """Draw the rows from top to bottom in the order given, on one scale from 0; `title` names the axis.

    `before` names the ticks that mark the numbers of one stage before; a row of kind "masked" has no bar but the word
    `masked`. Words that repeat keep rows of their own.
    """
    data = [{"place": place, "word": row.word, "kind": row.kind, "value": finite(row.value),
             "before": finite(row.before), "text": masked if row.kind == "masked" else digits(row.value),
             "earlier": digits(row.before)} for place, row in enumerate(rows)]
    colours = {"key": theme.bar, "chosen": theme.accent, "rest": theme.rule, "sink": theme.quiet, "masked": theme.rule}
    shown = [number for row in data for number in (row["value"], before and row["before"]) if isinstance(number, float)]
    labels = alt.Axis(labelExpr=ticks([row.word for row in rows]), labelLimit=150, ticks=False, domain=False,
                      labelPadding=8)
    base = alt.Chart(alt.InlineData(values=data)).encode(y=alt.Y("place:O", title=None, axis=labels))
    domain = reach(shown)
    across = alt.X("value:Q", title=title, scale=alt.Scale(domain=domain, nice=False),
                   axis=alt.Axis(tickCount=5, gridColor=theme.rule))
    colour = alt.Color("kind:N", legend=None, scale=alt.Scale(domain=list(colours), range=list(colours.values())))
    word = alt.Tooltip("word:N", title=" ")
    layers = [base.mark_bar(cornerRadiusEnd=2, height={"band": 0.72}).encode(
        x=across, color=colour, tooltip=[word, alt.Tooltip("text:N", title=title)])]
    if before:
        mark = base.transform_filter("isValid(datum.before)").mark_tick(thickness=2, color=theme.ink, size=theme.size)
        layers.append(mark.encode(x="before:Q", tooltip=[word, alt.Tooltip("earlier:N", title=before)]))
    layers.append(base.mark_text(align="right", color=theme.ink).encode(x=alt.datum(domain[1]), text="text:N"))
    return dressed(alt.layer(*layers), len(rows), theme)


def finite(number: float | None) -> float | None:
    """Return a number that JSON can hold, or None."""
    return float(number) if number is not None and math.isfinite(number) else None


def reach(numbers: Sequence[float]) -> list[float]:
    """Return the ends of an axis that holds zero, all the numbers, and digits to the right of them."""
    low, high = min([0.0, *numbers]), max([0.0, *numbers])
    span = (high - low) or 1.0
    return [low - 0.02 * span if low < 0 else 0.0, high + MARGIN * span]


def dressed(chart: alt.LayerChart, rows: int, theme: Theme) -> alt.LayerChart:
    """Give a chart of rows its height and the house's look."""
    text = {"labelFont": theme.font, "titleFont": theme.font, "labelColor": theme.ink, "titleColor": theme.quiet,
            "labelFontSize": theme.size, "titleFontSize": theme.size, "titleFontWeight": "normal"}
    chart = chart.properties(height=round(theme.size * 1.75) * rows, background="transparent")
    return chart.configure(font=theme.font, view={"stroke": None}, axis=text | {"domainColor": theme.rule},
                           text={"font": theme.font, "fontSize": theme.size})
