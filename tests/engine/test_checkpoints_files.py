"""A model's file is judged before it is opened: names, headers, shapes, numbers; what was written comes back."""

import json
import os
import struct

import pytest
import torch

from engine.learning import cards, checkpoints, families
from engine.learning.data import data_of
from engine.learning.measuring import Measured
from engine.learning.plan import Plan
from engine.models.seq2seq import Seq2SeqPlan
from engine.sentence import Refusal

PLAN = Plan("copy", Seq2SeqPlan(width=8))


@pytest.fixture(scope="module")
def made():
    """Weights nobody trained, and their card."""
    data = data_of(PLAN, None)
    model = families.build(PLAN.model, len(data.source), len(data.target))
    return model, cards.card_of(PLAN, model, (data.source, data.target), 3, 1.5, Measured(9, 1.0, 0.5, 0.5))


def put(folder, made, **changes):
    model, card = made
    cards.write(folder / "one", model.state_dict(), {**card, **changes})
    return folder / "one.safetensors"


def test_what_was_written_comes_back(tmp_path, made):
    put(tmp_path, made)
    trained = checkpoints.load("one", tmp_path)
    assert checkpoints.names(tmp_path) == ("one",) and trained.name == "one" and trained.card == made[1]
    assert all(torch.equal(t, made[0].state_dict()[n]) for n, t in trained.model.state_dict().items())
    checkpoints.save(tmp_path / "..", trained)
    assert checkpoints.load("one", tmp_path / "..").translate("abc").text == trained.translate("abc").text


@pytest.mark.parametrize("name", ["../one", "/etc/passwd", "one.safetensors", "", ".", "ONE", "two", "one\0",
                                  "a" * 9999])
def test_only_names_of_the_folder_are_opened(tmp_path, made, name):
    put(tmp_path, made)
    with pytest.raises(Refusal, match="There is no trained model called"):
        checkpoints.load(name, tmp_path)


@pytest.mark.parametrize("changes", [
    {"format": "other"}, {"plan": None}, {"plan": {}}, {"plan": {**PLAN.to_json(), "task": "none"}}, {"step": -1},
    {"step": "3"}, {"seconds": None}, {"measured": [1]}, {"measured": {"accuracy": "1"}}, {"parameters": 10**12},
    {"vocabularies": {}}, {"vocabularies": {"source": {}, "target": {}}},
    {"vocabularies": {"source": {"kind": "words", "units": [1]}, "target": {"kind": "words", "units": []}}},
    {"vocabularies": {side: {"kind": "words", "units": ["a", "b"]} for side in ("source", "target")}},
    {"plan": {**PLAN.to_json(), "model": {"family": "seq2seq", "width": 9}}},
    {"plan": {**PLAN.to_json(), "model": {"family": "seq2seq", "width": 4096, "layers": 8, "cell": "lstm"}}},
    {"plan": {**PLAN.to_json(), "model": {"family": "os", "width": 8}}}])
def test_a_card_that_does_not_fit_its_weights_is_refused(tmp_path, made, changes):
    put(tmp_path, made, **changes)
    with pytest.raises(Refusal):
        checkpoints.load("one", tmp_path)


def test_a_card_that_lacks_something_is_refused(tmp_path, made):
    for name in cards.KEPT:
        cards.write(tmp_path / "one", made[0].state_dict(), {k: v for k, v in made[1].items() if k != name})
        with pytest.raises(Refusal, match="not a model made here"):
            checkpoints.card("one", tmp_path)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(tmp_path, made, value):
    weights = {n: t.clone() for n, t in made[0].state_dict().items()}
    weights["output.bias"][3] = value
    cards.write(tmp_path / "one", weights, made[1])
    with pytest.raises(Refusal, match="values that are not numbers"):
        checkpoints.load("one", tmp_path)


def test_weights_of_other_names_or_kinds_are_refused(tmp_path, made):
    weights = dict(made[0].state_dict())
    for changed in ({**weights, "more": torch.zeros(1)}, {n: t for n, t in weights.items() if n != "output.bias"},
                    {**weights, "output.bias": weights["output.bias"].bfloat16()}):
        cards.write(tmp_path / "one", changed, made[1])
        with pytest.raises(Refusal, match="not those that its plan asks for"):
            checkpoints.load("one", tmp_path)


@pytest.mark.parametrize("content", [
    b"", b"{}", b"\x80\x04K\x01.", b"PK\x03\x04" + b"0" * 99, struct.pack("<Q", 1 << 60) + b"{}",
    struct.pack("<Q", 2) + b"{}", struct.pack("<Q", 9) + b"[[[[[[[[[",
    (lambda h: struct.pack("<Q", len(h)) + h)(json.dumps(
        {"x": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 1 << 42]}}).encode())])
def test_files_that_are_no_model_are_refused(tmp_path, content):
    (tmp_path / "one.safetensors").write_bytes(content)
    with pytest.raises(Refusal):
        checkpoints.load("one", tmp_path)
    with pytest.raises(Refusal):
        checkpoints.card("one", tmp_path)


def test_links_and_pipes_are_not_opened(tmp_path, made):
    path = put(tmp_path, made)
    (tmp_path / "linked.safetensors").symlink_to(path)
    os.mkfifo(tmp_path / "pipe.safetensors")
    (tmp_path / "folder.safetensors").mkdir()
    for name in ("linked", "pipe", "folder"):
        with pytest.raises(Refusal, match="is no plain file"):
            checkpoints.load(name, tmp_path)


def test_opening_a_model_leaves_chance_alone(tmp_path, made):
    put(tmp_path, made)
    before = torch.get_rng_state()
    checkpoints.load("one", tmp_path)
    assert torch.equal(torch.get_rng_state(), before)
