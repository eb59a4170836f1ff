"""Noun phrases in both languages at once: agreement, order, compounds, and which word each French word comes from.

A phrase is said as English words and French ones; every French word names the English words it surely comes from and
those that help to decide its form. Knows nothing of chance or of whole sentences.
"""

from dataclasses import dataclass, field, replace

from engine.learning.tasks import linking
from engine.learning.tasks.french import lexicon
from engine.learning.tasks.french.lexicon import ALL_ADJECTIVES, ALL_NOUNS, rows
from engine.learning.tasks.linking import Word


@dataclass(frozen=True)
class Said(linking.Said):
    """One French word, and what becomes of it before a vowel."""

    vowel: bool = False             # it begins with a sounding vowel
    before_vowel: str = ""          # its form before one that does, where that is another
    article: bool = False           # le and les merge with "de" before them


@dataclass(frozen=True)
class Side:
    """A phrase in both languages, and what the words about it must agree with."""

    english: tuple[Word, ...]
    french: tuple[Said, ...]
    heads: tuple[Word, ...] = ()
    feminine: bool = False
    plural: bool = False
    person: int = 1                 # place in a verb's row: je, il, nous, vous, ils


@dataclass(frozen=True)
class Nominal:
    """What a noun phrase says: singular or plural `noun`, named in the singular; English order of the adjectives."""

    determiner: str
    noun: str
    plural: bool = False
    adjectives: tuple[str, ...] = ()
    number: str = ""
    compound: str = ""              # the noun before the noun: a kitchen table
    attached: tuple["str | Nominal", ...] = field(default=())      # a preposition and what follows it


DETERMINERS = {row[row[0] == "-"]: row for row in rows(lexicon.DETERMINERS)}
NUMBERS = dict(rows(lexicon.NUMBERS))
ATTACHED = dict(rows(lexicon.ATTACHED))
PLURALS = {DETERMINERS[name][1]: name for name in DETERMINERS if DETERMINERS[name][1] != "-"}


def vowel(text: str) -> bool:
    """Say whether a French word begins with a vowel, an unsounded h among them."""
    return text[0] in "aeiouyàâéèêëîïôœûh"


def said(text: str, *sure: Word, possible: tuple[Word, ...] = (), **more) -> Said:
    """Return a French word; what it surely comes from is possible too."""
    return Said(text, frozenset(sure), frozenset((*sure, *possible)), **more)


def noun_phrase(given: Nominal) -> Side:
    """Return a noun phrase in both languages."""
    noun = ALL_NOUNS[given.noun]
    head = Word(noun.english[given.plural])
    adjectives = [(ALL_ADJECTIVES[name], Word(name)) for name in given.adjectives]
    number = [Word(given.number)] if given.number else []
    compound = [Word(given.compound)] if given.compound else []
    behind = [*number, *(word for _, word in adjectives), *compound, head]
    first = [(a, word) for a, word in adjectives if a.first]
    determiner, spoken = determined(given, noun, head, behind[0].text, [] if number else [word for _, word in first])
    french = [*spoken, *(said(NUMBERS[word.text], word) for word in number)]
    french += [agreeing(a, word, (head,), noun.feminine, given.plural) for a, word in first]
    french.append(said(noun.french[given.plural], head, vowel=vowel(noun.french[0]) and not noun.aspirated))
    for word in compound:
        other = ALL_NOUNS[word.text]
        french += [said("de", possible=(word, head), before_vowel="d'"),
                   said(other.french[0], word, vowel=vowel(other.french[0]) and not other.aspirated)]
    french += [agreeing(a, word, (head,), noun.feminine, given.plural) for a, word in reversed(adjectives)
               if not a.first]
    whole = Side((*determiner, *behind), tuple(french), (head,), noun.feminine, given.plural, 4 if given.plural else 1)
    if not given.attached:
        return whole
    preposition, other = given.attached
    link, under = prepositional(preposition, ATTACHED[preposition]), noun_phrase(other)
    return replace(whole, english=(*whole.english, *link.english, *under.english),
                   french=(*whole.french, *link.french, *under.french))


def determined(given: Nominal, noun: lexicon.Noun, head: Word, following: str, first: list[Word]):
    """Return the determiner as English words (none without one) and French words.

    `following` decides a or an; of `first`, the adjectives before the French noun, makes "des" a "de": de petits chats.
    """
    if not given.determiner:
        return (), ()
    row = DETERMINERS[given.determiner]
    english = Word(row[1] if given.plural else row[0] if row[0] != "a" else indefinite(following))
    text, elided = row[2 + noun.feminine], row[4 + noun.feminine].strip("-")
    if given.plural:
        some = given.determiner == "some"
        text = "de" if some and first else row[6]
        return (english,), (said(text, english, possible=(head, *first) if some else (head,), article=text == "les"),)
    return (english,), (said(text, english, possible=(head,), vowel=vowel(text), before_vowel=elided,
                             article=row[0] == "the"),)


def indefinite(following: str) -> str:
    """Return "a" or "an", by the sound of the word that follows."""
    return "an" if following[0] in "aeiou" and not following.startswith("eu") else "a"


def agreeing(adjective: lexicon.Adjective, word: Word, heads: tuple[Word, ...], feminine: bool, plural: bool) -> Said:
    """Return an adjective in gender and number; the nouns that decide them are possible links."""
    text = adjective.french[feminine + 2 * plural]
    special = adjective.vowel if not (feminine or plural) else ""
    return said(text, word, possible=heads, before_vowel=special, vowel=vowel(text))


def prepositional(english: str, french: str) -> Side:
    """Return a preposition; "près_de" is two French words of one English word."""
    word = Word(english)
    return Side((word,), tuple(said(part, word, before_vowel="d'" if part == "de" else "")
                               for part in french.split("_")))


def together(parts: list[Side]) -> Side:
    """Return phrases joined by "and": plural; feminine only where all are."""
    english, french = list(parts[0].english), list(parts[0].french)
    for part in parts[1:]:
        word = Word("and")
        english += [word, *part.english]
        french += [said("et", word), *part.french]
    if len(parts) == 1:
        return parts[0]
    return Side(tuple(english), tuple(french), tuple(head for part in parts for head in part.heads),
                all(part.feminine for part in parts), True, 4)


def sounded(french: tuple[Said, ...]) -> list[Said]:
    """Return French words as they are written side by side: l', d', j', n', cet, bel, mon amie; du, des."""
    spoken: list[Said] = []
    for i, one in enumerate(french):
        following = french[i + 1] if i + 1 < len(french) else None
        if one.before_vowel and following:
            one = replace(one, text=one.before_vowel if following.vowel else one.text,
                          possible=one.possible | following.sure)
        if spoken and one.article and spoken[-1].text == "de" and one.text in ("le", "les"):
            before = spoken.pop()
            one = replace(one, text={"le": "du", "les": "des"}[one.text], sure=before.sure | one.sure,
                          possible=before.possible | one.possible)
        spoken.append(one)
    return spoken
