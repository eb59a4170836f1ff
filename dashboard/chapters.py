"""The table of pages: chapters, and the views inside each. A chapter stands here once its pages work; not before."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from dashboard import state
from dashboard.words import _
from engine.sentence import Sentence

PAGES = Path(__file__).resolve().parent.parent / "pages"


@dataclass(frozen=True)
class View:
    """One page: its `title`, its file under pages/, and the last part of its address.

    `first` is the sentence it opens with until somebody has one of their own; `examples` stand beside the field (label:
    sentence); `model` and `pair` say whether the frame's choice of a model and a second text are about this page.
    """

    title: Sentence
    file: str
    url: str
    first: str = state.FIRST_TEXT
    examples: dict[str, str] = field(default_factory=dict)
    model: bool = False
    pair: bool = False


@dataclass(frozen=True)
class Chapter:
    """One question: its `title`, the `group` it stands under in the navigation ("": none), and at most five views."""

    title: Sentence
    group: str
    views: tuple[View, ...]


EXAMPLES = {
    "… too wide": "The animal didn't cross the street because it was too wide.",
    "I saw a saw.": "I saw a saw.",
    "三隻黑色的貓": "三隻黑色的貓",
}
AREA = "the european economic area"
TAGGED = {"I saw a saw.": "I saw a saw.", "They can can a can.": "They can can a can."}
PHRASES = {AREA: AREA, "three black cats": "three black cats"}

CHAPTERS = (
    Chapter(Sentence("Explore"), "", (
        View(Sentence("Map"), "explore/map.py", "map", examples=EXAMPLES, model=True, pair=True),
        View(Sentence("Steps"), "explore/steps.py", "steps", examples=EXAMPLES, model=True, pair=True),
    )),
    Chapter(Sentence("Lessons"), "", (
        View(Sentence("Lessons"), "lessons/lessons.py", "lessons", examples=EXAMPLES, model=True),)),
    Chapter(Sentence("Memory"), Sentence("Recurrent"), (
        View(Sentence("Cell"), "memory/cell.py", "cell", first="I saw a saw.", examples=TAGGED),
        View(Sentence("Path"), "memory/path.py", "path", first="I saw a saw.", examples=TAGGED,
             pair=True),
        View(Sentence("Labels"), "memory/labels.py", "labels", first="I saw a saw."),
        View(Sentence("Gradient"), "memory/gradient.py", "gradient", first="I saw a saw."),
    )),
    Chapter(Sentence("Alignment"), Sentence("Recurrent"), (
        View(Sentence("Translate"), "alignment/translate.py", "translate", first=AREA, examples=PHRASES),
        View(Sentence("Bottleneck"), "alignment/bottleneck.py", "bottleneck", first=AREA),
        View(Sentence("Scoring"), "alignment/scoring.py", "scoring", first=AREA, examples=PHRASES),
    )),
    Chapter(Sentence("Train"), Sentence("Study"), (
        View(Sentence("Tasks"), "train/tasks.py", "train", first=AREA),
        View(Sentence("My pairs"), "train/pairs.py", "pairs", first=AREA),
        View(Sentence("Jobs"), "train/jobs.py", "jobs", first=AREA),
    )),
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
