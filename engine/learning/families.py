"""The families of models that the trainer can train: their plans as JSON and back, and the model of a plan.

A new family is one line in `FAMILIES`: a frozen plan and a module `Model(plan, source_size, target_size)` whose
`model(batch)` gives logits. Knows nothing of data or training.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import asdict, fields
from importlib import import_module

from torch import nn

from engine.sentence import Refusal

FAMILIES = {"seq2seq": ("engine.models.seq2seq", "Seq2SeqPlan", "Seq2Seq"),
            "labeller": ("engine.models.labeller", "LabellerPlan", "Labeller")}


def family_of(plan: object) -> str:
    """Return the family of a model's plan; raises Refusal for what is no plan of a model."""
    for family, (_, name, _) in FAMILIES.items():
        if type(plan).__name__ == name and type(plan) is plan_class(family):
            return family
    raise Refusal("A training needs the plan of a model, and {given} was given.", given=type(plan).__name__)


def plan_class(family: str) -> type:
    """Return the class of a family's plans."""
    module, name, _ = FAMILIES[family]
    return getattr(import_module(module), name)


def build(plan: object, source_size: int, target_size: int) -> nn.Module:
    """Return the model of a plan, with random weights, for vocabularies of these sizes."""
    module, _, name = FAMILIES[family_of(plan)]
    return getattr(import_module(module), name)(plan, source_size, target_size)


def refuse_unless_suited(plan: object, task: str) -> None:
    """Raise Refusal when a task is unknown, or asks for another shape of answer than the model gives."""
    from engine.learning.tasks import TASKS  # a task may know the plans that suit it

    if task not in TASKS:
        raise Refusal("There is no task called {task}; the tasks are {known}.", task=str(task), known=", ".join(TASKS))
    shape, family = TASKS[task].shape, family_of(plan)
    if (shape == "sequence") != (family != "labeller"):
        raise Refusal("The task {task} asks for {shape}, which a model of the kind {family} does not give.", task=task,
                      shape=SHAPES[shape], family=family)
    if family == "labeller" and plan.per != {"items": "item", "whole": "sequence"}[shape]:
        raise Refusal("The task {task} asks for {shape}, and the model gives one for each {per}.", task=task,
                      shape=SHAPES[shape], per=plan.per)


SHAPES = {"sequence": "a sequence", "items": "one label for each word", "whole": "one label for the whole sentence"}


def to_json(plan: object) -> dict:
    """Return a model's plan as strings and numbers, its family among them."""
    return {"family": family_of(plan), **asdict(plan)}


def from_json(given: Mapping) -> object:
    """Return the model's plan that `to_json` wrote; raises Refusal for anything else."""
    family = given.get("family")
    if not isinstance(family, str) or family not in FAMILIES:
        raise Refusal("{family} is no family of models; they are {known}.", family=str(family),
                      known=", ".join(FAMILIES))
    return filled(plan_class(family), {name: value for name, value in given.items() if name != "family"})


def filled(kind: type, given: Mapping) -> typing.Any:
    """Return a dataclass filled from JSON: only names it has, only values of the type it wants; raises Refusal."""
    hints = typing.get_type_hints(kind)
    known = {field.name for field in fields(kind)}
    for name, value in given.items():
        if name not in known or not suits(value, hints[name]):
            raise Refusal("{kind} cannot be read: {value} does not belong at {name}.", kind=kind.__name__,
                          value=str(value), name=str(name))
    try:
        return kind(**given)
    except TypeError as error:
        raise Refusal("{kind} cannot be read: something is missing.", kind=kind.__name__) from error


def suits(value: object, hint: object) -> bool:
    """Say whether a JSON value is of the type that a field wants; whole numbers are good floats, True is no number."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return any(suits(value, part) for part in typing.get_args(hint))
    if typing.get_origin(hint) is typing.Literal:
        return value in typing.get_args(hint)
    if hint is object:
        return True
    if hint is float:
        return type(value) in (int, float)
    return type(value) is (hint if isinstance(hint, type) else type(None))
