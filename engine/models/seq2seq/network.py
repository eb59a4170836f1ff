"""The encoder-decoder: words in, logits over the next word out, all steps at once or one by one. Knows no vocabulary.

    h_1 ... h_T = encoder(source)           s_0 = from the encoder's last states (see Opening)
    fixed       s_t = cell(y_(t-1), s_(t-1))                                    logits = W s_t
    every       s_t = cell([y_(t-1), c], s_(t-1))                               logits = W tanh(W_c [c, s_t, y_(t-1)])
    before      s_t = cell([y_(t-1), c_t], s_(t-1)), c_t asked for by s_(t-1)   logits = W tanh(W_c [c_t, s_t, y_(t-1)])
    after       s_t = cell(y_(t-1), s_(t-1)), c_t asked for by s_t              logits = W tanh(W_c [c_t, s_t])

"every" and "before" let the word before and the context reach the output, as Cho et al. 2014 and Bahdanau et al. 2015
(appendix A.2.2) do; theirs is a maxout layer, ours a tanh. "after" is Luong et al. 2015, equations 5 and 6, without
input feeding: so all steps of a known target are computed at once.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from engine.models.recurrent import Recurrent, State, Stepped
from engine.models.seq2seq.bridge import Attending, Opening, Source, picked
from engine.models.seq2seq.plan import Seq2SeqPlan

SPREAD = 0.3        # of words before training: English to French, 300 steps: 47 % exact; 21 % with torch's own 1


@runtime_checkable
class Pairs(Protocol):
    """A batch: sources [b s] and how many of their words are no padding [b]; what the decoder reads [b t]."""

    source: Tensor
    lengths: Tensor
    given: Tensor


@dataclass(frozen=True, eq=False)
class Progress:
    """A decoder between two steps: the source it was given, and the state of each of its layers."""

    source: Source
    states: tuple[State, ...]

    def pick(self, rows: Int[Tensor, "n"]) -> "Progress":
        """Return the progress of each of these rows of the batch; a row may be taken more than once."""
        return picked(self, rows)


class Seq2Seq(nn.Module):
    """An encoder-decoder as planned, for vocabularies of these sizes; the target begins with a word of its own."""

    def __init__(self, plan: Seq2SeqPlan, source_size: int, target_size: int) -> None:
        super().__init__()
        self.plan = plan
        attends = plan.bridge == "attention"
        self.fed = plan.source_width if plan.bridge == "every" or (attends and plan.query == "before") else 0
        self.source_words = nn.Embedding(source_size, plan.word_width)
        self.target_words = nn.Embedding(target_size, plan.word_width)
        for table in (self.source_words, self.target_words):
            nn.init.normal_(table.weight, std=SPREAD)
        self.encoder = Recurrent(plan.cell, plan.word_width, plan.width, plan.layers, plan.bidirectional,
                                 place="encoder")
        self.opening = Opening(plan)
        self.attending = Attending(plan) if attends else None
        self.decoder = Recurrent(plan.cell, plan.word_width + self.fed, plan.decoder_width, plan.layers,
                                 place="decoder")
        met = plan.source_width + plan.decoder_width + (plan.word_width if self.fed else 0)
        self.joining = None if plan.bridge == "fixed" else nn.Linear(met, plan.decoder_width)
        self.output = nn.Linear(plan.decoder_width, target_size)

    def forward(self, batch: Pairs) -> Float[Tensor, "b t v"]:
        """Return the logits of the word after each of the words `batch.given`, whatever the model would have said."""
        return self.decode(self.encode(batch.source, batch.lengths), batch.given)

    def encode(self, source: Int[Tensor, "b s"], lengths: Int[Tensor, "b"] | None = None) -> Source:
        """Read the source once; `lengths` says how many words of each row are no padding (None: all)."""
        read = self.encoder(self.source_words(source), lengths)
        size = source.shape[1] if lengths is None else lengths[:, None]
        mask = (torch.arange(source.shape[1], device=source.device) < size).expand(source.shape)
        top = read.last[-1 - self.plan.bidirectional:]
        return Source(read.hidden, torch.cat([state.hidden for state in top], dim=-1), mask[:, None, None],
                      self.opening(read.last), None if self.attending is None else self.attending.keys(read.hidden))

    def decode(self, source: Source, given: Int[Tensor, "b t"]) -> Float[Tensor, "b t v"]:
        """Return the logits after each of the words `given`: teacher forcing."""
        words = self.target_words(given)
        if self.attending is not None and self.fed:
            return self.output(self._walked(source, words))
        hidden = self.decoder(self._with_code(words, source), state=source.start).hidden
        return self.output(self._joined(hidden, self._contexts(hidden, source), words))

    def begin(self, source: Source) -> Progress:
        """Return the decoder before its first step."""
        return Progress(source, source.start)

    def step(self, last: Int[Tensor, "b"], progress: Progress) -> tuple[Float[Tensor, "b v"], Progress]:
        """Read the word before, `last`, and return the logits of the next one, and the decoder after this step."""
        source, words = progress.source, self.target_words(last)[:, None]
        if self.attending is not None and self.fed:
            context, taken = self._asked(words, progress.states, source)
        else:
            taken = self.decoder.step(self._with_code(words, source)[:, 0], progress.states)
            context = self._contexts(taken.hidden[:, None], source)
        logits = self.output(self._joined(taken.hidden[:, None], context, words))
        return logits[:, 0], Progress(source, taken.last)

    def _asked(self, words: Tensor, states: tuple[State, ...], source: Source) -> tuple[Tensor, Stepped]:
        """Take one step whose query is s_(t-1): return its context [b 1 n], and the step."""
        context = self.attending(states[-1].hidden[:, None], source)
        return context, self.decoder.step(torch.cat([words, context], dim=-1)[:, 0], states)

    def _walked(self, source: Source, words: Float[Tensor, "b t e"]) -> Float[Tensor, "b t m"]:
        """Take the steps of a known target one by one, as a query s_(t-1) demands."""
        states, contexts, history = source.start, [], []
        for t in range(words.shape[1]):
            context, taken = self._asked(words[:, t:t + 1], states, source)
            states = taken.last
            contexts.append(context)
            history.append(taken)
        self.decoder.note_steps(history)
        return self._joined(torch.stack([taken.hidden for taken in history], dim=1), torch.cat(contexts, dim=1), words)

    def _with_code(self, words: Float[Tensor, "b t e"], source: Source) -> Float[Tensor, "b t i"]:
        """Return what the decoder's cell is fed where that does not depend on its states: the words, or [words, c]."""
        if not self.fed:
            return words
        return torch.cat([words, source.code[:, None].expand(-1, words.shape[1], -1)], dim=-1)

    def _contexts(self, hidden: Float[Tensor, "b t m"], source: Source) -> Float[Tensor, "b t n"] | None:
        """Return what meets the states at the output: nothing, c, or the contexts that the states ask for."""
        if self.attending is not None:
            return self.attending(hidden, source)
        return source.code[:, None].expand(-1, hidden.shape[1], -1) if self.fed else None

    def _joined(self, hidden: Tensor, contexts: Tensor | None, words: Tensor) -> Float[Tensor, "b t m"]:
        """Let states, contexts and, where they are fed with a context, the words before meet."""
        if contexts is None:
            return hidden
        return torch.tanh(self.joining(torch.cat([contexts, hidden, words] if self.fed else [contexts, hidden], -1)))
