"""The gate over files: whatever lies, leads out or would run is refused in one sentence, before a library opens it."""

import json
import os
import pickle
import re
import socket
import time

import pytest

from engine.pretrained import gate
from engine.pretrained.gate import trial
from engine.sentence import Refusal

INDEX = "model.safetensors.index.json"


@pytest.fixture
def no_trial(monkeypatch):
    """The files must be refused before anything is tried."""
    def never(*_, **__):
        pytest.fail("the files were tried before they were judged")
    monkeypatch.setattr(trial, "_try", never)
    monkeypatch.setattr(trial, "_passed", {})


@pytest.fixture
def trusted(monkeypatch):
    """The files are good, and this test is not about their trial."""
    monkeypatch.setattr(trial, "_try", lambda *_, **__: trial.Tried(parameters=10, tokens=3))
    monkeypatch.setattr(trial, "_passed", {})


def refused(folder):
    with pytest.raises(Refusal) as caught:
        gate.judge(folder)
    sentence = str(caught.value)
    assert len(sentence) <= 399 and "\n" not in sentence and "Traceback" not in sentence
    return sentence


class Bomb:
    """A pickle of this makes a folder when it is opened."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_a_whole_folder_passes_with_its_facts(crafted, trusted):
    folder = crafted(config={"id2label": {"0": "no", "1": "yes"}, "_attn_implementation_autoset": True})
    judged = gate.judge(folder)
    assert (judged.name, judged.folder, judged.model_type) == ("model", folder, "bert")
    assert judged.architectures == ("BertModel",) and judged.weights == (folder / "model.safetensors",)
    assert (judged.parameters, judged.weight_bytes, judged.tokenizer, judged.processor) == (10, 40, True, False)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "model.pkl", "weights.ckpt"])
def test_pickled_weights_are_refused_and_never_opened(crafted, no_trial, tmp_path, name):
    folder = crafted(model__safetensors=None)
    (folder / name).write_bytes(pickle.dumps(Bomb(tmp_path / "ran")))
    assert "a pickle that could run code when opened" in refused(folder) and name in refused(folder)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("protocol", [2, 4, 5])
@pytest.mark.parametrize("file", ["model.safetensors", "vocab.txt", "tokenizer.json", "merges.txt"])
def test_a_renamed_pickle_is_known_by_its_content(crafted, no_trial, tmp_path, file, protocol):
    folder = crafted()
    (folder / file).write_bytes(pickle.dumps(Bomb(tmp_path / "ran"), protocol=protocol))
    assert refused(folder) == f"{file} is a pickle under another name: opening it could run code, so it is not opened."
    assert not (tmp_path / "ran").exists()


def test_a_renamed_torch_save_is_known_by_its_content(crafted, no_trial, tmp_path):
    torch = pytest.importorskip("torch")
    folder = crafted()
    torch.save({"weight": Bomb(tmp_path / "ran")}, folder / "model.safetensors")
    assert "is a pickle under another name" in refused(folder)
    assert not (tmp_path / "ran").exists()


def test_a_pickle_beside_safetensors_is_left_alone(crafted, trusted, tmp_path):
    folder = crafted()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Bomb(tmp_path / "ran")))
    assert gate.judge(folder).weights == (folder / "model.safetensors",)
    assert not (tmp_path / "ran").exists()


def entry(dtype="F32", shape=(2,), span=(0, 8)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(span)}


@pytest.mark.parametrize(("why", "header", "data"), [
    ("beyond the file", {"a": entry(span=(0, 8))}, b"1234"),
    ("more in the file than told", {"a": entry()}, b"\0" * 12),
    ("shape and bytes disagree", {"a": entry(shape=(3,))}, b"\0" * 8),
    ("overlap", {"a": entry(), "b": entry(span=(4, 12))}, b"\0" * 12),
    ("a hole", {"a": entry(), "b": entry(span=(12, 20))}, b"\0" * 20),
    ("backwards", {"a": entry(span=(8, 0))}, b"\0" * 8),
    ("negative", {"a": entry(shape=(-2,), span=(0, -8))}, b""),
    ("a shape of truths", {"a": {"dtype": "I8", "shape": [True], "data_offsets": [0, 1]}}, b"\0"),
    ("zero times endless", {"a": entry(shape=(0, 1 << 60), span=(0, 0))}, b""),
    ("an unknown dtype", {"a": entry(dtype="F99")}, b"\0" * 8),
    ("not an entry", {"a": 7}, b""),
    ("no object", [1, 2], b""),
    ("no JSON", b"{not json", b""),
    ("JSON of another shape", b"  {}", b""),
    ("too deep", b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", b""),
    ("twice the same name", json.dumps({"a": entry(), "b": entry()}).replace("b", "a").encode(), b"\0" * 8),
])
def test_a_false_header_is_refused(crafted, no_trial, why, header, data):
    sentence = refused(crafted(model__safetensors=crafted.weights({}, header=header, data=data)))
    assert sentence.startswith(("model.safetensors ", "The file model.safetensors ")), why


@pytest.mark.parametrize("length", [0, 1, 1 << 63, (1 << 64) - 1, 200, 90 << 20])
def test_a_header_longer_than_its_file_or_the_limit_is_not_read(crafted, no_trial, length):
    begin = time.perf_counter()
    assert "its header cannot be" in refused(crafted(model__safetensors=crafted.weights({"a": (2,)}, length=length)))
    assert time.perf_counter() - begin < 1


@pytest.mark.parametrize("content", [b"", b"\x05", b"<html>not found</html>", b"version https://git-lfs.github.com/spec/v1\n"])
def test_what_is_no_safetensors_file_is_refused(crafted, no_trial, content):
    assert refused(crafted(model__safetensors=content)).startswith("model.safetensors is not a safetensors file")


def test_a_header_of_640_bytes_is_not_taken_for_a_pickle(crafted, trusted):
    """0x0280 in little-endian begins like a pickle of protocol 2."""
    header = json.dumps({"a": entry()}).encode().ljust(0x280)
    assert gate.judge(crafted(model__safetensors=crafted.weights({}, header=header, data=b"\0" * 8))).parameters == 2


@pytest.mark.parametrize("dtype", ["F8_E4M3", "F4"])
def test_packed_weights_are_refused(crafted, no_trial, dtype):
    header = {"a": entry(dtype=dtype, span=(0, 2))}
    assert "quantized" in refused(crafted(model__safetensors=crafted.weights({}, header=header, data=b"\0\0")))


def test_shards_are_read_where_the_index_says(crafted, trusted):
    shards = {"model-1-of-2.safetensors": {"a": (2, 2)}, "model-2-of-2.safetensors": {"b": (3,)}}
    index = {"metadata": {}, "weight_map": {tensor: file for file, tensors in shards.items() for tensor in tensors}}
    folder = crafted(model__safetensors=None, **{INDEX.replace(".", "__"): index})
    for file, tensors in shards.items():
        (folder / file).write_bytes(crafted.weights(tensors))
    judged = gate.judge(folder)
    assert (judged.parameters, [file.name for file in judged.weights]) == (7, list(shards))


@pytest.mark.parametrize(("shard", "says"), [
    ("../outside.safetensors", "no safetensors file in the model's own folder"),
    ("/etc/passwd", "no safetensors file in the model's own folder"),
    ("sub/model.safetensors", "no safetensors file in the model's own folder"),
    ("..\\outside.safetensors", "no safetensors file in the model's own folder"),
    ("model.bin", "no safetensors file in the model's own folder"),
    ("absent.safetensors", "missing"),
    ("promised.safetensors", "promises a in promised.safetensors"),
    (7, "weight_map"),
])
def test_a_weight_map_that_leads_elsewhere_is_refused(crafted, no_trial, tmp_path, shard, says):
    (tmp_path / "outside.safetensors").write_bytes(crafted.weights({"a": (2,)}))
    index = {"metadata": {}, "weight_map": {"a": shard}}
    folder = crafted(model__safetensors=None, **{INDEX.replace(".", "__"): index})
    (folder / "promised.safetensors").write_bytes(crafted.weights({"b": (2,)}))
    assert says in refused(folder)


@pytest.mark.parametrize("file", ["model.safetensors", "config.json", "vocab.txt", "anything.dat", "chat"])
def test_a_link_out_of_the_folder_is_refused(crafted, no_trial, tmp_path, file):
    folder, outside = crafted(), tmp_path / "outside"
    outside.write_text("secret")
    (folder / file).unlink(missing_ok=True)
    (folder / file).symlink_to(outside)
    assert refused(folder) == f"The file {file} leads out of the model's folder, and nothing outside it is read."


def test_a_link_inside_the_folder_is_good(crafted, trusted):
    folder = crafted()
    (folder / "model.safetensors").rename(folder / "kept")
    (folder / "model.safetensors").symlink_to("kept")
    assert gate.judge(folder).weights == (folder / "kept",)


def test_what_cannot_be_read_to_its_end_is_refused_at_once(crafted, no_trial):
    folder = crafted()
    (folder / "config.json").unlink()
    os.mkfifo(folder / "config.json")
    assert "is no plain file" in refused(folder)
    (folder / "config.json").unlink()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(folder / "s"))
    assert "is no plain file" in refused(folder)
    (folder / "s").unlink()
    (folder / "config.json").symlink_to("config.json")
    assert "leads nowhere" in refused(folder)


@pytest.mark.parametrize("key", ["auto_map", "custom_pipelines"])
@pytest.mark.parametrize("deep", [False, True])
def test_code_of_a_model_is_refused_wherever_it_is_named(crafted, no_trial, key, deep):
    brought = {key: {"AutoModel": "modeling_evil.Evil"}}
    folder = crafted(config={"text_config": brought} if deep else brought)
    (folder / "modeling_evil.py").write_text("raise SystemExit('ran')")
    assert refused(folder) == f"config.json brings code of its own ({key}), and no code of a model is run."


@pytest.mark.parametrize("file", ["tokenizer_config.json", "preprocessor_config.json", "processor_config.json"])
def test_code_beside_the_config_is_refused(crafted, no_trial, file):
    folder = crafted(**{file.replace(".", "__"): {"auto_map": {"AutoTokenizer": ["evil.Evil", None]}}})
    assert refused(folder) == f"{file} brings code of its own (auto_map), and no code of a model is run."


@pytest.mark.parametrize("key", ["_attn_implementation", "_attn_implementation_internal", "attn_implementation",
                                 "_experts_implementation"])
@pytest.mark.parametrize("value", ["someone/kernel", "eager", {"text_config": "someone/kernel"}])
def test_a_config_does_not_choose_how_attention_is_computed(crafted, no_trial, key, value):
    assert "chooses how attention is computed" in refused(crafted(config={key: value}))


@pytest.mark.parametrize(("config", "says"), [
    ({"quantization_config": {"quant_method": "gptq"}}, "quantized weights"),
    ({"transformers_weights": "../x.safetensors"}, "weights under another name"),
    ({"backbone": "someone/resnet", "use_timm_backbone": True}, "fetched from elsewhere"),
    ({"num_hidden_layers": 10**9}, "num_hidden_layers in config.json is 1000000000; at most 1,000 are possible here."),
    ({"num_hidden_layers": float("nan")}, "at most 1,000"),
    ({"depths": [2, 10**7]}, "depths"),
    ({"num_labels": 10**12}, "at most 1,000,000"),
    ({"model_type": "no-such-kind"}, "not one that the installed transformers knows"),
    ({"model_type": None}, "does not say what kind of model"),
    ({"model_type": ["bert"]}, "does not say what kind of model"),
    ({"architectures": ["os.system('x')"]}, "list of class names"),
    ({"model_type": "qwen2_5_omni_text"}, "open files that can run code"),
    ({"architectures": ["RagModel"]}, "open files that can run code"),
])
def test_a_config_that_asks_too_much_is_refused(crafted, no_trial, config, says):
    assert says in refused(crafted(config=config))


@pytest.mark.parametrize("kind", ["mamba", "mamba2", "falcon_mamba", "rwkv", "resnet", "convnext", "fnet"])
def test_models_without_attention_are_refused_by_name(crafted, no_trial, kind):
    sentence = refused(crafted(name=f"my-{kind}", config={"model_type": kind}))
    assert sentence == f"my-{kind} is of the kind {kind}: this model has no softmax attention."


@pytest.mark.parametrize("content", [b"", b"[]", b"7", b"\xff\xfe{}", b"{", b"[" * 100_000,
                                     b'{"a": ' + b"9" * 5000 + b"}"])
def test_a_config_that_is_no_object_is_refused(crafted, no_trial, content):
    assert re.match(r"The file config\.json ", refused(crafted(config__json=content)))


def test_a_file_beyond_its_limit_is_not_read(crafted, no_trial):
    assert "at most 4,194,304 are read" in refused(crafted(config__json=b"{" + b" " * (4 << 20) + b"}"))
    folder = crafted(name="second")
    with open(folder / "tokenizer.json", "wb") as file:
        file.truncate(1 << 40)                          # a terabyte of nothing takes no room on the disk
    assert "at most 134,217,728 are read" in refused(folder)


def test_sizes_are_judged_from_the_header_before_memory(crafted, no_trial):
    """A file of 4 TB of weights that takes no room on the disk."""
    shape = (10**6, 10**6)
    header = json.dumps({"weight": entry(shape=shape, span=(0, 4 * 10**12))}).encode()
    folder = crafted()
    with open(folder / "model.safetensors", "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        try:
            file.truncate(8 + len(header) + 4 * 10**12)
        except OSError:
            pytest.skip("this disk has no files of that size")
    begin = time.perf_counter()
    sentence = refused(folder)
    assert sentence.startswith("model takes 4000.0 GB of memory as float32, and ") and time.perf_counter() - begin < 2


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors"])
def test_what_is_missing_is_named(crafted, no_trial, missing):
    folder = crafted()
    (folder / missing).unlink()
    assert missing in refused(folder)


def test_an_adapter_alone_is_refused(crafted, no_trial):
    assert "adapter" in refused(crafted(adapter_config__json={"base_model_name_or_path": "someone/else"}))


def test_a_folder_that_is_none(tmp_path, no_trial):
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "absent", tmp_path / "file", tmp_path / ("x" * 10_000), tmp_path / "a\0b"):
        assert refused(path).startswith("There is no model folder ")
