"""What a model can take: how many tokens, how much memory, and only numbers that are numbers. Knows nothing of attention."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from engine.pretrained.inputs import text_config
from engine.sentence import Refusal

UNLIMITED = 10**9           # tokenizers without a limit say 1e30
MOST_BYTES = 16 * 2**30     # of one recording


def insist_on_numbers(model: nn.Module, name: str) -> None:
    """Raise Refusal when a parameter or buffer holds NaN or infinity; buffers may hold -inf, as masks do."""
    for part, tensor in (*model.named_parameters(), *model.named_buffers()):
        if not tensor.is_floating_point():
            continue
        total = tensor.detach().sum(dtype=torch.promote_types(tensor.dtype, torch.float32))
        # a sum overflows, and masks hold -inf: only then look at every number
        if not torch.isfinite(total) and (tensor.isnan().any() or (isinstance(tensor, nn.Parameter) and tensor.isinf().any())):
            raise Refusal("{name} holds values that are not numbers (NaN or infinity), in {part}.", name=name, part=part)


def most_tokens(model: nn.Module, tokenizer=None) -> int | None:
    """Return how many tokens a model can read, special ones included; None where no limit is known.

    The smallest of what the configuration, the table of learned positions and the tokenizer say. A table with a padding
    row starts after it (RoBERTa: 514 rows, 512 tokens).
    """
    config = text_config(model)
    found = [getattr(config, "max_source_positions", None) or getattr(config, "max_position_embeddings", None)]
    for name, module in model.named_modules():
        if isinstance(module, nn.Embedding) and "position" in name.rsplit(".", 1)[-1] and module.padding_idx is not None \
                and module.num_embeddings == found[0]:
            found.append(module.num_embeddings - module.padding_idx - 1)
    found.append(getattr(tokenizer, "model_max_length", None))
    limits = [int(limit) for limit in found if isinstance(limit, int | float) and 0 < limit < UNLIMITED]
    return min(limits, default=None)


def most_targets(model: nn.Module) -> int | None:
    """Return how many tokens the decoder of an encoder-decoder can take; None where no limit is known."""
    config = getattr(model.config, "decoder", None) or text_config(model)
    limit = getattr(config, "max_target_positions", None) or getattr(config, "max_position_embeddings", None)
    return limit if isinstance(limit, int) and 0 < limit < UNLIMITED else None


def lengths(tensors: Mapping[str, object]) -> tuple[int, ...]:
    """Return how many tokens the texts among a model's inputs have."""
    return tuple(t.shape[-1] for name in ("input_ids", "decoder_input_ids") if isinstance(t := tensors.get(name), Tensor))


def insist_on_room(explorable, tensors: Mapping[str, object]) -> None:
    """Raise Refusal before a run whose recording would not fit: the formula, not an attempt."""
    ids = tensors.get("input_ids")
    if not isinstance(ids, Tensor):
        return
    config = text_config(explorable.model)
    batch, length = ids.shape[0] if ids.dim() > 1 else 1, ids.shape[-1]
    width = getattr(config, "hidden_size", None) or getattr(config, "d_model", 0) or 0
    operands = 4 * explorable.layers * batch * length * width * explorable.dtype.itemsize
    maps = explorable.layers * explorable.heads * batch * length**2 * explorable.dtype.itemsize
    needed = maps if explorable.weights_only is not None else operands
    if needed > MOST_BYTES:
        raise Refusal("{length} tokens would need {needed} GiB of memory to record; at most {most} GiB are used.",
                      length=length, needed=round(needed / 2**30, 1), most=MOST_BYTES // 2**30)
