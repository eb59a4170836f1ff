"""Laws of every task: the same seed draws the same; held out means never drawn for training; typed means understood."""

import random
from functools import cache

import pytest

from engine import Refusal
from engine.learning.tasks import TASKS
from engine.learning.tasks.chance import between, chance, pick

DRAWS = 2_000
every = pytest.mark.parametrize("name", TASKS)


@cache
def drawn(name, held_out, seed=0):
    chances = random.Random(seed)
    return [TASKS[name].draw(chances, held_out) for _ in range(DRAWS if not held_out else 200)]


def test_the_nine_tasks_are_there():
    assert set(TASKS) == {"english-french", "english-chinese", "dates", "copy", "reverse", "sort", "slots", "tags",
                          "sentiment"}
    assert all(name == task.name and task.title and task.examples for name, task in TASKS.items())


@every
def test_the_same_seed_draws_the_same_and_another_seed_another(name):
    chances, task = random.Random(0), TASKS[name]
    assert [task.draw(chances) for _ in range(50)] == drawn(name, False)[:50]
    other = random.Random(1)
    assert [task.draw(other) for _ in range(50)] != drawn(name, False)[:50]


@every
def test_what_is_drawn_is_understood_when_it_is_typed(name):
    task = TASKS[name]
    for example in drawn(name, False) + drawn(name, True):
        assert task.gold(example.source) == example
        assert task.split(task.join(example.source, target=False)) == example.source


@every
def test_held_out_and_training_are_disjoint_by_their_rule(name):
    task = TASKS[name]
    training, held_out = drawn(name, False), drawn(name, True)
    assert not any(task.holds_out(example.source) for example in training)
    assert all(task.holds_out(example.source) for example in held_out)
    assert not {example.source for example in training} & {example.source for example in held_out}


@every
def test_every_unit_of_both_vocabularies_occurs_in_training_and_no_other(name):
    task = TASKS[name]
    sources = {unit for example in drawn(name, False) for unit in example.source}
    targets = {unit for example in drawn(name, False) for unit in example.target}
    chances = random.Random(7)
    for _ in range(2 * DRAWS):
        if sources == set(task.source_units) and targets == set(task.target_units):
            break
        example = task.draw(chances)
        sources |= set(example.source)
        targets |= set(example.target)
    assert sources == set(task.source_units) and targets == set(task.target_units)
    for example in drawn(name, True):
        assert set(example.source) <= sources and set(example.target) <= targets


@every
def test_links_stand_inside_and_sure_ones_are_possible(name):
    for example in drawn(name, False):
        assert example.sure <= example.possible
        assert all(0 <= t < len(example.target) and 0 <= s < len(example.source) for t, s in example.possible)
        linked = {t for t, _ in example.possible}
        unlinked = {example.target[t] for t in range(len(example.target)) if t not in linked}
        assert unlinked <= ({"-"} if name == "dates" else set())


@every
def test_targets_have_the_shape_that_is_promised(name):
    task = TASKS[name]
    for example in drawn(name, False)[:200]:
        count = {"items": len(example.source), "whole": 1}.get(task.shape)
        assert count is None or len(example.target) == count
    assert (task.shape == "sequence") != bool(task.labels)
    assert set(task.labels) in (set(), set(task.target_units))


@every
def test_the_examples_of_the_page_belong_to_the_language(name):
    task = TASKS[name]
    for text in task.examples:
        assert task.gold(task.split(text)) is not None, text


@every
def test_a_sentence_of_another_language_has_no_answer(name):
    task = TASKS[name]
    assert task.gold(()) is None
    assert task.gold(task.split("?? no such sentence 123")) is None
    for example in drawn(name, False)[:100]:
        assert task.gold((*example.source, "zebra")) is None


@every
def test_a_length_is_kept_and_an_impossible_one_refused(name):
    task, chances = TASKS[name], random.Random(3)
    for held_out in (False, True):
        assert len(task.draw(chances, held_out, length=7 if name != "dates" else 10).source) in (7, 10)
    with pytest.raises(Refusal) as refusal:
        task.draw(chances, True, length=0)
    assert str(refusal.value) == f"The task {name} has no such example of length 0."


def test_only_the_promised_generator_is_asked():
    class Promised(random.Random):
        """`random()` alone keeps its numbers from one Python to the next."""

        def refuse(self, *_, **__):
            raise AssertionError("something else than random() was asked")

        choice = choices = sample = shuffle = randrange = randint = uniform = getrandbits = randbytes = refuse

    for task in TASKS.values():
        task.draw(Promised(5))
    chances = random.Random(0)
    assert {pick(chances, "ab") for _ in range(50)} == {"a", "b"}
    assert {between(chances, 2, 4) for _ in range(99)} == {2, 3, 4}
    assert not chance(chances, 0) and chance(chances, 1)
