"""Examples to padded numbers that a model reads. Knows vocabularies and examples, no model."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Int
from torch import Tensor

from engine.learning.tasks.task import Example
from engine.learning.vocabulary import BEGIN, END, PAD, UNKNOWN, Vocabulary
from engine.sentence import Refusal

__all__ = ["BEGIN", "END", "PAD", "UNKNOWN", "Batch", "batch"]


@dataclass(frozen=True, eq=False)
class Batch:
    """Examples side by side: s source units, t target units; PAD fills up and is never wanted.

    `given` is what the decoder reads while it is taught (BEGIN, then the target), `wanted` what it should answer (the
    target, then END). For labels `given` is None and `wanted` holds one label per unit [b s] or per sentence [b].
    """

    source: Int[Tensor, "b s"]
    lengths: Int[Tensor, "b"]
    given: Int[Tensor, "b t"] | None
    wanted: Int[Tensor, "b t"] | Int[Tensor, "b"]
    examples: tuple[Example, ...] = ()


def batch(examples: Sequence[Example], source: Vocabulary, target: Vocabulary, device: torch.device | str = "cpu",
          shape: str = "sequence") -> Batch:
    """Return examples as one batch; `shape` is the task's: "sequence", "items" (a label each) or "whole" (one label).

    Raises Refusal when there is no example, a source is empty, or the labels are not as many as they should be.
    """
    if not examples or not all(example.source for example in examples):
        raise Refusal("There is nothing to read: a sentence without words, or no sentence at all.")
    read = [source.encode(example.source) for example in examples]
    answers = [target.encode(example.target) for example in examples]
    given, wanted = None, padded([[*answer, END] for answer in answers]) if shape == "sequence" else None
    if shape == "sequence":
        given = padded([[BEGIN, *answer] for answer in answers]).to(device)
    else:
        counts = [1 if shape == "whole" else len(units) for units in read]
        if counts != [len(answer) for answer in answers]:
            raise Refusal("There must be one label for each {part}.", part="sentence" if shape == "whole" else "word")
        wanted = padded(answers) if shape == "items" else torch.tensor([answer[0] for answer in answers])
    lengths = torch.tensor([len(units) for units in read])
    return Batch(padded(read).to(device), lengths.to(device), given, wanted.to(device), tuple(examples))


def padded(rows: list[list[int]]) -> Int[Tensor, "b t"]:
    """Return rows of numbers as one tensor, PAD behind the shorter ones."""
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])
