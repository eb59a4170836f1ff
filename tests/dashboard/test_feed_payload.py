"""Laws of the blob: what comes back is what was sent, to the last bit; whatever is asked, an answer comes.

The recording here is a stand-in of plain numpy, so that expected numbers owe nothing to the engine.
"""
import json
import math
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest

from dashboard.viewer import blob, feed, request, tiles


def plain_softmax(scores, temperature=1.0, sink=None):
    """Softmax in float64 as a book writes it, a sink as one more key that is dropped afterwards."""
    scores = np.asarray(scores, np.float64)
    if sink is not None:
        extra = np.broadcast_to(np.asarray(sink, np.float64)[:, None, None], (*scores.shape[:-1], 1))
        scores = np.concatenate([scores, extra], -1)
    top = np.max(scores, -1, keepdims=True)
    below = scores - np.where(np.isfinite(top), top, 0)
    powers = np.exp(below / temperature) if temperature > 1e-300 else (below == 0).astype(float)
    total = powers.sum(-1, keepdims=True)
    weights = np.divide(powers, total, out=np.zeros_like(powers), where=total > 0)
    return weights if sink is None else weights[..., :-1]


def part(of, head, queries, keys):
    """A slice of maps [h, q, k], as the reading methods name it."""
    return of[slice(None) if head is None else head][..., queries or slice(None), keys or slice(None)]


@dataclass(eq=False)
class StandIn:
    """An attention of numpy: scores [h, q, k] and the public reading methods."""

    everything: np.ndarray
    query_tokens: tuple = ()
    key_tokens: tuple = ()
    sink: np.ndarray | None = None
    temperature: float = 1.0
    causal: bool = False
    weights_only: bool = False
    computed: str = "fused"
    place = SimpleNamespace(stack="encoder", kind="self", layer=0, name="x")

    heads, queries, keys = (property(lambda self, axis=axis: self.everything.shape[axis]) for axis in range(3))

    def scores(self, head=None, queries=None, keys=None, batch=0):
        return part(self.everything, head, queries, keys)

    def weights(self, head=None, queries=None, keys=None, batch=0, temperature=None):
        every = plain_softmax(self.everything, self.temperature if temperature is None else temperature, self.sink)
        return part(every, head, queries, keys).astype("f4")

    def overview(self, size, head=None, batch=0, pool="max", temperature=None, queries=None, keys=None):
        weights = self.weights(head, queries, keys, temperature=temperature)
        down, across = (tiles.starts(n, min(n, size)) for n in weights.shape[-2:])
        return np.maximum.reduceat(np.maximum.reduceat(weights, down, -2), across, -1)


def token(text, special=False):
    return SimpleNamespace(text=text, special=special, unknown=False, joined=False, start=-1)


@dataclass(eq=False)
class Recorded:
    attentions: tuple
    tokens: tuple = ()
    text: str = "<b>\ud800 & 三隻 $x$"
    model: str = "tiny"
    device: str = "cpu"
    dtype: str = "float32"
    versions: dict = field(default_factory=lambda: {"torch": "2"})
    given: int = 0
    notes: tuple = ()
    error: float = 2e-7

    def verify(self):
        return SimpleNamespace(row_sum_error=self.error, masked_weight=0.0, context_error=math.nan, bound=None,
                               holds=True, reason="", rows_checked=3, rows_total=3, no_key_rows=0)


def recorded(heads=2, queries=7, keys=7, layers=2, seed=0, causal=True, **more):
    rng = np.random.default_rng(seed)
    words = tuple(token(f"w{i}", special=i in (0, keys - 1)) for i in range(keys))
    maps = []
    for _ in range(layers):
        scores = (rng.normal(size=(heads, queries, keys)) * 4).astype(np.float32)
        if causal:
            scores[:, ~np.tri(queries, keys, dtype=bool)] = -np.inf
        maps.append(StandIn(scores, words[:queries], words, causal=causal, **more))
    return Recorded(tuple(maps), words)


