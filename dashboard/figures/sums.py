"""Vectors under one another that add up to the last one, as a picture of numbers. Knows no models and no pages."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from .labels import digits, escape, short
from .theme import Theme


def draw_sums(parts: np.ndarray, words: Sequence[str], total: np.ndarray, total_word: str, theme: Theme, *,
              columns: Sequence[int] | None = None, chosen: int | None = None, axis: str = "dimension") -> go.Figure:
    """Draw parts [n, d] row by row, each with its word, and below a gap their sum `total` [d].

    Orange is above zero, blue below, the paper is zero; parts and total share one symmetric scale. `columns` are the
    numbers of the dimensions where not all are given; `chosen` is the row with a frame.
    """
    names = np.arange(len(total)) if columns is None else np.asarray(columns)
    rows = [*parts, np.full(len(total), np.nan), total]
    reach = float(np.nanmax(np.abs(rows), initial=0)) or 1.0
    labels = [escape(short(word)) for word in words] + ["", f"<b>{escape(short(total_word))}</b>"]
    said = [["" if np.isnan(value) else digits(value) for value in row] for row in rows]
    heat = go.Heatmap(
        z=np.array(rows), x=np.arange(len(names)), y=np.arange(len(rows)), zmin=-reach, zmax=reach, xgap=1, ygap=1,
        colorscale=[[i / (len(theme.diverging) - 1), colour] for i, colour in enumerate(theme.diverging)],
        customdata=np.dstack([said, np.broadcast_to(names.astype(str), (len(rows), len(names))),
                              np.repeat(np.array(labels, object)[:, None], len(names), axis=1)]),
        hovertemplate=f"%{{customdata[2]}}<br>{escape(axis)} %{{customdata[1]}}: %{{customdata[0]}}<extra></extra>",
        hoverongaps=False, colorbar={
            "orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom", "len": 0.5, "thickness": 8,
            "ypad": 4, "outlinewidth": 0, "tickvals": [-reach, 0, reach],
            "ticktext": [digits(-reach), "0", digits(reach)]})
    figure = go.Figure(heat)
    if chosen is not None:
        figure.add_shape(type="rect", x0=-0.5, x1=len(names) - 0.5, y0=chosen - 0.5, y1=chosen + 0.5,
                         line={"color": theme.accent, "width": 2})
    every = max(1, len(names) // 8)
    figure.update_xaxes(tickvals=np.arange(len(names))[::every], ticktext=[str(n) for n in names[::every]],
                        title={"text": escape(axis), "font_size": theme.size}, showgrid=False, zeroline=False,
                        ticks="", automargin=True)
    figure.update_yaxes(tickvals=np.arange(len(rows)), ticktext=labels, autorange="reversed", showgrid=False,
                        zeroline=False, automargin=True, ticks="", ticklabelstandoff=6)
    return figure.update_layout(
        height=round(theme.size * (1.75 * len(rows) + 6.5)),
        margin={"l": 8, "r": 8, "t": round(theme.size * 2.5), "b": theme.size * 4},
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        font={"family": theme.font, "size": theme.size, "color": theme.ink})
