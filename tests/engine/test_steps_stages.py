"""Laws of the stages: each hands on the number the next one starts from, and the last is what the model computed."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from engine.analysis import steps
from engine.recording.attention import Attention
from engine.sentence import Refusal

BATCH, HEADS, GROUPS, QUERIES, KEYS, WIDTH, VALUE = 2, 4, 2, 5, 6, 8, 3


def operands(seed=0):
    torch.manual_seed(seed)
    return (torch.randn(BATCH, HEADS, QUERIES, WIDTH), torch.randn(BATCH, GROUPS, KEYS, WIDTH),
            torch.randn(BATCH, GROUPS, KEYS, VALUE))


def by_hand(query, key, value, *, scale, cap=None, bias=None, mask=None, sink=None, temperature=1.0):
    """Scores, weights and context with every key-value head repeated and nothing shared with the engine."""
    key, value = (t.repeat_interleave(HEADS // GROUPS, dim=1).double() for t in (key, value))
    scores = query.double() @ key.mT * scale
    scores = scores if cap is None else cap * torch.tanh(scores / cap)
    scores = scores if bias is None else scores + bias
    scores = scores if mask is None else scores.masked_fill(~mask, -torch.inf)
    wide = scores if sink is None else torch.cat([scores, sink.double().view(1, -1, 1, 1).expand(
        BATCH, -1, QUERIES, 1)], -1)
    weights = torch.softmax(wide / temperature, -1)[..., :KEYS]
    return scores, weights, weights @ value


CASES = {
    "plain": {},
    "soft cap": {"cap": 1.5},
    "bias": {"bias": torch.linspace(-2, 2, HEADS * QUERIES * KEYS).view(1, HEADS, QUERIES, KEYS)},
    "mask": {"mask": torch.ones(QUERIES, KEYS, dtype=torch.bool).tril()},
    "sink": {"sink": torch.tensor([0.5, -1.0, 3.0, 0.0])},
    "temperature": {"temperature": 2.5},
    "all": {"cap": 2.0, "bias": torch.ones(1, 1, QUERIES, KEYS) * torch.arange(KEYS), "temperature": 0.7,
            "mask": torch.ones(QUERIES, KEYS, dtype=torch.bool).tril(), "sink": torch.arange(4.0)},
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("head, query, batch", [(0, 0, 0), (3, 4, 1), (2, 1, 0)])
def test_every_stage_is_what_torch_computes(case, head, query, batch):
    q, k, v = operands()
    given = CASES[case]
    scores, weights, context = by_hand(q, k, v, scale=0.3, **given)
    attention = Attention(q, k, v, context.float(), scale=0.3, softcap=given.get("cap"), bias=given.get("bias"),
                          mask=given.get("mask"), sink=given.get("sink"), temperature=given.get("temperature", 1.0))
    row = steps.row(attention, head, query, batch)
    expected = scores[batch, head, query].numpy()
    assert np.allclose(row.scores, expected, atol=1e-5) and np.array_equal(row.allowed, np.isfinite(expected))
    assert np.allclose(row.weights, weights[batch, head, query], atol=1e-6)
    assert np.allclose(row.context, context[batch, head, query], atol=1e-5) and row.context_error < 1e-5
    handed_on = row.scaled if row.capped is None else row.capped
    handed_on = handed_on + (0 if row.bias is None else row.bias)
    assert np.allclose(handed_on[row.allowed], row.scores[row.allowed], atol=1e-6)
    assert np.allclose([row.terms(i).sum() for i in range(KEYS)], row.dots, atol=1e-5)
    assert np.allclose(row.dots * row.scale, row.scaled, atol=1e-6)
    assert np.allclose(row.powers / row.total, row.weights, atol=1e-6)
    assert row.sink_weight == pytest.approx(1 - float(weights[batch, head, query].sum()), abs=1e-6)


def test_an_additive_mask_is_shown_apart_from_the_bias():
    q, k, v = operands()
    added = torch.zeros(1, 1, QUERIES, KEYS)
    added[..., 0], added[..., 5] = -1.25, torch.finfo(torch.float32).min
    row = steps.row(Attention(q, k, v, None, mask=added, scale=1.0), 1, 2)
    assert np.array_equal(row.mask, [-1.25, 0, 0, 0, 0, 0]) and not row.allowed[5] and row.bias is None
    assert row.weights[5] == 0 and np.allclose((row.scaled + row.mask)[:5], row.scores[:5], atol=1e-6)


def test_additive_attention_has_its_own_terms():
    query, key, value = torch.randn(1, 1, 2, 4), torch.randn(1, 1, 3, 4), torch.randn(1, 1, 3, 4)
    vector = torch.tensor([1.0, -2.0, 0.5, 3.0])
    row = steps.row(Attention(query, key, value, None, scorer="additive", vector=vector), 0, 1)
    for position in range(3):
        expected = vector * torch.tanh(query[0, 0, 1] + key[0, 0, position])
        assert np.allclose(row.terms(position), expected, atol=1e-6)
        assert row.dots[position] == pytest.approx(float(expected.sum()), abs=1e-5)


def test_a_row_with_no_key_allowed_weighs_nothing():
    q, k, v = operands()
    row = steps.row(Attention(q, k, v, torch.zeros(BATCH, HEADS, QUERIES, VALUE), scale=1.0,
                              mask=torch.zeros(QUERIES, KEYS, dtype=torch.bool)), 0, 0)
    assert not row.weights.any() and row.total == 0 and not row.context.any() and row.context_error == 0


def test_weights_only_begins_at_the_weights():
    weights = torch.softmax(torch.randn(1, 2, 3, 4), -1)
    row = steps.row(Attention(None, None, None, given_weights=weights, computed="weights only"), 1, 2)
    assert row.query is None and row.dots is None and row.values is None and row.context_error is None
    assert np.allclose(row.weights, weights[0, 1, 2]) and np.allclose(row.powers / row.total, row.weights, atol=1e-6)


@pytest.mark.parametrize("bias", [None, torch.arange(7.0)])
def test_the_shares_of_the_heads_and_the_bias_add_up_to_the_output(bias):
    q, k, v = operands()
    context = torch.randn(BATCH, HEADS, QUERIES, VALUE)
    projection = SimpleNamespace(weight=torch.randn(7, HEADS * VALUE), bias=bias)
    result = steps.output(Attention(q, k, v, context), projection, 3, batch=1)
    concatenated = context[1, :, 3].reshape(-1)
    assert np.allclose(result.output, torch.nn.functional.linear(concatenated, projection.weight, bias), atol=1e-5)
    alone = torch.zeros_like(context[1, :, 3])
    alone[2] = context[1, 2, 3]
    assert np.allclose(result.shares[2], projection.weight @ alone.reshape(-1), atol=1e-5)


def test_a_query_that_does_not_exist_is_refused():
    with pytest.raises(Refusal, match=r"^Query 5 does not exist: there are 5, counted from 0\.$"):
        steps.row(Attention(*operands(), None), 0, 5)


def test_operands_are_left_alone():
    q, k, v = operands()
    before = [t.clone() for t in (q, k, v)]
    steps.row(Attention(q, k, v, None, softcap=1.0), 0, 0)
    assert all(torch.equal(a, b) for a, b in zip(before, (q, k, v), strict=True))
