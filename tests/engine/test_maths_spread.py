"""The laws of what is read off a row: entropy in bits, effective keys, the Jacobian and how much gradient it passes."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine import Refusal, effective_keys, entropy, softmax
from engine.maths.normalise import jacobian, jacobian_norm

rows = arrays.arrays("float64", st.tuples(st.integers(1, 3), st.integers(1, 6)), elements=st.floats(-30, 30)).map(
    torch.from_numpy)
temperatures = st.floats(0.05, 20)


@given(rows, temperatures)
def test_entropy_is_shannons_in_bits(scores, temperature):
    weights = softmax(scores, temperature)
    by_hand = [math.fsum(-w * math.log2(w) for w in row if w > 0) for row in weights.tolist()]
    assert entropy(weights).tolist() == pytest.approx(by_hand, abs=1e-9)
    keys = scores.shape[-1]
    assert (entropy(weights) >= 0).all() and (entropy(weights) <= math.log2(keys) + 1e-9).all()
    assert (effective_keys(weights) >= 1).all() and (effective_keys(weights) <= keys * (1 + 1e-9)).all()


@given(rows, temperatures, temperatures)
def test_a_hotter_row_is_never_less_spread(scores, one, other):
    cold, hot = sorted((one, other))
    assert (entropy(softmax(scores, hot)) >= entropy(softmax(scores, cold)) - 1e-9).all()


@pytest.mark.parametrize("keys", [1, 2, 3, 8, 300])
def test_equal_weights_are_as_many_keys_as_there_are(keys):
    weights = torch.full((keys,), 1 / keys)
    assert entropy(weights).item() == pytest.approx(math.log2(keys), abs=1e-5)
    assert effective_keys(weights).item() == pytest.approx(keys, rel=1e-5)


def test_one_key_has_entropy_zero_without_a_sign_and_no_key_counts_none():
    weights = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
    assert [math.copysign(1, bits) for bits in entropy(weights).tolist()] == [1, 1]
    assert entropy(weights).tolist() == [0, 0] and effective_keys(weights).tolist() == [1, 0]


def test_the_lecture_entropies():
    row = torch.tensor([3.9, 3.2, 1.0, 0.3, 1.1])
    assert round(entropy(softmax(row)).item(), 2) == 1.40
    assert round(entropy(softmax(row, math.sqrt(5))).item(), 2) == 2.05


def test_half_precision_is_measured_in_float32():
    assert entropy(torch.full((2000,), 1 / 2000, dtype=torch.bfloat16)).dtype == torch.float32


@given(rows)
def test_entropy_has_a_finite_gradient_at_zero_weights_and_masked_rows(scores):
    scores = scores.clone().index_fill_(-1, torch.tensor([0]), -math.inf).requires_grad_()
    (entropy(softmax(scores)) + effective_keys(softmax(scores))).sum().backward()
    assert scores.grad.isfinite().all()


@given(rows, temperatures)
def test_the_jacobian_is_the_one_that_autograd_finds(scores, temperature):
    expected = torch.stack([torch.autograd.functional.jacobian(lambda s: softmax(s, temperature), row)
                            for row in scores])
    found = jacobian(softmax(scores, temperature), temperature)
    assert torch.allclose(found, expected, atol=1e-12)
    assert found.sum(-1).abs().max() < 1e-12 / temperature and torch.equal(found, found.mT)


@given(rows, temperatures)
def test_the_norm_is_the_frobenius_norm_of_the_jacobian(scores, temperature):
    weights = softmax(scores, temperature)
    norm = jacobian_norm(weights, temperature)
    assert torch.allclose(norm, torch.linalg.matrix_norm(jacobian(weights, temperature)), rtol=1e-7, atol=1e-14)
    assert (norm <= 0.5 / temperature * (1 + 1e-12)).all()


@pytest.mark.parametrize("gap", [2.0, 8.0, 12.0, 15.0])
def test_the_norm_keeps_its_digits_in_float32_where_one_key_has_nearly_all(gap):
    scores = torch.tensor([gap, 0.0, -0.5, 0.25])
    exact = torch.linalg.matrix_norm(jacobian(softmax(scores.double())))
    # float32 writes 1 - w to 6e-8; a plain difference of squares would leave the root of that, 2e-4
    assert jacobian_norm(softmax(scores)).item() == pytest.approx(exact.item(), abs=1e-7)


def test_it_is_what_passes_of_a_random_gradient():
    weights = softmax(torch.tensor([2.0, 1.0, 0.0, -1.0], dtype=torch.float64))
    gradient = torch.randn(20_000, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    arrived = torch.einsum("ij,nj->ni", jacobian(weights), gradient)
    assert arrived.square().sum(-1).mean().sqrt().item() == pytest.approx(jacobian_norm(weights).item(), rel=0.02)


def test_known_norms_and_the_ends():
    half = torch.tensor([0.5, 0.5])
    assert jacobian_norm(half).item() == 0.5 and jacobian_norm(half, 2).item() == 0.25
    rest = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
    for temperature in (0, 5e-324, 1.0, 1e308):
        assert jacobian_norm(rest, temperature).tolist() == [0, 0]
        assert (jacobian(rest, temperature) == 0).all()
    assert jacobian_norm(half, 0).item() == 0
    assert jacobian_norm(torch.zeros(2, 0)).tolist() == [0, 0]


@pytest.mark.parametrize("function", [jacobian, jacobian_norm])
@pytest.mark.parametrize("temperature", [-1, math.nan, math.inf])
def test_both_refuse_the_temperatures_that_softmax_refuses(function, temperature):
    with pytest.raises(Refusal, match="The attention temperature must be a finite number, 0 or more"):
        function(torch.tensor([0.5, 0.5]), temperature)
