"""`attend` equals torch: values and gradients, for drawn shapes, masks, dtypes, groups and temperatures."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from engine import Refusal, attend
from engine.recording import Window

SIZES = {torch.float64: 1e-10, torch.float32: 1e-5, torch.bfloat16: 1e-2}


@st.composite
def operands(draw, dtypes=(torch.float64, torch.float32, torch.bfloat16)):
    """Draw query, key and value, query heads in groups, and the dtype's tolerance."""
    dtype = draw(st.sampled_from(dtypes))
    groups, share = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    batch, queries, keys = draw(st.integers(1, 2)), draw(st.integers(1, 9)), draw(st.integers(1, 9))
    width, value_width = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    source = torch.Generator().manual_seed(draw(st.integers(0, 2**31)))

    def normal(*shape):
        return torch.randn(shape, generator=source, dtype=torch.float64).to(dtype)

    parts = (normal(batch, groups * share, queries, width), normal(batch, groups, keys, width),
             normal(batch, groups, keys, value_width))
    return parts, source, SIZES[dtype]


def by_hand(query, key, value, allowed=None, added=None, scale=None, temperature=1.0, softcap=None, sink=None):
    """Write the equation out in float64, a loop over heads and rows, with Python's own sums."""
    query, key, value = (t.double() for t in (query, key, value))
    batch, heads, queries, width = query.shape
    share = heads // key.shape[1]
    scale = 1 / math.sqrt(width) if scale is None else scale
    whole = (batch, heads, queries, key.shape[2])
    allowed = torch.ones(whole, dtype=torch.bool) if allowed is None else allowed.expand(whole)
    added = torch.zeros(whole) if added is None else added.double().expand(whole)
    context = torch.zeros(batch, heads, queries, value.shape[-1], dtype=torch.float64)
    for b in range(batch):
        for h in range(heads):
            for q in range(queries):
                seen = [k for k in range(whole[3]) if allowed[b, h, q, k]]
                scores = [scale * (query[b, h, q] @ key[b, h // share, k]) for k in seen]
                scores = [softcap * torch.tanh(s / softcap) if softcap else s for s in scores]
                scores = [s + added[b, h, q, k] for s, k in zip(scores, seen, strict=True)]
                sunk = [] if sink is None else [sink[h].double()]
                if not seen:
                    continue
                highest = max([*scores, *sunk])
                parts = [torch.exp((s - highest) / temperature) for s in [*scores, *sunk]]
                for part, k in zip(parts, seen, strict=False):
                    context[b, h, q] += part / sum(parts) * value[b, h // share, k]
    return context


def close(found, wanted, size):
    assert found.shape == wanted.shape
    torch.testing.assert_close(found.double(), wanted.double(), rtol=size, atol=size)


@settings(max_examples=40, deadline=None)
@given(operands(), st.sampled_from(["none", "bool", "added"]))
def test_attend_equals_torchs_kernel(drawn, kind):
    (query, key, value), source, size = drawn
    mask = None
    if kind != "none":
        mask = torch.rand(query.shape[0], 1, query.shape[2], key.shape[2], generator=source) < 0.6
        mask[..., 0] = True
        mask = mask if kind == "bool" else torch.randn(mask.shape, generator=source).masked_fill(~mask, -math.inf)
        mask = mask if kind == "bool" else mask.to(query.dtype)
    wanted = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, enable_gqa=True)
    close(attend(query, key, value, mask), wanted, size)


@settings(max_examples=30, deadline=None)
@given(operands((torch.float32, torch.float64)), st.floats(0.05, 20), st.booleans(), st.booleans(), st.booleans(),
       st.booleans())
def test_attend_equals_the_equation_written_out(drawn, temperature, masked, biased, capped, sunk):
    (query, key, value), source, size = drawn
    whole = (query.shape[0], query.shape[1], query.shape[2], key.shape[2])
    mask = torch.rand(whole, generator=source) < 0.6 if masked else None
    bias = torch.randn(whole, generator=source) if biased else None
    given = {"softcap": 2.0 if capped else None, "sink": torch.randn(whole[1], generator=source) if sunk else None}
    found = attend(query, key, value, mask, temperature=temperature, bias=bias, scale=0.7, **given)
    close(found, by_hand(query, key, value, mask, bias, 0.7, temperature, **given), 20 * size)


@settings(max_examples=25, deadline=None)
@given(operands((torch.float64,)), st.booleans())
def test_gradients_equal_torchs(drawn, masked):
    parts, source, _ = drawn
    whole = (parts[0].shape[0], 1, parts[0].shape[2], parts[1].shape[2])
    mask = torch.rand(whole, generator=source) < 0.6 if masked else None
    if masked:
        mask[..., 0] = True
    gradients = []
    for computed in (lambda q, k, v: attend(q, k, v, mask),
                     lambda q, k, v: functional.scaled_dot_product_attention(q, k, v, mask, enable_gqa=True)):
        mine = [part.clone().requires_grad_() for part in parts]
        computed(*mine).square().sum().backward()
        gradients.append([part.grad for part in mine])
    for found, wanted in zip(*gradients, strict=True):
        torch.testing.assert_close(found, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("given", [{}, {"softcap": 2.0}, {"temperature": 0.1}, {"sink": torch.zeros(4)}],
                         ids=["fused", "soft cap", "cold", "sink"])
def test_a_row_without_a_key_is_0_and_passes_no_gradient(given):
    torch.manual_seed(2)
    parts = [torch.randn(1, 4, 5, 8, dtype=torch.float64).requires_grad_() for _ in range(3)]
    for mask in (torch.ones(5, 5, dtype=torch.bool), torch.zeros(5, 5, dtype=torch.float64),):
        mask[2] = False if mask.dtype == torch.bool else torch.finfo(mask.dtype).min
        context = attend(*parts, mask=mask, **given)
        assert (context[:, :, 2] == 0).all() and (context[:, :, 1] != 0).all()
        for part in parts:
            part.grad = None
        context.square().sum().backward()
        assert all(part.grad.isfinite().all() for part in parts)
        assert (parts[0].grad[:, :, 2] == 0).all() and (parts[0].grad[:, :, 1] != 0).any()


@pytest.mark.parametrize("given", [{}, {"causal": True, "bias": torch.randn(6, 6, dtype=torch.float64)},
                                   {"softcap": 3.0, "sink": torch.randn(2, dtype=torch.float64)}])
def test_gradcheck_of_every_way_of_computing(given):
    torch.manual_seed(0)
    parts = [torch.randn(1, 2, 6, 3, dtype=torch.float64, requires_grad=True) for _ in range(3)]
    assert torch.autograd.gradcheck(lambda q, k, v: attend(q, k, v, **given), parts)


def test_attend_equals_multi_head_attention():
    torch.manual_seed(1)
    layer = torch.nn.MultiheadAttention(24, 4, batch_first=True)
    states, padded = torch.randn(2, 7, 24), torch.zeros(2, 7, dtype=torch.bool)
    padded[1, 5:] = True
    wanted, _ = layer(states, states, states, key_padding_mask=padded)
    projected = functional.linear(states, layer.in_proj_weight, layer.in_proj_bias)
    query, key, value = (t.view(2, 7, 4, 6).transpose(1, 2) for t in projected.chunk(3, dim=-1))
    context = attend(query, key, value, mask=~padded[:, None, None, :])
    close(layer.out_proj(context.transpose(1, 2).reshape(2, 7, 24)), wanted, 1e-5)


@pytest.mark.parametrize("softcap", [None, 50.0], ids=["fused", "exact"])
@pytest.mark.parametrize(("queries", "keys"), [(5, 5), (1, 5), (3, 5), (5, 3)])
def test_causal_lets_the_last_query_see_every_key(queries, keys, softcap):
    query, key, value = torch.randn(1, 2, queries, 4), torch.randn(1, 2, keys, 4), torch.randn(1, 2, keys, 4)
    allowed = torch.tensor([[k <= q + keys - queries for k in range(keys)] for q in range(queries)])
    close(attend(query, key, value, causal=True, softcap=softcap), by_hand(query, key, value, allowed, softcap=softcap),
          1e-5)
    if queries == keys and softcap is None:
        close(attend(query, key, value, causal=True),
              functional.scaled_dot_product_attention(query, key, value, is_causal=True), 1e-6)


def test_a_cache_gives_the_rows_of_the_whole_sequence():
    query, key, value = (torch.randn(1, 2, 6, 4) for _ in range(3))
    whole = attend(query, key, value, causal=True)
    for step in range(6):
        one = attend(query[:, :, step:step + 1], key[:, :, :step + 1], value[:, :, :step + 1], causal=True)
        close(one, whole[:, :, step:step + 1], 1e-6)


@pytest.mark.parametrize("given", [{}, {"softcap": 2.0}], ids=["fused", "exact"])
def test_a_rule_is_the_mask_that_it_stands_for(given, monkeypatch):
    monkeypatch.setattr("engine.recording.compute.HELD", 40)        # so that 9 rows are several blocks
    query, key, value = (torch.randn(2, 2, 9, 4) for _ in range(3))
    allowed = torch.tensor([[-2 <= k - q <= 1 for k in range(9)] for q in range(9)])
    close(attend(query, key, value, mask=Window(2, 1), **given), attend(query, key, value, mask=allowed, **given), 1e-6)


def test_a_sink_is_one_more_key_with_nothing_in_it():
    query, key, value = (torch.randn(1, 3, 5, 4) for _ in range(3))
    sink = torch.randn(3)
    nothing = torch.zeros(1, 3, 1, 4)
    bias = torch.cat([torch.zeros(1, 3, 5, 5), sink[None, :, None, None].expand(1, 3, 5, 1)], dim=-1)
    wanted = functional.scaled_dot_product_attention(
        query, torch.cat([key, nothing], 2), torch.cat([value, nothing], 2), attn_mask=bias)
    close(attend(query, key, value, sink=sink), wanted, 1e-6)


def test_additive_scores_are_those_of_bahdanau():
    query, key, value = torch.randn(2, 1, 3, 5), torch.randn(2, 1, 4, 5), torch.randn(2, 1, 4, 6)
    vector = torch.randn(5)
    wanted = torch.stack([torch.stack([
        torch.softmax(torch.stack([(vector * torch.tanh(query[b, 0, q] + key[b, 0, k])).sum() for k in range(4)]), 0)
        @ value[b, 0] for q in range(3)]) for b in range(2)])[:, None]
    close(attend(query, key, value, scorer="additive", vector=vector), wanted, 1e-6)


def test_temperature_0_takes_the_largest_score_and_shares_ties():
    query, value = torch.eye(2)[None, None], torch.tensor([[1.0], [2.0], [4.0]])[None, None]
    key = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])[None, None]
    assert attend(query, key, value, temperature=0)[0, 0, :, 0].tolist() == [1.5, 4.0]


@pytest.mark.parametrize("temperature", [1e-308, 1e-6, 1e6, 1e308])
def test_any_temperature_gives_finite_contexts_and_gradients(temperature):
    parts = [torch.randn(1, 2, 4, 3).requires_grad_() for _ in range(3)]
    context = attend(*parts, temperature=temperature)
    context.sum().backward()
    assert context.isfinite().all() and all(part.grad.isfinite().all() for part in parts)
    if temperature > 1:
        close(context, parts[2].mean(2, keepdim=True).expand(-1, -1, 4, -1), 1e-5)


@pytest.mark.parametrize("given", [{}, {"causal": True}, {"softcap": 2.0}, {"temperature": 0}, {"sink": torch.ones(2)}])
@pytest.mark.parametrize("mask", [None, torch.ones(4, 4).tril().bool(), torch.randn(4, 4)], ids=["no", "bool", "added"])
def test_inputs_are_left_alone(given, mask):
    parts, bias = [torch.randn(1, 2, 4, 3) for _ in range(3)], torch.randn(1, 2, 4, 4)
    before = [part.clone() for part in (*parts, bias)] + [mask if mask is None else mask.clone()]
    attend(*parts, mask, bias=bias, **given)
    for part, kept in zip((*parts, bias, mask), before, strict=True):
        assert part is kept is None or torch.equal(part, kept)


def test_what_does_not_fit_together_is_refused_in_a_sentence():
    query, key = torch.randn(1, 4, 3, 2), torch.randn(1, 4, 5, 2)
    with pytest.raises(Refusal, match=r"The attention temperature must be a finite number, 0 or more; -1\.0 was given"):
        attend(query, key, key, temperature=-1.0)
    with pytest.raises(Refusal, match=r"The key of an attention has shape \(1, 3, 5, 2\); \(1, 4, 5, 2\) was expected"):
        attend(query, key[:, :3], key[:, :3])
    with pytest.raises(Refusal, match=r"The mask of an attention has shape \(3, 4\); \(3, 5\) was expected."):
        attend(query, key, key, torch.ones(3, 4, dtype=torch.bool))
    with pytest.raises(Refusal, match="The additive scorer needs its vector, and only it has one"):
        attend(query, key, key, scorer="additive")
