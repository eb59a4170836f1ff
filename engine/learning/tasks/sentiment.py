"""Is a sentence for or against? Negation turns a word, "but" and "although" say which clause counts.

The same words in another order mean the opposite: "the food was good but the service was bad", and the other way round.
"""

from random import Random

from engine.learning.tasks.chance import chance
from engine.learning.tasks.grammar import Grammar, neighbours
from engine.learning.tasks.task import Example, Task, Units
from engine.sentence import Sentence

# FOR and AGAINST mirror each other; what follows "but" counts, and so does what "although" does not stand before.
GRAMMAR = Grammar("""
FOR = 4 PRO STOP | CON BUT PRO STOP | ALTHOUGH CON , PRO STOP | PRO ALTHOUGH CON STOP | PRO and PRO STOP
AGAINST = 4 CON STOP | PRO BUT CON STOP | ALTHOUGH PRO , CON STOP | CON ALTHOUGH PRO STOP | CON and CON STOP
STOP = . | . | ! | WHEN . | WHEN |
BUT = but | WHEN but | , but | WHEN , but
ALTHOUGH = although | even though
WHEN = last night | in this place | this time | for us | for my family
PRO = 6 THING BE GOOD | 4 THING BE NOT BAD | 2 i LIKED THING | i did not DISLIKE THING
 | TRUE CON_THAT | THINK CON_THAT
CON = 6 THING BE BAD | 4 THING BE NOT GOOD | 2 i DISLIKED THING | i did not LIKE THING
 | TRUE PRO_THAT | THINK PRO_THAT
TRUE = it is not true that | nobody can say that | it was wrong to say that
CON_THAT = THING BE BAD | THING BE NOT GOOD
PRO_THAT = THING BE GOOD | THING BE NOT BAD
THINK = i do not think that | we never said that
THING = THE NOUN
THE = the | the | their | our
NOUN = food | service | room | film | story | music | hotel | book | coffee | garden | breakfast | waiter | actor | song
 | bed | view | soup | play | train | beach
BE = was | was | is
NOT = not | not | never
VERY = very | really | so | quite
GOOD = PRAISE | PRAISE | VERY PRAISE | PERFECT
BAD = BLAME | BLAME | VERY BLAME | DREADFUL
PRAISE = good | nice | lovely | beautiful | charming | pleasant | fresh
PERFECT = great | excellent | wonderful | perfect
BLAME = bad | boring | poor | ugly | dull | disappointing | slow
DREADFUL = terrible | awful | horrible | dreadful
LIKED = liked | loved | enjoyed | admired
DISLIKED = disliked | hated | regretted
LIKE = like | love | enjoy | admire
DISLIKE = dislike | hate | regret
""", "")

LABELS = {"positive": Sentence("Positive"), "negative": Sentence("Negative")}
SIDES = {"positive": "FOR", "negative": "AGAINST"}
OPEN = {word: i for i, word in enumerate(
    word for name in ("NOUN", "PRAISE", "PERFECT", "BLAME", "DREADFUL", "LIKED", "DISLIKED", "LIKE", "DISLIKE")
    for ((word, _),) in GRAMMAR.rules[name])}


def make(random: Random, length: int | None) -> Example | None:
    """Draw a sentence for or against, both as often."""
    label = "positive" if chance(random, 0.5) else "negative"
    words = tuple(word for word, _ in GRAMMAR.draw(random, SIDES[label]))
    return whole(words, label) if length in (None, len(words)) else None


def whole(words: Units, label: str) -> Example:
    """Return an example whose one label belongs to the whole sentence: every word may be a reason, none is sure."""
    return Example(words, (label,), frozenset(), frozenset((0, i) for i in range(len(words))))


def gold(source: Units) -> Example | None:
    """Return whether a sentence of the language is for or against."""
    found = [label for label, name in SIDES.items() if GRAMMAR.read(source, name)]
    return whole(source, found[0]) if len(found) == 1 else None


def holds_out(source: Units) -> bool:
    """Say whether two numbered words a, b that follow one another have 3 a + 5 b = REST modulo 9."""
    return any((3 * a + 5 * b) % 9 == REST for a, b in neighbours(source, OPEN))


REST = (3 * OPEN["service"] + 5 * OPEN["terrible"]) % 9      # "service ... terrible" is held out

SENTIMENT = Task(
    "sentiment", Sentence("For or against"), "whole", "words", "words",
    ("the food was not good .", "the food was good but the service was terrible .",
     "the food was terrible but the service was good .", "although the room was ugly , i loved the view .",
     "it is not true that the film was boring .", "i did not like the music in this place ."),
    GRAMMAR.words, tuple(LABELS), make, gold, holds_out,
    Sentence("Pairs of words that never follow one another in training, “service … terrible” among them."),
    labels=LABELS)
