"""What stands over a map: the gold alignment where the right answer is known, and the letters of its vectors.

Knows no weights. A recording without either is sent as it always was.
"""
from collections.abc import Mapping, Sequence

KINDS = ("sure", "possible")
SIDES = ("query", "key", "value")
LONGEST_LETTER = 24
Link = tuple[int, int, str]     # query, key, "sure" or "possible"


def overlay(gold: Sequence[Sequence[Link] | None] | None, letters: Mapping[str, str] | None,
            maps: Sequence[dict]) -> dict[str, object]:
    """Return the header's fields `gold` (for each map its links, or null) and `letters`; none where nothing is given.

    Raises ValueError for links that no map has room for, and for letters of anything but query, key and value.
    """
    found: dict[str, object] = {}
    if gold is not None:
        if len(gold) != len(maps):
            raise ValueError(f"gold alignments for {len(gold)} maps were given, and there are {len(maps)}")
        found["gold"] = [None if links is None else _links(links, *each["length"])
                         for links, each in zip(gold, maps, strict=True)]
    if letters is not None:
        if set(letters) != set(SIDES):
            raise ValueError(f"letters for {sorted(letters)} were given; there must be one for each of {SIDES}")
        found["letters"] = {side: str(letters[side])[:LONGEST_LETTER] for side in SIDES}
    return found


def _links(links: Sequence[Link], queries: int, keys: int) -> list[list]:
    """Return each linked entry once, in the order of the map; "sure" where it was given as both."""
    kept: dict[tuple[int, int], str] = {}
    for query, key, kind in links:
        if not (0 <= query < queries and 0 <= key < keys) or kind not in KINDS:
            raise ValueError(f"the link {(query, key, kind)} does not fit a map of {queries} x {keys} entries")
        place = int(query), int(key)
        kept[place] = "sure" if "sure" in (kind, kept.get(place)) else kind
    return [[*place, kind] for place, kind in sorted(kept.items())]
