"""The catalogue of models: what is offered, under which key, and that a key never reaches beyond what is offered."""

import pytest

from engine.pretrained import catalog
from engine.pretrained.gate import hub
from engine.sentence import Refusal


@pytest.fixture(autouse=True)
def no_cache(monkeypatch, tmp_path):
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "no-hub"))
    monkeypatch.setattr(hub.constants, "HF_HUB_OFFLINE", True)


def test_the_embedded_model_comes_first_and_is_there():
    first = catalog.offered()[0]
    assert first == catalog.entry(catalog.DEFAULT) and catalog.find(catalog.DEFAULT) == catalog.DEFAULT
    assert (first.key, first.source, first.present) == ("all-MiniLM-L6-v2", "embedded", True)
    assert first.bytes == (first.path / "model.safetensors").stat().st_size == 90_868_376


def test_folders_are_direct_children_that_look_like_models(crafted, tmp_path):
    (tmp_path / "models").mkdir()
    good = crafted(name="models/good")
    crafted(name="models/pickled", model__safetensors=None, pytorch_model__bin=b"never opened")
    crafted(name="models/deep", config__json=None)
    crafted(name="models/deep/inner")
    (tmp_path / "models" / "a file").write_text("x")
    crafted(name="elsewhere")
    (tmp_path / "models" / "linked").symlink_to(tmp_path / "elsewhere")
    leading = crafted(name="models/leading")
    (leading / "vocab.txt").symlink_to("/etc/passwd")
    offered = [entry for entry in catalog.offered(tmp_path / "models") if entry.source == "folder"]
    assert [(e.key, e.label, e.present, e.path) for e in offered] == [("folder:good", "good", True, good)]
    assert offered[0].bytes == (good / "model.safetensors").stat().st_size
    assert catalog.find("folder:good", tmp_path / "models") == good
    assert catalog.entry("folder:good", tmp_path / "models") == offered[0]


@pytest.mark.parametrize("key", ["folder:", "folder:.", "folder:..", "folder:../elsewhere", "folder:/etc",
                                 "folder:good/", "folder:good/../good", "folder:linked", "folder:Good",
                                 "folder:" + "x" * 10_000])
def test_a_key_reaches_no_other_folder(crafted, tmp_path, key):
    (tmp_path / "models").mkdir()
    crafted(name="models/good")
    crafted(name="elsewhere")
    (tmp_path / "models" / "linked").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refusal, match=r"^There is no model folder .* among those offered: .* safetensors\.$") as caught:
        catalog.find(key, tmp_path / "models")
    assert len(str(caught.value)) <= 399


def test_without_a_folder_of_models_none_is_offered(crafted, tmp_path):
    crafted(name="good")
    for models in (None, tmp_path / "absent", tmp_path / "good" / "config.json"):
        assert [entry.source for entry in catalog.offered(models)] == ["embedded"]
        with pytest.raises(Refusal):
            catalog.find("folder:good", models)


def test_hostile_folder_names_are_only_shown(crafted, tmp_path):
    names = ["<script>alert(1)<", "$x$", "a\nb", "nan", "語", "\udcff"]
    for name in names:
        try:
            crafted(name=name)
        except OSError:
            pytest.skip("this disk does not take such names")
    offered = [entry for entry in catalog.offered(tmp_path) if entry.source == "folder"]
    assert {entry.key for entry in offered} == {f"folder:{name}" for name in names}
    assert all(len(e.label) <= 60 and e.label.isprintable() for e in offered)
    assert all(catalog.find(e.key, tmp_path).name == e.key.removeprefix("folder:") for e in offered)


def test_a_hub_name_passes_and_is_not_there():
    assert catalog.find("someone/model") == "someone/model"
    entry = catalog.entry("someone/model")
    assert entry == catalog.Entry("someone/model", "someone/model", "hub", bytes=None, present=False, path=None)
    for key in ("../../etc", "/etc/passwd", "file:///x", ""):
        with pytest.raises(Refusal, match="is not a model name"):
            catalog.find(key)


def test_names_in_the_cache_are_taken_as_names_only(tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    for stored in ("models--..--x", "models--a--b--c", "models--", "models--ok", "datasets--a--b"):
        (cache / stored / "snapshots").mkdir(parents=True)
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(cache))
    assert [entry.source for entry in catalog.offered()] == ["embedded"]