@pytest.fixture
def small_tiles(monkeypatch):
    """Send tiles for anything at all."""
    monkeypatch.setattr(feed, "FLOAT32_BYTES", -1)
    monkeypatch.setattr(feed, "FLOAT16_BYTES", -1)


def test_scores_come_back_bit_for_bit():
    recording = recorded()
    header, buffers = blob.unpack(feed.payload(recording))
    assert header["mode"] == "scores" and len(header["maps"]) == 2
    for entry, attention in zip(header["maps"], recording.attentions, strict=True):
        assert np.array_equal(blob.array(buffers, entry["scores"]), attention.everything)
        assert entry["scores"]["offset"] % 8 == 0
    assert header["proof"]["rowSumError"] == 2e-7 and header["proof"]["contextError"] is None
    assert header["tokens"] == [[{"text": f"w{i}", "special": i in (0, 6), "unknown": False, "joined": False}
                                 for i in range(7)]]


def test_sinks_and_half_precision_give_the_weights_from_the_blob_alone(monkeypatch):
    monkeypatch.setattr(feed, "FLOAT32_BYTES", 0)
    recording = recorded(sink=np.array([3.0, -2.0], np.float32))
    recording.attentions[1].everything[0, 2] = -np.inf
    recording.attentions[1].everything[1, 4] -= 70_000
    header, buffers = blob.unpack(feed.payload(recording))
    for entry, attention in zip(header["maps"], recording.attentions, strict=True):
        below = blob.array(buffers, entry["scores"]).astype(np.float64)
        assert entry["scores"]["dtype"] == "float16"
        assert np.array_equal(np.isneginf(below), np.isneginf(attention.everything))
        sink = blob.array(buffers, entry["sink"])[:, None, None] - blob.array(buffers, entry["rowMaximum"])[..., None]
        for temperature in (1.0, 2.0):
            with np.errstate(over="ignore", invalid="ignore"):
                total = np.exp(below / temperature).sum(-1, keepdims=True) + np.exp(sink / temperature)
                weights = np.exp(below / temperature) / total
            wanted = attention.weights(temperature=temperature)
            many = np.isfinite(total)[..., 0] & (np.abs(sink[..., 0]) < 1e4)
            assert np.abs(weights - wanted)[many].max() < 2e-4


def test_half_precision_is_within_the_law_on_wide_rows(monkeypatch):
    monkeypatch.setattr(feed, "FLOAT32_BYTES", 0)
    recording = recorded(heads=4, queries=60, keys=60, causal=False)
    header, buffers = blob.unpack(feed.payload(recording))
    for entry, attention in zip(header["maps"], recording.attentions, strict=True):
        weights = plain_softmax(blob.array(buffers, entry["scores"]))
        assert np.abs(weights - plain_softmax(attention.everything)).max() < 2e-4


def test_equal_recordings_give_equal_bytes_and_other_numbers_another_key():
    first, again, other = (feed.payload(recorded(seed=seed)) for seed in (0, 0, 1))
    assert first == again
    assert blob.unpack(first)[0]["key"] != blob.unpack(other)[0]["key"]
    french = blob.unpack(feed.payload(recorded(), lambda template: template.upper(), language="fr"))[0]
    assert french["key"] == blob.unpack(first)[0]["key"]


@pytest.mark.parametrize("size, mode, dtype", [(16_000_000, "scores", "float32"), (16_000_004, "scores", "float16"),
                                               (32_000_000, "scores", "float16"), (32_000_004, "tiles", None)])
def test_the_budget_is_kept_at_its_edges(monkeypatch, size, mode, dtype):
    monkeypatch.setattr(feed, "size", lambda recording: size)
    header, _ = blob.unpack(feed.payload(recorded()))
    assert header["mode"] == mode and header["maps"][0].get("scores", {}).get("dtype") == dtype


def test_size_counts_every_score():
    assert feed.size(recorded(heads=3, queries=5, keys=7, layers=2)) == 2 * 3 * 5 * 7 * 4


