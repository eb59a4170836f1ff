"""From what a run left behind to what can be shown: maps joined, tokens named, every step as NumPy. Knows no files."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine.learning.answers import DecoderStep, Guess, Labelling, Other, Translation
from engine.learning.decoding import Answer
from engine.learning.vocabulary import Vocabulary
from engine.models.seq2seq import PLACE, Seq2Seq, Source
from engine.recording import Change, Place, Recording, Token, join, record
from engine.sentence import Sentence

GUESSES = 5


@dataclass(frozen=True, eq=False)
class Projection:
    """W_o of one attention: output = weight @ merged context + bias."""

    name: str
    weight: Float[Tensor, "m he"]
    bias: Float[Tensor, "m"] | None


def depth(model: nn.Module) -> tuple[int, int]:
    """Return how many layers of attention a model has, and how many heads in each; 0, 0 where it has none."""
    plan = model.plan
    if isinstance(model, Seq2Seq):
        return (1, 1) if plan.bridge == "attention" else (0, 0)
    return (plan.layers, plan.heads) if plan.kind == "self-attention" else (0, 0)


def projection(model: nn.Module, place: Place) -> Projection | None:
    """Return the layer that consumes the context of a labeller's attention, None where there is no such place."""
    layers = getattr(model.reader, "layers", ())
    if not 0 <= place.layer < len(layers):
        return None
    found = layers[place.layer].output
    return Projection(f"reader.layers.{place.layer}.output", found.weight.detach(), found.bias.detach())


def join_steps(recording: Recording, source: tuple[Token, ...], target: tuple[Token, ...]) -> None:
    """Make one map of the steps of a decoder, and name its rows, its columns and all states.

    A row, and a state of the decoder, is named by the word that it led to.
    """
    steps = recording.select(PLACE.stack, PLACE.kind)
    recording.attentions = () if not steps else (replace(join(steps), query_tokens=target, key_tokens=source),)
    recording.states = tuple(replace(states, tokens=source if states.name == "encoder" else target)
                             for states in recording.states)


def name_tokens(recording: Recording, tokens: tuple[Token, ...]) -> None:
    """Name what every row and column, and every state, of a model that reads one text is about."""
    recording.attentions = tuple(replace(a, query_tokens=tokens if a.queries == len(tokens) else (), key_tokens=tokens)
                                 for a in recording.attentions)
    recording.states = tuple(replace(states, tokens=tokens) for states in recording.states)


def translation(model: Seq2Seq, recording: Recording, encoded: Source, logits: Float[Tensor, "1 t v"],
                words: tuple[Token, ...], vocabulary: Vocabulary, found: Sequence[Answer], finished: bool,
                forced: bool) -> Translation:
    """Return an answer with every step of the decoder that read it."""
    output = torch.softmax(logits[0], dim=-1, dtype=torch.promote_types(logits.dtype, torch.float32))
    told = torch.log_softmax(logits[0].double().cpu(), dim=-1)
    total = sum(float(told[t, word.id]) for t, word in enumerate(words))
    attention = recording.attentions[0] if recording.attentions else None
    parts = looked(model, recording, encoded)
    output = output.cpu().numpy()
    steps = tuple(DecoderStep(word, float(output[t, word.id]), guesses(output[t], vocabulary), output=output[t],
                              **{name: part[t] for name, part in parts.items()}) for t, word in enumerate(words))
    others = tuple(Other(vocabulary.decode(one.ids), one.log_probability, one.score, one.finished) for one in found[1:])
    return Translation(recording, recording.pair, recording.tokens, words, total, finished, forced, steps,
                       array(encoded.hidden[0]), None if attention is None else array(attention.key[0, 0]),
                       None if attention is None or attention.vector is None else array(attention.vector), others)


def looked(model: Seq2Seq, recording: Recording, encoded: Source) -> dict[str, Float[np.ndarray, "t n"]]:
    """Return what each step of the decoder compared and found, by the names of `DecoderStep`."""
    top = [states for states in recording.states if states.name == "decoder"][-1]
    state = array(top.hidden[0])
    if not recording.attentions:
        code = array(encoded.code)
        return {"state": state} | ({"context": np.repeat(code, len(state), 0)} if model.plan.bridge == "every" else {})
    attention = recording.attentions[0]
    query = state
    if model.plan.query == "before":
        query = np.concatenate([array(encoded.start[-1].hidden), state[:-1]])
    return {"state": state, "query": query, "projected": array(attention.query[0, 0]), "scores": attention.scores(0),
            "weights": attention.weights(0), "context": array(attention.context[0, 0])}


def guesses(output: Float[np.ndarray, "v"], vocabulary: Vocabulary) -> tuple[Guess, ...]:
    """Return the likeliest words, the likeliest first."""
    return tuple(Guess(token.text, float(output[token.id]))
                 for token in vocabulary.named(np.argsort(-output, kind="stable")[:GUESSES].tolist()))


def run_labeller(model: nn.Module, source: Tensor, change: Change | None,
                 layers: Collection[int] | None) -> tuple[Recording | None, Tensor]:
    """Run a model that labels, and return what could be recorded of it, None where nothing can, and its logits."""
    batch = LabelBatch(source)
    if model.plan.kind not in ("recurrent", "self-attention"):
        return None, model(batch)
    with record(layers=layers, change=change) as recording:
        logits = model(batch)
    return recording, logits


class LabelBatch:
    """One text as a batch of one row."""

    def __init__(self, source: Tensor) -> None:
        self.source = source
        self.lengths = torch.full((1,), source.shape[1], device=source.device)
        self.given = self.wanted = None


def labelling(logits: Tensor, text: str, tokens: tuple[Token, ...], vocabulary: Vocabulary,
              recording: Recording | None, notes: tuple[Sentence, ...]) -> Labelling:
    """Return the likeliest label of every token, or of the whole text, among those that are labels."""
    whole = logits.dim() == 2
    first = len(vocabulary) - len(vocabulary.units)         # padding, begin, end and unknown are no labels
    shares = torch.softmax(logits if whole else logits[0], dim=-1,
                           dtype=torch.promote_types(logits.dtype, torch.float32))[:, first:].cpu().numpy()
    labels = tuple(vocabulary.units[int(place)] for place in shares.argmax(axis=-1))
    return Labelling(text, tokens, labels, shares, vocabulary.units, whole,
                     () if recording is None else recording.states, recording, notes)


def array(tensor: Tensor) -> np.ndarray:
    """Hand a tensor to whoever looks, in float32, or float64 where it is."""
    return tensor.detach().to(torch.promote_types(tensor.dtype, torch.float32)).cpu().numpy()
