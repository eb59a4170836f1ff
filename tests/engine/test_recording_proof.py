"""The proof holds for what was computed, and fails for a recording that is broken in any one of its ways."""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from engine import Attention, Place, Recording, attend, record
from engine.recording import Window

PLACE = Place("decoder", "self", 4, "model.layers.4")
SAID = "Layer 4 (self model.layers.4): "


def model_eager(query, key, value, scale, softcap, bias, allowed, sink):
    """Compute a context as a model's own eager function does, in the dtype of its operands, without our code."""
    share = query.shape[1] // key.shape[1]
    key, value = key.repeat_interleave(share, 1), value.repeat_interleave(share, 1)
    scores = torch.matmul(query, key.transpose(2, 3)) * scale
    scores = torch.tanh(scores / softcap) * softcap + bias
    scores = scores + torch.zeros_like(scores).masked_fill(~allowed, torch.finfo(scores.dtype).min)
    columns = torch.cat([scores, sink.view(1, -1, 1, 1).expand(*scores.shape[:3], 1)], -1)
    return torch.matmul(torch.softmax(columns, -1, dtype=torch.float32).to(value.dtype)[..., :-1], value)


def eager(dtype):
    """Return an attention with everything in it at once: groups, scale, soft cap, bias, causal flag, mask and sink."""
    source = torch.Generator().manual_seed(3)

    def normal(*shape):
        return (2 * torch.randn(shape, generator=source)).to(dtype)

    query, key, value = normal(2, 6, 20, 16), normal(2, 3, 20, 16), normal(2, 3, 20, 8)
    bias, sink = normal(1, 6, 20, 20), normal(6)
    padded = torch.ones(2, 1, 1, 20, dtype=torch.bool)
    padded[1, :, :, 15:] = False
    allowed = padded & torch.ones(20, 20).tril().bool()
    context = model_eager(query, key, value, 0.3, 4.0, bias, allowed, sink)
    return Attention(query, key, value, context, mask=padded, causal=True, bias=bias, scale=0.3, softcap=4.0, sink=sink,
                     place=PLACE, computed="eager")


BROKEN = {
    "scale": lambda a: {"scale": 0.9 * a.scale},
    "mask": lambda a: {"mask": None},
    "causal flag": lambda a: {"causal": False},
    "soft cap": lambda a: {"softcap": None},
    "sink": lambda a: {"sink": None},
    "bias": lambda a: {"bias": None},
    "temperature": lambda a: {"temperature": 1.2},
    "order of key heads": lambda a: {"key": a.key[:, [1, 2, 0]]},
    "order of value heads": lambda a: {"value": a.value[:, [1, 2, 0]]},
    "both out of order": lambda a: {"key": a.key.flip(1), "value": a.value.flip(1)},
    "heads interleaved": lambda a: {"key": a.key.repeat(1, 2, 1, 1), "value": a.value.repeat(1, 2, 1, 1)},
    "mask shifted": lambda a: {"mask": a.mask.roll(1, -1)},
    "context of another run": lambda a: {"context": a.context.roll(1, 0)},
}


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=["float32", "bfloat16"])
def test_what_a_model_computed_is_proven(dtype):
    proof = eager(dtype).verify()
    assert proof.holds and proof.reason == "" and proof.context_error <= proof.bound
    assert proof.row_sum_error < 1e-6 and proof.masked_weight == 0
    assert proof.rows_checked == proof.rows_total == 2 * 6 * 20 and proof.no_key_rows == 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=["float32", "bfloat16"])
@pytest.mark.parametrize("way", BROKEN)
def test_a_recording_that_is_broken_is_not(way, dtype):
    attention = eager(dtype)
    broken = replace(attention, **BROKEN[way](attention))
    proof = broken.verify()
    assert not proof.holds
    assert proof.reason.startswith(SAID + "weights x value misses the model's context by")
    if dtype == torch.float32:
        assert proof.context_error > 100 * proof.bound      # far from what rounding could be


def test_a_broken_attention_breaks_the_proof_of_its_recording():
    good = eager(torch.float32)
    recording = Recording((good, replace(good, scale=0.31), good))
    proof = recording.verify()
    assert not proof.holds and "Layer 4" in proof.reason and proof.rows_total == 3 * 240
    assert proof.context_error == recording.attentions[1].verify().context_error
    assert Recording((good, good)).verify().holds


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 12), st.integers(1, 12), st.integers(1, 48), st.floats(0.01, 3),
       st.sampled_from([torch.float64, torch.float32, torch.bfloat16]), st.floats(0.1, 10), st.booleans())
def test_what_torch_computed_is_proven(seed, queries, keys, width, spread, dtype, temperature, causal):
    source = torch.Generator().manual_seed(seed)
    query, key, value = (spread * torch.randn(1, 4, n, width, generator=source) for n in (queries, keys, keys))
    with record() as recording:
        attend(query.to(dtype), key.to(dtype), value.to(dtype), temperature=temperature, causal=causal)
    proof = recording.verify()
    assert proof.holds, proof


