"""A walk is what the network does: equal to its own run and to torch, each sum made of its parts, nothing changed."""

import numpy as np
import pytest
import torch

from engine.analysis.byhand import SAME_JOB, carried, counts, halving, same_job
from engine.analysis.parting import apart, held
from engine.analysis.walking import walk
from engine.analysis.worded import walk_sentence
from engine.learning.trained import Trained
from engine.learning.vocabulary import build
from engine.models.labeller import Labeller, LabellerPlan
from engine.models.recurrent import CELLS, Recurrent
from engine.models.recurrent.presets import hand_worked_linear, hand_worked_lstm
from engine.sentence import Refusal


@pytest.fixture
def random_network():
    """A function that makes a network of a cell with seeded weights, and seeded inputs for it."""
    def _make(cell, inputs=3, width=2, steps=5, activation="tanh"):
        torch.manual_seed(7)
        return Recurrent(cell, inputs, width, activation=activation), torch.randn(steps, inputs) * 2
    return _make


@pytest.mark.parametrize("cell", CELLS)
def test_a_walk_is_what_the_network_does(cell, random_network):
    network, inputs = random_network(cell)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with torch.no_grad():
        expected = network(inputs[None]).hidden[0].numpy()
    found = walk(network, inputs)
    assert np.abs(found.hidden - expected).max() < 1e-6
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_the_memory_of_a_walk_is_torch_s():
    torch.manual_seed(3)
    theirs, inputs = torch.nn.LSTM(3, 4, batch_first=True), torch.randn(6, 3)
    ours = Recurrent("lstm", 3, 4)
    ours.load_state_dict(theirs.state_dict())
    _hidden, (_last, memory) = theirs(inputs[None])
    assert np.abs(walk(ours, inputs).memory[-1] - memory[0, 0].detach().numpy()).max() < 1e-6


@pytest.mark.parametrize("cell", CELLS)
def test_a_sum_is_what_the_input_the_bias_and_the_state_give(cell, random_network):
    network, inputs = random_network(cell)
    found, weights, width = walk(network, inputs), network.weights(), network.width
    for at, block in enumerate(network.cell.blocks):
        rows = weights.input[at * width:(at + 1) * width].detach().double().numpy()
        assert np.allclose(found.given[block], inputs.double().numpy() @ rows.T, atol=1e-12)
        assert np.allclose(found.given[block] + found.bias[block] + found.kept[block], found.sums[block], atol=1e-12)
        if cell not in ("sru", "jordan"):                       # before the first step nothing has been kept
            reads_bias = cell == "gru" and block == "candidate"
            assert (np.abs(found.kept[block][0]) > 0).any() == reads_bias


def test_what_is_kept_of_a_linear_network_is_its_matrix_times_the_state_before(random_network):
    network, inputs = random_network("elman", activation="identity")
    found = walk(network, inputs)
    matrix = network.weight_hh_l0.detach().double().numpy()
    assert np.allclose(found.kept["hidden"][1:], found.hidden[:-1] @ matrix.T, atol=1e-12)


def test_the_networks_by_hand_give_what_stands_on_the_blackboard():
    for reordered, outputs in ((False, [4, 12, 32]), (True, [8, 20, 44])):
        preset = hand_worked_linear(reordered)
        assert walk(preset.network, preset.inputs, readout=preset.readout).outputs[:, 0].tolist() == outputs
    lstm = hand_worked_lstm()
    found = walk(lstm.network, lstm.inputs)
    assert [f"{value:.5g}" for value in found.memory[:4, 0]] == ["3", "7", "6.9998", "6.9995"]
    assert found.memory[4, 0] < 1e-30 and f"{found.hidden[3, 0]:.5g}" == "6.9995"
    assert found.values["input"][2, 0] == pytest.approx(1 / (1 + np.exp(10)), rel=1e-12)


def test_inputs_that_do_not_fit_are_refused():
    with pytest.raises(Refusal, match="at least one step of 3 numbers was expected"):
        same_job("gru", ((1.0, 2.0),))


