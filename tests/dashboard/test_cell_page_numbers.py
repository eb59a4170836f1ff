"""Typed numbers become steps or a sentence; what travels to the picture of a cell is what was computed."""

import numpy as np
import pytest

from dashboard.memory import cell_choices, cell_typed
from dashboard.memory.cell_facts import cell_facts, network_facts, numbered, table
from engine.analysis.byhand import same_job
from engine.analysis.walking import walk
from engine.models.recurrent import CELLS
from engine.models.recurrent.presets import hand_worked_linear
from engine.sentence import Refusal


@pytest.mark.parametrize("typed", [
    "1 1; 1 1; 2 2", "[1,1],[1,1],[2,2]", "(1, 1) (1, 1) (2, 2)", "1 1\n1 1\n2 2", "[[1, 1], [1, 1], [2, 2]]",
    "１ １； １ １； ２ ２", " 1.0  1e0 ; 1 1;; 2,2 ; "])
def test_one_sequence_may_be_written_in_many_ways(typed):
    assert cell_typed.rows(typed, 2) == ((1, 1), (1, 1), (2, 2))


def test_what_is_written_is_read_again():
    steps = ((3.0, 1.0, 0.0), (3.0, -1.0, 0.5))
    assert cell_typed.rows(cell_typed.written(steps), 3) == steps
    assert cell_typed.rows("3 −1", 2) == ((3, -1),)


@pytest.mark.parametrize("typed, sentence", [
    ("", "0 steps were typed; 1 to 40 can be shown. Steps are parted by a semicolon."),
    ("  ;;\u3000", "0 steps were typed; 1 to 40 can be shown. Steps are parted by a semicolon."),
    ("1 1; 1 1 1", "Step 2 has 3 numbers; 2 were expected."),
    ("1 x", "Step 1 holds x, which is not a number."),
    ("1 nan", "Step 1 holds nan; a number from -1000000 to 1000000 was expected."),
    ("1 1e9", "Step 1 holds 1e9; a number from -1000000 to 1000000 was expected."),
    ("1 <script>", "Step 1 holds <script>, which is not a number."),
    ("1 1;" * 41, "41 steps were typed; 1 to 40 can be shown. Steps are parted by a semicolon.")])
def test_what_is_no_sequence_is_refused_with_its_place_and_the_limit(typed, sentence):
    with pytest.raises(Refusal) as refused:
        cell_typed.rows(typed, 2)
    assert str(refused.value) == sentence


def test_a_megabyte_of_digits_is_refused_at_once():
    for width in (1, 2):
        with pytest.raises(Refusal) as refused:
            cell_typed.rows("1" * 1_000_000, width)
        assert len(str(refused.value)) < 200


@pytest.mark.parametrize("cell", CELLS)
def test_what_travels_is_what_was_computed(cell):
    found = same_job(cell)
    facts = cell_facts(found, digits=5)
    assert np.allclose(facts["hidden"], found.hidden, rtol=1e-8)
    for name in ("values", "sums", "given", "kept"):
        assert facts[name].keys() == getattr(found, name).keys()
        for block, numbers in getattr(found, name).items():
            assert np.allclose(facts[name][block], numbers, rtol=1e-8)
    assert set(facts["weights"]) == set(found.cell.blocks)


def test_a_word_s_vector_is_not_spelled_out():
    assert cell_facts(same_job("gru"), spelled=False)["inputs"] is None


def test_a_small_network_travels_with_every_weight():
    preset = hand_worked_linear(cell="jordan")
    facts = network_facts(walk(preset.network, preset.inputs))
    assert facts["outward"] == [[1, 1], [1, 1]] == facts["back"] and facts["outputs"][1] == [20, 20]


def test_steps_are_called_as_their_numbers_are_written():
    assert [step["label"] for step in numbered(((3.0, -1.0, 0.5), (2.0, 0.0, 8.0)))] == ["(3, −1, 0.5)", "(2, 0, 8)"]
    assert numbered(((4.0,),)) == [{"label": "4"}]
    assert table(np.array([[1 / 3]])) == [[0.333333333]] and table(None) is None


@pytest.mark.parametrize("value, text", [(7.0, "7"), (6.999773, "6.9998"), (-0.125, "−0.125"), (5.7e-39, "0"),
                                         (0.00031778, "0.000318")])
def test_a_state_is_written_with_no_more_digits_than_are_right(value, text):
    assert cell_choices.number(value) == text
