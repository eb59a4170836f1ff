"""Sentences and sums with numbers that stand out, in which nobody's text is markup. Knows no figures and no models."""

from html import escape

import streamlit as st

LOOK = """<style>
.atlas-said { margin: .1rem 0; max-width: 62rem; line-height: 1.5; }
.atlas-said b { font-weight: 600; font-variant-numeric: tabular-nums; unicode-bidi: isolate; }
.atlas-sum { margin: .1rem 0 .3rem; font-size: 1.25em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.atlas-sum b { color: ACCENT; }
.atlas-quiet { margin: .1rem 0; opacity: .8; font-variant-numeric: tabular-nums; }
.st-key-equation button p { font-size: 1.2rem; }
</style>"""


def look(accent: str) -> None:
    """Bring the look of these sentences onto the page, once for each page; results stand in the `accent` colour."""
    st.html(LOOK.replace("ACCENT", accent))


def say(template: str, **values: object) -> None:
    """Say a sentence; its values, words that somebody typed among them, stand out and are never markup."""
    shown = {name: f"<b>{escape(str(value))}</b>" for name, value in values.items()}
    st.html(f'<div class="atlas-said">{escape(template, quote=False).format(**shown)}</div>')


def recall(text: str) -> None:
    """Write a quiet line above a figure."""
    st.html(f'<div class="atlas-quiet">{escape(text)}</div>')


def add_up(left: str, right: str) -> None:
    """Write a line of numbers and what they come to."""
    st.html(f'<div class="atlas-sum">{escape(left)} = <b>{escape(right)}</b></div>')
