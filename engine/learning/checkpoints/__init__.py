"""Trained models: those shipped in this folder, and any folder with the same two files. Knows nothing of training.

NAME.safetensors holds the weights, and the card in its header; NAME.json is the same card, for people.
"""

from pathlib import Path

import torch
from torch import nn

from engine.learning import cards
from engine.learning.trained import Trained
from engine.sentence import Refusal

FOLDER = Path(__file__).parent


def names(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the names of the models in a folder, in their order."""
    return tuple(sorted(path.stem for path in folder.glob("*.safetensors")))


def path_of(name: str, folder: Path = FOLDER) -> Path:
    """Return the file of a model that stands in a folder; raises Refusal for every other name, `..` and `/` in it."""
    if name not in names(folder):
        raise Refusal("There is no trained model called {name}.", name=str(name))
    return folder / f"{name}.safetensors"


def card(name: str, folder: Path = FOLDER) -> dict:
    """Return what is told of a model: task, plan, seeds, steps, seconds, what was measured, sizes, versions."""
    return cards.read_card(path_of(name, folder))


def load(name: str, folder: Path = FOLDER) -> Trained:
    """Return a `Trained`, ready for use; raises Refusal when there is no such model, or its file is not what it was."""
    model, about = cards.read(path_of(name, folder))
    return trained_of(model, about, name)


def load_from(folder: Path, name: str = "model") -> Trained:
    """Return the model of a training's folder as a `Trained`."""
    return load(name, folder)


def save(folder: Path, trained: Trained, dtype: torch.dtype = torch.float32) -> None:
    """Write a `Trained` into a folder, under its own name; raises Refusal when the disk refuses.

    In float16 a file is half as large, and what is read again are the rounded weights.
    """
    weights = {name: tensor.to(dtype) for name, tensor in trained.model.state_dict().items()}
    cards.write(folder / trained.name, weights, {**trained.card, "stored": str(dtype).removeprefix("torch.")})


def trained_of(model: nn.Module, about: dict, name: str = "") -> Trained:
    """Return a model and its card as a `Trained`."""
    return Trained(name or about["task"], model, *cards.vocabularies(about), about)
