"""Weights only: which of a model's outputs are maps of queries by keys, and which only look like one."""

import pytest
import torch
from transformers import DiffLlamaConfig, DiffLlamaForCausalLM, LongformerConfig, LongformerModel

from engine import Refusal
from engine.pretrained import Explorable
from engine.pretrained.listening import fallback
from tests.engine.families import GROUPS, WORDS, tiny


def map_of(queries: int, keys: int, heads: int = 4) -> torch.Tensor:
    return torch.softmax(torch.randn(1, heads, queries, keys, generator=torch.Generator().manual_seed(0)), dim=-1)


@pytest.mark.parametrize("weights", [
    map_of(5, 5) * 1.1, map_of(5, 5) - 0.5, map_of(5, 5)[0], torch.ones(1, 4, 5, 5, dtype=torch.long), None,
    torch.zeros(1, 4, 0, 0)])
def test_what_is_no_map(weights) -> None:
    """Rows that sum to something else, negative entries, three dimensions, whole numbers, nothing."""
    assert not fallback.is_map(weights)


def test_a_row_without_a_key_may_be_zero() -> None:
    weights = map_of(5, 5).clone()
    weights[0, :, 0] = 0
    assert fallback.is_map(weights)


def test_windows_of_keys_are_no_map() -> None:
    """Local attention gives 5 of 11 keys, deformable attention 12 points: rows sum to 1 and mean something else."""
    outputs = {"encoder_attentions": (map_of(11, 5),), "decoder_attentions": (map_of(7, 7),),
               "cross_attentions": (map_of(7, 11), map_of(4, 12, heads=300))}
    found = fallback.maps_of(outputs, "", (11, 7))
    assert [(m.stack, m.kind, tuple(m.weights.shape[2:])) for m in found] == [
        ("decoder", "self", (7, 7)), ("decoder", "cross", (7, 11))]


def test_a_model_with_windows_only_is_refused_by_name() -> None:
    torch.manual_seed(0)
    with pytest.raises(Refusal, match=r"wide cannot be shown\. LongformerModel computes its attention where it cannot"):
        Explorable(LongformerModel(LongformerConfig(**WORDS, attention_window=4)).eval(), name="wide")


def test_what_a_map_is_called() -> None:
    """Weights only have places and tokens too."""
    recording = Explorable(tiny("fsmt")).record_inputs(
        input_ids=torch.tensor([[7, 8, 9]]), decoder_input_ids=torch.tensor([[5, 6]]))
    assert [(a.place.stack, a.place.kind, a.place.layer) for a in recording.attentions] == [
        (stack, kind, layer) for stack, kind in (("encoder", "self"), ("decoder", "self"), ("decoder", "cross"))
        for layer in (0, 1)]
    cross = recording.select(kind="cross")[0]
    assert [t.text for t in cross.key_tokens] == ["7", "8", "9"] and [t.text for t in cross.query_tokens] == ["5", "6"]


def test_two_calls_in_one_layer_stay_in_their_layer() -> None:
    """Differential attention: two softmaxes a layer, both of them at the layer's place."""
    torch.manual_seed(0)
    explorable = Explorable(DiffLlamaForCausalLM(DiffLlamaConfig(**GROUPS)).eval())
    recording = explorable.record_inputs(input_ids=torch.tensor([[7, 8, 9]]))
    assert [a.place.layer for a in recording.attentions] == [0, 0, 1, 1] and explorable.layers == 2
    assert recording.verify().holds
