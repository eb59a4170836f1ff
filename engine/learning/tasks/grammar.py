"""A grammar written as a table: it draws sentences whose every word has a label, and reads them back. No words inside.

A rule is "NAME = one two OTHER | three": NAMES in capitals stand for their alternatives, all else are words. "x/label"
gives a label to a word, or to all words of a NAME that have none of their own; a number before an alternative says how
often it is drawn for once of another. A NAME must not begin with itself.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random

from engine.learning.tasks.chance import pick
from engine.learning.tasks.task import Example

Labels = tuple[str, ...]
Symbol = tuple[str, str]        # a word or NAME, and the label it was given ("" where none was)
Parts = tuple[Symbol, ...]


@dataclass(frozen=True, eq=False)
class Grammar:
    """Rules, and the label of words to which none gives one."""

    table: str
    other: str

    @cached_property
    def rules(self) -> dict[str, tuple[Parts, ...]]:
        """The alternatives of every NAME, each as often as it is to be drawn."""
        found = {}
        for line in self.table.replace("\n |", " |").strip().splitlines():
            name, _, body = line.partition("=")
            weighed = [one.split() for one in body.split("|")]
            split = [(int(one[0]), one[1:]) if one and one[0].isdigit() else (1, one) for one in weighed]
            found[name.strip()] = tuple(tuple((part.partition("/")[0], part.partition("/")[2]) for part in one)
                                        for often, one in split for _ in range(often))
        return found

    @cached_property
    def words(self) -> Labels:
        """Every word, in the order of the table."""
        return tuple(dict.fromkeys(word for alternatives in self.rules.values() for one in alternatives
                                   for word, _ in one if word not in self.rules))

    def draw(self, random: Random, name: str) -> list[Symbol]:
        """Return words with their labels, drawn from `name`."""
        found: list[Symbol] = []
        for part, label in pick(random, self.rules[name]):
            inner = self.draw(random, part) if part in self.rules else [(part, "")]
            found += [(word, given or label) for word, given in inner]
        return found

    def labels(self, drawn: list[Symbol]) -> Labels:
        """Return the labels of drawn words."""
        return tuple(label or self.other for _, label in drawn)

    def read(self, words: Labels, name: str) -> set[Labels]:
        """Return every way in which `name` labels these words: none where it does not derive them."""
        known: dict[tuple[str, int], set[tuple[int, Labels]]] = {}

        def derive(symbol, at):
            if symbol not in self.rules:
                return {(at + 1, ("",))} if words[at:at + 1] == (symbol,) else set()
            if (symbol, at) not in known:
                word = words[at] if at < len(words) else ""
                known[symbol, at] = {way for one, first in self.openings[symbol] if word in first or "" in first
                                     for way in chain(one, at)}
            return known[symbol, at]

        def chain(parts, at):
            ways = {(at, ())}
            for part, label in parts:
                ways = {(end, (*before, *(given or label for given in after)))
                        for middle, before in ways for end, after in derive(part, middle)}
            return ways

        return {tuple(label or self.other for label in labels)
                for end, labels in derive(name, 0) if end == len(words)}

    @cached_property
    def openings(self) -> dict[str, tuple[tuple[Parts, frozenset[str]], ...]]:
        """Every alternative once, and the words it can begin with; "" is among them where it may be empty."""
        def begin(parts):
            heads = {""}
            for part, _ in parts:
                one = {part} if part not in self.rules else set().union(*map(begin, dict.fromkeys(self.rules[part])))
                heads = (heads - {""}) | one
                if "" not in one:
                    break
            return frozenset(heads)

        return {name: tuple((one, begin(one)) for one in dict.fromkeys(alternatives))
                for name, alternatives in self.rules.items()}


def neighbours(units: Labels, numbers: dict[str, int]) -> list[tuple[int, int]]:
    """Return the numbers of numbered words that follow one another, other words between them left out."""
    return list(pairwise(numbers[unit] for unit in units if unit in numbers))


def labelled(words: Labels, labels: Labels) -> Example:
    """Return an example in which every label belongs to its own word."""
    links = frozenset((i, i) for i in range(len(words)))
    return Example(words, labels, links, links)


def drawn(grammar: Grammar, random: Random, length: int | None) -> Example | None:
    """Draw a labelled sentence from the rule S; None where it has not the length asked for."""
    found = grammar.draw(random, "S")
    words = tuple(word for word, _ in found)
    return labelled(words, grammar.labels(found)) if length in (None, len(words)) else None


def read(grammar: Grammar, words: Labels) -> Example | None:
    """Return a sentence with its labels, or None where the grammar gives it none, or more than one."""
    ways = grammar.read(words, "S")
    return labelled(words, *ways) if len(ways) == 1 else None
