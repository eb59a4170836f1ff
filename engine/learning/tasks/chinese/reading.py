"""An English sentence of the language to what it says, or None. Reads one word ahead; knows no Chinese."""

from engine.learning.tasks.chinese import lexicon
from engine.learning.tasks.chinese.lexicon import ALL_NOUNS
from engine.learning.tasks.chinese.phrases import ADJECTIVES, DETERMINERS, MEASURES, NUMBERS, PLURALS, Nominal, aged
from engine.learning.tasks.chinese.sentences import PLACES, PRONOUNS, TIMES, VERBS, Clause
from engine.learning.tasks.reader import Reader, Unread

SINGULAR = {noun.english[0]: name for name, noun in ALL_NOUNS.items()}
PLURAL = {noun.english[1]: name for name, noun in ALL_NOUNS.items()}
HELD = {row[column]: (name, bool(column)) for name, row in MEASURES.items() for column in (0, 1)}
FORMS = {form: (name, column == 2) for name, row in VERBS.items() for column, form in enumerate(row[:3])}
BE = {form: past for past, forms in lexicon.BE.items() for form in forms}


def read(words: tuple[str, ...]) -> Clause | None:
    """Return what the words say, or None where they are not of the language."""
    reader = Reader(words)
    try:
        clause = sentence(reader)
    except Unread:
        return None
    return clause if reader.at == len(words) else None


def sentence(reader: Reader) -> Clause:
    """Read a whole sentence."""
    if reader.take("there"):
        reader.need(reader.take("is", "are"))
        said = {"subject": several(reader), "predicate": "there is", "word": reader.need(reader.take(*PLACES)),
                "objects": several(reader)}
    else:
        pronoun = reader.take(*PRONOUNS)
        said = {"subject": pronoun or several(reader)}
        if pronoun or reader.next() not in ("", "."):
            said |= being(reader) if reader.next() in BE else doing(reader)
        if said.get("word") == "old" and not pronoun and len({aged(one) for one in said["subject"]}) > 1:
            raise Unread        # the man and his car: neither 老 nor 舊
    return Clause(**said, stop=bool(reader.take(".")))


def being(reader: Reader) -> dict:
    """Read what something is, or where."""
    found = {"past": BE[reader.take(*BE)], "negated": bool(reader.take("not"))}
    if reader.next() in PLACES:
        return found | {"predicate": "stands", "word": reader.take(*PLACES), "objects": several(reader)}
    very = bool(reader.take("very"))
    word = reader.need(reader.take(*ADJECTIVES))
    if found["past"] or (very and ADJECTIVES[word][1] == "c"):
        raise Unread        # Chinese would need other words: 以前, 黑漆漆
    return found | {"predicate": "is", "very": very, "word": word}


def doing(reader: Reader) -> dict:
    """Read a verb, what follows it, and when it was."""
    auxiliary = reader.take("does", "do", "did")
    if auxiliary:
        reader.need(reader.take("not"))
    word, past = FORMS[reader.need(reader.take(*FORMS))]
    past = auxiliary == "did" if auxiliary else past
    objects, time = several(reader), reader.take(*TIMES)
    if time and not past:
        raise Unread
    return {"predicate": "does", "word": word, "objects": objects, "negated": bool(auxiliary), "past": past,
            "time": time}


def several(reader: Reader) -> tuple[Nominal, ...]:
    """Read noun phrases joined by "and"."""
    found = [nominal(reader)]
    while reader.take("and"):
        found.append(nominal(reader))
    return tuple(found)


def nominal(reader: Reader) -> Nominal:
    """Read one noun phrase: my two big black dogs, three cups of tea."""
    determiner, number = reader.take("an", *DETERMINERS, *PLURALS), reader.take(*NUMBERS)
    adjectives = []
    while reader.next() in ADJECTIVES:
        adjectives.append(reader.take(*ADJECTIVES))
    measure, plural = HELD.get(reader.take(*HELD), ("", False))
    if measure:
        reader.need(reader.take("of"))
        noun = reader.need(reader.take(*MEASURES[measure][3:]))
        if adjectives:
            raise Unread
    else:
        one, more = SINGULAR.get(reader.next()), PLURAL.get(reader.next())
        reader.need(reader.take(*SINGULAR, *PLURAL))
        plural, noun = one is None or (one == more and plural_said(determiner, number)), one or more
    name = "a" if determiner == "an" else PLURALS.get(determiner, determiner) if plural else determiner
    if not fits(name, number, plural, adjectives):
        raise Unread
    return Nominal(name, noun, plural, number, tuple(adjectives), measure)


def plural_said(determiner: str, number: str) -> bool:
    """Say of a noun like "fish" whether what stands before it makes it plural."""
    return (bool(number) and number != "one") or determiner in ("these", "those", "some", "many")


def fits(determiner: str, number: str, plural: bool, adjectives: list[str]) -> bool:
    """Say whether a noun phrase may begin so, with at most one adjective of each kind."""
    short = [name for name in adjectives if ADJECTIVES[name][1] == "s"]
    if len(short) > 1 or len(adjectives) - len(short) > 1:
        return False
    if number:
        return (plural == (number != "one")) and determiner not in ("a", "every", "some", "many")
    return determiner in DETERMINERS and DETERMINERS[determiner][plural] != "-"
