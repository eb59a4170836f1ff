"""The laws of softmax: rows sum to one, temperature 0 is the limit, every finite temperature above it is accepted."""

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine
from engine import Refusal, softmax

MARGIN = {torch.float32: 2e-6, torch.float64: 1e-13}
numbers = st.floats(-1e4, 1e4, width=32)
temperatures = st.floats(0, exclude_min=True, allow_infinity=False)     # every finite one, subnormal and 1e308 included
usual = st.floats(0.05, 20)
dtypes = st.sampled_from([torch.float32, torch.float64])


@st.composite
def score_rows(draw, elements=numbers, longest=7):
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, longest)))
    return torch.from_numpy(draw(arrays.arrays("float32", shape, elements=elements))).to(draw(dtypes))


@st.composite
def rows_and_mask(draw, longest=7):
    scores = draw(score_rows(longest=longest))
    mask = torch.from_numpy(draw(arrays.arrays(bool, tuple(scores.shape))))
    return scores, mask


@given(score_rows(st.floats(width=32, allow_nan=False).filter(lambda score: score != math.inf)), temperatures)
def test_rows_sum_to_one_at_every_finite_temperature(scores, temperature):
    weights = softmax(scores, temperature)
    assert weights.isfinite().all() and (weights >= 0).all()
    one = (scores > -math.inf).any(-1).to(scores.dtype)         # 0 where all scores are -inf: no key allowed
    assert (weights.sum(-1) - one).abs().max() < MARGIN[scores.dtype]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("temperature", [5e-324, 1e-308, 1e-45, 1e-38, 1e38, 1e39, 1e308, 1.7976931348623157e308])
def test_the_ends_of_the_float_range_are_temperatures(temperature, dtype):
    scores = torch.tensor([[3.0, 1.0, 3.0, -math.inf]], dtype=dtype)
    weights = softmax(scores, temperature)
    expected = [0.5, 0.0, 0.5, 0.0] if temperature < 1 else [1 / 3, 1 / 3, 1 / 3, 0.0]
    assert weights[0].tolist() == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize(("gap", "temperature"), [(2.0**-149, 2.0**-149), (2.0**-140, 2.0**-141), (2.0**100, 2.0**99)])
def test_a_temperature_at_the_edge_of_float32_still_divides_exactly(gap, temperature):
    ratio = float(Fraction(gap) / Fraction(temperature))
    weights = softmax(torch.tensor([[0.0, -gap]]), temperature)
    assert weights[0, 1].item() == pytest.approx(math.exp(-ratio) / (1 + math.exp(-ratio)), rel=1e-6)


@given(score_rows(), usual)
def test_it_is_torch_softmax_of_the_quotient(scores, temperature):
    expected = torch.softmax(scores.double() / temperature, dim=-1)
    assert (softmax(scores, temperature).double() - expected).abs().max() < 3e-6


def test_the_lecture_numbers():
    row = torch.tensor([3.9, 3.2, 1.0, 0.3, 1.1], dtype=torch.float64)
    assert [round(100 * w, 1) for w in softmax(row).tolist()] == [61.0, 30.3, 3.4, 1.7, 3.7]
    assert [round(100 * w, 1) for w in softmax(row, math.sqrt(5)).tolist()] == [40.2, 29.4, 11.0, 8.0, 11.5]


@given(score_rows())
def test_temperature_zero_is_the_limit_and_ties_share_one(scores):
    largest = (scores == scores.amax(-1, keepdim=True)).to(scores.dtype)
    assert torch.equal(softmax(scores, 0), largest / largest.sum(-1, keepdim=True))
    assert (softmax(scores, 0) - softmax(scores, 5e-324)).abs().max() < 1e-6


def test_minus_zero_is_zero():
    assert softmax(torch.tensor([1.0, 2.0, 2.0]), -0.0).tolist() == [0, 0.5, 0.5]


@given(score_rows(), temperatures)
def test_temperature_keeps_the_order(scores, temperature):
    weights = softmax(scores, temperature)
    order = scores.argsort(dim=-1)
    assert (weights.gather(-1, order).diff(dim=-1) >= -MARGIN[scores.dtype]).all()


@given(score_rows(st.integers(-64, 64)), st.integers(-1000, 1000), usual)
def test_a_shift_of_the_row_changes_nothing(scores, shift, temperature):
    assert torch.equal(softmax(scores + shift, temperature), softmax(scores, temperature))


@pytest.mark.parametrize("given_, words", [(-1, "-1"), (-1e-308, "-1e-308"), (math.nan, "nan"), (math.inf, "inf"),
                                           (-math.inf, "-inf"), (10**400, "1000")])
