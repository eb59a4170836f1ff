"""A table of numbers as coloured squares: time across, units or gates down. Knows no models and no pages."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from .labels import digits, escape, short
from .theme import Theme

NUMBERED = 12       # squares each way that still hold their number
NAMED = 30          # rows that each have their word; of more, every second, third ...
WORD = 12           # letters of a word under a column


def draw_grid(values: np.ndarray, rows: Sequence[str], columns: Sequence[str], theme: Theme, *,
              diverging: bool = False, bounds: tuple[float, float] | None = None, row_title: str = "",
              column_title: str = "", title: str = "", nothing: str = "–", numbers: bool = False,
              chosen: int | None = None, square: float | None = None) -> go.Figure:
    """Draw values [r c] as squares, row 0 on top, with a bar of their colours and its bounds.

    Words are tick text at positions, so words that repeat keep columns of their own. `diverging`: blue below zero,
    orange above, the paper at zero, bounds symmetric; else from the paper up. `bounds` replaces those of the values.
    `title` names what a colour means; `nothing` is said of NaN, which is grey. `numbers` writes each number into its
    square where there are few. `chosen` is the column with a frame. `square` is a row's height in sizes of letters.
    """
    values = np.asarray(values, np.float64)
    if values.shape != (len(rows), len(columns)):
        raise ValueError(f"values are {values.shape}, and there are {len(rows)} rows and {len(columns)} columns")
    low, high = bounds or reach(values, diverging)
    down, across = [escape(short(word)) for word in rows], [escape(short(word, WORD)) for word in columns]
    figure = go.Figure([heat(values, down, across, theme, (low, high), diverging, title, numbers),
                        grey(values, down, across, theme, nothing)])
    if chosen is not None:
        figure.add_shape(type="rect", x0=chosen - 0.5, x1=chosen + 0.5, y0=-0.5, y1=len(rows) - 0.5,
                         line={"color": theme.accent, "width": 2})
    named(figure.layout.xaxis, across, column_title, theme, every=1)
    named(figure.layout.yaxis, down, row_title, theme, every=-(-len(rows) // NAMED))
    figure.update_yaxes(autorange=False, range=[len(rows) - 0.5, -0.5])
    figure.update_xaxes(autorange=False, range=[-0.5, len(columns) - 0.5])
    tall = square or (1.75 if len(rows) <= NAMED else 0.8)
    return figure.update_layout(
        height=round(theme.size * (tall * len(rows) + 8)),
        margin={"l": 8, "r": 12, "t": round(theme.size * 2.6), "b": theme.size * 4}, hovermode="closest",
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", showlegend=False,
        font={"family": theme.font, "size": theme.size, "color": theme.ink})


def reach(values: np.ndarray, diverging: bool) -> tuple[float, float]:
    """Return the bounds of a colour scale: symmetric around zero, or from zero (a smaller number, if there is one)."""
    finite = values[np.isfinite(values)]
    if diverging:
        most = float(np.abs(finite).max(initial=0)) or 1.0
        return -most, most
    low = min(0.0, float(finite.min(initial=0)))
    return low, float(finite.max(initial=low)) if finite.size and finite.max() > low else low + 1.0


def heat(values: np.ndarray, down: list[str], across: list[str], theme: Theme, bounds: tuple[float, float],
         diverging: bool, title: str, numbers: bool) -> go.Heatmap:
    """Return the coloured squares and their bar; words arrive escaped."""
    low, high = bounds
    scale = theme.diverging if diverging else theme.sequential
    said = np.array([[digits(value) for value in row] for row in values], object).reshape(values.shape)
    few = numbers and max(values.shape, default=0) <= NUMBERED
    middle = [0] if low < 0 < high else []
    return go.Heatmap(
        z=np.where(np.isfinite(values), values, np.nan), x=np.arange(len(across)), y=np.arange(len(down)), zmin=low,
        zmax=high, xgap=1, ygap=1 if len(down) <= NAMED else 0, hoverongaps=False,
        colorscale=[[i / (len(scale) - 1), colour] for i, colour in enumerate(scale)],
        customdata=about(said, down, across), text=said if few else None, texttemplate="%{text}" if few else None,
        hovertemplate="%{customdata[1]}<br>%{customdata[2]}: %{customdata[0]}<extra></extra>",
        colorbar={"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom", "len": 0.5,
                  "thickness": 8, "ypad": 4, "outlinewidth": 0, "tickvals": [low, *middle, high],
                  "ticktext": [digits(low), *("0" for _ in middle), digits(high)],
                  "title": {"text": escape(title), "side": "top"} if title else None})


def grey(values: np.ndarray, down: list[str], across: list[str], theme: Theme, nothing: str) -> go.Heatmap:
    """Return grey squares where there is no value."""
    gone = ~np.isfinite(values)
    template = "%{customdata[1]}<br>%{customdata[2]}: %{customdata[0]}<extra></extra>"
    return go.Heatmap(
        z=np.where(gone, 0.0, np.nan), x=np.arange(len(across)), y=np.arange(len(down)), showscale=False, xgap=1,
        ygap=1, hoverongaps=False, colorscale=[[0, theme.rule], [1, theme.rule]], zmin=0, zmax=1,
        customdata=about(np.where(gone, escape(nothing), ""), down, across),
        hoverinfo=None if gone.any() else "skip", hovertemplate=template if gone.any() else None)


def about(said: np.ndarray, down: list[str], across: list[str]) -> np.ndarray:
    """Return what a square says under the pointer: its number, its row's word, its column's."""
    shape = (len(down), len(across))
    return np.dstack([said.astype(object), np.broadcast_to(np.array(down, object)[:, None], shape),
                      np.broadcast_to(np.array(across, object)[None, :], shape)])


def named(axis: object, words: list[str], title: str, theme: Theme, every: int) -> None:
    """Write words at positions 0, 1, ... of an axis."""
    axis.update(tickvals=list(range(0, len(words), every)), ticktext=words[::every], showgrid=False, zeroline=False,
                ticks="", automargin=True, title={"text": escape(title), "font_size": theme.size} if title else None)
