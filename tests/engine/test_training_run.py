"""A training: repeatable, cut and taken up again, stopped, killed, not finite; what is kept can always be loaded."""

import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.learning import checkpoints, run
from engine.learning.folder import begin, read_moments, read_plan
from engine.learning.plan import Plan
from engine.learning.timeline import watched_steps
from engine.learning.training import resume, train
from engine.models.seq2seq import Seq2SeqPlan
from engine.sentence import Refusal

ROOT = Path(__file__).resolve().parent.parent.parent
PLAN = Plan("pairs", Seq2SeqPlan(width=8, scorer="general", query="after"), steps=8, batch=4, rate=0.02, seed=3,
            source_kind="characters", target_kind="characters")
PAIRS = [(a + b, b + a) for a in "abcde" for b in "abcde"]
LOOKS = (0, 1, 2, 3, 4, 6, 8)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """One thread, and few sentences at the end."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setattr(run, "MEASURED", 8)
    monkeypatch.setattr(run, "SAMPLE", 8)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def whole():
    """The training that nothing disturbed."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    measured, sample, run.MEASURED, run.SAMPLE = run.MEASURED, run.SAMPLE, 8, 8
    yield train(PLAN, pairs=PAIRS)
    run.MEASURED, run.SAMPLE = measured, sample
    torch.set_num_threads(threads)


def told(outcome):
    """Everything that a plan decides: no seconds."""
    return [(m.step, m.loss, m.held_out_loss, m.accuracy, m.token_accuracy, m.alignment_error, m.content_accuracy,
             [(w.source, w.target, w.said, w.weights.tolist()) for w in m.watched]) for m in outcome.moments]


def weights(outcome):
    return outcome.trained.model.state_dict()


def same(one, other):
    assert told(one) == told(other)
    assert all(torch.equal(tensor, weights(other)[name]) for name, tensor in weights(one).items())
    assert one.card["measured"] == other.card["measured"] and one.card["step"] == other.card["step"]


def after(calls):
    """Somebody who asks for an end at the call of this number."""
    counter = iter(range(10**9))
    return lambda: next(counter) >= calls


def test_the_same_plan_gives_the_same_losses_and_leaves_chance_alone(whole):
    torch.manual_seed(17)
    before = torch.get_rng_state()
    same(train(PLAN, pairs=PAIRS), whole)
    assert torch.equal(torch.get_rng_state(), before)
    assert whole.finished and whole.step == 8 and tuple(m.step for m in whole.moments) == watched_steps(8) == LOOKS


def test_another_seed_is_another_training(whole):
    assert train(replace(PLAN, seed=4), pairs=PAIRS).moments[0].held_out_loss != whole.moments[0].held_out_loss
    assert train(replace(PLAN, data_seed=4), pairs=PAIRS).moments[1].loss != whole.moments[1].loss


def test_it_learns(whole):
    assert whole.moments[-1].held_out_loss < whole.moments[0].held_out_loss < 5


@pytest.mark.parametrize("cuts", [[1], [6], [14], [23], [3, 5, 9]])
def test_a_training_that_was_cut_goes_on_as_if_it_had_not_been(tmp_path, whole, cuts):
    heard = []
    outcome = train(PLAN, tmp_path / "t", pairs=PAIRS, stop=after(cuts[0]), tell=heard.append) if cuts[0] > 1 else None
    if outcome is None:
        with pytest.raises(Refusal, match="stopped before there was anything to keep"):
            train(PLAN, tmp_path / "t", pairs=PAIRS, stop=after(cuts[0]))
    else:
        assert outcome.ending == "stopped" and "can be taken up again" in outcome.sentence
        assert [m.step for m in heard] == [m.step for m in outcome.moments]
    for cut in (*cuts[1:], 10**8):
        outcome = resume(tmp_path / "t", stop=after(cut), tell=heard.append)
    same(outcome, whole)
    assert [m.step for m in heard] == list(LOOKS)         # each moment was told once
    same(resume(tmp_path / "t", tell=heard.append), whole)            # a finished one is only opened
    assert len(heard) == len(whole.moments)


def test_what_stands_in_the_folder_is_what_was_told(tmp_path, whole):
    same(train(PLAN, tmp_path / "t", pairs=PAIRS), whole)
    kept = read_moments(tmp_path / "t")
    assert told(whole) == told(replace(whole, moments=kept))
    assert {weights for m in read_moments(tmp_path / "t", attention=False) for weights in m.attention} == {None}
    loaded = checkpoints.load_from(tmp_path / "t")
    assert loaded.translate("ab").text == whole.trained.translate("ab").text
    assert checkpoints.card("model", tmp_path / "t")["measured"] == whole.card["measured"]
    assert sorted(p.name for p in (tmp_path / "t").iterdir()) == [
        "model.json", "model.safetensors", "moments", "pairs.json", "plan.json", "state.safetensors", "timeline.jsonl"]


