"""Measured curves: what is written comes back, and what is no curve is refused in a sentence."""

import json

import pytest

from engine import Refusal
from engine.learning import curves

CURVE = curves.Curve("recall", "How far", "distance", "accuracy", {"LSTM": ((10.0, 30.0), (1.0, 0.5))},
                     {"steps": 3, "seeds": [0, 1]}, {"processor": "one", "cores": 2}, 1.5)


def test_a_curve_comes_back(tmp_path):
    curves.save(CURVE, tmp_path)
    found = curves.load("recall", tmp_path)
    assert dict(found.lines) == dict(CURVE.lines) and found.settings == CURVE.settings
    assert (found.title, found.x, found.y, found.machine, found.seconds) == (
        "How far", "distance", "accuracy", CURVE.machine, 1.5)
    assert [path.name for path in tmp_path.iterdir()] == ["recall.json"]


@pytest.mark.parametrize("name", ["../recall", "nothing", "recall"])
def test_a_name_that_is_none_is_refused(tmp_path, name):
    with pytest.raises(Refusal, match="There is no curve"):
        curves.load(name, tmp_path)


@pytest.mark.parametrize("spoil", [
    {"lines": 3}, {"lines": {"LSTM": [[1, 2]]}}, {"lines": {"LSTM": [[1], ["a"]]}}, {"title": 3}, {"seconds": "1"}])
def test_a_file_that_is_no_curve_is_refused(tmp_path, spoil):
    path = curves.save(CURVE, tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | spoil))
    with pytest.raises(Refusal) as refused:
        curves.load("recall", tmp_path)
    assert str(refused.value) == "The file recall.json is not the JSON it should be."


@pytest.mark.parametrize("points", [((1.0,), (1.0, 2.0)), ((), ()), ((1.0,), (float("nan"),))])
def test_a_line_has_as_many_finite_numbers_along_as_up(points):
    with pytest.raises(Refusal, match="as many finite ones were expected"):
        curves.Curve("recall", "", "", "", {"LSTM": points}, {}, {}, 0.0)


def test_the_machine_is_described_in_words():
    assert {"processor", "cores", "threads", "torch"} <= set(curves.machine())
