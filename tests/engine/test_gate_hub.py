"""From a hub name to a folder: five kinds of failure, five sentences, and the cache before the network."""

import http.server
import json
import threading
import time
import urllib.parse

import pytest

from engine.pretrained import catalog, gate
from engine.pretrained.gate import hub, trial
from engine.sentence import Refusal

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class FakeHub(http.server.BaseHTTPRequestHandler):
    """The few answers of the hub that a download asks for; `server.models` maps names to files or to a status."""

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path.strip("/")
        self.server.asked.append(path)
        name, _, rest = path.removeprefix("api/models/").partition("/resolve/")
        found = self.server.models.get(name.split("/revision/")[0].split("/tree/")[0], (404, "RepoNotFound"))
        if isinstance(found, tuple):
            return self.answer(*found)
        if path.startswith("api/models/") and "/tree/" in path:
            return self.answer(200, body=json.dumps([{"type": "file", "path": f, "size": len(c), "oid": COMMIT}
                                                     for f, c in found.items()]).encode())
        if path.startswith("api/models/"):
            files = [{"rfilename": f, "size": self.server.told.get(f, len(c))} for f, c in found.items()]
            told = {"id": name, "modelId": name, "sha": COMMIT, "siblings": files}
            return self.answer(200, body=json.dumps(told).encode())
        file = rest.split("/", 1)[1]
        if file not in found or isinstance(found[file], tuple):
            return self.answer(*(found.get(file) or (404, "EntryNotFound")))
        return self.answer(200, body=found[file], ETag=f'"{abs(hash(file)):x}"')

    do_HEAD = do_GET

    def answer(self, status, code="", body=b"", **headers):
        self.send_response(status)
        for key, value in {"X-Repo-Commit": COMMIT, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(key, value)
        if code:
            self.send_header("X-Error-Code", code)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, and a hub that refuses connections."""
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(hub, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(trial, "_passed", {})
    monkeypatch.setattr(trial, "_try", lambda *_: trial.Tried(10, 3))
    return tmp_path / "hub"


@pytest.fixture
def fake(cache, monkeypatch):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), FakeHub)
    server.models, server.asked, server.told = {}, [], {}
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    monkeypatch.setattr(hub, "ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def files_of(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def refused(name):
    begin = time.perf_counter()
    with pytest.raises(Refusal) as caught:
        gate.judge(name)
    assert time.perf_counter() - begin < 5 and len(str(caught.value)) <= 399
    return str(caught.value)


def test_a_model_is_fetched_once_and_then_found_without_the_network(crafted, fake, monkeypatch):
    fake.models["someone/model"] = files_of(crafted()) | {"pytorch_model.bin": b"never", "evil.py": b"never"}
    judged = gate.judge("someone/model")
    assert (judged.name, judged.parameters, judged.tokenizer) == ("someone/model", 10, True)
    assert judged.folder.name == COMMIT and judged.weights[0].is_file()
    assert not any(path.endswith((".bin", ".py")) for path in fake.asked)
    count = len(fake.asked)
    assert gate.judge("someone/model").folder == judged.folder
    monkeypatch.setattr(hub.constants, "HF_HUB_OFFLINE", True)
    assert gate.judge("someone/model").folder == judged.folder and len(fake.asked) == count
    known = [entry for entry in catalog.offered() if entry.source == "hub"]
    assert [(e.key, e.label, e.bytes, e.present) for e in known] == [
        ("someone/model", "someone/model", len(fake.models["someone/model"]["model.safetensors"]), True)]


def test_five_kinds_of_failure_have_five_sentences(crafted, fake, monkeypatch):
    fake.models |= {"someone/gated": {"config.json": (403, "GatedRepo")}, "someone/private": (403, ""),
                    "someone/hidden": (401, "RepoNotFound"), "someone/pickled": files_of(crafted()) | {}}
    fake.models["someone/pickled"]["pytorch_model.bin"] = fake.models["someone/pickled"].pop("model.safetensors")
    sentences = [refused(name) for name in ("no/such/name", "someone/absent", "someone/gated", "someone/pickled")]
    assert sentences[1] == refused("someone/hidden").replace("hidden", "absent")
    assert sentences[2].replace("someone/gated", "someone/private") == refused("someone/private")
    monkeypatch.setattr(hub, "ENDPOINT", "http://127.0.0.1:9")
    sentences.append(refused("someone/absent"))
    starts = ["no/such/name is not a model name", "The hub has no model someone/absent",
              "someone/gated is private or gated",
              "someone/pickled keeps its weights in pytorch_model.bin, a pickle", "The hub cannot be reached ("]
    assert [sentence.startswith(start) for sentence, start in zip(sentences, starts, strict=True)] == [True] * 5
    assert sentences[4].endswith("and someone/absent is not on this machine.")


def test_a_network_that_swallows_questions_is_left_after_seconds(cache, monkeypatch):
    monkeypatch.setattr(hub, "PATIENCE", 0.5)
    released = threading.Event()
    monkeypatch.setattr(hub.HfApi, "model_info", lambda *_, **__: released.wait(20))
    begin = time.perf_counter()
    assert refused("someone/model").startswith("The hub cannot be reached (no answer)")
    assert time.perf_counter() - begin < 2
    released.set()


def test_the_patience_is_within_the_promise():
    assert hub.PATIENCE < 5


def test_no_question_is_asked_when_offline_is_wanted(fake, monkeypatch):
    monkeypatch.setattr(hub.constants, "HF_HUB_OFFLINE", True)
    assert "HF_HUB_OFFLINE is set" in refused("someone/model")
    assert catalog.entry("someone/model", ask=True).bytes is None and fake.asked == []


def test_what_cannot_be_used_is_not_downloaded(crafted, fake, monkeypatch):
    mamba = files_of(crafted()) | {"config.json": json.dumps({"model_type": "mamba"}).encode()}
    fake.models["someone/mamba"] = mamba
    fake.models["someone/large"] = files_of(crafted(name="large"))
    assert refused("someone/mamba") == "someone/mamba is of the kind mamba: this model has no softmax attention."
    fake.told["model.safetensors"] = 10**18
    assert refused("someone/large").startswith("someone/large would take 1000000000.0 GB on the disk, and ")
    fake.told["model.safetensors"] = 10**9
    monkeypatch.setattr(hub, "available", lambda _: 10**8)
    assert refused("someone/large") == "someone/large would take at least 1.0 GB of memory, and 0.1 GB are free."
    assert not any(path.endswith("model.safetensors") for path in fake.asked)


def test_a_half_download_is_not_offered_and_completed(crafted, fake, cache):
    fake.models["someone/model"] = files_of(crafted())
    weights = gate.judge("someone/model").folder / "model.safetensors"
    weights.resolve().unlink()
    weights.unlink()
    assert hub.cached("someone/model") is not None
    assert [entry.source for entry in catalog.offered()] == ["embedded"]
    assert gate.judge("someone/model").parameters == 10 and weights.is_file()


def test_a_link_out_of_the_cache_is_refused(crafted, fake, cache, tmp_path):
    fake.models["someone/model"] = files_of(crafted())
    snapshot = gate.judge("someone/model").folder
    (tmp_path / "outside").write_text("secret")
    (snapshot / "vocab.txt").symlink_to(tmp_path / "outside")
    assert hub.cached("someone/model") is None
    with pytest.raises(Refusal, match=r"vocab\.txt leads out of the model's folder"):
        gate.judge(snapshot)


def test_the_size_of_a_typed_name_is_asked_for_only_when_wanted(crafted, fake):
    fake.models["someone/model"] = files_of(crafted())
    assert catalog.entry("someone/model").bytes is None and fake.asked == []
    told = catalog.entry("someone/model", ask=True)
    size = len(fake.models["someone/model"]["model.safetensors"])
    assert (told.bytes, told.present, told.source) == (size, False, "hub")
