"""Numbers on their way to the browser: plain, and no longer than what is shown of them. Knows no page."""

import numpy as np

DIGITS = 5          # significant ones: two more than anything shows


def rounded(numbers: object) -> object:
    """Return a number, or an array as nested lists, with so many significant digits as travel."""
    if np.ndim(numbers):
        return [rounded(row) for row in np.asarray(numbers)]
    return float(f"{float(numbers):.{DIGITS}g}")
