"""The gate in front of `load`: a name or a folder is judged before anything in it is opened, run or allocated.

Reading order: names, hub (from a name to a folder), folder, config, weights, tokenizer, trial, memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.pretrained import device as devices
from engine.pretrained.embedded import DEFAULT, check_default, default_folder
from engine.pretrained.gate import hub, names
from engine.pretrained.gate.config import judge_config, judge_sides
from engine.pretrained.gate.folder import Folder, look_into
from engine.pretrained.gate.memory import available
from engine.pretrained.gate.tokenizer import has_processor, has_tokenizer, judge_vocabularies
from engine.pretrained.gate.trial import Tried, try_folder
from engine.pretrained.gate.weights import Weights, judge_weights
from engine.sentence import Refusal, shorten

UNTRIED = Tried(parameters=0, tokens=0)


@dataclass(frozen=True, eq=False)
class Judged:
    """A model folder that may be opened, and what is known of it without opening a tensor."""

    name: str                       # what people call it: DEFAULT, the hub name, or the folder's name
    folder: Path                    # the folder to hand to transformers, resolved
    config: Mapping                 # config.json as judged
    model_type: str
    architectures: tuple[str, ...]  # () when config.json names none
    weights: tuple[Path, ...]       # the safetensors files, in order
    weight_bytes: int               # what the tensors take as stored
    parameters: int                 # how many floating-point numbers the tensors hold
    tokenizer: bool                 # the files of a tokenizer stand there, and it went well when tried
    processor: bool                 # settings for pictures stand there, and went well when tried
    tokens: int                     # the tokenizer's highest id and one; 0 without a tokenizer or a trial


def judge(model: str | Path, device: object = None, dtype: object = None) -> Judged:
    """Return what is known of `model` once every file of it that will be opened has been judged.

    A string is DEFAULT or a hub name, never a path; a folder comes as a Path. `device` and `dtype` (as in
    `device.choose`) say where the model is to go, because it has to fit there. Raises Refusal: one sentence for
    whatever is wrong.
    """
    where, number = devices.choose(device, dtype)
    if isinstance(model, str) and model == DEFAULT:
        return _judge(look_into(check_default(default_folder())), DEFAULT, where, number, trusted=True)
    if isinstance(model, str):
        return _judge(hub.fetch(names.check(model)), model, where, number)
    path = Path(model)
    return _judge(look_into(path, hub.roots(path)), shorten(path.resolve().name), where, number)


def _judge(folder: Folder, name: str, where: torch.device, number: torch.dtype, trusted: bool = False) -> Judged:
    """Judge the files, the cheapest first; `trusted` files are known by their SHA-256 and need no trial."""
    config = judge_config(folder, name)
    judge_sides(folder)
    weights = judge_weights(folder, name)
    files = judge_vocabularies(folder)
    _fit(weights.parameters, name, where, number)
    tokenizer, processor = has_tokenizer(folder), has_processor(folder)
    tried = UNTRIED if trusted else try_folder(folder, files, name, tokenizer, processor)
    _agree(tried, weights, name)
    _fit(tried.parameters, name, where, number)
    return Judged(name=name, folder=folder.path, config=config, model_type=config["model_type"],
                  architectures=tuple(config.get("architectures") or ()), weights=weights.files,
                  weight_bytes=weights.bytes, parameters=weights.parameters, tokenizer=tokenizer, processor=processor,
                  tokens=tried.tokens)


def _fit(parameters: int, name: str, where: torch.device, number: torch.dtype) -> None:
    needed = parameters * number.itemsize
    for place in dict.fromkeys((torch.device("cpu"), where)):       # the weights pass through the main memory
        left = available(place)
        if needed > left:
            raise Refusal("{name} takes {needed:.1f} GB of memory as {number}, and {left:.1f} GB are free on {place}.",
                          name=name, needed=needed / 1e9, number=str(number).removeprefix("torch."), left=left / 1e9,
                          place=place)


def _agree(tried: Tried, weights: Weights, name: str) -> None:
    if tried.parameters > 2 * weights.parameters + 1_000_000:
        raise Refusal("config.json of {name} describes a model of {told:,} numbers, and its weights hold {held:,}.",
                      name=name, told=tried.parameters, held=weights.parameters)
