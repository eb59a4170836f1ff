"""Laws of the race of the scorers: each scores as its paper says, a race can be run again, the file is what was run."""

import math
from itertools import product
from random import Random

import pytest
import torch

from engine import record
from engine.learning import curves
from engine.learning.curves import scoring
from engine.models.seq2seq import Seq2Seq, Seq2SeqPlan

PLAN = Seq2SeqPlan(width=5, query="after")


def racer(scorer, larger=1.0, seed=3):
    torch.manual_seed(seed)
    model = Seq2Seq(PLAN, 30, 30).eval()
    model.attending = scoring.Asking(PLAN, scorer, larger)
    return model


def by_hand(model, scorer, state, hidden):
    """Scores of one state with each of the source states, written out with plain loops."""
    asking, key, v = (part.detach() for part in (model.attending.query.weight, model.attending.key.weight,
                                                 model.attending.vector))
    q, found = asking @ state, []
    for h in hidden:
        k = key @ h
        dot = sum(float(a * b) for a, b in zip(q, k, strict=True))
        found.append({"dot": dot, "scaled": dot / math.sqrt(5),
                      "additive": sum(float(c * math.tanh(a + b)) for a, b, c in zip(q, k, v, strict=True))}[scorer])
    return found


@pytest.mark.parametrize("scorer", scoring.SCORERS)
def test_each_racer_scores_as_its_paper_says(scorer):
    model = racer(scorer)
    source, given = torch.tensor([[5, 9, 7]]), torch.tensor([[1, 7]])
    with torch.no_grad(), record() as recording:
        read = model.encode(source)
        model.decode(read, given)
    states = next(s for s in recording.states if s.name == "decoder").hidden[0]
    scores = recording.attentions[0].scores(0)
    for t in range(2):
        assert scores[t] == pytest.approx(by_hand(model, scorer, states[t], read.hidden[0]), abs=1e-5)
    assert recording.verify().holds


def test_larger_begins_larger_and_changes_nothing_else():
    small, large = racer("dot"), racer("dot", larger=4)
    for name, weight in small.state_dict().items():
        factor = 4 if name in ("attending.query.weight", "attending.key.weight") else 1
        assert torch.equal(large.state_dict()[name], factor * weight)


def test_a_race_can_be_run_again_and_leaves_the_global_dice_alone(monkeypatch):
    monkeypatch.setattr(scoring, "HELD_OUT", 24)
    monkeypatch.setattr(scoring, "BATCH", 4)
    torch.manual_seed(11)
    expected = torch.rand(3)
    torch.manual_seed(11)
    first = scoring.race("scaled", 4, seed=5, steps=2)
    assert torch.equal(torch.rand(3), expected)
    assert scoring.race("scaled", 4, seed=5, steps=2) == first and 0 <= first <= 1


def test_what_is_measured_holds_what_was_never_trained_on():
    trained, held = scoring.drawn(Random("0/0"), 64), scoring.drawn(Random("held out"), 64, held_out=True)
    assert not any(scoring.TASK.holds_out(e.source) for e in trained.examples)
    assert all(scoring.TASK.holds_out(e.source) for e in held.examples)
    low, high = scoring.LENGTHS
    assert all(low <= len(e.source) <= high and e.target == e.source[::-1] for e in (*trained.examples, *held.examples))


def test_the_file_is_what_was_run():
    curve = curves.load("scoring")
    each = {(one["scorer"], one["larger"], one["width"], one["seed"]): one["accuracy"]
            for one in curve.settings["each"]}
    assert set(each) == set(product(scoring.SCORERS, (1, scoring.LARGER), scoring.WIDTHS, scoring.SEEDS))
    assert all(0 <= accuracy <= 1 for accuracy in each.values())
    for larger, scorer in product((1, scoring.LARGER), scoring.SCORERS):
        xs, ys = curve.lines[scorer if larger == 1 else f"{scorer} x{larger}"]
        assert xs == scoring.WIDTHS
        for width, mean in zip(xs, ys, strict=True):
            assert mean == pytest.approx(sum(each[scorer, larger, int(width), s] for s in scoring.SEEDS) / 2)
    told = {"steps": scoring.STEPS, "batch": scoring.BATCH, "rate": scoring.RATE, "lengths": list(scoring.LENGTHS)}
    assert told.items() <= curve.settings.items() and curve.machine["torch"] and curve.seconds > 60


def test_the_claim_is_false_for_small_d_and_holds_for_large_d_and_the_root_mends_it():
    lines = {name: dict(zip(*line, strict=True)) for name, line in curves.load("scoring").lines.items()}
    assert lines["dot"][16] > lines["additive"][16] + 0.05
    assert lines["additive"][256] > lines["dot"][256] + 0.02 and lines["scaled"][256] > lines["dot"][256] + 0.02
    larger = f"x{scoring.LARGER}"
    assert lines[f"additive {larger}"][256] > lines[f"scaled {larger}"][256] > lines[f"dot {larger}"][256] + 0.05
