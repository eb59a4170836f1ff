"""The stages of Explore > Steps, run without a browser: every kind of row is told, and nobody's word becomes markup."""

import dataclasses

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard import steps
from dashboard.figures.labels import digits
from engine import Attention, Place, Recording, Token

SCRIPT = """
import streamlit as st
from dashboard import steps
from engine import Sentence
steps.walk(st.session_state["step"], Sentence("because"))
"""
HOSTILE = "<img src=x onerror=alert(1)> $x$ **b** {key}"


class Model:
    """An explorable that knows no projection, or one of its own."""

    def __init__(self, projection=None):
        self.own = projection

    def projection(self, place):
        return self.own


def entry(entry=(0, 1, 2, 3), heads=2, keys=5, width=4, projection=None, **given):
    """A step of one small random attention; keyword arguments go to Attention."""
    torch.manual_seed(1)
    tokens = tuple(Token(HOSTILE if i == 3 else f"w{i}", i) for i in range(keys))
    query, key, value = (torch.randn(1, heads, keys, width) for _ in range(3))
    settings = {"query": query, "key": key, "value": value, "scale": 0.5, "query_tokens": tokens, "key_tokens": tokens,
                "place": Place("encoder", "self", 4, "x")} | given
    attention = Attention(**settings)
    if attention.context is None and attention.value is not None:
        context = np.stack([attention.weights(head) @ value[0, head].numpy() for head in range(heads)])
        attention = dataclasses.replace(attention, context=torch.tensor(context)[None])
    return steps.follow(Recording(attentions=(attention,)), Model(projection), entry)


def told(step, stage, language="en"):
    """Run a stage; return what was said, and the figures' count."""
    at = AppTest.from_string(SCRIPT, default_timeout=60)
    at.session_state["step"], at.session_state["lang"] = step, language
    at.query_params["stage"] = stage
    at.run()
    assert not at.exception
    said = " ".join(element.proto.body for element in at.get("html") if "<style>" not in element.proto.body)
    figures = len(at.get("plotly_chart")) + len(at.get("vega_lite_chart")) + len(at.get("arrow_vega_lite_chart"))
    return said, figures


@pytest.mark.parametrize("stage, language", [*[(stage, "en") for stage in steps.STAGES], ("products", "zh-Hant"),
                                             ("output", "zh-Hans")])
def test_every_stage_is_told_and_drawn_in_every_language(stage, language):
    projection = type("W", (), {"name": "w_o", "weight": torch.randn(6, 8), "bias": torch.randn(6)})
    said, figures = told(entry(projection=projection), stage, language)
    assert figures == 1 and "atlas-said" in said and "{" not in said.replace("{key}", "")
    assert "<img" not in said and "&lt;img src=x onerror=alert(1)&gt; $x$ **b** {key}" in said


def test_the_sum_on_screen_is_the_number_that_is_handed_on():
    step = entry()
    said, _ = told(step, "scale")
    dot, scaled = step.row.dots[3], step.row.scaled[3]
    assert scaled == pytest.approx(dot / 2) and digits(dot) in said and f"<b>{digits(scaled)}</b>" in said
    said, _ = told(step, "softmax")
    assert f"<b>{digits(step.row.weights[3])}</b>" in said and f"{100 * step.row.weights[3]:.1f}" in said


@pytest.mark.parametrize("given, stage, words", [
    ({"softcap": 2.0}, "mask", "A soft cap keeps every score between <b>−2.00</b> and <b>2.00</b>."),
    ({"bias": torch.ones(1, 1, 5, 5)}, "mask", "+ 1.00 (bias)"),
    ({"mask": torch.ones(5, 5).tril().bool()}, "mask", "The mask forbids this entry"),
    ({"mask": torch.ones(5, 5).triu().bool()}, "mask", "may look at <b>3</b> of the <b>5</b> keys"),
    ({}, "mask", "Nothing is added here"),
    ({"scale": 1.0}, "scale", "This model does not divide here: its scale is 1."),
    ({"scale": 0.3}, "scale", "This model multiplies by a scale of its own: <b>0.300</b>."),
    ({"sink": torch.tensor([0.0, 3.0])}, "softmax", "the sink, of score <b>3.00</b>"),
    ({"temperature": 2.0}, "softmax", ") / 2.00)"),
    ({"mask": torch.zeros(5, 5).bool()}, "softmax", "No key is allowed for"),
    ({}, "output", "In this model no projection was found"),
    ({"scorer": "additive", "vector": torch.ones(4)}, "products", "bent by tanh"),
    ({"scorer": "additive", "vector": torch.ones(4)}, "mask", "v · tanh(query + key)"),
])
def test_what_a_model_does_differently_is_said(given, stage, words):
    said, _figures = told(entry(**given), stage)
    assert words in said


@pytest.mark.parametrize("stage", steps.STAGES)
def test_a_model_that_gives_weights_only_is_shown_from_its_weights_on(stage):
    weights = torch.softmax(torch.randn(1, 2, 5, 5), -1)
    step = entry(query=None, key=None, value=None, given_weights=weights, computed="weights only")
    said, figures = told(step, stage)
    if stage == "softmax":
        assert figures == 1 and "of its attention to" in said and "exp(" not in said
    elif stage == "output":
        assert figures == 0 and "no projection was found" in said
    else:
        assert figures == 0 and "attention weights only" in said
    assert ("because" in said) == (stage in ("products", "scale", "mask"))


@pytest.mark.parametrize("stage", ["products", "softmax", "values"])
def test_large_rows_are_drawn_with_a_bounded_number_of_marks(stage):
    said, figures = told(entry((0, 1, 2, 290), keys=300, width=64), stage)
    assert figures == 1 and said
