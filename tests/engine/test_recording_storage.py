"""A recording in a file: the same picture comes back, to the last bit; anything else is refused in one sentence."""

import json
import os
import struct

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import save_file

from engine import Attention, Change, Place, Recording, Refusal, Sentence, States, Token, attend, record
from engine.recording import Window, note_states, storage


class Checkers:
    """A rule that no file knows."""

    def allowed(self, queries, keys):
        return (torch.arange(queries.start, queries.stop)[:, None] + torch.arange(keys.start, keys.stop)) % 2 == 0


def words(*texts):
    return tuple(Token(text, i, i == 0, i, i + 1, i == 2, i == 3) for i, text in enumerate(texts))


@pytest.fixture
def recording():
    """Everything a recording can hold: shared storages, every kind of mask, weights only, states."""
    torch.manual_seed(0)
    fused = torch.randn(2, 7, 3, 4, 6)                          # one projection holds query, key and value
    query, key, value = (fused[:, :, i].transpose(1, 2) for i in range(3))
    grouped, mask = key[:, :2], torch.rand(2, 1, 7, 7) < 0.7
    tokens = words("[CLS]", "三", "<s>", "##x", "\ud800", "\u200b{0}", "'\"\n")
    with record() as made:
        attend(query, key, value, mask, query_tokens=tokens, key_tokens=tokens,
               place=Place("encoder", "self", 0, "a.b"))
        attend(query, grouped, value[:, :2], mask, sink=torch.randn(4), softcap=3.0, bias=torch.randn(1, 4, 7, 7))
        attend(query, key, value, torch.zeros(7, 7).masked_fill(~mask[0, 0], torch.finfo(torch.float32).min))
        attend(query, key, value, Window(2, 1), temperature=0.5)
        attend(query, key, value, Checkers())
        attend(query.bfloat16(), key.bfloat16(), value.bfloat16(), causal=True)
        attend(query.double(), key.double(), value.double(), scale=1.25)
        attend(query, key, value, scorer="additive", vector=torch.randn(6))
        note_states(States(torch.randn(2, 3, 4), torch.randn(2, 3, 4), {"forget": torch.rand(2, 3, 4)}, 1, "backward",
                           "lstm", words("a", "b", "c")))
    with record(change=Change(weights=lambda w, place: w * 0.5)) as changed:
        attend(query, key, value)
    given_weights = torch.softmax(torch.randn(2, 4, 3, 5), -1)
    only = Attention(None, None, None, given_weights=given_weights, computed="weights only")
    made.attentions += (*changed.attentions, only)
    made.tokens, made.text, made.pair, made.model = tokens, "三 <s>\ud800", "pair", "name/of-model"
    made.device, made.dtype, made.versions, made.given = "cpu", "float32", {"torch": "2.13.0"}, 733
    inner = Sentence("said at {length} characters, longer than a value", length=70)
    made.notes = (Sentence("first {n} of {m} tokens, {s:.1f} {{}}: {why}", n=512, m=733, s=0.25, why=inner),)
    return made


def test_the_same_picture_comes_back(recording, tmp_path):
    recording.save(tmp_path / "one.safetensors")
    back = Recording.load(str(tmp_path / "one.safetensors"))
    assert len(back.attentions) == len(recording.attentions) == 10
    for one, other in zip(recording.attentions, back.attentions, strict=True):
        for batch in (0, 1):
            assert np.array_equal(one.scores(batch=batch), other.scores(batch=batch))
            assert np.array_equal(one.weights(batch=batch), other.weights(batch=batch))
        assert np.array_equal(one.overview(3), other.overview(3)) and one.verify() == other.verify()
        for name in ("causal", "scale", "softcap", "temperature", "query_tokens", "key_tokens", "place", "scorer",
                     "computed"):
            assert getattr(one, name) == getattr(other, name)
        assert one.context is None or torch.equal(one.context, other.context)
    for name in ("tokens", "text", "pair", "model", "device", "dtype", "versions", "given", "notes"):
        assert getattr(recording, name) == getattr(back, name)
    assert back.notes[0].template == recording.notes[0].template and back.notes[0].values == recording.notes[0].values
    assert back.notes[0].values["why"].values == {"length": 70}
    one, other = recording.states[0], back.states[0]
    assert torch.equal(one.hidden, other.hidden) and torch.equal(one.memory, other.memory)
    assert torch.equal(one.gates["forget"], other.gates["forget"])
    assert (one.layer, one.direction, one.name, one.tokens) == (other.layer, other.direction, other.name, other.tokens)
    assert back.verify() == recording.verify()


