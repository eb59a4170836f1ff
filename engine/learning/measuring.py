"""How good a model is on sentences it was not trained on, and whether it looks where the gold links say.

Knows nothing of training or files. Measuring draws no random number and changes nothing.

Alignment error rate (Och and Ney 2003, section 4): 1 - (|A n S| + |A n P|) / (|A| + |S|). A holds one link for each
word of the answer that has a gold link: to the source word with its largest attention weight. A softmax must look
somewhere, so words without any gold link are not judged. Content words are those with a sure link that are not among
the task's function words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine.learning import batches
from engine.learning.data import Data
from engine.learning.decoding import Search, answers
from engine.learning.tasks import Example
from engine.learning.timeline import Watched
from engine.learning.vocabulary import SPECIAL
from engine.recording import Recording, join, record
from engine.recording.compute import exact_weights

CHUNK = 64              # sentences at once: between two chunks somebody may ask for an end


@dataclass(frozen=True)
class Measured:
    """What was found on `sentences` held-out sentences; the fields are those of a Moment."""

    sentences: int
    loss: float
    accuracy: float
    token_accuracy: float
    alignment_error: float | None = None
    content_accuracy: float | None = None


@dataclass
class Counts:
    """Running sums over chunks; links counts |A n S|, |A n P|, |A|, |S|, right content words and content words."""

    loss: float = 0.0
    units: int = 0
    right_units: int = 0
    right: int = 0
    sentences: int = 0
    links: np.ndarray | None = None


class Interrupted(Exception):
    """Somebody asked for an end while something was measured."""


@torch.no_grad()
def measure(model: nn.Module, data: Data, examples: Sequence[Example],
            stop: Callable[[], bool] = lambda: False) -> Measured:
    """Return what the model does on these examples; raises Interrupted when `stop` says so between two chunks."""
    counts = Counts()
    was_training = model.training
    model.eval()
    try:
        for chunk in chunks(examples):
            if stop():
                raise Interrupted
            count(model, data, chunk, counts)
    finally:
        model.train(was_training)
    return Measured(counts.sentences, counts.loss / counts.units, counts.right / counts.sentences,
                    counts.right_units / counts.units, *rates(counts.links))


def chunks(examples: Sequence[Example]) -> Iterator[Sequence[Example]]:
    """Cut examples into chunks, short ones with short ones: less padding."""
    ordered = sorted(examples, key=lambda e: (len(e.source), len(e.target)))
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start:start + CHUNK]


def count(model: nn.Module, data: Data, chunk: Sequence[Example], counts: Counts) -> None:
    """Add what the model does on one chunk to the counts."""
    batch = data.batch(chunk)
    logits, maps = forced(model, batch)
    wanted = batch.wanted
    asked = wanted != batches.PAD
    counts.loss += float(loss_of(logits, wanted, "sum"))
    counts.units += int(asked.sum())
    counts.right_units += int(((logits.argmax(-1) == wanted) & asked).sum())
    counts.right += sum(said == e.target for said, e in zip(said_by(model, data, batch, logits), chunk, strict=True))
    counts.sentences += len(chunk)
    if maps is not None and data.shape == "sequence" and any(e.possible for e in chunk):
        found = sum((links(weights, e, data.function_words) for weights, e in zip(maps, chunk, strict=True)),
                    np.zeros(6, int))
        counts.links = found if counts.links is None else counts.links + found


def loss_of(logits: Float[Tensor, "*b v"], wanted: Tensor, reduction: str = "mean") -> Tensor:
    """Return the cross-entropy of the wanted units in nats; padding does not count."""
    return functional.cross_entropy(logits.flatten(0, -2), wanted.flatten(), ignore_index=batches.PAD,
                                    reduction=reduction)


def forced(model: nn.Module, batch: batches.Batch) -> tuple[Tensor, list[np.ndarray] | None]:
    """Return the logits, the gold answer being read, and the attention [q k] of each example, None without any."""
    if not attends(model):
        return model(batch), None
    if batch.given is None:
        with record() as recording:
            logits = model(batch)
    else:
        source = model.encode(batch.source, batch.lengths)      # not recorded: only the decoder's attention is wanted
        with record() as recording:
            logits = model.decode(source, batch.given)
    return logits, maps_of(recording, batch)


def attends(model: nn.Module) -> bool:
    """Say whether a model has attention: by its plan."""
    plan = model.plan
    return getattr(plan, "bridge", None) == "attention" or getattr(plan, "kind", None) == "self-attention"


def maps_of(recording: Recording, batch: batches.Batch) -> list[np.ndarray] | None:
    """Return a map [q k] for each example, padding cut off: cross attention, or self attention where there is none.

    The steps of a decoder are joined; several heads and layers are averaged.
    """
    kind = "cross" if recording.select(kind="cross") else "self"
    layers = sorted({a.place.layer for a in recording.select(kind=kind)})
    joined = [join(recording.select(kind=kind, layer=layer)) for layer in layers]
    whole = torch.stack([exact_weights(a, slice(0, a.queries)).mean(1) for a in joined]).mean(0).float().numpy()
    rows = batch.lengths if kind == "self" else (batch.wanted != batches.PAD).sum(-1)
    return [m[:q, :k] for m, q, k in zip(whole, rows.tolist(), batch.lengths.tolist(), strict=True)]


def said_by(model: nn.Module, data: Data, batch: batches.Batch, logits: Tensor) -> list[tuple[str, ...]]:
    """Return what the model itself answers to each source: decoded greedily, or the likeliest labels."""
    if data.shape != "sequence":
        best = logits[..., len(SPECIAL):].argmax(-1) + len(SPECIAL)
        rows = best[:, None].tolist() if best.dim() == 1 else [
            row[:length] for row, length in zip(best.tolist(), batch.lengths.tolist(), strict=True)]
    else:
        found = answers(model, batch.source, batch.lengths, Search(longest=data.longest))
        rows = [answer.ids for answer in found]
    return [tuple(data.target.unit(number) for number in row) for row in rows]


def links(weights: Float[np.ndarray, "q k"], example: Example, function_words: frozenset[str]) -> np.ndarray:
    """Return |A n S|, |A n P|, |A|, |S|, right content words, content words of one example."""
    found = {(q, int(weights[q].argmax())) for q in {q for q, _ in example.possible}}
    content = {q for q, _ in example.sure if example.target[q] not in function_words}
    right = sum((q, k) in example.sure for q, k in found if q in content)
    return np.array([len(found & example.sure), len(found & example.possible), len(found), len(example.sure),
                     right, len(content)])


def rates(found: np.ndarray | None) -> tuple[float | None, float | None]:
    """Return alignment error rate and the part of content words that look at their gold word; None without links."""
    if found is None:
        return None, None
    sure, possible, linked, golden, right, content = found.tolist()
    return 1 - (sure + possible) / (linked + golden), right / content if content else None


@torch.no_grad()
def watch(model: nn.Module, data: Data) -> tuple[Watched, ...]:
    """Return what the model does on the few watched sentences: its answers, its attention to the gold answers."""
    was_training = model.training
    model.eval()
    batch = data.batch(data.watched)
    logits, maps = forced(model, batch)
    said = said_by(model, data, batch, logits)
    model.train(was_training)
    return tuple(Watched(e.source, e.target, said[i], None if maps is None else maps[i])
                 for i, e in enumerate(data.watched))
