"""Jobs outlive whoever began them: found again, in their turn, cancelled, killed at any moment, taken up again."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dashboard import jobs
from dashboard.worker import folder as files
from dashboard.worker import turns
from dashboard.worker.locks import held, is_held
from engine import Refusal

ROOT = Path(__file__).resolve().parents[2]
WORK = "tests.dashboard.standin"
LONG = 100_000          # steps: longer than any test


@pytest.fixture
def data(tmp_path):
    """A data folder; whatever is still at work in it is cancelled and awaited."""
    yield tmp_path
    for job in jobs.running(tmp_path):
        jobs.cancel(tmp_path, job.name)
    for job in jobs.known(tmp_path):
        await_state(tmp_path, job.name, "done", "cancelled", "failed", "died")
        await_true(lambda folder=job.folder: not is_held(folder / files.ALIVE))


def begin(data, steps=LONG, **more) -> str:
    return jobs.start(data, {"work": WORK, "steps": steps, **more})


def await_true(holds, seconds=30.0):
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)
    return found


def await_state(data, name, *states):
    return await_true(lambda: (job := jobs.find(data, name)) and job.state in states and job)


def await_step(data, name, step):
    return await_true(lambda: (job := jobs.find(data, name)).progress.get("step", 0) >= step and job)


def process_of(job) -> int:
    """Return the number of the process whose command line ends in the job's folder."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cmdline").read_bytes().rstrip(b"\0").endswith(os.fsencode(job.folder)):
                    return int(entry.name)
            except OSError:
                continue
    raise LookupError(job.name)


def test_a_job_is_done_and_found_again_by_its_name(data):
    name = begin(data, steps=5)
    job = await_state(data, name, "done")
    assert job.progress == {"step": 5, "steps": 5} and not job.live and job.reason is None
    assert [found.name for found in jobs.known(data)] == [name]


def test_it_goes_on_when_the_process_that_began_it_is_gone(data):
    code = (f"from pathlib import Path; from dashboard import jobs; "
            f"print(jobs.start(Path({str(data)!r}), {{'work': {WORK!r}, 'steps': {LONG}}}))")
    begun = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    name = begun.stdout.strip()
    before = await_step(data, name, 1).progress["step"]
    assert await_step(data, name, before + 5).state == "running"


def test_two_run_the_others_wait_in_their_order_and_nobody_needs_to_look(data):
    names = [begin(data) for _ in range(4)]
    for name in names[:2]:
        await_state(data, name, "running")
    assert [(job.state, job.place) for job in map(lambda name: jobs.find(data, name), names)] == [
        ("running", 0), ("running", 0), ("waiting", 1), ("waiting", 2)]
    assert [job.name for job in jobs.known(data)][2:] == names[2:]
    jobs.cancel(data, names[2])
    await_state(data, names[2], "cancelled")
    assert jobs.find(data, names[3]).place == 1
    jobs.cancel(data, names[0])
    await_state(data, names[3], "running")
    assert "step" not in jobs.find(data, names[2]).progress


def test_waiting_costs_no_torch(data):
    names = [begin(data) for _ in range(3)]
    job = await_true(lambda: (job := jobs.find(data, names[2])).place == 1 and job)
    await_true(lambda: files.read(job.folder / files.STATUS)["state"] == "waiting")
    maps = Path(f"/proc/{process_of(job)}/maps").read_text()
    assert "torch" not in maps and "numpy" not in maps


def test_cancel_twice_is_cancel_once_and_it_stays_where_it_was(data):
    name = begin(data)
    await_step(data, name, 3)
    jobs.cancel(data, name)
    jobs.cancel(data, name)
    job = await_state(data, name, "cancelled")
    stopped = json.loads((job.folder / "count.json").read_text())
    assert job.progress["step"] == stopped >= 3
    jobs.cancel(data, name)
    assert jobs.find(data, name).state == "cancelled"


def test_resume_goes_on_where_it_was_cut(data):
    name = begin(data, steps=60)
    await_step(data, name, 3)
    jobs.cancel(data, name)
    cut = await_state(data, name, "cancelled").progress["step"]
    jobs.resume(data, name)
    jobs.resume(data, name)
    job = await_state(data, name, "done")
    assert job.progress["step"] == 60 > cut
    jobs.resume(data, name)
    assert jobs.find(data, name).state == "done"


@pytest.mark.parametrize("moment", [0, 1, 4])
def test_a_job_killed_at_any_moment_is_seen_as_ended_and_can_be_taken_up_again(data, moment):
    name = begin(data, steps=40)
    job = await_step(data, name, 1) if moment else jobs.find(data, name)
    time.sleep(0.013 * moment)
    os.kill(await_true(lambda: found(job)), signal.SIGKILL)
    await_true(lambda: not is_held(job.folder / files.ALIVE))
    status = json.loads((job.folder / files.STATUS).read_text("utf-8"))         # whole, whenever it was killed
    if status["state"] == "starting":       # it had not come to life: that is seen a little later
        files.replace(job.folder / files.STATUS, {**status, "since": status["since"] - files.UNBORN_SECONDS})
    job = jobs.find(data, name)
    assert job.state == "died" and "is gone" in job.reason and not job.live
    jobs.resume(data, name)
    assert await_state(data, name, "done").progress["step"] == 40


