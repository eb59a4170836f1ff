"""Where an attention stands, what its queries and keys are called, and what consumes its context."""

import pytest
import torch

from engine import Refusal
from engine.pretrained import Explorable
from tests.engine.families import LISTENED, tiny

IDS = {"input_ids": torch.tensor([[7, 8, 9, 10, 11]])}
BOTH = {**IDS, "decoder_input_ids": torch.tensor([[5, 6, 7]])}
SEES = {"pixel_values": torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))}
SIDES = [("encoder", "self", 0), ("encoder", "self", 1), ("decoder", "self", 0), ("decoder", "cross", 0),
         ("decoder", "self", 1), ("decoder", "cross", 1)]


def places(recording) -> list[tuple[str, str, int]]:
    return [(a.place.stack, a.place.kind, a.place.layer) for a in recording.attentions]


def texts(tokens) -> list[str]:
    return [token.text for token in tokens]


@pytest.mark.parametrize(("name", "stack"), [
    ("bert", "encoder"), ("distilbert", "encoder"), ("clip-text", "encoder"), ("gpt2", "decoder"), ("llama", "decoder"),
    ("gptneox", "decoder"), ("opt", "decoder"), ("jamba", "decoder")])
def test_one_stack(name, stack) -> None:
    """By name, or where a name says nothing, by whether a query looks ahead."""
    explorable = Explorable(tiny(name))
    recording = explorable.record_inputs(**IDS)
    assert places(recording) == [(stack, "self", 0), (stack, "self", 1)]
    assert explorable.kind == stack and (explorable.layers, explorable.heads) == (2, 4)
    assert texts(recording.tokens) == texts(recording.attentions[0].key_tokens) == ["7", "8", "9", "10", "11"]


@pytest.mark.parametrize("name", ["t5", "bart"])
def test_encoder_decoder(name) -> None:
    """Cross attention has the source's tokens as keys and the target's as queries."""
    explorable = Explorable(tiny(name))
    recording = explorable.record_inputs(**BOTH)
    assert places(recording) == SIDES and explorable.kind == "encoder-decoder"
    for attention in recording.select(kind="cross"):
        assert texts(attention.query_tokens) == ["5", "6", "7"]
        assert texts(attention.key_tokens) == ["7", "8", "9", "10", "11"]
    for attention in recording.select(stack="decoder", kind="self"):
        assert texts(attention.key_tokens) == ["5", "6", "7"]
        assert not torch.from_numpy(attention.weights()).triu(1).any()
    assert recording.tokens == recording.select(stack="encoder")[0].key_tokens


def test_as_many_source_as_target_tokens() -> None:
    """Equal lengths do not confuse source and target."""
    recording = Explorable(tiny("bart")).record_inputs(**IDS, decoder_input_ids=torch.tensor([[1, 2, 3, 4, 5]]))
    cross = recording.select(kind="cross")[0]
    assert texts(cross.key_tokens) == ["7", "8", "9", "10", "11"]
    assert texts(cross.query_tokens) == ["1", "2", "3", "4", "5"]


def test_sound_has_positions() -> None:
    recording = Explorable(tiny("whisper")).record_inputs(
        input_features=torch.rand(1, 16, 60), decoder_input_ids=torch.tensor([[3, 4]]))
    assert places(recording) == SIDES
    assert texts(recording.select(kind="cross")[0].key_tokens) == [str(i) for i in range(30)]
    assert texts(recording.select(kind="cross")[0].query_tokens) == ["3", "4"]


@pytest.mark.parametrize(("name", "special"), [("vit", ["[CLS]"]), ("deit", ["[CLS]", "[DIST]"])])
def test_pictures_have_patches(name, special) -> None:
    """Special tokens first, then the patches by row and column."""
    explorable = Explorable(tiny(name))
    recording = explorable.record_inputs(**SEES)
    assert places(recording) == [("vision", "self", 0), ("vision", "self", 1)] and explorable.kind == "vision"
    tokens = recording.attentions[0].query_tokens
    assert texts(tokens)[:len(special)] == special == [token.text for token in tokens if token.special]
    assert texts(tokens)[len(special):][:5] == ["row 0, column 0", "row 0, column 1", "row 0, column 2",
                                                "row 0, column 3", "row 1, column 0"]
    assert len(tokens) == 16 + len(special) and recording.tokens == tokens


def test_a_picture_and_a_text_side_by_side() -> None:
    """CLIP: two towers, each with its own tokens; the text tower is causal and still an encoder by its name."""
    from transformers import CLIPConfig, CLIPModel

    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48}
    explorable = Explorable(CLIPModel(CLIPConfig(
        text_config={**sizes, "vocab_size": 99, "eos_token_id": 2, "max_position_embeddings": 64},
        vision_config={**sizes, "image_size": 32, "patch_size": 8}, projection_dim=16)))
    recording = explorable.record_inputs(**IDS, **SEES)
    assert places(recording) == [(stack, "self", layer) for stack in ("vision", "encoder") for layer in (0, 1)]
    assert texts(recording.select(stack="vision")[0].key_tokens)[:2] == ["[CLS]", "row 0, column 0"]
    assert texts(recording.select(stack="encoder")[0].key_tokens) == ["7", "8", "9", "10", "11"]
    assert recording.verify().holds
    with pytest.raises(Refusal, match="could not run on this input"):
        explorable.record_inputs(**IDS)


