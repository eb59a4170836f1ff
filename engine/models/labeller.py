"""Labels for words or for a whole sentence, by four readers that see more and more. Knows no vocabulary and no task.

    feed-forward      each word alone                        h_t = relu(W x_t)
    window            a word and n neighbours on each side   h_t = relu(W [x_(t-n), ..., x_(t+n)]), 0 beyond the ends
    recurrent         all words before, and behind           h_t = [forward state, backward state]
    self-attention    every word, wherever it stands         x_t + sinusoid(t), then attention and a feed-forward layer

One label per item: W_y h_t. One per sequence: W_y of the mean of all h_t; of a recurrent network, of its last states,
the forward one at the last word beside the backward one at the first.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from engine.maths.masks import padding
from engine.maths.positions import sinusoidal
from engine.models.recurrent import CELLS, Recurrent
from engine.recording import Place, attend
from engine.sentence import Refusal

KINDS = ("feed-forward", "window", "recurrent", "self-attention")
PER = ("item", "sequence")
LIMITS = {"width": 1024, "layers": 8, "window": 16, "heads": 64}


@dataclass(frozen=True)
class LabellerPlan:
    """A reader that labels: its kind, what gets a label ("item" or "sequence"), and how wide and deep it is.

    `cell`, `bidirectional` and `layers` belong to "recurrent", `window` (neighbours on each side) to "window", `layers`
    and `heads` to "self-attention"; elsewhere they say nothing. Raises Refusal for what cannot be.
    """

    kind: str = "recurrent"
    per: str = "item"
    width: int = 32
    cell: str = "gru"
    bidirectional: bool = True
    layers: int = 1
    window: int = 1
    heads: int = 1

    def __post_init__(self) -> None:
        for name, known in (("kind", KINDS), ("per", PER), ("cell", tuple(CELLS))):
            if getattr(self, name) not in known:
                raise Refusal("{given} is no {name} of a labeller; there are {known}.", name=name,
                              given=str(getattr(self, name)), known=", ".join(known))
        for name, most in LIMITS.items():
            size = getattr(self, name)
            if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= most:
                raise Refusal("The {name} of a labeller is a whole number from 1 to {most}; {given} was given.",
                              name=name, most=most, given=str(size))
        if self.kind == "self-attention" and self.width % self.heads:
            raise Refusal("A width of {width} cannot be divided among {heads} heads.",
                          width=self.width, heads=self.heads)


class Labeller(nn.Module):
    """A reader as planned, for vocabularies of these sizes; the number 0 is padding.

    `forward` takes a batch with `source` [b t] and `lengths` [b], and returns logits [b t v] per item or [b v] per
    sequence. Self-attention passes through `engine.attend`, a recurrent network notes its states as "encoder".
    """

    def __init__(self, plan: LabellerPlan, source_size: int, target_size: int) -> None:
        super().__init__()
        self.plan = plan
        self.words = nn.Embedding(source_size, plan.width, padding_idx=0)
        readers = {"feed-forward": Window, "window": Window, "recurrent": Chain, "self-attention": Attending}
        self.reader = readers[plan.kind](plan)
        if plan.kind == "self-attention":       # words louder than their positions drown them: 0.98 became 0.996
            nn.init.normal_(self.words.weight.data[1:], std=plan.width**-0.5)
        self.labels = nn.Linear(self.reader.outputs, target_size)

    def forward(self, batch) -> Float[Tensor, "b t v"] | Float[Tensor, "b v"]:
        lengths = batch.lengths.to(batch.source.device)
        inside = padding(lengths, batch.source.shape[1])[:, 0, 0, :, None]
        hidden, last = self.reader(self.words(batch.source) * inside, lengths)
        if self.plan.per == "sequence":
            hidden = last if last is not None else (hidden * inside).sum(1) / lengths[:, None]
        return self.labels(hidden)


class Window(nn.Module):
    """A word with its neighbours side by side, through one layer; without neighbours, the word alone."""

    def __init__(self, plan: LabellerPlan) -> None:
        super().__init__()
        self.reach = plan.window if plan.kind == "window" else 0
        self.layer = nn.Linear((2 * self.reach + 1) * plan.width, plan.width)
        self.outputs = plan.width

    def forward(self, words: Float[Tensor, "b t m"], lengths: Int[Tensor, "b"]):
        """Return h [b t m], and no last state."""
        wide = functional.pad(words, (0, 0, self.reach, self.reach))
        steps = words.shape[1]
        beside = torch.cat([wide[:, i:i + steps] for i in range(2 * self.reach + 1)], -1)
        return torch.relu(self.layer(beside)), None


class Chain(nn.Module):
    """A recurrent network over the words."""

    def __init__(self, plan: LabellerPlan) -> None:
        super().__init__()
        self.network = Recurrent(plan.cell, plan.width, plan.width, plan.layers, plan.bidirectional, place="encoder")
        self.outputs = self.network.outputs

    def forward(self, words: Float[Tensor, "b t m"], lengths: Int[Tensor, "b"]):
        """Return h [b t n] and the last states of the top layer [b n]."""
        hidden, last = self.network(words, lengths)
        directions = 2 if self.network.bidirectional else 1
        return hidden, torch.cat([state.hidden for state in last[-directions:]], -1)


class Attending(nn.Module):
    """Words that look at each other: positions added, then attention and a feed-forward layer, each with its bypass.

    Layer normalisation before each and after the last (Xiong et al. 2020); the rest: Vaswani et al. 2017, section 3.
    """

    def __init__(self, plan: LabellerPlan) -> None:
        super().__init__()
        self.layers = nn.ModuleList(AttentionLayer(plan.width, plan.heads, layer) for layer in range(plan.layers))
        self.last = nn.LayerNorm(plan.width)
        self.outputs = plan.width

    def forward(self, words: Float[Tensor, "b t m"], lengths: Int[Tensor, "b"]):
        """Return h [b t m], and no last state."""
        steps, width = words.shape[1:]
        hidden = words + sinusoidal(steps, width, device=words.device, dtype=words.dtype)
        mask = padding(lengths, steps)
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return self.last(hidden), None


class AttentionLayer(nn.Module):
    """One layer of self-attention and its feed-forward layer."""

    def __init__(self, width: int, heads: int, layer: int) -> None:
        super().__init__()
        self.heads, self.place = heads, Place("encoder", "self", layer, "attention")
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.wide, self.narrow = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, hidden: Float[Tensor, "b t m"], mask) -> Float[Tensor, "b t m"]:
        """Return the words after looking at each other; `mask` hides the padding."""
        seen = self.before(hidden)
        query, key, value = (part(seen).unflatten(-1, (self.heads, -1)).transpose(1, 2)
                             for part in (self.query, self.key, self.value))
        context = attend(query, key, value, mask, place=self.place)
        hidden = hidden + self.output(context.transpose(1, 2).flatten(2))
        return hidden + self.narrow(torch.relu(self.wide(self.between(hidden))))
