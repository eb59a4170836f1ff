"""What a model is tried for when it is loaded: each trap is set, and seen."""

import pytest
import torch
from torch import nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward

from engine import Change, Refusal
from engine.pretrained import Explorable
from engine.pretrained.listening import adapter
from tests.engine.families import SILENT, WEIGHTS_ONLY, tiny


@pytest.mark.parametrize("name", SILENT)
def test_no_softmax_attention_is_refused_by_name(name) -> None:
    with pytest.raises(Refusal) as refused:
        Explorable(tiny(name), name=f"my {name}")
    assert str(refused.value) == f"my {name}: this model has no softmax attention."


@pytest.mark.parametrize("name", WEIGHTS_ONLY)
def test_who_computes_elsewhere_gives_weights_only(name) -> None:
    """Said by name; nothing can be changed there; the proof says what it did not do."""
    explorable = Explorable(tiny(name), name=name)
    kind = type(explorable.model).__name__
    assert str(explorable.weights_only) == (
        f"{kind} computes its attention where it cannot be listened to. "
        "Its attention weights are shown as it gives them, and were not recomputed.")
    more = {"decoder_input_ids": torch.tensor([[5, 6]])} if explorable.kind == "encoder-decoder" else {}
    recording = explorable.record_inputs(input_ids=torch.tensor([[7, 8, 9]]), **more)
    assert recording.notes == (explorable.weights_only,)
    proof = recording.verify()
    assert proof.holds and proof.context_error is None and proof.bound is None and proof.reason
    assert all(a.computed == "weights only" and a.query is None for a in recording.attentions)
    assert explorable.projection(recording.attentions[0].place) is None
    with pytest.raises(Refusal, match="nothing can be changed"):
        explorable.record_inputs(input_ids=torch.tensor([[7, 8, 9]]), change=Change(temperature=2.0), **more)


def test_falcons_weights_are_causal() -> None:
    """Its eager code without its eager mask looks ahead, silently: the output's comparison would show it."""
    recording = Explorable(tiny("falcon")).record_inputs(input_ids=torch.tensor([[7, 8, 9, 10]]))
    assert recording.attentions[0].place.stack == "decoder"
    assert not torch.from_numpy(recording.attentions[0].weights()).triu(1).any()


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_weights_that_are_no_numbers_are_refused(bad) -> None:
    model = tiny("bert")
    model.encoder.layer[1].attention.self.query.weight.data[3, 3] = bad
    with pytest.raises(Refusal, match=r"in encoder\.layer\.1\.attention\.self\.query\.weight\.$"):
        Explorable(model, name="spoilt")


def test_sums_that_overflow_are_no_reason() -> None:
    model = tiny("bert")
    model.embeddings.position_embeddings.weight.data[60:] = 3e37
    Explorable(model)


def test_one_layer_that_bypasses_is_seen() -> None:
    """A layer that computes by itself: the model falls back to weights, or says that one is not shown."""
    model = tiny("bert")

    class OwnAttention(nn.Module):
        def forward(self, hidden_states, attention_mask=None, *_, **__):
            weights = torch.softmax(hidden_states @ hidden_states.transpose(1, 2), dim=-1)
            return weights @ hidden_states, weights

    model.encoder.layer[0].attention.self = OwnAttention()
    explorable = Explorable(model)
    recording = explorable.record_inputs(input_ids=torch.tensor([[7, 8, 9]]))
    assert len(recording.attentions) == 1 and recording.attentions[0].place.name == "encoder.layer.1.attention.self"
    assert recording.notes == (
        "1 more attentions of this model run where they cannot be listened to; they are not shown.",)


@pytest.mark.parametrize("tamper", ["scaled afterwards", "another scale inside", "a lost mask"])
def test_a_function_that_computes_something_else_fails_the_proof(monkeypatch, tamper) -> None:
    """What arrived does not explain the context, and the eager code gives other outputs: nothing is believed."""
    def other(module, query, key, value, mask, **keywords):
        if tamper == "another scale inside":
            keywords["scaling"] = 2 * keywords["scaling"]
        if tamper == "a lost mask":
            mask = None
        context, weights = sdpa_attention_forward(module, query, key, value, mask, **keywords)
        return (context * 1.01 if tamper == "scaled afterwards" else context), weights

    monkeypatch.setattr(adapter, "sdpa_attention_forward", other)
    monkeypatch.setitem(AttentionInterface._global_mapping, "sdpa", other)      # the untouched model computes so, too
    with pytest.raises(Refusal, match="BertModel cannot be shown"):
        Explorable(tiny("bert"))


