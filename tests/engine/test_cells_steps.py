"""Each cell by an independent NumPy computation, its gradients by finite differences, and laws of every network."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Refusal, Token, record
from engine.models.recurrent import CELLS, Recurrent, State

ACTIVATIONS = {"identity": lambda s: s, "tanh": np.tanh, "relu": lambda s: np.maximum(s, 0),
               "sigmoid": lambda s: 1 / (1 + np.exp(-s))}
squash = ACTIVATIONS["sigmoid"]


def elman(w, x, h, memory, phi):
    return phi(w["weight_ih"] @ x + w["bias_ih"] + w["weight_hh"] @ h + w["bias_hh"]), None


def jordan(w, x, h, memory, phi):
    hidden = phi(w["weight_ih"] @ x + w["bias_ih"] + w["weight_hh"] @ memory + w["bias_hh"])
    return hidden, w["weight_ho"] @ hidden + w["bias_ho"]


def lstm(w, x, h, memory, phi):
    i, f, g, o = np.split(w["weight_ih"] @ x + w["bias_ih"] + w["weight_hh"] @ h + w["bias_hh"], 4)
    memory = squash(f) * memory + squash(i) * phi(g)
    return squash(o) * phi(memory), memory


def gru(w, x, h, memory, phi):
    xr, xz, xn = np.split(w["weight_ih"] @ x + w["bias_ih"], 3)
    hr, hz, hn = np.split(w["weight_hh"] @ h + w["bias_hh"], 3)
    z = squash(xz + hz)
    return (1 - z) * phi(xn + squash(xr + hr) * hn) + z * h, None


def mgu(w, x, h, memory, phi):
    xf, xn = np.split(w["weight_ih"] @ x + w["bias_ih"] + w["bias_hh"], 2)
    uf, un = np.split(w["weight_hh"], 2)
    f = squash(xf + uf @ h)
    return (1 - f) * h + f * phi(xn + un @ (f * h)), None


def sru(w, x, h, memory, phi):
    parts = np.split(w["weight_ih"] @ x, len(w["weight_ih"]) // len(h))
    bf, br = np.split(w["bias_ih"], 2)
    f, r = (squash(part + v * memory + b) for part, v, b in zip(parts[1:3], w["weight_hh"], (bf, br), strict=True))
    memory = f * memory + (1 - f) * parts[0]
    return r * phi(memory) + (1 - r) * (parts[3] if len(parts) == 4 else x), memory


BY_HAND = {"elman": elman, "jordan": jordan, "lstm": lstm, "gru": gru, "mgu": mgu, "sru": sru}


def network(cell, inputs=3, width=4, seed=0, **how):
    torch.manual_seed(seed)
    return Recurrent(cell, inputs, width, **how).double()


def draw(*shape, seed=1):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(CELLS)), st.sampled_from(sorted(ACTIVATIONS)), st.integers(1, 4), st.integers(1, 4),
       st.integers(1, 4), st.integers(0, 999))
def test_every_cell_with_every_activation_is_its_equation(cell, activation, steps, inputs, width, seed):
    ours = network(cell, inputs, width, seed, activation=activation)
    weights = {name.removesuffix("_l0"): value.detach().numpy() for name, value in ours.named_parameters()}
    sequence = draw(2, steps, inputs, seed=seed)
    found = ours(sequence)
    for row in range(2):
        h, memory = np.zeros(width), np.zeros(width)
        for t in range(steps):
            h, memory = BY_HAND[cell](weights, sequence[row, t].numpy(), h, memory, ACTIVATIONS[activation])
            np.testing.assert_allclose(found.hidden[row, t].detach(), h, atol=1e-12)
        if CELLS[cell].remembers:
            np.testing.assert_allclose(found.last[0].memory[row].detach(), memory, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("how", [{"bidirectional": True}, {"bypass": True}, {"residual": True, "layers": 2}])
def test_gradients_are_those_of_finite_differences(cell, how):
    ours = network(cell, 2, 2, **how)
    names = [name for name, _ in ours.named_parameters()]

    def run(sequence, *values):
        output = torch.func.functional_call(ours, dict(zip(names, values, strict=True)), sequence,
                                            {"lengths": torch.tensor([3, 2])})
        return output.hidden, *(part for s in output.last for part in (s.hidden, s.memory) if part is not None)

    values = [value.detach().requires_grad_() for value in ours.parameters()]
    assert torch.autograd.gradcheck(run, (draw(2, 3, 2).requires_grad_(), *values))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("how", [{}, {"layers": 2, "bidirectional": True}, {"residual": True, "layers": 2, "inputs": 4},
                                 {"bypass": True}])
def test_recorded_and_unrecorded_runs_are_one_and_padding_is_never_read(cell, how):
    ours, lengths = network(cell, **how), torch.tensor([5, 2, 1])
    sequence = draw(3, 5, ours.inputs)
    plain = ours(sequence, lengths)
    with record() as recording:
        seen = ours(torch.where(torch.arange(5)[None, :, None] < lengths[:, None, None], sequence, 1e3), lengths)
    torch.testing.assert_close(seen.hidden, plain.hidden, rtol=1e-6, atol=1e-6)
    for a, b in zip(seen.last, plain.last, strict=True):
        torch.testing.assert_close(a.hidden, b.hidden)
        assert not CELLS[cell].remembers or torch.allclose(a.memory, b.memory)
    for row, length in enumerate(lengths):
        alone = ours(sequence[row:row + 1, :length])
        torch.testing.assert_close(seen.hidden[row, :length], alone.hidden[0])
        assert not seen.hidden[row, length:].any()
        for mine, its in zip(seen.last, alone.last, strict=True):
            torch.testing.assert_close(mine.hidden[row], its.hidden[0])
    assert [(s.layer, s.direction) for s in recording.states] == [
        (layer, side) for layer in range(ours.layers) for side in ("forward", "backward")[:1 + ours.bidirectional]]
    for states in recording.states:
        assert set(states.gates) == set(CELLS[cell].gates) | ({"candidate"} if CELLS[cell].gates else set())
        assert (states.memory is not None) == CELLS[cell].remembers
        assert all(states.gates[name].shape == states.hidden.shape == (3, 5, 4) for name in states.gates)
        assert all(not states.gates[name][1, 2:].any() for name in states.gates)
        for gate in (states.gates[name][0] for name in CELLS[cell].gates):
            assert (gate > 0).all() and (gate < 1).all()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("how", [{}, {"layers": 2, "residual": True, "inputs": 4}, {"bypass": True}])
def test_steps_one_by_one_are_the_sequence_and_note_the_same(cell, how):
    ours, tokens = network(cell, place="decoder", **how), (Token("a", 0), Token("b", 1), Token("c", 2))
    sequence = draw(2, 3, ours.inputs)
    with record() as whole:
        wanted = ours(sequence, tokens=tokens)
    states, history = ours.begin(2), []
    for t in range(3):
        history.append(ours.step(sequence[:, t], states))
        states = history[-1].last
    with record() as stepped:
        ours.note_steps(history, tokens)
    torch.testing.assert_close(torch.stack([step.hidden for step in history], 1), wanted.hidden)
    for a, b in zip(stepped.states, whole.states, strict=True):
        assert (a.layer, a.direction, a.name, a.tokens) == (b.layer, b.direction, "decoder", tokens)
        torch.testing.assert_close(a.hidden, b.hidden)
        torch.testing.assert_close(dict(a.gates), dict(b.gates))


def test_parameters_are_as_1_to_2_to_3_to_4():
    for inputs, width in ((3, 5), (16, 16), (1, 7)):
        counts = [CELLS[cell].parameters(inputs, width) for cell in ("elman", "mgu", "gru", "lstm")]
        assert [count / counts[0] for count in counts] == [1, 2, 3, 4]
        assert counts[0] == width * inputs + width * width + 2 * width
    for cell in CELLS:
        assert sum(p.numel() for p in network(cell).parameters()) == CELLS[cell].parameters(3, 4)


@pytest.mark.parametrize("cell", CELLS)
def test_a_step_changes_nothing_it_was_given(cell):
    ours = network(cell)
    hidden, memory, input = draw(2, 4), draw(2, 4, seed=2), draw(2, 3, seed=3)
    copies = [part.clone() for part in (hidden, memory, input)]
    ours.cell.step(ours.weights(), input, State(hidden, memory if ours.cell.remembers else None), "relu")
    assert all(torch.equal(a, b) for a, b in zip((hidden, memory, input), copies, strict=True))


@pytest.mark.parametrize("cell", CELLS)
def test_equations_are_written_with_the_chosen_activation(cell):
    assert r"\varphi" in "".join(CELLS[cell].equations)
    for activation, sign in {"tanh": r"\tanh", "relu": r"\mathrm{relu}", "sigmoid": r"\sigma", "identity": ""}.items():
        text = "".join(CELLS[cell].written(activation))
        assert r"\varphi" not in text and sign in text


@pytest.mark.parametrize(("make", "words"), [
    (lambda: Recurrent("rnn", 2, 2), "The cell rnn is not known; choose one of elman, jordan, lstm, gru, mgu, sru."),
    (lambda: Recurrent("gru", 2, 2, activation="swish"),
     "The activation swish is not known; choose one of identity, tanh, relu, sigmoid."),
    (lambda: Recurrent("gru", 2, 0), "A recurrent network needs at least 1 of width; 0 was given."),
    (lambda: network("gru")(draw(1, 2, 5)),
     "A sequence of shape (1, 2, 5) was given; at least one step of width 3 was expected."),
    (lambda: network("gru")(draw(2, 2, 3), torch.tensor([3, 1])),
     "Lengths from 1 to 3 were given; 1 to 2 were expected."),
    (lambda: network("gru")(draw(1, 2, 3), state=()),
     "0 states were given; 1 were expected, one for each layer and direction."),
    (lambda: network("gru", bidirectional=True).step(draw(1, 3), ()),
     "A network of two directions reads whole sequences only: it cannot go step by step."),
])
def test_what_cannot_be_is_refused(make, words):
    with pytest.raises(Refusal) as refused:
        make()
    assert str(refused.value) == words
