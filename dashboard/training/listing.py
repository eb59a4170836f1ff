"""The trainings that are kept, one under the other: where each stands, and what can be done with it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import jobs, state
from dashboard.figures.labels import digits
from dashboard.training import chip, choices, following, models
from dashboard.words import _
from engine.sentence import Refusal, template

EVERY_SECONDS = 1.5
FEW = 12                # ended trainings that are drawn before somebody asks for all
STATES = {"waiting": template("waits"), "running": template("runs"), "stopping": template("stops"),
          "done": template("finished"), "cancelled": template("stopped"), "failed": template("failed"),
          "died": template("ended without a word")}
LOOK = """<style>
[class*="st-key-job_"] { border-bottom: 1px solid color-mix(in srgb, currentColor 14%, transparent); padding: .3rem 0; }
.st-key-jobs [data-testid="stText"] { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
@media (max-width: 640px) { [class*="st-key-job_"] > div > div:first-child { flex-basis: 100%; } }
.st-key-jobs button { min-height: 1.9rem; padding: 0 .5rem; }
</style>"""


def draw() -> None:
    """Draw all trainings that this session may see; asks for news only while one of them lives."""
    st.html(LOOK)
    live = [job.name for job in chip.shown() if job.live]
    st.fragment(_list, run_every=EVERY_SECONDS if live else None)(live)
    st.caption(" ".join([
        _("All trainings kept on this machine are shown, because only this machine reaches this page.") if chip.alone()
        else _("Shown are the trainings that you began here or whose address you opened; nobody can guess an address."),
        _("Of those that ended the newest {count} are kept, up to {megabytes} MB.", count=jobs.MOST_ENDED,
          megabytes=jobs.MOST_ENDED_BYTES // 1_000_000)]))


def _list(live: list[str]) -> None:
    shown = chip.shown()
    if state.get("going") or [job.name for job in shown if job.live] != live:     # a click's own run may be cut short
        st.rerun()
    with st.container(key="jobs"):
        if not shown:
            st.text(_("No training yet. Train > Tasks begins one with one button."))
        ended = [job for job in shown if not job.live]
        for job in [*(job for job in shown if job.live), *ended[:FEW]]:
            _row(job)
        if len(ended) > FEW:
            with st.expander(_("{count} older trainings", count=len(ended) - FEW), key="older"):
                for job in ended[FEW:]:
                    _row(job)


def _row(job: jobs.Job) -> None:
    try:
        plan = following.plan_of(job)[0]
        title, steps = _(choices.called(plan)), plan.steps
    except Refusal as refusal:
        plan, title, steps = None, _(refusal.sentence), 0
    with st.container(key=f"job_{job.name}"), st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.text(title)
            st.text(_state(job, steps))
            if job.reason and job.state in ("failed", "died"):
                st.text(_(job.reason))
        _buttons(job, plan)


def _state(job: jobs.Job, steps: int) -> str:
    """Say where a training stands, in its own numbers."""
    done = job.progress
    said = [_(STATES[job.state])]
    if job.place:
        said[0] = _("waits, place {place}", place=job.place)
    said += [_("step {step} of {steps}", step=f"{done.get('step', 0):,}", steps=f"{steps:,}")]
    if done.get("held_out_loss") is not None:
        said += [_("loss {loss}, held-out {held}", loss=digits(done["loss"]), held=digits(done["held_out_loss"])),
                 _("{percent} % of whole answers right", percent=digits(100 * done["accuracy"]))]
    return " · ".join([*said, _("since {time}", time=_clock(job.since))])


def _clock(since: float) -> str:
    zone = ZoneInfo(st.context.timezone or "UTC")
    then, now = (datetime.fromtimestamp(at, zone) for at in (since, datetime.now().timestamp()))
    return then.strftime("%H:%M:%S" if then.date() == now.date() else "%Y-%m-%d %H:%M")


def _buttons(job: jobs.Job, plan: object) -> None:
    def _act(label: str, kind: str, do) -> None:
        if st.button(label, key=f"{kind}_{job.name}", on_click=do[0], args=do[1:], disabled=job.state == "stopping"):
            st.rerun()

    if plan is not None and st.button(_("Open"), key=f"open_{job.name}", on_click=_open, args=(job, plan)):
        st.rerun()
    if job.live:
        _act(_("Cancel"), "cancel", (chip.tried, jobs.cancel, job.name))
        return
    if job.state != "done" and plan is not None:
        _act(_("Resume"), "resume", (chip.tried, jobs.resume, job.name))
    if (job.folder / "model.safetensors").is_file():
        st.download_button(_("Download"), lambda: models.packed(job.folder), file_name="model.zip",
                           mime="application/zip", key=f"download_{job.name}", on_click="ignore")
    _act(_("Remove"), "remove", (chip.tried, jobs.remove, job.name))


def _open(job: jobs.Job, plan) -> None:
    state.go(job.spec.get("page", "train"), job=job.name, **choices.choices_of(plan))
