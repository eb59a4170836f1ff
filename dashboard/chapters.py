"""The table of pages: chapters, and the views inside each. A chapter stands here once its pages work; not before."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.words import _
from engine.sentence import Sentence

PAGES = Path(__file__).resolve().parent.parent / "pages"


@dataclass(frozen=True)
class View:
    """One page: its `title`, its file under pages/, and the last part of its address."""

    title: Sentence
    file: str
    url: str


@dataclass(frozen=True)
class Chapter:
    """One question: its `title`, the `group` it stands under in the navigation ("": none), and at most five views."""

    title: Sentence
    group: str
    views: tuple[View, ...]


CHAPTERS = (
    Chapter(Sentence("Explore"), "", (
        View(Sentence("Map"), "explore/map.py", "map"),
        View(Sentence("Steps"), "explore/steps.py", "steps"),
    )),
    Chapter(Sentence("Lessons"), "", (View(Sentence("Lessons"), "lessons/lessons.py", "lessons"),)),
)


def pages() -> dict[str, list[st.Page]]:
    """Return what `st.navigation` wants: each chapter by its first view, its other views reachable but not listed."""
    listed: dict[str, list] = {}
    for chapter in CHAPTERS:
        for view in chapter.views:
            first = view is chapter.views[0]
            listed.setdefault(chapter.group and _(chapter.group), []).append(page(
                view, chapter.title if first else view.title, "visible" if first else "hidden"))
    return listed


def page(view: View, title: Sentence | None = None, visibility: str = "hidden") -> st.Page:
    """Return Streamlit's page of `view`; two made alike are the same page to `st.page_link` and `st.switch_page`."""
    return st.Page(PAGES / view.file, title=_(title or view.title), url_path=view.url,
                   default=view is CHAPTERS[0].views[0], visibility=visibility)


def view(url: str) -> View:
    """Return the view whose address ends in `url`."""
    return next(view for chapter in CHAPTERS for view in chapter.views if view.url == url)


def of(current: st.Page, address: Callable = lambda p: p.url_path) -> tuple[Chapter, View]:
    """Return the chapter and view that `current` is; the first page's address is empty."""
    for chapter in CHAPTERS:
        for view in chapter.views:
            if address(current) in (view.url, "" if view is CHAPTERS[0].views[0] else view.url):
                return chapter, view
    raise KeyError(address(current))
