"""A trained model as one safetensors file with its card in the header, and the same card beside it for people.

Strings, numbers and tensors only. What is read is judged first: the plan refuses nonsense, and names, shapes and sizes
in the file's header must be those the plan asks for before a tensor is opened.
"""

import platform
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.learning import families, files
from engine.learning.measuring import Measured
from engine.learning.plan import Plan
from engine.learning.vocabulary import Vocabulary
from engine.sentence import Refusal

FORMAT = "attention-atlas-model-1"
MOST_PARAMETERS = 100_000_000
KEPT = ("format", "task", "plan", "vocabularies", "step", "seconds", "measured")


def card_of(plan: Plan, model: nn.Module, vocabularies: tuple[Vocabulary, Vocabulary], step: int, seconds: float,
            measured: Measured) -> dict:
    """Return what is told of a trained model: the plan, both vocabularies, and what was measured on held-out sentences.

    `step` is the step after which these weights stood, `seconds` the work of the whole training until now.
    """
    return {"format": FORMAT, "task": plan.task, "plan": plan.to_json(), "step": step, "seconds": round(seconds, 1),
            "measured": asdict(measured), "parameters": sum(p.numel() for p in model.parameters()),
            "bytes": sum(t.numel() * t.element_size() for t in model.state_dict().values()),
            "threads": torch.get_num_threads(),
            "versions": {"python": platform.python_version(), "torch": torch.__version__},
            "vocabularies": {side: one.to_json() for side, one in zip(("source", "target"), vocabularies, strict=True)}}


def write(stem: Path, weights: Mapping[str, Tensor], card: dict) -> None:
    """Write STEM.safetensors, weights and card, whole or not at all, and then STEM.json, the card alone."""
    files.write_tensors(stem.with_name(stem.name + ".safetensors"), weights, card)
    files.write_json(stem.with_name(stem.name + ".json"), card)


def read_card(path: Path) -> dict:
    """Return the card in a safetensors file, its plan and vocabularies as texts; raises Refusal for another file."""
    return judged(files.read_about(path), path)


def read(path: Path) -> tuple[nn.Module, dict]:
    """Return the model in a safetensors file, ready for use, and its card; raises Refusal for what is not one."""
    cards: list[dict] = []

    def wanted(about: object) -> dict[str, tuple[int, ...]]:
        cards.append(judged(about, path))
        with torch.device("meta"):
            return {name: tuple(t.shape) for name, t in empty(cards[0], path).state_dict().items()}

    weights, _ = files.read_tensors(path, wanted)
    with torch.random.fork_rng(devices=[]):
        model = empty(cards[0], path)
    model.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    return model.eval().requires_grad_(False), cards[0]


def empty(card: dict, path: Path) -> nn.Module:
    """Return the model of a card, its weights not yet those of the file."""
    source, target = vocabularies(card)
    return families.build(plan_of(card).model, len(source), len(target))


def plan_of(card: dict) -> Plan:
    """Return the plan in a card; raises Refusal when it is none."""
    return Plan.from_json(card["plan"])


def vocabularies(card: dict) -> tuple[Vocabulary, Vocabulary]:
    """Return source and target vocabulary of a card; raises Refusal when they are none."""
    found = card["vocabularies"]
    if not isinstance(found, Mapping) or set(found) != {"source", "target"}:
        raise Refusal("A card should hold two vocabularies, source and target.")
    return Vocabulary.from_json(found["source"]), Vocabulary.from_json(found["target"])


def judged(about: object, path: Path) -> dict:
    """Return a card once it is one: the names it must have, a plan and vocabularies that can be read."""
    if not isinstance(about, dict) or about.get("format") != FORMAT or not all(name in about for name in KEPT):
        raise Refusal("The file {file} is not a model made here.", file=path.name)
    numbers = ((about["step"], int), (about["seconds"], float), (about.get("parameters"), int))
    if not all(families.suits(value, kind) and value >= 0 for value, kind in numbers) or not isinstance(
            about["measured"], dict) or not all(families.suits(v, float | None) for v in about["measured"].values()):
        raise Refusal("The card in {file} is not one made here.", file=path.name)
    if about["parameters"] > MOST_PARAMETERS:
        raise Refusal("{file} would hold {told:,} parameters; at most {limit:,} are read.", file=path.name,
                      told=about["parameters"], limit=MOST_PARAMETERS)
    plan_of(about)
    vocabularies(about)
    return about
