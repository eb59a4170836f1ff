"""How the decoder gets to know the source: what its states are compared with, and how it begins. Knows no words.

All attention goes through `engine.attend`; query = s, key = value = h, renamed and, for some scorers, projected.
"""

from dataclasses import dataclass, fields

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from engine.models.recurrent import CELLS, State
from engine.models.seq2seq.plan import Seq2SeqPlan
from engine.recording import Place, attend

PLACE = Place("decoder", "cross", 0, "attention")


@dataclass(frozen=True, eq=False)
class Source:
    """What is kept of a source that was read.

    hidden: h_1 ... h_T of the encoder's last layer, both directions side by side; code: c, its last state (of both
    directions h_T and h_1 side by side); mask: True = may attend; start: the decoder's states before its first step,
    a State for each layer; keys: what queries are compared with, once for all steps (None without attention).
    """

    hidden: Float[Tensor, "b s n"]
    code: Float[Tensor, "b n"]
    mask: Bool[Tensor, "b 1 1 s"]
    start: tuple[State, ...]
    keys: Float[Tensor, "b 1 s d"] | None = None

    def pick(self, rows: Int[Tensor, "n"]) -> "Source":
        """Return the source of each of these rows of the batch; a row may be taken more than once."""
        return picked(self, rows)


def picked(value, rows: Int[Tensor, "n"]):
    """Return a dataclass, a tuple or a tensor with these rows of the batch instead of all."""
    if isinstance(value, Tensor):
        return value[rows]
    if isinstance(value, tuple):
        return tuple(picked(one, rows) for one in value)
    if value is None:
        return None
    return type(value)(**{field.name: picked(getattr(value, field.name), rows) for field in fields(value)})


class Attending(nn.Module):
    """The parameters of one scorer: W and U of Bahdanau's, or W of "general"; v; none for the dot products.

    additive: score = v . tanh(W s + U h), without biases (Bahdanau et al. 2015, appendix A.1.2); noted as query = W s,
    key = U h. general: s . W h (Luong et al. 2015, section 3.1), noted as key = W h. The value is always h itself.
    """

    def __init__(self, plan: Seq2SeqPlan) -> None:
        super().__init__()
        self.scorer = plan.scorer
        self.query = self.key = self.vector = None
        if plan.scorer == "additive":
            self.query = nn.Linear(plan.decoder_width, plan.width, bias=False)
            self.vector = nn.Parameter(torch.empty(plan.width).uniform_(-1, 1) * plan.width**-0.5)
        if plan.scorer in ("additive", "general"):
            compared = plan.width if plan.scorer == "additive" else plan.decoder_width
            self.key = nn.Linear(plan.source_width, compared, bias=False)

    def keys(self, hidden: Float[Tensor, "b s n"]) -> Float[Tensor, "b 1 s d"]:
        """Return what every query will be compared with: h, W h or U h, with an axis for the one head."""
        return (hidden if self.key is None else self.key(hidden))[:, None]

    def forward(self, states: Float[Tensor, "b q m"], source: Source) -> Float[Tensor, "b q n"]:
        """Return the context of each of these states of the decoder: the weighted sum of all h."""
        query = (states if self.query is None else self.query(states))[:, None]
        scale = None if self.scorer in ("scaled", "additive") else 1.0      # None: 1 / sqrt(d), and 1 for additive
        context = attend(query, source.keys, source.hidden[:, None], source.mask, scale=scale, place=PLACE,
                         scorer="additive" if self.scorer == "additive" else "dot", vector=self.vector)
        return context[:, 0]


class Opening(nn.Module):
    """How the decoder begins: with the encoder's last states, layer by layer, as they are where they are as wide.

    That is Sutskever et al. 2014. Where the widths differ (an encoder of two directions) s_0 = tanh(W [h_T, h_1]), as
    in Cho et al. 2014 and, with h_1 alone, Bahdanau et al. 2015; a memory, which has no bounds, without the tanh.
    """

    def __init__(self, plan: Seq2SeqPlan) -> None:
        super().__init__()
        self.directions = 1 + plan.bidirectional
        self.remembers = CELLS[plan.cell].remembers
        self.handed = plan.source_width == plan.decoder_width
        if not self.handed:
            widths = (plan.source_width, plan.decoder_width)
            self.hidden = nn.ModuleList(nn.Linear(*widths) for _ in range(plan.layers))
            self.memory = nn.ModuleList(nn.Linear(*widths) for _ in range(plan.layers * self.remembers))

    def forward(self, last: tuple[State, ...]) -> tuple[State, ...]:
        """Return the decoder's first state of each layer from the encoder's last ones, of each layer and direction."""
        start = []
        for layer in range(len(last) // self.directions):
            mine = last[layer * self.directions:(layer + 1) * self.directions]
            hidden = torch.cat([state.hidden for state in mine], dim=-1)
            memory = torch.cat([state.memory for state in mine], dim=-1) if self.remembers else None
            if not self.handed:
                hidden = torch.tanh(self.hidden[layer](hidden))
                memory = self.memory[layer](memory) if self.remembers else None
            start.append(State(hidden, memory))
        return tuple(start)
