"""From a model that gives the next word to a whole answer: greedy, beam search, sampling. Knows no text and no files.

Works over any model that can `encode` a source, `begin` an answer and take one `step`. The words that only pad or begin
a sequence are never part of an answer; the probabilities told are the model's own, over all of its vocabulary.
"""

import math
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.learning.batches import BEGIN, END, PAD
from engine.learning.search import Search


@runtime_checkable
class Unfinished(Protocol):
    """An answer between two steps, for every row of a batch."""

    def pick(self, rows: Tensor) -> "Unfinished": ...


@runtime_checkable
class Writer(Protocol):
    """A model that answers word by word."""

    def encode(self, source: Tensor, lengths: Tensor | None = None) -> object: ...

    def begin(self, source: object) -> Unfinished: ...

    def step(self, last: Tensor, progress: Unfinished) -> tuple[Tensor, Unfinished]: ...


@dataclass(frozen=True)
class Answer:
    """An answer: its words without the end, the log probability of words and end in nats, whether the end came.

    `score` is what a beam search compared it by, the log probability elsewhere.
    """

    ids: tuple[int, ...]
    log_probability: float
    finished: bool
    score: float


@torch.inference_mode()
def answers(model: Writer, source: Int[Tensor, "b s"], lengths: Int[Tensor, "b"] | None = None,
            search: Search | None = None) -> tuple[Answer, ...]:
    """Return the answer to every row of a batch of sources; of a beam search the best one."""
    search = search or Search()
    if search.method == "beam":
        parts = [None if lengths is None else lengths[row:row + 1] for row in range(len(source))]
        return tuple(beam(model, source[row:row + 1], part, search)[0] for row, part in enumerate(parts))
    dice = torch.Generator().manual_seed(search.seed)       # on the processor: a seed draws the same on every device
    drawn = search.method == "sample" and search.temperature > 0
    progress = model.begin(model.encode(source, lengths))
    last = torch.full_like(source[:, 0], BEGIN)
    total, found, going = 0.0, [], torch.ones_like(last, dtype=torch.bool)
    for _ in range(search.most(source.shape[1])):
        logits, progress = model.step(last, progress)
        chosen = draw(logits, search, dice) if drawn else possible(logits).argmax(dim=-1)
        told = log_shares(logits).gather(-1, chosen[:, None])[:, 0]
        total = total + torch.where(going, told, 0.0)
        last = torch.where(going, chosen, PAD)
        found.append(last)
        going = going & (chosen != END)
        if not going.any():
            break
    rows = torch.stack(found, dim=1).tolist()
    return tuple(ended(row, one) for row, one in zip(rows, total.tolist(), strict=True))


def ended(row: list[int], total: float) -> Answer:
    """Return a row of chosen words, an end and padding as an answer."""
    ids = [word for word in row if word != PAD]
    finished = bool(ids) and ids[-1] == END
    return Answer(tuple(ids[:-1] if finished else ids), total, finished, total)


def possible(logits: Float[Tensor, "*b v"]) -> Float[Tensor, "*b v"]:
    """Return the logits of what an answer may hold: neither padding nor a beginning."""
    words = torch.arange(logits.shape[-1], device=logits.device)
    return logits.masked_fill((words == PAD) | (words == BEGIN), -math.inf)


def log_shares(logits: Float[Tensor, "*b v"]) -> Float[Tensor, "*b v"]:
    """Return log probabilities in at least float32, over the whole vocabulary."""
    return torch.log_softmax(logits, dim=-1, dtype=torch.promote_types(logits.dtype, torch.float32))


