"""How far gradients reach: against products of explicit Jacobians, closed forms, and what each cell promises."""

import math

import numpy as np
import pytest
import torch

from engine import Refusal, record
from engine.analysis import gradients
from engine.analysis.gradients import reach, reach_of_attention, reach_of_cell, reach_of_line
from engine.models.recurrent import CELLS, Recurrent, State


def rms(jacobian):
    return float(np.sqrt((np.asarray(jacobian) ** 2).sum(-1).mean()))


@pytest.mark.parametrize(("weight", "after"), [(0.9, "2.7e-05"), (1.0, "1.0e+00"), (1.1, "1.4e+04")])
def test_a_line_shrinks_and_grows_as_a_power(weight, after):
    found = reach_of_line(weight, 100)
    np.testing.assert_allclose(found.hidden, [weight**n for n in range(101)], rtol=1e-9)
    np.testing.assert_allclose(found.input, found.hidden)
    assert f"{found.hidden[100]:.1e}" == after
    if weight == 1.1:
        assert f"{found.hidden[100]:,.0f}" == "13,781"


@pytest.mark.parametrize("bypass", [False, True])
def test_an_elman_network_is_a_product_of_matrices(bypass):
    """d h_T / d h_t = product of diag(1 - h^2) U (and of 1 + that with the bypass), worked out in NumPy."""
    torch.manual_seed(0)
    network = Recurrent("elman", 2, 3, bypass=bypass)
    inputs = torch.randn(1, 6, 2)
    u, w = (getattr(network, name).detach().double().numpy() for name in ("weight_hh_l0", "weight_ih_l0"))
    bias = (network.bias_ih_l0 + network.bias_hh_l0).detach().double().numpy()
    h, slopes = np.zeros(3), []
    for x in inputs[0].double().numpy():
        new = np.tanh(w @ x + u @ h + bias)
        h = new + h if bypass else new
        slopes.append(np.diag(1 - new**2))
    product, hidden, input = np.eye(3), [], []
    for slope in reversed(slopes):
        hidden.append(rms(product))
        input.append(rms(product @ slope @ w))
        product = product @ (slope @ u + (np.eye(3) if bypass else 0))
    found = reach(network, inputs)
    np.testing.assert_allclose(found.hidden, hidden, rtol=1e-6)
    np.testing.assert_allclose(found.input, input, rtol=1e-6)
    assert found.memory is None and found.carried is found.hidden


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_is_a_product_of_its_steps_jacobians(cell):
    """Multiply the Jacobians of single steps, state to state; the code differentiates the whole run at once."""
    torch.manual_seed(1)
    network = Recurrent(cell, 2, 3).double()
    sequence, weights, remembers = torch.randn(5, 2, dtype=torch.float64), network.weights(), network.cell.remembers

    def step(carried, x):
        state = State(carried[None, :3], carried[None, 3:] if remembers else None)
        after = network.cell.step(weights, x[None], state).state
        return torch.cat([after.hidden[0], after.memory[0]]) if remembers else after.hidden[0]

    carried, by_state, by_input = torch.zeros(6 if remembers else 3, dtype=torch.float64), [], []
    for x in sequence:
        own, enters = torch.autograd.functional.jacobian(step, (carried, x))
        by_state.append(own)
        by_input.append(enters)
        carried = step(carried, x).detach()
    product, input = torch.eye(len(carried), dtype=torch.float64)[:3], []
    for own, enters in zip(reversed(by_state), reversed(by_input), strict=True):
        input.append(rms(product @ enters))
        product = product @ own
    found = reach(network, sequence[None])
    np.testing.assert_allclose(found.input, input, rtol=1e-9)


def test_an_lstm_keeps_in_its_memory_what_its_forget_gate_keeps():
    torch.manual_seed(0)
    network = Recurrent("lstm", 2, 4)
    with torch.no_grad():
        network.weight_hh_l0.zero_()        # then d c_T / d c_t is the product of the forget gates, and nothing else
    inputs = torch.randn(1, 8, 2)
    with record() as recording, torch.no_grad():
        network(inputs)
    states, = recording.states
    forget, output, memory = (part[0].double().numpy() for part in (
        states.gates["forget"], states.gates["output"], states.memory))
    shown = output[-1] * (1 - np.tanh(memory[-1]) ** 2)
    expected = [math.sqrt(((shown * forget[8 - n:].prod(0)) ** 2).mean()) for n in range(8)]
    np.testing.assert_allclose(reach(network, inputs).memory, expected, rtol=1e-5)
    assert not reach(network, inputs).hidden[1:].any()