def test_an_operand_that_nobody_understands_is_named() -> None:
    """A keyword with a tensor that is none of ours, at loading: weights only, and its name is said."""
    model = tiny("llama")
    inner = model.model.layers[0].self_attn
    forward = inner.forward

    def with_operand(*args, **keywords):
        return forward(*args, **keywords, block_indices=torch.zeros(1))

    inner.forward = with_operand
    explorable = Explorable(model)
    assert explorable.weights_only.startswith(
        "LlamaForCausalLM computes its attention from block_indices, which cannot be shown.")


def test_an_operand_that_appears_later_is_refused() -> None:
    """A soft cap or a sink that was not there at loading is never ignored."""
    explorable = Explorable(tiny("llama"))
    inner = explorable.model.model.layers[0].self_attn
    forward = inner.forward
    for operand in ({"s_aux": torch.zeros(4)}, {"softcap": 3.0}, {"indices": torch.zeros(1)}):
        inner.forward = lambda *args, operand=operand, **keywords: forward(*args, **keywords, **operand)
        with pytest.raises(Refusal, match=f"uses {next(iter(operand))}, which cannot be shown"):
            explorable.record_inputs(input_ids=torch.tensor([[7, 8, 9]]))


@pytest.mark.parametrize(("name", "operand"), [("gemma2", "softcap"), ("gptoss", "sink"), ("t5", "bias")])
def test_operands_beyond_the_mask_are_noted(name, operand) -> None:
    """Soft cap and sinks come through the module's own eager function, the position bias through the fused one."""
    explorable = Explorable(tiny(name))
    more = {"decoder_input_ids": torch.tensor([[5, 6]])} if name == "t5" else {}
    recording = explorable.record_inputs(input_ids=torch.tensor([[7, 8, 9, 10, 11, 12]]), **more)
    assert getattr(recording.attentions[0], operand) is not None
    assert recording.attentions[0].computed == ("fused" if name == "t5" else "eager")
    assert recording.verify().holds


def test_sinks_take_their_share() -> None:
    """With a sink a row of weights sums to less than 1, and the proof counts the sink in."""
    recording = Explorable(tiny("gptoss")).record_inputs(input_ids=torch.tensor([[7, 8, 9, 10]]))
    assert recording.attentions[0].weights().sum(-1).max() < 1 and recording.verify().row_sum_error < 1e-6


def test_names_that_transformers_would_take_for_its_own_are_avoided() -> None:
    for name in (adapter.FUSED, adapter.EAGER):
        assert not any(word in name for word in ("sdpa", "flash", "flex_attention", "paged", "/"))
        assert name in AttentionInterface().valid_keys() and name in AttentionMaskInterface().valid_keys()


def test_rows_of_padding_without_a_key_are_zero() -> None:
    """Left padding under a causal mask: the first rows may look at nothing, and their weights are 0, not uniform."""
    for name in ("gpt2", "gemma2"):
        explorable = Explorable(tiny(name))
        recording = explorable.record_inputs(input_ids=torch.tensor([[7, 8, 9, 10]]),
                                             attention_mask=torch.tensor([[0, 0, 1, 1]]))
        proof = recording.verify()
        assert recording.attentions[0].weights()[:, :2].max() == 0
        assert proof.holds and proof.no_key_rows == 2 * 4 * 2


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64])
def test_other_numbers_are_proven_to_what_they_can_show(dtype) -> None:
    for name in ("bert", "llama"):
        explorable = Explorable(tiny(name).to(dtype))
        assert explorable.dtype is dtype and explorable.weights_only is None
        assert explorable.record_inputs(input_ids=torch.tensor([[7, 8, 9, 10]])).verify().holds


def test_a_model_that_cannot_be_tried_is_refused() -> None:
    model = tiny("bert")
    model.embeddings.forward = lambda **_: (_ for _ in ()).throw(RuntimeError("no such thing"))
    with pytest.raises(Refusal, match=r"cannot be run on a small test input: RuntimeError: no such thing\."):
        Explorable(model, name="broken")
