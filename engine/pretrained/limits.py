"""What a model can take: how many tokens, how much memory, no numbers that are none. Knows nothing of attention."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from engine.pretrained.gate.memory import available
from engine.pretrained.reading.inputs import text_config
from engine.sentence import Refusal

UNLIMITED = 10**9           # tokenizers without a limit say 1e30
SMALL = 2**28               # bytes that need no look at what is free


def insist_on_numbers(model: nn.Module, name: str) -> None:
    """Raise Refusal when a parameter holds NaN or infinity, or a buffer NaN (masks among them hold -inf)."""
    for part, tensor in (*model.named_parameters(), *model.named_buffers()):
        if not tensor.is_floating_point() or torch.isfinite(_total(tensor)):
            continue        # a sum overflows, too: only then look at every number
        if tensor.isnan().any() or (isinstance(tensor, nn.Parameter) and tensor.isinf().any()):
            raise Refusal("{name} holds values that are not numbers (NaN or infinity), in {part}.", name=name,
                          part=part)


def _total(tensor: Tensor) -> Tensor:
    return tensor.detach().sum(dtype=torch.promote_types(tensor.dtype, torch.float32))


def most_tokens(model: nn.Module, tokenizer=None) -> int | None:
    """Return how many tokens a model can read, special ones included; None where no limit is known.

    The smallest of what the configuration, the table of learned positions and the tokenizer say. A table with a padding
    row starts after it (RoBERTa: 514 rows, 512 tokens).
    """
    config = text_config(model)
    positions = getattr(config, "max_source_positions", None) or getattr(config, "max_position_embeddings", None)
    found = [positions, getattr(tokenizer, "model_max_length", None)]
    for name, module in model.named_modules():
        if isinstance(module, nn.Embedding) and "position" in name.rsplit(".", 1)[-1] \
                and module.padding_idx is not None and module.num_embeddings == positions:
            found.append(module.num_embeddings - module.padding_idx - 1)
    limits = [int(limit) for limit in found if isinstance(limit, int | float) and 0 < limit < UNLIMITED]
    return min(limits, default=None)


def most_targets(model: nn.Module) -> int | None:
    """Return how many tokens the decoder of an encoder-decoder can take; None where no limit is known."""
    config = getattr(model.config, "decoder", None) or text_config(model)
    limit = getattr(config, "max_target_positions", None) or getattr(config, "max_position_embeddings", None)
    return limit if isinstance(limit, int) and 0 < limit < UNLIMITED else None


def insist_on_ids(model: nn.Module, ids: Tensor, limit: int | None, decoder: bool, name: str) -> None:
    """Raise Refusal for ids that a model, or its decoder, has no place or no row for."""
    if limit is not None and ids.shape[-1] > limit:
        raise Refusal("{name} reads at most {limit} tokens, and {given} were given.", name=name, limit=limit,
                      given=ids.shape[-1])
    rows = _rows(model, decoder)
    if rows is not None and ids.numel() and not 0 <= int(ids.min()) <= int(ids.max()) < rows:
        raise Refusal("{name} knows the ids 0 to {last}; its tokenizer gives {given}.", name=name, last=rows - 1,
                      given=int(ids.max()) if int(ids.min()) >= 0 else int(ids.min()))


def _rows(model: nn.Module, decoder: bool) -> int | None:
    """Return how many ids a model, or its decoder, has a row for; None where nothing says so."""
    config = getattr(model.config, "decoder", None) if decoder else None
    try:
        table = (model.get_decoder() if decoder else model).get_input_embeddings()
    except (NotImplementedError, AttributeError):
        table = None
    return getattr(table, "num_embeddings", None) or getattr(config or text_config(model), "vocab_size", None)


def lengths(tensors: Mapping[str, object]) -> tuple[int, ...]:
    """Return how many tokens the texts among a model's inputs have."""
    return tuple(t.shape[-1] for name in ("input_ids", "decoder_input_ids")
                 if isinstance(t := tensors.get(name), Tensor))


def insist_on_room(explorable, tensors: Mapping[str, object], eager: bool) -> None:
    """Raise Refusal before a run that would not fit into what is free: by the formula, not by trying.

    A recording keeps query, key, value and context of every layer; a model that computes eagerly makes whole maps, and
    one that gives weights only keeps them.
    """
    ids = tensors.get("input_ids")
    if not isinstance(ids, Tensor):
        return
    config = text_config(explorable.model)
    rows, length = ids.numel() // max(1, ids.shape[-1]), ids.shape[-1]
    width = getattr(config, "hidden_size", None) or getattr(config, "d_model", None) or 0
    kept = 4 * explorable.layers * rows * length * width
    maps = explorable.heads * rows * length**2 * (explorable.layers if explorable.weights_only else 3 * eager)
    needed = (kept + maps) * explorable.dtype.itemsize
    if needed > SMALL and needed > (free := available(explorable.device)):
        raise Refusal("{length} tokens would need {needed:.1f} GB of memory to record, and {free:.1f} GB are free.",
                      length=length, needed=needed / 1e9, free=free / 1e9)
