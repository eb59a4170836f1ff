"""What is said of what, drawn by chance: people see, banks sell, agreements are signed. Knows no French.

Only what is drawn keeps to these tables; a typed sentence may say that an agreement sees a cat.
"""

from random import Random

from engine.learning.tasks.chance import chance, pick
from engine.learning.tasks.french import lexicon
from engine.learning.tasks.french.lexicon import ALL_ADJECTIVES, ALL_NOUNS, rows
from engine.learning.tasks.french.phrases import DETERMINERS, NUMBERS, Nominal
from engine.learning.tasks.french.sentences import MONTHS, PRONOUNS, Clause
from engine.learning.tasks.task import Units

# Letters as in the lexicon: of what an adjective is said; who does it and to what; what is done and by whom.
DESCRIBES = {letter: tuple(words.split()) for letter, words in {
    "p": "young old good small strong rich happy tired famous french chinese american european",
    "a": "big small old young beautiful pretty good black white red grey strong happy tired heavy",
    "t": "big small old new beautiful pretty long good bad black white red green blue grey heavy round clean famous "
         "modern french chinese american european",
    "l": "big small old new beautiful pretty long white red green blue grey clean famous modern public private french "
         "chinese american european",
    "o": "big small old new good bad rich strong famous european economic international public private french chinese "
         "american modern",
    "x": "long old new good bad beautiful famous european economic international public private french chinese "
         "american modern"}.items()}
DOES = rows("see pa patlo | like pa patlox | watch pa patl | find pa patlx | buy po tla | sell po tl | want pa tlx "
            "| have po tlx | draw p atlp | show po tlx | open po n | lose po tx")
DONE = rows("signed s po | sold tl po | found tla p | opened n po | built b po | painted tl p")
STANDS = rows("on pat t | under at t | in patx l | behind pat tl | near patl tlo | before pat tl | with pa pa "
              "| without p pa")
FOLLOWS = rows("on x olx | of tl pol | with lp t | without lp t | for txl pao | near tl l")
FURNITURE, ROOMS = ("table", "door", "window", "clock", "key", "flower"), ("kitchen", "garden", "school", "office",
                                                                       "museum", "hotel")
DEFINITE = tuple(name for name in DETERMINERS if name not in ("a", "some"))
GENDERED = tuple(name for name, row in PRONOUNS.items() if row[5] != "-")
NOUNS = {letter: tuple(name for name, noun in ALL_NOUNS.items() if letter in noun.kinds) for letter in "patloxbns"}
SPREAD = (0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3)      # how many adjectives, as far as that many may stand


def adjectives(random: Random, kind: str, most: int) -> Units:
    """Draw at most `most` adjectives, in the order in which English likes them: what stands first in French first."""
    drawn = dict.fromkeys(pick(random, DESCRIBES[kind]) for _ in range(min(most, pick(random, SPREAD))))
    first = [name for name in drawn if ALL_ADJECTIVES[name].first][:1]
    return (*first, *(name for name in drawn if not ALL_ADJECTIVES[name].first))


def nominal(random: Random, kinds: str, definite: bool = False, most: int = 1) -> Nominal:
    """Draw a noun phrase about something of these kinds; `definite` leaves out a, an and some."""
    plural = chance(random, 0.4)
    number = pick(random, tuple(NUMBERS)) if plural and chance(random, 0.2) else ""
    determiner = pick(random, ("the", pick(random, DEFINITE)) if definite or number else
                      ("the", "some" if plural else "a", pick(random, DEFINITE)))
    if number and not definite and chance(random, 0.6):
        determiner = ""
    compound = pick(random, ROOMS) if "t" in kinds and chance(random, 0.12) else ""
    noun = pick(random, FURNITURE) if compound else pick(random, NOUNS[pick(random, kinds)])
    said = adjectives(random, ALL_NOUNS[noun].kinds[0], most - bool(compound))
    return Nominal(determiner, noun, plural, said, number, compound)


def followed(random: Random, kinds: str, definite: bool, share: float, most: int) -> Nominal:
    """Draw a noun phrase with, in `share` of cases, another behind it: the door of the house."""
    if not chance(random, share):
        return nominal(random, kinds, definite, most)
    preposition, above, below = pick(random, FOLLOWS)
    fitting = "".join(letter for letter in above if letter in kinds)
    if not fitting:
        return nominal(random, kinds, definite, most)
    top, under = nominal(random, fitting, definite), nominal(random, below, True, most)
    return Nominal(top.determiner, top.noun, top.plural, top.adjectives, top.number, top.compound, (preposition, under))


def several(random: Random, kinds: str, definite: bool = False, most: int = 1,
            share: float = 0.12) -> tuple[Nominal, ...]:
    """Draw a noun phrase, one with another behind it, or, in `share` of cases each, two joined by "and"."""
    if chance(random, share):
        return tuple(nominal(random, kinds, definite, 0 if share < 0.1 else 1) for _ in range(2))
    return (followed(random, kinds, definite, share, most),)


def clause(random: Random) -> Clause:
    """Draw what a sentence says; one in three is a noun phrase alone."""
    if chance(random, 0.35):
        return Clause((followed(random, "patlox", False, 0.3, 3),), stop=chance(random, 0.1))
    return pick(random, (does, does, described, placed, done))(random, chance(random, 0.85))


def subject(random: Random, kinds: str, pronouns: Units, most: int = 2) -> str | tuple[Nominal, ...]:
    """Draw who or what a sentence is about."""
    if "p" in kinds and chance(random, 0.45):
        return pick(random, pronouns)
    return several(random, kinds, False, most, 0.05)


def does(random: Random, stop: bool) -> Clause:
    """Draw somebody who does something."""
    verb, who, what = pick(random, DOES)
    negated = chance(random, 0.2)
    return Clause(subject(random, who, tuple(PRONOUNS)), "does", verb, several(random, what, negated), negated,
                  stop=stop)


def described(random: Random, stop: bool) -> Clause:
    """Draw what somebody or something is."""
    kind = pick(random, "patlox")
    return Clause(subject(random, kind, GENDERED), "is", pick(random, DESCRIBES[kind]), negated=chance(random, 0.2),
                  past=chance(random, 0.3), very=chance(random, 0.3), stop=stop)


def placed(random: Random, stop: bool) -> Clause:
    """Draw where somebody or something is."""
    preposition, who, where = pick(random, STANDS)
    return Clause(subject(random, who, tuple(PRONOUNS)), "stands", preposition, several(random, where, True),
                  chance(random, 0.2), chance(random, 0.3), stop=stop)


def done(random: Random, stop: bool) -> Clause:
    """Draw what was done, and when or by whom."""
    word, what, who = pick(random, DONE)
    about = several(random, what, False, 2, 0.05)
    if chance(random, 0.4):
        return Clause(about, "was done", word, several(random, who), stop=stop)
    return Clause(about, "was done", word, month=pick(random, tuple(MONTHS)) if chance(random, 0.7) else "",
                  year=pick(random, lexicon.YEARS), stop=stop)
