"""The gate over names: what is no hub name is refused by its looks, whatever stands on this machine under that name."""

import builtins
import os

import pytest

from engine.pretrained import gate
from engine.pretrained.gate import hub, names
from engine.sentence import Refusal

HOSTILE = ["", " ", ".", "..", "../../etc", "/etc/passwd", "/", "~", "~/model", "~root", "./model", "model/", "a/b/c",
           "C:\\model", "..\\model", "\\\\host\\share", "file:///etc/passwd", "https://huggingface.co/gpt2", "hf://gpt2",
           "folder:model", "a//b", "a/../b", "a..b", "a--b", "-a", ".a", "a.git", "a b", "a\nb", "a\0b", "gpt2\n",
           "ｇpt2", "模型", "a/b?x=1", "a%2fb", "a@main", "$HOME", "`id`", "<s>",
           "x" * 97, "x" * 10_240, "owner/" + "x" * 96]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name[:20]))
def test_what_is_no_name_is_refused_before_anything_is_opened(monkeypatch, name):
    def never(*_, **__):
        pytest.fail("something was opened or asked for a name that is none")
    monkeypatch.setattr(hub, "fetch", never)
    monkeypatch.setattr(gate, "look_into", never)
    monkeypatch.setattr(builtins, "open", never)
    monkeypatch.setattr(os, "open", never)
    monkeypatch.setattr(os, "scandir", never)
    with pytest.raises(Refusal) as caught:
        gate.judge(name)
    monkeypatch.undo()
    sentence = str(caught.value)
    assert "is not a model name: it should look like gpt2 or owner/model" in sentence
    assert len(sentence) <= 399 and "\n" not in sentence and "\0" not in sentence


@pytest.mark.parametrize("name", ["gpt2", "bert-base-uncased", "openai-community/gpt2",
                                  "sentence-transformers/all-MiniLM-L6-v2", "Qwen/Qwen2.5-0.5B", "a/b_", "x" * 96])
def test_honest_names_pass(name):
    assert names.check(name) == name


def test_every_honest_name_is_one_for_the_hub_too():
    from huggingface_hub.utils import validate_repo_id

    for name in ("gpt2", "openai-community/gpt2", "Qwen/Qwen2.5-0.5B", "a/b_", "x" * 96):
        validate_repo_id(name)
    for name in HOSTILE:
        assert not names.is_hub_name(name)


def test_a_string_is_never_a_path_even_where_a_folder_has_that_name(crafted, monkeypatch, tmp_path):
    crafted(name="gpt2")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "empty"))
    with pytest.raises(Refusal, match=r"^gpt2 is not on this machine, and the hub is not asked because HF_HUB_OFFLINE"):
        gate.judge("gpt2")


def test_the_embedded_model_is_the_pinned_one(monkeypatch, tmp_path):
    judged = gate.judge("all-MiniLM-L6-v2")
    assert (judged.model_type, judged.parameters, judged.tokenizer) == ("bert", 22_713_216, True)
    spoiled = tmp_path / "model"
    spoiled.mkdir()
    for file in judged.folder.iterdir():
        if file.is_file():
            kept = file.read_bytes()
            (spoiled / file.name).write_bytes(kept[:-1] if file.name == "model.safetensors" else kept)
    monkeypatch.setattr(gate, "default_folder", lambda: spoiled)
    with pytest.raises(Refusal, match=r"^model\.safetensors of the embedded model is not the file it should be"):
        gate.judge("all-MiniLM-L6-v2")
