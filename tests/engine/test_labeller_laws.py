"""What each reader can see and what it cannot: laws of the four labellers, random weights, no training."""

from types import SimpleNamespace

import pytest
import torch

import engine
from engine.models.labeller import KINDS, Labeller, LabellerPlan

SOURCE, LABELS = 12, 5
A, B, C, D, E, F, G = range(4, 11)


def build(kind, per="item", **more):
    torch.manual_seed(0)
    return Labeller(LabellerPlan(kind, per, width=8, **more), SOURCE, LABELS).double()


def rows(*sentences):
    longest = max(map(len, sentences))
    return SimpleNamespace(source=torch.tensor([[*s, *[0] * (longest - len(s))] for s in sentences]),
                           lengths=torch.tensor([len(s) for s in sentences]))


def test_feed_forward_says_the_same_of_the_same_word_wherever_it_stands():
    logits = build("feed-forward")(rows([A, B, C, B], [B, B, D]))
    for row, place in ((0, 3), (1, 0), (1, 1)):
        assert torch.equal(logits[row, place], logits[0, 1])


@pytest.mark.parametrize("reach", [1, 2])
def test_a_window_sees_exactly_so_far(reach):
    model = build("window", window=reach)
    sentence = [A, B, C, D, E, F, G]
    before = model(rows(sentence))[0]
    for changed in range(7):
        after = model(rows([B if i == changed and w != B else A if i == changed else w
                            for i, w in enumerate(sentence)]))[0]
        moved = [not torch.equal(a, b) for a, b in zip(before, after, strict=True)]
        assert moved == [abs(i - changed) <= reach for i in range(7)]


def sees(model, length=6):
    """Which words' logits move when one word is exchanged: [changed][looked at]."""
    sentence = torch.arange(4, 4 + length)
    before, seen = model(rows(sentence.tolist()))[0], []
    for changed in range(length):
        other = sentence.clone()
        other[changed] = 11
        seen.append([not torch.allclose(a, b, atol=1e-12) for a, b in zip(before, model(rows(other.tolist()))[0],
                                                                         strict=True)])
    return seen


@pytest.mark.parametrize("cell", ["elman", "jordan", "lstm", "gru", "mgu", "sru"])
def test_one_direction_sees_the_past_and_two_see_all(cell):
    assert sees(build("recurrent", cell=cell, bidirectional=False)) == [[j >= i for j in range(6)] for i in range(6)]
    assert all(all(row) for row in sees(build("recurrent", cell=cell, bidirectional=True)))


def test_self_attention_sees_all_and_where_each_word_stands():
    model = build("self-attention")
    assert all(all(row) for row in sees(model))
    logits = model(rows([A, B, C, A]))[0]
    assert not torch.allclose(logits[0], logits[3])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("per", ["item", "sequence"])
def test_a_neighbour_in_the_batch_and_padding_change_nothing(kind, per):
    model = build(kind, per)
    alone, beside = model(rows([A, B, C]))[0], model(rows([A, B, C], [D, E, F, G, A, B]))[0]
    assert torch.allclose(alone, beside[:3] if per == "item" else beside, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("per, shape", [("item", (2, 3, LABELS)), ("sequence", (2, LABELS))])
def test_gradients_reach_every_parameter(kind, per, shape):
    model = build(kind, per, layers=2)
    logits = model(rows([A, B, C], [D, E]))
    assert logits.shape == shape
    logits.square().sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None
        assert parameter.grad.abs().sum() > 0 or name.endswith("key.bias")      # it moves all scores of a row alike
    assert model.words.weight.grad[0].abs().sum() == 0      # padding is not learned


def test_per_sequence_the_mean_is_taken_of_words_only():
    model = build("feed-forward", "sequence")
    one, other = model(rows([A]))[0], model(rows([B]))[0]
    assert torch.allclose(model(rows([A, B], [C, D, E]))[0], (one + other) / 2)


def test_per_sequence_a_recurrent_network_answers_from_its_last_states():
    model = build("recurrent", "sequence")
    words = model.words.weight[torch.tensor([[A, B, C]])]
    network = torch.nn.GRU(8, 8, bidirectional=True, batch_first=True).double()
    network.load_state_dict(model.reader.network.state_dict())
    hidden, _ = network(words)
    expected = model.labels(torch.cat([hidden[0, 2, :8], hidden[0, 0, 8:]]))
    assert torch.allclose(model(rows([A, B, C], [A, B, C, D]))[0], expected)


def test_attention_and_states_are_recorded_and_change_nothing():
    model = build("self-attention", layers=2, heads=2)
    with engine.record() as recording:
        recorded = model(rows([A, B, C], [A, B]))
    assert torch.equal(recorded, model(rows([A, B, C], [A, B])))
    assert [(a.place.stack, a.place.kind, a.place.layer) for a in recording.attentions] == [
        ("encoder", "self", 0), ("encoder", "self", 1)]
    assert recording.attentions[0].shape == (2, 2, 3, 3) and recording.verify().holds
    assert recording.attentions[0].weights(0, batch=1)[:, 2].max() == 0
    model = build("recurrent", cell="lstm")
    with engine.record() as recording:
        recorded = model(rows([A, B, C]))
    assert torch.allclose(recorded, model(rows([A, B, C])))
    assert [(s.direction, s.name, s.memory is not None) for s in recording.states] == [
        ("forward", "encoder", True), ("backward", "encoder", True)]


@pytest.mark.parametrize("nonsense, said", [
    ({"kind": "magic"}, "magic is no kind of a labeller; there are feed-forward, window, recurrent, self-attention."),
    ({"per": "page"}, "page is no per of a labeller; there are item, sequence."),
    ({"cell": "lst"}, "lst is no cell of a labeller; there are elman, jordan, lstm, gru, mgu, sru."),
    ({"width": 0}, "The width of a labeller is a whole number from 1 to 1024; 0 was given."),
    ({"window": True}, "The window of a labeller is a whole number from 1 to 16; True was given."),
    ({"kind": "self-attention", "heads": 3}, "A width of 32 cannot be divided among 3 heads."),
])
def test_nonsense_is_refused_in_a_sentence(nonsense, said):
    with pytest.raises(engine.Refusal) as refusal:
        LabellerPlan(**nonsense)
    assert str(refusal.value) == said
