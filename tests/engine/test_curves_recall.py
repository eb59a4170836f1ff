"""The recall task and its committed curve: what is asked, what is learned in seconds, who loses at a distance."""

import pytest
import torch

from engine.learning import curves
from engine.learning.curves import recall
from engine.models.recurrent import CELLS


def test_the_first_symbol_is_marked_and_is_the_answer():
    inputs, wanted = recall.draw(50, 20, torch.Generator().manual_seed(0))
    assert inputs.shape == (50, 21, recall.SYMBOLS + 1)
    assert torch.equal(inputs[..., -1], torch.tensor([1.0] + [0.0] * 20).expand(50, 21))
    assert torch.equal(inputs[:, 0, :-1].argmax(-1), wanted)
    assert (inputs[..., :-1].sum(-1) == 1).all()
    assert set(inputs[:, 1:, :-1].argmax(-1).unique().tolist()) == set(range(recall.SYMBOLS))


def test_a_short_distance_is_learned_in_a_moment_and_again_the_same():
    first, again = (recall.run("elman", 2, 0, 60) for _ in range(2))
    assert first["accuracy"] > 0.9
    assert (first["accuracy"], first["loss"]) == (again["accuracy"], again["loss"])


def test_a_curve_is_made_of_its_runs():
    said = []
    curve = recall.measure(said.append, (1, 2), 2, {1: 2, 2: 1})
    assert len(said) == len(curve.settings["runs"]) == len(CELLS) * 3
    for cell, (xs, ys) in zip(CELLS, curve.lines.values(), strict=True):
        mine = [run for run in curve.settings["runs"] if run["cell"] == cell]
        assert xs == (1, 2)
        assert ys[0] == pytest.approx((mine[0]["accuracy"] + mine[1]["accuracy"]) / 2)
        assert ys[1] == mine[2]["accuracy"]


def test_on_long_distances_elman_loses_to_lstm_and_gru():
    curve = curves.load("recall")
    assert list(curve.lines) == [cell.title for cell in CELLS.values()]
    right = {label: dict(zip(*points, strict=True)) for label, points in curve.lines.items()}
    assert all(set(line) == {10, 30, 100, 300, 1000} for line in right.values())
    assert all(0 <= share <= 1 for line in right.values() for share in line.values())
    for cell in ("LSTM", "GRU"):
        for distance in (100, 300):
            assert right[cell][distance] > 0.95
            assert right[cell][distance] > right["Elman"][distance] + 0.5
    assert curve.settings["chance"] == 1 / 8 and len(curve.settings["runs"]) >= 6 * 5
