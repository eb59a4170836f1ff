"""What the stepper is told: one header of plain numbers and words, and the same in a page of its own. Knows no server.

Equal headers give equal bytes. Nothing in it can become markup: it travels as JSON in ASCII, and the browser makes text
nodes of it.
"""
import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from dashboard.viewer import document, joined

HERE = Path(__file__).parent
HOSTS = ("streamlit", "page")
Translate = Callable[[str], str]


@cache
def script(host: str = "streamlit") -> str:
    """Return the stepper's script for one host, "streamlit" or "page". ValueError for another."""
    if host not in HOSTS:
        raise ValueError(f"host is {host!r}; it must be one of {HOSTS}")
    return joined.join(HERE / "hosts" / f"{host}.js", HERE.parent)


@cache
def style(page: bool = False) -> str:
    """Return the stepper's style sheet; with `page`, also what a page of its own needs."""
    ours = "".join(path.read_text("utf-8") for path in sorted((HERE / "style").glob("*.css")))
    return joined.sheet("atlas", *(("page",) if page else ())) + ours


def told(picture: str, steps: Sequence[dict], facts: dict, translate: Translate = str, *, language: str = "en",
         story: str = "", start: dict[str, int] | None = None, force: str | None = None,
         covered: bool = False) -> bytes:
    """Return what the stepper needs to show `picture`, as bytes.

    `steps` name the steps in order: {label, title, secret, mark}; a secret label is covered with the numbers. `facts`
    are the picture's own fields. While `story` stays, the step that somebody stands on stays too. `start` holds where a
    first look begins, {"step": 1, ...}, counted as the address counts; a new `force` goes there again, and `covered`
    hides the numbers from that step on. ValueError for a number that is not finite.
    """
    shown = {"picture": picture, "steps": list(steps), **facts}
    plain = json.dumps(shown, allow_nan=False, sort_keys=True)
    words = {template: translate(template) for template in joined.templates(script())}
    header = shown | {"key": hashlib.blake2b(plain.encode(), digest_size=12).hexdigest(), "story": story,
                      "language": language, "words": words, "start": start or {}, "force": force, "covered": covered}
    return json.dumps(header, allow_nan=False, separators=(",", ":")).encode()


def page(blob: bytes, title: str = "Attention Atlas", language: str = "en") -> str:
    """Return what was `told` as a page of its own, in one file that opens with no network."""
    return document(blob, title, language, code=script("page"), sheet=style(page=True))