@pytest.mark.parametrize("cell", SAME_JOB)
def test_other_cells_at_the_lstm_s_job_do_what_their_gates_can(cell):
    found = same_job(cell)
    held_after = (found.hidden if found.memory is None else found.memory)[:, 0]
    if cell in ("elman", "jordan"):
        assert held_after.tolist() == [3, 7, 9, 10, 13]         # nothing can be kept out
    else:
        assert np.abs(held_after - [3, 4, 4, 4, 4]).max() < 1e-3         # what is written replaces, it does not add


def test_a_number_carried_through_a_hundred_steps():
    last = carried((0.9, 1.0, 1.1), 100).hidden[-1]
    assert last == pytest.approx([0.9**100, 1, 1.1**100], rel=1e-9)
    assert f"{last[0]:.1e}" == "2.7e-05" and f"{last[2]:,.0f}" == "13,781"


def test_every_history_has_a_point_of_its_own():
    corners = ((0.0, 1.0), (-0.866, -0.5), (0.866, -0.5))
    histories = [(a, b, c) for a in range(3) for b in range(3) for c in range(3)]
    points = {tuple(halving(history, corners).hidden[-1].round(6)) for history in histories}
    assert len(points) == 27
    assert halving((1,), corners).hidden[0] == pytest.approx([-0.433, -0.25])


@pytest.mark.parametrize("inputs, width", [(3, 1), (16, 16), (5, 9)])
def test_parameters_are_one_two_three_four(inputs, width):
    found = {name: count for name, (_blocks, count) in counts(inputs, width).items()}
    one = sum(p.numel() for p in torch.nn.RNN(inputs, width).parameters())
    assert [found[name] for name in ("elman", "mgu", "gru", "lstm")] == [one, 2 * one, 3 * one, 4 * one]


@pytest.fixture
def labeller():
    """A function that makes an untrained labeller of a kind, with seeded weights."""
    def _make(kind, per="item"):
        torch.manual_seed(5)
        words, labels = build(["i saw a dog the we can ."], "words", 50), build(["noun verb"], "words", 9)
        plan = LabellerPlan(kind, per, width=8, cell="lstm", bidirectional=kind == "recurrent" and per == "item")
        return Trained("small", Labeller(plan, len(words), len(labels)), words, labels, {"task": "tags"})
    return _make


def test_a_sentence_is_walked_as_the_labeller_reads_it(labeller):
    trained = labeller("recurrent", "sequence")
    tokens, found = walk_sentence(trained, "I saw a zebra .")
    assert [token.text for token in tokens] == ["I", "saw", "a", "zebra", "."] and tokens[3].unknown
    states = trained.record("I saw a zebra .").states[0]
    assert np.abs(found.hidden - states.hidden[0].numpy()).max() < 1e-6
    assert len(walk_sentence(trained, "we " * 100, most=64)[0]) == 64


def test_a_labeller_without_a_cell_and_a_text_without_words_are_refused(labeller):
    with pytest.raises(Refusal, match="no recurrent layer"):
        walk_sentence(labeller("window"), "i saw")
    with pytest.raises(Refusal, match="no token"):
        walk_sentence(labeller("recurrent"), "  ")


@pytest.mark.parametrize("kind, same", [("feed-forward", True), ("window", False), ("recurrent", False),
                                        ("self-attention", False)])
def test_only_a_reader_of_single_words_holds_the_two_saw_alike(labeller, kind, same):
    found = held(labeller(kind), "i saw a saw .")
    between = apart(found.hidden[1], found.hidden[3])
    assert between.equal == same
    difference = np.abs(found.hidden[1] - found.hidden[3])
    assert between.largest == pytest.approx(difference.max())
    assert [unit for unit, *_ in between.units] == sorted(
        np.flatnonzero(difference), key=lambda unit: (-difference[unit], unit))[:5]


def test_a_mean_does_not_know_the_order_of_words(labeller):
    one, other = (held(labeller("feed-forward", "sequence"), text).whole for text in ("i saw the dog", "the dog i saw"))
    assert apart(one, other).equal
