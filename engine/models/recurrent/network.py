"""A recurrent network: one cell, any number of layers, one direction or both. Knows nothing of words or tasks."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from engine.models.recurrent.cell import State, Step, Weights, activation_of
from engine.models.recurrent.cells import cell_of
from engine.models.recurrent.sequence import KERNELS, Course, clean, fused, unrolled, within
from engine.recording.attention import Token
from engine.recording.door import note_states, open_recording
from engine.recording.recording import States
from engine.sentence import Refusal

DIRECTIONS = ("forward", "backward")
PARTS = {"input": "weight_ih", "state": "weight_hh", "input_bias": "bias_ih", "state_bias": "bias_hh",
         "output": "weight_ho", "output_bias": "bias_ho"}


class Output(NamedTuple):
    """What a network says of a sequence: hidden states of its top layer and the last state of every layer.

    `last` counts layer 0 forward, layer 0 backward, layer 1 forward ...; a backward direction ends at the first word.
    """

    hidden: Float[Tensor, "b t n"]
    last: tuple[State, ...]


class Stepped(NamedTuple):
    """One step of all layers: the top layer's hidden state, the states to go on from, and each layer's `Step`."""

    hidden: Float[Tensor, "b m"]
    last: tuple[State, ...]
    steps: tuple[Step, ...]


class Recurrent(nn.Module):
    """A stack of one kind of cell; weights have torch's names, so that a state dict of nn.RNN, LSTM or GRU fits.

    `residual` adds a layer's input to its output where both are equally wide (He et al. 2016; Wu et al. 2016, section
    3.1); `bypass` adds the hidden state before a step to the one after it: h_t = h_(t-1) + cell(x_t, h_(t-1)).
    `place` is the name under which states are noted; weights are drawn from `source`, torch's own if there is none.
    Raises Refusal when a name is unknown or a size is below 1.
    """

    def __init__(self, cell: str, inputs: int, width: int, layers: int = 1, bidirectional: bool = False,
                 activation: str = "tanh", residual: bool = False, bypass: bool = False, place: str = "",
                 source: torch.Generator | None = None) -> None:
        super().__init__()
        for name, size in {"inputs": inputs, "width": width, "layers": layers}.items():
            if size < 1:
                raise Refusal("A recurrent network needs at least 1 of {name}; {size} was given.", name=name, size=size)
        activation_of(activation)
        self.cell, self.inputs, self.width, self.layers = cell_of(cell), inputs, width, layers
        self.bidirectional, self.activation, self.residual = bidirectional, activation, residual
        self.bypass, self.place = bypass, place
        for layer in range(layers):
            for suffix in self.suffixes(layer):
                for name, shape in self.cell.shapes(inputs if layer == 0 else self.outputs, width).items():
                    self.register_parameter(name + suffix, nn.Parameter(torch.empty(shape)))
        self.reset_parameters(source)

    @property
    def outputs(self) -> int:
        """How wide the hidden states are that come out: width x directions."""
        return self.width * (2 if self.bidirectional else 1)

    def suffixes(self, layer: int) -> tuple[str, ...]:
        """Return what torch appends to the names of this layer's weights, forward and backward."""
        return (f"_l{layer}", f"_l{layer}_reverse")[:2 if self.bidirectional else 1]

    def reset_parameters(self, source: torch.Generator | None = None) -> None:
        """Draw every weight evenly between -1 / sqrt(width) and 1 / sqrt(width), as torch's own layers do."""
        bound = 1 / math.sqrt(self.width)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound, generator=source)

    def weights(self, layer: int = 0, direction: str = "forward") -> Weights:
        """Return the weights of one layer in one direction, by reference."""
        suffix = self.suffixes(layer)[DIRECTIONS.index(direction)]
        named = {part: getattr(self, name + suffix, None) for part, name in PARTS.items()}
        return Weights(**named)

    def begin(self, batch: int) -> tuple[State, ...]:
        """Return the states before the first step, all zeros, in the order of `Output.last`."""
        like = self.weight_ih_l0
        return tuple(self.cell.begin(batch, self.width, like)
                     for layer in range(self.layers) for _ in self.suffixes(layer))

    def forward(self, input: Float[Tensor, "b t i"], lengths: Int[Tensor, "b"] | None = None,
                state: tuple[State, ...] | None = None, tokens: Sequence[Token] = ()) -> Output:
        """Read a sequence. Rows may end at their own `lengths`: padding leaves states alone, and its hidden is 0.

        While a recording is open every layer and direction notes its `States`; otherwise torch's fused kernels run
        where the cell has one. Both give the same numbers. Raises Refusal when the lengths or states do not fit.
        """
        self.check(input, lengths, state)
        state = self.begin(len(input)) if state is None else state
        recorded, last, sides = open_recording() is not None, [], len(self.suffixes(0))
        sequence = clean(input, within(input, lengths)) if self.residual and lengths is not None else input
        for layer in range(self.layers):
            given = tuple(state[layer * sides:(layer + 1) * sides])
            if not recorded and not self.bypass and (self.cell.name, self.activation) in KERNELS:
                both = [self.weights(layer, direction) for direction in DIRECTIONS[:sides]]
                hidden, after = fused(self.cell, both, sequence, given, self.activation, lengths)
            else:
                courses = [self.course(layer, direction, sequence, given, lengths, recorded)
                           for direction in DIRECTIONS[:sides]]
                hidden, after = torch.cat([c.hidden for c in courses], -1), tuple(c.last for c in courses)
                if recorded:
                    self.note(layer, courses, tuple(tokens))
            sequence = sequence + hidden if self.residual and sequence.shape == hidden.shape else hidden
            last.extend(after)
        return Output(sequence, tuple(last))

    def step(self, input: Float[Tensor, "b i"], state: tuple[State, ...]) -> Stepped:
        """Go one step through all layers, for whoever decides the next input from this one's result.

        Nothing is noted: collect the steps and hand them to `note_steps`. Raises Refusal for two directions.
        """
        if self.bidirectional:
            raise Refusal("A network of two directions reads whole sequences only: it cannot go step by step.")
        steps, last, hidden = [], [], input
        for layer, before in enumerate(state):
            step = self.cell.step(self.weights(layer), hidden, before, self.activation)
            after = State(step.state.hidden + before.hidden, step.state.memory) if self.bypass else step.state
            hidden = hidden + after.hidden if self.residual and hidden.shape == after.hidden.shape else after.hidden
            steps.append(step)
            last.append(after)
        return Stepped(hidden, tuple(last), tuple(steps))

    def course(self, layer: int, direction: str, sequence: Tensor, given: tuple[State, ...], lengths: Tensor | None,
               gates: bool) -> Course:
        """Unroll one layer in one direction."""
        return unrolled(self.cell, self.weights(layer, direction), sequence, given[DIRECTIONS.index(direction)],
                        self.activation, lengths, direction == "backward", self.bypass, gates)

    def note(self, layer: int, courses: Sequence[Course], tokens: tuple[Token, ...]) -> None:
        """Note what a layer did in each direction in the open recording."""
        for direction, course in zip(DIRECTIONS, courses, strict=False):
            note_states(States(course.hidden, course.memory, course.gates, layer, direction, self.place, tokens))

    def note_steps(self, history: Sequence[Stepped], tokens: Sequence[Token] = ()) -> None:
        """Note the `States` of steps that were taken one by one, a layer at a time, in the open recording."""
        if open_recording() is None or not history:
            return
        for layer in range(self.layers):
            hidden = torch.stack([stepped.last[layer].hidden for stepped in history], 1)
            memory = torch.stack([s.last[layer].memory for s in history], 1) if self.cell.remembers else None
            gates = {name: torch.stack([s.steps[layer].gates[name] for s in history], 1)
                     for name in history[0].steps[layer].gates}
            self.note(layer, [Course(hidden, history[-1].last[layer], memory, gates)], tuple(tokens))

    def check(self, input: Tensor, lengths: Tensor | None, state: tuple[State, ...] | None) -> None:
        """Raise Refusal unless sequence, lengths and states fit this network; looks into no tensor on a GPU."""
        if input.shape[-1] != self.inputs or input.shape[1] < 1:
            raise Refusal("A sequence of shape {given} was given; at least one step of width {inputs} was expected.",
                          given=tuple(input.shape), inputs=self.inputs)
        states = self.layers * len(self.suffixes(0))
        if state is not None and len(state) != states:
            raise Refusal("{given} states were given; {states} were expected, one for each layer and direction.",
                          given=len(state), states=states)
        if lengths is None or lengths.device.type != "cpu":
            return
        low, high = int(lengths.min()), int(lengths.max())
        if low < 1 or high > input.shape[1]:
            raise Refusal("Lengths from {low} to {high} were given; 1 to {steps} were expected.",
                          low=low, high=high, steps=input.shape[1])
