"""One training on the page: the board, its buttons, and one's own sentence. Asks for news only while it lives."""

import streamlit as st

from dashboard import compute, controls, jobs, state
from dashboard.training import chip, choices, following, models, trying
from dashboard.words import _
from engine.learning import data
from engine.learning import folder as folders
from engine.learning.plan import Plan
from engine.sentence import Refusal, Sentence

LIVE_SECONDS = 0.7
_board = st.components.v2.component("attention_atlas_training", css=following.style(), js=following.script())


def opened(own: bool) -> jobs.Job | None:
    """Return the training that is open on this page: on one's `own` pairs, or on a task; None where none is.

    It lets the controls say what it trains, so it comes before them. An address of the other page leads there.
    """
    arriving = "job" not in state.get("taken")
    name = controls.hold("job")
    job = jobs.find(compute.data_folder(), name) if name else None
    if job is None:
        if name:
            _close(Sentence("The training in the address is not kept here (any longer)."))
        return None
    if name not in state.get("trainings"):      # who has the address has the training
        state.put("trainings", (*state.get("trainings"), name))
    page = job.spec.get("page", "train")
    if (page == "pairs") != own:
        state.put("places", {**state.get("places"), "job": None})
        if arriving:
            state.put("going", page)
            st.rerun()
        return None
    try:
        for choice, value in choices.choices_of(following.plan_of(job)[0]).items():
            st.session_state[state.place(choice)] = value
    except Refusal as refusal:
        _close(refusal.sentence)
        return None
    return job


def _close(why: Sentence) -> None:
    chip.refuse(why)
    choices.close()
    state.put("places", {**state.get("places"), "job": None})


def start(plan: Plan, page: str, pairs: tuple[tuple[str, str], ...] | None = None) -> None:
    """Begin a training and open it: a callback; what cannot be is said on the page."""
    chip.refuse(None)
    try:
        data.data_of(plan, pairs)       # refuses what cannot be trained before anything is begun
        name = jobs.start(compute.data_folder(), {"work": "dashboard.training.work", "page": page},
                          lambda folder: folders.begin(folder, plan, pairs))
    except Refusal as refusal:
        chip.refuse(refusal.sentence)
        return
    state.put("trainings", (*state.get("trainings"), name))
    st.session_state[state.place("job")] = name
    if pairs is not None:
        state.suit(pairs[0][0])


def preview(plan: Plan, pairs: tuple[tuple[str, str], ...] | None = None) -> None:
    """Draw the board of a training that was not begun: where the model should look, and no attention yet."""
    with st.container(key="board"):
        _board(key="training_board", data=following.preview(plan, pairs))


def draw(job: jobs.Job) -> None:
    """Draw `job` and keep it up to date while it lives."""
    every = LIVE_SECONDS if job.live else None
    st.fragment(_live, run_every=every)(job.name, job.live)
    if job.live or models.stamp_of(job.name):
        trying.draw(job.name, job.live)
    if not job.live and models.stamp_of(job.name):
        st.download_button(_("Download the model"), models.packed(job.folder), file_name="model.zip",
                           mime="application/zip", key="download", on_click="ignore")


def _live(name: str, live: bool) -> None:
    job = jobs.find(compute.data_folder(), name)
    if job is None or job.live != live:
        st.rerun()
    try:
        blob = following.told(job)
    except Refusal as refusal:
        st.text(_(refusal.sentence))
        return
    with st.container(key="board"):
        _board(key="training_board", data=blob)


def buttons(job: jobs.Job) -> None:
    """Draw what can be done with `job` now, beside the button that begins another."""
    if job.live:
        st.button(_("Cancel"), key="cancel", disabled=job.state == "stopping", on_click=chip.tried,
                  args=(jobs.cancel, job.name))
    elif job.state != "done":
        st.button(_("Resume"), key="resume", on_click=chip.tried, args=(jobs.resume, job.name))