def test_attention_reaches_every_distance_in_one_step():
    """d output_T / d x_t against finite differences of softmax attention written out in NumPy."""
    draw = np.random.default_rng(0)
    weights, x = [draw.normal(size=(3, 3)) for _ in range(3)], draw.normal(size=(5, 3))

    def last(given):
        query, keys, values = weights[0] @ given[-1], given @ weights[1].T, given @ weights[2].T
        scores = np.exp(keys @ query / math.sqrt(3))
        return scores / scores.sum() @ values

    small, expected = 1e-6, []
    for t in reversed(range(5)):
        columns = []
        for i in range(3):
            moved = np.zeros((5, 3))
            moved[t, i] = small
            columns.append((last(x + moved) - last(x - moved)) / (2 * small))
        expected.append(rms(np.stack(columns, 1)))
    given = torch.from_numpy(np.stack(weights)), torch.from_numpy(x)[None]
    found = gradients.sizes(gradients.attended(list(given[0]), given[1], False).input)[0]
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    far = reach_of_attention(60, 8)
    assert far.input[59] > 1e-3 * far.input[1]      # a straight line, where every cell falls
    np.testing.assert_array_equal(reach_of_attention(60, 8, bypass=True).input[1:], far.input[1:])


@pytest.mark.parametrize("cell", CELLS)
def test_a_fresh_cell_forgets_and_what_keeps_reaches_farther(cell):
    fresh, kept = reach_of_cell(cell, 40, 8), reach_of_cell(cell, 40, 8, bias=3.0)
    assert fresh.carried[39] < 1e-3 * fresh.carried[1]
    if CELLS[cell].gates:
        assert kept.carried[39] > 100 * fresh.carried[39]
    else:
        np.testing.assert_array_equal(kept.carried, fresh.carried)
    assert reach_of_cell(cell, 40, 8, bypass=True).input[39] > 1e3 * fresh.input[39]
    assert (fresh.low <= fresh.input).all() and (fresh.input <= fresh.high).all()
    if cell == "sru":
        assert not fresh.hidden[1:].any()


def test_the_same_seed_gives_the_same_and_nothing_else_is_moved():
    before = torch.random.get_rng_state()
    with torch.no_grad():
        one, two, other = (reach_of_cell("gru", 20, 4, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.input, two.input)
    assert not np.array_equal(one.input, other.input)
    assert torch.equal(before, torch.random.get_rng_state())
    network = Recurrent("gru", 2, 3)
    weights = {name: value.clone() for name, value in network.state_dict().items()}
    reach(network, torch.randn(2, 4, 2))
    assert all(torch.equal(weights[name], value) for name, value in network.state_dict().items())
    assert all(p.grad is None for p in network.parameters())


def test_many_sequences_are_taken_in_parts(monkeypatch):
    torch.manual_seed(0)
    network, inputs = Recurrent("mgu", 2, 3), torch.randn(5, 4, 2)
    whole = reach(network, inputs)
    monkeypatch.setattr(gradients, "HELD", 1)
    np.testing.assert_allclose(reach(network, inputs).input, whole.input, rtol=1e-12)


@pytest.mark.parametrize(("ask", "words"), [
    (lambda: reach_of_cell("gru", steps=2000),
     "The gradient is measured with steps from 1 to 1000; 2000 was asked for."),
    (lambda: reach_of_attention(width=0), "The gradient is measured with width from 1 to 64; 0 was asked for."),
    (lambda: reach(Recurrent("gru", 2, 2, bidirectional=True), torch.zeros(1, 2, 2)),
     "A network of two directions reads whole sequences only: it cannot go step by step."),
])
def test_what_cannot_be_measured_is_refused(ask, words):
    with pytest.raises(Refusal) as refused:
        ask()
    assert str(refused.value) == words
