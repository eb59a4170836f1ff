"""English to Traditional Chinese, character by character: measure words, 的, 了, places before what is there.

"three black cats" is 三隻黑色的貓: 隻 is not said in English, and only the noun, still to come, decides it.
Read in this order: lexicon (the words), phrases, sentences (both languages at once), reading (English to what it says),
drawing (what is said of what).
"""

from functools import cache
from random import Random

from engine.learning.tasks.chinese import lexicon
from engine.learning.tasks.chinese.drawing import clause
from engine.learning.tasks.chinese.lexicon import ALL_NOUNS
from engine.learning.tasks.chinese.phrases import ADJECTIVES, DETERMINERS, MASSES, MEASURES, NUMBERS
from engine.learning.tasks.chinese.reading import read
from engine.learning.tasks.chinese.sentences import PLACES, PRONOUNS, TIMES, VERBS, translate
from engine.learning.tasks.grammar import neighbours
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
    groups = [*(noun.english for noun in ALL_NOUNS.values()), *((name,) for name in (*ADJECTIVES, *MASSES)),
              *((row[0], row[1]) for row in MEASURES.values()), *(row[:3] for row in VERBS.values()),
              *((name,) for name in (*TIMES, *PLACES))]
    return {word: i for i, group in enumerate(groups) for word in group}


def holds_out(source: Units) -> bool:
    """Say whether two content words a, b that follow one another have 5 a + 3 b = REST modulo 11."""
    return any((5 * a + 3 * b) % 11 == REST for a, b in neighbours(source, content()))


REST = (5 * content()["black"] + 3 * content()["cat"]) % 11      # "black cats" is held out


def english_units() -> Units:
    """Return every English word of the language."""
    words = {*content(), *NUMBERS, *PRONOUNS, *(form for row in DETERMINERS.values() for form in row[:2])}
    words |= {form for forms in lexicon.BE.values() for form in forms}
    return tuple(sorted((words | set("an and of not do does did very there .".split())) - {"-"}))


def chinese_units() -> Units:
    """Return every character of the language."""
    text = "".join(noun.chinese + noun.measure for noun in ALL_NOUNS.values()) + "".join(MASSES.values())
    text += "".join(row[2] for table in (MEASURES, DETERMINERS) for row in table.values())
    text += "".join(word for word, _ in ADJECTIVES.values()) + "".join(row[3] for row in VERBS.values())
    text += "".join("".join(table.values()) for table in (NUMBERS, PRONOUNS, PLACES, TIMES))
    return tuple(sorted(set(text) | set("的些和沒有不了是很非常在。")))


CHINESE = Task(
    "english-chinese", Sentence("English to Chinese"), "sequence", "words", "characters",
    ("three black cats", "i see three black cats .", "i bought two interesting books yesterday .",
     "there are five small birds on the table .", "my teacher does not like that snake .",
     "she wants twelve cups of tea ."),
    english_units(), chinese_units(), make, gold, holds_out,
    Sentence("Pairs of words that never follow one another in training, “black cats” among them."),
    frozenset("的些和了很是在有不沒。") | {noun.measure for noun in ALL_NOUNS.values()})
