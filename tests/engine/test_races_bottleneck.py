"""Laws of the bottleneck's measurement: what is counted, on what sentences, and that the file shows what it claims."""

import pytest

from engine.learning import checkpoints, curves
from engine.learning.curves import bottleneck
from engine.learning.decoding import Answer
from engine.learning.tasks import TASKS

REVERSE = TASKS["reverse"]


@pytest.mark.parametrize("said, exact, words", [
    (("cba", "zyx"), 1.0, 1.0), (("cbz", "zyx"), 0.5, 5 / 6), (("cb", "zyx"), 0.5, 5 / 6), (("cbaa", "zyx"), 0.5, 1.0),
    (("", "x"), 0.0, 0.0)])
def test_answers_and_words_are_counted_by_their_place(said, exact, words):
    target = REVERSE.target_vocabulary()
    found = [Answer(tuple(target.encode(tuple(one))), -1.0, True, -1.0) for one in said]
    wanted = [tuple(target.encode(tuple(one))) for one in ("cba", "zyx")]
    assert bottleneck.counted(found, wanted) == pytest.approx((exact, words))


def test_an_answer_that_was_cut_is_not_right():
    assert bottleneck.counted([Answer((4, 5), -1.0, False, -1.0)], [(4, 5)]) == (0.0, 1.0)


def test_letters_are_held_out_of_the_length_that_is_asked():
    for length, drawn in bottleneck.letters(range(2, 31, 14), 12).items():
        assert len(drawn) == 12
        assert all(len(e.source) == length and REVERSE.holds_out(e.source) for e in drawn)


def test_sentences_are_sorted_by_their_length_and_none_comes_twice(monkeypatch):
    monkeypatch.setattr(bottleneck, "DRAWN", 150)
    monkeypatch.setattr(bottleneck, "FEWEST", 2)
    found = bottleneck.sentences(range(5, 9), 10)
    assert found and all(2 <= len(drawn) <= 10 for drawn in found.values())
    for length, drawn in found.items():
        sources = [e.source for e in drawn]
        assert all(len(source) == length for source in sources) and len(set(sources)) == len(sources)
        assert all(TASKS["english-french"].holds_out(source) for source in sources)


def lines(task, kind="exact"):
    curve = curves.load("bottleneck")
    return {reader: dict(zip(*curve.lines[f"{task} {reader} {kind}"], strict=True)) for reader in bottleneck.READERS}


def test_one_vector_falls_with_length_and_attention_does_not():
    exact = lines("reverse")
    assert exact["fixed"][2] > 0.9 and exact["fixed"][20] < 0.3
    assert min(exact["attention"][length] for length in range(2, 21, 2)) > 0.9
    letters = lines("reverse", "words")
    assert letters["fixed"][20] < letters["fixed"][2] - 0.3


def test_all_readers_of_a_task_had_the_same_cell_width_and_budget():
    curve = curves.load("bottleneck")
    for task in ("reverse", "english-french"):
        plans = [curve.settings["models"][f"{task}-{end}"] for end in bottleneck.READERS.values()]
        for name in ("steps", "batch"):
            assert len({plan[name] for plan in plans}) == 1, (task, name)
        assert len({(plan["model"]["cell"], plan["model"]["width"]) for plan in plans}) == 1
    assert curve.settings["lengths_in_training"]["reverse"] == [1, 20]


def test_the_file_was_measured_on_the_models_that_are_shipped():
    told = curves.load("bottleneck").settings["models"]
    for task in ("reverse", "english-french"):
        for end in bottleneck.READERS.values():
            assert bottleneck.plan_of(checkpoints.load(f"{task}-{end}")) == told[f"{task}-{end}"]