def test_each_storage_is_written_once_and_as_much_of_it_as_is_used(tmp_path):
    cache = torch.randn(1, 2, 1000, 8)
    query, mask = torch.randn(1, 2, 5, 8), torch.ones(5, 5, dtype=torch.bool)
    with record() as recording:
        for _ in range(20):
            attend(query, cache[:, :, 10:15], cache[:, :, 500:505], mask.expand(1, 2, 5, 5))
    recording.save(tmp_path / "one")
    with safe_open(tmp_path / "one", framework="pt") as file:
        sizes = {name: file.get_slice(name).get_shape() for name in file.keys()}        # noqa: SIM118
    assert len(sizes) == 3 + 20         # query, cache and mask once, and 20 contexts
    assert sorted(n for n, in sizes.values())[-1] < cache.numel()
    assert Recording.load(tmp_path / "one").nbytes <= recording.nbytes


def test_a_file_with_one_wrong_bit_is_refused(recording, tmp_path):
    path = tmp_path / "one.safetensors"
    recording.save(path)
    good = path.read_bytes()
    for place in np.linspace(0, len(good) - 1, 97).astype(int):
        path.write_bytes(good[:place] + bytes([good[place] ^ 4]) + good[place + 1:])
        with pytest.raises(Refusal, match=r"^The file one\.safetensors is not a recording made here, or it is damaged"):
            Recording.load(path)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9))
