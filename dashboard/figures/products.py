"""Query and key, dimension by dimension, and how their products add up to one number. Knows no models and no pages."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .labels import digits, escape
from .theme import Theme

NAMED = 3


def draw_products(query: np.ndarray, key: np.ndarray, terms: np.ndarray, titles: Sequence[str], theme: Theme,
                  dimension: str = "dimension", bent: np.ndarray | None = None) -> go.Figure:
    """Draw vectors [d] as bars: query, key, `bent` where there is one, the terms that are summed, and their running
    sum, under as many `titles`.

    The largest terms carry their dimension's number. Bars above zero are orange, bars below blue; query and key share
    one scale, and bent = tanh(query + key) has its own, from -1 to 1.
    """
    vectors, sums = [query, key, *([] if bent is None else [bent]), terms], np.cumsum(terms)
    last = len(vectors) + 1
    figure = make_subplots(rows=last, cols=1, shared_xaxes=True, vertical_spacing=0.34 / last, row_heights=[
        *[1] * (last - 2), 1.25, 1.25], subplot_titles=[escape(title) for title in titles])
    for number, vector in enumerate(vectors, start=1):
        figure.add_bar(x=np.arange(len(vector)), y=vector, row=number, col=1, marker_color=signed(vector, theme),
                       customdata=[digits(value) for value in vector],
                       hovertemplate=f"{escape(dimension)} %{{x}}: %{{customdata}}<extra></extra>")
    figure.add_scatter(x=np.arange(len(sums)), y=sums, row=last, col=1, mode="lines", fill="tozeroy",
                       line={"color": theme.ink, "shape": "hv"}, fillcolor=faint(theme.bar),
                       customdata=[digits(value) for value in sums],
                       hovertemplate=f"{escape(dimension)} 0–%{{x}}: %{{customdata}}<extra></extra>")
    figure.add_scatter(x=[len(sums) - 1], y=sums[-1:], row=last, col=1, mode="markers", hoverinfo="skip",
                       marker={"color": theme.accent, "size": 9})
    for place in largest(terms):
        figure.add_annotation(x=place, y=terms[place], row=last - 1, col=1, text=f"<b>{place}</b>", showarrow=False,
                              yshift=10 if terms[place] >= 0 else -10, font_color=theme.ink)
    most = 1.08 * max(np.abs(query).max(initial=0), np.abs(key).max(initial=0), 1e-30)
    low, high = min(terms.min(initial=0), 0.0), max(terms.max(initial=0), 0.0)
    room = 0.28 * max(high - low, 1e-30)
    ranges = [[-most, most], [-most, most], *([] if bent is None else [[-1.08, 1.08]]),
              [low - room * (low < 0), high + room * (high > 0)]]
    return dressed(figure, ranges, terms, theme, dimension)


def dressed(figure: go.Figure, ranges: list[list[float]], terms: np.ndarray, theme: Theme, dimension: str) -> go.Figure:
    """Give the strips their scales, the last one excepted, and the house's look."""
    for strip, reach in enumerate(ranges, start=1):
        figure.update_yaxes(range=reach, row=strip, col=1)
    last = len(ranges) + 1
    figure.update_yaxes(gridcolor=theme.rule, zerolinecolor=theme.quiet, nticks=4, automargin=True)
    figure.update_xaxes(showgrid=False, zeroline=False, range=[-0.7, len(terms) - 0.3], automargin=True)
    figure.update_xaxes(title={"text": escape(dimension), "font_size": theme.size}, row=last, col=1)
    for title in figure.layout.annotations[:last]:
        title.update(x=0, xanchor="left", font={"size": theme.size, "color": theme.ink})
    figure.add_annotation(figure.layout.annotations[last - 1], x=1, xanchor="right",
                          text=f"<b>{digits(terms.sum())}</b>",
                          font={"size": theme.size + 4, "color": theme.accent})
    return figure.update_layout(
        height=theme.size * (33 if last == 4 else 40), margin={"l": 8, "r": 12, "t": 26, "b": theme.size * 4},
        showlegend=False, bargap=0.15, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", hovermode="closest",
        font={"family": theme.font, "size": theme.size - 1, "color": theme.ink})


def largest(terms: np.ndarray, count: int = NAMED) -> list[int]:
    """Return the dimensions of the largest terms by size, largest first."""
    return np.argsort(-np.abs(terms), kind="stable")[:count].tolist()


def signed(vector: np.ndarray, theme: Theme) -> list[str]:
    """Return a colour for each number: orange above zero, blue below."""
    above, below = theme.diverging[-6], theme.diverging[5]
    return [above if value >= 0 else below for value in vector]


def faint(colour: str) -> str:
    """Return "#rrggbb" as a colour that lets the paper through."""
    return f"rgba({', '.join(str(int(colour[i:i + 2], 16)) for i in (1, 3, 5))}, 0.35)"
