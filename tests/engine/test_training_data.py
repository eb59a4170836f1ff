"""Whose sentences are trained on and whose are held back; how links are counted; Adam against torch's own."""

import numpy as np
import pytest
import torch
from torch import nn

from engine.learning.adam import Adam
from engine.learning.data import FEWEST_SOURCES, data_of, suggested
from engine.learning.measuring import forced, links, measure, rates, said_by
from engine.learning.plan import Plan
from engine.learning.tasks import TASKS, Example
from engine.models.labeller import Labeller, LabellerPlan
from engine.models.seq2seq import Seq2Seq, Seq2SeqPlan
from engine.sentence import Refusal

MODEL = Seq2SeqPlan(width=8)
PAIRS = [(f"the {noun} {verb}", f"{verb} {noun}") for noun in ("cat", "dog", "cow", "owl") for verb in "abcdefghij"]


def test_what_a_step_trains_on_follows_from_the_seed_and_the_step():
    data, again = (data_of(Plan("dates", MODEL, batch=5, data_seed=2), None) for _ in range(2))
    assert again.drawn(7) == data.drawn(7) != data.drawn(8)          # whatever was drawn before
    assert data.drawn(7) != data_of(Plan("dates", MODEL, batch=5, data_seed=3), None).drawn(7)
    assert len(data.drawn(7)) == 5


@pytest.mark.parametrize("task", TASKS)
def test_no_task_trains_on_what_it_holds_out(task):
    model = MODEL if TASKS[task].shape == "sequence" else LabellerPlan(
        "window", per="item" if TASKS[task].shape == "items" else "sequence")
    data = data_of(Plan(task, model, batch=8), None)
    seen = {e.source for step in range(1, 6) for e in data.drawn(step)}
    unseen = [e.source for e in data.held_out(20)]
    assert not any(TASKS[task].holds_out(source) for source in seen)
    assert all(TASKS[task].holds_out(source) for source in unseen)
    assert len(set(unseen)) == len(unseen) and data.watched


def test_short_sentences_are_as_short_as_asked_for(monkeypatch):
    monkeypatch.setattr("engine.learning.data.MOST_DRAWN", 30)
    data = data_of(Plan("reverse", MODEL, batch=20, longest=12), None)
    assert {len(e.source) for e in (*data.drawn(1), *data.held_out(9))} <= set(range(1, 13))
    with pytest.raises(Refusal, match="hardly ever has an example of at most 1 units"):
        data_of(Plan("dates", MODEL, longest=1), None).drawn(1)


def test_a_tenth_of_the_sources_is_held_out_whole_and_every_pair_is_seen_once_in_a_round():
    pairs = [*PAIRS, (PAIRS[0][0], "another answer")]
    data = data_of(Plan("pairs", MODEL, batch=9), pairs)
    unseen = {" ".join(e.source) for e in data.held_out(99)}
    assert len(unseen) == 4 and unseen < {source for source, _ in PAIRS}
    training = [pair for pair in pairs if pair[0] not in unseen]
    drawn = [(" ".join(e.source), " ".join(e.target)) for step in range(1, len(training) + 1) for e in data.drawn(step)]
    assert sorted(drawn) == sorted(training * 9)
    rounds = [drawn[i:i + len(training)] for i in range(0, len(drawn), len(training))]
    assert all(sorted(one) == sorted(training) for one in rounds) and rounds[0] != rounds[1]


def test_words_of_held_out_pairs_are_not_smuggled_into_the_vocabulary():
    pairs = [(f"word{i}", f"mot{i}") for i in range(20)]
    data = data_of(Plan("pairs", MODEL), pairs)
    assert len(data.source.units) == 18
    assert all(e.source[0] not in data.source for e in data.held_out(9))


def test_an_unknown_word_in_an_answer_is_never_right():
    pairs = [(f"word{i}", f"mot{i}") for i in range(20)]
    data = data_of(Plan("pairs", MODEL), pairs)
    model = Seq2Seq(MODEL, len(data.source), len(data.target))
    nn.init.zeros_(model.output.weight)
    model.output.bias.data = torch.full((len(data.target),), -9.0).index_fill(0, torch.tensor(3), 9.0)
    assert measure(model, data, data.held_out(2)).accuracy == 0


@pytest.mark.parametrize(("pairs", "words"), [
    ([], f"at least {FEWEST_SOURCES} different sources, and 0 were given"),
    ([("a", "b")], f"at least {FEWEST_SOURCES} different sources, and 1 were given"),
    ([("a", "b")] * 1000, f"at least {FEWEST_SOURCES} different sources, and 1 were given"),
    ([*PAIRS, ("", "b")], "1 to 256 units"), ([*PAIRS, ("a", "\u3000")], "1 to 256 units"),
    ([*PAIRS, ("a", "b " * 500)], "1 to 256 units"), (None, "needs pairs")])
