"""Lines with their names at their ends, so that nobody looks back and forth to a legend. Knows no models, no pages.

Lines differ by colour and by dash; names that would stand on one another are moved apart, each led to by its line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from .axes import Axis, axis_of
from .labels import digits, short
from .theme import HUES, Theme, contrast, from_lab, to_lab

DASHES = ([], [6, 3], [2, 2], [9, 3, 2, 3], [12, 4], [4, 2, 1, 2, 1, 2], [1, 3], [7, 2, 2, 2, 2, 2])
LEAD = 18           # pixels from the end of a line to its name
HEIGHT = 22         # of the picture, in sizes of its letters
ROOM = 0.05         # of the axis, above the highest number


@dataclass(frozen=True)
class Line:
    """A name and its points; a y that is None, NaN or infinite is a gap.

    Kinds: "" (a colour and a dash of its own, by its place among the lines), "chosen" (plain ink, thicker), "quiet"
    (stands back), "points" (points that nothing joins).
    """

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    kind: str = ""

    def __post_init__(self) -> None:
        if len(self.xs) != len(self.ys):
            raise ValueError(f"line {self.name!r} has {len(self.xs)} xs and {len(self.ys)} ys")


def draw_curves(lines: Sequence[Line], theme: Theme, x: str, y: str, log_x: bool = False, log_y: bool = False, *,
                percent: bool = False, ends_x: tuple[float, float] | None = None,
                ends_y: tuple[float, float] | None = None, at: float | None = None,
                height: int | None = None) -> alt.LayerChart:
    """Draw lines over one another; `x` and `y` name the axes. Each point can be hovered.

    On a logarithmic axis a zero stands on a line of its own, marked 0. `percent`: y runs from 0 to 1 and is written in
    percent. `at` is an x with a line across the picture: where one stands. Raises ValueError for a negative number on
    a logarithmic axis.
    """
    across = axis_of(x, [n for line in lines for n in line.xs], log_x, ends=ends_x)
    up = axis_of(y, [n for line in lines for n in line.ys], log_y, percent,
                 ends_y or ((0.0, 1.0) if percent and not log_y else None), ROOM)
    gap = round(theme.size * 1.3)
    tall = max(height or theme.size * HEIGHT, gap * (len(lines) + 1))
    rows = [row for number, line in enumerate(lines) for row in points(line, number, across, up)]
    named = names(lines, across, up, gap / tall)
    looks = [look(line.kind, number, theme) for number, line in enumerate(lines)]
    layers = [*guides(named, at, across, theme), *drawn(rows, named, looks, across, up, theme, lines)]
    said = "; ".join(f"{line.name}: {ending}" for line, ending in zip(lines, map(endings, lines), strict=True))
    return dressed(alt.layer(*layers), tall, theme).properties(description=f"{y}, {x}. {said}")


def points(line: Line, number: int, across: Axis, up: Axis) -> list[dict]:
    """Return a row for each point of a line: where it is drawn, and what is said of it."""
    return [{"line": number, "name": short(line.name, 40), "order": order, "x": place, "y": up.place(value),
             "at": counted(where), "value": up.said(value), "said": f"{line.name}: {up.said(value)} ({counted(where)})"}
            for order, (where, value) in enumerate(zip(line.xs, line.ys, strict=True))
            if (place := across.place(where)) is not None]


def counted(number: float) -> str:
    """Return a number along the axis: steps and distances are whole, and written so."""
    return f"{number:,.0f}" if float(number).is_integer() and abs(number) < 1e9 else digits(number)


def names(lines: Sequence[Line], across: Axis, up: Axis, gap: float) -> list[dict]:
    """Return a row for each line: its name, where it ends, and where its name stands; a line without points has none
    to lead from, and its name stands lowest with a dash."""
    ends = [next(((across.place(a), up.place(b)) for a, b in zip(reversed(line.xs), reversed(line.ys), strict=True)
                  if up.place(b) is not None and across.place(a) is not None), None) for line in lines]
    stands = apart([up.part(end[1]) if end else 0.0 for end in ends], gap)
    return [{"line": number, "name": short(line.name, 28) + ("" if end else " –"), "x": end and end[0],
             "y": end and end[1], "label": up.at(stand)}
            for number, (line, end, stand) in enumerate(zip(lines, ends, stands, strict=True))]


def apart(wanted: Sequence[float], gap: float, low: float = 0.0, high: float = 1.0) -> list[float]:
    """Return places at least `gap` apart and between the ends, as near to those `wanted` as that allows.

    They keep their order, of equal ones the first stands highest; the squares of the ways they are moved add up to the
    least possible (pooling of adjacent violators).
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], -i))
    pools: list[list[float]] = []           # [mean, count]
    for rank, i in enumerate(order):
        pools.append([wanted[i] - rank * gap, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, count = pools.pop()
            pools[-1] = [(pools[-1][0] * pools[-1][1] + mean * count) / (pools[-1][1] + count), pools[-1][1] + count]
    flat = [mean for mean, count in pools for _ in range(count)]
    highest = max(low, high - (len(wanted) - 1) * gap)
    stands = [0.0] * len(wanted)
    for rank, i in enumerate(order):
        stands[i] = min(max(flat[rank], low), highest) + rank * gap
    return stands


def look(kind: str, number: int, theme: Theme) -> tuple[str, list[int], float]:
    """Return colour, dash and width of line `number`."""
    dash = DASHES[(number + number // len(HUES)) % len(DASHES)]
    if kind == "chosen":
        return theme.ink, [], 3.5
    if kind == "quiet":
        return theme.quiet, dash, 1.2
    return visible(HUES[number % len(HUES)], theme.paper), dash, 2.2


def visible(hue: str, paper: str, least: float = 3.0) -> str:
    """Return the hue, made darker or lighter until it stands out from the paper (WCAG 2.2: 3 : 1 for what is drawn)."""
    lab, step = to_lab(hue), 0.02 if to_lab(paper)[0] < 0.5 else -0.02
    while contrast(hue, paper) < least and 0 < lab[0] < 1:
        lab[0] += step
        hue = from_lab(lab)
    return hue


def guides(named: list[dict], at: float | None, across: Axis, theme: Theme) -> list[alt.Chart]:
    """Return what only guides the eye: a dotted line from an early end to the names, and the place `at`."""
    early = [row for row in named if row["x"] is not None and row["x"] < across.high]
    layers = []
    if early:
        layers.append(alt.Chart(alt.InlineData(values=early)).mark_rule(color=theme.rule, strokeDash=[1, 3]).encode(
            x="x:Q", x2=alt.value("width"), y="y:Q"))
    if at is not None and (place := across.place(at)) is not None:
        layers.append(alt.Chart(alt.InlineData(values=[{"x": place}])).mark_rule(
            color=theme.accent, strokeWidth=1.5).encode(x="x:Q"))
    return layers


def drawn(rows: list[dict], named: list[dict], looks: Sequence[tuple[str, list[int], float]], across: Axis, up: Axis,
          theme: Theme, lines: Sequence[Line]) -> list[alt.Chart]:
    """Return the lines, their points, the leads to the names, and the names."""
    numbers = list(range(len(looks)))
    colour = alt.Color("line:N", legend=None, scale=alt.Scale(domain=numbers, range=[hue for hue, _, _ in looks]))
    dash = alt.StrokeDash("line:N", legend=None, scale=alt.Scale(domain=numbers, range=[dash for _, dash, _ in looks]))
    width = alt.StrokeWidth("line:N", legend=None, scale=alt.Scale(domain=numbers, range=[w for _, _, w in looks]))
    where = alt.X("x:Q", title=across.title, scale=across.scale(), axis=across.drawn(theme, grid=False))
    high = alt.Y("y:Q", title=up.title, scale=up.scale(), axis=up.drawn(theme, grid=True))
    joined = [row for row in rows if lines[row["line"]].kind != "points"]
    path = alt.Chart(alt.InlineData(values=joined)).mark_line(invalid="break-paths-show-domains").encode(
        x=where, y=high, color=colour, strokeDash=dash, strokeWidth=width, order="order:Q", detail="line:N")
    near = alt.selection_point(name="near", on="pointerover", clear="pointerout", nearest=True, empty=False)
    few = max((len(line.xs) for line in lines), default=0) <= 24
    shown = 1.0 if few else 0.0
    dots = alt.Chart(alt.InlineData(values=[row for row in rows if row["y"] is not None])).mark_point(
        filled=True, size=42).encode(
        x="x:Q", y="y:Q", color=colour, opacity=alt.condition(near, alt.value(1.0), alt.value(shown)),
        size=alt.condition(near, alt.value(130), alt.value(42)),
        description="said:N", tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("at:N", title=across.title),
                 alt.Tooltip("value:N", title=up.title)]).add_params(near)
    ends = alt.Chart(alt.InlineData(values=named))
    lead = ends.transform_filter("isValid(datum.y)").mark_rule().encode(
        x=alt.value("width"), x2=alt.value(alt.expr(f"width + {LEAD - 4}")), y="y:Q", y2="label:Q", color=colour,
        strokeDash=dash, strokeWidth=width)
    word = ends.mark_text(align="left", baseline="middle", dx=LEAD, color=theme.ink).encode(
        x=alt.value("width"), y="label:Q", text="name:N")
    return [path, dots, lead, word]


def endings(line: Line) -> str:
    """Return the last number of a line, and where, as a screen reader is told it."""
    return next((f"{digits(b)} ({counted(a)})" for a, b in zip(reversed(line.xs), reversed(line.ys), strict=True)
                 if digits(b)), "–")


def dressed(chart: alt.LayerChart, height: int, theme: Theme) -> alt.LayerChart:
    """Give a chart of lines its height and the house's look."""
    text = {"labelFont": theme.font, "titleFont": theme.font, "labelColor": theme.ink, "titleColor": theme.quiet,
            "labelFontSize": theme.size, "titleFontSize": theme.size, "titleFontWeight": "normal", "titlePadding": 12}
    return chart.properties(height=height, background="transparent").configure(
        font=theme.font, view={"stroke": None}, axis=text, text={"font": theme.font, "fontSize": theme.size})
