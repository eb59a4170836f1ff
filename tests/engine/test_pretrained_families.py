"""What is recorded of a model is what the model itself computes, for every family and wherever the padding stands."""

import numpy as np
import pytest
import torch

from engine import record
from engine.pretrained import Explorable
from tests.engine.families import LISTENED, WEIGHTS_ONLY, tiny

PADDINGS = {"none": slice(0, 0), "right": slice(8, None), "left": slice(0, 3)}
LENGTHS = {"input_ids": 11, "decoder_input_ids": 7}


@pytest.fixture(scope="module", params=[*LISTENED, *WEIGHTS_ONLY])
def family(request):
    """One family: the model that is listened to, and the same one left alone, computing eagerly."""
    alone = tiny(request.param)
    alone.set_attn_implementation("eager")
    alone.config._attn_implementation_internal = "eager"    # Falcon cannot be told through the method
    alone.config.use_cache = False      # with a cache FSMT's decoder looks ahead: it expects one step at a time
    return request.param, Explorable(tiny(request.param), name=request.param), alone


def inputs(model, padding: slice) -> tuple[dict, dict[int, torch.Tensor]]:
    """Two rows, the second padded; what is real, by length."""
    chance = torch.Generator().manual_seed(1)
    if model.main_input_name == "pixel_values":
        return {"pixel_values": torch.rand(2, 3, 32, 32, generator=chance)}, {}
    given, real = {}, {}
    if model.main_input_name == "input_features":
        given["input_features"] = torch.rand(2, 16, 60, generator=chance)
    for name, length in LENGTHS.items():
        if (name == "input_ids" and given) or (name != "input_ids" and not model.config.is_encoder_decoder):
            continue
        mask = torch.ones(2, length, dtype=torch.long)
        mask[1, padding] = 0 if length == 11 else 1
        given[name] = torch.randint(5, 99, (2, length), generator=chance)
        given[name.replace("input_ids", "attention_mask")] = mask
        real[length] = mask.bool()
    return given, real


def own_maps(outputs) -> dict[tuple[str, str], list[np.ndarray]]:
    """The maps that a model gives of its own, by stack ("" where it does not say) and kind."""
    found = {}
    for name, value in outputs.items():
        if name.endswith("attentions") and value is not None:
            kind = "cross" if "cross" in name else "self"
            side = next((side for side in ("encoder", "decoder") if side in name), "decoder" if kind == "cross" else "")
            found[side, kind] = [weights.numpy() for weights in value if weights is not None]
    return found


@pytest.mark.parametrize("padding", PADDINGS)
def test_recorded_weights_are_the_models_own(family, padding) -> None:
    """On every real row of both batch entries, to 1e-5 in float32; and every proof holds."""
    name, explorable, alone = family
    given, real = inputs(alone, PADDINGS[padding])
    with torch.no_grad():
        own = own_maps(alone(**given, output_attentions=True, return_dict=True))
    recording = explorable.record_inputs(**given)
    counted = 0
    for attention in recording.attentions:
        place = attention.place
        theirs = own.get((place.stack, place.kind)) or own["", place.kind]
        for batch in range(2):
            rows = real[attention.queries][batch].numpy() if attention.queries in real else slice(None)
            ours = attention.weights(batch=batch)[:, rows]
            assert np.abs(ours - theirs[place.layer][batch][:, rows]).max() <= 1e-5
        counted += 1
    assert counted == sum(len(maps) for maps in own.values())
    assert recording.verify().holds, recording.verify().reason
    assert (explorable.weights_only is not None) == (name in WEIGHTS_ONLY)
    assert all(attention.weights_only == (name in WEIGHTS_ONLY) for attention in recording.attentions)


def test_listening_leaves_the_output_alone(family) -> None:
    """The model's output while it is recorded is the output of one that nobody has ever touched."""
    name, explorable, _ = family
    untouched = tiny(name)
    given, real = inputs(untouched, PADDINGS["right"])
    with torch.no_grad():
        expected = untouched(**given)[0]
        if explorable.weights_only is None:
            with record():
                found = explorable.model(**given)[0]
        else:
            found = explorable.model(**given)[0]
    rows = real.get(expected.shape[1])
    different = (found - expected).abs()
    assert (different if rows is None else different[rows]).max() <= 1e-4 * max(1.0, float(expected.abs().max()))


def test_the_maps_are_not_flat(family) -> None:
    """A wrong map would show: the families' weights differ from row to row."""
    _, explorable, alone = family
    recording = explorable.record_inputs(**inputs(alone, PADDINGS["none"])[0])
    assert max(float(a.weights(batch=1).max() - 1 / a.keys) for a in recording.attentions) > 0.02
