"""English to French: agreement, elision, adjectives before and behind the noun, compounds, negation, passive.

An elided word is a unit of its own that keeps its apostrophe: "l'accord" is "l'" and "accord", written together again.
Read in this order: lexicon (the words), phrases, sentences (both languages at once), reading (English to what it says),
drawing (what is said of what).
"""

from functools import cache
from itertools import pairwise
from random import Random

from engine.learning.tasks.french import lexicon
from engine.learning.tasks.french.drawing import clause
from engine.learning.tasks.french.lexicon import ALL_ADJECTIVES, ALL_NOUNS
from engine.learning.tasks.french.phrases import ATTACHED, DETERMINERS, NUMBERS
from engine.learning.tasks.french.reading import read
from engine.learning.tasks.french.sentences import MONTHS, PARTICIPLES, PLACES, PRONOUNS, VERBS, translate
from engine.learning.tasks.task import Example, Task, Units
from engine.sentence import Sentence

MOST_WORDS = 14


def make(random: Random, length: int | None) -> Example | None:
    """Draw an example; None where it has not the length asked for."""
    example = translate(clause(random))
    return example if len(example.source) == length or (length is None and len(example.source) <= MOST_WORDS) else None


def gold(source: Units) -> Example | None:
    """Return the translation of any sentence of the language, however it was made."""
    said = read(source)
    example = translate(said) if said else None
    return example if example and example.source == source else None


@cache
def content() -> dict[str, int]:
    """Return the number of every content word; all forms of a word have one number."""
    groups = [*(noun.english for noun in ALL_NOUNS.values()), *((name,) for name in ALL_ADJECTIVES),
              *((row[0], row[1]) for row in VERBS.values()), *((name,) for name in (*PARTICIPLES, *MONTHS)),
              *((year,) for year in lexicon.YEARS)]
    return {word: i for i, group in enumerate(groups) for word in group}


def holds_out(source: Units) -> bool:
    """Say whether two content words a, b that follow one another have 5 a + 3 b = REST modulo 11."""
    numbers = [content()[word] for word in source if word in content()]
    return any((5 * a + 3 * b) % 11 == REST for a, b in pairwise(numbers))


REST = (5 * content()["economic"] + 3 * content()["area"]) % 11      # "economic area" is held out


def spelt(table: dict[str, list[str]] | dict[str, str], column: int) -> set[str]:
    """Return the words of one column."""
    return {row[column] for row in table.values()}


def english_units() -> Units:
    """Return every English word of the language."""
    words = {word for noun in ALL_NOUNS.values() for word in noun.english} | {*ALL_ADJECTIVES, *PARTICIPLES, *PLACES}
    words |= {*MONTHS, *lexicon.YEARS, *NUMBERS, *PRONOUNS, *ATTACHED} | spelt(VERBS, 0) | spelt(VERBS, 1)
    words |= spelt(DETERMINERS, 0) | spelt(DETERMINERS, 1) | {word for be in lexicon.BE.values() for word in be[0]}
    return tuple(sorted((words | set("an and does do not very by in .".split())) - {"-"}))


def french_units() -> Units:
    """Return every French word of the language."""
    words = {word for noun in ALL_NOUNS.values() for word in noun.french}
    words |= {word for one in ALL_ADJECTIVES.values() for word in (*one.french, one.vowel)}
    words |= {base + more for base in PARTICIPLES.values() for more in ("", "e", "s", "es")}
    words |= {word for row in DETERMINERS.values() for word in row[2:]} | {w for row in VERBS.values() for w in row[2:]}
    words |= {word for be in lexicon.BE.values() for word in be[1]} | {*MONTHS.values(), *lexicon.YEARS}
    words |= {*NUMBERS.values()} | spelt(PRONOUNS, 1) | spelt(PRONOUNS, 2)
    words |= {part for one in (*PLACES.values(), *ATTACHED.values()) for part in one.split("_")}
    return tuple(sorted((words | set("et ne n' pas très par en a ont été de d' du des .".split())) - {"-", ""}))


GRAMMAR = frozenset("le la l' les un une des de d' du ce cet cette ces mon ma mes votre vos notre nos leur leurs son "
                    "sa ses ne n' pas a ont été et . sur sous dans derrière près avec sans devant pour par en".split())

FRENCH = Task(
    "english-french", Sentence("English to French"), "sequence", "words", "words",
    ("the european economic area", "the agreement on the european economic area was signed in august 1992 .",
     "the three black cats are on the kitchen table .", "an old woman does not see the beautiful tree .",
     "we like these red apples .", "my friend and her children were very happy ."),
    english_units(), french_units(), make, gold, holds_out,
    Sentence("Pairs of words that never follow one another in training, “economic area” among them."), GRAMMAR)
