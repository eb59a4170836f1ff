"""One's own pairs: uploaded as one file or two, or pasted; what was accepted last stays. What people give is no markup.
"""

import csv
import io
from functools import cache, lru_cache
from random import Random

import streamlit as st

from dashboard import sentences, state, text
from dashboard.training import choices, following
from dashboard.words import _
from engine.learning.tasks import TASKS

KINDS = ["csv", "tsv", "txt", "json", "jsonl"]
TEMPLATE_TASK, TEMPLATE_ROWS = ("english-chinese", "english-french"), 200


def ask() -> text.Pairs:
    """Draw the ways to give pairs and return those to train on: the template's until somebody gave their own."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        one, two, paste = st.tabs([_("One file"), _("Two files, line by line"), _("Paste")])
        with one:
            _one_file()
        with two:
            _two_files()
        with paste:
            _paste()
    with right:
        return _used(state.get("pairs"))


def again(job) -> text.Pairs:
    """Draw the way back to other pairs while a training on some is open; return those that it trains on."""
    given = following.plan_of(job)[1] or ()
    pairs = text.Pairs(sentences=tuple(source for source, _ in given), pairs=tuple(map(tuple, given)),
                       kinds=choices.units_of(following.plan_of(job)[0]))
    if state.get("pairs") is None:
        state.put("pairs", pairs)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(_("Trained on {count} pairs of your own.", count=len(pairs.pairs)))
        st.button(_("Other pairs"), key="other_pairs", type="tertiary", on_click=choices.close)
    return pairs


@cache
def template() -> bytes:
    """Return a table of pairs that can be uploaded as it is: the marks at its head make spreadsheets read UTF-8."""
    task, random = TASKS[next(name for name in TEMPLATE_TASK if name in TASKS)], Random(0)
    drawn = {example.source: example for example in (task.draw(random) for _ in range(4 * TEMPLATE_ROWS))}
    held = io.StringIO()
    rows = [(task.join(e.source, target=False), task.join(e.target)) for e in list(drawn.values())[:TEMPLATE_ROWS]]
    csv.writer(held).writerows([("source", "target"), *rows])
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def _one_file() -> None:
    file = st.file_uploader(_("A csv, tsv, txt, json or jsonl file with two columns"), type=KINDS, key="pairs_file")
    if file is None:
        return
    data = file.getvalue()
    first = _judged(file.name, data)
    with st.container(horizontal=True):
        encoding = _encoding(first, "pairs_encoding")
        columns = _columns(first)
        kinds = _kinds(first)
    _take(_judged(file.name, data, encoding, columns, kinds=kinds), "file", file.file_id, encoding, columns, kinds)


def _two_files() -> None:
    with st.container(horizontal=True):
        files = [st.file_uploader(label, type=["txt"], key=key)
                 for label, key in ((_("The sources, one a line"), "pairs_left"),
                                    (_("The targets, one a line"), "pairs_right"))]
    if None not in files:
        given = text.parallel_files(*((file.name, file.getvalue()) for file in files), (None, None))
        _take(given, "files", *(file.file_id for file in files))


def _paste() -> None:
    with st.form("paste_pairs", border=False):
        with st.container(horizontal=True):
            left = st.text_area(_("Sources, one a line (or both sides with a tab between them)"), key="paste_left",
                                height=120)
            right = st.text_area(_("Targets, one a line"), key="paste_right", height=120)
        if st.form_submit_button(_("Use these pairs")):
            _take(text.pasted_pairs(left, right), "paste", left, right)


def _take(given: text.Pairs, way: str, *what: object) -> None:
    """Say what became of the rows; what was accepted is kept, what was refused changes nothing.

    `what` was given in this `way` stays in its field: it is taken once, or it would come back after every other.
    """
    sentences.report(given)
    taken = state.get("pairs_taken")
    if given.refusal is None and taken.get(way) != what:
        state.put("pairs", given)
        state.put("pairs_taken", {**taken, way: what})


@lru_cache(maxsize=4)
def _judged(name: str, data: bytes, encoding: str | None = None, columns: tuple[int, int] | None = None,
            kinds: tuple[str, str] = ("", "")) -> text.Pairs:
    return text.uploaded_pairs(name, data, encoding, columns, kinds=kinds)


def _used(own: text.Pairs | None) -> text.Pairs:
    pairs = own or _from_template()
    st.text(_("Your pairs: {count}", count=len(pairs.pairs)) if own else
            _("Until you give your own: the {count} pairs of the template", count=len(pairs.pairs)))
    st.dataframe({_("source"): [a for a, _b in pairs.pairs[:100]], _("target"): [b for _a, b in pairs.pairs[:100]]},
                 hide_index=True, height=178, key="pairs_shown")
    st.download_button(_("Download a template"), template(), file_name="pairs.csv", mime="text/csv", key="template",
                       on_click="ignore")
    return pairs


@cache
def _from_template() -> text.Pairs:
    return text.uploaded_pairs("pairs.csv", template())


def _encoding(first: text.Pairs, key: str) -> str | None:
    if not first.encoding:
        return None
    called = text.ENCODINGS[first.encoding]
    guess = _("{encoding} (guessed)", encoding=called) if first.guessed else called
    return st.selectbox(_("Encoding"), [None, *text.ENCODINGS], key=key,
                        format_func=lambda name: text.ENCODINGS.get(name, guess))


def _columns(first: text.Pairs) -> tuple[int, int] | None:
    if len(first.columns) < 3 or first.column is None or first.target is None:
        return None
    names = {i: f"{i + 1}: {name}" for i, name in enumerate(first.columns)}
    chosen = tuple(st.selectbox(label, list(names), index=found, format_func=names.get, key=key)
                   for label, found, key in ((_("Column of the sources"), first.column, "pairs_source"),
                                             (_("Column of the targets"), first.target, "pairs_target")))
    return None if chosen == (first.column, first.target) else chosen


def _kinds(first: text.Pairs) -> tuple[str, str]:
    spoken = {"words": _("words"), "characters": _("characters"), "byte pairs": _("byte pairs")}
    return tuple(
        st.selectbox(label, ["", *spoken], key=key,
                     format_func=lambda kind, found=found: spoken.get(kind, _("{kind} (chosen)", kind=spoken[found])))
        for label, found, key in ((_("Units of the sources"), first.kinds[0], "pairs_units_source"),
                                  (_("Units of the targets"), first.kinds[1], "pairs_units_target")))