@pytest.mark.parametrize("hide", [False, True])
@pytest.mark.parametrize("size", [8, 64])
def test_tiles_rows_and_entries_are_the_softmax(small_tiles, hide, size):
    recording = recorded(queries=20, keys=20, sink=np.array([0.5, 1.0], np.float32))
    asked = {"id": 5, "map": 1, "head": 1, "query": 13, "key_index": 4, "queries": [6, 18], "keys": [2, 20],
             "temperature": 1.5, "hide": hide, "size": size}
    header, buffers = blob.unpack(feed.answer(recording, asked))
    assert header["mode"] == "tiles" and header["answer"] == 5
    every = []
    for attention in recording.attentions:
        scores = attention.everything.copy()
        scores[..., [0, 19] if hide else []] = -np.inf
        every.append(plain_softmax(scores, 1.5, attention.sink))
    expected = every[1][1, 6:18, 2:20]
    got = blob.array(buffers, header["tile"]["weights"])
    if size == 64:
        assert header["tile"]["exact"] is True
        assert np.abs(got - expected).max() < 1e-6
        allowed = blob.array(buffers, header["tile"]["allowed"])
        assert np.array_equal(allowed == 1, np.isfinite(scores[1, 6:18, 2:20]))
    else:
        down, across = (np.arange(8) * n // 8 for n in (12, 18))
        expected = np.maximum.reduceat(np.maximum.reduceat(expected, down, 0), across, 1)
        assert header["tile"]["exact"] is False and np.abs(got - expected).max() < 1e-6
    assert np.abs(blob.array(buffers, header["rows"]["weights"]) - every[1][:, 13]).max() < 1e-6
    entries = np.concatenate([weights[:, 13, 4] for weights in every])
    assert np.abs(blob.array(buffers, header["entries"]["weights"]) - entries).max() < 1e-6


def test_rows_where_only_hidden_keys_are_allowed_have_no_key(small_tiles):
    header, buffers = blob.unpack(feed.answer(recorded(), {"hide": True}))
    assert header["tile"]["noKey"] == [0]
    assert not blob.array(buffers, header["rows"]["weights"]).any()


def test_entries_of_maps_with_other_tokens_are_no_number(small_tiles):
    recording = recorded()
    other = recorded(queries=5, keys=6).attentions[0]
    recording.attentions += (other,)
    header, buffers = blob.unpack(feed.payload(recording, choice=(0, 1, 6, 6)))
    entries = blob.array(buffers, header["entries"]["weights"])
    assert np.isfinite(entries[:4]).all() and np.isnan(entries[4:]).all()


def test_thumbnails_are_overviews_and_of_very_long_maps_a_sample(small_tiles):
    recording = recorded(queries=70, keys=70)
    header, buffers = blob.unpack(feed.payload(recording))
    thumbs = blob.array(buffers, header["maps"][0]["thumbs"])
    assert np.array_equal(thumbs, np.rint(recording.attentions[0].overview(32) * 255))
    sampled, read = tiles.thumbs(recording.attentions[0], 2 * 70 * 40)
    assert sampled.shape == (2, 32, 32) and read == 32 and (sampled <= thumbs).all() and sampled.any()


HOSTILE = [None, [], "x", 7, {"map": 1e308, "head": -5, "query": math.nan, "key_index": "7", "queries": [9, -3],
           "keys": [math.inf, None], "temperature": -1, "hide": "yes", "size": 1e9, "id": {"a": 1}},
           {"map": True, "queries": "ab", "keys": [1], "temperature": "hot", "size": -1, "id": "x" * 10_000},
           {"temperature": 0, "head": 10 ** 400, "query": [[]], "keys": [5, 5]}, {"temperature": 1e-320, "id": 2 ** 70},
           {"temperature": math.inf, "queries": [6, 7.9], "key": {"deep": [None] * 100}}]


@pytest.mark.parametrize("asked", HOSTILE)
def test_hostile_requests_are_answered_with_what_exists(small_tiles, asked):
    header, buffers = blob.unpack(feed.answer(recorded(), asked))
    tile, rows = header["tile"], blob.array(buffers, header["rows"]["weights"])
    assert 0 <= tile["map"] < 2 and 0 <= tile["head"] < 2
    assert 0 <= tile["queries"][0] < tile["queries"][1] <= 7 and 0 <= tile["keys"][0] < tile["keys"][1] <= 7
    assert tile["temperature"] is None or 0 <= tile["temperature"] <= request.HOTTEST
    assert np.isfinite(blob.array(buffers, tile["weights"])).all()
    assert np.allclose(rows.sum(-1), 1, atol=1e-6)
    assert len(str(header["answer"])) <= 64


@pytest.mark.parametrize("choice", [None, (1, 1, 3, 2), (99, -1, 3.7, math.nan), "layer 5",
                                    {"heads": [1, "x", 50, 0], "colour": "red"},
                                    {"map": None, "panel": "heatmap", "hide": 1}])
def test_choices_are_clamped(choice):
    chosen = blob.unpack(feed.payload(recorded(), choice=choice))[0]["choice"]
    assert set(chosen) == {"map", "heads", "head", "query", "key", "temperature", "colour", "hide", "panel"}
    assert chosen["colour"] == "linear" and chosen["hide"] is False and set(chosen["heads"]) <= {0, 1}
    if choice == (1, 1, 3, 2):
        assert (chosen["map"], chosen["head"], chosen["query"], chosen["key"], chosen["heads"]) == (1, 1, 3, 2, [1])


def test_notes_are_said_in_the_reader_s_language_and_json_stays_strict():
    class Said(str):
        template, values = "{n} left out", {"n": 3}

    recording = recorded()
    recording.notes, recording.given, recording.error = (Said("3 left out"), "plain"), 40, math.inf
    raw = feed.payload(recording, lambda template: template.replace("left out", "省略"))
    header = json.loads(raw[8:8 + int.from_bytes(raw[:8], "little")], parse_constant=pytest.fail)
    assert header["notes"] == ["3 省略", "plain"] and header["window"] == {"shown": 7, "given": 40}
    assert header["proof"]["rowSumError"] is None


def test_an_attention_without_tokens_names_positions():
    recording = Recorded((StandIn(np.zeros((1, 2, 3), np.float32)),))
    header = blob.unpack(feed.payload(recording))[0]
    assert [[word["text"] for word in words] for words in header["tokens"]] == [["0", "1"], ["0", "1", "2"]]


def test_temperature_zero_shares_among_ties():
    scores = np.array([[[1.0, 3.0, 3.0], [-np.inf] * 3]], np.float32)
    assert np.array_equal(tiles.softmax(scores, 0.0, None), [[[0, 0.5, 0.5], [0, 0, 0]]])
    with_sink = tiles.softmax(scores, 0.0, np.full((1, 1, 1), 3.0, np.float32))
    assert np.array_equal(with_sink[0, 0], np.float32([0, 1 / 3, 1 / 3]))


@pytest.mark.parametrize(("spans", "parts"), [
    ([None, (0, 3), (4, 7), None, (0, 2), (3, 9), None], [0, 0, 0, 0, 1, 1, 1]),       # [CLS] A A [SEP] B B [SEP]
    ([None, (0, 1), None, (0, 1), None], [0, 0, 0, 1, 1]),                             # two texts of one letter
    ([(0, 3), (4, 7), (0, 2)], [0, 0, 1]),                                             # no separator between them
    ([None, (0, 3), (4, 7), None], [0, 0, 0, 0]),
    ([(0, 1), (0, 1), (1, 2)], [0, 0, 0]),                                             # two pieces of one character
])
def test_the_second_of_two_texts_is_told_by_spans_that_start_again(spans, parts):
    tokens = [SimpleNamespace(special=span is None, start=-1 if span is None else span[0]) for span in spans]
    assert feed.segments(tokens) == parts
