"""The steps of a decoder, joined, are the map of the whole sequence."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from engine import Attention, Place, Refusal, Token, attend, join, record

PLACE = Place("decoder", "self", 2, "layers.2")
LENGTH, PREFILL = 9, 4


def sequence(groups=2, seed=0):
    source = torch.Generator().manual_seed(seed)
    return (torch.randn(1, 4, LENGTH, 6, generator=source), torch.randn(1, groups, LENGTH, 6, generator=source),
            torch.randn(1, groups, LENGTH, 5, generator=source))


def tokens(start, stop):
    return tuple(Token(f"t{i}", i) for i in range(start, stop))


def stepped(query, key, value, window=None, **given):
    """Run a sequence as generation does: four queries at once, then one by one against the cached keys."""
    with record() as recording:
        for start, stop in [(0, PREFILL), *((i, i + 1) for i in range(PREFILL, LENGTH))]:
            first = 0 if window is None or start == 0 else max(0, stop - window)
            attend(query[:, :, start:stop], key[:, :, first:stop], value[:, :, first:stop], causal=start == 0,
                   place=PLACE, query_tokens=tokens(start, stop), key_tokens=tokens(first, stop), **given)
    return recording.attentions


@pytest.mark.parametrize("given", [{}, {"softcap": 2.0, "sink": torch.randn(4)}, {"temperature": 0.5}])
def test_cached_steps_are_the_causal_map_of_the_whole(given):
    parts = sequence()
    with record() as recording:
        context = attend(*parts, causal=True, **given)
    whole, joined = recording.attentions[0], join(stepped(*parts, **given))
    np.testing.assert_allclose(joined.weights(), whole.weights(), rtol=1e-5, atol=1e-7)
    np.testing.assert_array_equal(np.isneginf(joined.scores()), np.isneginf(whole.scores()))
    torch.testing.assert_close(joined.context, context)
    assert joined.verify().holds and joined.causal and joined.mask is None and joined.place == PLACE
    assert [t.id for t in joined.query_tokens] == [t.id for t in joined.key_tokens] == list(range(LENGTH))


def test_keys_that_grew_are_not_copied():
    steps = stepped(*sequence())
    assert join(steps).key.data_ptr() == steps[-1].key.data_ptr()


def test_a_cache_that_slides_leaves_out_what_it_lost():
    query, key, value = sequence()
    steps = stepped(query, key, value, window=3)
    assert [a.keys for a in steps] == [4, 3, 3, 3, 3, 3]
    joined = join(steps)
    seen = torch.tensor([[k <= q and (q < PREFILL or k > q - 3) for k in range(LENGTH)] for q in range(LENGTH)])
    wanted = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen, enable_gqa=True)
    torch.testing.assert_close(joined.context, wanted)
    assert joined.verify().holds and torch.equal(joined.key, key) and torch.equal(joined.value, value)
    assert ((joined.weights() > 0) == seen.numpy()).all()


@pytest.mark.parametrize("kind", ["bool", "added"])
def test_masks_and_biases_of_steps_are_put_in_their_places(kind):
    query, key, value = sequence()
    bias, allowed = torch.randn(1, 4, LENGTH, LENGTH), torch.rand(1, 1, LENGTH, LENGTH) < 0.7
    allowed[..., 0] = True
    allowed &= torch.ones(LENGTH, LENGTH).tril().bool()
    added = torch.randn(allowed.shape).masked_fill(~allowed, torch.finfo(torch.float32).min)
    mask = allowed if kind == "bool" else added
    with record() as recording:
        for start, stop in [(0, PREFILL), *((i, i + 1) for i in range(PREFILL, LENGTH))]:
            attend(query[:, :, start:stop], key[:, :, :stop], value[:, :, :stop], mask[:, :, start:stop, :stop],
                   bias=bias[:, :, start:stop, :stop], place=PLACE)
    with record() as whole:
        attend(query, key, value, mask, bias=bias)
    joined = join(recording.attentions)
    np.testing.assert_allclose(joined.weights(), whole.attentions[0].weights(), rtol=1e-5, atol=1e-7)
    assert joined.verify().holds


def test_cross_attention_steps_share_their_source():
    query, source = torch.randn(1, 2, 5, 4), torch.randn(1, 2, 7, 4)
    with record() as recording:
        for i in range(5):
            attend(query[:, :, i:i + 1], source, source, place=Place("decoder", "cross", 0, "c"),
                   key_tokens=tokens(0, 7))
    with record() as whole:
        attend(query, source, source)
    joined = join(recording.attentions)
    np.testing.assert_allclose(joined.weights(), whole.attentions[0].weights(), rtol=1e-5)
    assert joined.shape == (1, 2, 5, 7) and joined.mask is None and not joined.causal and len(joined.key_tokens) == 7


def test_weights_only_are_joined_with_nothing_around_them():
    steps = [Attention(None, None, None, given_weights=torch.full((1, 2, 1, n), 1 / n), place=PLACE,
                       computed="weights only") for n in (3, 4, 5)]
    weights = join(steps).weights(1)
    np.testing.assert_allclose(weights, [[1 / 3] * 3 + [0, 0], [0.25] * 4 + [0], [0.2] * 5], rtol=1e-6)


def test_what_are_no_steps_of_one_attention_is_refused():
    steps = stepped(*sequence())
    with record() as recording:
        attend(*sequence(), place=Place("decoder", "self", 3, "layers.3"))
    with pytest.raises(Refusal, match=r"layers\.2 and layers\.3 differ in place, heads or equation"):
        join([steps[0], recording.attentions[0]])
    with pytest.raises(Refusal, match="There are no attentions to join"):
        join([])
    with pytest.raises(Refusal, match="A step has 6 keys where 5 had been computed: a step before it is missing"):
        join([steps[0], steps[2]])
    assert join(steps[:1]) is steps[0]