@pytest.mark.parametrize("keys", [784, 4096])
def test_long_rows_of_small_scores_are_proven(keys):
    torch.manual_seed(0)
    query, key, value = 0.1 * torch.randn(1, 4, 64, 8), 0.1 * torch.randn(1, 4, keys, 8), torch.randn(1, 4, keys, 8)
    context = functional.scaled_dot_product_attention(query, key, value)
    proof = Attention(query, key, value, context, scale=8**-0.5).verify()
    assert proof.holds, proof
    assert not Attention(query, key, value, context, scale=0.9 * 8**-0.5).verify().holds


@pytest.mark.parametrize("word", ["book", "the", "on", "mat", "a"])
def test_one_word_is_proven(embedded, word):
    """Three tokens with scores of 7: where terms cancel, rounding is larger than the score alone says."""
    assert embedded.record(word).verify().holds


def test_rows_without_a_key_are_counted_and_not_compared():
    parts = [torch.randn(2, 3, 5, 4) for _ in range(3)]
    mask = torch.ones(2, 1, 5, 5, dtype=torch.bool)
    mask[1, :, 3:] = False
    added = torch.zeros(2, 1, 5, 5).masked_fill(~mask, torch.finfo(torch.float32).min)
    uniform = torch.softmax(torch.matmul(parts[0], parts[1].transpose(2, 3)) * 0.5 + added, -1) @ parts[2]
    proof = Attention(*parts, uniform, mask=added, scale=0.5).verify()      # such rows are uniform in eager models
    assert proof.holds and proof.no_key_rows == 2 * 3
    assert proof.reason == "Rows in which no key is allowed: 6; they are 0 here and not compared."


def test_the_sink_counts_in_the_sum_of_a_row():
    parts = [torch.randn(1, 2, 4, 4) for _ in range(3)]
    with record() as recording:
        attend(*parts, sink=torch.tensor([3.0, 0.0]))
    proof, weights = recording.verify(), recording.attentions[0].weights()
    assert weights.sum(-1).max() < 0.99 and proof.row_sum_error < 1e-6 and proof.holds


def test_weights_only_are_judged_by_their_rows():
    weights = torch.softmax(torch.randn(1, 2, 3, 4), -1)
    given = Attention(None, None, None, given_weights=weights, computed="weights only", place=PLACE)
    proof = given.verify()
    assert proof.holds and proof.context_error is None and proof.bound is None
    assert proof.reason == "The model gives its weights only: rows sum to 1; not recomputed."
    broken = replace(given, given_weights=0.99 * weights).verify()
    assert not broken.holds and broken.reason.startswith(SAID + "rows of weights do not sum")
    seen = replace(given, mask=torch.tensor([True, True, True, False])).verify()
    assert not seen.holds and "an entry that may not be attended to has weight" in seen.reason


def test_a_long_map_is_judged_by_a_sample_that_says_so(monkeypatch):
    monkeypatch.setattr("engine.recording.proof.WHOLE", 0)
    parts = [torch.randn(1, 2, 500, 4) for _ in range(3)]
    with record() as recording:
        attend(*parts, causal=True)
    proof = recording.verify()
    assert proof.holds and (proof.rows_checked, proof.rows_total) == (2 * 64, 2 * 500)
    assert proof.reason == "A sample of rows was checked: 128 of 1000."
    for row in (0, 499):        # both ends are in it
        context = recording.attentions[0].context.clone()
        context[0, 1, row] += 0.01
        assert not replace(recording.attentions[0], context=context).verify().holds


def test_not_a_number_is_no_proof():
    attention = eager(torch.float32)
    attention.context[0, 0, 3, 2] = math.nan
    proof = attention.verify()
    assert not proof.holds and math.isnan(proof.context_error) and "nan" in proof.reason
    assert math.isnan(Recording((eager(torch.float32), attention)).verify().context_error)


def test_at_temperature_0_rows_that_are_nearly_tied_are_not_judged():
    query, key = torch.ones(1, 1, 2, 1), torch.tensor([1.0, 1.0 + 1e-7, 0.5]).view(1, 1, 3, 1)
    value = torch.tensor([1.0, 2.0, 3.0]).view(1, 1, 3, 1)
    tied = Attention(query, key, value, torch.full((1, 1, 2, 1), 1.0), temperature=0.0, computed="ours")
    assert tied.verify().holds
    apart = replace(tied, key=torch.tensor([1.0, 1.1, 0.5]).view(1, 1, 3, 1))
    assert not apart.verify().holds and replace(apart, context=torch.full((1, 1, 2, 1), 2.0)).verify().holds


def test_a_rule_is_proven_as_a_mask_is():
    parts = [torch.randn(1, 2, 30, 4) for _ in range(3)]
    near = torch.tensor([[abs(q - k) <= 2 for k in range(30)] for q in range(30)])
    context = functional.scaled_dot_product_attention(*parts, attn_mask=near)
    assert Attention(*parts, context, mask=Window(2, 2), scale=0.5).verify().holds
    assert not Attention(*parts, context, mask=Window(2, 3), scale=0.5).verify().holds


def test_a_recording_of_states_has_nothing_to_prove():
    proof = Recording().verify()
    assert proof.holds and proof.reason == "No attention was recorded: nothing to prove."
