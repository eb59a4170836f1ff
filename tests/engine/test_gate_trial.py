"""The gate over tokenizers: one that panics, aborts, hangs or swells ends a process of its own, never this one."""

import base64
import copy
import re
import time

import pytest

from engine.pretrained import gate
from engine.pretrained.gate import trial
from engine.sentence import Refusal


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    monkeypatch.setattr(trial, "_passed", {})


def charsmap(content):
    return {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(content).decode()}


def bpe(vocab, merges, **more):
    return {"type": "BPE", "vocab": vocab, "merges": merges, **more}


SPOILED = {
    "panics when it is opened": {"normalizer": charsmap(b"\x05\0\0\0\x01")},
    "panics when it reads": {"normalizer": charsmap(b"\x08\0\0\0" + b"\xff" * 8 + b"x")},
    "aborts the process": {"model": bpe({"a": 0, "é": 1, "aé": 2}, [["a", "é"]], continuing_subword_prefix="#")},
    "runs on and on": {"pre_tokenizer": {"type": "Split", "pattern": {"Regex": "q*q*x"}, "behavior": "Isolated",
                                         "invert": False}},
    "swells": {"normalizer": {"type": "Sequence", "normalizers": [
        {"type": "Replace", "pattern": {"String": "a"}, "content": "a" * 1000}] * 4}},
}


@pytest.mark.parametrize(("how", "why"), [
    ("panics when it is opened", "PanicException"), ("panics when it reads", "PanicException"),
    ("aborts the process", "it ended with -6"), ("runs on and on", "it computed for more than 2 s"),
    ("swells", "it ended with -6"),
])
def test_a_crafted_tokenizer_is_refused_and_this_process_lives(crafted, monkeypatch, how, why):
    monkeypatch.setattr(trial, "SECONDS", 2)
    monkeypatch.setattr(trial, "BYTES", 1 << 30)
    tokenizer = copy.deepcopy(crafted.tokenizer) | SPOILED[how]
    begin = time.perf_counter()
    with pytest.raises(Refusal) as caught:
        gate.judge(crafted(tokenizer=tokenizer))
    sentence = str(caught.value)
    assert re.fullmatch(rf"The tokenizer of model broke when it was tried \({why}.*\), so it is not used\.", sentence)
    assert len(sentence) <= 399 and time.perf_counter() - begin < 60


def test_an_honest_tokenizer_is_tried_once_for_its_content(crafted, monkeypatch):
    folder = crafted()
    first = gate.judge(folder)
    assert first.tokenizer and first.tokens == 3
    monkeypatch.setattr(trial, "_try", lambda *_: pytest.fail("the same content was tried twice"))
    assert gate.judge(folder).tokens == 3
    assert gate.judge(crafted(name="copy")).tokens == 3


def test_other_content_is_tried_again(crafted, monkeypatch):
    tries = []
    monkeypatch.setattr(trial, "_try", lambda folder, *_: tries.append(folder) or trial.Tried(1, 1))
    folder = crafted()
    for vocabulary in ({"[UNK]": 0}, {"[UNK]": 0, "a": 1}, {"[UNK]": 0, "b": 1}):
        tokenizer = copy.deepcopy(crafted.tokenizer)
        tokenizer["model"]["vocab"] = vocabulary
        gate.judge(crafted(name=f"m{len(tries)}", tokenizer=tokenizer))
    assert len(tries) == 3 and folder not in tries


def test_a_config_larger_than_its_weights_is_refused(crafted):
    sizes = {"hidden_size": 4096, "intermediate_size": 16384, "vocab_size": 1 << 20}
    with pytest.raises(Refusal, match=r"describes a model of [0-9,]{11,} numbers, and its weights hold 10\.$"):
        gate.judge(crafted(config=sizes))


def test_a_config_that_builds_nothing_is_refused(crafted):
    with pytest.raises(Refusal, match=r"^No model can be built from config\.json of model \(.+\)\.$"):
        gate.judge(crafted(config={"hidden_size": 7}))


def test_without_a_second_process_the_sentence_says_so(crafted, monkeypatch):
    monkeypatch.setattr(trial.sys, "executable", "/no/such/python")
    with pytest.raises(Refusal, match=r"^The model cannot be tried, because a second Python process does not start"):
        gate.judge(crafted())
