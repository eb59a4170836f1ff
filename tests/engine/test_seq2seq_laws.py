"""Laws of the encoder-decoder: all steps at once are the steps one by one, padding is nothing, only a bridge passes."""

from dataclasses import dataclass, replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Change, Recording, Refusal, join, record
from engine.models.recurrent import CELLS
from engine.models.seq2seq import PLACE, Seq2Seq, Seq2SeqPlan

plans = st.builds(Seq2SeqPlan, cell=st.sampled_from(sorted(CELLS)), width=st.integers(1, 5),
                  embedding=st.none() | st.integers(1, 4), layers=st.integers(1, 2), bidirectional=st.booleans(),
                  bridge=st.sampled_from(["fixed", "every", "attention"]),
                  scorer=st.sampled_from(["additive", "dot", "general", "scaled"]),
                  query=st.sampled_from(["before", "after"]))


@dataclass
class Pairs:
    source: torch.Tensor
    lengths: torch.Tensor
    given: torch.Tensor


def model_of(plan, dtype=torch.float64, seed=0):
    torch.manual_seed(seed)
    return Seq2Seq(plan, 11, 13).to(dtype)


def pairs(lengths=(5, 3, 1), target=4, extra=0, seed=1):
    dice = torch.Generator().manual_seed(seed)
    return Pairs(torch.randint(4, 11, (len(lengths), max(lengths) + extra), generator=dice), torch.tensor(lengths),
                 torch.randint(4, 13, (len(lengths), target), generator=dice))


def stepped(model, batch):
    progress, logits = model.begin(model.encode(batch.source, batch.lengths)), []
    for t in range(batch.given.shape[1]):
        one, progress = model.step(batch.given[:, t], progress)
        logits.append(one)
    return torch.stack(logits, dim=1)


@settings(deadline=None, max_examples=30)
@given(plans)
def test_a_forced_target_is_its_steps_one_by_one(plan):
    model, batch = model_of(plan), pairs()
    whole = model(batch)
    assert whole.shape == (3, 4, 13)
    torch.testing.assert_close(stepped(model, batch), whole)


@settings(deadline=None, max_examples=30)
@given(plans, st.integers(1, 4))
def test_padding_changes_nothing(plan, extra):
    model, batch = model_of(plan), pairs()
    longer = pairs(extra=extra, seed=2)
    longer.source[:, :5], longer.given = batch.source, batch.given
    torch.testing.assert_close(model(longer), model(batch))
    for row, length in enumerate((5, 3, 1)):
        alone = Pairs(batch.source[row:row + 1, :length], torch.tensor([length]), batch.given[row:row + 1])
        torch.testing.assert_close(model(alone)[0], model(batch)[row])
    torch.testing.assert_close(model.decode(model.encode(batch.source[:1]), batch.given[:1])[0], model(batch)[0])


@settings(deadline=None, max_examples=25)
@given(plans)
def test_recording_changes_no_number_and_the_recording_holds(plan):
    model, batch = model_of(plan), pairs()
    with record() as recording:
        logits = model(batch)
    torch.testing.assert_close(logits, model(batch))
    assert recording.verify().holds, recording.verify()
    assert {s.name: s.hidden.shape[1] for s in recording.states} == {"encoder": 5, "decoder": 4}
    directions = 1 + plan.bidirectional
    assert len(recording.states) == plan.layers * (directions + 1)
    steps = {"attention": 4 if plan.query == "before" else 1}.get(plan.bridge, 0)
    assert len(recording.attentions) == steps and {a.place for a in recording.attentions} <= {PLACE}
    if steps:
        weights = join(recording.attentions).weights(0, batch=1)
        assert weights.shape == (4, 5) and not weights[:, 3:].any() and weights[:, :3].min() > 0


@settings(deadline=None, max_examples=25)
@given(plans, st.integers(0, 2))
def test_a_later_word_of_the_target_changes_no_earlier_step(plan, place):
    model, batch = model_of(plan), pairs()
    before = model(batch)
    batch.given[:, place + 1:] = 12 - batch.given[:, place + 1:] % 8
    torch.testing.assert_close(model(batch)[:, :place + 1], before[:, :place + 1])


