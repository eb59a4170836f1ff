"""A grammar written as a table: it draws sentences whose every word has a label, and reads them back. No words inside.

A rule is "NAME = one two OTHER | three": NAMES in capitals stand for their alternatives, all else are words. "x/label"
gives a label to a word, or to all words of a NAME that have none of their own. Rules without end are not for it.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random

from engine.learning.tasks.chance import pick
from engine.learning.tasks.task import Example

Labels = tuple[str, ...]
Symbol = tuple[str, str]        # a word or NAME, and the label it was given ("" where none was)


@dataclass(frozen=True, eq=False)
class Grammar:
    """Rules, and the label of words to which none gives one."""

    table: str
    other: str

    @cached_property
    def rules(self) -> dict[str, tuple[tuple[Symbol, ...], ...]]:
        """The alternatives of every NAME."""
        found = {}
        for line in self.table.replace("\n |", " |").strip().splitlines():
            name, _, body = line.partition("=")
            found[name.strip()] = tuple(tuple((part.partition("/")[0], part.partition("/")[2]) for part in one.split())
                                        for one in body.split("|"))
        return found

    @cached_property
    def words(self) -> Labels:
        """Every word, in the order of the table."""
        return tuple(dict.fromkeys(word for alternatives in self.rules.values() for one in alternatives
                                   for word, _ in one if word not in self.rules))

    def draw(self, random: Random, name: str) -> list[Symbol]:
        """Return words with their labels, drawn from `name`: each alternative as likely as the others."""
        found: list[Symbol] = []
        for part, label in pick(random, self.rules[name]):
            inner = self.draw(random, part) if part in self.rules else [(part, "")]
            found += [(word, given or label) for word, given in inner]
        return found

    def labels(self, drawn: list[Symbol]) -> Labels:
        """Return the labels of drawn words."""
        return tuple(label or self.other for _, label in drawn)

    def read(self, words: tuple[str, ...], name: str) -> set[Labels]:
        """Return every way in which `name` labels these words: none where it does not derive them."""
        known: dict[tuple[str, int], set[tuple[int, Labels]]] = {}

        def derive(symbol: str, at: int) -> set[tuple[int, Labels]]:
            if symbol not in self.rules:
                return {(at + 1, ("",))} if at < len(words) and words[at] == symbol else set()
            if (symbol, at) not in known:
                known[symbol, at] = {way for one in self.rules[symbol] for way in chain(one, at)}
            return known[symbol, at]

        def chain(parts: tuple[Symbol, ...], at: int) -> set[tuple[int, Labels]]:
            ways = {(at, ())}
            for part, label in parts:
                ways = {(end, (*before, *(given or label for given in after)))
                        for middle, before in ways for end, after in derive(part, middle)}
            return ways

        return {tuple(label or self.other for label in labels)
                for end, labels in derive(name, 0) if end == len(words)}


def neighbours(units: tuple[str, ...], numbers: dict[str, int]) -> list[tuple[int, int]]:
    """Return the numbers of numbered words that follow one another, other words between them left out."""
    return list(pairwise(numbers[unit] for unit in units if unit in numbers))


def labelled(words: tuple[str, ...], labels: Labels) -> Example:
    """Return an example in which every label belongs to its own word."""
    links = frozenset((i, i) for i in range(len(words)))
    return Example(words, labels, links, links)


def drawn(grammar: Grammar, random: Random, length: int | None) -> Example | None:
    """Draw a labelled sentence from the rule S; None where it has not the length asked for."""
    found = grammar.draw(random, "S")
    words = tuple(word for word, _ in found)
    return labelled(words, grammar.labels(found)) if length in (None, len(words)) else None


def read(grammar: Grammar, words: tuple[str, ...]) -> Example | None:
    """Return a sentence with its labels, or None where the grammar gives it none, or more than one."""
    ways = grammar.read(words, "S")
    return labelled(words, *ways) if len(ways) == 1 else None
