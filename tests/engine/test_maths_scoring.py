"""Four ways to compare a query with a key, each against its formula in plain Python numbers."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine import softmax
from engine.maths.scoring import additive, dot, general, scaled_dot

sizes = st.integers(1, 4)


def tensors(seed, *shapes):
    source = torch.Generator().manual_seed(seed)
    return [torch.randn(*shape, generator=source, dtype=torch.float64) for shape in shapes]


def one_by_one(query, key, score):
    return [[score(q, k) for k in key.tolist()] for q in query.tolist()]


def product(a, b):
    return math.fsum(x * y for x, y in zip(a, b, strict=True))


@given(st.integers(0, 999), sizes, sizes, sizes)
def test_dot_and_scaled_dot(seed, queries, keys, width):
    query, key = tensors(seed, (queries, width), (keys, width))
    by_hand = torch.tensor(one_by_one(query, key, product), dtype=torch.float64)
    assert torch.allclose(dot(query, key), by_hand)
    assert torch.allclose(scaled_dot(query, key), by_hand / width**0.5)
    assert torch.allclose(scaled_dot(query, key, scale=0.3), by_hand * 0.3)


@given(st.integers(0, 999), sizes, sizes, sizes, sizes)
def test_general_passes_the_key_through_a_matrix(seed, queries, keys, width, key_width):
    query, key, weight = tensors(seed, (queries, width), (keys, key_width), (width, key_width))

    def score(q, k):
        return product(q, [product(row, k) for row in weight.tolist()])

    assert torch.allclose(general(query, key, weight), torch.tensor(one_by_one(query, key, score), dtype=torch.float64))


def test_general_with_the_identity_is_dot():
    query, key = tensors(3, (2, 5), (4, 5))
    assert torch.allclose(general(query, key, torch.eye(5, dtype=torch.float64)), dot(query, key))


@given(st.integers(0, 999), sizes, sizes, sizes)
def test_additive_is_a_small_network(seed, queries, keys, width):
    query, key, vector = tensors(seed, (queries, width), (keys, width), (width,))

    def score(q, k):
        return product(vector.tolist(), [math.tanh(a + b) for a, b in zip(q, k, strict=True)])

    expected = torch.tensor(one_by_one(query, key, score), dtype=torch.float64)
    assert torch.allclose(additive(query, key, vector), expected)
    assert (additive(query, key, vector).abs() <= vector.abs().sum()).all()


@pytest.mark.parametrize("function", [dot, scaled_dot])
def test_leading_axes_are_free(function):
    query, key = tensors(0, (2, 3, 4, 5), (2, 3, 6, 5))
    scores = function(query, key)
    assert scores.shape == (2, 3, 4, 6)
    assert torch.allclose(scores[1, 2], function(query[1, 2], key[1, 2]))


def test_each_head_may_have_its_own_vector():
    query, key, vector = tensors(0, (2, 3, 4, 5), (2, 3, 6, 5), (3, 5))
    scores = additive(query, key, vector)
    assert torch.allclose(scores[1, 2], additive(query[1, 2], key[1, 2], vector[2]))


def test_scaled_dot_with_softmax_is_torchs_attention():
    query, key, value = tensors(1, (1, 2, 4, 8), (1, 2, 6, 8), (1, 2, 6, 8))
    context = torch.einsum("bhqk,bhke->bhqe", softmax(scaled_dot(query, key)), value)
    assert torch.allclose(context, torch.nn.functional.scaled_dot_product_attention(query, key, value))


@pytest.mark.parametrize("width", [4, 64, 1024])
def test_dividing_by_the_root_of_d_keeps_the_spread_at_one(width):
    query, key = tensors(5, (300, width), (300, width))
    assert scaled_dot(query, key).var().item() == pytest.approx(1, rel=0.1)
    assert dot(query, key).var().item() == pytest.approx(width, rel=0.1)


def test_gradients_are_right_and_inputs_left_alone():
    query, key, weight, vector = (t.requires_grad_() for t in tensors(2, (2, 3), (4, 3), (3, 3), (3,)))
    before = query.detach().clone()
    assert torch.autograd.gradcheck(scaled_dot, (query, key))
    assert torch.autograd.gradcheck(general, (query, key, weight))
    assert torch.autograd.gradcheck(additive, (query, key, vector))
    assert torch.equal(query, before)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_scores_keep_the_dtype(dtype):
    query, key = torch.ones(2, 3, dtype=dtype), torch.ones(4, 3, dtype=dtype)
    made = [dot(query, key), scaled_dot(query, key), general(query, key, torch.ones(3, 3, dtype=dtype)),
            additive(query, key, torch.ones(3, dtype=dtype))]
    assert {scores.dtype for scores in made} == {dtype}
