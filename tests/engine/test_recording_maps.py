"""Scores, weights and overviews: derived exactly, any slice the same numbers, small memory for long maps."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Attention, Refusal
from engine.recording import Window, regions

ROOT = Path(__file__).resolve().parent.parent.parent


def drawn(seed=0, batch=2, heads=6, groups=3, queries=7, keys=9, dtype=torch.float32, **given):
    source = torch.Generator().manual_seed(seed)
    query, key, value = (torch.randn(batch, n, length, 5, generator=source).to(dtype)
                         for n, length in ((heads, queries), (groups, keys), (groups, keys)))
    return Attention(query, key, value, scale=0.6, **given)


def expected_scores(attention, allowed=None):
    """Write the scores out with NumPy in float64, head by head."""
    share = attention.heads // attention.key.shape[1]
    query, key = attention.query.double().numpy(), attention.key.double().numpy()
    scores = np.stack([[attention.scale * query[b, h] @ key[b, h // share].T for h in range(attention.heads)]
                       for b in range(attention.shape[0])])
    if attention.softcap:
        scores = attention.softcap * np.tanh(scores / attention.softcap)
    if attention.bias is not None:
        scores = scores + attention.bias.double().numpy()
    return scores if allowed is None else np.where(allowed, scores, -np.inf)


def expected_weights(scores, temperature=1.0, sink=None):
    scores = scores / temperature
    columns = scores if sink is None else np.concatenate(
        [scores, np.broadcast_to(sink[None, :, None, None] / temperature, (*scores.shape[:3], 1))], -1)
    highest = columns.max(-1, keepdims=True)
    parts = np.exp(columns - np.where(np.isfinite(highest), highest, 0.0))
    full = np.isfinite(scores.max(-1, keepdims=True))
    return np.where(full, parts / np.maximum(parts.sum(-1, keepdims=True), 1e-300), 0.0)[..., :scores.shape[-1]]


def everything():
    allowed = torch.rand(2, 1, 7, 9, generator=torch.Generator().manual_seed(5)) < 0.5
    allowed[:, :, 3] = False
    tiny = torch.finfo(torch.float32).min
    return {
        "plain": ({}, None),
        "bool mask": ({"mask": allowed}, allowed.numpy()),
        "finfo.min mask": ({"mask": torch.zeros(2, 1, 7, 9).masked_fill(~allowed, tiny)}, allowed.numpy()),
        "-inf mask": ({"mask": torch.zeros(2, 1, 7, 9).masked_fill(~allowed, -math.inf)}, allowed.numpy()),
        "bfloat16 mask": ({"mask": torch.zeros(2, 1, 7, 9).masked_fill(~allowed, tiny).bfloat16()}, allowed.numpy()),
        "mask of keys": ({"mask": torch.arange(9) < 6}, np.arange(9) < 6),
        "rule": ({"mask": Window(2, 1, 2)}, np.array([[-2 <= k - q - 2 <= 1 for k in range(9)] for q in range(7)])),
        "causal": ({"causal": True}, np.tril(np.ones((7, 9), bool), 2)),
        "causal and bool": ({"causal": True, "mask": allowed}, np.tril(allowed.numpy(), 2)),
        "bias": ({"bias": torch.randn(1, 6, 7, 9)}, None),
        "soft cap": ({"softcap": 1.5, "causal": True}, np.tril(np.ones((7, 9), bool), 2)),
        "sink": ({"sink": torch.linspace(-1, 2, 6), "mask": allowed}, allowed.numpy()),
        "temperature": ({"temperature": 2.5}, None),
    }


@pytest.mark.parametrize("name", everything())
def test_derived_equals_the_equation_written_out(name):
    given, allowed = everything()[name]
    attention = drawn(**given)
    scores = expected_scores(attention, allowed)
    sink = None if attention.sink is None else attention.sink.numpy()
    weights = expected_weights(scores, attention.temperature, sink)
    for batch in (0, 1):
        np.testing.assert_allclose(attention.scores(batch=batch), scores[batch], rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(attention.weights(batch=batch), weights[batch], rtol=1e-5, atol=1e-6)
    hot = expected_weights(scores, 4.0, sink)
    np.testing.assert_allclose(attention.weights(temperature=4.0), hot[0], rtol=1e-5, atol=1e-6)
    full = np.isfinite(scores[0]).any(-1)
    if sink is None:
        assert attention.weights()[full].sum(-1) == pytest.approx(1, abs=1e-6)
    assert (attention.weights()[~full] == 0).all() and (attention.weights()[np.isneginf(scores[0])] == 0).all()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(everything())), st.data())
def test_any_slice_gives_the_numbers_of_the_whole_map(name, data):
    given, _ = everything()[name]
    attention = drawn(**given)
    head = data.draw(st.one_of(st.integers(-6, 5), st.none(), st.slices(6).filter(lambda s: s.step in (None, 1))))
    rows, columns = (slice(*sorted(data.draw(st.tuples(st.integers(0, n), st.integers(0, n))))) for n in (7, 9))
    for whole, part in ((attention.scores(), attention.scores), (attention.weights(), attention.weights)):
        wanted = whole[slice(None) if head is None else head][..., rows, columns]
        found = part(head, rows, columns)
        assert found.shape == wanted.shape
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-7)


def test_small_blocks_change_no_number(monkeypatch):
    attentions = [drawn(**parts) for parts, _ in everything().values()]
    whole = [attention.weights() for attention in attentions]
    monkeypatch.setattr(regions, "BLOCK", 30)
    for attention, wanted in zip(attentions, whole, strict=True):
        np.testing.assert_allclose(attention.weights(), wanted, rtol=1e-6, atol=1e-7)


def test_temperature_0_is_the_limit_and_ties_share():
    query, key = torch.eye(2)[None, None], torch.tensor([[1.0, 0], [1.0, 0], [0, 1.0]])[None, None]
    attention = Attention(query, key, key, temperature=0.0)
    assert attention.weights(0).tolist() == [[0.5, 0.5, 0], [0, 0, 1]]
    assert np.abs(attention.weights(0, temperature=1e-4) - attention.weights(0)).max() == 0


def test_additive_scores_are_bahdanaus_and_scores_need_no_large_block(monkeypatch):
    monkeypatch.setattr(regions, "BLOCK", 100)
    vector = torch.randn(5)
    attention = drawn(groups=6, scorer="additive", vector=vector)
    wanted = 0.6 * torch.tanh(attention.query[0][:, :, None] + attention.key[0][:, None]) @ vector
    np.testing.assert_allclose(attention.scores(), wanted.numpy(), rtol=1e-5, atol=1e-5)


def test_float64_operands_are_derived_in_float64_and_others_in_float32():
    assert drawn(dtype=torch.float64).weights().dtype == np.float64
    assert drawn(dtype=torch.bfloat16).weights().dtype == drawn().weights().dtype == np.float32
    exact = drawn(dtype=torch.float64)
    np.testing.assert_allclose(exact.weights(), expected_weights(expected_scores(exact))[0], rtol=1e-13)


def test_weights_only_have_their_logarithms_as_scores():
    given = torch.softmax(torch.randn(1, 2, 3, 4), -1)
    given[0, 0, 1, 2] = 0
    attention = Attention(None, None, None, given_weights=given, computed="weights only")
    assert attention.weights_only and np.array_equal(attention.weights(), given[0].numpy())
    assert attention.scores(0)[1, 2] == -np.inf
    np.testing.assert_allclose(attention.weights(temperature=2.0),
                               torch.softmax(given[0].log() / 2, -1).numpy(), rtol=1e-5)


def test_what_is_not_there_is_refused_in_a_sentence():
    attention = drawn()
    with pytest.raises(Refusal, match=r"Head 6 does not exist: there are 6, counted from 0\."):
        attention.weights(6)
    with pytest.raises(Refusal, match=r"Batch entry 2 does not exist: there are 2, counted from 0\."):
        attention.scores(batch=2)
    with pytest.raises(Refusal, match="The attention temperature must be a finite number, 0 or more; nan was given"):
        attention.weights(temperature=math.nan)
    with pytest.raises(Refusal, match="An overview has 1 or more bins, pooled by max or mean; 0 and max were given"):
        attention.overview(0)


def test_not_a_number_stays_visible():
    attention = drawn()
    attention.query[0, 0, 2] = math.nan
    assert np.isnan(attention.weights(0)[2]).all() and np.isfinite(attention.weights(0)[1]).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 50), st.sampled_from(["max", "mean"]), st.booleans())
def test_an_overview_pools_the_bins_it_says(queries, keys, size, pool, causal):
    attention = drawn(batch=1, heads=2, groups=1, queries=queries, keys=keys, causal=causal)
    whole, rows, columns = attention.weights(), min(size, queries), min(size, keys)
    pooled = np.max if pool == "max" else np.mean
    wanted = np.array([[[pooled(head[i * queries // rows:(i + 1) * queries // rows,
                                     j * keys // columns:(j + 1) * keys // columns])
                         for j in range(columns)] for i in range(rows)] for head in whole])
    found = attention.overview(size, pool=pool)
    assert found.shape == (2, rows, columns)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-7)
    np.testing.assert_array_equal(attention.overview(size, 1, pool=pool), found[1])


def test_an_overview_zooms_into_a_slice_and_holds_small_blocks(monkeypatch):
    attention = drawn(batch=1, heads=2, groups=2, queries=60, keys=50, causal=True)
    part = attention.weights(1)[10:41, 5:36]
    wanted = [[part[i * 31 // 8:(i + 1) * 31 // 8, j * 31 // 8:(j + 1) * 31 // 8].max() for j in range(8)]
              for i in range(8)]
    for block in (regions.BLOCK, 100):
        monkeypatch.setattr("engine.recording.overview.BLOCK", block)
        monkeypatch.setattr(regions, "BLOCK", block)
        found = attention.overview(8, 1, queries=slice(10, 41), keys=slice(5, 36))
        np.testing.assert_allclose(found, wanted, rtol=1e-6)
    np.testing.assert_allclose(attention.overview(99, 1, queries=slice(10, 41), keys=slice(5, 36)), part, rtol=1e-6)


LONG = """
import json, resource, time, torch
from engine import Attention
torch.manual_seed(0)
query, key, value = (torch.randn(1, 12, 16384, 64) for _ in range(3))
attention = Attention(query, key, value, query, scale=0.125, causal=True)
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
before, start = peak(), time.perf_counter()
picture = attention.overview(512, head=3)
whole = time.perf_counter() - start
exact = attention.weights(3, slice(8192, 8224), slice(0, 32)).max()
proof = attention.verify()
print(json.dumps({"before": before, "after": peak(), "seconds": whole, "shape": picture.shape,
                  "same": float(abs(picture[256, 0] - exact)), "checked": proof.rows_checked,
                  "total": proof.rows_total}))
