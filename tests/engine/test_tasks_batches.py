"""Examples side by side: padding stands behind, the decoder reads what it should answer one step earlier."""

import pytest
import torch

from engine import Refusal
from engine.learning.batches import BEGIN, END, PAD, UNKNOWN, batch
from engine.learning.tasks import Example
from engine.learning.vocabulary import Vocabulary

WORDS = Vocabulary("words", ("a", "b", "c"))        # 4, 5, 6


def test_sequences_are_padded_and_shifted():
    examples = (Example(("a", "b", "zebra"), ("c",)), Example(("b",), ("a", "b")))
    found = batch(examples, WORDS, WORDS)
    assert found.source.tolist() == [[4, 5, UNKNOWN], [5, PAD, PAD]] and found.lengths.tolist() == [3, 1]
    assert found.given.tolist() == [[BEGIN, 6, PAD], [BEGIN, 4, 5]]
    assert found.wanted.tolist() == [[6, END, PAD], [4, 5, END]]
    assert found.examples == examples and found.source.dtype == found.wanted.dtype == torch.int64


def test_labels_of_words_and_of_sentences():
    examples = [Example(("a", "b"), ("b", "c")), Example(("c",), ("a",))]
    found = batch(examples, WORDS, WORDS, shape="items")
    assert found.given is None and found.wanted.tolist() == [[5, 6], [4, PAD]]
    found = batch([Example(("a", "b"), ("c",))], WORDS, WORDS, shape="whole")
    assert found.given is None and found.wanted.tolist() == [6]


def test_an_empty_answer_is_an_end():
    found = batch([Example(("a",), ())], WORDS, WORDS)
    assert found.given.tolist() == [[BEGIN]] and found.wanted.tolist() == [[END]]


@pytest.mark.parametrize("examples, shape, said", [
    ([], "sequence", "There is nothing to read: a sentence without words, or no sentence at all."),
    ([Example((), ("a",))], "sequence", "There is nothing to read: a sentence without words, or no sentence at all."),
    ([Example(("a", "b"), ("a",))], "items", "There must be one label for each word."),
    ([Example(("a", "b"), ("a", "b"))], "whole", "There must be one label for each sentence."),
])
def test_what_does_not_fit_is_refused(examples, shape, said):
    with pytest.raises(Refusal) as refusal:
        batch(examples, WORDS, WORDS, shape=shape)
    assert str(refusal.value) == said
