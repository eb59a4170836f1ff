"""Plans refuse nonsense in a sentence, rates run as told, and a timeline says what it shows. No training here."""

import json
import math
from itertools import pairwise

import pytest

from engine.learning.plan import Plan
from engine.learning.timeline import Moment, Pulse, by_heart, estimate, watched_steps
from engine.models.labeller import LabellerPlan
from engine.models.seq2seq import Seq2SeqPlan
from engine.sentence import Refusal

MODEL = Seq2SeqPlan(width=8)


@pytest.mark.parametrize(("given", "words"), [
    ({"rate": 0}, "rate should be a number above 0 and at most 1, and 0 was given."),
    ({"rate": -1}, "rate should be a number above 0 and at most 1, and -1 was given."),
    ({"rate": math.nan}, "rate should be a number above 0 and at most 1, and nan was given."),
    ({"rate": math.inf}, "rate should be a number above 0 and at most 1, and inf was given."),
    ({"rate": True}, "rate should be a number above 0 and at most 1, and True was given."),
    ({"steps": 0}, "steps should be a whole number from 1 to 100,000, and 0 was given."),
    ({"steps": 10**9}, "steps should be a whole number from 1 to 100,000, and 1000000000 was given."),
    ({"batch": 0}, "batch should be a whole number from 1 to 1,024, and 0 was given."),
    ({"warmup": 11}, "warmup should be a whole number from 0 to 10, and 11 was given."),
    ({"clip": 0}, "clip should be a number above 0 and at most 1e+06, and 0 was given."),
    ({"decay": "linear"}, "decay should be one of cosine, inverse, none, and linear was given."),
    ({"source_kind": "syllables"}, "source_kind should be one of words, characters, byte pairs, and syllables was"),
    ({"task": "../etc"}, "There is no task called ../etc"),
    ({"model": None}, "A training needs the plan of a model, and NoneType was given."),
    ({"model": LabellerPlan("recurrent")}, "The task dates asks for a sequence, which a model of the kind labeller"),
    ({"task": "tags"}, "The task tags asks for one label for each word, which a model of the kind seq2seq"),
    ({"task": "tags", "model": LabellerPlan("recurrent", per="sequence")}, "the model gives one for each sequence."),
])
def test_nonsense_is_refused_before_anything_starts(given, words):
    with pytest.raises(Refusal) as refused:
        Plan(**{"task": "dates", "model": MODEL, "steps": 10, **given})
    assert words in str(refused.value)


@pytest.mark.parametrize("plan", [
    Plan("dates", MODEL, steps=7, decay="inverse", warmup=3, seed=4), Plan("pairs", MODEL, source_kind="characters"),
    Plan("tags", LabellerPlan("window", window=2)), Plan("sentiment", LabellerPlan("recurrent", per="sequence"))])
def test_a_plan_comes_back_from_json(plan):
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


@pytest.mark.parametrize(("name", "value"), [
    ("steps", "400"), ("steps", True), ("rate", "fast"), ("unheard", 1), ("model", {"family": "__import__"}),
    ("model", {"family": "seq2seq", "width": "64"}), ("model", {"family": "seq2seq", "width": 10**9}),
    ("model", 3), ("seed", [1]), ("task", None)])
def test_a_plan_from_a_file_is_judged(name, value):
    with pytest.raises(Refusal):
        Plan.from_json({**Plan("dates", MODEL).to_json(), name: value})


def test_rates_rise_and_fall_as_told():
    cosine = Plan("dates", MODEL, steps=100, rate=0.1, warmup=10)
    assert cosine.rate_at(5) == pytest.approx(0.05)
    assert cosine.rate_at(11) == pytest.approx(0.1)
    assert cosine.rate_at(56) == pytest.approx(0.05)
    assert 0 < cosine.rate_at(100) < 0.001
    inverse = Plan("dates", MODEL, steps=100, rate=0.1, warmup=4, decay="inverse")
    assert [inverse.rate_at(step) for step in (2, 4, 16, 100)] == pytest.approx([0.05, 0.1, 0.05, 0.02])
    assert {Plan("dates", MODEL, steps=9, rate=0.1, decay="none").rate_at(step) for step in range(1, 10)} == {0.1}


@pytest.mark.parametrize("steps", [1, 2, 3, 10, 100, 101, 2000, 100_000])
def test_looks_come_often_at_first_and_never_far_apart(steps):
    looks = watched_steps(steps)
    gaps = [b - a for a, b in pairwise(looks)]
    assert looks[0] == 0 and looks[-1] == steps and all(gap > 0 for gap in gaps)
    assert looks[:4] == tuple(range(min(4, steps + 1)))
    assert len(looks) <= 40 and max(gaps) <= max(8, steps / 16)


def series(*losses, pace=1.0):
    """Moments with these losses of training and held-out sentences, `pace` seconds apart for ten steps."""
    return [Moment(10 * i, loss, held, 0.0, 0.0, seconds=pace * i) for i, (loss, held) in enumerate(losses)]


def test_by_heart_is_a_training_loss_that_falls_while_the_held_out_loss_rises():
    assert not by_heart(series((3, 3), (2, 2), (1, 1.5)))
    assert not by_heart(series((3, 3), (2, 2), (0.5, 1.4), (0.4, 1.4)))           # apart, but not rising
    assert not by_heart(series((3, 3), (2, 2), (1, 1.4), (0.4, 1.8)))             # one moment may be chance
    assert by_heart(series((3, 3), (2, 2), (1, 1.4), (0.4, 1.6), (0.2, 1.9)))
    assert not by_heart(series((3, 3), (2, 2), (1.9, 2.3), (1.8, 2.4)))           # it has learned neither
    assert not by_heart([]) and not by_heart(series((3, 3)))


def test_an_estimate_waits_for_a_speed_and_then_holds_it():
    plan = Plan("dates", MODEL, steps=100)
    assert estimate([], plan) is None
    assert estimate(series(*[(1, 1)] * 9, pace=0.1), plan) is None                # less than a second of work
    assert estimate(series(*[(1, 1)] * 4, pace=2), plan) is None                  # too few paces
    low, high = estimate(series(*[(1, 1)] * 6, pace=2), plan)                     # 50 steps are left, 0.2 s each
    assert low == pytest.approx(9) and high == pytest.approx(11)
    low, high = estimate(series(*[(1, 1)] * 6, pace=2), plan, Pulse(75, 1.0, 15.0))
    assert low == pytest.approx(4.5) and high == pytest.approx(5.5)