"""


def test_a_long_map_is_seen_in_little_memory():
    """16,384 tokens, 12 heads: their maps would take 12 GiB; looking takes less than 2 GiB in all."""
    said = subprocess.run([sys.executable, "-c", LONG], cwd=ROOT, capture_output=True, text=True, timeout=280)
    found = json.loads(said.stdout.splitlines()[-1] if said.returncode == 0 else pytest.fail(said.stderr[-2000:]))
    assert found["shape"] == [512, 512] and found["same"] < 1e-7
    assert found["after"] < 2.0 and found["after"] - found["before"] < 0.5, found
    assert found["checked"] == 12 * 64 and found["total"] == 12 * 16384


def test_the_embedded_model_gives_the_known_weights(embedded):
    recording = embedded.record("The animal didn't cross the street because it was too tired.")
    words = [token.text for token in recording.tokens]
    asks, animal, street = (words.index(word) for word in ("it", "animal", "street"))
    row = recording.select(layer=5)[0].weights(11)[asks]
    assert row[animal] == pytest.approx(0.673, abs=5e-4) and row[street] == pytest.approx(0.021, abs=5e-4)
    assert recording.select(layer=3)[0].weights(1)[asks, animal] == pytest.approx(0.677, abs=5e-4)
    assert recording.select(layer=5)[0].weights(11, temperature=2.0)[asks, animal] == pytest.approx(0.302, abs=5e-4)
