"""Noun phrases in English and Chinese at once: measure words, 的, and which word each character comes from.

A measure word has no English word of its own: the noun decides it, and the number or determiner calls for it; both are
possible links. Chinese is said character by character; all characters of a word come from the same English word.
"""

from dataclasses import dataclass

from engine.learning.tasks.chinese import lexicon
from engine.learning.tasks.chinese.lexicon import ALL_NOUNS, rows
from engine.learning.tasks.linking import Said, Word

ADJECTIVES = {row[0]: (row[1], row[2]) for row in rows(lexicon.ADJECTIVES)}
NUMBERS = dict(rows(lexicon.NUMBERS))
DETERMINERS = {row[row[0] == "-"]: row for row in rows(lexicon.DETERMINERS)}
PLURALS = {row[1]: name for name, row in DETERMINERS.items() if row[1] != "-"}
MEASURES = {row[0]: row for row in rows(lexicon.MEASURES)}
MASSES = dict(rows(lexicon.MASSES))


@dataclass(frozen=True)
class Nominal:
    """What a noun phrase says; `measure` is that of a mass ("cup" of tea), whose `noun` is then a mass."""

    determiner: str
    noun: str
    plural: bool = False
    number: str = ""
    adjectives: tuple[str, ...] = ()
    measure: str = ""


@dataclass(frozen=True)
class Side:
    """A phrase in both languages, and its nouns."""

    english: tuple[Word, ...]
    chinese: tuple[Said, ...]
    heads: tuple[Word, ...] = ()

    def __add__(self, other: "Side") -> "Side":
        return Side(self.english + other.english, self.chinese + other.chinese, self.heads + other.heads)


def say(text: str, *sure: Word, possible: tuple[Word, ...] = ()) -> tuple[Said, ...]:
    """Return the characters of a Chinese word."""
    return tuple(Said(c, frozenset(sure), frozenset((*sure, *possible))) for c in text)


def noun_phrase(given: Nominal) -> Side:
    """Return a noun phrase in both languages."""
    head, measure, held = headed(given)
    number = Word(given.number) if given.number else None
    adjectives = [Word(name) for name in given.adjectives]
    behind = [*([number] if number else []), *adjectives, *held]
    determiner, opening, counted = determined(given, behind[0].text, head, number)
    called = tuple(word for word in (number, determiner) if word)[:1]
    chinese = opening + (say(NUMBERS[given.number], number) if number else ())
    if counted:
        sure = (held[0],) if given.measure else ()
        chinese += say(measure, *sure, possible=() if given.measure else (head, *called))
    ordered = sorted(adjectives, key=lambda word: ADJECTIVES[word.text][1] == "s")     # 的 first: 黑色的大貓
    for word in ordered:
        text, kind = ADJECTIVES[word.text]
        if word.text == "old":
            chinese += say(aged(given), word, possible=(head,))
        else:
            chinese += say(text if kind == "s" else text + "的", word)
    noun = MASSES[given.noun] if given.measure else ALL_NOUNS[given.noun].chinese
    return Side((*([determiner] if determiner else []), *behind), chinese + say(noun, head), (head,))


def aged(given: Nominal) -> str:
    """Return what "old" is of this noun: things are 舊, people, animals and trees 老."""
    lives = not given.measure and bool(set(ALL_NOUNS[given.noun].kinds) & set("paw"))
    return ADJECTIVES["old"][0][lives]


def headed(given: Nominal) -> tuple[Word, str, list[Word]]:
    """Return the English noun, the Chinese measure word, and the English words from the measure to the noun."""
    if not given.measure:
        noun = ALL_NOUNS[given.noun]
        head = Word(noun.english[given.plural])
        return head, noun.measure, [head]
    one, more, chinese, *_ = MEASURES[given.measure]
    head = Word(given.noun)
    return head, chinese, [Word(more if given.plural else one), Word("of"), head]


def determined(given: Nominal, following: str, head: Word,
               number: Word | None) -> tuple[Word | None, tuple[Said, ...], bool]:
    """Return the determiner in English and Chinese, and whether a measure word follows: 那隻, 那些, 那三隻."""
    if not given.determiner:
        return None, (), True
    one, more, chinese, counts = DETERMINERS[given.determiner]
    text = more if given.plural else ("an" if following[0] in "aeiou" else "a") if one == "a" else one
    word = Word(text)
    said = say(chinese, word)
    if given.plural and not number and "s" in counts:
        return word, said + say("些", *([word] if one != more else []), possible=(word, head)), False
    return word, said, bool(number) or (not given.plural and "m" in counts)


def together(parts: list[Side]) -> Side:
    """Return phrases joined by "and"."""
    whole = parts[0]
    for part in parts[1:]:
        word = Word("and")
        whole = whole + Side((word,), say("和", word)) + part
    return whole


def several(given: tuple[Nominal, ...]) -> Side:
    """Return noun phrases joined by "and"."""
    return together([noun_phrase(one) for one in given])