def shares(logits: Float[Tensor, "*b v"], search: Search) -> Float[Tensor, "*b v"]:
    """Return the probabilities that a word is drawn with: temperature, then top-k, then top-p. Float64, sums to 1."""
    logits = possible(logits.double())
    highest = logits.amax(dim=-1, keepdim=True)
    found = torch.softmax((logits - highest) / search.temperature, dim=-1)
    order = found.argsort(dim=-1, descending=True, stable=True)
    ordered = found.gather(-1, order)
    rank = torch.arange(ordered.shape[-1], device=ordered.device)
    if search.top_k:
        ordered = ordered.masked_fill(rank >= search.top_k, 0.0)
        ordered = ordered / ordered.sum(dim=-1, keepdim=True)
    if search.top_p < 1:
        ordered = ordered.masked_fill(ordered.cumsum(dim=-1) - ordered >= search.top_p, 0.0)
    kept = torch.zeros_like(found).scatter(-1, order, ordered)
    return kept / kept.sum(dim=-1, keepdim=True)


def draw(logits: Float[Tensor, "b v"], search: Search, dice: torch.Generator) -> Int[Tensor, "b"]:
    """Draw a word for every row."""
    return torch.multinomial(shares(logits.cpu(), search), 1, generator=dice)[:, 0].to(logits.device)


def compared_by(log_probability: float, words: int, penalty: float) -> float:
    """Return what a beam search compares answers by: log p / ((5 + words) / 6)^penalty. Wu et al. 2016, equation 14."""
    return log_probability / ((5 + words) / 6) ** penalty


@torch.inference_mode()
def beam(model: Writer, source: Int[Tensor, "1 s"], lengths: Int[Tensor, "1"] | None,
         search: Search) -> tuple[Answer, ...]:
    """Return at most `search.beams` answers to one source, the best first, those that ended before those that were cut.

    At every step each living beginning is tried with every word; the best `beams` of all of these go on, and those that
    ended with that leave the beam (Sutskever et al. 2014, section 3.2). It is over when as many have ended as there are
    beams and nothing that lives can become better than the worst of them. One beam is greedy.
    """
    progress, most = model.begin(model.encode(source, lengths)), search.most(source.shape[1])
    living: list[tuple[tuple[int, ...], float]] = [((), 0.0)]
    complete: list[Answer] = []
    for length in range(1, most + 1):
        last = source.new_tensor([ids[-1] if ids else BEGIN for ids, _ in living])
        logits, progress = model.step(last, progress)
        grown = best_of(living, possible(log_shares(logits)), search.beams)
        complete += [Answer(ids[:-1], total, True, compared_by(total, length, search.length_penalty))
                     for _, ids, total in grown if ids[-1] == END]
        complete = in_order(complete, search.beams)
        alive = [(row, ids, total) for row, ids, total in grown if ids[-1] != END]
        living = [(ids, total) for _, ids, total in alive]
        hope = max((compared_by(total, most, search.length_penalty) for _, total in living), default=-math.inf)
        if not living or (len(complete) == search.beams and hope <= complete[-1].score):
            return tuple(complete)
        progress = progress.pick(source.new_tensor([row for row, _, _ in alive]))
    cut = [Answer(ids, total, False, compared_by(total, most, search.length_penalty)) for ids, total in living]
    return (*complete, *in_order(cut, search.beams - len(complete)))


def best_of(living: list[tuple[tuple[int, ...], float]], told: Float[Tensor, "n v"],
            count: int) -> list[tuple[int, tuple[int, ...], float]]:
    """Return the likeliest beginnings that are one word longer, each with the row of the beginning it grew from."""
    together = torch.tensor([[total] for _, total in living], dtype=torch.float64) + told.cpu().double()
    best = together.flatten().topk(min(count, together.numel()))
    places = [divmod(place, together.shape[1]) for place in best.indices.tolist()]
    return [(row, (*living[row][0], word), total) for (row, word), total in zip(places, best.values.tolist(),
                                                                               strict=True) if total > -math.inf]


def in_order(found: list[Answer], most: int) -> list[Answer]:
    """Return the best answers, the best first."""
    return sorted(found, key=lambda answer: -answer.score)[:most]
