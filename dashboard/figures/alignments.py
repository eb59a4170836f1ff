"""The attention of a decoder over its source, with the gold alignment over it. Knows no models and no pages."""

from collections.abc import Collection, Sequence

import numpy as np
import plotly.graph_objects as go

from .labels import digits, escape, short
from .theme import Theme

WORD = 14           # letters of a word beside the picture
NUMBERED = 12       # squares each way that still hold their number
SQUARE = 2.3        # sizes of letters
Link = tuple[int, int]


def draw_alignment(weights: np.ndarray, source: Sequence[str], target: Sequence[str], theme: Theme,
                   sure: Collection[Link] = (), possible: Collection[Link] = (), *, numbers: bool = False,
                   query_title: str = "", key_title: str = "") -> go.Figure:
    """Draw weights [q k] as squares, 0 the paper, 1 the strongest colour: queries (target) down, keys (source) across.

    `sure` and `possible` are gold links (row, column): sure ones are dots, those that are only possible are rings;
    a link outside the picture is left out. `numbers` writes each weight into its square where there are few. NaN is
    left empty. Raises ValueError where the words do not fit the weights.
    """
    weights = np.asarray(weights, np.float64)
    if weights.shape != (len(target), len(source)):
        raise ValueError(f"weights are {weights.shape}, and there are {len(target)} queries and {len(source)} keys")
    figure = go.Figure(_squares(weights, source, target, theme, numbers))
    named = {"sure": sorted(set(sure)), "possible": sorted(set(possible) - set(sure))}
    for kind, links in named.items():
        figure.add_trace(_marks([(q, k) for q, k in links if q < len(target) and k < len(source)], kind, theme))
    down, across = ([escape(short(word, WORD)) for word in words] for words in (target, source))
    axis = {"showgrid": False, "zeroline": False, "ticks": "", "automargin": True, "autorange": False,
            "fixedrange": True}
    figure.update_xaxes(axis, side="top", tickvals=list(range(len(across))), ticktext=across,
                        range=[-0.5, len(across) - 0.5], tickangle=-40 if max(map(len, across), default=0) > 3 else 0,
                        title={"text": escape(key_title), "font_size": theme.size} if key_title else None)
    figure.update_yaxes(axis, tickvals=list(range(len(down))), ticktext=down, range=[len(down) - 0.5, -0.5],
                        scaleanchor="x", constrain="domain",
                        title={"text": escape(query_title), "font_size": theme.size} if query_title else None)
    return figure.update_layout(
        height=round(theme.size * (SQUARE * max(1, len(target)) + 7)), margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", showlegend=False, hovermode="closest",
        font={"family": theme.font, "size": theme.size, "color": theme.ink})


def _squares(weights: np.ndarray, source: Sequence[str], target: Sequence[str], theme: Theme,
             numbers: bool) -> go.Heatmap:
    said = np.array([[[escape(t), escape(s), digits(100 * w)] for s, w in zip(source, row, strict=True)]
                     for t, row in zip(target, weights, strict=True)], object).reshape(*weights.shape, 3)
    scale = theme.sequential
    few = numbers and max(weights.shape) <= NUMBERED
    return go.Heatmap(
        z=weights, x=np.arange(len(source)), y=np.arange(len(target)), zmin=0, zmax=1, xgap=1, ygap=1,
        showscale=False, hoverongaps=False,
        colorscale=[[i / (len(scale) - 1), colour] for i, colour in enumerate(scale)], customdata=said,
        text=np.array([[digits(w, 2) for w in row] for row in weights], object) if few else None,
        texttemplate="%{text}" if few else None,
        hovertemplate="%{customdata[0]} → %{customdata[1]}: %{customdata[2]} %<extra></extra>")


def _marks(links: Sequence[Link], kind: str, theme: Theme) -> go.Scatter:
    """Return dots for sure links, rings for possible ones, seen on every colour of a square."""
    size = theme.size * 0.62
    look = ({"symbol": "circle", "color": theme.accent, "line": {"color": theme.paper, "width": 1.5}} if kind == "sure"
            else {"symbol": "circle-open", "color": theme.accent, "line": {"width": 2}})
    return go.Scatter(x=[k for _, k in links], y=[q for q, _ in links], mode="markers", name=kind, hoverinfo="skip",
                      marker={"size": size, **look})