def found(job):
    try:
        return process_of(job)
    except LookupError:
        return None


def test_a_failure_is_told_and_what_was_kept_stays(data):
    name = begin(data, steps=9, fails=3)
    job = await_state(data, name, "failed")
    assert job.reason == "The training ended with an error: ValueError: the stand-in was told to fail."
    assert json.loads((job.folder / "count.json").read_text()) == 3


def test_a_full_disk_is_told_and_what_was_kept_stays(data):
    job = await_state(data, begin(data, steps=9, full=3), "failed")
    assert "disk may be full" in job.reason and json.loads((job.folder / "count.json").read_text()) == 3


def test_a_folder_that_cannot_be_written_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refusal, match=r"Nothing can be kept in .*jobs.*--data DIR"):
        begin(tmp_path / "file")
    assert jobs.known(tmp_path / "file") == []


def test_what_is_prepared_is_there_before_the_job_is(data):
    def fails(folder):
        raise OSError(28, "No space left on device")

    with pytest.raises(Refusal, match=r"^The disk that holds .* is full; nothing was changed\.$"):
        jobs.start(data, {"work": WORK, "steps": 1}, fails)
    assert jobs.known(data) == [] and list((data / "jobs").iterdir()) == []
    name = jobs.start(data, {"work": WORK, "steps": 1}, lambda folder: (folder / "pairs").write_text("a\tb"))
    assert (jobs.find(data, name).folder / "pairs").read_text() == "a\tb"


@pytest.mark.parametrize("name", ["", ".", "..", "../../etc", "/etc/passwd", "a" * 16 + "/..", "A" * 17, ".places",
                                  "x" * 70_000, "\0" * 16, "no such job here"])
def test_a_name_that_is_none_opens_nothing(data, name):
    assert jobs.find(data, name) is None
    jobs.cancel(data, name)
    jobs.remove(data, name)
    with pytest.raises(Refusal, match="not kept here any longer"):
        jobs.resume(data, name)


def test_names_cannot_be_guessed_and_folders_are_one_s_own(data):
    names = {begin(data, steps=1) for _ in range(3)}
    assert len(names) == 3 and all(len(name) == 16 for name in names)       # 96 bits each
    assert all((data / "jobs" / name).stat().st_mode & 0o077 == 0 for name in names)


def test_a_running_job_is_not_removed_and_an_ended_one_is_gone(data):
    name = begin(data)
    await_step(data, name, 1)
    with pytest.raises(Refusal, match="still runs"):
        jobs.remove(data, name)
    jobs.cancel(data, name)
    await_state(data, name, "cancelled")
    jobs.remove(data, name)
    assert jobs.find(data, name) is None and jobs.known(data) == []


def made(data, number, state, since):
    folder = data / "jobs" / f"{number:016d}"
    folder.mkdir(parents=True)
    files.replace(folder / files.SPEC, {"work": WORK, "steps": 1})
    files.replace(folder / files.STATUS, {"state": state, "queued": since, "since": since})
    return folder.name


def test_the_oldest_ended_jobs_leave_and_never_one_that_runs(data, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_ENDED", 3)
    old = [made(data, number, "done", since=float(number)) for number in range(5)]
    running = begin(data)
    await_state(data, running, "running")
    assert [job.name for job in jobs.known(data)] == [running, *reversed(old[2:])]
    monkeypatch.setattr(jobs, "MOST_ENDED_BYTES", 0)
    other = begin(data)
    assert {job.name for job in jobs.known(data)} == {running, other}


def test_too_many_that_wait_are_refused(data, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_WAITING", 1)
    for _ in range(turns.MOST_RUNNING):
        await_state(data, begin(data), "running")
    begin(data)
    with pytest.raises(Refusal, match="1 trainings wait"):
        begin(data)


def test_a_second_process_for_one_job_leaves_it_alone(data):
    name = made(data, 1, "waiting", time.time())
    folder = data / "jobs" / name
    with held(folder / files.ALIVE) as mine:
        assert mine
        done = subprocess.run([sys.executable, "-m", "dashboard.worker", str(folder)], cwd=ROOT, check=False)
        assert done.returncode == 1 and jobs.find(data, name).state == "waiting"
    assert jobs.find(data, name).state == "died"


def test_looking_does_not_disturb_who_looks(tmp_path):
    with held(tmp_path / "lock") as mine:
        assert mine and is_held(tmp_path / "lock") and is_held(tmp_path / "lock")
        with held(tmp_path / "lock") as other:
            assert not other
    assert not is_held(tmp_path / "lock") and not is_held(tmp_path / "missing")


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    files.replace(tmp_path / "a.json", {"a": 1})
    with pytest.raises(TypeError):
        files.replace(tmp_path / "a.json", {"a": object()})
    assert files.read(tmp_path / "a.json") == {"a": 1} and len(list(tmp_path.iterdir())) == 1
    (tmp_path / "b.json").write_bytes(b"\xff\x00 half")
    assert files.read(tmp_path / "b.json") == {} and files.read(tmp_path / "none.json") == {}