def test_other_temperatures_are_refused_in_one_sentence(given_, words):
    with pytest.raises(Refusal, match="must be a finite number, 0 or more") as refusal:
        softmax(torch.zeros(2, 2), given_)
    assert words in str(refusal.value) and len(str(refusal.value)) < 400 and isinstance(refusal.value, ValueError)


@given(rows_and_mask(), st.one_of(st.just(0.0), temperatures))
def test_a_mask_hides_keys_and_a_row_without_a_key_is_zero(pair, temperature):
    scores, mask = pair
    weights = softmax(scores, temperature, mask)
    assert (weights[~mask] == 0).all() and weights.isfinite().all()
    none = engine.no_key(mask)
    assert (weights.sum(-1) - (~none).to(scores.dtype)).abs().max() < MARGIN[scores.dtype]
    assert torch.equal(weights, softmax(scores.masked_fill(~mask, -math.inf), temperature))
    for row, allowed, expected in zip(scores, mask, weights, strict=True):
        if allowed.any():       # the keys that are hidden might as well not be there
            assert (softmax(row[allowed], temperature) - expected[allowed]).abs().max() < MARGIN[scores.dtype]


@given(rows_and_mask(), st.one_of(st.just(0.0), usual))
def test_gradients_are_finite_and_stop_at_hidden_keys(pair, temperature):
    scores, mask = pair
    scores = scores.masked_fill(scores > 5e3, -math.inf).requires_grad_()
    weights = softmax(scores, temperature, mask)
    (weights * torch.arange(1.0, scores.shape[-1] + 1)).sum().backward()
    assert scores.grad.isfinite().all()
    assert (scores.grad[~mask] == 0).all() and (scores.grad[scores == -math.inf] == 0).all()
    assert temperature > 0 or (scores.grad == 0).all()


@given(rows_and_mask(longest=4), st.floats(0.2, 5))
def test_gradcheck_in_float64(pair, temperature):
    scores, mask = pair
    scores = (scores.double() / 4e3).requires_grad_()
    assert torch.autograd.gradcheck(lambda s: softmax(s, temperature, mask), scores)


@given(rows_and_mask())
def test_inputs_are_left_alone(pair):
    scores, mask = pair
    before = scores.clone(), mask.clone()
    weights = softmax(scores, 1.0, mask)
    weights.mul_(2)
    assert torch.equal(scores, before[0]) and torch.equal(mask, before[1])


@pytest.mark.parametrize("dtype, wide", [(torch.float16, torch.float32), (torch.bfloat16, torch.float32),
                                         (torch.float32, torch.float32), (torch.float64, torch.float64)])
def test_it_computes_in_float32_or_more(dtype, wide):
    scores = torch.linspace(-3, 3, 300).to(dtype)
    weights = softmax(scores)
    assert weights.dtype == wide
    assert torch.allclose(weights.double(), torch.softmax(scores.double(), -1), rtol=1e-5, atol=0)


def test_a_row_that_is_not_a_number_says_so():
    rows = torch.tensor([[1.0, math.nan], [1.0, math.inf], [1.0, 2.0]])
    for temperature in (0, 1, 1e-308, 1e308):
        assert softmax(rows, temperature).isnan().all(-1).tolist() == [True, True, False]
    hidden = softmax(rows, 1, torch.tensor([True, False]))
    assert hidden.tolist() == [[1, 0]] * 3


def test_no_keys_and_no_queries_give_empty_tensors():
    assert softmax(torch.zeros(2, 3, 0)).shape == (2, 3, 0)
    assert softmax(torch.zeros(2, 0, 3), 0).shape == (2, 0, 3)


def test_a_mask_is_broadcast_over_batch_and_head():
    scores, mask = torch.randn(2, 3, 4, 5), torch.tensor([True, True, False, True, False])
    assert torch.equal(softmax(scores, mask=mask), softmax(scores, mask=mask.expand(2, 3, 4, 5)))
    assert engine.no_key(torch.tensor([[True, False], [False, False]])).tolist() == [False, True]


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("temperature", [0, 1e-308, 0.05, 1, 20, 1e308])
def test_cpu_equals_gpu(temperature):
    scores = torch.randn(4, 50, 50)
    scores[scores < -1] = -math.inf
    scores[0, 0] = -math.inf
    there = scores.cuda()
    torch.cuda.set_sync_debug_mode("error")
    try:
        weights = softmax(there, temperature)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert (weights.cpu() - softmax(scores, temperature)).abs().max() < 1e-6
