"""Laws of what the decoder's picture is told: nothing but what the model computed, gold only where it fits."""

from types import SimpleNamespace

import numpy as np
import pytest

from dashboard.alignment import compared, marked, said, told
from dashboard.alignment.answered import Answered, shortened
from engine import Token
from engine.learning.tasks import TASKS
from engine.learning.vocabulary import END, SPECIAL, Vocabulary

SOURCE, TARGET = "the european economic area".split(), "la zone économique européenne".split()
AREA = " ".join(SOURCE)
VOCABULARIES = Vocabulary("words", tuple(SOURCE)), Vocabulary("words", tuple(TARGET))


def answered(words, weights=None, forced=False, sentence=AREA, right=True, finished=True):
    """An answer of `words`, as the engine would give it, with weights that are known here."""
    source, target = VOCABULARIES
    end = (Token(SPECIAL[END], END, special=True),) if finished else ()
    said_tokens = (*(Token(word, target.ids[word]) for word in words), *end)
    weights = np.full((len(said_tokens), 4), 0.25) if weights is None else np.asarray(weights)
    steps = tuple(SimpleNamespace(
        said=token, probability=0.5, guesses=(SimpleNamespace(word="zone", probability=0.4),
                                              SimpleNamespace(word=SPECIAL[END], probability=0.1)),
        state=np.ones(3), query=np.full(3, 0.123456), scores=np.log(row), weights=row, context=np.zeros(6))
        for token, row in zip(said_tokens, weights, strict=True))
    trained = SimpleNamespace(task="english-french", source=source, target=target,
                              plan=SimpleNamespace(scorer="additive", query="before"))
    translation = SimpleNamespace(source=source.tokens(sentence), target=said_tokens, steps=steps, forced=forced,
                                  finished=finished, hidden=np.eye(4, 6), weights=weights, text=" ".join(words))
    task = TASKS["english-french"]
    return Answered(trained, sentence, translation, task.gold(task.split(sentence)) if right else None)


def test_a_right_answer_has_the_gold_links_of_its_language():
    found = answered(TARGET)
    sure = {(q, k) for q, k, kind in found.links if kind == "sure"}
    assert found.true and sure == {(0, 0), (1, 3), (2, 2), (3, 1)}      # the, area, economic, european: 6-5-4 reversed
    assert (0, 3, "possible") in found.links                            # the noun decides the article's gender
    assert told.gold_of(found, 1) == {"sure": [3], "possible": []}
    assert told.gold_of(found, 4) == {"sure": [], "possible": []}       # the end comes from nowhere


@pytest.mark.parametrize("words, more", [(TARGET[:3], {}), (TARGET[::-1], {}), (TARGET, {"finished": False})])
def test_a_wrong_or_unfinished_answer_has_no_gold(words, more):
    found = answered(words, **more)
    assert found.true is False and found.links is None and told.gold_of(found, 0) is None


def test_where_the_right_answer_is_not_known_nothing_is_judged():
    found = answered(TARGET, right=False)
    assert found.true is None and found.links is None


def test_steps_name_the_words_and_cover_them():
    steps = told.steps_of(answered(TARGET), "end")
    assert [step["label"] for step in steps] == [*TARGET, "end"] and all(step["secret"] for step in steps)


def test_facts_are_the_numbers_of_the_steps():
    weights = np.array([[0.7, 0.1, 0.1, 0.1], [0.01, 0.01, 0.01, 0.97], [0.1, 0.1, 0.7, 0.1], [0.1, 0.7, 0.1, 0.1],
                        [0.25] * 4])
    facts = told.facts_of(answered(TARGET, weights), "end")
    for turn, row in zip(facts["turns"], weights, strict=True):
        assert np.allclose(turn["weights"], row, rtol=1e-6) and np.allclose(turn["scores"], np.log(row), rtol=1e-6)
        assert turn["query"] == [0.1235] * 3
    assert facts["turns"][0]["next"] == [["zone", 0.4, False], [SPECIAL[END], 0.1, True]]
    assert [turn["ends"] for turn in facts["turns"]] == [False] * 4 + [True]
    assert told.telling(answered(TARGET, weights).translation) == 2
    assert told.telling(answered(TARGET, np.eye(5, 4) + 0.01).translation) == 1
    assert told.choice_of(answered(TARGET, weights)) == {"query": 1, "key": 3, "panel": "heatmap"}
    assert told.choice_of(answered(TARGET, weights), 99)["query"] == 4


def test_a_nearest_word_takes_the_place_of_the_unknown_one_wherever_it_stands():
    found = answered(TARGET, sentence="the zany european zany area", right=False)
    token = next(t for t in found.translation.source if t.unknown)
    assert said.instead(found, token, "economic") == "the economic european economic area"


def test_a_long_sentence_is_cut_behind_a_word_and_that_is_said():
    trained = SimpleNamespace(source=VOCABULARIES[0])
    text, notes = shortened(trained, "area the " * 80)
    assert len(VOCABULARIES[0].tokens(text)) == 100 and text.endswith("the")
    assert notes == ("The first 100 of your 160 words are read: this page draws no more.",)
    assert shortened(trained, "the area") == ("the area", ())


def test_entropy_is_none_for_one_word_and_log2_for_all_alike():
    assert compared.entropy(np.eye(4)) == 0
    assert compared.entropy(np.full((3, 8), 1 / 8)) == pytest.approx(3)


def test_two_alignments_differ_most_where_most_of_the_attention_stands_elsewhere():
    one = np.array([[1.0, 0, 0], [0.6, 0.4, 0]])
    found = compared.apart({"a": one, "b": np.array([[0.9, 0.1, 0], [0, 0.3, 0.7]]), "c": one})
    assert (found.row, found.first, found.second, found.first_key, found.second_key) == (1, "a", "b", 0, 2)
    assert found.share == pytest.approx(0.7) and found.first_weight == 0.6 and found.second_weight == 0.7


def test_words_are_right_by_their_place_and_missing_ones_are_named():
    assert marked.marks(["a", "x"], ["a", "b", "c"]) == [("a", "right"), ("x", "wrong"), ("c", "missing")]
    assert marked.marks(["a", "b", "c"], ["a"]) == [("a", "right"), ("b", "wrong"), ("c", "wrong")]
    assert marked.marks(["a"], None) == [("a", "")]
