"""My sentences: typed, pasted or uploaded; pick one and it is read. What people give is never markup."""

import streamlit as st

from dashboard import state, text
from dashboard.words import _

KINDS = ["txt", "csv", "tsv", "json", "jsonl"]
MOST = 10_000           # sentences kept in a session


def open_list() -> None:
    """Ask for the dialog at this run."""
    state.put("listing", True)


def dialog() -> None:
    """Draw the list where somebody asked for it."""
    if state.get("listing"):
        st.dialog(_("My sentences"), width="large", on_dismiss=_close)(_contents)()


def _close() -> None:
    state.put("listing", False)


def _contents() -> None:
    paste, upload = st.tabs([_("Type or paste"), _("Upload a file")])
    with paste, st.form("paste", border=False, clear_on_submit=True):
        pasted = st.text_area(_("One sentence a line"), key="pasted", height=110)
        if st.form_submit_button(_("Add these sentences")):
            _add(text.lines(pasted))
    with upload:
        _upload()
    _kept()


def _upload() -> None:
    file = st.file_uploader(_("A txt, csv, tsv, json or jsonl file"), type=KINDS, key="file")
    if file is None:
        return
    data = file.getvalue()
    first = text.uploaded(file.name, data)
    encoding, column = _override(first)
    given = text.uploaded(file.name, data, encoding, column) if (encoding, column) != (None, None) else first
    report(given)
    if given.sentences:
        st.dataframe({_("row"): given.numbers[:5], _("sentence"): given.sentences[:5]}, hide_index=True)
        if st.button(_("Add to my sentences: {n}", n=len(given.sentences)), type="primary"):
            _add(given)


def _override(first: text.Upload) -> tuple[str | None, int | None]:
    """Return the encoding and column that somebody chose instead of the guessed ones, None where they left them."""
    encoding = column = None
    with st.container(horizontal=True):
        if first.encoding:
            called = text.ENCODINGS[first.encoding]
            guess = _("{encoding} (guessed)", encoding=called) if first.guessed else called
            encoding = st.selectbox(_("Encoding"), [None, *text.ENCODINGS], width=240,
                                    format_func=lambda name: text.ENCODINGS.get(name, guess))
        if len(first.columns) > 1:
            names = {None: _("chosen for you"), **{i: f"{i + 1}: {name}" for i, name in enumerate(first.columns)}}
            column = st.selectbox(_("Column of the sentences"), list(names), width=240, format_func=names.get)
    return encoding, column


def report(given: text.Upload) -> None:
    """Say what became of the rows: how many came in, were used, were skipped and why; or the refusal."""
    if given.refusal:
        st.text(_(given.refusal))
        return
    used = len(given.sentences)
    said = [_("{rows} rows in = {used} used + {skipped} skipped",
              rows=given.rows, used=used, skipped=given.rows - used)]
    said += [_("Rows {numbers}: {reason}", numbers=_some(group.numbers), reason=_(group.reason))
             for group in given.skipped]
    st.text("\n".join([*said, *map(_, given.notes)]))


def _some(numbers: tuple[int, ...], most: int = 12) -> str:
    return ", ".join(map(str, numbers[:most])) + (" …" if len(numbers) > most else "")


def _add(given: text.Given) -> None:
    report(given)
    kept = state.get("sentences")
    new = tuple(s for s in dict.fromkeys(given.sentences) if s not in set(kept))
    room = MOST - len(kept)
    state.put("sentences", kept + new[:room])
    if len(new) < len(given.sentences):
        st.text(_("{n} of them were in the list already.", n=len(given.sentences) - len(new)))
    if len(new) > room:
        st.text(_("The list holds {most} sentences; {left} were left out.", most=MOST, left=len(new) - room))


def _kept() -> None:
    kept = state.get("sentences")
    if not kept:
        return
    st.text(_("In the list: {n}. Choose one to read it.", n=len(kept)))
    st.dataframe({_("sentence"): kept}, on_select=_pick, selection_mode="single-row", key="kept",
                 height=min(38 + 35 * len(kept), 320))
    if not state.get("listing"):
        st.rerun()


def _pick() -> None:
    rows = st.session_state["kept"].selection.rows
    if rows:
        state.read(state.get("sentences")[rows[0]])
