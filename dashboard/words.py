"""Three languages for every sentence on screen. Knows the catalogues and the session's language, nothing of pages.

`_("Layer {layer}", layer=5)` looks the language up at each call, so a translated word is never kept in a module.
English sentences are the keys; the other two languages stand in `catalogues/*.po`, written by hand and compiled here,
in memory.
"""

from functools import cache
from pathlib import Path

import streamlit as st
from babel.messages.pofile import read_po
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engine.sentence import Sentence

LANGUAGES = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}
TAGS = {"en": "en", "zh-Hant": "zh-Hant-TW", "zh-Hans": "zh-Hans-CN"}  # what the `lang` of an element says
CATALOGUES = Path(__file__).parent / "catalogues"
TRADITIONAL = {"hant", "tw", "hk", "mo"}


def closest(locale: str | None) -> str:
    """Return the language of ours that serves a browser's `locale` best: zh-HK reads Traditional, zh Simplified."""
    first, *rest = (locale or "").replace("_", "-").lower().split("-")
    if first != "zh":
        return "en"
    return "zh-Hant" if "hans" not in rest and TRADITIONAL & set(rest) else "zh-Hans"


def language() -> str:
    """Return the session's language: what was chosen (`lang`), else what the browser prefers, else English."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return "en"
    chosen = st.session_state.get("lang")
    return chosen if chosen in LANGUAGES else closest(st.context.locale)


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return English template -> translated template, as the catalogue of `language` stands when first asked for."""
    path = CATALOGUES / f"{language}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {m.id: m.string for m in read_po(file) if m.id and m.string and not m.fuzzy}


def translate(template: str, language: str) -> str:
    """Return `template` in `language`, placeholders untouched; what has no translation stays English."""
    return template if language == "en" else catalogue(language).get(template, template)


def say(language: str, template: str, **values: object) -> str:
    """Return `template`, or the template of a `Sentence`, in `language` with its values filled in.

    Values are inserted and never read as templates, and a plain template without values is not formatted at all: text
    that somebody typed may hold braces. A value that is itself a `Sentence` is translated too.
    """
    if isinstance(template, Sentence):
        template, values = template.template, {**template.values, **values}
    elif not values:
        return translate(template, language)
    spoken = {name: say(language, v) if isinstance(v, Sentence) else v for name, v in values.items()}
    return translate(template, language).format(**spoken)


def _(template: str, /, **values: object) -> str:
    """Return `template` (or a `Sentence`) in the session's language, values filled in."""
    return say(language(), template, **values)