def test_pairs_that_cannot_be_learned_are_refused(pairs, words):
    with pytest.raises(Refusal) as refused:
        data_of(Plan("pairs", MODEL), pairs)
    assert words in str(refused.value)


def test_chinese_is_read_by_characters_unless_one_asks_for_words():
    assert suggested(["the cat", "三隻貓"]) == "characters" and suggested(["the cat"]) == "words"
    pairs = [(source, "三隻黑色的貓" + target) for source, target in PAIRS]
    assert data_of(Plan("pairs", MODEL), pairs).target.kind == "characters"
    assert data_of(Plan("pairs", MODEL), pairs).source.kind == "words"
    assert data_of(Plan("pairs", MODEL, source_kind="byte pairs"), pairs).source.kind == "byte pairs"


def example(sure, possible, target="a b c d"):
    return Example(tuple("wxyz"), tuple(target.split()), frozenset(sure), frozenset(sure) | frozenset(possible))


def test_alignment_error_by_hand():
    """Four words; the third has no gold link; words look at w, x, x, z."""
    weights = np.array([[.7, .1, .1, .1], [.1, .7, .1, .1], [.1, .7, .1, .1], [.1, .1, .1, .7], [1, 0, 0, 0]])
    right = example({(0, 0), (1, 1), (3, 3)}, {(0, 1)})
    assert rates(links(weights, right, frozenset())) == (0, 1)
    half = example({(0, 0), (1, 2), (3, 3)}, {(1, 1)})            # b looks at a possible word, not at the sure one
    error, content = rates(links(weights, half, frozenset()))
    assert error == pytest.approx(1 - (2 + 3) / (3 + 3)) and content == pytest.approx(2 / 3)
    wrong = example({(0, 3), (1, 3), (3, 0)}, ())
    assert rates(links(weights, wrong, frozenset())) == (1, 0)
    assert rates(links(weights, wrong, frozenset("ab"))) == (1, 0)
    assert rates(links(weights, half, frozenset("b")))[1] == 1         # b is a function word here
    assert rates(sum(links(weights, e, frozenset()) for e in (right, wrong)))[0] == pytest.approx(1 - 6 / 12)
    assert rates(None) == (None, None)


@pytest.mark.parametrize("model", [Seq2SeqPlan(width=8), Seq2SeqPlan(width=8, query="after", scorer="general")])
def test_the_maps_of_a_batch_are_those_of_each_sentence_alone(model):
    data = data_of(Plan("dates", model), None)
    torch.manual_seed(1)
    network, examples = Seq2Seq(model, len(data.source), len(data.target)), data.held_out(3)
    with torch.no_grad():
        logits, maps = forced(network, data.batch(examples))
        torch.testing.assert_close(logits, network(data.batch(examples)))
        for one, found in zip(examples, maps, strict=True):
            alone = forced(network, data.batch([one]))[1][0]
            assert alone.shape == (len(one.target) + 1, len(one.source))
            np.testing.assert_allclose(found, alone, atol=1e-6)
            np.testing.assert_allclose(found.sum(-1), 1, atol=1e-6)


def test_measuring_changes_nothing_and_labels_are_counted():
    plan = LabellerPlan("window", width=8)
    data = data_of(Plan("tags", plan), None)
    torch.manual_seed(1)
    model, examples = Labeller(plan, len(data.source), len(data.target)).train(), data.held_out(30)
    before, chance = {n: t.clone() for n, t in model.state_dict().items()}, torch.get_rng_state()
    found = measure(model, data, examples)
    batch = data.batch(examples)
    with torch.no_grad():
        said = said_by(model, data, batch, model(batch))
    right = [sum(a == b for a, b in zip(words, e.target, strict=True)) for words, e in zip(said, examples, strict=True)]
    assert found.token_accuracy == pytest.approx(sum(right) / sum(len(e.target) for e in examples))
    assert found.accuracy == pytest.approx(sum(r == len(e.target) for r, e in zip(right, examples, strict=True)) / 30)
    assert model.training and torch.equal(torch.get_rng_state(), chance)
    assert all(torch.equal(t, before[n]) for n, t in model.state_dict().items())


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_adam_is_torchs(decay):
    ours, theirs = (nn.Linear(5, 3, dtype=torch.float64) for _ in range(2))
    theirs.load_state_dict(ours.state_dict())
    adam = Adam(dict(ours.named_parameters()), decay)
    reference = torch.optim.AdamW(theirs.parameters(), weight_decay=decay)
    for step in range(1, 30):
        x = torch.randn(4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(step))
        for model in (ours, theirs):
            model.zero_grad()
            (model(x) ** 2).sum().backward()
        adam.take(step, 0.1 / step)
        reference.param_groups[0]["lr"] = 0.1 / step
        reference.step()
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-12, atol=1e-12)
