"""Positions against their papers and against transformers: waves, a table, turns that only feel distance."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.models.gpt_neox.modeling_gpt_neox import rotate_half

from engine import Refusal
from engine.maths.positions import learned, rotary, sinusoidal

positions = st.lists(st.integers(0, 5000), min_size=1, max_size=5)


@given(positions, st.integers(1, 9))
def test_sinusoidal_is_the_papers_formula(places, width):
    rows = sinusoidal(torch.tensor(places), width, dtype=torch.float64)
    for place, row in zip(places, rows.tolist(), strict=True):
        for column, number in enumerate(row):
            angle = place / 10_000 ** ((column - column % 2) / width)
            assert number == pytest.approx(math.cos(angle) if column % 2 else math.sin(angle), abs=1e-9)


def test_a_count_stands_for_the_first_positions():
    assert torch.equal(sinusoidal(4, 6), sinusoidal(torch.arange(4), 6))
    assert sinusoidal(0, 6).shape == (0, 6) and sinusoidal(3, 6).dtype == torch.float32


def test_far_positions_keep_their_digits():
    assert sinusoidal(torch.tensor([1_000_003]), 2)[0].tolist() == pytest.approx(
        [math.sin(1_000_003), math.cos(1_000_003)], abs=1e-6)


def test_a_fixed_distance_is_a_fixed_turn_of_the_waves():
    rows = sinusoidal(50, 8, dtype=torch.float64)
    products = torch.einsum("im,jm->ij", rows, rows)
    for distance in (0, 1, 7):
        diagonal = products.diagonal(distance)
        assert torch.allclose(diagonal, diagonal[0].expand_as(diagonal))


def test_learned_looks_up_and_trains_the_rows_it_read():
    table = torch.randn(5, 3, requires_grad=True)
    assert torch.equal(learned(table, 3), table[:3])
    assert torch.equal(learned(table, torch.tensor([[4, 0], [4, 1]])), table[torch.tensor([[4, 0], [4, 1]])])
    learned(table, torch.tensor([4, 4, 1])).sum().backward()
    assert table.grad[:, 0].tolist() == [0, 1, 0, 0, 2]


@pytest.mark.parametrize("asked, named", [(6, 5), (-2, -2), (torch.tensor([0, 7]), 7), (torch.tensor([2, -1]), -1)])
def test_learned_refuses_what_the_table_does_not_hold(asked, named):
    with pytest.raises(Refusal) as refusal:
        learned(torch.zeros(5, 2), asked)
    assert str(refusal.value) == f"Position {named} is outside the learned table, which holds positions 0 to 4."


def test_learned_with_nothing_asked_gives_nothing():
    assert learned(torch.zeros(5, 2), 0).shape == (0, 2)
    assert learned(torch.zeros(5, 2), torch.tensor([], dtype=torch.long)).shape == (0, 2)


@given(st.integers(0, 999), st.integers(1, 5), st.integers(1, 4), st.integers(0, 10_000), st.booleans())
def test_rotary_scores_feel_only_the_distance(seed, length, pairs, shift, halves):
    source = torch.Generator().manual_seed(seed)
    query, key = (torch.randn(length, 2 * pairs, generator=source, dtype=torch.float64) for _ in range(2))
    here = torch.arange(length)

    def scores(places):
        return torch.einsum("qd,kd->qk", rotary(query, places, halves=halves), rotary(key, places, halves=halves))

    assert torch.allclose(scores(here), scores(here + shift), atol=1e-8)
    assert torch.allclose(scores(here).diagonal(), torch.einsum("td,td->t", query, key))


@given(st.integers(0, 999), st.booleans())
def test_rotary_keeps_lengths_and_leaves_position_zero(seed, halves):
    vectors = torch.randn(2, 4, 6, generator=torch.Generator().manual_seed(seed))
    turned = rotary(vectors, halves=halves)
    assert torch.allclose(turned.norm(dim=-1), vectors.norm(dim=-1), rtol=1e-5)
    assert torch.equal(turned[:, 0], vectors[:, 0]) and not torch.allclose(turned[:, 1], vectors[:, 1])


def test_rotary_is_the_papers_matrix():
    vector, place = torch.tensor([[1.0, 2.0, 3.0, 4.0]], dtype=torch.float64), 3
    first, second = place * 1.0, place / 10_000 ** (2 / 4)
    expected = [1 * math.cos(first) - 2 * math.sin(first), 1 * math.sin(first) + 2 * math.cos(first),
                3 * math.cos(second) - 4 * math.sin(second), 3 * math.sin(second) + 4 * math.cos(second)]
    assert rotary(vector, torch.tensor([place]))[0].tolist() == pytest.approx(expected, abs=1e-12)


def test_rotary_in_halves_is_what_transformers_computes():
    vectors, here = torch.randn(2, 3, 7, 8, dtype=torch.float64), torch.arange(7)
    rate = 1.0 / (10_000 ** (torch.arange(0, 8, 2, dtype=torch.float64) / 8))
    angle = torch.cat([here[:, None] * rate] * 2, dim=-1)
    theirs = vectors * angle.cos() + rotate_half(vectors) * angle.sin()
    assert torch.allclose(rotary(vectors, halves=True), theirs)


def test_both_pairings_are_one_turn_in_another_order():
    vectors = torch.randn(5, 6)
    order = [0, 3, 1, 4, 2, 5]
    assert torch.allclose(rotary(vectors, halves=True)[:, order], rotary(vectors[:, order]))


def test_each_sentence_may_have_its_own_positions():
    vectors = torch.randn(2, 3, 4, 6)
    places = torch.tensor([[0, 1, 2, 3], [5, 5, 0, 9]])
    assert torch.allclose(rotary(vectors, places[:, None])[1, 2], rotary(vectors[1, 2], places[1]))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_rotary_keeps_dtype_and_input(dtype):
    vectors = torch.ones(3, 4, dtype=dtype)
    assert rotary(vectors).dtype == dtype and (vectors == 1).all()


def test_rotary_refuses_an_odd_width():
    with pytest.raises(Refusal) as refusal:
        rotary(torch.zeros(2, 3))
    assert str(refusal.value) == "Rotary positions turn pairs of numbers, so the width must be even; 3 was given."


def test_gradients_are_right():
    assert torch.autograd.gradcheck(rotary, torch.randn(3, 4, dtype=torch.float64, requires_grad=True))
