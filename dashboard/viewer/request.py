"""What a browser asks for, made safe: every number inside its bounds, whatever was sent. Knows no weights.

Nothing here raises for a bad value: a request may come from an old page, a bookmark or an attacker, and is answered
with the nearest thing that exists.
"""
import math
from collections.abc import Sequence
from dataclasses import dataclass

LARGEST_TILE, SMALLEST_TILE = 512, 8
HOTTEST = 1000.0
COLOURS, PANELS = ("linear", "log", "row"), ("lines", "heatmap", "heads", "strip")


@dataclass(frozen=True)
class Wanted:
    """A tile of one head, the rows of one query in all heads of its map, and one entry in every head."""

    map: int
    head: int
    query: int
    key: int
    queries: tuple[int, int]
    keys: tuple[int, int]
    temperature: float | None = None
    hide: bool = False
    size: int = LARGEST_TILE
    id: int | str | None = None


def number(value: object) -> float | None:
    """Return a finite number, or None for anything else (a bool, text, NaN, a list, an integer beyond floats)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def whole(value: object, low: int, high: int, default: int) -> int:
    """Return an integer between `low` and `high`; `default`, clamped as well, where `value` is not a number."""
    given = number(value)
    return max(low, min(high, int(default if given is None else given)))


def span(value: object, length: int) -> tuple[int, int]:
    """Return start and end of a range that holds at least one of `length` positions; all of them where it is none."""
    pair = value if isinstance(value, list | tuple) and len(value) == 2 else (0, length)
    start = whole(pair[0], 0, length - 1, 0)
    return start, whole(pair[1], start + 1, length, length)


def temperature(value: object) -> float | None:
    """Return a temperature between 0 and `HOTTEST`, or None (the recorded one)."""
    given = number(value)
    return None if given is None else max(0.0, min(HOTTEST, given))


def identity(value: object) -> int | str | None:
    """Return the request's own name as it came, where it is short."""
    if isinstance(value, str):
        return value[:64]
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2 ** 53 else None


def chosen(choice: object, maps: Sequence[dict]) -> dict[str, object]:
    """Return the header's choice from a tuple (map, head, query, key), a dict with any of the fields, or None."""
    given = dict(zip(("map", "head", "query", "key"), choice, strict=False)) if isinstance(choice, tuple) else choice
    given = given if isinstance(given, dict) else {}
    at = whole(given.get("map"), 0, len(maps) - 1, 0)
    heads, queries, keys = maps[at]["heads"], maps[at]["length"][0], maps[at]["length"][1]
    head = whole(given.get("head"), 0, heads - 1, 0)
    several = given.get("heads") if isinstance(given.get("heads"), list | tuple) else ()
    several = sorted({whole(h, 0, heads - 1, head) for h in several[:heads]}) or [head]
    colour, panel = given.get("colour"), given.get("panel")
    return {"map": at, "heads": several, "head": head, "query": whole(given.get("query"), 0, queries - 1, 0),
            "key": whole(given.get("key"), 0, keys - 1, 0), "temperature": temperature(given.get("temperature")),
            "colour": colour if colour in COLOURS else COLOURS[0], "hide": given.get("hide") is True,
            "panel": panel if panel in PANELS else PANELS[0],
            **({"gold": given["gold"] is not False} if "gold" in given else {})}


def wanted(request: object, maps: Sequence[dict], choice: dict) -> Wanted:
    """Return what a request asks for; what it does not say is taken from the choice, the tile from the whole map."""
    given = request if isinstance(request, dict) else {}
    at = whole(given.get("map"), 0, len(maps) - 1, choice["map"])
    heads, (queries, keys) = maps[at]["heads"], maps[at]["length"]
    return Wanted(map=at, head=whole(given.get("head"), 0, heads - 1, choice["head"]),
                  query=whole(given.get("query"), 0, queries - 1, choice["query"]),
                  key=whole(given.get("key_index"), 0, keys - 1, choice["key"]),
                  queries=span(given.get("queries"), queries), keys=span(given.get("keys"), keys),
                  temperature=temperature(given["temperature"] if "temperature" in given else choice["temperature"]),
                  hide=given["hide"] is True if "hide" in given else choice["hide"],
                  size=whole(given.get("size"), SMALLEST_TILE, LARGEST_TILE, LARGEST_TILE),
                  id=identity(given.get("id")))
