"""Models of many kinds through the page: each shown truly or refused in one sentence; the sentence always stays."""

import json
import shutil
import time
from functools import partial
from urllib.parse import urlencode

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from engine.pretrained import Explorable
from tests import serving
from tests.engine.families import tiny
from tests.serving import Server, Visit

pytestmark = pytest.mark.browser

TEXT = "the cat saw a mat"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
HOSTILE = "<img src=x onerror=alert(1)> $x$ **b** :red[r]"
BUILT = {"gptoss": partial(tiny, "gptoss"), "bart": partial(tiny, "bart"), "xlnet": partial(tiny, "xlnet"),
         HOSTILE: partial(tiny, "bert", max_position_embeddings=16)}
REFUSED = {"mamba": "no softmax attention", "vit": "reads pictures", "nan": "not numbers",
           "code": "no code of a model is run"}


def letters() -> PreTrainedTokenizerFast:
    """Every letter a token, "</s>" at the end; ids below 99."""
    vocab = {"<pad>": 0, "</s>": 1, "<unk>": 2, "<s>": 3, **{letter: 10 + i for i, letter in enumerate(LETTERS)}}
    backend = Tokenizer(models.WordLevel(vocab, unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Split("", "isolated")])
    backend.post_processor = processors.TemplateProcessing("$A </s>", "$A </s> $B </s>", [("</s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=backend, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of model folders, good and bad."""
    home = tmp_path_factory.mktemp("models")
    for name, build in {**BUILT, "mamba": partial(tiny, "mamba")}.items():
        build().save_pretrained(home / name)
        letters().save_pretrained(home / name)
    tiny("vit").save_pretrained(home / "vit")
    for name in ("nan", "code"):
        shutil.copytree(home / HOSTILE, home / name)
    weights = load_file(home / "nan" / "model.safetensors")
    weights[next(name for name in weights if "query.weight" in name)][0, 0] = torch.nan
    save_file(weights, home / "nan" / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((home / "code" / "config.json").read_text())
    (home / "code" / "config.json").write_text(json.dumps(config | {"auto_map": {"AutoModel": "own.Own"}}))
    (home / "pickled").mkdir()
    torch.save({}, home / "pickled" / "pytorch_model.bin")
    shutil.copy(home / "xlnet" / "config.json", home / "pickled")
    return home


@pytest.fixture(scope="module")
def dashboard(folder):
    """One dashboard that offers them."""
    running = Server("--models", str(folder))
    yield running
    running.close()


@pytest.fixture
def arrive(chromium, dashboard):
    """A function that opens an address: arrive(text=..., model=...) -> Visit."""
    context = serving.person(chromium)
    yield lambda **names: Visit(context, dashboard.url).open("/?" + urlencode(names))
    context.close()


@pytest.fixture
def person(arrive):
    """Somebody who typed the sentence and has looked at nothing else."""
    return arrive(text=TEXT)


def choose(person, name: str) -> None:
    """Type a model's name into the box, as a person does, and press Enter."""
    box = person.page.get_by_role("combobox", name="Model")
    box.click()
    box.fill(name)
    box.press("Enter")


def row(person) -> np.ndarray:
    """Return the chosen row as the table on the page prints it; NaN where it says that a key is not allowed."""
    table = person.page.get_by_test_id("row-table")
    if not table.is_visible():
        person.page.get_by_test_id("table-button").click()
    return np.array(table.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => Number(row.querySelector('.number').textContent))"))


def shown(person) -> tuple[int, int, int]:
    """Return which map, head and query the picture shows."""
    root = person.page.locator(".atlas").first
    return tuple(int(root.get_attribute(f"data-{name}")) for name in ("map", "head", "query"))


def whole(person) -> None:
    """The sentence stands as it was typed; nothing broke, nothing was fetched, no name became markup."""
    assert person.page.locator(".st-key-text input").input_value() == TEXT
    assert person.page.get_by_test_id("stException").count() == 0
    assert person.page.locator("img[src=x]").count() == 0
    assert person.errors == [] and person.strangers == []


def test_models_of_many_kinds_show_the_numbers_that_the_engine_computes(person):
    """One after the other in one session; the sentence stays, and so does the viewer."""
    person.page.locator(".atlas").first.evaluate("node => { node.first = true }")
    for name in BUILT:
        before = person.key()
        choose(person, name)
        person.await_another(before)
        model = Explorable(BUILT[name](), letters(), name=name)
        recording = model.record(TEXT)
        kinds = person.page.get_by_test_id("kind")
        for kind in range(kinds.locator("option").count() if name == "bart" else 1):
            if name == "bart":
                kinds.select_option(index=kind)
            index, head, query = shown(person)
            expected = recording.attentions[index].weights(head)[query]
            allowed = np.isfinite(recording.attentions[index].scores(head)[query])
            assert np.array_equal(np.isfinite(row(person)), allowed), (name, kind)
            assert np.abs(row(person) - expected)[allowed].max() < 1e-3, (name, kind)
        badge = person.page.get_by_test_id("proof").inner_text()
        said = "not recomputed" if model.weights_only else "weights × value"
        assert recording.verify().holds and badge.count(said) == 1
        for note in recording.notes:
            assert person.page.get_by_text(note, exact=True).count() == 1, "said once"
        whole(person)
    assert kinds.count() == 0 or not kinds.is_visible()
    assert person.page.locator(".atlas").first.evaluate("node => node.first === true")


def test_steps_reads_weights_that_a_model_hands_out_and_makes_nothing_up(person):
    before = person.key()
    choose(person, "xlnet")
    person.await_another(before)
    person.page.get_by_role("link", name="Steps").click()
    told = person.page.locator(".atlas-said").first
    expect(told).to_contain_text("attention weights only", timeout=30_000)
    assert "exp(" not in person.page.locator(".stMain").inner_text()
    whole(person)


def test_what_cannot_be_shown_is_refused_in_one_sentence_and_the_picture_stays(person):
    """Among them a folder that is not offered, a path, and a name of the hub while it is out of reach."""
    before, row_before = person.key(), row(person)
    away = {"pickled": "not on this machine", "../../etc/passwd": "not a model name",
            "somebody/some-model": "not on this machine"}
    for name, words in {**REFUSED, **away}.items():
        begin = time.monotonic()
        choose(person, name)
        notice = person.page.locator("[class*=st-key-notice_refused]")
        expect(notice).to_contain_text(words, timeout=40_000)
        assert name in REFUSED or time.monotonic() - begin < 5
        said = notice.inner_text().strip()
        assert "\n" not in said and len(said) < 400
        assert person.key() == before and np.array_equal(row(person), row_before)
        whole(person)


def test_a_refused_model_of_the_address_leaves_the_sentence_to_the_one_that_is_here(arrive, embedded):
    person = arrive(text=TEXT, model="folder:mamba")
    expect(person.page.locator("[class*=st-key-notice_refused]")).to_contain_text("no softmax attention")
    index, head, query = shown(person)
    assert np.abs(row(person) - embedded.record(TEXT).attentions[index].weights(head)[query]).max() < 1e-3
    whole(person)


def test_a_text_longer_than_the_model_is_a_labelled_window(arrive):
    person = arrive(text=TEXT * 2, model=f"folder:{HOSTILE}")
    expect(person.page.get_by_test_id("notices")).to_contain_text("reads at most 16")
    assert len(row(person)) == 16
    assert person.errors == []
