"""Numbers that lessons speak of beyond the embedded model's entries: small computations, trained models, curves.

Each measure is a function of plain words and numbers (a law's `of`). Knows the engine, nothing of files or screens; no
expression is evaluated.
"""

from collections.abc import Callable

from engine.sentence import Refusal

MEASURES: dict[str, Callable[..., float]] = {}
SHARES: set[str] = set()        # spoken as percent
COUNTS: set[str] = set()        # spoken without decimals


def measure(kind: str, of: dict[str, str | int | float]) -> float:
    """Return the number called `kind` of what `of` names. Raises Refusal where it cannot be asked like that."""
    try:
        return float(MEASURES[kind](**of))
    except (TypeError, KeyError) as error:
        raise Refusal("The law {kind} cannot be asked about {of}.", kind=kind, of=str(of)) from error
