"""The laws of the lessons: each equals an independent computation, all shipped ones hold, a broken one is named."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from dashboard.lessons import check, files, laws
from dashboard.lessons.stops import Law, Show
from engine.sentence import Refusal

S = "The animal didn't cross the street because it was too tired."
SHOW = Show("map", S, 5, 11, ("it", 1), ("animal", 1))
IT, ANIMAL, LAST = 10, 2, 15        # [CLS] the animal didn ' t cross the street because it was too tired . [SEP]


@pytest.fixture(scope="module")
def recording(embedded):
    return embedded.record(S)


@pytest.fixture(scope="module")
def own(embedded):
    """What transformers itself says of the sentence: eager attentions, and layer 5 rebuilt from its modules."""
    from transformers import AutoModel

    from engine.pretrained.embedded import default_folder
    model = AutoModel.from_pretrained(default_folder(), attn_implementation="eager", dtype=torch.float32)
    ids = torch.tensor([[token.id for token in embedded.record(S).tokens]])
    with torch.no_grad():
        said = model(ids, output_attentions=True, output_hidden_states=True)
        layer = model.encoder.layer[5].attention
        hidden = said.hidden_states[5]
        heads = [getattr(layer.self, name)(hidden)[0].view(16, 12, 32) for name in ("query", "key", "value")]
        wide = layer.output.dense.weight.view(384, 12, 32)
    return torch.stack(said.attentions)[:, 0].numpy(), *(h.numpy() for h in heads), wide.detach().numpy()


def test_every_kind_equals_the_models_own_numbers(embedded, recording, own):
    weights, query, key, value, wide = own
    row, products = weights[5, 11, IT], query[IT, 11] * key[ANIMAL, 11]
    scores = query[IT, 11] @ key[:, 11].T / math.sqrt(32)
    contexts = np.einsum("hk,khe->he", weights[5, :, IT], value)
    shares = np.linalg.norm(np.einsum("mhe,he->hm", wide, contexts), axis=-1)
    fetched = row * np.linalg.norm(value[:, 11], axis=-1)
    largest = weights[:, :, IT].reshape(72, 16)
    expected = {
        "weight": row[ANIMAL], "ratio": row[ANIMAL] / row[0], "score": scores[ANIMAL],
        "difference": scores[ANIMAL] - scores[0], "dot": products.sum(), "width": 32, "positive": (products > 0).sum(),
        "largest_product": products.max(), "value_length": np.linalg.norm(value[ANIMAL, 11]),
        "fetched": fetched[ANIMAL] / fetched.sum(), "output_length": shares[11],
        "output_rank": 1 + (shares > shares[11]).sum(), "heads_here": 12, "heads": 72,
        "previous": min(weights[5, 11, i, i - 1] for i in range(1, 16)),
        "keys_above": (row > 0.1).sum(), "heads_above": (largest[:, ANIMAL] > 0.1).sum(),
        "special": np.isin(largest.argmax(-1), (0, LAST)).sum(), "largest": largest[:, ANIMAL].max()}
    assert set(expected) == set(laws.KINDS)
    for kind, number in expected.items():
        law = Law(kind, than=("[CLS]", 1), more=0.1, above=0)
        assert laws.measure(law, SHOW, recording, embedded) == pytest.approx(number, rel=1e-4), kind


def test_hidden_special_tokens_leave_the_row_and_the_rest_adds_up_to_one(embedded, recording, own):
    row = own[0][5, 11, IT]
    law = Law("weight", hide=True, above=0)
    assert laws.measure(law, SHOW, recording, embedded) == pytest.approx(row[ANIMAL] / row[1:LAST].sum(), rel=1e-5)
    assert laws.measure(replace(law, key=("[SEP]", 1)), SHOW, recording, embedded) == 0


@pytest.mark.parametrize(("change", "sentence"), [
    (dict(kind="magic"), "There is no law called magic."),
    (dict(key=("elephant", 1)), "The sentence has no token elephant number 1."),
    (dict(key=("the", 3)), "The sentence has no token the number 3."),
    (dict(layer=6), "There is no layer 6, head 11 in this model."),
    (dict(head=12), "There is no layer 5, head 12 in this model."),
    (dict(kind="ratio"), "A law called ratio needs than."),
])
def test_a_law_about_nothing_is_refused(embedded, recording, change, sentence):
    with pytest.raises(Refusal) as refused:
        laws.measure(replace(Law("weight", above=0), **change), SHOW, recording, embedded)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(("kind", "number", "english", "chinese"), [
    ("weight", 0.67325, "67.3 %", "67.3%"), ("weight", 0.0138, "1.38 %", "1.38%"),
    ("largest", 0.99998, "100 %", "100%"), ("score", 4.3374, "4.34", "4.34"),
    ("difference", -0.0183, "-0.0183", "-0.0183"),
    ("special", 54.0, "54", "54"),
])
def test_numbers_are_written_as_the_language_writes_them(kind, number, english, chinese):
    assert laws.written(kind, number, "en") == english
    assert laws.written(kind, number, "zh-Hant") == laws.written(kind, number, "zh-Hans") == chinese


def test_every_law_of_every_lesson_holds_on_the_embedded_model(embedded):
    counted, moved = check.broken(files.lessons(), embedded)
    assert moved == []
    assert counted == sum(len(stop.expect) for lesson in files.lessons() for stop in lesson.stops) > 40


def test_every_word_of_every_stop_can_be_filled_in(embedded):
    for lesson in files.lessons():
        for stop in lesson.stops:
            found = laws.numbers(stop, embedded.record, embedded)
            spoken = [stop.say, stop.not_shown] + ([stop.predict.ask, stop.predict.tell] if stop.predict else [])
            assert not any("{" in laws.fill(words[speak], found, speak) for words in spoken for speak in words)


def test_a_law_that_no_longer_holds_is_reported_by_lesson_stop_and_number(embedded):
    lesson = files.find("does-looking-explain")
    stop = replace(lesson.stops[0], expect=(replace(lesson.stops[0].expect[0], above=0.9, below=None),
                                            *lesson.stops[0].expect[1:]))
    _, moved = check.broken((replace(lesson, stops=(stop,)),), embedded)
    assert moved == ["lesson 10, stop tired: weight animal is 0.6733, wanted above 0.9"]


def test_the_preflight_says_that_all_is_as_last_year(capsys):
    assert check.main([]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("all as last year: ") and printed.count("\n") == 1


def test_the_preflight_names_a_broken_file(tmp_path, capsys):
    (tmp_path / "05_broken.toml").write_text("number = 5\n", "utf-8")
    assert check.main([], tmp_path) == 1
    assert "05_broken.toml" in capsys.readouterr().out
