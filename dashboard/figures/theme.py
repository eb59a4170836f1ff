"""Paper, ink and the colours that mean something, in light and dark. Knows nothing of what is drawn with them.

Scales are even in OKLab's lightness (B. Ottosson, "A perceptual color space for image processing", 2020); their zero is
the paper: where there is nothing, nothing glows.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

STEPS = 17
TO_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                   [0.0883024619, 0.2817188376, 0.6299787005]])
TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                   [0.0259040371, 0.7827717662, -0.8086757660]])
HUES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#B2A300", "#7F7F7F")   # Okabe-Ito
LATIN = '"Source Sans"'
FAMILIES = {"zh-Hant": '"Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei"',
            "zh-Hans": '"Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei"'}


@dataclass(frozen=True)
class Theme:
    """Colours as "#rrggbb", a font family and its size in pixels; `sequential` and `diverging` run low to high."""

    paper: str
    ink: str
    quiet: str          # text that stands back, still at 4.5 : 1 on the paper
    rule: str           # lines that only guide the eye
    accent: str         # what was chosen
    bar: str            # what stands beside it
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]
    font: str
    size: int


@cache
def theme_of(dark: bool = False, language: str = "en", size: int = 14) -> Theme:
    """Return the theme of light or dark paper."""
    han = FAMILIES["zh-Hans"] if language == "zh-Hans" else FAMILIES["zh-Hant"]
    text = {"font": f"{LATIN}, {han}, sans-serif", "size": size}
    if dark:
        paper = "#111417"
        below, above = even("#7CC3F5", "#2B6C9E", paper), even(paper, "#A5521A", "#FFA462")
        return Theme(paper=paper, ink="#EAE6DD", quiet="#A8A9A6", rule="#2E353C", accent="#E6A23C", bar="#7A6A4C",
                     sequential=even(paper, "#8A5713", "#FFD27A"), diverging=(*below, *above[1:]), **text)
    paper = "#FBF9F4"
    below, above = even("#07407A", "#5B9BD0", paper), even(paper, "#E58A43", "#8A3500")
    return Theme(paper=paper, ink="#18222C", quiet="#5A636B", rule="#DDD7CA", accent="#0A6A70", bar="#9DBDBB",
                 sequential=even(paper, "#5FA9A6", "#06333D"), diverging=(*below, *above[1:]), **text)


def even(*anchors: str, steps: int = STEPS) -> tuple[str, ...]:
    """Return `steps` colours through the anchors whose lightness changes by equal amounts; it must rise or fall."""
    lab = np.array([to_lab(anchor) for anchor in anchors])
    lightness = np.linspace(lab[0, 0], lab[-1, 0], steps)
    order = np.argsort(lab[:, 0])
    return tuple(from_lab(np.array([np.interp(light, lab[order, 0], lab[order, axis]) for axis in range(3)]))
                 for light in lightness)


def to_lab(colour: str) -> np.ndarray:
    """Return "#rrggbb" in OKLab: lightness 0 to 1, green-red, blue-yellow."""
    return TO_LAB @ np.cbrt(TO_LMS @ linear(colour))


def from_lab(lab: np.ndarray) -> str:
    """Return the nearest "#rrggbb" of a colour in OKLab."""
    light = np.clip(np.linalg.solve(TO_LMS, np.linalg.solve(TO_LAB, lab) ** 3), 0, 1)
    coded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(part) * 255):02X}" for part in coded)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it: 1 to 21."""
    low, high = sorted(float(linear(colour) @ (0.2126, 0.7152, 0.0722)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def linear(colour: str) -> np.ndarray:
    """Return red, green and blue of "#rrggbb" as amounts of light, 0 to 1."""
    coded = np.array([int(colour[i:i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
