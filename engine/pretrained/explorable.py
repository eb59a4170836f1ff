"""Any model with softmax attention, ready to be looked at: text, a picture or tensors in, a recording out.

An Explorable owns its model. It sets the model's attention implementation once, before anybody shares it; a run leaves
nothing on the model, so many threads may record at once.
"""

from collections.abc import Collection, Mapping
from importlib.metadata import version

import torch
from torch import Tensor, nn

from engine.pretrained import limits
from engine.pretrained.listening import adapter, fallback
from engine.pretrained.listening.probe import examine
from engine.pretrained.listening.projection import Projection, projection_of
from engine.pretrained.listening.untouched import FAILURES
from engine.pretrained.reading import answer, pictures
from engine.pretrained.reading.inputs import accepts, device_of, forward, is_pair_model, number_of, reads
from engine.pretrained.reading.tokens import Reader
from engine.recording import Change, Place, Recording, Token, record
from engine.sentence import Refusal, Sentence, template

READ = {"text": template("text"), "pictures": template("pictures"), "sound": template("sound")}
VERSIONS = {name: version(name) for name in ("torch", "transformers", "tokenizers")}


class Explorable:
    """A model, its tokenizer and its picture processor, tried and ready to record.

    kind: "encoder", "decoder", "encoder-decoder" or "vision"; layers and heads: the most that one stack has;
    max_tokens: how many tokens it can read (None: no limit is known); parameters: how many numbers it has learned;
    weights_only: None, or the sentence that says why only its weights can be had; letters: what a picture calls query,
    key and value, where that is not q, k, v.
    Raises Refusal when the model has no softmax attention, holds numbers that are not numbers, or cannot be tried.
    """

    letters: dict[str, str] | None = None

    def __init__(self, model: nn.Module, tokenizer=None, processor=None, name: str = "", device=None,
                 notes: tuple[Sentence, ...] = ()) -> None:
        self.model = model.eval() if device is None else model.to(device).eval()
        self.architecture = type(model).__name__
        self.name = name or getattr(model.config, "name_or_path", "") or self.architecture
        limits.insist_on_numbers(model, self.name)
        heard = examine(model, self.name)
        self.device, self.dtype = device_of(model), number_of(model)
        self.parameters = sum(p.numel() for p in model.parameters())
        self.nbytes = sum(t.numel() * t.element_size() for t in (*model.parameters(), *model.buffers()))
        self.weights_only = heard.weights_only
        self.layers = max(place.layer for place, _ in heard.places) + 1
        self.heads = max(heads for _, heads in heard.places)
        self.kind = _kind(model, {place.stack for place, _ in heard.places})
        self.reader = None if tokenizer is None else Reader(tokenizer)
        self.processor = processor
        self.max_tokens = limits.most_tokens(model, tokenizer)
        self.notes = (*notes, *_missing(heard.missing))
        self._heard = heard

    def record(self, given, pair: str | None = None, change: Change | None = None,
               layers: Collection[int] | None = None) -> Recording:
        """Run the model on a text or a picture and return what its attention did.

        `pair` is a second segment, or the target of an encoder-decoder, which otherwise answers greedily. A text longer
        than the model is read to its limit, and the recording says so. Raises Refusal for what the model cannot read.
        """
        if isinstance(given, str):
            return self._record_text(given, pair, change, layers)
        if reads(self.model) != "pictures":
            raise Refusal("{name} reads {what}, and a picture was given.", name=self.name, what=self._reads)
        tensors = pictures.tensors_of(given, self.processor, self.model)
        described = {"vision": pictures.patches(self.model, tensors["pixel_values"])}
        return self._finish(tensors, described, "", pair, change, layers, 0, ())

    def record_inputs(self, change: Change | None = None, layers: Collection[int] | None = None,
                      **tensors: Tensor) -> Recording:
        """Run the model on tensors of any batch; the tokens are the first row's, ids where there is no tokenizer."""
        given = {name: t.to(self.device) if isinstance(t, Tensor) else t for name, t in tensors.items()}
        if is_pair_model(self.model) and not given.keys() & {"decoder_input_ids", "decoder_inputs_embeds", "labels"}:
            given["decoder_input_ids"] = answer.start_for(self.model, next(iter(given.values())))
        self._insist(given)
        described = {}
        if "input_ids" in given:
            described["encoder" if is_pair_model(self.model) else "text"] = self._named(given["input_ids"])
        if "decoder_input_ids" in given:
            described["decoder"] = self._named(given["decoder_input_ids"])
        if "pixel_values" in given:
            described["vision"] = pictures.patches(self.model, given["pixel_values"])
        return self._run(given, described, change, layers)

    def known(self, text: str, pair: str = "") -> tuple[int, int]:
        """Count the characters of a text and its pair that the model knows, and all of them; blanks are not counted."""
        return self._reader().known(text + pair)

    def projection(self, place: Place) -> Projection | None:
        """Return W_o of the attention at `place`: the linear layer that consumes its context; None without one."""
        consumer = self._heard.consumers.get(place.name)
        return None if consumer is None else projection_of(self.model, consumer)

    def _record_text(self, text: str, pair: str | None, change: Change | None, layers) -> Recording:
        if reads(self.model) != "text":
            raise Refusal("{name} reads {what}, and a text was given.", name=self.name, what=self._reads)
        both = is_pair_model(self.model)
        read = self._reader().read(text, None if both else pair or None, self.max_tokens)
        if not read.tokens:
            raise Refusal("There is nothing to read: the text has no token.")
        tensors = {"input_ids": torch.tensor([read.ids], device=self.device)}
        wanted = self.reader.tokenizer.model_input_names
        if "attention_mask" in accepts(self.model):
            tensors["attention_mask"] = torch.ones_like(tensors["input_ids"])
        if "token_type_ids" in accepts(self.model) and "token_type_ids" in wanted:
            tensors["token_type_ids"] = torch.tensor([read.types], device=self.device)
        notes = () if not read.given else (Sentence(
            "The first {shown} of {given} tokens were read: {name} reads at most {limit}.", shown=len(read.tokens),
            given=read.given, name=self.name, limit=self.max_tokens),)
        described = {"encoder" if both else "text": read.tokens}
        return self._finish(tensors, described, text, pair, change, layers, read.given, notes)

    def _finish(self, tensors: dict, described: dict, text: str, pair: str | None, change, layers, given: int,
                notes: tuple[Sentence, ...]) -> Recording:
        """Give a decoder its target where there is one, run, and write down what was read."""
        if is_pair_model(self.model):
            ids, tokens, pair, more = answer.target_of(self.model, self.reader, tensors, pair)
            tensors["decoder_input_ids"], described["decoder"], notes = ids, tokens, (*notes, *more)
        recording = self._run(tensors, described, change, layers)
        recording.text, recording.pair, recording.given = text, pair or "", given
        recording.notes = (*notes, *recording.notes)
        return recording

    def _run(self, tensors: Mapping[str, object], described: Mapping[str, tuple[Token, ...]], change: Change | None,
             layers) -> Recording:
        """Run the model once and note its attentions."""
        self._insist(tensors)
        main = described.get("text") or described.get("encoder") or described.get("vision") or ()
        stacks = {stack: described["text"] for stack in ("encoder", "decoder", "") if "text" in described}
        tokens = {**stacks, **{stack: those for stack, those in described.items() if stack != "text"}}
        if self.weights_only is not None and change is not None:
            raise Refusal("{name} gives its attention weights only: nothing can be changed in it.", name=self.name)
        try:
            with record(layers=layers, change=change) as recording, adapter.running(adapter.Run(tokens)):
                self._forward(tensors, tokens)
        except Refusal:
            raise
        except FAILURES as failure:
            raise Refusal("{name} could not run on this input: {error}.", name=self.name,
                          error=f"{type(failure).__name__}: {failure}") from failure
        recording.tokens = main or recording.attentions[0].key_tokens
        recording.model, recording.versions = self.name, dict(VERSIONS)
        recording.device, recording.dtype = str(self.device), str(self.dtype).removeprefix("torch.")
        recording.notes = (*self.notes, *([] if self.weights_only is None else [self.weights_only]))
        return recording

    def _insist(self, tensors: Mapping[str, object]) -> None:
        """Raise Refusal for ids without a row or a place in the model, and for runs that memory would not hold."""
        for ids, limit in (("input_ids", self.max_tokens), ("decoder_input_ids", limits.most_targets(self.model))):
            if ids in tensors:
                limits.insist_on_ids(self.model, tensors[ids], limit, ids.startswith("decoder"), self.name)
        limits.insist_on_room(self, tensors, self._heard.implementation == adapter.EAGER)

    def _forward(self, tensors: Mapping[str, object], tokens: Mapping[str, tuple[Token, ...]]) -> None:
        if self.weights_only is None:
            forward(self.model, tensors, last_logits=True)
            return
        maps = fallback.maps_of(fallback.run(self.model, tensors), self._heard.stack, limits.lengths(tensors))
        if len(maps) < len(self._heard.places):
            raise Refusal("{name} gives no weights of queries by keys for an input of this length.", name=self.name)
        fallback.note_weights(maps, tokens)

    def _named(self, ids: Tensor) -> tuple[Token, ...]:
        row = (ids if ids.dim() == 1 else ids[0]).tolist()
        return tuple(Token(str(i), i) for i in row) if self.reader is None else self.reader.of_ids(row)

    @property
    def _reads(self) -> Sentence:
        return Sentence(READ[reads(self.model)])

    def _reader(self) -> Reader:
        if self.reader is None:
            raise Refusal("{name} came without a tokenizer: it cannot read text.", name=self.name)
        return self.reader


def _kind(model: nn.Module, stacks: set[str]) -> str:
    if is_pair_model(model):
        return "encoder-decoder"
    if reads(model) == "pictures" and "decoder" not in stacks:
        return "vision"
    return "decoder" if "decoder" in stacks else "encoder"


def _missing(count: int) -> tuple[Sentence, ...]:
    if not count:
        return ()
    return (Sentence("{count} more attentions of this model run where they cannot be listened to; they are not shown.",
                     count=count),)