def test_a_file_cut_short_is_refused(tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("cut") / "one"
    with record() as recording:
        attend(*(torch.randn(1, 2, 5, 4) for _ in range(3)))
    recording.save(path)
    good = path.read_bytes()
    path.write_bytes(good[:cut % len(good)])
    with pytest.raises(Refusal, match="is not a recording made here, or it is damaged"):
        Recording.load(path)


HOSTILE = {
    "nothing": b"",
    "text": b"hello, this is no recording at all",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a pickle": b"\x80\x04\x95\x0f\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
    "an endless header": struct.pack("<Q", 2**63) + b"{}",
    "a header of 10 GB": struct.pack("<Q", 10**10) + b"{}",
    "a deep header": struct.pack("<Q", 200_000) + b"[" * 200_000,
    "sizes that are not there": struct.pack("<Q", 80) + json.dumps(
        {"a": {"dtype": "F32", "shape": [2**40], "data_offsets": [0, 2**42]}}).encode().ljust(80),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_foreign_file_is_refused(name, tmp_path):
    (tmp_path / "one").write_bytes(HOSTILE[name])
    with pytest.raises(Refusal, match=r"^The file one is not a recording made here, or it is damaged\.$"):
        Recording.load(tmp_path / "one")


def test_another_models_safetensors_file_is_refused(tmp_path):
    save_file({"weight": torch.zeros(3)}, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(Refusal, match="is not a recording made here"):
        Recording.load(tmp_path / "model.safetensors")


def spoil(about, path, value):
    """Set one value deep in a header."""
    *way, last = path
    for step in way:
        about = about[step]
    about[last] = value


CRAFTED = {
    "a view beyond its storage": (("attentions", 0, "query", "offset"), 10**6),
    "a negative offset": (("attentions", 0, "query", "offset"), -1),
    "an endless view": (("attentions", 0, "query", "shape"), [1, 2, 2**39, 4]),
    "a view of nothing but itself": (("attentions", 0, "query", "stride"), [0, 0, 0]),
    "a storage that is not there": (("attentions", 0, "key", "storage"), "storage.99"),
    "shapes that do not fit": (("attentions", 0, "key", "shape"), [1, 2, 3, 3]),
    "a text for a number": (("attentions", 0, "scale"), "1"),
    "a number for a truth": (("attentions", 0, "causal"), 1),
    "an infinite scale": (("attentions", 0, "scale"), 1e400),
    "a negative temperature": (("attentions", 0, "temperature"), -1.0),
    "tokens that are not there": (("attentions", 0, "query_tokens"), 7),
    "a token without an id": (("lists", 0), [["a", None, False, 0, 1, False, False]]),
    "an unknown rule": (("attentions", 0, "mask"), {"rule": "system", "numbers": [1]}),
    "a rule of texts": (("attentions", 0, "mask"), {"rule": "window", "numbers": ["1", "2", "3"]}),
    "a note that reaches into objects": (("notes",), [["{a.__class__}", {"a": "b"}]]),
    "a note that pads itself": (("notes",), [["{a:>999999999}", {"a": "b"}]]),
    "deep nesting": (("notes",), json.loads("[" * 900 + "]" * 900)),
    "no attentions": (("attentions",), None),
}


@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_header_is_refused(name, tmp_path):
    """The digests are right: somebody who knows the format made this file."""
    with record() as recording:
        attend(*(torch.randn(1, 2, 3, 4) for _ in range(3)))
    recording.save(tmp_path / "one")
    with safe_open(tmp_path / "one", framework="pt") as file:
        metadata, tensors = file.metadata(), {n: file.get_tensor(n) for n in file.keys()}        # noqa: SIM118
    about = json.loads(metadata["about"])
    spoil(about["recording"], *CRAFTED[name])
    metadata["about"] = json.dumps(about)
    metadata["digest"] = storage.digest(metadata["about"])
    save_file(tensors, tmp_path / "one", metadata=metadata)
    with pytest.raises(Refusal, match="is not a recording made here, or it is damaged"):
        Recording.load(tmp_path / "one")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refusal, match=r"The file nowhere could not be read"):
        Recording.load(tmp_path / "nowhere")
    with pytest.raises(Refusal, match="could not be read"):
        Recording.load(tmp_path)


def test_a_save_that_fails_leaves_what_was_there(recording, tmp_path, monkeypatch):
    path = tmp_path / "one"
    recording.save(path)
    before = path.read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    for broken in ("save_file", "os.fsync", "os.replace"):
        with monkeypatch.context() as patch:
            patch.setattr(f"engine.recording.storage.{broken}", full)
            with pytest.raises(Refusal, match=r"could not be written to one; what was there before is untouched "
                                              r"\(No space left on device\)"):
                recording.save(path)
        assert path.read_bytes() == before and os.listdir(tmp_path) == ["one"]
    with pytest.raises(Refusal, match="could not be written"):
        recording.save(tmp_path / "no such folder" / "one")


def test_the_order_is_write_then_flush_then_rename(recording, tmp_path, monkeypatch):
    done = []
    for name, real in (("fsync", os.fsync), ("replace", os.replace)):
        monkeypatch.setattr(f"engine.recording.storage.os.{name}",
                            lambda *given, name=name, real=real: (done.append(name), real(*given)))
    recording.save(tmp_path / "one")
    assert done[:2] == ["fsync", "replace"]


def test_saving_changes_nothing(recording, tmp_path):
    before = [(a.mask, a.query) for a in recording.attentions]
    recording.save(tmp_path / "one")
    assert all(a.mask is mask and a.query is query
               for a, (mask, query) in zip(recording.attentions, before, strict=True))
