"""Laws of what the picture of a path is told: the engine's numbers, words as typed, nothing that is not JSON."""

import json

import numpy as np
import pytest
import torch

from dashboard import stepper
from dashboard.memory.numbers import rounded
from dashboard.memory.paths import facts, kinds
from dashboard.memory.paths_page import telling
from engine.analysis.passages import elsewhere, passages
from engine.analysis.trajectories import collect
from engine.learning.tasks import TASKS
from engine.learning.trained import Trained
from engine.models.labeller import Labeller, LabellerPlan

CELLS = {"lstm": ["hidden", "memory", "forget", "input", "output", "candidate"], "gru": ["hidden", "update", "reset",
         "candidate"], "mgu": ["hidden", "forget", "candidate"], "sru": ["hidden", "memory", "forget", "reset",
         "candidate"], "elman": ["hidden"], "jordan": ["hidden", "memory"]}


def tagger(cell="lstm", both=False):
    """Return a tagger of random weights."""
    source, target = TASKS["tags"].source_vocabulary(), TASKS["tags"].target_vocabulary()
    torch.manual_seed(1)
    model = Labeller(LabellerPlan("recurrent", "item", 8, cell, both), len(source), len(target))
    return Trained("random", model, source, target, {"task": "tags"})


@pytest.fixture(scope="module")
def told():
    reader = tagger()
    found = [passages(reader.record(text))[0] for text in ("I saw a saw <b>", "the saw")]
    return found, elsewhere(reader, 20), facts(found, elsewhere(reader, 20), "lstm", " ")


def test_points_are_the_states_on_the_axes(told):
    (first, _), on, shown = told
    library = on.libraries[first.side]
    centred = library.states - library.states.mean(0)
    values, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, ::-1][:, :3].T
    axes *= np.sign(np.take_along_axis(axes, np.abs(axes).argmax(1)[:, None], 1))
    expected = (first.hidden - library.states.mean(0)) @ axes.T
    assert np.allclose(shown["paths"][0]["points"], expected, atol=1e-3)
    assert np.allclose(shown["axes"], values[::-1][:3] / values.sum(), rtol=1e-4)
    assert np.allclose(shown["paths"][0]["start"], -library.states.mean(0) @ axes.T, atol=1e-3)


def test_how_far_a_step_moved_is_measured_in_all_units(told):
    (first, _), _, shown = told
    assert shown["paths"][0]["moved"][0] == pytest.approx(np.linalg.norm(first.hidden[0]), rel=1e-4)
    assert shown["paths"][0]["moved"][3] == pytest.approx(np.linalg.norm(first.hidden[3] - first.hidden[2]), rel=1e-4)
    assert shown["units"] == 8


def test_the_same_word_is_found_again_in_its_own_sentence_first(told):
    (first, second), _, shown = told
    here, there = (shown["paths"][n]["twins"] for n in (0, 1))
    assert (here[1]["path"], here[1]["step"], here[3]["step"]) == (0, 4, 2)
    assert here[1]["distance"] == pytest.approx(np.linalg.norm(first.hidden[1] - first.hidden[3]), rel=1e-4)
    assert (there[1]["path"], there[1]["step"]) == (1, 2) and there[0] is None
    assert there[1]["distance"] == pytest.approx(np.linalg.norm(second.hidden[1] - first.hidden[1]), rel=1e-4)


def test_nearest_states_elsewhere_are_the_nearest(told):
    (first, _), on, shown = told
    library = on.libraries[first.side]
    distances = np.linalg.norm(library.states - first.hidden[1], axis=1)
    near = shown["paths"][0]["near"][1]
    assert near[0]["distance"] == pytest.approx(distances.min(), rel=1e-4)
    assert [one["distance"] for one in near] == sorted(one["distance"] for one in near) and len(near) == 5
    for one in near:
        assert distances[one["cloud"]] == pytest.approx(one["distance"], rel=1e-4)


@pytest.mark.parametrize("cell", CELLS)
def test_every_gate_of_every_cell_is_shown_on_a_scale_that_holds_it(cell):
    reader = tagger(cell)
    found = [passages(reader.record("they saw her duck"))[0]]
    shown = facts(found, elsewhere(reader, 5), cell, " ")["panels"]
    assert [panel["name"] for panel in shown] == CELLS[cell]
    for panel in shown:
        numbers = np.array(panel["values"][0])
        assert numbers.shape == (4, 8) and panel["low"] <= numbers.min() and numbers.max() <= panel["high"]
        assert panel["low"] == (-panel["high"] if panel["low"] else 0)
    gates = {"hidden": found[0].hidden, "memory": found[0].memory, **found[0].gates}
    assert all(np.allclose(panel["values"][0], gates[panel["name"]], rtol=1e-4) for panel in shown)


def test_the_cloud_knows_the_sentence_the_word_and_its_true_label(told):
    cloud, task = told[2]["cloud"], TASKS["tags"]
    for state in (0, 17, len(cloud["points"]) - 1):
        which, at = cloud["at"][state]
        true = task.gold(tuple(cloud["sentences"][which])).target[at]
        assert cloud["names"][cloud["kinds"][state]] == true
    assert kinds(collect([(["a"], np.zeros((1, 2)))], [("",)])) == {"names": [], "kinds": []}


def test_what_travels_is_plain_and_never_markup(told):
    (first, _), _, shown = told
    shown = shown | {"panels": [panel | {"title": "x"} for panel in shown["panels"]], "fitted": ""}
    blob = stepper.told("path", [{"label": word} for word in first.words], shown)
    assert b"<" not in stepper.page(blob).split('id="recording">')[1].split("</script>")[0].encode()
    assert json.loads(blob)["paths"][0]["words"] == ["I", "saw", "a", "saw", "<", "b", ">"]
    assert rounded(np.float32(1 / 3)) == 0.33333 and rounded(np.array([[1e-9, -2.0]])) == [[1e-9, -2.0]]


def test_a_first_look_shows_the_word_that_stands_there_twice():
    twice = {"path": 0, "step": 2, "distance": 1.0}
    assert telling({"words": ("I", "saw", "a", "saw", "."), "twins": [None, twice, None, twice, twice]}) == 4
    assert telling({"words": ("a", "b"), "twins": [{**twice, "path": 1}, None]}) == 2


def test_numbers_travel_with_five_digits_whatever_their_size():
    exact = np.random.default_rng(4).normal(size=2000) * 10.0 ** np.random.default_rng(5).integers(-6, 6, 2000)
    assert rounded(exact) == pytest.approx([float(f"{one:.5g}") for one in exact], rel=1e-12)
    assert all(len(json.dumps(one)) < 14 for one in rounded(exact)) and rounded(0.0) == 0
