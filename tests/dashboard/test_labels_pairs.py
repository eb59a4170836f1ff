"""Which words can be compared on Labels, and how a probability is written. Small answers made by hand."""

import numpy as np
import pytest

from dashboard.memory import labelled, labels
from dashboard.memory.labelled import Pair, Read
from engine.learning.answers import Labelling
from engine.learning.tasks import TASKS
from engine.recording.attention import Token


def read(text: str, *said: str, whole: bool = False) -> Read:
    """A text as a recurrent network labelled it with `said`."""
    words, names = text.split(), tuple(sorted(set(said)))
    tokens = tuple(Token(word, i, start=i, end=i + 1) for i, word in enumerate(words))
    probabilities = np.eye(len(names))[[names.index(label) for label in said]]
    return Read(text, {"recurrent": Labelling(text, tokens, said, probabilities, names, whole)})


def test_a_word_that_stands_twice_can_be_compared_with_itself():
    one = read("I saw a saw .", "pronoun", "verb", "determiner", "noun", "punctuation")
    assert labelled.pairs([one]) == {"saw": Pair((0, 1), (0, 3))}


def test_of_two_sentences_the_other_s_word_comes_first_and_what_was_told_apart_before_what_was_not():
    texts = [read("arrive Taipei on November", "other", "destination", "other", "arrival"),
             read("leave taipei on November", "other", "origin", "other", "departure")]
    found = labelled.pairs(texts)
    assert list(found) == ["taipei", "november", "on"]
    assert found["taipei"] == Pair((0, 1), (1, 1))


def test_punctuation_and_single_words_are_nothing_to_compare():
    assert labelled.pairs([read("we go . .", "a", "b", "c", "c")]) == {}


def test_texts_with_one_label_are_compared_whole():
    one, other = (read(text, "positive", whole=True) for text in ("good food", "food good"))
    assert labelled.pairs([one, other]) == {"": Pair((0, None), (1, None))}
    assert labelled.pairs([one]) == {}


@pytest.mark.parametrize("share, text", [(0.6731, "67.3\u00a0%"), (1.0, "100\u00a0%"), (0.99996, ">99.9\u00a0%"),
                                         (0.0512, "5.12\u00a0%"), (1e-5, "<0.1\u00a0%")])
def test_a_probability_is_never_surer_than_it_is(share, text):
    assert labels.percent(share) == text


@pytest.mark.parametrize("task", labelled.FIRST)
def test_every_task_opens_with_sentences_whose_answer_is_known(task):
    for text in filter(None, labelled.FIRST[task]):
        assert TASKS[task].gold(TASKS[task].split(text)) is not None


@pytest.mark.parametrize("task", labelled.FIRST)
def test_every_label_has_a_name_of_its_own_on_screen(task):
    names = [labels.name_of(label) for label in TASKS[task].target_units]
    assert len(set(names)) == len(names) and not set(names) & set(TASKS[task].target_units)