def test_a_folder_is_not_trained_in_twice(short):
    before = {path: path.read_bytes() for path in short.iterdir() if path.is_file()}
    with pytest.raises(Refusal, match="stands a training already"):
        train(PLAN, short, pairs=PAIRS)
    assert before == {path: path.read_bytes() for path in short.iterdir() if path.is_file()}


def test_a_loss_that_is_no_number_ends_it_and_the_last_good_model_stays(tmp_path, monkeypatch):
    honest, calls = run.loss_of, iter(range(10**9))
    monkeypatch.setattr(run, "loss_of", lambda *given: honest(*given) * (float("nan") if next(calls) == 7 else 1))
    outcome = train(PLAN, tmp_path / "t", pairs=PAIRS)
    assert outcome.ending == "not finite" and outcome.step == 6 and not outcome.finished
    assert outcome.sentence == ("After step 6 the loss was no longer a number; the best model until then, of step "
                                f"{outcome.card['step']}, is kept. A smaller rate usually helps.")
    assert all(torch.isfinite(tensor).all() for tensor in weights(outcome).values())
    assert checkpoints.load_from(tmp_path / "t").translate("ab").text == outcome.trained.translate("ab").text


def test_it_stops_within_two_seconds(tmp_path):
    asked = threading.Event()
    plan = replace(PLAN, steps=100_000, batch=256, model=Seq2SeqPlan(width=64))
    found = []
    thread = threading.Thread(target=lambda: found.append(train(plan, tmp_path / "t", stop=asked.is_set, pairs=PAIRS)))
    thread.start()
    while not (tmp_path / "t" / "timeline.jsonl").exists():
        time.sleep(0.05)
    asked.set()
    thread.join(20)
    assert found and found[0].ending == "stopped"


KILLED = """
import sys, torch
from pathlib import Path
from engine.learning import run
from engine.learning.training import resume
torch.set_num_threads(1)
run.MEASURED = run.SAMPLE = 8
run.KEEP_EVERY = 0.0
resume(Path(sys.argv[1]), tell=lambda moment: print(moment.step, flush=True))
"""


def test_whenever_it_is_killed_what_is_there_can_be_loaded(tmp_path, whole):
    """Killed after a few moments, each time somewhere else, the training comes to the same end."""
    begin(tmp_path / "t", PLAN, PAIRS)
    for moments in (1, 3):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / "t")], cwd=ROOT, text=True,
                                   stdout=subprocess.PIPE)
        for _ in range(moments):
            process.stdout.readline()
        time.sleep(0.003 * moments)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        plan, pairs = read_plan(tmp_path / "t")
        assert plan == PLAN and pairs == PAIRS
        assert read_moments(tmp_path / "t")
        assert checkpoints.load_from(tmp_path / "t").translate("ab").recording.verify().holds
    same(resume(tmp_path / "t"), whole)
    assert not list((tmp_path / "t").rglob("*.part"))


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """The folder of a short training."""
    folder = tmp_path_factory.mktemp("short") / "t"
    train(replace(PLAN, steps=1), folder, pairs=PAIRS)
    return folder


@pytest.mark.parametrize("file", ["plan.json", "timeline.jsonl", "state.safetensors", "model.safetensors"])
@pytest.mark.parametrize("content", [b"", b"{", b'{"a": NaN}', b"\x80\x04K\x01.", b"PK\x03\x04", b"[" * 100_000])
def test_a_damaged_folder_is_refused_in_a_sentence(tmp_path, short, file, content):
    shutil.copytree(short, tmp_path / "t")
    (tmp_path / "t" / file).write_bytes(content)
    if (file, content) == ("timeline.jsonl", b""):
        return          # nothing told yet
    with pytest.raises(Refusal):
        resume(tmp_path / "t")


def test_a_full_or_closed_disk_is_a_sentence_and_what_was_there_stays(tmp_path, monkeypatch):
    from engine.learning import files

    def full(*_):
        raise OSError(28, "No space left on device")

    outcome = train(replace(PLAN, steps=2), tmp_path / "t", pairs=PAIRS)
    with monkeypatch.context() as patched:
        patched.setattr(files.os, "fsync", full)
        with pytest.raises(Refusal, match=r"could not be written; .* \(No space left on device\)"):
            train(PLAN, tmp_path / "u", pairs=PAIRS)
        with pytest.raises(Refusal, match="No space left on device"):
            checkpoints.save(tmp_path / "t", outcome.trained)
    same(resume(tmp_path / "t"), outcome)
    assert not list(tmp_path.rglob("*.part"))