@pytest.mark.parametrize("bridge", ["fixed", "every"])
@pytest.mark.parametrize("bidirectional", [True, False])
def test_one_vector_is_all_that_passes_a_fixed_bridge(bridge, bidirectional):
    model = model_of(Seq2SeqPlan("lstm", 4, layers=2, bridge=bridge, bidirectional=bidirectional))
    batch = pairs()
    source = model.encode(batch.source, batch.lengths)
    forgotten = replace(source, hidden=torch.full_like(source.hidden, 7.0), mask=~source.mask)
    torch.testing.assert_close(model.decode(forgotten, batch.given), model.decode(source, batch.given))
    changed = replace(source, code=source.code + 1)
    assert torch.equal(model.decode(changed, batch.given), model.decode(source, batch.given)) == (bridge == "fixed")
    last = source.hidden[0, 4], source.hidden[0, 0]      # h_T of the forward direction, h_1 of the backward one
    torch.testing.assert_close(source.code[0], torch.cat([last[0][:4], last[1][4:]]) if bidirectional else last[0])


def test_attention_sees_every_state():
    for scorer in ("additive", "dot", "general", "scaled"):
        for query in ("before", "after"):
            model, batch = model_of(Seq2SeqPlan(width=4, scorer=scorer, query=query)), pairs()
            source = model.encode(batch.source, batch.lengths)
            hidden = source.hidden.detach().requires_grad_()
            model.decode(replace(source, hidden=hidden), batch.given).sum().backward()
            assert (hidden.grad[0].abs().sum(dim=-1) > 0).all() and not hidden.grad[1, 3:].any()


def test_one_direction_hands_its_states_over_as_they_are():
    for plan in (Seq2SeqPlan("lstm", 3, layers=2, bidirectional=False, bridge="fixed"),
                 Seq2SeqPlan("lstm", 3, layers=2, bidirectional=False, scorer="dot")):
        model, batch = model_of(plan), pairs()
        last = model.encoder(model.source_words(batch.source), batch.lengths).last
        start = model.encode(batch.source, batch.lengths).start
        assert len(start) == 2
        for one, other in zip(start, last, strict=True):
            torch.testing.assert_close(one.hidden, other.hidden)
            torch.testing.assert_close(one.memory, other.memory)


def test_rows_can_be_picked_between_two_steps():
    model, batch = model_of(Seq2SeqPlan("lstm", 4, layers=2)), pairs()
    progress = model.begin(model.encode(batch.source, batch.lengths))
    _, progress = model.step(batch.given[:, 0], progress)
    rows = torch.tensor([2, 0, 0])
    picked, _ = model.step(batch.given[rows, 1], progress.pick(rows))
    whole, _ = model.step(batch.given[:, 1], progress)
    torch.testing.assert_close(picked, whole[rows])


@settings(deadline=None, max_examples=15)
@given(plans)
def test_a_recording_comes_back_from_its_file_as_it_was(tmp_path_factory, plan):
    model, batch = model_of(plan, torch.float32), pairs()
    with record() as recording:
        model(batch)
    path = tmp_path_factory.mktemp("kept") / "recording.safetensors"
    recording.save(path)
    back = Recording.load(path)
    assert back.verify() == recording.verify() and len(back.states) == len(recording.states)
    for one, other in zip(back.attentions, recording.attentions, strict=True):
        assert (one.weights(batch=2) == other.weights(batch=2)).all() and one.scorer == other.scorer


@pytest.mark.parametrize(("given", "words"), [
    ({"cell": "rnn"}, "cell should be one of elman, jordan, lstm, gru, mgu, sru, and rnn was given."),
    ({"width": 0}, "width should be a whole number from 1 to 4,096, and 0 was given."),
    ({"embedding": -1}, "embedding should be a whole number from 1 to 4,096, and -1 was given."),
    ({"layers": 9}, "layers should be a whole number from 1 to 8, and 9 was given."),
    ({"layers": True}, "layers should be a whole number from 1 to 8, and True was given."),
    ({"bridge": "wide"}, "bridge should be one of fixed, every, attention, and wide was given."),
    ({"scorer": ""}, "scorer should be one of additive, dot, general, scaled, and  was given."),
    ({"query": "now"}, "query should be one of before, after, and now was given."),
])
def test_a_plan_refuses_nonsense(given, words):
    with pytest.raises(Refusal) as refused:
        Seq2SeqPlan(**given)
    assert str(refused.value) == words


OWN = "This model attends through this project's own code; its context was derived once more here."


@pytest.mark.parametrize(("scorer", "computed", "words"), [("additive", "exact", OWN), ("scaled", "fused", "")])
def test_the_proof_says_whose_computation_it_judges(scorer, computed, words):
    model = model_of(Seq2SeqPlan(width=4, scorer=scorer), torch.float32)
    with record() as recording:
        model(pairs((5,)))
    assert {a.computed for a in recording.attentions} == {computed} and recording.verify().reason == words
    with record(change=Change(temperature=2.0)) as changed:
        model(pairs((5,)))
    assert changed.verify().reason == "The context is our own computation, not the model's."
