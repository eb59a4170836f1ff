"""What the page shows of an entry is what the model computes: weights beside its eager ones, output beside its own."""

import numpy as np
import pytest
import torch

from dashboard import steps
from dashboard.steps import entry
from engine.pretrained import Explorable
from tests.engine.families import tiny

FAMILIES = ["bert", "gpt2", "llama", "gemma2", "gptoss", "mistral", "t5", "bart", "vit"]


def inputs(model):
    """One short input of the kind that a model takes."""
    chance = torch.Generator().manual_seed(4)
    if model.main_input_name == "pixel_values":
        return {"pixel_values": torch.rand(1, 3, 32, 32, generator=chance)}
    given = {"input_ids": torch.randint(5, 99, (1, 9), generator=chance)}
    if model.config.is_encoder_decoder:
        given["decoder_input_ids"] = torch.randint(5, 99, (1, 6), generator=chance)
    return given


def eager(model, given, names):
    """The untouched model's own maps by stack and kind, and what the modules called `names` gave out."""
    model.set_attn_implementation("eager")
    heard = {}
    hooks = [model.get_submodule(name).register_forward_hook(
        lambda module, given, output, name=name: heard.setdefault(name, output.detach())) for name in names]
    with torch.no_grad():
        outputs = model(**given, output_attentions=True, use_cache=False)
    for hook in hooks:
        hook.remove()
    maps = {(stack, kind): getattr(outputs, attribute, None) for stack, kind, attribute in (
        ("encoder", "self", "encoder_attentions"), ("decoder", "self", "decoder_attentions"),
        ("decoder", "cross", "cross_attentions"), ("", "self", "attentions"))}
    return maps, heard


@pytest.mark.parametrize("family", FAMILIES)
def test_every_stage_leads_to_the_model_s_own_output(family):
    model, given = tiny(family), inputs(tiny(family))
    explorable = Explorable(model, name=family)
    recording = explorable.record_inputs(**given)
    projections = [explorable.projection(a.place) for a in recording.attentions]
    assert all(projections)
    maps, heard = eager(tiny(family), given, {p.name for p in projections})
    for index, attention in enumerate(recording.attentions):
        place = attention.place
        own = maps.get((place.stack, place.kind)) or maps["", "self"]
        head, query, key = attention.heads - 1, attention.queries - 1, attention.keys // 2
        step = steps.follow(recording, explorable, (index, head, query, key))
        assert np.abs(step.row.weights - own[place.layer][0, head, query].numpy()).max() < 1e-5
        assert step.row.context_error < 1e-5
        if step.projection in heard and [p.name for p in projections].count(step.projection) == 1:
            output = heard[step.projection].reshape(-1, step.output.output.size)[query].numpy()
            assert np.abs(step.output.output - output).max() < 1e-4 * max(1, np.abs(output).max())


def test_the_embedded_model_s_first_entry(embedded):
    recording = embedded.record("The animal didn't cross the street because it was too tired.")
    step = steps.follow(recording, embedded, {"map": 5, "head": 11, "query": 10, "key": 2})
    assert (step.asker, step.asked) == ("it", "animal")
    layer = embedded.model.get_submodule("encoder.layer.5.attention.self")
    assert step.row.scale == pytest.approx(layer.attention_head_size ** -0.5)
    named, rest = entry.named_terms(step)
    assert sum(number for _, number in named) + rest == pytest.approx(float(step.row.dots[2]), abs=1e-4)
    assert step.row.scaled[2] == pytest.approx(step.row.dots[2] / 32 ** 0.5, rel=1e-6)
    assert 0.66 < step.row.weights[2] < 0.69
    assert np.allclose(entry.value_parts(step).sum(0), step.row.recorded, atol=1e-5)
    heads, parts, dimensions = entry.output_parts(step)
    assert heads == list(range(12)) and np.allclose(parts.sum(0), step.output.output[dimensions], atol=1e-5)


def test_long_rows_are_shown_by_their_largest_and_nearest_and_still_add_up(embedded):
    recording = embedded.record("the cat sat on the mat and " * 12)
    step = steps.follow(recording, embedded, (3, 4, 20, 50))
    assert len(step.keys) == entry.MOST_KEYS and {48, 49, 50, 51, 52, int(step.row.weights.argmax())} <= set(step.keys)
    bars = entry.key_bars(step, step.row.weights, together="others")
    assert sum(bar.value for bar in bars) == pytest.approx(1, abs=1e-5) and bars[-1].kind == "rest"
    assert [bar.kind for bar in bars].count("chosen") == 1
    assert np.allclose(entry.value_parts(step).sum(0), step.row.recorded, atol=1e-5)


def test_weights_only_models_are_followed_from_their_weights():
    model = tiny("falcon")
    explorable = Explorable(model, name="falcon")
    recording = explorable.record_inputs(**inputs(model))
    step = steps.follow(recording, explorable, (1, 2, 5, 3))
    assert step.row.dots is None and step.row.weights.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("choice", [None, (), (99, -3, 1e9, "x"), {"map": None, "key": float("nan")}, "nonsense",
                                    {"map": 2, "head": [1], "query": True, "key": -1}])
def test_a_choice_is_clamped_to_what_exists(embedded, choice):
    step = steps.follow(embedded.record("I saw a saw."), embedded, choice)
    assert 0 <= step.head < 12 and 0 <= step.query < 8 and 0 <= step.key < 8 and step.key in step.keys


def test_masked_keys_have_no_bar():
    model = tiny("gpt2")
    recording = Explorable(model, name="gpt2").record_inputs(input_ids=torch.arange(5, 12)[None])
    step = steps.follow(recording, Explorable(tiny("gpt2"), name="gpt2"), (0, 0, 2, 6))
    assert [bar.kind for bar in entry.key_bars(step, step.row.scores)] == ["key"] * 3 + ["masked"] * 4
