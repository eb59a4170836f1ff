"""Numbers on their way to the browser: plain, and no longer than what is shown of them. Knows no page."""

import numpy as np

DIGITS = 5          # significant ones: two more than anything shows


def rounded(numbers: object) -> object:
    """Return a number, or an array as nested lists, with so many significant digits as travel."""
    exact = np.asarray(numbers, np.float64)
    size = np.abs(exact)
    power = DIGITS - 1 - np.floor(np.log10(np.where(size > 0, size, 1.0)))
    up, down = 10.0 ** np.clip(power, 0, 300), 10.0 ** np.clip(-power, 0, 300)
    return (np.round(exact * up / down) / up * down).tolist()
