"""Query and key, dimension by dimension, and how their products add up to one number. Knows no models and no pages."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .labels import digits, escape
from .theme import Theme

NAMED = 3


def draw_products(query: np.ndarray, key: np.ndarray, terms: np.ndarray, titles: Sequence[str], theme: Theme,
                  dimension: str = "dimension") -> go.Figure:
    """Draw vectors [d] as bars: query, key, the terms that are summed, and their running sum, under four `titles`.

    The largest terms carry their dimension's number. Bars above zero are orange, bars below blue; query and key share
    one scale.
    """
    sums = np.cumsum(terms)
    figure = make_subplots(rows=4, cols=1, shared_xaxes=True, vertical_spacing=0.085, row_heights=[1, 1, 1.25, 1.25],
                           subplot_titles=[escape(title) for title in titles])
    for number, vector in enumerate((query, key, terms), start=1):
        figure.add_bar(x=np.arange(len(vector)), y=vector, row=number, col=1, marker_color=signed(vector, theme),
                       customdata=[digits(value) for value in vector],
                       hovertemplate=f"{escape(dimension)} %{{x}}: %{{customdata}}<extra></extra>")
    figure.add_scatter(x=np.arange(len(sums)), y=sums, row=4, col=1, mode="lines", fill="tozeroy",
                       line={"color": theme.ink, "shape": "hv"}, fillcolor=faint(theme.bar),
                       customdata=[digits(value) for value in sums],
                       hovertemplate=f"{escape(dimension)} 0–%{{x}}: %{{customdata}}<extra></extra>")
    figure.add_scatter(x=[len(sums) - 1], y=sums[-1:], row=4, col=1, mode="markers", hoverinfo="skip",
                       marker={"color": theme.accent, "size": 9})
    for place in largest(terms):
        figure.add_annotation(x=place, y=terms[place], row=3, col=1, text=f"<b>{place}</b>", showarrow=False,
                              yshift=10 if terms[place] >= 0 else -10, font_color=theme.ink)
    return dressed(figure, query, key, terms, theme, dimension)


def dressed(figure: go.Figure, query: np.ndarray, key: np.ndarray, terms: np.ndarray, theme: Theme,
            dimension: str) -> go.Figure:
    """Give the four strips their scales and the house's look."""
    most = 1.08 * max(np.abs(query).max(initial=0), np.abs(key).max(initial=0), 1e-30)
    low, high = min(terms.min(initial=0), 0.0), max(terms.max(initial=0), 0.0)
    room = 0.28 * max(high - low, 1e-30)
    ranges = ([-most, most], [-most, most], [low - room * (low < 0), high + room * (high > 0)])
    for strip, reach in enumerate(ranges, start=1):
        figure.update_yaxes(range=reach, row=strip, col=1)
    figure.update_yaxes(gridcolor=theme.rule, zerolinecolor=theme.quiet, nticks=4, automargin=True)
    figure.update_xaxes(showgrid=False, zeroline=False, range=[-0.7, len(terms) - 0.3], automargin=True)
    figure.update_xaxes(title={"text": escape(dimension), "font_size": theme.size}, row=4, col=1)
    for title in figure.layout.annotations[:4]:
        title.update(x=0, xanchor="left", font={"size": theme.size, "color": theme.ink})
    figure.add_annotation(figure.layout.annotations[3], x=1, xanchor="right", text=f"<b>{digits(terms.sum())}</b>",
                          font={"size": theme.size + 4, "color": theme.accent})
    return figure.update_layout(
        height=theme.size * 33, margin={"l": 8, "r": 12, "t": 26, "b": theme.size * 4}, showlegend=False, bargap=0.15,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", hovermode="closest",
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
