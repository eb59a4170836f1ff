"""What the page says of the race is what every seed says: the claim holds, is false, or depends on the seed."""

import pytest

from dashboard.alignment import race
from engine.learning import curves


@pytest.mark.parametrize("neuron, dot, verdict", [
    ((0.9, 0.95), (0.8, 0.9), "holds"), ((0.5, 0.6), (0.6, 0.7), "false"), ((0.9, 0.8), (0.8, 0.9), "open"),
    ((0.9, 0.9), (0.9, 0.9), "open")])
def test_a_verdict_needs_every_seed(neuron, dot, verdict):
    lap = race.Lap(64, {"additive": neuron, "dot": dot, "scaled": (1.0, 1.0)})
    assert lap.verdict == verdict
    assert lap.accuracy["dot"] == pytest.approx(sum(dot) / 2)


def test_laps_are_read_from_the_file():
    curve = curves.load("scoring")
    for larger, suffix in ((False, ""), (True, f" x{curve.settings['larger']}")):
        found = race.laps(curve, larger)
        assert [lap.width for lap in found] == [16, 64, 256]
        for scorer in ("additive", "dot", "scaled"):
            assert [lap.accuracy[scorer] for lap in found] == pytest.approx(curve.lines[scorer + suffix][1])
    assert [lap.verdict for lap in race.laps(curve)] == ["false", "open", "holds"]
