"""The embedded model: the numbers that are known of it, and what an intervention changes in it."""

import pytest
import torch

from engine import Change, Refusal
from engine.pretrained import DEFAULT

TIRED = "The animal didn't cross the street because it was too tired."
WIDE = "The animal didn't cross the street because it was too wide."


def weight(recording, layer: int, head: int, query: str, key: str, **more) -> float:
    """The attention weight of one entry, the tokens given by their text."""
    texts = [token.text for token in recording.tokens]
    return float(recording.attentions[layer].weights(head=head, **more)[texts.index(query), texts.index(key)])


@pytest.fixture(scope="module")
def tired(embedded):
    return embedded.record(TIRED)


@pytest.mark.parametrize(("layer", "head", "key", "expected"), [
    (5, 11, "animal", 0.673), (5, 11, "street", 0.021), (3, 1, "animal", 0.677)])
def test_it_looks_at_the_animal(tired, layer, head, key, expected) -> None:
    assert weight(tired, layer, head, "it", key) == pytest.approx(expected, abs=6e-4)


@pytest.mark.parametrize(("layer", "head", "expected"), [(5, 11, 0.558), (3, 1, 0.281)])
def test_too_wide_does_not_turn_it(embedded, layer, head, expected) -> None:
    assert weight(embedded.record(WIDE), layer, head, "it", "animal") == pytest.approx(expected, abs=6e-4)


def test_no_head_finds_the_street(embedded) -> None:
    recording = embedded.record(WIDE)
    assert max(weight(recording, layer, head, "it", "street") for layer in range(6) for head in range(12)) <= 0.24


def test_a_full_stop_counts(embedded) -> None:
    assert weight(embedded.record(TIRED[:-1]), 5, 11, "it", "animal") == pytest.approx(0.647, abs=6e-4)


def test_layer_0_head_2_looks_at_the_previous_token(tired) -> None:
    weights = tired.attentions[0].weights(head=2)
    assert weights.diagonal(-1)[1:-1].min() > 0.97
    assert round(float(weights.diagonal(-1)[1:-1].mean()), 2) == 1.00


def test_most_heads_look_at_special_tokens(tired) -> None:
    row = [token.text for token in tired.tokens].index("it")
    special = [i for i, token in enumerate(tired.tokens) if token.special]
    counted = sum(int(weights[row].argmax()) in special for a in tired.attentions for weights in a.weights())
    assert counted == 54


def test_what_if_and_run_are_two_things(embedded, tired) -> None:
    """Temperature 2: on this softmax alone, and in every layer of the model."""
    assert weight(tired, 5, 11, "it", "animal", temperature=2.0) == pytest.approx(0.302, abs=6e-4)
    run = embedded.record(TIRED, change=Change(temperature=2.0))
    assert weight(run, 5, 11, "it", "animal") == pytest.approx(0.255, abs=6e-4)
    assert {a.computed for a in run.attentions} == {"ours"} and {a.temperature for a in run.attentions} == {2.0}
    assert run.verify().holds and "our own" in run.verify().reason
    assert weight(embedded.record(TIRED), 5, 11, "it", "animal") == weight(tired, 5, 11, "it", "animal")


def test_a_change_acts_where_it_is_asked_to(embedded, tired) -> None:
    """Only layer 5 at temperature 2: the layers below are the model's own, and layer 5 is the what-if."""
    run = embedded.record(TIRED, change=Change(temperature=2.0, where=lambda place: place.layer == 5))
    assert [a.computed for a in run.attentions] == ["fused"] * 5 + ["ours"]
    assert weight(run, 5, 11, "it", "animal") == pytest.approx(weight(tired, 5, 11, "it", "animal", temperature=2.0))


def test_a_change_of_nothing_gives_the_models_own_numbers(embedded, tired) -> None:
    run = embedded.record(TIRED, change=Change(scale=32**-0.5))
    both = zip(run.attentions, tired.attentions, strict=True)
    assert max(abs(a.weights() - b.weights()).max() for a, b in both) < 1e-5


def test_a_mask_cuts_one_edge(embedded, tired) -> None:
    """it -> animal forbidden in every layer: that entry is 0, the others of its row share its weight."""
    texts = [token.text for token in tired.tokens]
    allowed = torch.ones(len(texts), len(texts), dtype=torch.bool)
    allowed[texts.index("it"), texts.index("animal")] = False
    run = embedded.record(TIRED, change=Change(mask=allowed))
    assert all(weight(run, layer, head, "it", "animal") == 0 for layer in range(6) for head in range(12))
    assert weight(run, 5, 11, "it", "street") > 0.021
    assert run.verify().holds


def test_weights_can_be_overwritten(embedded) -> None:
    """A head ablated in the run: its weights are 0 and the layers above see it."""
    def ablate(weights, place):
        weights = weights.clone()
        weights[:, 3] = 0.0
        return weights

    run = embedded.record(TIRED, change=Change(weights=ablate, where=lambda place: place.layer == 0))
    assert run.attentions[0].weights(head=3).sum() == 0 and run.attentions[0].weights(head=2).sum() > 0
    assert abs(run.attentions[1].weights() - embedded.record(TIRED).attentions[1].weights()).max() > 1e-3


