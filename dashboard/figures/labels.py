"""Words and numbers as they stand in a figure: never read as markup, never more digits than are right."""

import json
import math
from collections.abc import Sequence

LONGEST = 18
MINUS = "\u2212"


def escape(text: str) -> str:
    """Return text that Plotly shows literally: no tags, no entities, no formulas."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")


def short(text: str, longest: int = LONGEST) -> str:
    """Return a word that fits beside a figure, its end left out where it is longer; line breaks are shown as spaces."""
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= longest else text[:longest - 1] + "…"


def digits(number: float | None, significant: int = 3) -> str:
    """Return a number with at most three significant digits: 0.673, 12.3, 1,230, 2.1e-7; nothing for no number."""
    if number is None or not math.isfinite(number):
        return ""
    number = float(f"{number:.{significant - 1}e}") + 0.0      # no minus before zero
    size = abs(number)
    if size and (size < 10.0 ** -significant or size >= 1e6):
        mantissa, power = f"{number:.{significant - 1}e}".split("e")
        text = f"{mantissa.rstrip('0').rstrip('.')}e{int(power)}"
    else:
        places = 0 if not size else max(0, significant - 1 - math.floor(math.log10(size)))
        text = f"{number:,.{places}f}"
    return text.replace("-", MINUS)


def places(number: float, *others: float, significant: int = 3) -> int:
    """Return how many decimals give the largest number three significant digits: one count for a sum and its parts."""
    largest = max(abs(n) for n in (number, *others) if math.isfinite(n))
    return max(0, min(6, significant - 1 - math.floor(math.log10(largest)))) if largest else 0


def fixed(number: float, decimals: int) -> str:
    """Return a number with this many decimals, for columns and sums."""
    text = f"{number:,.{decimals}f}"
    return (text[1:] if not float(text.replace(",", "")) and text[0] == "-" else text).replace("-", MINUS)


def following(number: float, decimals: int) -> str:
    """Return a number as it follows others in a sum: "+ 0.74" or "− 0.74"."""
    text = fixed(number, decimals)
    return f"{MINUS} {text[1:]}" if text[0] == MINUS else f"+ {text}"


def ticks(words: Sequence[str]) -> str:
    """Return a Vega expression that writes word i at position i; words that repeat keep places of their own."""
    return f"{json.dumps([short(word) for word in words])}[datum.value]"
