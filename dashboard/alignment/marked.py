"""Answers in rows, each word marked as right or wrong by its place. Typed words are text, never markup."""

from collections.abc import Sequence
from html import escape

import streamlit as st

LOOK = """<style>
.atlas-answers .who { opacity: .8; font-size: .9em; margin-top: .5rem; }
.atlas-answers .said { font-size: 1.1em; line-height: 1.7; overflow-wrap: anywhere; }
.atlas-answers bdi { display: inline-block; padding: 0 .12em; border-bottom: 2px solid transparent; }
.atlas-answers .right { border-color: #009e73; }
.atlas-answers .wrong { border-color: #d55e00; text-decoration: line-through; text-decoration-thickness: 1px; }
.atlas-answers .missing { border-color: #d55e00; opacity: .6; }
</style>"""


def marks(said: Sequence[str], right: Sequence[str] | None) -> list[tuple[str, str]]:
    """Return each word with "right", "wrong" or "missing" (said too little), or "" where nobody knows."""
    if right is None:
        return [(word, "") for word in said]
    marked = [(word, "right" if i < len(right) and word == right[i] else "wrong") for i, word in enumerate(said)]
    return marked + [(word, "missing") for word in right[len(said):]]


def draw(rows: Sequence[tuple[str, Sequence[tuple[str, str]]]], apart: bool = True) -> None:
    """Draw rows of (who, marked words); the words of a row stand `apart`, letters do not."""
    shown = "".join(f'<div class="who">{escape(who)}</div><div class="said">{_words(words, apart)}</div>'
                    for who, words in rows)
    st.html(f'{LOOK}<div class="atlas-answers">{shown}</div>')


def _words(words: Sequence[tuple[str, str]], apart: bool) -> str:
    return (" " if apart else "").join(f'<bdi class="{kind}">{escape(word)}</bdi>' for word, kind in words)
