"""Parts of speech, with words that change their class: "i saw a saw", "they can can a can", "i love her love".

Half of what may be a noun or a verb is drawn as either. A word's left and right neighbours decide most, not all: in
"the old man the boat" and "they gave the old man the boat" the words "old man the" stand in the same order.
"""

from dataclasses import replace
from random import Random

from engine.learning.tasks.grammar import Grammar, drawn, neighbours, read
from engine.learning.tasks.task import Example, Task, Units
from engine.sentence import Sentence

GRAMMAR = Grammar("""
S = CLAUSE STOP | CLAUSE STOP | CLAUSE and/conjunction CLAUSE STOP | CLAUSE
STOP = ./punctuation
CLAUSE = WE VERB NP | WE VERB NP | WE CAN BASE NP | WE OFTEN VERB NP | WE VERB HER | WE VERB HER WHEN
 | WE VERB HER NEAR NP | WE GAVE NP NP | WE GAVE THE OLD/adjective BOTH/noun NP | WE GAVE HER NP | WE HOPE TO BASE NP
 | WE HOPE TO BASE HER
 | WE GO to/preposition NP | WE GO like/preposition NP | WE KNOW that/conjunction WE VERB NP | NP PAST NP
 | THE OLD/adjective BOTH/noun PAST NP | THE OLD/noun VERB NP | THE OLD/noun BOTH/verb NP | NP CAN BASE NP
 | THE OLD/noun CAN BASE NP
WE = PRONOUN/pronoun
PRONOUN = i | you | we | they
HER = her/pronoun | them/pronoun
CAN = AUXILIARY/auxiliary
AUXILIARY = can | can | will | must
VERB = BOTH/verb | BOTH/verb | saw/verb | love/verb | like/verb | light/verb | can/verb | ACT/verb
BASE = BOTH/verb | BOTH/verb | can/verb | light/verb | ACT/verb
ACT = see | find | want | hear | make | keep
PAST = saw/verb | saw/verb | DID/verb
DID = found | bought | heard | left
GAVE = GIVEN/verb
GIVEN = gave | showed | lent
HOPE = HOPED/verb
HOPED = hope | want | like | love | plan
TO = to/particle
GO = GOING/verb
GOING = walk | dance | work | play | run | travel
KNOW = KNOWN/verb
KNOWN = know | think | say | saw | hope
NP = DET NOUN | DET NOUN | DET ADJECTIVE/adjective NOUN | DET very/adverb OLD/adjective NOUN
DET = DETERMINER/determiner
DETERMINER = the | the | a | my | her | that | every
THE = the/determiner
NOUN = BOTH/noun | BOTH/noun | saw/noun | love/noun | can/noun | light/noun | THING/noun | THING/noun
THING = dog | cat | boat | house | teacher | letter | garden | friend | bird | tree | woman | child
BOTH = watch | help | drink | cook | dream | visit | paint | plan | name | man | park | train | water | walk | dance
 | play | study | hand | ship | fear
ADJECTIVE = OLD | OLD | big | red | small | heavy | light | new
OLD = old | young | rich | poor | brave | wise
OFTEN = RATHER/adverb
RATHER = often | always | never | now
WHEN = THEN/adverb
THEN = now | today | here | often
NEAR = BESIDE/preposition
BESIDE = in | near | behind
""", "noun")

LABELS = {"noun": Sentence("Noun"), "verb": Sentence("Verb"), "auxiliary": Sentence("Auxiliary verb"),
          "determiner": Sentence("Determiner"), "pronoun": Sentence("Pronoun"), "adjective": Sentence("Adjective"),
          "adverb": Sentence("Adverb"), "preposition": Sentence("Preposition"), "particle": Sentence("Particle"),
          "conjunction": Sentence("Conjunction"), "punctuation": Sentence("Punctuation")}
OPEN = {word: i for i, word in enumerate("saw love can light".split())} | {
    word: 4 + i for i, word in enumerate(word for name in ("BOTH", "THING", "ACT", "DID", "GIVEN", "OLD")
                                         for (word, _), *_ in GRAMMAR.rules[name])}


def make(random: Random, length: int | None) -> Example | None:
    """Draw a sentence with its tags; "a" is "an" before a vowel."""
    example = drawn(GRAMMAR, random, length)
    return example and replace(example, source=tuple(
        "an" if word == "a" and follows[0] in "aeiou" else word
        for word, follows in zip(example.source, (*example.source[1:], "."), strict=True)))


def gold(source: Units) -> Example | None:
    """Return the tags of a sentence of the language."""
    example = read(GRAMMAR, tuple("a" if word == "an" else word for word in source))
    return example and replace(example, source=source)


def holds_out(source: Units) -> bool:
    """Say whether two numbered words a, b that follow one another have 3 a + 4 b = 0 modulo 9: "saw ... saw" has.

    Most other words do follow themselves in training: else nobody could learn that "can can" is not one thing twice.
    """
    return any((3 * a + 4 * b) % 9 == 0 for a, b in neighbours(source, OPEN))


TAGS = Task(
    "tags", Sentence("Parts of speech"), "items", "words", "words",
    ("i saw a saw .", "they can can a can .", "i love her love .", "we watch the watch .", "the old man the boat .",
     "they gave the old man the boat ."),
    (*GRAMMAR.words, "an"), tuple(LABELS), make, gold, holds_out,
    Sentence("Pairs of words that never follow one another in training, “saw … saw” among them."), labels=LABELS)
