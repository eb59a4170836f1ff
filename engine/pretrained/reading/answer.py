"""What a decoder reads beside its encoder: a target that was given, or the model's own answer. Knows no attention."""

import torch
from torch import Tensor, nn

from engine.pretrained.limits import most_targets
from engine.pretrained.reading.tokens import Reader
from engine.recording import Token
from engine.sentence import Refusal, Sentence

LONGEST = 64        # tokens of a greedy answer


def target_of(model: nn.Module, reader: Reader | None, tensors: dict[str, Tensor],
              pair: str | None) -> tuple[Tensor, tuple[Token, ...], str, tuple[Sentence, ...]]:
    """Return the decoder's ids, their tokens, the target as text, and what must be said of it.

    The decoder reads its start token and then the target, one step behind what it is to say.
    """
    limit, where = most_targets(model), next(model.parameters()).device
    if pair is not None:
        return _given(model, reader, pair, limit, where)
    if not model.can_generate():
        ids = start_for(model, next(iter(tensors.values())))
        return ids, _tokens(reader, ids[0].tolist()), "", (Sentence(
            "This model cannot answer by itself: its decoder read the start token only. Give it a second text."),)
    with torch.no_grad():
        found = model.generate(**tensors, do_sample=False, num_beams=1,
                               max_new_tokens=min(LONGEST, LONGEST if limit is None else limit - 1))
    ids = found[0].tolist()
    cut = len(ids) > LONGEST
    ends = model.generation_config.eos_token_id
    if len(ids) > 1 and ids[-1] in (ends if isinstance(ends, list) else [ends]):
        ids = ids[:-1]
    tokens = _tokens(reader, ids)
    text = "" if reader is None else reader.tokenizer.decode(ids, skip_special_tokens=True)
    notes = (Sentence("The decoder reads the model's own greedy answer: {answer}", answer=text) if text.strip() else
             Sentence("The decoder reads the model's own greedy answer, in which there is no word (tokens: {count}).",
                      count=len(ids)),)
    if cut:
        notes += (Sentence("The answer was cut after {count} tokens.", count=LONGEST),)
    return torch.tensor([ids], device=found.device), tokens, text, notes


def _given(model: nn.Module, reader: Reader | None, pair: str, limit: int | None, device: torch.device) -> tuple:
    """Read a target that somebody gave, its special tokens as the tokenizer puts them around a target."""
    if reader is None:
        raise Refusal("This model came without a tokenizer: it cannot read the target.")
    read = reader.read(pair, limit=limit, target=True)
    if not read.tokens:
        raise Refusal("There is nothing to read: the target has no token.")
    labels = torch.tensor([read.ids], device=device)
    if hasattr(model, "prepare_decoder_input_ids_from_labels"):
        ids = model.prepare_decoder_input_ids_from_labels(labels)
    else:
        ids = torch.cat([labels.new_tensor([[start_of(model)]]), labels[:, :-1]], dim=1)
    first = int(ids[0, 0])
    tokens = (Token(reader.pieces.raw(first), first, special=True), *read.tokens[:-1])
    notes = () if not read.given else (Sentence("The first {shown} of {given} tokens of the target were read.",
                                                shown=len(read.tokens), given=read.given),)
    return ids, tokens, pair, notes


def _tokens(reader: Reader | None, ids: list[int]) -> tuple[Token, ...]:
    return tuple(Token(str(i), i) for i in ids) if reader is None else reader.of_ids(ids)


def start_for(model: nn.Module, given: Tensor) -> Tensor:
    """Return the start token for each row of a batch."""
    return torch.full((given.shape[0], 1), start_of(model), dtype=torch.long, device=given.device)


def start_of(model: nn.Module) -> int:
    """Return the id that a decoder starts with."""
    configs = (getattr(model, "generation_config", None), model.config, getattr(model.config, "decoder", None))
    for name in ("decoder_start_token_id", "bos_token_id", "pad_token_id"):
        for config in configs:
            found = getattr(config, name, None)
            if isinstance(found, list):
                found = found[0] if found else None
            if found is not None:
                return int(found)
    raise Refusal("This model's configuration names no token for its decoder to start with.")
