"""An English sentence of the language to what it says, or None. Reads one word ahead; knows no French."""

from engine.learning.tasks.french import lexicon
from engine.learning.tasks.french.lexicon import ALL_ADJECTIVES, ALL_NOUNS
from engine.learning.tasks.french.phrases import ATTACHED, DETERMINERS, NUMBERS, PLURALS, Nominal
from engine.learning.tasks.french.sentences import MONTHS, PARTICIPLES, PLACES, PRONOUNS, VERBS, Clause
from engine.learning.tasks.reader import Reader, Unread

SINGULAR = {noun.english[0]: name for name, noun in ALL_NOUNS.items()}
PLURAL = {noun.english[1]: name for name, noun in ALL_NOUNS.items()}
THIRD = {row[0]: name for name, row in VERBS.items()}
BE = {word: past for past in (False, True) for word in lexicon.BE[past][0]}


def read(words: tuple[str, ...]) -> Clause | None:
    """Return what the words say, or None where they are not of the language."""
    reader = Reader(words)
    try:
        clause = sentence(reader)
    except Unread:
        return None
    return clause if reader.at == len(words) else None


def sentence(reader: Reader) -> Clause:
    """Read a subject and, where one follows, a predicate."""
    pronoun = reader.take(*PRONOUNS)
    subject = pronoun or several(reader)
    parts = {"subject": subject} | (predicate(reader, pronoun) if pronoun or reader.next() not in ("", ".") else {})
    return Clause(**parts, stop=bool(reader.take(".")))


def predicate(reader: Reader, pronoun: str) -> dict:
    """Read a verb and what follows it."""
    if reader.next() in BE:
        past = BE[reader.take(*BE)]
        if past and not pronoun and reader.next() in PARTICIPLES:
            return done(reader)
        return being(reader, past, not pronoun or PRONOUNS[pronoun][5] != "-")
    negated = bool(reader.take("does", "do"))
    if negated:
        reader.need(reader.take("not"))
    word = reader.need(reader.take(*VERBS) or THIRD.get(reader.take(*THIRD), ""))
    objects = several(reader)
    if negated and any(one.determiner in ("a", "some") or not one.determiner for one in objects):
        raise Unread        # French would say "pas de"
    return {"predicate": "does", "word": word, "objects": objects, "negated": negated}


def being(reader: Reader, past: bool, gendered: bool) -> dict:
    """Read what somebody is, or where."""
    found = {"past": past, "negated": bool(reader.take("not"))}
    if reader.next() in PLACES:
        where = reader.take(*PLACES)
        return found | {"predicate": "stands", "word": where, "objects": governed(reader, PLACES[where])}
    found |= {"predicate": "is", "very": bool(reader.take("very")), "word": reader.need(reader.take(*ALL_ADJECTIVES))}
    if not gendered:
        raise Unread        # "i am small": nothing says whether petit or petite
    return found


def done(reader: Reader) -> dict:
    """Read what was done, and when or by whom."""
    found = {"predicate": "was done", "word": reader.take(*PARTICIPLES)}
    if reader.take("by"):
        return found | {"objects": several(reader)}
    reader.need(reader.take("in"))
    return found | {"month": reader.take(*MONTHS), "year": reader.need(reader.take(*lexicon.YEARS))}


def several(reader: Reader) -> tuple[Nominal, ...]:
    """Read noun phrases joined by "and"."""
    found = [nominal(reader)]
    while reader.take("and"):
        found.append(nominal(reader))
    return tuple(found)


def governed(reader: Reader, french: str) -> tuple[Nominal, ...]:
    """Read what follows a preposition; "de" and "des" do not meet."""
    found = several(reader)
    if french.endswith("de") and found[0].determiner == "some":
        raise Unread
    return found


def nominal(reader: Reader, attach: bool = True) -> Nominal:
    """Read one noun phrase: the two small black kitchen tables of the man."""
    determiner = reader.take("an", *DETERMINERS, *PLURALS)
    number = reader.take(*NUMBERS)
    adjectives = []
    while reader.next() in ALL_ADJECTIVES:
        adjectives.append(reader.take(*ALL_ADJECTIVES))
    compound = reader.take(*SINGULAR) if reader.next(1) in SINGULAR or reader.next(1) in PLURAL else ""
    one, more = SINGULAR.get(reader.next()), PLURAL.get(reader.next())
    reader.need(reader.take(*SINGULAR, *PLURAL))
    plural = one is None
    name = "a" if determiner == "an" else PLURALS.get(determiner, determiner) if plural else determiner
    if not fits(name, number, plural):
        raise Unread
    attached: tuple = ()
    if attach and reader.next() in ATTACHED:
        preposition = reader.take(*ATTACHED)
        under = nominal(reader, attach=False)
        if ATTACHED[preposition].endswith("de") and under.determiner == "some":
            raise Unread
        attached = (preposition, under)
    return Nominal(name, one or more, plural, tuple(adjectives), number, compound, attached)


def fits(determiner: str, number: str, plural: bool) -> bool:
    """Say whether a noun phrase may begin so: these cats, two cats, the two cats; not some two cats, nor these cat."""
    if number:
        return plural and determiner not in ("a", "some")
    return determiner in DETERMINERS and DETERMINERS[determiner][plural] != "-"
