"""Labels judged by hand: words that change their class, slots that depend on far words, sentences for and against."""

import random
from collections import Counter, defaultdict
from functools import cache

import pytest

from engine.learning.tasks import TASKS
from engine.learning.tasks.grammar import Grammar

SHORT = {"n": "noun", "v": "verb", "x": "auxiliary", "d": "determiner", "p": "pronoun", "a": "adjective", "r": "adverb",
         "i": "preposition", "t": "particle", "c": "conjunction", ".": "punctuation"}
SLOT = {"-": "other", "D": "destination", "O": "origin", "A": "arrival", "L": "departure"}


@cache
def drawn(name):
    chances = random.Random(0)
    return [TASKS[name].draw(chances) for _ in range(1_500)]


def label(name, text):
    task = TASKS[name]
    example = task.gold(task.split(text))
    return example and example.target


@pytest.mark.parametrize("sentence, tags", [
    ("I saw a saw .", "p v d n ."), ("they can can a can .", "p x v d n ."), ("i love her love .", "p v d n ."),
    ("i love her .", "p v p ."), ("we watch the watch .", "p v d n ."), ("the old man the boat .", "d n v d n ."),
    ("they gave the old man the boat .", "p v d a n d n ."), ("the old man saw the boat .", "d a n v d n ."),
    ("we like to watch her", "p v t v p"), ("they want to can the fish", None), ("the the", None),
    ("we walk to the park", "p v i d n"), ("you work like the dog", "p v i d n"), ("you like that dog", "p v d n"),
    ("i know that they fear the man", "p v c p v d n"), ("we light the light light", "p v d a n"),
    ("the can can can a can", "d n x v d n"), ("an old dog saw an old cat .", "d a n v d a n ."),
])
def test_tags(sentence, tags):
    assert label("tags", sentence) == (tags and tuple(SHORT[tag] for tag in tags.split()))


@pytest.mark.parametrize("sentence, slots", [
    ("arrive Taipei on November 2nd", "- D - A A"), ("leave Taipei on November 2nd", "- O - L L"),
    ("I would like to leave Taipei next Monday morning.", "- - - - - O L L L -"),
    ("Taipei is where i leave from", "O - - - - -"), ("taipei is where we leave from on friday", "O - - - - - - L"),
    ("taipei is where we get to on friday", "D - - - - - - A"),
    ("on friday i want to arrive in Tokyo", "- A - - - - - D"),
    ("on friday i want to depart from tokyo", "- L - - - - - O"),
    ("leave new york at five pm and arrive in the city of hong kong tomorrow", "- O O - L L - - - - - - D D A"),
    ("arrive in hong kong tomorrow and leave new york at five pm", "- - D D A - - O O - L L"),
    ("one ticket from oslo to rome on the 3rd of may", "- - - O - D - - L L L"),
    ("one ticket to oslo from rome", "- - - D - O"), ("arrive yesterday", None),
])
def test_slots(sentence, slots):
    assert label("slots", sentence) == (slots and tuple(SLOT[slot] for slot in slots.split()))


@pytest.mark.parametrize("sentence, side", [
    ("The food was good.", "positive"), ("the food was not good", "negative"), ("the food was never bad .", "positive"),
    ("the food was good but the service was terrible .", "negative"),
    ("the service was terrible but the food was good .", "positive"),
    ("although the food was good , the service was terrible", "negative"),
    ("the food was good although the service was terrible .", "positive"),
    ("it is not true that the film was not boring !", "negative"),
    ("i do not think that the film was boring", "positive"),
    ("i did not dislike the view", "positive"), ("i hated the soup", "negative"), ("the soup was the view", None),
    ("nobody can say that the soup was not bad", "negative"),
])
def test_sentiment(sentence, side):
    assert label("sentiment", sentence) == (side and (side,))


@pytest.mark.parametrize("name", ["tags", "slots"])
def test_words_that_change_their_label_do_so_often(name):
    counts = defaultdict(Counter)
    for example in drawn(name):
        for word, given in zip(example.source, example.target, strict=True):
            counts[word][given] += 1
    wanted = {"tags": {"saw": 2, "can": 3, "love": 2, "watch": 2, "her": 2, "to": 2, "like": 2, "that": 2, "old": 2},
              "slots": {"taipei": 2, "york": 2, "november": 2, "friday": 2, "tomorrow": 2}}[name]
    for word, classes in wanted.items():
        assert len(counts[word]) == classes, word
        assert min(counts[word].values()) > 0.15 * counts[word].total() / classes, word


def windows(name, reach):
    """Whether the words within `reach` always decide a label: the share of labels in windows that have had two."""
    seen = defaultdict(set)
    for example in drawn(name):
        wide = ("",) * reach + example.source + ("",) * reach
        for i, given in enumerate(example.target):
            seen[wide[i:i + 2 * reach + 1]].add(given)
    return {window: labels for window, labels in seen.items() if len(labels) > 1}


@pytest.mark.parametrize("name", ["tags", "slots"])
def test_neighbours_help_and_do_not_always_decide(name):
    alone, beside = windows(name, 0), windows(name, 1)
    assert len(alone) > 30
    assert beside, "a window of one word on each side would do"


def test_the_same_three_words_have_other_tags_by_what_stands_further_away():
    first, second = "the old man the boat .", "they gave the old man the boat ."
    tags = [dict(zip(zip(("", *words), words, (*words[1:], ""), strict=False), label("tags", " ".join(words)),
                     strict=True)) for words in (first.split(), second.split())]
    assert tags[0]["the", "old", "man"] == "noun" and tags[1]["the", "old", "man"] == "adjective"
    assert tags[0]["old", "man", "the"] == "verb" and tags[1]["old", "man", "the"] == "noun"


def test_both_sides_are_drawn_as_often_and_the_same_words_stand_on_both():
    counts = Counter(example.target for example in drawn("sentiment"))
    assert 0.45 < counts["positive",] / 1_500 < 0.55
    bags = defaultdict(set)
    for a, b in (("good", "bad"), ("nice", "ugly")):
        for first, second in ((a, b), (b, a)):
            text = f"the food was {first} but the room was {second} ."
            bags[tuple(sorted(text.split()))].add(label("sentiment", text))
    assert all(len(sides) == 2 for sides in bags.values())


def test_a_grammar_draws_what_its_table_says_and_reads_it_in_every_way():
    grammar = Grammar("S = 3 a/x B | C c\nB = b | b b/y\n | TWO/z\nTWO = d e/w\nC = | c", "other")
    chances = random.Random(0)
    drawn = Counter(tuple(grammar.draw(chances, "S")) for _ in range(2_000))
    assert set(drawn) == {(("a", "x"), ("b", "")), (("a", "x"), ("b", ""), ("b", "y")),
                          (("a", "x"), ("d", "z"), ("e", "w")), (("c", ""),), (("c", ""), ("c", ""))}
    assert 0.7 < sum(n for words, n in drawn.items() if words[0][0] == "a") / 2_000 < 0.8
    assert grammar.words == ("a", "c", "b", "d", "e")
    assert grammar.read(("a", "d", "e"), "S") == {("x", "z", "w")}
    assert grammar.read(("c",), "S") == {("other",)} and grammar.read(("a",), "S") == set()
    ambiguous = Grammar("S = A B | B A\nA = x/one\nB = x/two", "")
    assert ambiguous.read(("x", "x"), "S") == {("one", "two"), ("two", "one")}
