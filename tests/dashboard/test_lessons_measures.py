"""What lessons measure beyond the embedded model: every number equals a second one, by hand, by torch or from a file.
"""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import engine.learning.curves
from dashboard import compute
from dashboard.lessons import check, files, laws
from dashboard.lessons.measures import COUNTS, MEASURES, SHARES, measure
from engine.analysis import parting
from engine.models.recurrent import Recurrent
from engine.sentence import Refusal

SAW, AREA = "I saw a saw.", "the european economic area"
LEAVE, ARRIVE = "leave Taipei on November 2nd", "arrive Taipei on November 2nd"
CHINESE = {"model": "english-chinese-additive", "text": "three black cats"}
WRITTEN = ((3, 1, 0), (4, 1, 0), (2, 0, 0), (1, 0, 1), (3, -1, 0))


def sigmoid(number: float) -> float:
    return 1 / (1 + math.exp(-number))


def test_measures_are_told_apart_from_the_laws_of_entries_and_said_in_one_way():
    assert not set(MEASURES) & set(laws.KINDS)
    assert set(MEASURES) >= SHARES | COUNTS and not SHARES & COUNTS
    asked = {law.kind for lesson in files.lessons() for stop in lesson.stops for law in stop.expect}
    assert asked <= set(MEASURES) | set(laws.KINDS)
    assert set(MEASURES) <= asked | {"blocks"}


@pytest.mark.parametrize(("of", "numbers"), [
    ({}, (4, 12, 32)), ({"order": "reordered"}, (8, 20, 44)), ({"cell": "jordan"}, (4, 20, 88))])
def test_the_network_of_ones_says_what_a_blackboard_says(of, numbers):
    assert tuple(measure("ones", {"step": step, **of}) for step in (1, 2, 3)) == numbers


def test_the_lstm_by_hand_in_plain_arithmetic():
    memory = 0.0
    for step, (x, write, show) in enumerate(WRITTEN, 1):
        into, keep, out = sigmoid(100 * write - 10), sigmoid(100 * write + 10), sigmoid(100 * show - 10)
        memory = keep * memory + into * x
        assert measure("held", {"step": step}) == pytest.approx(memory, abs=1e-11)
        assert measure("said", {"step": step}) == pytest.approx(out * memory, abs=1e-11)
        assert measure("gate", {"step": step, "name": "input"}) == pytest.approx(into, rel=1e-9)
        assert measure("gate", {"step": step, "name": "forget"}) == pytest.approx(keep, rel=1e-9)


def test_the_other_cells_replace_what_they_hold():
    state = 0.0
    for step, (x, write, _show) in enumerate(WRITTEN, 1):
        new = 1 - sigmoid(-100 * write + 10)
        state += new * (x - state)
        for cell in ("gru", "mgu", "sru"):
            assert measure("held", {"step": step, "cell": cell}) == pytest.approx(state, abs=1e-9), cell


def test_parameters_are_counted_as_torch_counts_them():
    for cell, layer in {"elman": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}.items():
        found = sum(weights.numel() for weights in layer(3, 1).parameters())
        assert measure("parameters", {"cell": cell}) == found
    assert [measure("blocks", {"cell": cell}) for cell in ("elman", "mgu", "gru", "lstm")] == [1, 2, 3, 4]


def test_a_weight_to_the_power_of_the_steps():
    for weight in (0.9, 1, 1.1):
        assert measure("power", {"weight": weight}) == pytest.approx(weight ** 100, rel=1e-9)
    assert measure("power", {"weight": 0.5, "steps": 3}) == pytest.approx(0.125)


def test_the_gradient_one_step_back_is_the_jacobian_of_that_step():
    source = torch.Generator().manual_seed(0)
    network = Recurrent("elman", 16, 16, source=source).double()
    with torch.no_grad():
        hidden = network(torch.randn(5, 100, 16, generator=source).double()).hidden[:, -1].numpy()
    weight = network.weight_hh_l0.detach().numpy()
    sizes = [np.linalg.norm((1 - last**2)[:, None] * weight) / 4 for last in hidden]
    assert measure("gradient", {"cell": "elman", "distance": 1}) == pytest.approx(np.median(sizes), rel=1e-6)
    far = int(measure("faint", {"cell": "elman"}))
    left = [measure("gradient", {"cell": "elman", "distance": n}) for n in range(far + 1)]
    assert left[far] < left[0] / 1000 <= min(left[:far])
    assert measure("faint", {"cell": "attention"}) == math.inf


def test_the_chain_has_fewer_states_than_the_state_that_reads_it_has_points():
    assert measure("chance", {"here": "sunny", "there": "sunny"}) == pytest.approx(0.7)
    assert measure("chance", {"here": "rainy", "there": "cloudy"}) == pytest.approx(0.4)
    days, states, points = (measure("chain", {"what": what}) for what in ("days", "states", "points"))
    assert (days, states) == (12, 3) and points == days      # halving a different history never meets


def test_labels_are_the_softmax_of_the_model_s_own_logits():
    trained = compute.trained("slots-recurrent")
    ids = torch.tensor([[token.id for token in trained.source.tokens(LEAVE)]])
    with torch.inference_mode():
        states = trained.model.reader(trained.model.words(ids), torch.tensor([ids.shape[1]]))[0]
    held = parting.held(trained, LEAVE).hidden[1]
    assert held == pytest.approx(states[0, 1].numpy(), abs=1e-6)
    shares = [measure("label", {"model": "slots-recurrent", "text": LEAVE, "word": "Taipei", "called": name})
              for name in ("other", "destination", "origin", "arrival", "departure")]
    assert sum(shares) == pytest.approx(1, abs=1e-5)
    assert measure("label", {"model": "slots-recurrent", "text": LEAVE, "word": "taipei"}) == max(shares)
    for name, share in zip(("destination", "origin"), shares[1:3], strict=True):
        told = measure("labelled", {"model": "slots-recurrent", "text": LEAVE, "word": "Taipei", "called": name})
        assert told == (share == max(shares))


