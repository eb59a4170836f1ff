"""The blob of real recordings: scores to the bit, weights by the viewer's own formula, whatever the family does."""

import numpy as np
import pytest
import torch

from dashboard.viewer import blob, feed
from engine.pretrained import Explorable
from tests.engine.families import tiny


def seen(entry, buffers, temperature=None):
    """The weights of one map as the viewer computes them: from the blob alone, in double precision."""
    scores = blob.array(buffers, entry["scores"]).astype(np.float64)
    wide = scores
    if entry["sink"]:
        sink = blob.array(buffers, entry["sink"]).astype(np.float64)
        wide = np.concatenate([scores, np.broadcast_to(sink[:, None, None], (*scores.shape[:2], 1))], -1)
    top = wide.max(-1, keepdims=True)
    powers = np.exp((wide - np.where(np.isfinite(top), top, 0)) / (temperature or entry["temperature"]))
    total = powers.sum(-1, keepdims=True)
    return np.divide(powers, total, out=np.zeros_like(powers), where=total > 0)[..., :scores.shape[-1]]


@pytest.mark.parametrize("family", ["bert", "mistral", "gemma2", "gptoss", "t5", "falcon"])
def test_weights_from_the_blob_are_the_recording_s(family):
    model = tiny(family)
    given = {"input_ids": torch.arange(5, 14)[None]}
    if model.config.is_encoder_decoder:
        given["decoder_input_ids"] = torch.arange(20, 26)[None]
    recording = Explorable(model, name=family).record_inputs(**given)
    raw = feed.payload(recording)
    assert raw == feed.payload(recording)
    header, buffers = blob.unpack(raw)
    assert header["proof"]["holds"] is True and len(header["maps"]) == len(recording.attentions)
    for entry, attention in zip(header["maps"], recording.attentions, strict=True):
        assert np.array_equal(blob.array(buffers, entry["scores"]), attention.scores().astype(np.float32))
        assert np.abs(seen(entry, buffers) - attention.weights()).max() < 1e-6
        assert np.abs(seen(entry, buffers, 2.0) - attention.weights(temperature=2.0)).max() < 1e-6
        assert [len(header["tokens"][entry[side]]) for side in ("queries", "keys")] == entry["length"]


def test_the_embedded_model_s_longest_text_is_sent_as_tiles(embedded):
    recording = embedded.record("the quick brown fox jumps over the lazy dog and " * 60)
    header, buffers = blob.unpack(feed.payload(recording, choice=(5, 11, 10, 2)))
    assert header["mode"] == "tiles" and header["window"]["shown"] == 512
    weights = recording.attentions[5].weights()
    assert np.abs(blob.array(buffers, header["rows"]["weights"]) - weights[:, 10]).max() < 1e-6
    assert np.abs(blob.array(buffers, header["tile"]["weights"]) - weights[11]).max() < 1e-6
    thumbs = blob.array(buffers, header["maps"][5]["thumbs"])
    largest = weights[11].reshape(32, 16, 32, 16).max((1, 3))
    assert np.abs(thumbs[11] / 255 - largest).max() <= 0.5 / 255 + 1e-6
    asked = {"map": 5, "head": 11, "hide": True, "queries": [3, 9], "keys": [0, 20]}
    hidden = blob.unpack(feed.answer(recording, asked))
    special = np.array([token["special"] for token in header["tokens"][0]])
    kept = np.where(special, 0, weights[11, 3:9])
    expected = (kept / kept.sum(-1, keepdims=True))[:, :20]
    assert np.abs(blob.array(hidden[1], hidden[0]["tile"]["weights"]) - expected).max() < 1e-5