def test_every_number_is_proven(tired) -> None:
    proof = tired.verify()
    assert proof.holds and proof.context_error <= proof.bound and proof.row_sum_error < 1e-6
    assert proof.rows_checked == proof.rows_total == 6 * 12 * len(tired.tokens)


def test_what_a_recording_says_of_itself(embedded, tired) -> None:
    assert (embedded.kind, embedded.architecture, embedded.layers, embedded.heads) == ("encoder", "BertModel", 6, 12)
    assert (embedded.max_tokens, embedded.weights_only, embedded.name) == (512, None, DEFAULT)
    assert embedded.parameters == 22_713_216 and embedded.nbytes >= 4 * embedded.parameters
    assert (tired.text, tired.model, tired.device, tired.dtype, tired.given) == (TIRED, DEFAULT, "cpu", "float32", 0)
    assert {"torch", "transformers"} <= tired.versions.keys() and tired.notes == ()
    assert [(a.place.stack, a.place.kind, a.place.layer) for a in tired.attentions] == [
        ("encoder", "self", layer) for layer in range(6)]
    assert all(a.query_tokens == a.key_tokens == tired.tokens for a in tired.attentions)
    assert [TIRED[t.start:t.end].lower() for t in tired.tokens if not t.special] == [
        t.text for t in tired.tokens if not t.special]


def test_one_token(embedded) -> None:
    recording = embedded.record_inputs(input_ids=torch.tensor([[1037]]))
    assert recording.attentions[0].weights(head=0).tolist() == [[1.0]] and recording.verify().holds


def test_layers_can_be_chosen(embedded) -> None:
    assert [a.place.layer for a in embedded.record(TIRED, layers=[1, 4]).attentions] == [1, 4]


def test_a_text_longer_than_the_model_is_cut_and_said(embedded) -> None:
    recording = embedded.record("word " * 1000)
    assert len(recording.tokens) == 512 and recording.given == 1002
    assert recording.attentions[0].weights(head=0).shape == (512, 512)
    assert recording.notes == (f"The first 512 of 1002 tokens were read: {DEFAULT} reads at most 512.",)


@pytest.mark.parametrize(("given", "sentence"), [
    ({"input_ids": torch.zeros(1, 513, dtype=torch.long)},
     f"{DEFAULT} reads at most 512 tokens, and 513 were given."),
    ({"input_ids": torch.tensor([[30522]])}, f"{DEFAULT} knows the ids 0 to 30521; its tokenizer gives 30522."),
    ({"input_ids": torch.tensor([[-1]])}, f"{DEFAULT} knows the ids 0 to 30521; its tokenizer gives -1.")])
def test_ids_that_a_model_has_no_row_for_are_refused(embedded, given, sentence) -> None:
    with pytest.raises(Refusal) as refused:
        embedded.record_inputs(**given)
    assert str(refused.value) == sentence


def test_a_picture_is_refused_by_a_reader_of_text(embedded) -> None:
    with pytest.raises(Refusal, match="reads text, and a picture was given"):
        embedded.record(torch.zeros(3, 8, 8))


def test_a_long_text_is_proven_too(embedded) -> None:
    assert embedded.record("The cat sat on the mat. " * 60).verify().holds


def test_padding_leaves_the_real_tokens_maps_alone(embedded) -> None:
    """The same sentence alone, padded on the right, and with a longer neighbour."""
    ids = torch.tensor([embedded.reader.read(TIRED).ids])
    padded = torch.cat([ids, torch.zeros(1, 5, dtype=torch.long)], dim=1)
    mask = (padded != 0).long()
    alone, beside = embedded.record_inputs(input_ids=ids), embedded.record_inputs(input_ids=padded, attention_mask=mask)
    n = ids.shape[1]
    for a, b in zip(alone.attentions, beside.attentions, strict=True):
        assert abs(a.weights() - b.weights()[:, :n, :n]).max() < 1e-5
        assert b.weights()[:, :, n:].max() == 0


def test_w_o_consumes_the_context(embedded, tired) -> None:
    """context, heads side by side, times W_o plus its bias is what the projection's module gives."""
    attention = tired.attentions[2]
    projection = embedded.projection(attention.place)
    assert projection.name == "encoder.layer.2.attention.output.dense"
    merged = attention.context.transpose(1, 2).flatten(2)
    ours = torch.einsum("bqc,mc->bqm", merged, projection.weight) + projection.bias
    with torch.no_grad():
        theirs = embedded.model.get_submodule(projection.name)(merged)
    assert torch.allclose(ours, theirs, atol=1e-5)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_gpu_sees_the_same_animal(dtype) -> None:
    from engine import pretrained

    recording = pretrained.load(DEFAULT, device="cuda", dtype=dtype).record(TIRED)
    assert recording.device == "cuda:0" and recording.verify().holds, recording.verify()
    assert weight(recording, 5, 11, "it", "animal") == pytest.approx(0.673, abs=1e-3 if dtype == "float32" else 2e-2)
