"""What a task is: questions with their true answers, as many as wanted, and which belong to which. Knows no model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from engine.learning.vocabulary import Vocabulary
from engine.sentence import Refusal, Sentence

Units = tuple[str, ...]
Link = tuple[int, int]
TRIES = 20_000


@dataclass(frozen=True)
class Example:
    """A source, its true target, and the gold alignment: links (target position, source position), counted from 0.

    `sure` links hold without doubt; `possible` ones (the sure among them) also help to decide the target unit: the noun
    that gives an article its gender. A target unit without a possible link comes from nowhere and is not judged.
    """

    source: Units
    target: Units
    sure: frozenset[Link] = frozenset()
    possible: frozenset[Link] = frozenset()


@dataclass(frozen=True, eq=False)
class Task:
    """One task. `shape`: "sequence" (translate), "items" (a label for each unit) or "whole" (one for all).

    `holds_out` is the rule that says of source units alone whether training never sees them; `make` draws an example of
    either kind, of `length` source units where that is given. `gold` answers any source of the language, else None.
    `function_words` are target units that grammar puts in: they are not counted as content words.
    `labels` says what each label means, for people; empty where targets are no labels.
    """

    name: str
    title: Sentence
    shape: str
    source_kind: str
    target_kind: str
    examples: tuple[str, ...]
    source_units: Units
    target_units: Units
    make: Callable[[Random, int | None], Example | None]
    gold: Callable[[Units], Example | None]
    holds_out: Callable[[Units], bool]
    held_out_means: Sentence
    function_words: frozenset[str] = frozenset()
    labels: Mapping[str, Sentence] = field(default_factory=dict)

    def draw(self, random: Random, held_out: bool = False, length: int | None = None) -> Example:
        """Return an example that training sees, or one that it never sees; the same for the same state of `random`.

        Raises Refusal when there is none of this length.
        """
        for _ in range(TRIES if length is None or length > 0 else 0):
            example = self.make(random, length)
            if example is not None and self.holds_out(example.source) == held_out:
                return example
        raise Refusal("The task {task} has no such example of length {length}.", task=self.name, length=str(length))

    @cached_property
    def _vocabularies(self) -> tuple[Vocabulary, Vocabulary]:
        return Vocabulary(self.source_kind, self.source_units), Vocabulary(self.target_kind, self.target_units)

    def source_vocabulary(self) -> Vocabulary:
        """Return every unit that a source may hold."""
        return self._vocabularies[0]

    def target_vocabulary(self) -> Vocabulary:
        """Return every unit that a target may hold; for labels, the labels."""
        return self._vocabularies[1]

    def split(self, text: str) -> Units:
        """Return the source units of a typed text: case folded, punctuation apart, full-width forms understood."""
        return self.source_vocabulary().split(text)

    def join(self, units: Units, target: bool = True) -> str:
        """Return target units (or source units) as a readable text."""
        return self._vocabularies[target].join(units)