def test_states_of_two_places_by_two_ways():
    forward, backward = np.split(parting.held(compute.trained("tags-recurrent"), SAW).hidden, 2, axis=1)
    of = {"model": "tags-recurrent", "text": SAW, "word": "saw"}
    for side, states in (("encoder-0-forward", forward), ("encoder-0-backward", backward)):
        asked = measure("distance", {**of, "side": side})
        assert asked == pytest.approx(math.dist(states[1], states[3]), rel=1e-3), side
    most = max(abs(states[1] - states[3]).max() for states in (forward, backward))
    assert measure("apart", {**of, "again": 2}) == pytest.approx(most, rel=1e-5)
    for text, other in ((LEAVE, ARRIVE), (ARRIVE, LEAVE)):
        asked = {"model": "slots-feed-forward", "text": text, "word": "Taipei", "other": other}
        assert measure("apart", asked) == 0


def test_attention_is_softmax_of_the_scores_that_are_said():
    words = CHINESE["text"].split()
    for step in range(1, 7):
        scores = np.array([measure("scored", {**CHINESE, "step": step, "word": word}) for word in words])
        shares = np.exp(scores) / np.exp(scores).sum()
        found = [measure("attention", {**CHINESE, "step": step, "word": word}) for word in words]
        assert found == pytest.approx(shares, abs=1e-5)
        assert measure("looks", {**CHINESE, "step": step}) == shares.argmax() + 1
        assert 0 < measure("word", {**CHINESE, "step": step}) <= 1
    assert measure("right", CHINESE) == (compute.trained(CHINESE["model"]).translate(CHINESE["text"]).text
                                         == "三隻黑色的貓")
    assert measure("numbers", CHINESE) == 2 * 64


def test_who_looks_where_the_first_one_looks_is_counted():
    names = [f"english-french-{scorer}" for scorer in ("additive", "dot", "general", "scaled")]
    ways = [[measure("looks", {"model": name, "text": AREA, "step": step}) for step in (1, 2, 3, 4)] for name in names]
    said = [compute.trained(name).translate(AREA).text for name in names]
    same = sum((way, text) == (ways[0], said[0]) for way, text in zip(ways, said, strict=True))
    assert measure("steady", {"models": " ".join(names), "text": AREA}) == same


def test_curves_are_read_from_their_files():
    folder = Path(engine.learning.curves.__file__).parent
    for kind, curve, line, of in (
            ("recalled", "recall", "LSTM", {"cell": "LSTM"}),
            ("survived", "bottleneck", "english-french every exact", {"task": "english-french", "reader": "every"}),
            ("raced", "scoring", "dot x4", {"scorer": "dot", "begun": "larger"})):
        xs, ys = json.loads((folder / f"{curve}.json").read_text("utf-8"))["lines"][line]
        at = {"recalled": "distance", "survived": "length", "raced": "width"}[kind]
        for x, y in zip(xs, ys, strict=True):
            assert measure(kind, {**of, at: int(x)}) == pytest.approx(y, abs=1e-9)


@pytest.mark.parametrize(("kind", "of"), [
    ("ones", {"step": 9}), ("ones", {}), ("ones", {"step": 1, "colour": "red"}), ("ones", {"step": 1, "order": "no"}),
    ("label", {"model": "no-such-model", "text": SAW, "word": "saw"}),
    ("label", {"model": "tags-lstm", "text": SAW, "word": "elephant"}),
    ("label", {"model": "tags-lstm", "text": SAW, "word": "saw", "nth": 3}),
    ("raced", {"scorer": "dot", "width": 17}), ("recalled", {"cell": "LSTM", "distance": 11}),
])
def test_what_cannot_be_asked_is_refused(kind, of):
    with pytest.raises(Refusal):
        measure(kind, of)


@pytest.mark.parametrize(("kind", "number", "digits", "text"), [
    ("held", 6.999773010656, 5, "6.9998"), ("held", 3.0, 5, "3"), ("power", 13780.61234, 5, "13,781"),
    ("power", 2.65613989e-05, 2, "2.7e-5"), ("gradient", 9.99e-24, 1, "1e-23"), ("power", 1.0, 3, "1"),
    ("parameters", 13780.0, 3, "13,780"), ("raced", 0.941238, 3, "94.1 %"), ("gate", 0.9999546, 6, "0.999955"),
    ("power", 1e10, 3, "10,000,000,000")])
def test_numbers_show_as_many_digits_as_are_the_point(kind, number, digits, text):
    assert laws.written(kind, number, "en", digits) == text


def test_a_measure_that_moved_is_reported_by_lesson_stop_and_name(embedded):
    lesson = files.find("same-input")
    stop = next(stop for stop in lesson.stops if stop.name == "all-ones")
    first, second, third = stop.expect
    moved = replace(stop, expect=(first, replace(second, equals=13), replace(third, of={"step": 9})))
    assert check.broken((replace(lesson, stops=(moved,)),), embedded) == (3, [
        "lesson 1, stop all-ones: ones second is 12, wanted exactly 13",
        "lesson 1, stop all-ones: ones third: The law ones cannot be asked about {'step': 9}."])
