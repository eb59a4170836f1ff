"""The gate in front of `load`: a name or a folder is judged before anything in it is opened. Knows nothing of attention."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.pretrained.catalog import DEFAULT, default_folder
from engine.sentence import Refusal


@dataclass(frozen=True)
class Judged:
    """A model folder that may be opened, and what is known of it without opening a tensor."""

    name: str                       # what people call it: DEFAULT, the hub name, or the folder's name
    folder: Path                    # the folder to hand to transformers, resolved
    config: Mapping                 # config.json as judged
    model_type: str
    architectures: tuple[str, ...]  # () when config.json names none
    weights: tuple[Path, ...]       # the safetensors files, in order
    weight_bytes: int               # what the tensors take as stored
    parameters: int                 # how many numbers the tensors hold
    tokenizer: bool                 # files of a tokenizer stand there and were tried
    processor: bool                 # preprocessor_config.json stands there (pictures)


def judge(model: str | Path) -> Judged:
    """Return what is known of `model` once every file of it that will be opened has been judged; else raise Refusal."""
    if isinstance(model, str) and model != DEFAULT:
        raise Refusal("Models of the hub cannot be opened yet: {name}.", name=model)
    folder = default_folder() if isinstance(model, str) else Path(model)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    weights = tuple(sorted(folder.glob("*.safetensors")))
    return Judged(name=model if isinstance(model, str) else folder.name, folder=folder.resolve(), config=config,
                  model_type=config["model_type"], architectures=tuple(config.get("architectures") or ()),
                  weights=weights, weight_bytes=sum(f.stat().st_size for f in weights), parameters=0,
                  tokenizer=(folder / "tokenizer.json").is_file() or (folder / "tokenizer_config.json").is_file(),
                  processor=(folder / "preprocessor_config.json").is_file())
