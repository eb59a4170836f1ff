"""Whole sentences in English and Chinese: who does what, when; what is where; what there is somewhere.

Chinese says the time before the verb and the place before what is there, so that whole phrases change their order.
"""

from dataclasses import dataclass

from engine.learning.tasks.chinese import lexicon
from engine.learning.tasks.chinese.lexicon import rows
from engine.learning.tasks.chinese.phrases import ADJECTIVES, Nominal, Side, aged, say, several
from engine.learning.tasks.linking import Word, linked
from engine.learning.tasks.task import Example

PRONOUNS = dict(rows(lexicon.PRONOUNS))
PERSONS = {"i": 0, "he": 1, "she": 1}
VERBS = {row[1]: row for row in rows(lexicon.VERBS)}
PLACES = dict(rows(lexicon.PLACES))
TIMES = dict(rows(lexicon.TIMES))
LASTING = frozenset({"like", "want", "need", "remember", "have"})       # states take no 了


@dataclass(frozen=True)
class Clause:
    """What a sentence says: a subject and one of four predicates.

    `predicate`: "does" (`word` a verb with `objects`, `time` where it is past), "is" (`word` an adjective), "stands"
    (`word` a preposition with `objects`) or "there is" (the subject, at `word` `objects`). None: the subject alone.
    """

    subject: str | tuple[Nominal, ...]
    predicate: str = ""
    word: str = ""
    objects: tuple[Nominal, ...] = ()
    negated: bool = False
    past: bool = False
    very: bool = False
    time: str = ""
    stop: bool = True


def subject_of(given: str | tuple[Nominal, ...]) -> Side:
    """Return a pronoun or noun phrases."""
    if not isinstance(given, str):
        return several(given)
    word = Word(given)
    return Side((word,), say(PRONOUNS[given], word), (word,))


def person(subject: str | tuple[Nominal, ...]) -> int:
    """Return the place of a subject in a row of English verb forms: i, he, they."""
    if isinstance(subject, str):
        return PERSONS.get(subject, 2)
    return 2 if len(subject) > 1 or subject[0].plural else 1


def does(given: Clause, subject: Side) -> Side:
    """Return who does what: 我昨天買了三本書; without a time, in the present."""
    third, base, past, chinese = VERBS[given.word]
    single, objects = person(given.subject) == 1, several(given.objects)
    when = Word(given.time) if given.time else None
    if given.negated:
        auxiliary = Word("did" if given.past else "does" if single else "do")
        negation, verb = Word("not"), Word(base)
        english: tuple[Word, ...] = (auxiliary, negation, verb)
        text = "沒" if base == "have" else "沒有" if given.past and base not in LASTING else "不"
        spoken = say(text, negation, possible=(auxiliary, verb)) + say(chinese, verb)
    else:
        verb = Word(past if given.past else third if single else base)
        completed = given.past and base not in LASTING
        english, spoken = (verb,), say(chinese + "了" * completed, verb)
    time = Side((when,), say(TIMES[when.text], when)) if when else Side((), ())
    return Side(subject.english + english + objects.english + time.english,
                subject.chinese + time.chinese + spoken + objects.chinese)


def be(given: Clause) -> tuple[Word, ...]:
    """Return "is" as it agrees with its subject, and "not" where it is negated."""
    form = lexicon.BE[given.past][person(given.subject)]
    return (Word(form), Word("not")) if given.negated else (Word(form),)


def described(given: Clause, subject: Side) -> Side:
    """Return what something is: 那隻貓很大, 不大, 非常大; of colours 是黑色的, 不是黑色的."""
    link, very, word = be(given), [Word("very")] if given.very else [], Word(given.word)
    text, kind = ADJECTIVES[given.word]
    heads: tuple[Word, ...] = ()
    if given.word == "old":
        text, heads = aged(given.subject[0]) if not isinstance(given.subject, str) else text[-1], subject.heads
    no = say("不", link[1]) if given.negated else ()
    if kind == "c":
        spoken = no + say("是", link[0]) + say(text + "的", word)
    elif very:
        spoken = no + say("非常", very[0]) + say(text, word, possible=heads)
    else:
        spoken = (no or say("很", link[0], possible=(word,))) + say(text, word, possible=heads)
    return Side((*subject.english, *link, *very, word), subject.chinese + spoken)


def placed(given: Clause, subject: Side) -> Side:
    """Return where something is: 那本書在那張桌子上."""
    link, where, objects = be(given), Word(given.word), several(given.objects)
    no = say("不", link[1]) if given.negated else ()
    return Side((*subject.english, *link, where, *objects.english),
                subject.chinese + no + say("在", link[0]) + objects.chinese + say(PLACES[given.word], where))


def there_is(given: Clause, subject: Side) -> Side:
    """Return what there is somewhere, the place first: 那張桌子上有三本書."""
    there, where, objects = Word("there"), Word(given.word), several(given.objects)
    link = Word(lexicon.BE[False][2 if given.subject[0].plural else 1])
    return Side((there, link, *subject.english, where, *objects.english),
                objects.chinese + say(PLACES[given.word], where) + say("有", link, possible=(there,)) + subject.chinese)


PREDICATES = {"does": does, "is": described, "stands": placed, "there is": there_is}


def translate(given: Clause) -> Example:
    """Return a clause as an example: English words, Chinese characters, and which belong together."""
    whole = subject_of(given.subject)
    if given.predicate:
        whole = PREDICATES[given.predicate](given, whole)
    if given.stop:
        word = Word(".")
        whole += Side((word,), say("。", word))
    return linked(whole.english, whole.chinese)
