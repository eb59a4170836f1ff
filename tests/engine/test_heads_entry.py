"""Where a first picture looks, who looks from here to there, and who looks at special tokens."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine import Attention, Place, Recording, Token
from engine.analysis import heads

HERE = Place("encoder", "self", 0, "")


def given(weights, words, place=HERE, keys=None):
    """Make a recording of one map from weights [h, q, k] and the words of its tokens."""
    tokens = tuple(Token(word.removeprefix("##"), i, word.startswith("["), joined=word.startswith("##"))
                   for i, word in enumerate(words))
    keys = tokens if keys is None else tuple(Token(word, i) for i, word in enumerate(keys))
    weights = torch.from_numpy(np.array(weights, dtype=np.float32))[None]
    return Attention(None, None, None, given_weights=weights, place=place,
                     computed="weights only", query_tokens=tokens, key_tokens=keys)


def even(count, **peaks):
    """Return even rows of weights but for peaks q_k=weight."""
    weights = np.full((count, count), 1 / count)
    for entry, weight in peaks.items():
        query, key = (int(n) for n in entry[1:].split("_"))
        weights[query] = (1 - weight) / (count - 1)
        weights[query, key] = weight
    return weights


def test_the_embedded_model_opens_where_it_looks_at_the_animal(embedded):
    recording = embedded.record("The animal didn't cross the street because it was too tired.")
    index, head, query, key = heads.telling_entry(recording)
    assert (recording.tokens[query].text, recording.tokens[key].text) == ("it", "animal")
    assert recording.attentions[index].weights(head)[query, key] > 0.6


def test_special_tokens_punctuation_unknown_pieces_and_neighbours_are_passed_over():
    words = ["[CLS]", "one", "##s", ",", "two", "three", "[SEP]"]
    weights = [even(7, _1_0=0.9), even(7, _1_2=0.9), even(7, _4_3=0.9), even(7, _4_5=0.9), even(7, _5_1=0.5)]
    assert heads.telling_entry(Recording((given(weights, words),))) == (0, 4, 5, 1)
    unknown = given(weights, words)
    tokens = tuple(replace(token, unknown=i == 1) for i, token in enumerate(unknown.key_tokens))
    only = Attention(None, None, None, given_weights=unknown.given_weights, query_tokens=tokens, key_tokens=tokens)
    assert heads.telling_entry(Recording((only,)))[2:] != (5, 1)


def test_a_key_that_everybody_looks_at_says_little():
    sink = np.zeros((6, 6))
    sink[:, 0] = 1.0
    words = ["first", "a", "b", "c", "d", "e"]
    assert heads.telling_entry(Recording((given([sink], words), given([even(6, _4_1=0.6)], words)))) == (1, 0, 4, 1)


@pytest.mark.parametrize(("words", "choices"), [(["[CLS]", "a", "[SEP]"], {(1, 1)}), (["a"], {(0, 0)}),
                                                (["[CLS]", "[SEP]"], {(q, k) for q in (0, 1) for k in (0, 1)}),
                                                (["a", "b"], {(0, 1), (1, 0)})])
def test_where_there_are_no_two_distant_words_something_is_chosen(words, choices):
    count = len(words)
    weights = np.full((2, count, count), 1 / count)
    assert heads.telling_entry(Recording((given(weights, words),)))[2:] in choices
    assert heads.telling_entry(Recording()) == (0, 0, 0, 0)


def test_in_cross_attention_no_two_words_are_near():
    weights = np.full((1, 2, 3), 0.05)
    weights[0, 1, 1] = 0.9
    cross = given(weights, ["un", "deux"], Place("decoder", "cross", 0, ""), ["one", "two", "three"])
    assert heads.telling_entry(Recording((cross,))) == (0, 0, 1, 1)


def test_a_long_recording_is_judged_by_some_rows(monkeypatch):
    asked = []
    words = [f"w{i}" for i in range(300)]
    attention = given([even(300, _150_7=0.9)], words)
    monkeypatch.setattr(heads, "ENTRIES", 300 * 20)
    whole = Attention.weights
    monkeypatch.setattr(Attention, "weights", lambda self, *a, **k: asked.append(k) or whole(self, *a, **k))
    index, head, query, key = heads.telling_entry(Recording((attention,)))
    assert 10 < sum(k["queries"].stop - k["queries"].start for k in asked) <= 20
    assert (index, head) == (0, 0) and abs(query - key) > 1


def test_one_entry_of_all_heads_and_who_looks_at_special_tokens(embedded):
    recording = embedded.record("The animal didn't cross the street because it was too tired.")
    words = [token.text for token in recording.tokens]
    query, key = words.index("it"), words.index("animal")
    found = heads.where_from(recording, query, key)
    assert len(found) == 6 and all(part.shape == (12,) for part in found)
    for attention, part in zip(recording.attentions, found, strict=True):
        np.testing.assert_allclose(part, attention.weights()[:, query, key], rtol=1e-5, atol=1e-7)
    special = heads.mostly_special(recording, query)
    assert sum(int(part.sum()) for part in special) == 54 and not special[5][11]
    assert all(np.isnan(part).all() for part in heads.where_from(recording, query, 99))
    assert not any(part.any() for part in heads.mostly_special(recording, 99))
