"""A trained model of the house, ready to be looked at: text in, a recording, an answer or labels out.

It has what an Explorable has, so that every page and the viewer can use it, and it may be shared: a run leaves nothing
on it, so many threads may use it at once. Knows nothing of screens, of files, or of how it was trained.
"""

from collections.abc import Collection, Mapping
from importlib.metadata import version

import torch
from torch import Tensor, nn

from engine.learning import saying
from engine.learning.answers import Labelling, Translation
from engine.learning.decoding import Answer, Search, answers, beam
from engine.learning.vocabulary import BEGIN, END, Vocabulary
from engine.models.seq2seq import Seq2Seq
from engine.recording import Change, Place, Recording, Token, record
from engine.sentence import Refusal, Sentence

MOST_TOKENS = 512
VERSIONS = {"torch": version("torch")}


class Trained:
    """A model with the vocabularies it was trained with, and its card.

    kind: "encoder-decoder" or "labeller"; layers, heads: of attention, 0 where there is none; max_tokens: how many
    tokens of a text are read; no_attention: None, or the sentence that says why there is no map. The rest is an
    Explorable's. Raises Refusal for weights that are not numbers.
    """

    weights_only = None

    def __init__(self, name: str, model: nn.Module, source: Vocabulary, target: Vocabulary,
                 card: Mapping | None = None, device: torch.device | str | None = None,
                 notes: tuple[Sentence, ...] = ()) -> None:
        self.model = (model if device is None else model.to(device)).eval().requires_grad_(False)
        self.source, self.target = source, target
        self.card = dict(card or {})
        self.plan = model.plan
        self.name, self.architecture = name, type(model).__name__
        first = next(model.parameters())
        self.device, self.dtype = first.device, first.dtype
        self.parameters = sum(p.numel() for p in model.parameters())
        self.nbytes = sum(t.numel() * t.element_size() for t in (*model.parameters(), *model.buffers()))
        self.max_tokens, self.notes = MOST_TOKENS, notes
        self.answers = isinstance(model, Seq2Seq)
        self.kind = "encoder-decoder" if self.answers else "labeller"
        self.letters = {"query": "s", "key": "h", "value": "h"} if self.answers else None
        self.layers, self.heads = saying.depth(model)
        self.no_attention = None if self.layers else Sentence(
            "{name} has no attention: there is no map to show, and nothing to follow from query to context.", name=name)
        if not all(torch.isfinite(p).all() for p in model.parameters()):
            raise Refusal("{name} holds weights that are not numbers (NaN or infinity).", name=self.name)

    @property
    def task(self) -> str:
        """The name of the task it was trained on, "" where nobody knows."""
        return str(self.card.get("task", ""))

    def known(self, text: str, pair: str = "") -> tuple[int, int]:
        """Count the characters of a text, and of a target, that the model knows, and all of them; blanks not counted.
        """
        sides = ((self.source, text), (self.target, pair))
        tokens = [token for vocabulary, typed in sides for token in vocabulary.tokens(typed)]
        counts = [(len("".join(token.text.split())), token.unknown) for token in tokens]
        return sum(n for n, unknown in counts if not unknown), sum(n for n, _ in counts)

    def unknown(self, text: str, count: int = 3) -> tuple[tuple[Token, tuple[str, ...]], ...]:
        """Return every token of a text that the model does not know, each once, with the nearest words that it knows.
        """
        unknown = {token.text: token for token in self.source.tokens(text)[:self.max_tokens] if token.unknown}
        return tuple((token, self.source.nearest(token.text, count)) for token in unknown.values())

    def projection(self, place: Place) -> saying.Projection | None:
        """Return W_o of the attention at `place`; None for a decoder, where the context meets words and states."""
        return None if self.answers else saying.projection(self.model, place)

    def record(self, text: str, pair: str | None = None, change: Change | None = None,
               layers: Collection[int] | None = None) -> Recording:
        """Run the model on a text and return what its attention and its states did.

        An encoder-decoder answers greedily, or reads the target `pair`; its cross attention is one map, a row for every
        word of the answer and its end. A text longer than `max_tokens` is read to that limit, and the recording says
        so. Raises Refusal for a text without tokens, and where there is nothing to record.
        """
        if self.answers:
            return self.translate(text, target=pair or None, change=change, layers=layers).recording
        recording = self.label(text, change, layers).recording
        if recording is None:
            raise Refusal("{name} has no attention and no states: there is nothing to record.", name=self.name)
        return recording

    @torch.inference_mode()
    def translate(self, text: str, search: Search | None = None, target: str | None = None,
                  change: Change | None = None, layers: Collection[int] | None = None) -> Translation:
        """Answer a text, by `search` or by reading a `target` that is given, and return every step of the decoder.

        However the answer was found, the decoder then reads it once more from the beginning, and that is recorded.
        Raises Refusal for a model that gives labels, and for a text or target without tokens.
        """
        if not self.answers:
            raise Refusal("{name} gives labels, not sentences: it cannot translate.", name=self.name)
        tokens, notes, given = self._read(text)
        source, search = self._row([token.id for token in tokens]), search or Search()
        if target is None:
            found = self._searched(source, search, change)
            said, finished = list(found[0].ids), found[0].finished
            words = self.target.named([*said, END] if finished else said)
            notes += self._told(found[0], search)
        else:
            found, finished = (), True
            read, more, _ = self._read(target, target=True)
            words, said, notes = (*read, *self.target.named([END])), [token.id for token in read], notes + more
        with record(layers=layers, change=change) as recording:
            encoded = self.model.encode(source)
            logits = self.model.decode(encoded, self._row([BEGIN, *said] if finished else [BEGIN, *said][:-1]))
        self._dress(recording, text, tokens, given, notes)
        recording.pair = self.target.decode(said) if target is None else target
        saying.join_steps(recording, tokens, words)
        return saying.translation(self.model, recording, encoded, logits, words, self.target, found,
                                  finished=finished, forced=target is not None)

    @torch.inference_mode()
    def label(self, text: str, change: Change | None = None, layers: Collection[int] | None = None) -> Labelling:
        """Label a text, every token of it or all of it at once. Raises Refusal for a model that answers in sentences.
        """
        if self.answers:
            raise Refusal("{name} answers with a sentence, not with labels.", name=self.name)
        tokens, notes, given = self._read(text)
        recording, logits = saying.run_labeller(self.model, self._row([token.id for token in tokens]), change, layers)
        if recording is not None:
            self._dress(recording, text, tokens, given, notes)
            saying.name_tokens(recording, tokens)
        return saying.labelling(logits, text, tokens, self.target, recording, notes)

    def _read(self, text: str, target: bool = False) -> tuple[tuple[Token, ...], tuple[Sentence, ...], int]:
        """Return the tokens that are read, what must be said of that, and how many there were if not all are."""
        tokens = (self.target if target else self.source).tokens(text)
        if not tokens and target:
            raise Refusal("There is nothing to read: the target has no token.")
        if not tokens:
            raise Refusal("There is nothing to read: the text has no token.")
        if len(tokens) <= self.max_tokens:
            return tokens, (), 0
        counts = {"shown": self.max_tokens, "given": len(tokens)}
        note = (Sentence("The first {shown} of {given} tokens of the target were read.", **counts) if target else
                Sentence("The first {shown} of {given} tokens were read: {name} reads at most {limit}.", **counts,
                         name=self.name, limit=self.max_tokens))
        return tokens[:self.max_tokens], (note,), len(tokens)

    def _row(self, ids: list[int]) -> Tensor:
        return torch.tensor([ids], device=self.device)

    def _searched(self, source: Tensor, search: Search, change: Change | None) -> tuple[Answer, ...]:
        """Look for an answer, under a change where there is one; what that notes is nobody's."""
        def find() -> tuple[Answer, ...]:
            if search.method == "beam":
                return beam(self.model, source, None, search)
            return answers(self.model, source, None, search)

        if change is None:
            return find()
        with record(layers=(), change=change):
            return find()

    def _told(self, answer: Answer, search: Search) -> tuple[Sentence, ...]:
        """Say whose answer the decoder reads, and whether it was cut."""
        text = self.target.decode(answer.ids)
        notes = () if search.method != "greedy" else (
            (Sentence("The decoder reads the model's own greedy answer: {answer}", answer=text),) if text.strip() else
            (Sentence("The decoder reads the model's own greedy answer, in which there is no word (tokens: {count}).",
                      count=len(answer.ids)),))
        return notes if answer.finished else (
            *notes, Sentence("The answer was cut after {count} tokens.", count=len(answer.ids)))

    def _dress(self, recording: Recording, text: str, tokens: tuple[Token, ...], given: int,
               notes: tuple[Sentence, ...]) -> None:
        """Write down whose recording this is, and of what."""
        recording.text, recording.tokens, recording.given = text, tokens, given
        recording.model, recording.versions = self.name, dict(VERSIONS)
        recording.device, recording.dtype = str(self.device), str(self.dtype).removeprefix("torch.")
        recording.notes = (*notes, *self.notes)
