"""A running training in the top line of every page, and whose trainings are shown to whom."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard import compute, jobs, state
from dashboard.training import choices, following
from dashboard.words import _
from engine.sentence import Refusal, Sentence

EVERY_SECONDS = 3.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def alone() -> bool:
    """Return whether only this machine can reach the server: then all its trainings are shown."""
    return st.get_option("server.address") in LOOPBACK


def shown() -> list[jobs.Job]:
    """Return the trainings that this session may see: all on a machine of one's own; else those that it began or whose
    address it holds."""
    kept = jobs.known(compute.data_folder())
    if alone():
        return kept
    mine = {*state.get("trainings"), st.session_state.get(state.place("job"), "")}
    return [job for job in kept if job.name in mine]


def refuse(why: Sentence | None) -> None:
    """Keep why something could not be done, for the page that stands here; None: all is well again."""
    state.put("refused", why and (state.get("here"), why))


def refused() -> Sentence | None:
    """Return why the last thing that was asked for on this page could not be done."""
    where, why = state.get("refused") or (None, None)
    return why if where == state.get("here") else None


def tried(do: Callable[[Path, str], None], name: str) -> None:
    """Do something with the training called `name`: a callback; a refusal is said on the page."""
    refuse(None)
    try:
        do(compute.data_folder(), name)
    except Refusal as refusal:
        refuse(refusal.sentence)


def draw() -> None:
    """Draw the chip; it asks for news only while something runs or waits."""
    live = [job for job in shown() if job.live]
    st.fragment(_chip, run_every=EVERY_SECONDS if live else None)(bool(live))


def _chip(was_live: bool) -> None:
    live = [job for job in shown() if job.live]
    if state.get("going") or bool(live) != was_live:      # a click's own run may be cut short by another fragment's
        st.rerun()
    if not live:
        return
    job, more = live[0], len(live) - 1
    try:
        plan = following.plan_of(job)[0]
    except Refusal:
        return      # its page says what is wrong with it
    said = _said(job, plan) + (f" +{more}" if more else "")
    if st.button(said, key="chip_open", type="tertiary", on_click=state.go,
                 args=(job.spec.get("page", "train"),), kwargs={"job": job.name, **choices.choices_of(plan)}):
        st.rerun()


def _said(job: jobs.Job, plan) -> str:
    title = _(choices.title_of(plan))
    if job.state == "waiting":
        return _("{task}: waits, place {place}", task=title, place=job.place or 1)
    return f"{title} {job.progress.get('step', 0):,}/{plan.steps:,}"
