"""What is said of what, drawn by chance: people buy books, birds are in trees. Knows no Chinese.

Only what is drawn keeps to these tables; a typed sentence may say that a book sees a cat.
"""

from random import Random

from engine.learning.tasks.chance import chance, pick
from engine.learning.tasks.chinese.lexicon import ALL_NOUNS, rows
from engine.learning.tasks.chinese.phrases import ADJECTIVES, MEASURES, NUMBERS, Nominal
from engine.learning.tasks.chinese.sentences import PRONOUNS, TIMES, VERBS, Clause

COLOURS = tuple(name for name, (_, kind) in ADJECTIVES.items() if kind == "c")
SHORT = {"p": ("good",), "a": ("big", "small", "old"), "t": ("big", "small", "new", "old", "good"),
         "l": ("big", "small", "new", "old"), "w": ("big", "small")}
LONG = {letter: tuple(words.split()) for letter, words in {
    "p": "clever young famous beautiful strange cute quiet important", "a": "beautiful cute clever strange quiet clean",
    "t": "beautiful cheap interesting strange important expensive clean cute famous",
    "l": "beautiful quiet famous interesting strange clean", "w": "beautiful strange famous"}.items()}
# A verb and what it is done to; what stands where; letters as in the lexicon, m a measured mass.
DOES = rows("see patlw | have atm | want atm | buy atm | like patlwm | need tm | draw patlw | find at | sell tm "
            "| read r | eat fm | remember ptl")
STANDS = rows("on at s | in patw lh | under at s | behind patl lt | beside patl lts | near patl l")
NOUNS = {letter: tuple(name for name, noun in ALL_NOUNS.items() if letter in noun.kinds) for letter in "patlwsfhr"}
EDIBLE, DRINKS = ("cup", "bottle", "bowl", "piece"), tuple(MEASURES)
DEFINITE = ("the", "this", "that", "my", "your", "our", "his", "her", "their")


def nominal(random: Random, kinds: str, definite: bool = False, eaten: bool = False, new: bool = False) -> Nominal:
    """Draw a noun phrase about something of these kinds; `definite` leaves out a, some, many, every; `new` the rest."""
    kind = pick(random, kinds)
    plural = chance(random, 0.45)
    number = pick(random, tuple(NUMBERS)) if chance(random, 0.55 if not definite else 0.15) else ""
    if number:
        plural = number != "one"
        determiner = pick(random, DEFINITE) if not new and plural and (definite or chance(random, 0.15)) else ""
    elif new:
        determiner = pick(random, ("some", "many")) if plural else "a"
    else:
        free = ("the", pick(random, ("some", "many"))) if plural else ("a", "a", "the", "every")
        determiner = pick(random, DEFINITE if definite else (*free, pick(random, DEFINITE)))
    if kind == "m":
        measure = pick(random, EDIBLE if eaten else DRINKS)
        return Nominal(determiner, pick(random, MEASURES[measure][3:]), plural, number, (), measure)
    noun = pick(random, NOUNS[kind])
    if ALL_NOUNS[noun].english[0] == ALL_NOUNS[noun].english[1]:        # "the fish": nobody could tell how many
        plural = bool(number and number != "one") or (plural and determiner in ("this", "that", "some", "many"))
    return Nominal(determiner, noun, plural, number, adjectives(random, ALL_NOUNS[noun].kinds[0]))


def adjectives(random: Random, kind: str) -> tuple[str, ...]:
    """Draw none, one or two adjectives; colours are not for people."""
    short = (pick(random, SHORT[kind]),) if chance(random, 0.3) else ()
    long = pick(random, LONG[kind]) if kind == "p" or chance(random, 0.5) else pick(random, COLOURS)
    return short + ((long,) if chance(random, 0.4) else ())


def several(random: Random, kinds: str, definite: bool = False, eaten: bool = False) -> tuple[Nominal, ...]:
    """Draw a noun phrase, or two joined by "and"."""
    return tuple(nominal(random, kinds, definite, eaten) for _ in range(2 if chance(random, 0.12) else 1))


def clause(random: Random) -> Clause:
    """Draw what a sentence says; one in three is a noun phrase alone."""
    if chance(random, 0.35):
        return Clause((nominal(random, "patlwm"),), stop=chance(random, 0.1))
    return pick(random, (does, does, described, placed, there_is))(random, chance(random, 0.85))


def does(random: Random, stop: bool) -> Clause:
    """Draw somebody who does something."""
    verb, kinds = pick(random, DOES)
    past, negated = chance(random, 0.35) and VERBS[verb][2] != "-", chance(random, 0.15)
    subject = pick(random, tuple(PRONOUNS)) if chance(random, 0.7) else (nominal(random, "p", True),)
    time = pick(random, tuple(TIMES)) if past and chance(random, 0.6) else ""
    return Clause(subject, "does", verb, several(random, kinds, negated, verb == "eat"), negated, past,
                  time=time, stop=stop)


def described(random: Random, stop: bool) -> Clause:
    """Draw what something is."""
    kind = pick(random, "patlw")
    word = pick(random, SHORT[kind] + LONG[kind] + (() if kind == "p" else COLOURS))
    return Clause(several(random, kind, True), "is", word, negated=chance(random, 0.2),
                  very=word not in COLOURS and chance(random, 0.4), stop=stop)


def placed(random: Random, stop: bool) -> Clause:
    """Draw where something is."""
    where, what, at = pick(random, STANDS)
    subject = pick(random, tuple(PRONOUNS)) if "p" in what and chance(random, 0.3) else several(random, what, True)
    return Clause(subject, "stands", where, (nominal(random, at, True),), chance(random, 0.15), chance(random, 0.2),
                  stop=stop)


def there_is(random: Random, stop: bool) -> Clause:
    """Draw what there is somewhere."""
    where, what, at = pick(random, STANDS)
    return Clause((nominal(random, what, new=True),), "there is", where, (nominal(random, at, True),), stop=stop)
