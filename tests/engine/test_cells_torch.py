"""Our cells and torch's own layers: the same weights give the same values and gradients, recorded or not."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from engine import record
from engine.models.recurrent import Recurrent, State

LAYERS = {"elman": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
SMALL = 1e-6


def both(cell, inputs, width, layers, bidirectional, seed=0):
    torch.manual_seed(seed)
    theirs = LAYERS[cell](inputs, width, layers, bidirectional=bidirectional, batch_first=True, dtype=torch.float64)
    ours = Recurrent(cell, inputs, width, layers, bidirectional).double()
    assert ours.load_state_dict(theirs.state_dict()) == ([], [])
    return ours, theirs


def close(a, b):
    torch.testing.assert_close(a, b, rtol=SMALL, atol=SMALL)


def run(network, cell, input, lengths, start):
    """Run torch's layer, packed where there are lengths; return hidden states, last hidden and last memory."""
    if cell != "lstm":
        start = start[0]
    if lengths is None:
        hidden, last = network(input, start)
    else:
        packed = pack_padded_sequence(input, lengths, batch_first=True, enforce_sorted=False)
        hidden, last = network(packed, start)
        hidden, _ = pad_packed_sequence(hidden, batch_first=True, total_length=input.shape[1])
    return (hidden, *last) if cell == "lstm" else (hidden, last)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(LAYERS)), st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.integers(1, 4),
       st.integers(1, 2), st.booleans(), st.booleans(), st.booleans(), st.integers(0, 999))
def test_values_and_gradients_are_torchs(cell, batch, steps, inputs, width, layers, bidirectional, ragged, seen, seed):
    ours, theirs = both(cell, inputs, width, layers, bidirectional, seed)
    input = torch.randn(batch, steps, inputs, dtype=torch.float64)
    start = torch.randn(2, layers * (2 if bidirectional else 1), batch, width, dtype=torch.float64)
    lengths = torch.randint(1, steps + 1, (batch,)) if ragged else None
    mine, yours = input.clone().requires_grad_(), input.clone().requires_grad_()
    wanted = run(theirs, cell, yours, lengths, (start[0], start[1]))
    state = tuple(State(h, c if cell == "lstm" else None) for h, c in zip(*start, strict=True))
    if seen:
        with record():
            found = ours(mine, lengths, state)
    else:
        found = ours(mine, lengths, state)
    got = [found.hidden, torch.stack([s.hidden for s in found.last])]
    if cell == "lstm":
        got.append(torch.stack([s.memory for s in found.last]))
    for a, b in zip(got, wanted, strict=True):
        close(a, b)
    for parts in (got, wanted):
        sum((part * torch.linspace(-1, 2, part.numel()).reshape(part.shape)).sum() for part in parts).backward()
    close(mine.grad, yours.grad)
    for name, parameter in theirs.named_parameters():
        close(getattr(ours, name).grad, parameter.grad)


@pytest.mark.parametrize("cell", LAYERS)
def test_one_step_is_torchs_cell(cell):
    ours, theirs = both(cell, 3, 4, 1, False)
    kind = {"elman": torch.nn.RNNCell, "lstm": torch.nn.LSTMCell, "gru": torch.nn.GRUCell}[cell]
    one = kind(3, 4, dtype=torch.float64)
    one.load_state_dict({name.removesuffix("_l0"): value for name, value in theirs.state_dict().items()})
    input, hidden, memory = (torch.randn(2, size, dtype=torch.float64) for size in (3, 4, 4))
    wanted = one(input, (hidden, memory) if cell == "lstm" else hidden)
    step = ours.cell.step(ours.weights(), input, State(hidden, memory if cell == "lstm" else None))
    if cell == "lstm":
        close(step.state.memory, wanted[1])
        wanted = wanted[0]
    close(step.state.hidden, wanted)


def test_an_elman_network_with_relu_is_torchs():
    torch.manual_seed(0)
    theirs = torch.nn.RNN(3, 4, 2, nonlinearity="relu", batch_first=True)
    ours = Recurrent("elman", 3, 4, 2, activation="relu")
    ours.load_state_dict(theirs.state_dict())
    input = torch.randn(2, 5, 3)
    with record():
        seen = ours(input).hidden
    close(ours(input).hidden, theirs(input)[0])
    close(seen, theirs(input)[0])
