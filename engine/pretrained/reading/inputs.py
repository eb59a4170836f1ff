"""Small inputs on which any model can be tried, and one way to run it. Knows nothing of attention or of tokenizers."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor, nn

SOURCE, TARGET = 11, 7      # lengths of the trial's source and target: no other size in a model is likely to be these
SOUNDS = {"input_features", "input_values"}
PADDED = 3                  # tokens of padding in the shorter of two rows


@dataclass(frozen=True, eq=False)
class Trial:
    """One input to try a model on, and which rows of which length are real (True) and not padding."""

    tensors: Mapping[str, Tensor]
    real: Mapping[int, Tensor]      # by length: bool [b, length]


def accepts(model: nn.Module) -> frozenset[str]:
    """Name the keywords that a model's forward declares."""
    return _keywords(type(model))


@lru_cache(maxsize=256)
def _keywords(kind: type[nn.Module]) -> frozenset[str]:
    return frozenset(inspect.signature(kind.forward).parameters)


def forward(model: nn.Module, tensors: Mapping[str, object], last_logits: bool = False):
    """Run a model once, without a cache and without gradients; `last_logits`: of the last token only, where it can."""
    names = accepts(model)
    wanted = {"use_cache": False, "return_dict": True} | ({"logits_to_keep": 1} if last_logits else {})
    with torch.no_grad():
        return model(**{name: value for name, value in wanted.items() if name in names}, **tensors)


def rehearse(model: nn.Module, tensors: Mapping[str, object]):
    """Run a model once as `forward` does, with the same random numbers each time (some models mask at random)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return forward(model, tensors)


def is_pair_model(model: nn.Module) -> bool:
    """Say whether a decoder reads beside the encoder."""
    return bool(getattr(model.config, "is_encoder_decoder", False)) and "decoder_input_ids" in accepts(model)


def reads(model: nn.Module) -> str:
    """Say what a model reads: "text", "pictures" or "sound"."""
    names, main = accepts(model), getattr(model, "main_input_name", "input_ids")
    main = main[0] if isinstance(main, list | tuple) else main
    if main == "pixel_values" and main in names:
        return "pictures"
    if main in SOUNDS or ("input_ids" not in names and names & SOUNDS):
        return "sound"
    return "pictures" if "pixel_values" in names and "input_ids" not in names else "text"


def trials(model: nn.Module) -> Iterator[list[Trial]]:
    """Yield sets of trials, the likeliest first: one plain, then one padded on the right and one on the left."""
    kind = reads(model)
    if kind == "text":
        plain = {"input_ids": words(model, 1, SOURCE)}
        yield [Trial(_with_target(model, plain), {}), *_padded(model)]
        if "bbox" in accepts(model):        # words with their places on a page
            box = torch.zeros(1, SOURCE, 4, dtype=torch.long, device=device_of(model))
            yield [Trial(plain | {"bbox": box}, {})]
        if "pixel_values" in accepts(model):
            yield [Trial(_with_target(model, plain | {"pixel_values": picture(model)}), {})]
    elif kind == "pictures":
        yield [Trial(_with_target(model, {"pixel_values": picture(model)}), {})]
        if "input_ids" in accepts(model):
            yield [Trial({"pixel_values": picture(model), "input_ids": words(model, 1, SOURCE)}, {})]
    else:
        for tensors in sounds(model):
            yield [Trial(_with_target(model, tensors), {})]


def _with_target(model: nn.Module, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return tensors | {"decoder_input_ids": words(model, 1, TARGET, 1)} if is_pair_model(model) else tensors


def _padded(model: nn.Module) -> list[Trial]:
    """Make two rows, the second shorter, padded on the right and on the left; nothing where a model takes no mask."""
    if "attention_mask" not in accepts(model):
        return []
    found = []
    for side in (slice(-PADDED, None), slice(0, PADDED)):
        tensors, real = {"input_ids": words(model, 2, SOURCE), "attention_mask": _mask(model, SOURCE, side)}, {}
        real[SOURCE] = tensors["attention_mask"].bool()
        if is_pair_model(model):
            tensors["decoder_input_ids"] = words(model, 2, TARGET, 1)
            if "decoder_attention_mask" in accepts(model):
                tensors["decoder_attention_mask"] = _mask(model, TARGET, side)
                real[TARGET] = tensors["decoder_attention_mask"].bool()
        found.append(Trial(tensors, real))
    return found


def _mask(model: nn.Module, length: int, padding: slice) -> Tensor:
    mask = torch.ones(2, length, dtype=torch.long, device=device_of(model))
    mask[1, padding] = 0
    return mask


def words(model: nn.Module, rows: int, length: int, seed: int = 0) -> Tensor:
    """Choose ids that are ordinary words: none that the configuration names (padding, start, picture)."""
    config = text_config(model)
    size = min(int(getattr(config, "vocab_size", 0) or 100), 2000)
    named = {value for name, value in {**vars(model.config), **vars(config)}.items()
             if name.endswith(("token_id", "token_index")) and isinstance(value, int)}
    ordinary = torch.tensor([i for i in range(size // 8, size) if i not in named] or [0])
    chosen = torch.randint(len(ordinary), (rows, length), generator=torch.Generator().manual_seed(seed))
    return ordinary[chosen].to(device_of(model))


def picture(model: nn.Module) -> Tensor:
    """Make a picture of noise of the size that the configuration names."""
    config = getattr(model.config, "vision_config", None) or getattr(model.config, "encoder", None) or model.config
    size, channels = getattr(config, "image_size", 224) or 224, getattr(config, "num_channels", 3) or 3
    height, width = (size, size) if isinstance(size, int) else tuple(size)[-2:]
    noise = torch.rand(1, channels, height, width, generator=torch.Generator().manual_seed(0))
    return noise.to(device_of(model), number_of(model))


def sounds(model: nn.Module) -> Iterator[dict[str, Tensor]]:
    """Yield sounds of noise: as a spectrogram where a model reads features, else as samples."""
    noise = torch.Generator().manual_seed(0)
    if "input_features" in accepts(model):
        bands = getattr(model.config, "num_mel_bins", 80)
        length = 2 * getattr(model.config, "max_source_positions", 100)
        for shape in ((1, bands, length), (1, 64, bands)):
            yield {"input_features": torch.rand(shape, generator=noise).to(device_of(model), number_of(model))}
    for shape in ((1, 8000), (1, getattr(model.config, "max_length", 64), getattr(model.config, "num_mel_bins", 80))):
        if "input_values" in accepts(model):
            yield {"input_values": torch.rand(shape, generator=noise).to(device_of(model), number_of(model))}


def text_config(model: nn.Module):
    """Return the part of a configuration that speaks of words."""
    config = model.config
    return config.get_text_config() if hasattr(config, "get_text_config") else config


def device_of(model: nn.Module) -> torch.device:
    """Return where a model's first parameter is."""
    return next(model.parameters()).device


def number_of(model: nn.Module) -> torch.dtype:
    """Return the dtype of a model's first floating parameter."""
    return next((p.dtype for p in model.parameters() if p.is_floating_point()), torch.float32)
