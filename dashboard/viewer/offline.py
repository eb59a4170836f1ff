"""A recording as one HTML file that opens from disk without network, and the same in a notebook. Knows no server.

The recording stands in the page as base64 in a script element that no browser runs: nothing in it can become markup.
The page's own policy forbids every request and every script but the viewer's, which is named by its hash.
"""
import base64
import hashlib
from collections.abc import Callable
from html import escape

from .feed import payload
from .joined import script, style

TAGS = {"en": "en", "zh-Hant": "zh-Hant-TW", "zh-Hans": "zh-Hans-CN"}
_POLICY = "default-src 'none'; script-src 'sha256-{code}'; style-src 'sha256-{sheet}'"
_PAGE = """<!doctype html>
<html lang="{tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main><div id="atlas"></div></main>
<script type="application/octet-stream" id="recording">{recording}</script>
<script type="module">{code}</script>
</body>
</html>
"""


def page(recording, translate: Callable[[str], str] = str, *, language: str = "en", choice=None, gold=None,
         letters=None, title: str = "") -> str:
    """Return a recording as a page of its own, in one file; all but `title` as for `payload`."""
    blob = payload(recording, translate, language=language, choice=choice, gold=gold, letters=letters)
    return document(blob, title or recording.text or "Attention Atlas", language)


def document(blob: bytes, title: str = "Attention Atlas", language: str = "en", *, code: str | None = None,
             sheet: str | None = None) -> str:
    """Return the page around one payload; `code` and `sheet` are the viewer's unless something else is to draw it."""
    code, sheet = _called(code or script("page")), sheet or style(page=True)
    title = title[:200].encode("utf-8", "replace").decode()
    return _PAGE.format(
        tag=TAGS.get(language, "en"), title=escape(title), style=sheet, code=code,
        policy=_POLICY.format(code=_hash(code), sheet=_hash(sheet)), recording=base64.b64encode(blob).decode())


class Shown:
    """A page as a notebook shows it: in a frame that may run its script and do nothing else."""

    def __init__(self, html: str, height: int) -> None:
        self.html, self.height = html, height

    def _repr_html_(self) -> str:
        return (f'<iframe title="Attention Atlas" sandbox="allow-scripts" srcdoc="{escape(self.html)}" '
                f'style="width: 100%; height: {self.height}px; border: 0"></iframe>')


def show(recording, *, height: int = 900, **settings) -> Shown:
    """Return a recording as something that a notebook displays; `settings` as for `page`."""
    return Shown(page(recording, **settings), int(height))


def _called(code: str) -> str:
    """Return the page host's script, run at once."""
    return code.replace("export default function", "const start = function", 1) + ";\nstart();\n"


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