def test_a_decoder_built_of_an_encoders_parts_is_a_decoder() -> None:
    from transformers import BertConfig, BertLMHeadModel

    torch.manual_seed(0)
    model = BertLMHeadModel(BertConfig(vocab_size=99, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
                                       intermediate_size=48, is_decoder=True)).eval()
    assert places(Explorable(model).record_inputs(**IDS)) == [("decoder", "self", 0), ("decoder", "self", 1)]


def test_two_models_joined() -> None:
    """A BERT that reads for a BERT that writes: stacks by the first part of the name that says one."""
    from transformers import BertConfig, EncoderDecoderConfig, EncoderDecoderModel

    torch.manual_seed(0)
    sides = [BertConfig(vocab_size=size, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
                        intermediate_size=48) for size in (99, 50)]
    model = EncoderDecoderModel(EncoderDecoderConfig.from_encoder_decoder_configs(*sides)).eval()
    recording = Explorable(model).record_inputs(**BOTH)
    assert places(recording) == SIDES and recording.verify().holds
    with pytest.raises(Refusal, match="knows the ids 0 to 49"):
        Explorable(model).record_inputs(**IDS, decoder_input_ids=torch.tensor([[50]]))


def test_more_than_ten_layers_count_in_order() -> None:
    recording = Explorable(tiny("gpt2", n_layer=12)).record_inputs(**IDS)
    found = [(a.place.layer, a.place.name) for a in recording.attentions]
    assert found == [(i, f"transformer.h.{i}.attn") for i in range(12)]


def test_one_module_that_serves_three_layers_is_numbered_by_call_order() -> None:
    recording = Explorable(tiny("albert")).record_inputs(**IDS)
    assert [a.place.layer for a in recording.attentions] == [0, 1, 2]
    assert len({a.place.name for a in recording.attentions}) == 1


def test_layers_that_have_no_attention_are_not_counted() -> None:
    """Jamba: four blocks, of which two are attention; the module's name still says which."""
    recording = Explorable(tiny("jamba")).record_inputs(**IDS)
    assert [a.place.name for a in recording.attentions] == ["model.layers.1.self_attn", "model.layers.3.self_attn"]


@pytest.mark.parametrize("name", LISTENED)
def test_w_o_is_found_wherever_it_stands(name) -> None:
    """weight [m, h*e] times the merged context plus the bias is what the named module gives."""
    explorable = Explorable(tiny(name))
    given = SEES if explorable.kind == "vision" else IDS
    if explorable.kind == "encoder-decoder":
        given = BOTH if name != "whisper" else {"input_features": torch.rand(1, 16, 60),
                                                "decoder_input_ids": BOTH["decoder_input_ids"]}
    for attention in explorable.record_inputs(**given).attentions:
        projection = explorable.projection(attention.place)
        merged = attention.context.transpose(1, 2).flatten(2)
        assert projection.weight.shape[1] == merged.shape[-1]
        ours = torch.einsum("bqc,mc->bqm", merged, projection.weight)
        ours = ours if projection.bias is None else ours + projection.bias
        with torch.no_grad():
            theirs = explorable.model.get_submodule(projection.name)(merged)
        assert torch.allclose(ours, theirs, atol=1e-5)


def test_where_no_layer_consumes_the_context_there_is_none() -> None:
    """A gate between the context and the projection: nothing is claimed."""
    model = tiny("llama")
    projection = model.model.layers[0].self_attn.o_proj
    plain = projection.forward
    projection.forward = lambda context: plain(context * 0.5)
    other = model.model.layers[1].self_attn
    other.o_proj = torch.nn.Sequential(torch.nn.Sigmoid(), other.o_proj)
    explorable = Explorable(model)
    recording = explorable.record_inputs(**IDS)
    assert explorable.projection(recording.attentions[0].place) is None     # its product is not ours
    assert explorable.projection(recording.attentions[1].place) is None     # its input is not the context


@pytest.mark.parametrize(("name", "longest"), [("bert", 64), ("roberta", 62), ("xlm-roberta", 62), ("opt", 64),
                                               ("gpt2", 64), ("bart", 64), ("distilbert", 64)])
def test_the_most_tokens_can_be_read(name, longest) -> None:
    """At the limit the model runs; one token more is refused, never an index error."""
    explorable = Explorable(tiny(name))
    assert explorable.max_tokens == longest
    more = {"decoder_input_ids": torch.full((1, 64), 5)} if name == "bart" else {}
    assert explorable.record_inputs(input_ids=torch.full((1, longest), 7), **more).verify().holds
    with pytest.raises(Refusal, match=f"reads at most {longest} tokens, and {longest + 1} were given"):
        explorable.record_inputs(input_ids=torch.full((1, longest + 1), 7), **more)
