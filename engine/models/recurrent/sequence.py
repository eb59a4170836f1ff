"""A cell over a whole sequence in one direction: step by step with every gate, or by torch's fused kernels.

Knows nothing of layers or modules. Padding, the steps from a row's length on, leaves its state alone.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from engine.models.recurrent.cell import Cell, State, Weights, activation_of

KERNELS = {("elman", "tanh"): torch.rnn_tanh, ("elman", "relu"): torch.rnn_relu,
           ("lstm", "tanh"): torch.lstm, ("gru", "tanh"): torch.gru}


@dataclass(frozen=True, eq=False)
class Course:
    """What a cell did over a sequence: hidden, memory and gates after every step (0 in padding), and the last state."""

    hidden: Float[Tensor, "b t m"]
    last: State
    memory: Float[Tensor, "b t m"] | None = None
    gates: dict[str, Tensor] | None = None


def unrolled(cell: Cell, weights: Weights, input: Float[Tensor, "b t i"], state: State, activation: str,
             lengths: Int[Tensor, "b"] | None = None, backward: bool = False, bypass: bool = False,
             gates: bool = True) -> Course:
    """Go through the sequence step by step. `backward` starts at each row's own end; results stay in reading order.

    What depends on the input alone is computed for all steps at once. `bypass` adds the hidden state before a step to
    the one after it. Without `gates` only hidden states are kept.
    """
    phi, order = activation_of(activation), backward_order(input, lengths) if backward else None
    alive = None if lengths is None else within(input, lengths)
    kept: dict[str, list[Tensor]] = {}
    for t, projected in enumerate(cell.project(weights, in_order(input, order)).unbind(1)):
        step = cell.advance(weights, projected, state, phi)
        after = State(step.state.hidden + state.hidden, step.state.memory) if bypass else step.state
        state = after if alive is None else choose(alive[:, t, None], after, state)
        named = {"hidden": state.hidden} | ({"memory": state.memory} if cell.remembers else {}) | step.gates
        for name, value in (named if gates else {"hidden": state.hidden}).items():
            kept.setdefault(name, []).append(value)
    whole = {name: in_order(clean(torch.stack(values, 1), alive), order) for name, values in kept.items()}
    return Course(whole.pop("hidden"), state, whole.pop("memory", None), whole)


def fused(cell: Cell, both: list[Weights], input: Float[Tensor, "b t i"], states: tuple[State, ...], activation: str,
          lengths: Int[Tensor, "b"] | None = None) -> tuple[Float[Tensor, "b t n"], tuple[State, ...]]:
    """Run one layer, forward or in both directions, by torch's kernel; equal to `unrolled` but keeps no gates."""
    kernel = KERNELS[cell.name, activation]
    start = torch.stack([state.hidden for state in states])
    if cell.remembers:
        start = (start, torch.stack([state.memory for state in states]))
    flat = [part for w in both for part in (w.input, w.state, w.input_bias, w.state_bias)]
    settings = (flat, True, 1, 0.0, torch.is_grad_enabled(), len(both) == 2)
    if lengths is None:
        hidden, *last = kernel(input, start, *settings, True)
    else:
        hidden, last = packed(kernel, input, start, lengths, settings)
    last = [part.unbind(0) for part in last]
    memories = last[1] if cell.remembers else [None] * len(both)
    return hidden, tuple(State(h, c) for h, c in zip(last[0], memories, strict=True))


def packed(kernel, input: Float[Tensor, "b t i"], start, lengths: Int[Tensor, "b"],
           settings: tuple) -> tuple[Float[Tensor, "b t n"], list[Tensor]]:
    """Call a kernel on rows of different lengths; torch wants the lengths on the processor, which waits for a GPU."""
    rows = pack_padded_sequence(input, lengths.cpu(), batch_first=True, enforce_sorted=False)
    sort, unsort = rows.sorted_indices, rows.unsorted_indices
    start = tuple(s[:, sort] for s in start) if isinstance(start, tuple) else start[:, sort]
    data, *last = kernel(rows.data, rows.batch_sizes, start, *settings)
    hidden, _ = pad_packed_sequence(PackedSequence(data, rows.batch_sizes, sort, unsort), batch_first=True,
                                    total_length=input.shape[1])
    return hidden, [part[:, unsort] for part in last]


def within(input: Float[Tensor, "b t i"], lengths: Int[Tensor, "b"]) -> Tensor:
    """Say for every step of every row whether it lies before the row's end, [b t]."""
    return torch.arange(input.shape[1], device=input.device)[None] < lengths.to(input.device)[:, None]


def backward_order(input: Float[Tensor, "b t i"], lengths: Int[Tensor, "b"] | None) -> Int[Tensor, "b t"]:
    """Return for every row the order of steps that begins at its own end and leaves its padding where it is."""
    steps = torch.arange(input.shape[1], device=input.device).expand(input.shape[:2])
    if lengths is None:
        return input.shape[1] - 1 - steps
    return torch.where(within(input, lengths), lengths.to(input.device)[:, None] - 1 - steps, steps)


def in_order(sequence: Float[Tensor, "b t n"], order: Int[Tensor, "b t"] | None) -> Float[Tensor, "b t n"]:
    """Put the steps of each row in this order; None leaves them. Doing it twice undoes it."""
    if order is None:
        return sequence
    return sequence.gather(1, order[..., None].expand(sequence.shape))


def choose(alive: Tensor, after: State, before: State) -> State:
    """Take the new state where a row goes on and the old one where it has ended."""
    memory = None if after.memory is None else torch.where(alive, after.memory, before.memory)
    return State(torch.where(alive, after.hidden, before.hidden), memory)


def clean(sequence: Float[Tensor, "b t n"], alive: Tensor | None) -> Float[Tensor, "b t n"]:
    """Put 0 where there is padding, as torch does."""
    return sequence if alive is None else sequence.masked_fill(~alive[..., None], 0)
