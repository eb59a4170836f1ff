"""A real training as a job: what the board shows is what the files hold; cancelled, resumed, tried, packed."""

import io
import json
import time
import zipfile

import numpy as np
import pytest
from safetensors.numpy import load_file

from dashboard import jobs, text
from dashboard.training import chip, choices, following, models, uploading
from dashboard.worker import folder as files
from dashboard.worker.locks import is_held
from engine.learning import checkpoints, recipes
from engine.learning import folder as folders
from engine.learning.data import data_of
from engine.learning.plan import PAIRS, Plan
from engine.learning.tasks import TASKS
from engine.models.recurrent import CELLS
from engine.models.seq2seq import Seq2SeqPlan

TINY = Plan("copy", Seq2SeqPlan(width=8), steps=6, batch=8, rate=0.01, longest=5)


def begin(data, plan, pairs=None):
    return jobs.start(data, {"work": "dashboard.training.work", "page": "train"},
                      lambda folder: folders.begin(folder, plan, pairs))


def await_job(data, name, holds, seconds=240.0):
    end = time.monotonic() + seconds
    while not holds(job := jobs.find(data, name)):
        assert time.monotonic() < end, job
        time.sleep(0.1)
    return job


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data folder for this file; whatever is still at work in it is cancelled and awaited."""
    folder = tmp_path_factory.mktemp("trainings")
    yield folder
    for job in jobs.running(folder):
        jobs.cancel(folder, job.name)
    for job in jobs.known(folder):
        await_job(folder, job.name, lambda found: not found.live and not is_held(found.folder / files.ALIVE))


@pytest.fixture(scope="module")
def finished(data):
    """A training that ended by itself."""
    return await_job(data, begin(data, TINY), lambda job: not job.live)


@pytest.fixture
def board(finished):
    """What the board of the finished training is told."""
    return json.loads(following.told(finished))


def lines(job):
    return [json.loads(line) for line in (job.folder / "timeline.jsonl").read_text("utf-8").splitlines()]


def test_it_ends_by_itself_and_says_so_in_its_own_numbers(finished, board):
    assert finished.state == "done" and finished.progress["step"] == 6
    card = json.loads((finished.folder / "model.json").read_text("utf-8"))["measured"]
    assert "finished: 6 steps" in board["headline"] and f"On {card['sentences']} fresh" in board["headline"]
    assert board["progress"] == 1.0 and not board["live"] and board["key"] == finished.name


def test_the_board_shows_the_numbers_of_the_timeline(finished, board):
    told = lines(finished)
    assert len(told) >= 4
    for shown, written in (("steps", "step"), ("loss", "loss"), ("held", "held_out_loss"), ("right", "accuracy"),
                           ("units", "token_accuracy"), ("error", "alignment_error")):
        assert board[shown] == pytest.approx([line[written] for line in told], rel=1e-5)
    assert finished.progress["loss"] == told[-1]["loss"] and finished.progress["accuracy"] == told[-1]["accuracy"]


def test_the_board_shows_the_attention_of_every_moment(finished, board):
    for moment, line in enumerate(lines(finished)):
        kept = load_file(finished.folder / "moments" / f"{line['step']:06d}.safetensors")
        for number, sentence in enumerate(board["watched"]):
            shown = np.array(sentence["weights"][moment]) / 1000
            assert np.abs(shown - kept[str(number)]).max() <= 0.0006
            assert np.abs(shown.sum(-1) - 1).max() < 0.01
            assert sentence["said"][moment] == line["watched"][number]["said"]


def test_the_links_are_the_gold_ones_and_a_possible_one_is_no_sure_one(board):
    for sentence in board["watched"]:       # of a copy every letter looks at itself
        assert sentence["sure"] == [[i, i] for i in range(len(sentence["target"]))]
        assert not {tuple(link) for link in sentence["sure"]} & {tuple(link) for link in sentence["possible"]}


def test_the_model_that_is_downloaded_is_the_one_that_is_tried(finished, tmp_path):
    with zipfile.ZipFile(io.BytesIO(models.packed(finished.folder))) as file:
        assert sorted(file.namelist()) == ["model.json", "model.safetensors"]
        file.extractall(tmp_path)
    mine, theirs = checkpoints.load_from(tmp_path), checkpoints.load_from(finished.folder)
    one, other = mine.translate("a b c"), theirs.translate("a b c")
    assert np.array_equal(one.weights, other.weights) and one.recording.pair == other.recording.pair


def test_a_training_that_is_cut_goes_on_where_it_was_and_tells_no_moment_twice(data):
    plan = Plan("copy", Seq2SeqPlan(width=8), steps=4000, batch=8, rate=0.01, longest=5)
    name = begin(data, plan)
    await_job(data, name, lambda job: job.progress.get("step", 0) >= 3)
    jobs.cancel(data, name)
    cut = await_job(data, name, lambda job: not job.live)
    assert cut.state == "cancelled" and 3 <= cut.progress["step"] < 4000
    assert f"Stopped after step {cut.progress['step']:,} of 4,000" in following.headline(cut, plan)
    assert checkpoints.load_from(cut.folder).translate("a b").target
    before = len(lines(cut))
    jobs.resume(data, name)
    await_job(data, name, lambda job: job.progress["step"] > cut.progress["step"] + 20)
    jobs.cancel(data, name)
    steps = [line["step"] for line in lines(await_job(data, name, lambda job: not job.live))]
    assert len(steps) > before and steps == sorted(set(steps))


def test_every_training_that_a_page_offers_is_found_in_its_controls_again():
    for task in TASKS:
        for form in recipes.forms(task):
            plan = recipes.plan(task, form, "lstm", 32, 200, short=True)
            said = choices.choices_of(plan)
            again = recipes.plan(said["task"], said["form"], said["cell"], int(said["width"]), int(said["steps"]),
                                 said.get("length", "short") == "short")
            assert again == plan
            assert form in (choices.LABELLING if hasattr(plan.model, "kind") else choices.TRANSLATING)
            assert CELLS["lstm"].title in str(choices.called(plan))
        assert task in choices.ABOUT


def test_the_template_can_be_trained_on_as_it_is():
    given = text.uploaded_pairs("pairs.csv", uploading.template())
    assert given.refusal is None and given.rows == len(given.pairs) == uploading.TEMPLATE_ROWS
    assert given.columns == ("source", "target") and given.kinds == ("words", "characters")
    plan = Plan(PAIRS, recipes.model("english-french", "additive"), **choices.kinds_of(given))
    watched = data_of(plan, given.pairs).watched
    board = json.loads(following.preview(plan, given.pairs))
    assert [one["source"] for one in board["watched"]] == [list(e.source) for e in watched]
    assert board["watched"][0]["joint"] == "" and not board["gold"] and board["steps"] == []


def test_a_loss_that_parts_from_the_held_out_one_is_called_learning_by_heart():
    moments = [following.Moment(step, loss, held, 0.0, 0.0) for step, loss, held in
               [(0, 3.0, 3.0), (10, 1.0, 1.5), (20, 0.3, 1.9), (30, 0.1, 2.4)]]
    assert following._remark(moments[:2]) == "" and "by heart" in following._remark(moments)


def test_what_no_trainer_can_do_is_said_as_a_failure(data):
    name = jobs.start(data, {"work": "dashboard.training.work"}, lambda folder: None)      # a folder without a plan
    job = await_job(data, name, lambda job: not job.live)
    assert job.state == "failed" and "plan.json" in job.reason


@pytest.mark.parametrize(("address", "sees"), [("127.0.0.1", True), ("0.0.0.0", False), (None, False)])
def test_others_see_a_training_only_where_nobody_else_reaches_the_server(finished, monkeypatch, address, sees):
    session = {"trainings": ()}
    monkeypatch.setattr(chip.st, "get_option", {"server.address": address}.get)
    monkeypatch.setattr(chip.compute, "data_folder", lambda: finished.folder.parent.parent)
    monkeypatch.setattr(chip.state, "get", session.get)
    assert (finished.name in [job.name for job in chip.shown()]) is sees
    session["trainings"] = (finished.name,)     # who has the name has the training
    assert finished.name in [job.name for job in chip.shown()]


def test_byte_pairs_are_shown_as_text_and_not_as_bytes():
    given = text.uploaded_pairs("pairs.csv", uploading.template(), kinds=("byte pairs", "byte pairs"))
    plan = Plan(PAIRS, recipes.model("english-french", "additive"), **choices.kinds_of(given))
    board = json.loads(following.preview(plan, given.pairs))
    sources = {source for source, _ in given.pairs}
    for sentence in board["watched"]:
        assert "".join(sentence["source"]).replace("\u2423", " ") in sources and len(sentence["source"]) > 1
