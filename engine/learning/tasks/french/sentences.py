"""Whole sentences in both languages: who does or is what, negated or not, now or then. Knows nothing of chance."""

from dataclasses import dataclass, replace

from engine.learning.tasks.french import lexicon
from engine.learning.tasks.french.lexicon import ALL_ADJECTIVES, rows
from engine.learning.tasks.french.phrases import (
    Nominal,
    Said,
    Side,
    agreeing,
    noun_phrase,
    prepositional,
    said,
    sounded,
    together,
    vowel,
)
from engine.learning.tasks.linking import Word, linked
from engine.learning.tasks.task import Example

PRONOUNS = {row[0]: row for row in rows(lexicon.PRONOUNS)}
VERBS = {row[1]: row for row in rows(lexicon.VERBS)}
PARTICIPLES = dict(rows(lexicon.PARTICIPLES))
PLACES = dict(rows(lexicon.PLACES))
MONTHS = dict(rows(lexicon.MONTHS))


@dataclass(frozen=True)
class Clause:
    """What a sentence says: a subject (a pronoun, or noun phrases joined by "and") and one of four predicates.

    `predicate` is "does" (`word` a verb, `objects`), "is" (`word` an adjective), "stands" (`word` a preposition,
    `objects`) or "was done" (`word` a participle; `month` and `year`, or `objects` after "by"). Without a predicate
    the subject stands alone. `stop`: a full stop at the end.
    """

    subject: str | tuple[Nominal, ...]
    predicate: str = ""
    word: str = ""
    objects: tuple[Nominal, ...] = ()
    negated: bool = False
    past: bool = False
    very: bool = False
    month: str = ""
    year: str = ""
    stop: bool = True


def subject_of(given: str | tuple[Nominal, ...]) -> Side:
    """Return a pronoun or noun phrases; a pronoun is what its verb agrees with."""
    if not isinstance(given, str):
        return together([noun_phrase(one) for one in given])
    english, french, elided, person, _, agreement = PRONOUNS[given]
    word = Word(english)
    return Side((word,), (said(french, word, before_vowel=elided.strip("-")),), (word,), agreement[0] == "f",
                agreement[-1] == "2", int(person))


def objects_of(given: tuple[Nominal, ...]) -> Side:
    """Return what follows a verb or a preposition."""
    return together([noun_phrase(one) for one in given])


def verb(text: str, *words: Word, subject: Side, negation: Word | None, help: tuple[Word, ...] = ()) -> list[Said]:
    """Return a verb that agrees with its subject, between "ne" and "pas" where it is negated."""
    spoken = said(text, *words, possible=(*subject.heads, *help), vowel=vowel(text))
    return [spoken] if negation is None else [said("ne", negation, possible=help, before_vowel="n'"), spoken,
                                              said("pas", negation, possible=help)]


def be(subject: Side, past: bool, negated: bool) -> Side:
    """Return is, are, was or were with its negation."""
    english, french = lexicon.BE[past]
    word, negation = Word(english[subject.person]), Word("not") if negated else None
    return Side((word, negation) if negation else (word,),
                tuple(verb(french[subject.person], word, subject=subject, negation=negation)))


def does(given: Clause, subject: Side) -> Side:
    """Return a verb with its object: sees the cat, does not see the cat."""
    third, base, *french = VERBS[given.word]
    singular = subject.person == 1
    if given.negated:
        auxiliary, negation, word = Word("does" if singular else "do"), Word("not"), Word(base)
        english: tuple[Word, ...] = (auxiliary, negation, word)
        spoken = verb(french[subject.person], word, subject=subject, negation=negation, help=(auxiliary,))
    else:
        word = Word(third if singular else base)
        english, spoken = (word,), verb(french[subject.person], word, subject=subject, negation=None)
    objects = objects_of(given.objects)
    return Side((*english, *objects.english), (*spoken, *objects.french))


def described(given: Clause, subject: Side) -> Side:
    """Return: is (very) small."""
    link, word = be(subject, given.past, given.negated), Word(given.word)
    very = [Word("very")] if given.very else []
    adjective = agreeing(ALL_ADJECTIVES[given.word], word, subject.heads, subject.feminine, subject.plural)
    return Side((*link.english, *very, word),
                (*link.french, *(said("très", one) for one in very), replace(adjective, before_vowel="")))


def placed(given: Clause, subject: Side) -> Side:
    """Return: is on the table."""
    link, where = be(subject, given.past, given.negated), prepositional(given.word, PLACES[given.word])
    objects = objects_of(given.objects)
    return Side((*link.english, *where.english, *objects.english), (*link.french, *where.french, *objects.french))


def done(given: Clause, subject: Side) -> Side:
    """Return: was signed in august 1992, was signed by the king. Perfect: a été; the participle agrees."""
    auxiliary, word = Word("was" if not subject.plural else "were"), Word(given.word)
    participle = PARTICIPLES[given.word] + "e" * subject.feminine + "s" * subject.plural
    english = [auxiliary, word]
    french = [said("ont" if subject.plural else "a", auxiliary, possible=subject.heads),
              said("été", auxiliary, possible=(word,)), said(participle, word, possible=subject.heads)]
    if given.objects:
        by, agent = Word("by"), objects_of(given.objects)
        return Side((*english, by, *agent.english), (*french, said("par", by), *agent.french))
    when = [Word("in"), *(Word(one) for one in (given.month, given.year) if one)]
    return Side((*english, *when), (*french, said("en", when[0]),
                                    *(said(MONTHS.get(one.text, one.text), one) for one in when[1:])))


PREDICATES = {"does": does, "is": described, "stands": placed, "was done": done}


def translate(given: Clause) -> Example:
    """Return a clause as an example: English, French, and which words belong together."""
    subject = subject_of(given.subject)
    parts = [subject, PREDICATES[given.predicate](given, subject)] if given.predicate else [subject]
    if given.stop:
        stop = Word(".")
        parts.append(Side((stop,), (said(".", stop),)))
    english = [word for part in parts for word in part.english]
    french = sounded(tuple(one for part in parts for one in part.french))
    return linked(english, french)
